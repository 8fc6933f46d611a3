"""How numbers are rounded, and the strings that are printed of them."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from generator.arithmetic import Exact, exact

__all__ = [
    "SEVENTEEN",
    "Matrix",
    "Rounding",
    "as_printed",
    "as_typed",
    "decimal_marked",
    "exact_numbers",
    "last_digit",
    "rounded",
    "text_of",
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
MOST_KEPT = 2**10


@dataclass(frozen=True, slots=True)
class Rounding:
    """How numbers are rounded and printed.

    Exactly one of `places` (digits after the point, "auto" until a trace has found how many) and
    `significant` (significant figures) is set. Ties go away from zero ("half-up", as taught at
    school) or to the even digit. With `show` "fractions", rational numbers are not rounded but
    printed as fractions, unless these are long.
    """

    places: int | Literal["auto"] | None
    significant: int | None = None
    ties: Ties = "half-up"
    carry: Literal["exact", "rounded"] = "exact"
    padding: bool = True
    relation: Literal["equals", "approximately"] = "equals"
    decimal_mark: Literal["point", "comma"] = "point"
    show: Literal["decimals", "fractions"] = "decimals"

    @property
    def digits(self) -> str:
        """How many digits are printed, in words."""
        count = self.places if self.significant is None else self.significant
        noun = "decimal place" if self.significant is None else "significant figure"
        return f"{count} {noun}{'' if count == 1 else 's'}"


SEVENTEEN = Rounding(places=None, significant=17, ties="half-even")


def rounded(number: Fraction, rounding: Rounding) -> Decimal:
    """Return an exact number rounded to the digits asked for; never a negative zero."""
    exponent = last_digit(number, rounding)
    digits = _to_integer(*_shifted(number, -exponent), rounding.ties)
    sign = "-" if number < 0 and digits else ""
    result = Decimal(f"{sign}{digits}E{exponent}")
    if rounding.significant is not None and len(str(digits)) > rounding.significant:
        return rounded(Fraction(result), rounding)
    return result


def as_printed(number: Fraction, rounding: Rounding) -> str:
    """Return the string of an exact number, rounded as asked."""
    return text_of(rounded(number, rounding), rounding)


def last_digit(number: Fraction, rounding: Rounding) -> int:
    """Return the power of ten of the last digit to which a number is rounded."""
    if rounding.significant is None:
        assert isinstance(rounding.places, int), "places are known before numbers are rounded"
        return -rounding.places
    return _magnitude(number) - rounding.significant + 1 if number else 0


def _magnitude(number: Fraction) -> int:
    """Return e with 10**e <= |number| < 10**(e + 1)."""
    bits = number.numerator.bit_length() - number.denominator.bit_length()
    guess = math.floor((bits - 1) * DIGITS_PER_BIT - 0.001)
    numerator, denominator = _shifted(number, -guess - 1)
    while numerator >= denominator:
        guess, denominator = guess + 1, 10 * denominator
    return guess


def _shifted(number: Fraction, places: int) -> tuple[int, int]:
    """Return the numerator and the denominator of |number| * 10**places, not in lowest terms."""
    numerator, denominator = abs(number.numerator), number.denominator
    if places < 0:
        return numerator, denominator * 10**-places
    return numerator * 10**places, denominator


def _to_integer(numerator: int, denominator: int, ties: Ties) -> int:
    whole, rest = divmod(numerator, denominator)
    if 2 * rest == denominator:
        return whole + (1 if ties == "half-up" else whole % 2)
    return whole + (2 * rest > denominator)


def text_of(number: Decimal, rounding: Rounding, power: int = 0) -> str:
    """Return the string of a number times a power of ten, which may be beyond every Decimal's."""
    if rounding.significant is None:
        text = format(number, "f")
    elif rounding is SEVENTEEN:
        return _plain(number, power)
    elif not number:
        return "0"
    else:
        exponent = number.adjusted() + power
        scientific = exponent < SMALLEST_POSITIONAL_EXPONENT or exponent >= rounding.significant
        text = _scientific(number, power) if scientific else format(number, "f")
    return text if rounding.padding else _without_padding(text)


def _plain(number: Decimal, power: int = 0) -> str:
    within = SMALLEST_PLAIN_EXPONENT <= number.adjusted() + power <= LARGEST_PLAIN_EXPONENT
    return format(number, "f") if within or not number else _scientific(number, power)


def _scientific(number: Decimal, power: int) -> str:
    sign, digits, _ = number.as_tuple()
    mantissa = Decimal((sign, digits, 1 - len(digits)))
    return f"{format(mantissa, 'f')}e{number.adjusted() + power}"


def _without_padding(text: str) -> str:
    mantissa, mark, exponent = text.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}{mark}{exponent}"


def as_typed(number: Decimal | str) -> str:
    """Return a given number with the digits its author typed, but never a negative zero; an
    expression as it is.
    """
    if isinstance(number, str):
        return number
    return _plain(number if number else abs(number))


def decimal_marked(matrix: Matrix, rounding: Rounding) -> Matrix:
    """Return printed or typed numbers with the decimal mark of their document."""
    if rounding.decimal_mark == "point":
        return matrix
    return tuple(tuple(number.replace(".", ",") for number in row) for row in matrix)


@functools.lru_cache(maxsize=MOST_KEPT)
def exact_numbers(matrix: Matrix) -> tuple[tuple[Exact, ...], ...]:
    """Return the exact values of a matrix of given or printed numbers. Raises what `exact` does."""
    return tuple(tuple(map(exact, row)) for row in matrix)
