"""Boxes of letters and strokes, put beside and above each other, and written as SVG.

All lengths are whole thousandths of a centimetre. Within a box x grows from its left side, and y
downwards from the line that letters stand on.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

__all__ = ["EMPTY", "PLAIN", "LabelBox", "Look", "beside", "letters", "scaled", "space", "strokes"]

# Thousandths of its size that a letter of a serif font is wide; digits and most letters are 500.
LETTER = 500
WIDTHS: Mapping[str, int] = {
    **dict.fromkeys("fijlt.,:;'|!ı ′", 280),
    **dict.fromkeys("()r", 340),
    **dict.fromkeys("=+−×⊙⊘≈≤≥≠<>∘", 660),
    **dict.fromkeys("ABCDEFGHIJKLNOPQRSTUVXYZΓΔΘΛΞΠΣΥΦΨΩ", 670),
    **dict.fromkeys("mwωMW∑", 780),
}
# How far letters reach above their line and below it.
TALL, LOW, DEEP = 680, 460, 220
LOW_LETTERS = frozenset("acegmnopqrsuvwxyzαγεηικμνοπρστυω")
DEEP_LETTERS = frozenset("gjpqy()|βγημρφχψ")

# What SVG says of how letters look.
Look = Mapping[str, str]
PLAIN: Look = {}


def scaled(share: int, size: int) -> int:
    """Return so many thousandths of a size."""
    return share * size // 1000


@dataclass(frozen=True, slots=True)
class _Letters:
    """Letters whose middle and line are at a point."""

    text: str
    x: int
    y: int
    size: int
    look: Look = field(hash=False)


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A line from point to point."""

    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class LabelBox:
    """Letters and strokes, and how much room they take."""

    width: int
    above: int
    below: int
    marks: tuple[_Letters | _Stroke, ...] = ()

    def moved(self, right: int, down: int) -> LabelBox:
        """Return it at another place; its room begins where it did."""
        return LabelBox(
            self.width + right,
            self.above - down,
            self.below + down,
            tuple(_moved(mark, right, down) for mark in self.marks),
        )

    def over(self, other: LabelBox) -> LabelBox:
        """Return both, one on the other."""
        return LabelBox(
            max(self.width, other.width),
            max(self.above, other.above),
            max(self.below, other.below),
            self.marks + other.marks,
        )

    @property
    def text(self) -> str:
        """The letters in it, as somebody types them."""
        return "".join(mark.text for mark in self.marks if isinstance(mark, _Letters))

    def svg(self, size: int) -> Iterator[str]:
        """Yield the elements it is drawn by, its letters as one text of a size."""
        found = [mark for mark in self.marks if isinstance(mark, _Letters)]
        if found:
            parts = "".join(_tspan(mark, size) for mark in found)
            yield f'<text font-size="{size}">{parts}</text>'
        for mark in self.marks:
            if isinstance(mark, _Stroke):
                path = " L".join(f"{x} {y}" for x, y in mark.points)
                yield f'<path d="M{path}" fill="none" stroke="currentColor"/>'


EMPTY = LabelBox(0, 0, 0)


def letters(text: str, size: int, look: Look = PLAIN) -> LabelBox:
    """Return a box with letters of one look."""
    width = scaled(sum(WIDTHS.get(letter, LETTER) for letter in text), size)
    is_low = all(letter in LOW_LETTERS for letter in text)
    is_deep = any(letter in DEEP_LETTERS for letter in text)
    return LabelBox(
        width,
        scaled(LOW if is_low else TALL, size),
        scaled(DEEP if is_deep else 0, size),
        (_Letters(text, width // 2, 0, size, look),),
    )


def space(width: int) -> LabelBox:
    """Return a box with nothing in it."""
    return LabelBox(width, 0, 0)


def strokes(*points: tuple[int, int]) -> LabelBox:
    """Return a line from point to point, which takes no room of its own."""
    return LabelBox(0, 0, 0, (_Stroke(points),))


def beside(boxes: Sequence[LabelBox]) -> LabelBox:
    """Return boxes from left to right, all on one line."""
    starts = itertools.accumulate((box.width for box in boxes), initial=0)
    placed = EMPTY
    for start, box in zip(starts, boxes, strict=False):
        placed = placed.over(box.moved(start, 0))
    return placed


def _moved(mark: _Letters | _Stroke, right: int, down: int) -> _Letters | _Stroke:
    match mark:
        case _Letters(text, x, y, size, look):
            return _Letters(text, x + right, y + down, size, look)
        case _Stroke(points):
            return _Stroke(tuple((x + right, y + down) for x, y in points))


def _tspan(mark: _Letters, size: int) -> str:
    looks = mark.look if mark.size == size else {"font-size": str(mark.size), **mark.look}
    attributes = "".join(f' {name}="{value}"' for name, value in looks.items())
    return f'<tspan x="{mark.x}" y="{mark.y}"{attributes}>{escape(mark.text, quote=False)}</tspan>'
