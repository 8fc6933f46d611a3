"""How high what stands in a sentence or between the brackets of a matrix is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from generator.layout.nodes import Blank, Digits, Fraction, Index, Node, Sum
from generator.layout.walking import nodes

__all__ = ["FractionSize", "Spacing", "fraction_size", "spacing"]

# The room between the rows of a matrix: that of numbers, of components, of fractions, of blanks,
# and of many rows with either of the last two.
Spacing = Literal["usual", "spaced", "roomy", "fillable", "crowded"]
# A fraction in a sentence: no higher than its line, as small as one of two numbers can be read, or
# as large as in a display.
FractionSize = Literal["slashed", "small", "displayed"]
# So many rows of fractions, or of numbers to be written by hand, fit on a page.
MOST_ROOMY_ROWS = 20


def spacing(rows: Sequence[Sequence[Node]]) -> Spacing:
    """Return how much room there is between the rows of a matrix: as much as what stands in them
    needs, and as a page has. Fractions in roomy ones are as large as in a display.
    """
    parts = [part for row in rows for entry in row for part in nodes(entry)]
    # A single row of derivatives needs no room; the rows of numbers beside it would have it, too.
    needs_none = len(rows) == 1
    has_fractions = any(
        isinstance(part, Fraction) and not (part.is_derivative and needs_none) for part in parts
    )
    is_roomy = has_fractions or any(isinstance(part, Blank) for part in parts)
    if len(rows) > MOST_ROOMY_ROWS and is_roomy:
        return "crowded"
    if is_roomy:
        return "roomy" if has_fractions else "fillable"
    return "spaced" if any(map(_has_index, parts)) else "usual"


def fraction_size(node: Node) -> FractionSize:
    """Return how large the fractions of a formula within a sentence are: a derivative is no higher
    than its line, and others, but for those of two numbers, are as large as in a display.
    """
    fractions = [part for part in nodes(node) if isinstance(part, Fraction)]
    if any(fraction.is_derivative for fraction in fractions):
        return "slashed"
    return "small" if all(map(_is_of_numbers, fractions)) else "displayed"


def _is_of_numbers(fraction: Fraction) -> bool:
    return isinstance(fraction.above, Digits) and isinstance(fraction.below, Digits)


def _has_index(node: Node) -> bool:
    match node:
        case Index(_, below):
            return bool(below)
        case Sum(_, index):
            return index is not None
    return False
