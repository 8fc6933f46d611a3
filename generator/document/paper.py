"""The sheet that a document stands on, as templates see it."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from generator.problem import PageChoice
from generator.rounding import Rounding, as_printed

__all__ = ["Paper", "length_on", "paper"]

# Lines shorter than this are not filled, in thousandths of a centimetre.
NARROW = 14_000
# A page lower than this does not hold the largest matrix with room between its rows.
LOW = 21_500
# More than TeX tells apart.
LENGTHS = Rounding(places=6, padding=False)


class Paper(Struct, frozen=True):
    """A sheet: its name and how many columns it has, `scale`, by which everything is larger than in
    type of 11 points, and the sheet and its margins in the units of such type, in centimetres.
    Where lines are narrow, spaces alone would not fill them; a low page has room for few of them.
    If it `is_compact`, lines stand beside each other where they fit, and what is not needed takes
    no room.
    """

    name: str
    columns: int
    scale: str
    width: str
    height: str
    margin: str
    bottom: str
    is_narrow: bool
    is_compact: bool
    is_low: bool

    @property
    def is_scaled(self) -> bool:
        """Whether type is of another size than 11 points."""
        return self.scale != "1"


def paper(page: PageChoice) -> Paper:
    """Return the sheet that a problem states."""
    width, height = page.sheet

    def length(thousandths: int) -> str:
        return as_printed(Fraction(thousandths, 1000) / page.scale, LENGTHS)

    return Paper(
        name=page.paper,
        columns=page.columns,
        scale=as_printed(page.scale, LENGTHS),
        width=length(width),
        height=length(height),
        margin=length(page.side_margin),
        bottom=length(page.bottom_margin),
        is_narrow=page.measure.width < NARROW,
        is_compact=page.layout == "compact",
        is_low=page.measure.height < LOW,
    )


def length_on(page: PageChoice, millimetres: str | None) -> str | None:
    """Return a length that is to be as stated on the paper, in the units of its type."""
    if millimetres is None:
        return None
    return f"{as_printed(Fraction(millimetres.removesuffix('mm')) / page.scale, LENGTHS)}mm"
