"""The table of a problem file that says on what paper, and how, a document is set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictStr, WithJsonSchema

from generator.errors import Fault
from generator.layout.measure import Measure
from generator.problem.limits import LONGEST_WORD, LONGEST_WORD_OF_TITLE
from generator.problem.tables import Table, fault
from generator.text import longest_word

__all__ = ["OF_SHEETS", "PAPERS", "PageChoice", "page_faults"]

# Width and height of a sheet, and the lengths of units, in thousandths of a centimetre.
PAPERS: Mapping[str, tuple[int, int]] = {"a4": (21_000, 29_700), "letter": (21_590, 27_940)}
# What problems on one sheet have in common.
OF_SHEETS = ("paper", "margin", "font_size", "columns")
UNITS: Mapping[str, int] = {"cm": 1_000, "mm": 100, "in": 2_540}
SMALLEST_MARGIN, LARGEST_MARGIN = 1_000, 5_000
# What LaTeX calls 11 points.
ELEVEN_POINTS = Fraction("10.95")
# The foot of a page stands below its text; larger type has a larger foot.
FOOT = 2_000
BETWEEN_COLUMNS = 800
# The shortest line on which matrices and words stand, of type of 11 points.
SHORTEST_LINE = 8_000

LENGTH = re.compile(rf"(\d{{1,3}}(?:\.\d{{1,3}})?) ?({'|'.join(UNITS)})")
LENGTH_EXPECTED = 'a length from 1 to 5 cm with its unit in quotes, such as "2.5 cm" or "1 in"'


def _length(text: str) -> str:
    found = LENGTH.fullmatch(text)
    if found is None or not SMALLEST_MARGIN <= _thousandths(text) <= LARGEST_MARGIN:
        raise fault(text, f"give {LENGTH_EXPECTED}.")
    return text


def _thousandths(length: str) -> int:
    """Return a length in thousandths of a centimetre."""
    number, unit = LENGTH.fullmatch(length).groups()  # type: ignore[union-attr]  # it is checked
    return int(Decimal(number) * UNITS[unit])


Length = Annotated[
    StrictStr,
    AfterValidator(_length),
    WithJsonSchema({"type": "string", "pattern": f"^{LENGTH.pattern}$"}),
]


class PageChoice(Table):
    """Paper and type of a document, and how its data stand on it."""

    paper: Literal["a4", "letter"] = Field("a4", description='"a4" or "letter"')
    margin: Length = Field("2.5 cm", description=LENGTH_EXPECTED)
    font_size: Literal[10, 11, 12, 14, 17, 20] = Field(
        11, description="10, 11, 12, 14, 17 or 20; in points"
    )
    columns: Literal[1, 2] = Field(1, description="1 or 2")
    layout: Literal["source", "compact"] | None = Field(
        None,
        description='"source" (data below each other) or "compact" (side by side); left out: '
        '"source" in the solution of a problem without draws, "compact" elsewhere',
    )
    figure: Literal["numbers", "symbols", "none"] | None = Field(
        None,
        description='"numbers", "symbols" or "none"; what stands on the drawing of the network; '
        "left out: numbers",
    )

    def on(self, paper: str) -> PageChoice:
        """Return the same on another paper."""
        return self.model_validate(self.model_dump() | {"paper": paper})

    @property
    def scale(self) -> Fraction:
        """How much larger type is than that of 11 points."""
        return Fraction(1) if self.font_size == 11 else self.font_size / ELEVEN_POINTS

    @property
    def sheet(self) -> tuple[int, int]:
        """Width and height of the paper, in thousandths of a centimetre."""
        return PAPERS[self.paper]

    @property
    def side_margin(self) -> int:
        """The margin, in thousandths of a centimetre."""
        return _thousandths(self.margin)

    @property
    def bottom_margin(self) -> int:
        """The margin below, at least as high as what stands at the foot of a page."""
        return max(self.side_margin, int(FOOT * self.scale))

    @property
    def measure(self) -> Measure:
        """How much fits on a line and on a page."""
        width, height = self.sheet
        across = Fraction(width - 2 * self.side_margin) / self.scale
        down = Fraction(height - self.side_margin - self.bottom_margin) / self.scale
        if self.columns == 2:
            across = (across - BETWEEN_COLUMNS) / 2
        return Measure(int(across), int(down))


def page_faults(page: PageChoice, words: Mapping[str, str]) -> Iterator[Fault]:
    """Yield what a page has no room for: a line of two columns or of large type, or a long word of
    words by their places.
    """
    measure = page.measure
    if measure.width < SHORTEST_LINE:
        place, less = ("columns", "1") if page.columns == 2 else ("margin", "a smaller one")
        yield Fault(
            f"page.{place}",
            f"is {getattr(page, place)}, which leaves lines too short for type of "
            f"{page.font_size} points; give {less}, or a smaller font_size.",
        )
        return
    for place, text in words.items():
        is_title = place.rpartition(".")[2] == "title"
        longest = measure.across(LONGEST_WORD_OF_TITLE if is_title else LONGEST_WORD)
        length = longest_word(text)
        if length > longest:
            yield Fault(
                place,
                f"has a word of {length} characters, too long for a line of this page; give words "
                f"of at most {longest}.",
            )
