"""Digits, ties and carry; certified rounding; the string of a number. No other file rounds."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np
import numpy.typing as npt

from generator.arithmetic import Bounded, DecimalArray, Reals, nearest, scaled
from generator.errors import TooLargeError

__all__ = [
    "SEVENTEEN",
    "Matrix",
    "Rounded",
    "Rounding",
    "as_printed",
    "as_typed",
    "decimal_marked",
    "fractions",
    "printed",
    "printed_entry",
    "rounded",
    "rounded_all",
    "rounded_exactly",
]

Matrix = tuple[tuple[str, ...], ...]
IntegerArray = npt.NDArray[np.int64]
BooleanArray = npt.NDArray[np.bool_]
Ties = Literal["half-up", "half-even"]

# Where a teacher leaves positional notation: below 0.001, or when digits to the left of the
# decimal point would not be significant.
SMALLEST_POSITIONAL_EXPONENT = -3
# Where a typed number or a 17-digit value does: as Python's Decimal prints it.
SMALLEST_PLAIN_EXPONENT = -6
LARGEST_PLAIN_EXPONENT = 20
# Below this, float64 holds every integer, and half of one.
LARGEST_UNITS = 2.0**51
# As is every power of ten up to this one.
LARGEST_EXACT_POWER = 22
POWERS = np.array([10**exponent for exponent in range(19)], dtype=np.int64)
SLACK = 1 + 2.0**-40
# Beyond this no line of decimal places fits a page.
MOST_DIGITS_BEFORE_THE_POINT = 20
DIGITS_PER_BIT = math.log10(2)
MOST_KEPT = 2**10


@dataclass(frozen=True, slots=True)
class Rounding:
    """How numbers are rounded and printed.

    Exactly one of `places` (digits after the point, "auto" until a trace has found how many) and
    `significant` (significant figures) is set. Ties go away from zero ("half-up", as taught at
    school) or to the even digit.
    """

    places: int | Literal["auto"] | None
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
    digits = _to_integer(*_shifted(number, -exponent), rounding.ties)
    sign = "-" if number < 0 and digits else ""
    result = Decimal(f"{sign}{digits}E{exponent}")
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
    """Return the correctly rounded string of one entry of a matrix.

    Raises UndecidedError, UndefinedError, and TooLargeError where so many decimal places would have
    more than 20 digits before them.
    """
    if rounding.significant is not None:
        return _certified_figures(numbers, row, column, rounding)
    return _text(_certified(numbers, row, column, rounding), rounding)


def as_printed(number: Fraction, rounding: Rounding) -> str:
    """Return the string of an exact number, rounded as asked."""
    return _text(rounded(number, rounding), rounding)


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
            return _text(below, rounding, power)
    raise AssertionError("enclosures end with an exception")


def _last_digit(number: Fraction, rounding: Rounding) -> int:
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


def _text(number: Decimal, rounding: Rounding, power: int = 0) -> str:
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


def as_typed(number: Decimal) -> str:
    """Return a given number with the digits its author typed, but never a negative zero."""
    return _plain(number if number else abs(number))


def decimal_marked(matrix: Matrix, rounding: Rounding) -> Matrix:
    """Return printed or typed numbers with the decimal mark of their document."""
    if rounding.decimal_mark == "point":
        return matrix
    return tuple(tuple(number.replace(".", ",") for number in row) for row in matrix)


@functools.lru_cache(maxsize=MOST_KEPT)
def fractions(matrix: Matrix) -> tuple[tuple[Fraction, ...], ...]:
    """Return the exact values of a matrix of printed numbers."""
    return tuple(tuple(map(Fraction, row)) for row in matrix)


@dataclass(frozen=True, slots=True, eq=False)
class Rounded:
    """Arrays of rounded numbers: units * 10**exponents.

    `certain` says of each whether its digits are, `tied` whether it lay halfway between two.
    """

    units: IntegerArray
    exponents: IntegerArray
    certain: BooleanArray
    tied: BooleanArray

    def as_numbers(self) -> Bounded:
        """Return the rounded numbers themselves."""
        # What is beyond float64 is not certain either.
        with np.errstate(all="ignore"):
            scale = np.power(10.0, np.abs(self.exponents.astype(np.float64)))
            return nearest(np.where(self.exponents < 0, self.units / scale, self.units * scale))

    def as_decimals(self) -> DecimalArray:
        """Return the rounded numbers as exact decimals."""
        lowest = self.exponents.min(axis=(-2, -1), keepdims=True)
        places = np.maximum(0, -lowest)
        return scaled(self.units, self.exponents + places, places, np.ones(places.shape, bool))

    def where_not_certain(self, others: Rounded) -> Rounded:
        """Return the numbers whose digits are certain, and the others' in place of the rest."""
        return Rounded(
            np.where(self.certain, self.units, others.units),
            np.where(self.certain, self.exponents, others.exponents),
            self.certain | others.certain,
            np.where(self.certain, self.tied, others.tied),
        )

    def digits(self) -> IntegerArray:
        """Return how many digits the units of each number have."""
        return np.searchsorted(POWERS, np.abs(self.units), side="right")

    def text(self, index: tuple[int, ...], rounding: Rounding) -> str:
        """Return the string of one entry."""
        return _text_of_units(int(self.units[index]), int(self.exponents[index]), rounding)


def rounded_all(numbers: Bounded, rounding: Rounding) -> Rounded:
    """Return arrays of numbers rounded to the digits asked for, as far as float64 decides it.

    A number is certain where its error bound keeps it from the nearest rounding boundary, so that
    ties never are.
    """
    value, error = numbers.value, numbers.error
    with np.errstate(all="ignore"):
        exponents = _last_digits(value, rounding)
        scale = np.power(10.0, -exponents)
        scaled = value * scale
        # 10**n and the product may each be off by half a unit in the last place.
        room = error * scale * SLACK + np.abs(scaled) * 2.0**-51
        units = np.rint(scaled)
        certain = (np.abs(scaled - units) + room < 0.5) & (np.abs(scaled) < LARGEST_UNITS)
    certain &= np.abs(exponents) <= LARGEST_EXACT_POWER
    if rounding.significant is not None:
        # Just below a power of ten a number rounds to it, which has a digit more.
        carried = np.abs(units) == 10**rounding.significant
        units, exponents = np.where(carried, units / 10, units), exponents + carried
        certain &= (np.abs(units) >= 10 ** (rounding.significant - 1)) & (
            np.abs(units) < 10**rounding.significant
        )
        certain |= numbers.is_zero
        exponents = np.where(numbers.is_zero, 0, exponents)
    units = np.where(certain, units, 0)
    return Rounded(
        units.astype(np.int64), exponents.astype(np.int64), certain, np.zeros(value.shape, bool)
    )


def rounded_exactly(numbers: DecimalArray, rounding: Rounding) -> Rounded:
    """Return arrays of exact decimals rounded to the digits asked for."""
    size = np.abs(numbers.units)
    digits = np.searchsorted(POWERS, size, side="right")
    if rounding.significant is None:
        assert isinstance(rounding.places, int), "places are known before numbers are rounded"
        dropped = np.broadcast_to(numbers.places - rounding.places, size.shape)
    else:
        dropped = np.where(size > 0, digits - rounding.significant, numbers.places)
    divisor = POWERS[np.clip(dropped, 0, len(POWERS) - 1)]
    whole, rest = np.divmod(size, divisor)
    tied = (dropped > 0) & (2 * rest == divisor)
    up = whole % 2 == 1 if rounding.ties == "half-even" else True
    whole = whole + np.where(tied, up, 2 * rest > divisor)
    # What is given more digits than it has ends in zeros.
    fits = digits - dropped < len(POWERS) - 1
    whole = whole * POWERS[np.clip(-dropped, 0, len(POWERS) - 1)]
    exponents = dropped - numbers.places
    if rounding.significant is not None:
        carried = whole >= 10**rounding.significant
        whole, exponents = np.where(carried, whole // 10, whole), exponents + carried
    certain = numbers.fits & fits & (dropped < len(POWERS) - 1) & (whole < LARGEST_UNITS)
    return Rounded(np.sign(numbers.units) * whole, exponents, certain, tied)


def _last_digits(value: npt.NDArray[np.float64], rounding: Rounding) -> npt.NDArray[np.float64]:
    if rounding.significant is None:
        assert isinstance(rounding.places, int), "places are known before numbers are rounded"
        return np.full(value.shape, -float(rounding.places))
    magnitudes = np.floor(np.log10(np.abs(value)))
    return np.nan_to_num(magnitudes, nan=0.0, posinf=0.0, neginf=0.0) - rounding.significant + 1


@functools.lru_cache(maxsize=2**16)
def _text_of_units(units: int, exponent: int, rounding: Rounding) -> str:
    return _text(Decimal(units).scaleb(exponent), rounding)
