"""Exact decimals in arrays of integers, for sums and products of what is printed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from generator.arithmetic.system import FractionMatrix, InexpressibleError

__all__ = ["DECIMALS", "DecimalArray", "scaled"]

IntegerArray = npt.NDArray[np.int64]

LARGEST = 2.0**62
MOST_PLACES = 18


@dataclass(frozen=True, slots=True, eq=False)
class DecimalArray:
    """Arrays of exact decimals: units / 10**places.

    An operation whose result may not fit 64 bits raises InexpressibleError.
    """

    units: IntegerArray
    places: int

    def __add__(self, other: DecimalArray) -> DecimalArray:
        places = max(self.places, other.places)
        left, right = self.at(places), other.at(places)
        _fits(np.abs(left.astype(np.float64)) + np.abs(right.astype(np.float64)))
        return DecimalArray(left + right, places)

    def __sub__(self, other: DecimalArray) -> DecimalArray:
        return self + DecimalArray(-other.units, other.places)

    def __mul__(self, other: DecimalArray) -> DecimalArray:
        _fits(self.units.astype(np.float64) * other.units.astype(np.float64))
        return DecimalArray(self.units * other.units, self.places + other.places)

    def __truediv__(self, other: DecimalArray) -> DecimalArray:
        raise InexpressibleError

    def __matmul__(self, other: DecimalArray) -> DecimalArray:
        left, right = (np.abs(one.units.astype(np.float64)) for one in (self, other))
        _fits(left @ right)
        return DecimalArray(self.units @ other.units, self.places + other.places)

    def sum(self, axis: tuple[int, ...], keepdims: bool) -> DecimalArray:
        """Add up along axes."""
        _fits(np.abs(self.units.astype(np.float64)).sum(axis=axis))
        return DecimalArray(self.units.sum(axis=axis, keepdims=keepdims), self.places)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the arrays."""
        return self.units.shape

    def swapaxes(self, first: int, second: int) -> DecimalArray:
        """Exchange two axes."""
        return DecimalArray(self.units.swapaxes(first, second), self.places)

    def at(self, places: int) -> IntegerArray:
        """Return the units that as many places have."""
        factor = np.int64(10) ** (places - self.places)
        _fits(self.units.astype(np.float64) * float(factor))
        units: IntegerArray = self.units * factor
        return units


def scaled(units: IntegerArray, powers: IntegerArray, places: int) -> DecimalArray:
    """Return the decimals units * 10**powers / 10**places, powers being at least 0."""
    _fits(units.astype(np.float64) * np.power(10.0, powers))
    return DecimalArray(units * 10**powers, places)


def _fits(sizes: npt.NDArray[np.float64]) -> None:
    if (np.abs(sizes) >= LARGEST).any():
        raise InexpressibleError


class Decimals:
    """Exact decimals in arrays of integers, for sums and products of what is printed."""

    def number(self, rows: FractionMatrix) -> DecimalArray:
        """Return exact numbers, where all of them are decimals."""
        places = max(_places(entry) for row in rows for entry in row)
        units = [[int(entry * 10**places) for entry in row] for row in rows]
        if any(abs(one) >= LARGEST for row in units for one in row):
            raise InexpressibleError
        return DecimalArray(np.array(units, dtype=np.int64), places)

    def exponential(self, _x: DecimalArray) -> DecimalArray:
        """Raise InexpressibleError, as do the other functions that are not rational."""
        raise InexpressibleError

    logarithm = softplus = root = exponential

    def choose(
        self, x: DecimalArray, positive: DecimalArray, otherwise: DecimalArray
    ) -> DecimalArray:
        """Return the entries chosen by sign."""
        places = max(positive.places, otherwise.places)
        return DecimalArray(
            np.where(x.units > 0, positive.at(places), otherwise.at(places)), places
        )

    def kept(self, x: DecimalArray) -> DecimalArray:
        """Return the array."""
        return x

    def bounds(self, x: DecimalArray, row: int, column: int) -> tuple[Fraction, Fraction]:
        """Return the number itself, twice."""
        number = Fraction(int(x.units[row, column]), 10**x.places)
        return number, number


def _places(number: Fraction) -> int:
    """Return how many decimal places a number has; InexpressibleError where they do not end."""
    for places in range(MOST_PLACES + 1):
        if 10**places % number.denominator == 0:
            return places
    raise InexpressibleError


DECIMALS = Decimals()
