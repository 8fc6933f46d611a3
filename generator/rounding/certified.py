"""Real numbers rounded with every digit certified."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from generator.arithmetic import FLOATS, InexpressibleError, Reals
from generator.errors import TooLargeError
from generator.rounding.arrays import Rounded, rounded_all
from generator.rounding.digits import Matrix, Rounding, rounded, text_of

__all__ = ["printed", "printed_entry"]

# Beyond this no line of decimal places fits a page.
MOST_DIGITS_BEFORE_THE_POINT = 20
# Floats decide no more significant figures.
FIGURES_OF_FLOATS = 15


def printed(numbers: Reals, rounding: Rounding) -> Matrix:
    """Return the correctly rounded strings of a matrix of real numbers.

    Rounding is monotone: where both ends of an enclosure round to the same digits, so does the
    number between them, which certifies every digit. Raises what `printed_entry` raises.
    """
    by_floats = _by_floats(numbers, rounding)
    rows, columns = map(range, numbers.shape)

    def text(row: int, column: int) -> str:
        if by_floats is not None and by_floats.certain[row, column]:
            return by_floats.text((row, column), rounding)
        return printed_entry(numbers, row, column, rounding)

    return tuple(tuple(text(row, column) for column in columns) for row in rows)


def _by_floats(numbers: Reals, rounding: Rounding) -> Rounded | None:
    """Return what floats decide of a matrix, all of its entries at once."""
    if (rounding.significant or 0) > FIGURES_OF_FLOATS:
        return None
    try:
        return rounded_all(numbers.in_system(FLOATS), rounding)
    except (InexpressibleError, ArithmeticError):
        return None


def printed_entry(numbers: Reals, row: int, column: int, rounding: Rounding) -> str:
    """Return the correctly rounded string of one entry of a matrix.

    Raises UndecidedError, UndefinedError, and TooLargeError where so many decimal places would have
    more than 20 digits before them.
    """
    if rounding.significant is not None:
        return _certified_figures(numbers, row, column, rounding)
    return text_of(_certified(numbers, row, column, rounding), rounding)


def _certified(numbers: Reals, row: int, column: int, rounding: Rounding) -> Decimal:
    limit = Fraction(10) ** MOST_DIGITS_BEFORE_THE_POINT
    for low, high in numbers.enclosures(row, column):
        if low >= limit or high <= -limit:
            raise TooLargeError(f"a number of more than {MOST_DIGITS_BEFORE_THE_POINT} digits")
        below = rounded(low, rounding)
        if below == rounded(high, rounding):
            return below
    raise AssertionError("enclosures end with an exception")


def _certified_figures(numbers: Reals, row: int, column: int, rounding: Rounding) -> str:
    assert rounding.significant is not None, "figures are asked for"
    for low, high, power in numbers.scaled_enclosures(row, column, rounding.significant):
        below = rounded(low, rounding)
        if below == rounded(high, rounding):
            return text_of(below, rounding, power)
    raise AssertionError("enclosures end with an exception")
