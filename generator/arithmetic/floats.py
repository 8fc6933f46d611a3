"""Float64 with a bound on its error: fast, and nearly always enough."""

from __future__ import annotations

import contextlib
import functools
import math
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from generator.arithmetic.balls import BALLS
from generator.arithmetic.closed import Closed
from generator.arithmetic.system import BooleanArray, Exact, ExactMatrix

__all__ = ["FLOATS", "Bounded", "nearest"]

FloatArray = npt.NDArray[np.float64]

UNIT = 2.0**-53
TINY = 2.0**-1070
SMALLEST = 2.0**-1074
SLACK = 1 + 2.0**-40
FUNCTION_ULPS = 16.0


def _quietly() -> np.errstate:
    """Return what silences NumPy: an overflow shows in the error bound, which is then infinite."""
    return np.errstate(all="ignore")


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    """Float64 arrays with a bound on their distance from the exact values.

    Running error analysis (Higham, Accuracy and Stability of Numerical Algorithms, section 3.3):
    each operation adds half a unit in the last place of its result to what its operands bring.
    Only what is exactly 0 has no error: it is a boundary of significant figures, which no bound
    keeps a number from.
    """

    value: FloatArray
    error: FloatArray

    @_quietly()
    def __add__(self, other: Bounded) -> Bounded:
        zero = self.is_zero & other.is_zero
        return _bounded(self.value + other.value, self.error + other.error, zero)

    @_quietly()
    def __sub__(self, other: Bounded) -> Bounded:
        zero = self.is_zero & other.is_zero
        return _bounded(self.value - other.value, self.error + other.error, zero)

    @_quietly()
    def __mul__(self, other: Bounded) -> Bounded:
        error = np.abs(self.value) * other.error + self.error * (np.abs(other.value) + other.error)
        return _bounded(self.value * other.value, error, self.is_zero | other.is_zero)

    @_quietly()
    def __truediv__(self, other: Bounded) -> Bounded:
        room = np.abs(other.value) - other.error
        value = self.value / other.value
        error = np.where(room > 0, (self.error + np.abs(value) * other.error) / room, np.inf)
        return _bounded(value, error, self.is_zero)

    @_quietly()
    def __matmul__(self, other: Bounded) -> Bounded:
        left, right = np.abs(self.value), np.abs(other.value)
        terms = self.value.shape[-1]
        error = left @ other.error + self.error @ (right + other.error)
        error += (terms + 2) * UNIT * (left @ right)
        others = (~self.is_zero).astype(np.float64) @ (~other.is_zero).astype(np.float64)
        return _bounded(self.value @ other.value, error, others == 0)

    @_quietly()
    def sum(self, axis: tuple[int, ...], keepdims: bool) -> Bounded:
        """Add up along axes."""
        terms = float(np.prod([self.value.shape[along] for along in axis]))
        size = np.abs(self.value).sum(axis=axis, keepdims=keepdims)
        error = self.error.sum(axis=axis, keepdims=keepdims) + terms * UNIT * size
        zero = np.all(self.is_zero, axis=axis, keepdims=keepdims)
        return _bounded(self.value.sum(axis=axis, keepdims=keepdims), error, zero)

    @property
    def is_zero(self) -> BooleanArray:
        """Which numbers are exactly 0."""
        zero: BooleanArray = (self.value == 0) & (self.error == 0)
        return zero

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the arrays."""
        return self.value.shape

    def __getitem__(self, places: Any) -> Bounded:
        """Take entries from their places, as NumPy has them."""
        return Bounded(self.value[places], self.error[places])

    def swapaxes(self, first: int, second: int) -> Bounded:
        """Exchange two axes."""
        return Bounded(self.value.swapaxes(first, second), self.error.swapaxes(first, second))


def _bounded(value: FloatArray, error: FloatArray, zero: BooleanArray | None = None) -> Bounded:
    """Return what an operation gives; where `zero`, its result is 0 if there is one."""
    whole = (error + UNIT * np.abs(value)) * SLACK + TINY
    if zero is None:
        return Bounded(value, whole)
    return Bounded(value, np.where(zero & np.isfinite(error), 0, whole))


@_quietly()
def nearest(value: FloatArray) -> Bounded:
    """Return arrays that hold the floats nearest to exact numbers, 0 for 0 alone."""
    return _bounded(value, np.zeros_like(value), value == 0)


def _nearest(number: Exact) -> float:
    if isinstance(number, Closed):
        return nearest_of_closed(number)
    try:
        return float(number) or (SMALLEST if number else 0.0)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


@functools.lru_cache(maxsize=2**12)
def nearest_of_closed(number: Closed) -> float:
    """Return the float nearest to a number, not as certain as its error bound is wide."""
    with BALLS.working:
        bounds = BALLS.bounds(BALLS.number([[number]]), 0, 0)
    return math.nan if bounds is None else float(sum(bounds) / 2)


@functools.lru_cache(maxsize=2**12)
def _single(number: Exact) -> Bounded:
    """Return an array of one number; expressions are full of them, and mostly of the same."""
    found = nearest(np.array([[_nearest(number)]]))
    found.value.flags.writeable = found.error.flags.writeable = False
    return found


class Floats:
    """Float64 with an error bound: fast, and nearly always enough."""

    working: AbstractContextManager[None] = contextlib.nullcontext()

    def number(self, rows: ExactMatrix) -> Bounded:
        """Return the nearest floats of exact numbers."""
        if len(rows) == len(rows[0]) == 1:
            return _single(rows[0][0])
        value = np.array([[_nearest(entry) for entry in row] for row in rows], dtype=np.float64)
        return nearest(value)

    @_quietly()
    def exponential(self, x: Bounded) -> Bounded:
        """Return e to the power of each entry; NumPy's own error is below 4 ulp."""
        value = np.exp(x.value)
        growth = np.expm1(x.error) * (1 + 64 * UNIT) + FUNCTION_ULPS * UNIT
        return _bounded(value, np.maximum(value, TINY) * growth)

    @_quietly()
    def logarithm(self, x: Bounded) -> Bounded:
        """Return the natural logarithm of each entry, unknown where it may not be positive."""
        room = x.value - x.error
        value = np.log(x.value)
        error = np.where(room > 0, x.error / room + FUNCTION_ULPS * UNIT * np.abs(value), np.inf)
        return _bounded(value, error)

    @_quietly()
    def softplus(self, x: Bounded) -> Bounded:
        """Return ln(1 + e^x) of each entry; its slope is nowhere above 1."""
        value = np.logaddexp(0, x.value)
        return _bounded(value, x.error + FUNCTION_ULPS * UNIT * value)

    @_quietly()
    def root(self, x: Bounded) -> Bounded:
        """Return the square root of each entry, unknown where it may be negative."""
        value = np.sqrt(np.maximum(x.value, 0))
        error = np.where(x.value > x.error, x.error / value, np.sqrt(np.abs(x.value) + x.error))
        error = np.where(x.value < -x.error, np.inf, error)
        return _bounded(value, error + FUNCTION_ULPS * UNIT * value, x.is_zero)

    @_quietly()
    def choose(self, x: Bounded, positive: Bounded, otherwise: Bounded) -> Bounded:
        """Return the entries chosen by sign; where a sign is unknown, what covers both."""
        low = np.minimum(positive.value - positive.error, otherwise.value - otherwise.error)
        high = np.maximum(positive.value + positive.error, otherwise.value + otherwise.error)
        is_positive = x.value > x.error
        value = np.where(is_positive, positive.value, otherwise.value)
        error = np.where(is_positive, positive.error, otherwise.error)
        # Not `<=`: after an overflow neither is true.
        unknown = ~((np.abs(x.value) > x.error) | x.is_zero)
        zero = np.where(is_positive, positive.is_zero, otherwise.is_zero)
        both_zero = positive.is_zero & otherwise.is_zero
        return _bounded(
            np.where(unknown, (low + high) / 2, value),
            np.where(unknown, (high - low) / 2, error),
            np.where(unknown, both_zero, zero),
        )

    def kept(self, x: Bounded) -> Bounded:
        """Return the array."""
        return x

    def bounds(self, x: Bounded, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return the ends of the error bound, or None after an overflow."""
        value, error = float(x.value[row, column]), float(x.error[row, column])
        if not (np.isfinite(value) and np.isfinite(error)):
            return None
        middle, radius = Fraction(value), Fraction(error)
        return middle - radius, middle + radius


FLOATS = Floats()
