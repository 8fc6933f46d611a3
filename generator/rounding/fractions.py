"""Which numbers are printed as fractions, and whether printed operands give what is printed."""

from __future__ import annotations

from fractions import Fraction

from generator.arithmetic import Exact, Reals, constants
from generator.errors import TooLargeError, UndecidedError, UndefinedError
from generator.rounding.certified import printed, printed_entry
from generator.rounding.digits import Matrix, Rounding, last_digit, rounded

__all__ = ["as_result", "gives", "gives_entry", "is_tied", "shown", "shown_entry"]

# Fractions of larger numerators or denominators are printed as decimals.
LARGEST_PART = 999_999


def shown(numbers: Reals, unrounded: Reals, rounding: Rounding) -> Matrix:
    """Return what is printed of a step, as `shown_entry` does of each entry."""
    if rounding.show == "decimals":
        return printed(numbers, rounding)
    rows, columns = numbers.shape
    return tuple(
        tuple(shown_entry(numbers, unrounded, row, column, rounding) for column in range(columns))
        for row in range(rows)
    )


def shown_entry(numbers: Reals, unrounded: Reals, row: int, column: int, rounding: Rounding) -> str:
    """Return what is printed of one entry of a step.

    Where fractions are shown, it is one if the entry is rational, if no number of it is long, and
    if nothing has been rounded on the way to it, so that it is what it would be unrounded.
    Raises what `printed_entry` raises.
    """
    if rounding.show == "fractions":
        fraction = _short_fraction(numbers, row, column)
        if fraction is not None and _is(unrounded, row, column, fraction):
            return str(fraction)
    return printed_entry(numbers, row, column, rounding)


def gives(numbers: Reals, exact: Reals, result: Matrix, rounding: Rounding) -> bool:
    """Return whether printed operands give what is printed of a step, as `gives_entry` does."""
    return all(
        gives_entry(numbers, exact, row, column, text, rounding)
        for row, texts in enumerate(result)
        for column, text in enumerate(texts)
    )


def gives_entry(
    numbers: Reals, exact: Reals, row: int, column: int, text: str, rounding: Rounding
) -> bool:
    """Return whether printed operands, of which an entry comes out as `numbers` has it, give what
    is printed of it: a decimal when that is rounded, and a fraction exactly. What is printed is of
    `exact`. Operands that give no number do not.
    """
    try:
        if printed_entry(numbers, row, column, rounding) == text:
            return True
        is_exact = _is_fraction(exact, row, column, text, rounding)
        return is_exact and numbers.equals(row, column, Fraction(text))
    except (UndefinedError, TooLargeError):
        return False


def _is_fraction(exact: Reals, row: int, column: int, text: str, rounding: Rounding) -> bool:
    """Return whether what is printed of an entry is a fraction, a whole number among them."""
    if rounding.show == "decimals":
        return False
    number = Fraction(text)
    return _is_short(number) and str(number) == text and exact.equals(row, column, number)


def is_tied(exact: Reals, row: int, column: int, text: str, rounding: Rounding) -> bool:
    """Return whether an entry lies halfway between what is printed of it and another number that
    could be; a fraction never does.
    """
    number = Fraction(text)
    if "/" in text or exact.equals(row, column, number):
        return False
    half = Fraction(10) ** last_digit(number, rounding) / 2
    return any(exact.equals(row, column, number + side) for side in (half, -half))


def as_result(number: Exact, rounding: Rounding) -> Fraction:
    """Return what would be printed of an exact number if it were the result of a step."""
    if isinstance(number, Fraction) and rounding.show == "decimals":
        return Fraction(rounded(number, rounding))
    known = constants([[number]])
    return Fraction(shown_entry(known, known, 0, 0, rounding))


def _short_fraction(numbers: Reals, row: int, column: int) -> Fraction | None:
    """Return one entry if it is a fraction that is not long."""
    try:
        for low, high in numbers.enclosures(row, column):
            middle = (low + high) / 2
            # Of the fractions that are not long, the nearest to the middle.
            nearest = middle.limit_denominator(LARGEST_PART)
            if not (low <= nearest <= high and _is_short(nearest)):
                return None
            if high - low < Fraction(1, LARGEST_PART) ** 2:
                return nearest if numbers.equals(row, column, nearest) else None
    except UndecidedError:
        return None
    raise AssertionError("enclosures end with an exception")


def _is(numbers: Reals, row: int, column: int, fraction: Fraction) -> bool:
    try:
        return numbers.equals(row, column, fraction)
    except (UndefinedError, TooLargeError):
        return False


def _is_short(number: Fraction) -> bool:
    return max(abs(number.numerator), number.denominator) <= LARGEST_PART
