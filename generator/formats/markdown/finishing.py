"""Markdown as a file has it: each paragraph on one line, and images as elements of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from generator.formats.signing import signed

__all__ = ["arranged", "finished"]

# What keeps its lines: formulas of displays, rows of tables, elements of HTML.
KEEPS_LINES = ("$$", "|", "<div")
# What an image is called, and its address.
ADDRESS = re.compile(r"\[([\w-]+)\]: (data:\S+)")
SHOWN = re.compile(r"^!\[(.*)\]\[([\w-]+)\]$", re.MULTILINE)
BETWEEN = re.compile(r"\n\s*\n")
SPACES = re.compile(r"[ \n]+")
# A heading, and one of a question, below which all others are.
HEADING, OF_QUESTION = "##", "#? "


def finished(text: str) -> str:
    """Return the text of a file, that of a document and a line that signs it."""
    whole = _with_images(arranged(text))
    return signed(whole, "<!-- {} -->", after=whole)


def arranged(text: str) -> str:
    """Return the text of a document, a line for each paragraph, addresses at its end."""
    found = [_paragraph(part) for part in BETWEEN.split(text) if part.strip()]
    addresses = dict.fromkeys(part for part in found if ADDRESS.match(part))
    paragraphs = [part for part in found if part not in addresses]
    return "".join(f"{part}\n\n" for part in (*_under_questions(paragraphs), *addresses))


def _with_images(text: str) -> str:
    """Return a text with its images as elements: some parsers refuse an address that holds a
    drawing, and would print it.
    """
    addresses = dict(ADDRESS.findall(text))

    def element(shown: re.Match[str]) -> str:
        return f'<img alt="{escape(shown[1])}" src="{addresses[shown[2]]}" />'

    return SHOWN.sub(element, re.sub(rf"^{ADDRESS.pattern}\n\n", "", text, flags=re.MULTILINE))


def _under_questions(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield paragraphs, the headings below one of a question a level lower than it."""
    level = ""
    for paragraph in paragraphs:
        if paragraph.startswith(OF_QUESTION):
            level = "#"
            yield f"{HEADING} {paragraph.removeprefix(OF_QUESTION)}"
        else:
            yield level + paragraph if paragraph.startswith(HEADING) else paragraph


def _paragraph(part: str) -> str:
    lines = part.strip("\n")
    if lines.lstrip().startswith(KEEPS_LINES):
        return lines
    return SPACES.sub(" ", lines).strip()
