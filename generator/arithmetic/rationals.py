"""Exact fractions, for everything that is rational."""

from __future__ import annotations

import contextlib
import math
from contextlib import AbstractContextManager
from fractions import Fraction

import numpy as np

from generator.arithmetic.closed import Closed
from generator.arithmetic.system import (
    UNDEFINED_LOGARITHM,
    UNDEFINED_ROOT,
    Array,
    Exact,
    ExactMatrix,
    InexpressibleError,
    each,
    objects,
)
from generator.errors import UndefinedError

__all__ = ["RATIONALS"]

MOST_BITS = 12_000
MOST_GIVEN_BITS = 2**16


class Rationals:
    """Exact fractions, for everything that is rational."""

    working: AbstractContextManager[None] = contextlib.nullcontext()

    def number(self, rows: ExactMatrix) -> Array:
        """Return exact numbers as they are, unless one has very many digits."""
        return _if_short(objects(rows, _fraction), MOST_GIVEN_BITS)

    def exponential(self, x: Array) -> Array:
        """Return 1 for 0: e to any other rational power is not rational."""
        return each(lambda entry: _rational(Fraction(1) if entry == 0 else None), x)

    def logarithm(self, x: Array) -> Array:
        """Return 0 for 1: the logarithm of any other rational number is not rational."""
        return each(lambda entry: _rational(Fraction(0) if _positive(entry) == 1 else None), x)

    def softplus(self, _x: Array) -> Array:
        """Raise InexpressibleError: ln(1 + e^x) is not rational."""
        raise InexpressibleError

    def root(self, x: Array) -> Array:
        """Return the square roots of squares."""
        return each(lambda entry: _rational(_exact_root(entry)), x)

    def choose(self, x: Array, positive: Array, otherwise: Array) -> Array:
        """Return the entries chosen by sign."""
        return np.where(x > 0, positive, otherwise)

    def kept(self, x: Array) -> Array:
        """Return the array unless one of its numbers has become very long."""
        return _if_short(x, MOST_BITS)

    def bounds(self, x: Array, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return the number itself, twice."""
        return x[row, column], x[row, column]


def _fraction(number: Exact) -> Fraction:
    if isinstance(number, Closed):
        raise InexpressibleError
    return Fraction(number)


def _if_short(x: Array, most: int) -> Array:
    if any(_bits(entry) > most for entry in x.flat):
        raise InexpressibleError
    return x


def _bits(entry: Fraction) -> int:
    return max(entry.numerator.bit_length(), entry.denominator.bit_length())


def _positive(entry: Fraction) -> Fraction:
    if entry <= 0:
        raise UndefinedError(UNDEFINED_LOGARITHM)
    return entry


def _exact_root(entry: Fraction) -> Fraction | None:
    if entry < 0:
        raise UndefinedError(UNDEFINED_ROOT)
    root = Fraction(math.isqrt(entry.numerator), math.isqrt(entry.denominator))
    return root if root * root == entry else None


def _rational(number: Fraction | None) -> Fraction:
    if number is None:
        raise InexpressibleError
    return number


RATIONALS = Rationals()
