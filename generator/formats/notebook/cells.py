"""Cells of a notebook: the text of a document, and the pieces of its programs behind its lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from generator.document.views import Calculation
from generator.formats.notebook.program import BEGIN, Piece

__all__ = ["end_mark", "line_mark", "notebook", "program_mark"]

# What no text of a user holds stands around what is no text.
EDGE = "\x02"
SPACE = r"\u0020"
MARK = re.compile(rf"{EDGE}(program|line|end) ?([^{EDGE}]*){EDGE}\n?")
# The address of an image, by its name, and where an image is shown.
IMAGE = re.compile(r"^\[([\w-]+)\]: data:([\w/+]+);base64,(\S+)\n?", re.MULTILINE)
SHOWN = re.compile(r"(?<=\])\[([\w-]+)\]")
BLANK_LINES = re.compile(r"\n\s*\n")
METADATA: Mapping[str, Any] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

CellOfNotebook = dict[str, Any]


def program_mark(pieces: Sequence[Piece]) -> str:
    """Return what stands in the text of a document where a program begins."""
    stated = json.dumps([asdict(piece) for piece in pieces], separators=(",", ":"))
    # In Markdown, several spaces are one.
    return f"{EDGE}program {stated.replace(' ', SPACE)}{EDGE}"


def line_mark(line: str) -> str:
    """Return what stands in the text of a document behind the line of an id."""
    return f"{EDGE}line {line}{EDGE}"


def end_mark(_: Calculation) -> str:
    """Return what stands in the text of a document behind the last line of a program."""
    return f"{EDGE}end{EDGE}"


def notebook(text: str) -> str:
    """Return the text of a document with marks as that of a notebook, nbformat 4.5."""
    images = {name: (kind, image) for name, kind, image in IMAGE.findall(text)}
    cells = [_with_images(cell, images) for cell in _cells(IMAGE.sub("", text))]
    whole = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class _Part:
    """A text of a document, or a mark in it with what it holds."""

    kind: Literal["text", "program", "line", "end"]
    content: str


def _parts(text: str) -> Iterator[_Part]:
    position = 0
    for found in MARK.finditer(text):
        yield _Part("text", text[position : found.start()])
        kind: Any = found[1]
        yield _Part(kind, found[2])
        position = found.end()
    yield _Part("text", text[position:])


def _cells(text: str) -> Iterator[CellOfNotebook]:
    parts = list(_parts(text))
    pieces = _placed(parts)
    waiting, texts = "", 0
    for place, part in enumerate(parts):
        if part.kind == "text":
            waiting += part.content
        found = pieces.get(place, [])
        is_last = place == len(parts) - 1
        if (found or is_last) and waiting.strip():
            texts += not found
            key = f"{found[0].key}-text" if found else f"text-{texts}"
            yield _cell("markdown", key, _paragraphs(waiting))
        if found or is_last:
            waiting = ""
        for piece in found:
            code = _cell("code", piece.key, piece.text)
            yield {**code, "execution_count": None, "outputs": []}


def _cell(kind: str, key: str, source: str) -> CellOfNotebook:
    return {
        "cell_type": kind,
        "id": key,
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }


def _with_images(cell: CellOfNotebook, images: Mapping[str, tuple[str, str]]) -> CellOfNotebook:
    """Return a cell that holds the images that it shows: others do not see what one says."""
    held = {}

    def attached(name: re.Match[str]) -> str:
        if name[1] not in images:
            return name[0]
        kind, image = images[name[1]]
        held[name[1]] = {kind: image}
        return f"(attachment:{name[1]})"

    source = [SHOWN.sub(attached, line) for line in cell["source"]]
    return {**cell, "source": source, "attachments": held} if held else cell


def _paragraphs(text: str) -> str:
    return "\n\n".join(filter(None, (part.strip("\n") for part in BLANK_LINES.split(text))))


def _placed(parts: Sequence[_Part]) -> Mapping[int, Sequence[Piece]]:
    """Return the pieces that stand behind each part."""
    starts = [place for place, part in enumerate(parts) if part.kind == "program"]
    ends = [*starts[1:], len(parts)]
    placed: dict[int, list[Piece]] = {}
    begun: list[str] = []
    for question, (start, end) in enumerate(zip(starts, ends, strict=False), start=1):
        prefix = f"q{question}-" if len(starts) > 1 else ""
        pieces = [Piece(**one) for one in json.loads(parts[start].content)]
        for piece, place in zip(pieces, _places(pieces, parts, start, end), strict=True):
            # Questions whose numbers are rounded alike begin alike.
            if piece.key == BEGIN:
                if piece.text in begun[-1:]:
                    continue
                begun.append(piece.text)
            placed.setdefault(place, []).append(Piece(prefix + piece.key, (), piece.text))
    return placed


def _places(pieces: Sequence[Piece], parts: Sequence[_Part], start: int, end: int) -> list[int]:
    """Return behind which part each piece of a program stands: the last of its lines, or, where it
    has none, what is before it.
    """
    last: dict[int, int] = {}
    current, seen = 0, set[str]()
    for place in range(start, end):
        if parts[place].kind == "end":
            break
        if parts[place].kind == "line":
            line = parts[place].content
            # A line that comes again is that of a later iteration.
            first = current + (line in seen)
            found = next((i for i in range(first, len(pieces)) if _is_of(line, pieces[i])), None)
            if found is not None:
                seen = {line} | (seen if found == current else set())
                current, last[found] = found, place
    places = [start]
    for index in range(len(pieces)):
        places.append(last.get(index, places[-1]))
    return places[1:]


def _is_of(line: str, piece: Piece) -> bool:
    return line.partition("[")[0] in piece.lines
