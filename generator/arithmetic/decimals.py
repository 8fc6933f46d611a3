"""Exact decimals in arrays of integers, for sums and products of what is printed."""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from generator.arithmetic.closed import Closed
from generator.arithmetic.system import (
    BooleanArray,
    Exact,
    ExactMatrix,
    InexpressibleError,
    IntegerArray,
)

__all__ = ["DECIMALS", "DecimalArray", "scaled"]

LARGEST = 2.0**62
MOST_PLACES = 18
OF_A_MATRIX = (-2, -1)


@dataclass(frozen=True, slots=True, eq=False)
class DecimalArray:
    """Arrays of exact decimals: units / 10**places.

    `places` and `fits` have one entry for each matrix, with the last two axes of length 1: what
    becomes of one matrix depends on no other. Where 64 bits did not hold all entries of a matrix
    and of what it was computed from, `fits` is false and its units mean nothing.
    """

    units: IntegerArray
    places: IntegerArray
    fits: BooleanArray

    def __add__(self, other: DecimalArray) -> DecimalArray:
        places = np.maximum(self.places, other.places)
        left, right = self.at(places), other.at(places)
        fits = _fit(np.abs(left.units.astype(np.float64)) + np.abs(right.units.astype(np.float64)))
        return DecimalArray(left.units + right.units, places, fits & left.fits & right.fits)

    def __sub__(self, other: DecimalArray) -> DecimalArray:
        return self + DecimalArray(-other.units, other.places, other.fits)

    def __mul__(self, other: DecimalArray) -> DecimalArray:
        fits = _fit(self.units.astype(np.float64) * other.units.astype(np.float64))
        return self._times(other, self.units * other.units, fits)

    def __truediv__(self, other: DecimalArray) -> DecimalArray:
        """Divide by a constant, where what comes out are decimals."""
        if other.units.ndim > len(OF_A_MATRIX) or not other.units.all():
            raise InexpressibleError
        whole = 10 ** int(other.places[0, 0])
        return self * DECIMALS.number(
            [[Fraction(whole, int(unit)) for unit in row] for row in other.units]
        )

    def __matmul__(self, other: DecimalArray) -> DecimalArray:
        left, right = (np.abs(factor.units.astype(np.float64)) for factor in (self, other))
        return self._times(other, self.units @ other.units, _fit(left @ right))

    def _times(self, other: DecimalArray, units: IntegerArray, fits: BooleanArray) -> DecimalArray:
        return DecimalArray(units, self.places + other.places, fits & self.fits & other.fits)

    def sum(self, axis: tuple[int, ...], keepdims: bool) -> DecimalArray:
        """Add up along axes."""
        size = np.abs(self.units.astype(np.float64)).sum(axis=axis, keepdims=keepdims)
        units = self.units.sum(axis=axis, keepdims=keepdims)
        return DecimalArray(units, self.places, self.fits & _fit(size))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the arrays."""
        return self.units.shape

    def __getitem__(self, places: Any) -> DecimalArray:
        """Take entries of each matrix from their places, as NumPy has them."""
        return DecimalArray(self.units[places], self.places, self.fits)

    def swapaxes(self, first: int, second: int) -> DecimalArray:
        """Exchange two axes."""
        return DecimalArray(self.units.swapaxes(first, second), self.places, self.fits)

    def at(self, places: IntegerArray) -> DecimalArray:
        """Return the same numbers with as many places, which are no fewer."""
        return scaled(self.units, places - self.places, places, self.fits)


def scaled(
    units: IntegerArray, powers: IntegerArray, places: IntegerArray, fits: BooleanArray
) -> DecimalArray:
    """Return the decimals units * 10**powers / 10**places, powers being at least 0."""
    still = _fit(units.astype(np.float64) * np.power(10.0, powers))
    return DecimalArray(units * 10 ** np.minimum(powers, MOST_PLACES), places, fits & still)


def _fit(sizes: npt.NDArray[np.float64]) -> BooleanArray:
    """Return whether all entries of each matrix are of a size that 64 bits hold."""
    found: BooleanArray = np.all(np.abs(sizes) < LARGEST, axis=OF_A_MATRIX, keepdims=True)
    return found


class Decimals:
    """Exact decimals in arrays of integers, for sums and products of what is printed."""

    working: AbstractContextManager[None] = contextlib.nullcontext()

    def number(self, rows: ExactMatrix) -> DecimalArray:
        """Return exact numbers, where all of them are decimals."""
        fractions = [[_fraction(entry) for entry in row] for row in rows]
        places = max(_places(entry) for row in fractions for entry in row)
        units = [[int(entry * 10**places) for entry in row] for row in fractions]
        if any(abs(unit) >= LARGEST for row in units for unit in row):
            raise InexpressibleError
        all_of_it = np.ones((1, 1), dtype=bool)
        return DecimalArray(np.array(units, dtype=np.int64), np.array([[places]]), all_of_it)

    def exponential(self, _x: DecimalArray) -> DecimalArray:
        """Raise InexpressibleError, as do the other functions that are not rational."""
        raise InexpressibleError

    logarithm = softplus = root = exponential

    def choose(
        self, x: DecimalArray, positive: DecimalArray, otherwise: DecimalArray
    ) -> DecimalArray:
        """Return the entries chosen by sign."""
        places = np.maximum(positive.places, otherwise.places)
        one, other = positive.at(places), otherwise.at(places)
        units = np.where(x.units > 0, one.units, other.units)
        return DecimalArray(units, places, x.fits & one.fits & other.fits)

    def kept(self, x: DecimalArray) -> DecimalArray:
        """Return the array."""
        return x

    def bounds(self, x: DecimalArray, row: int, column: int) -> tuple[Fraction, Fraction]:
        """Return the number itself, twice."""
        number = Fraction(int(x.units[row, column]), 10 ** int(x.places[0, 0]))
        return number, number


def _fraction(number: Exact) -> Fraction:
    if isinstance(number, Closed):
        raise InexpressibleError
    return number


def _places(number: Fraction) -> int:
    """Return how many decimal places a number has; InexpressibleError where they do not end."""
    for places in range(MOST_PLACES + 1):
        if 10**places % number.denominator == 0:
            return places
    raise InexpressibleError


DECIMALS = Decimals()
