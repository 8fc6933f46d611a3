"""From what sentences and macros write to the flow of a page: paragraphs, headings, landmarks.

Templates separate paragraphs by empty lines and put blocks between them, such as lines and tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

__all__ = ["flowing", "in_paragraphs"]

BLOCK = re.compile(r"<(/?)(?:div|figure|table|section|h[1-6])\b[^>]*>")
# A line may end beside any formula, so that what closes a sentence is to be held back.
CLOSED = re.compile(r"</math>([.,;:!?)]+)")
TIED = '<span class="tied">{}</span>'
PARAGRAPH = re.compile(r"\n\s*\n")
# A paragraph that a user has written.
OWN = re.compile(r"<bdi>((?:(?!<bdi>).)*)</bdi>", re.DOTALL)
TITLE = '<div class="title">'
BLANKS = '<div class="blanks"'
QUESTION = '<h2 class="question">'
END = "</div>"
SECTIONS = re.compile(r"<h([2-5])>(.*?)</h\1>", re.DOTALL)


def flowing(text: str) -> str:
    """Return what stands on a page: its header, which ends with the title, and its main part."""
    blocks = list(_blocks(text))
    end = next((place for place, block in enumerate(blocks, 1) if block.startswith(TITLE)), 0)
    header = f"<header>\n{_joined(blocks[:end])}</header>\n" if end else ""
    main = _joined(_in_rooms(blocks[end:]))
    if QUESTION in main:
        # A question has the highest heading; those within it are one level lower.
        main = SECTIONS.sub(lambda found: _heading(int(found[1]) + 1, found[2]), main)
    return f"{header}<main>\n{main}</main>"


def _in_rooms(blocks: Sequence[str]) -> Iterator[str]:
    """Yield blocks, those of a question in the element that says how large its blanks are."""
    is_open = False
    for block in blocks:
        if is_open and block.startswith((BLANKS, QUESTION)):
            yield END
            is_open = False
        if block.startswith(BLANKS):
            block = block.removesuffix(END)
            is_open = True
        yield block
    if is_open:
        yield END


def _heading(level: int, words: str) -> str:
    return f"<h{level}>{words}</h{level}>"


def in_paragraphs(text: str) -> str:
    """Return text with each paragraph between its blocks as an element."""
    return _joined(_blocks(text))


def _joined(blocks: Iterable[str]) -> str:
    return "".join(f"{block}\n" for block in blocks)


def _blocks(text: str) -> Iterator[str]:
    """Yield the blocks of a text in order; the paragraphs between them are blocks, too."""
    depth, start = 0, 0
    for tag in BLOCK.finditer(text):
        if depth == 0:
            yield from _paragraphs(text[start : tag.start()])
            start = tag.start()
        depth += -1 if tag[1] else 1
        if depth == 0:
            yield text[start : tag.end()]
            start = tag.end()
    yield from _paragraphs(text[start:])


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in PARAGRAPH.split(text):
        if words := paragraph.strip():
            own = OWN.fullmatch(words)
            yield f'<p dir="auto">{_tied(own[1])}</p>' if own else f"<p>{_tied(words)}</p>"


def _tied(paragraph: str) -> str:
    """Return a paragraph in which no line begins with the sign behind a formula."""
    parts, start = [], 0
    for sign in CLOSED.finditer(paragraph):
        formula = paragraph.rindex("<math>", start, sign.start())
        parts += [paragraph[start:formula], TIED.format(paragraph[formula : sign.end()])]
        start = sign.end()
    return "".join((*parts, paragraph[start:]))
