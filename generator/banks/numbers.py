"""Numbers as platforms compare them: in floating point, or as texts."""

from __future__ import annotations

import math
from fractions import Fraction

from generator.errors import UsageError
from generator.marking import AcceptedNumber
from generator.rounding import Rounding, as_printed

__all__ = [
    "as_decimal",
    "exponents_of",
    "in_full",
    "in_short",
    "outer_bounds",
    "with_slack",
]

# Platforms compute a difference in doubles, of which the last bits are off.
SLACK = Fraction(1, 10**9)
DIGITS = Rounding(places=None, significant=12, padding=False)
# A tolerance may come out wider by so much where there are too few digits for it.
WIDEST = Fraction(5, 4)
SHORT = Rounding(places=None, significant=3, padding=False)
# As many as a double gives back as they were written.
KEPT = Rounding(places=None, significant=15, padding=False)


def with_slack(tolerance: Fraction) -> str:
    """Return a tolerance as a decimal, a little wider, so that its ends are within it."""
    return as_printed(tolerance * (1 + SLACK), DIGITS)


def outer_bounds(answer: AcceptedNumber) -> tuple[int, int, int]:
    """Return the least and the largest number that is right, in units of the last of so many
    places. What is more than half a unit of the key's last digit is rounded up there.
    """
    places, half = 2, answer.half_unit
    while half.denominator > 1:
        places, half = places + 1, half * 10
    key, unit = Fraction(answer.key), Fraction(10) ** places
    low, high = key - answer.tolerance, key + answer.tolerance
    return math.floor(low * unit), math.ceil(high * unit), places


def exponents_of(answer: AcceptedNumber) -> list[int]:
    """Return the exponents that numbers have which are right, where the key is printed with one."""
    if "e" not in answer.key:
        return []
    key = Fraction(answer.key)
    sizes = [abs(key + off) for off in (-answer.tolerance, 0, answer.tolerance)]
    return sorted({math.floor(math.log10(size)) for size in sizes if size} - {0})


def in_full(answer: AcceptedNumber, digits: int) -> tuple[str, str]:
    """Return the key and its tolerance as decimals of so many digits at most, without exponents;
    the tolerance is a little wider, so that its ends are within it.

    Raises UsageError where there are too few digits.
    """
    key, tolerance = Fraction(answer.key), answer.tolerance
    places = digits - len(str(int(tolerance)))
    units = math.ceil(tolerance * (1 + SLACK) * 10**places)
    wider = Fraction(units, 10**places)
    of_key = 0
    while (key * 10**of_key).denominator > 1:
        of_key += 1
    if wider > WIDEST * tolerance or len(str(abs(int(key)))) + of_key > digits:
        raise UsageError(
            f"{answer.key} is asked for, and the platform takes numbers of {digits} digits",
            "ask for fewer digits",
        )
    return _in_full(key, of_key), _in_full(wider, places).rstrip("0").rstrip(".")


def in_short(number: Fraction) -> str:
    """Return a number with three digits at most, as a decimal without an exponent."""
    short, places = Fraction(as_printed(number, SHORT)), 0
    while (short * 10**places).denominator > 1:
        places += 1
    return _in_full(short, places)


def _in_full(number: Fraction, places: int) -> str:
    return as_printed(number, Rounding(places=places))


def as_decimal(number: Fraction) -> str:
    """Return a number as a decimal, which reading it as a double does not change."""
    return as_printed(number, KEPT)
