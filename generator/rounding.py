"""Digits, ties and carry; certified rounding; the string of a number. No other file rounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from generator.arithmetic import Reals

__all__ = [
    "SEVENTEEN",
    "Matrix",
    "Rounding",
    "as_printed",
    "as_typed",
    "fractions",
    "printed",
    "printed_entry",
    "rounded",
]

Matrix = tuple[tuple[str, ...], ...]
Ties = Literal["half-up", "half-even"]

# Where a teacher leaves positional notation: below 0.001, or when digits to the left of the
# decimal point would not be significant.
SMALLEST_POSITIONAL_EXPONENT = -3
# Where a typed number or a 17-digit value does: as Python's Decimal prints it.
SMALLEST_PLAIN_EXPONENT = -6
LARGEST_PLAIN_EXPONENT = 20
DIGITS_PER_BIT = math.log10(2)


@dataclass(frozen=True, slots=True)
class Rounding:
    """How numbers are rounded and printed.

    Exactly one of `places` (digits after the point, "auto" until a trace has found how many) and
    `significant` (significant figures) is set. Ties go away from zero ("half-up", as taught at
    school) or to the even digit.
    """

    places: int | Literal["auto"] | None = 2
    significant: int | None = None
    ties: Ties = "half-up"
    carry: Literal["exact", "rounded"] = "exact"
    padding: bool = True
    relation: Literal["equals", "approximately"] = "equals"
    decimal_mark: Literal["point", "comma"] = "point"


SEVENTEEN = Rounding(places=None, significant=17, ties="half-even")


def rounded(number: Fraction, rounding: Rounding) -> Decimal:
    """Return an exact number rounded to the digits asked for; never a negative zero."""
    exponent = _last_digit(number, rounding)
    scaled = abs(number) / Fraction(10) ** exponent
    digits = _to_integer(scaled, rounding.ties)
    sign = int(number < 0 and digits > 0)
    result = Decimal((sign, tuple(map(int, str(digits))), exponent))
    if rounding.significant is not None and len(str(digits)) > rounding.significant:
        return rounded(Fraction(result), rounding)
    return result


def printed(numbers: Reals, rounding: Rounding) -> Matrix:
    """Return the correctly rounded strings of a matrix of real numbers.

    Rounding is monotone: where both ends of an enclosure round to the same digits, so does the
    number between them, which certifies every digit. Raises UndecidedError.
    """
    rows, columns = numbers.shape
    return tuple(
        tuple(printed_entry(numbers, row, column, rounding) for column in range(columns))
        for row in range(rows)
    )


def printed_entry(numbers: Reals, row: int, column: int, rounding: Rounding) -> str:
    """Return the correctly rounded string of one entry of a matrix."""
    return _text(_certified(numbers, row, column, rounding), rounding)


def as_printed(number: Fraction, rounding: Rounding) -> str:
    """Return the string of an exact number, rounded as asked."""
    return _text(rounded(number, rounding), rounding)


def _certified(numbers: Reals, row: int, column: int, rounding: Rounding) -> Decimal:
    for low, high in numbers.enclosures(row, column):
        below = rounded(low, rounding)
        if below == rounded(high, rounding):
            return below
    raise AssertionError("enclosures end with an exception")


def _last_digit(number: Fraction, rounding: Rounding) -> int:
    if rounding.significant is None:
        assert isinstance(rounding.places, int), "places are known before numbers are rounded"
        return -rounding.places
    return _magnitude(number) - rounding.significant + 1 if number else 0


def _magnitude(number: Fraction) -> int:
    """Return e with 10**e <= |number| < 10**(e + 1)."""
    size = abs(number)
    bits = size.numerator.bit_length() - size.denominator.bit_length()
    guess = math.floor((bits - 1) * DIGITS_PER_BIT - 0.001)
    while size >= Fraction(10) ** (guess + 1):
        guess += 1
    return guess


def _to_integer(scaled: Fraction, ties: Ties) -> int:
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if 2 * rest == scaled.denominator:
        return whole + (1 if ties == "half-up" else whole % 2)
    return whole + (2 * rest > scaled.denominator)


def _text(number: Decimal, rounding: Rounding) -> str:
    if rounding.significant is None:
        text = format(number, "f")
    elif rounding is SEVENTEEN:
        return _plain(number)
    elif not number:
        return "0"
    else:
        exponent = number.adjusted()
        scientific = exponent < SMALLEST_POSITIONAL_EXPONENT or exponent >= rounding.significant
        text = _scientific(number) if scientific else format(number, "f")
    return text if rounding.padding else _without_padding(text)


def _plain(number: Decimal) -> str:
    within = SMALLEST_PLAIN_EXPONENT <= number.adjusted() <= LARGEST_PLAIN_EXPONENT
    return format(number, "f") if within or not number else _scientific(number)


def _scientific(number: Decimal) -> str:
    exponent = number.adjusted()
    return f"{format(number.scaleb(-exponent), 'f')}e{exponent}"


def _without_padding(text: str) -> str:
    mantissa, mark, exponent = text.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}{mark}{exponent}"


def as_typed(number: Decimal) -> str:
    """Return a given number with the digits its author typed, but never a negative zero."""
    return _plain(number if number else abs(number))


def fractions(matrix: Matrix) -> tuple[tuple[Fraction, ...], ...]:
    """Return the exact values of a matrix of printed numbers."""
    return tuple(tuple(map(Fraction, row)) for row in matrix)
