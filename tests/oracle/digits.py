"""How numbers are printed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.reals import DECIMALS

EQUAL = Fraction(1, 10**75)
LARGEST_PART = 999_999


def is_near(x: Fraction, y: Fraction) -> bool:
    """Return whether two numbers, known to 90 decimals, are equal as far as they are known."""
    return abs(x - y) < EQUAL


@dataclass(frozen=True, slots=True)
class Digits:
    """How a number is printed: to decimal places or to significant figures."""

    places: int | None = None
    significant: int | None = None
    ties: str = "half-up"
    padding: bool = True
    smallest_positional: int = -3
    largest_positional: int | None = None
    shows_fractions: bool = False

    def are(self, text: str, number: Fraction) -> bool:
        """Return whether a text is how a number is printed, which is known to 90 decimals; a
        fraction is the number itself.
        """
        return self.printed(number) == text or self.fraction(number) == text

    def fraction(self, number: Fraction) -> str | None:
        """Return what is printed of a fraction, None where it is none or is long."""
        nearest = number.limit_denominator(LARGEST_PART)
        is_short = abs(nearest.numerator) <= LARGEST_PART
        is_it = self.shows_fractions and is_short and is_near(nearest, number)
        return str(nearest) if is_it else None

    def printed(self, number: Fraction) -> str:
        """Return the string of a number."""
        if self.places is not None:
            text = self._to_places(number, self.places)
        elif self.significant is not None:
            text = self._to_figures(number, self.significant)
        else:
            raise ValueError("neither places nor significant figures are given")
        mantissa, e, exponent = text.partition("e")
        if not self.padding and "." in mantissa:
            mantissa = mantissa.rstrip("0").rstrip(".")
        return mantissa + e + exponent

    def _to_places(self, number: Fraction, places: int) -> str:
        units = self._units(number, -places)
        return _sign(number, units) + _positional(units, -places)

    def _to_figures(self, number: Fraction, figures: int) -> str:
        if number == 0:
            return "0"
        exponent = len(str(int(abs(number) * 10**DECIMALS))) - 1 - DECIMALS
        units = self._units(number, exponent - figures + 1)
        if units == 10**figures:
            units, exponent = units // 10, exponent + 1
        largest = figures - 1 if self.largest_positional is None else self.largest_positional
        if self.smallest_positional <= exponent <= largest:
            return _sign(number, units) + _positional(units, exponent - figures + 1)
        return _sign(number, units) + _positional(units, 1 - figures) + f"e{exponent}"

    def _units(self, number: Fraction, exponent: int) -> int:
        """Return how many units of 10**exponent the size of a number is, rounded."""
        size = abs(number) / Fraction(10) ** exponent
        units = (size + Fraction(1, 2)).__floor__()
        is_tie = units - size == Fraction(1, 2)
        return units - 1 if is_tie and self.ties == "half-even" and units % 2 else units


SEVENTEEN = Digits(significant=17, ties="half-even", smallest_positional=-6, largest_positional=20)


def _sign(number: Fraction, units: int) -> str:
    return "-" if number < 0 and units else ""


def _positional(units: int, exponent: int) -> str:
    if exponent >= 0:
        return str(units * 10**exponent)
    digits = str(units).zfill(1 - exponent)
    return f"{digits[:exponent]}.{digits[exponent:]}"
