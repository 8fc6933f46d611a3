"""Balls of 128 bits: fast, and close enough for all but what nearly cancels."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import numpy as np

from generator.arithmetic.system import Array, FractionMatrix, each, objects

__all__ = ["BALLS"]

LARGEST_EXPONENT = 12_000


class Balls:
    """Midpoints with a radius that holds the exact value, by Arb.

    Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, IEEE
    Transactions on Computers 66 (2017). Where nothing is known of a number, its ball is not finite.
    """

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def number(self, rows: FractionMatrix) -> Array:
        """Return the smallest balls around exact numbers."""
        # Arb's own precision, at which balls are rounded; no other precision makes them wrong.
        flint.ctx.prec = self.bits
        return objects(rows, lambda one: flint.arb(flint.fmpq(one.numerator, one.denominator)))

    def exponential(self, x: Array) -> Array:
        """Return e to the power of each entry."""
        return each(lambda one: one.exp(), x)

    def logarithm(self, x: Array) -> Array:
        """Return the natural logarithm of each entry, unknown where it may not be positive."""
        return each(lambda one: one.log(), x)

    def softplus(self, x: Array) -> Array:
        """Return ln(1 + e^x) of each entry."""
        return each(lambda one: one.exp().log1p(), x)

    def root(self, x: Array) -> Array:
        """Return the square root of each entry, unknown where it may be negative."""
        return each(lambda one: one.sqrt(), x)

    def choose(self, x: Array, positive: Array, otherwise: Array) -> Array:
        """Return the entries chosen by sign; where a sign is unknown, what covers both."""
        return np.frompyfunc(_chosen, 3, 1)(x, positive, otherwise)

    def kept(self, x: Array) -> Array:
        """Return the array."""
        return x

    def bounds(self, x: Array, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return the ends of a ball, or None where it is not finite or of thousands of digits."""
        ball = x[row, column]
        if not ball.is_finite():
            return None
        low, high = _fraction(ball.lower()), _fraction(ball.upper())
        return None if low is None or high is None else (low, high)


def _chosen(x: Any, positive: Any, otherwise: Any) -> Any:
    if x > 0:
        return positive
    return otherwise if x <= 0 else positive.union(otherwise)


def _fraction(end: Any) -> Fraction | None:
    mantissa, exponent = (int(part) for part in end.man_exp())
    if abs(exponent) > LARGEST_EXPONENT:
        return None
    return Fraction(mantissa << exponent) if exponent >= 0 else Fraction(mantissa, 1 << -exponent)


BALLS = Balls(128)
