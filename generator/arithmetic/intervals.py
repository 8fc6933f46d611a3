"""Intervals of any precision, with images of their numbers that tell what cancels exactly."""

from __future__ import annotations

import contextlib
import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from mpmath.ctx_iv import MPIntervalContext
from mpmath.libmp import to_rational

from generator.arithmetic.system import (
    UNDEFINED_LOGARITHM,
    UNDEFINED_ROOT,
    Array,
    FractionMatrix,
    each,
    objects,
)
from generator.errors import UndefinedError
from generator.identities import ExhaustedError, Residue, number_from_residue, tower

__all__ = ["Intervals"]

LARGEST_EXPONENT = 12_000
TINIEST = Fraction(1, 2**LARGEST_EXPONENT)


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """A number, by an interval that holds it and by its image in finite fields where one is known.

    The image tells whether the number is exactly 0 or some other fraction, which no interval can.
    """

    interval: Any
    image: Residue | None

    def __add__(self, other: Located) -> Located:
        return self._with(operator.add, other)

    def __sub__(self, other: Located) -> Located:
        return self._with(operator.sub, other)

    def __mul__(self, other: Located) -> Located:
        return self._with(operator.mul, other)

    def __truediv__(self, other: Located) -> Located:
        if other.sign == 0:
            raise ZeroDivisionError
        return self._with(operator.truediv, other)

    def _with(self, operate: Callable[[Any, Any], Any], other: Located) -> Located:
        known = self.image is not None and other.image is not None
        image = operate(self.image, other.image) if known else None
        return Located(operate(self.interval, other.interval), image)

    @property
    def sign(self) -> int | None:
        """1, 0 or -1, or None as long as it is not known."""
        low, high = self.interval.a, self.interval.b
        if self.image is not None and self.image.is_zero and low <= 0 <= high:
            return 0
        return 1 if low > 0 else -1 if high < 0 else 0 if low == high == 0 else None


class Intervals:
    """Intervals whose ends have `bits` binary digits, rounded outward, each with its image in a
    tower of finite fields with so many levels.
    """

    def __init__(self, bits: int, levels: int = 0) -> None:
        self.context = MPIntervalContext()
        self.context.prec = bits
        self.fields = tower(levels) if levels else ()
        margin = self.context.mpf(2) ** (8 - bits)
        self._margin = self.context.mpf([1 - margin.b, 1 + margin.b])

    def number(self, rows: FractionMatrix) -> Array:
        """Return the narrowest intervals around exact numbers."""
        return objects(rows, self._exactly)

    def _exactly(self, entry: Fraction) -> Located:
        mpf = self.context.mpf
        image = Residue.of(entry, self.fields) if self.fields else None
        return Located(mpf(entry.numerator) / mpf(entry.denominator), image)

    def exponential(self, x: Array) -> Array:
        """Return e to the power of each entry."""
        return each(lambda one: self._function(self.context.exp, Residue.exponential, one), x)

    def logarithm(self, x: Array) -> Array:
        """Return the natural logarithm of each entry."""
        return each(self._logarithm, x)

    def _logarithm(self, entry: Located) -> Located:
        if entry.sign in (0, -1):
            raise UndefinedError(UNDEFINED_LOGARITHM)
        if entry.sign is None:
            return Located(self.context.mpf(["-inf", "inf"]), None)
        return self._function(self.context.log, Residue.logarithm, entry)

    def softplus(self, x: Array) -> Array:
        """Return ln(1 + e^x) of each entry."""
        context = self.context
        return each(
            lambda one: self._function(
                lambda value: context.log(1 + context.exp(value) * self._margin),
                Residue.softplus,
                one,
            ),
            x,
        )

    def root(self, x: Array) -> Array:
        """Return the square root of each entry."""
        return each(self._root, x)

    def _root(self, entry: Located) -> Located:
        if entry.sign == 0:
            return self._exactly(Fraction(0))
        if entry.sign == -1:
            raise UndefinedError(UNDEFINED_ROOT)
        if entry.sign is None:
            high = self.context.sqrt(self.context.mpf(entry.interval.b)) * self._margin
            return Located(self.context.mpf([0, high.b]), None)
        return self._function(self.context.sqrt, Residue.root, entry)

    def _function(
        self,
        of_interval: Callable[[Any], Any],
        of_image: Callable[[Residue], Residue | None],
        entry: Located,
    ) -> Located:
        """Widen by 8 bits, so that nothing rests on the last digits of mpmath's own rounding."""
        image = None
        if entry.image is not None:
            with contextlib.suppress(ExhaustedError):
                image = of_image(entry.image)
        return Located(of_interval(entry.interval) * self._margin, image)

    def choose(self, x: Array, positive: Array, otherwise: Array) -> Array:
        """Return the entries chosen by sign; where a sign is unknown, what covers both."""
        return np.frompyfunc(self._choose, 3, 1)(x, positive, otherwise)

    def _choose(self, x: Located, positive: Located, otherwise: Located) -> Located:
        if x.sign is not None:
            return positive if x.sign > 0 else otherwise
        ends = (positive.interval, otherwise.interval)
        low, high = min(one.a for one in ends), max(one.b for one in ends)
        return Located(self.context.mpf([low.a, high.b]), None)

    def kept(self, x: Array) -> Array:
        """Return the array."""
        return x

    def bounds(self, x: Array, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return the ends of the interval, or None where one is infinite.

        Raises OverflowError where both are beyond all bounds on one side of 0. Where the image is
        that of a small fraction within the interval, that is the number.
        """
        low, high = x[row, column].interval._mpi_
        if _is_long(low) and _is_long(high) and bool(low[0]) == bool(high[0]):
            raise OverflowError
        if not (_is_moderate(low) and _is_moderate(high)):
            return None
        ends = _end(low, -TINIEST), _end(high, TINIEST)
        image = x[row, column].image
        exact = number_from_residue(image) if image is not None else None
        return (exact, exact) if exact is not None and ends[0] <= exact <= ends[1] else ends


def _is_long(raw: tuple[int, int, int, int]) -> bool:
    """Whether the end of an interval is a number of thousands of digits."""
    _, mantissa, exponent, bits = raw
    return bool(mantissa) and exponent + bits > LARGEST_EXPONENT


def _is_moderate(raw: tuple[int, int, int, int]) -> bool:
    """Whether the end of an interval is finite, and no number of thousands of digits."""
    _, mantissa, exponent, bits = raw
    return exponent + bits <= LARGEST_EXPONENT if mantissa else exponent == 0


def _end(raw: tuple[int, int, int, int], outward: Fraction) -> Fraction:
    """Return the end of an interval, one very close to 0 moved outward to a shorter number."""
    sign, mantissa, exponent, bits = raw
    if mantissa and exponent + bits < -LARGEST_EXPONENT:
        return outward if bool(sign) == (outward < 0) else Fraction(0)
    return Fraction(*to_rational(raw))
