"""The number systems an expression is evaluated in, and real numbers known as closely as asked.

A system makes arrays of its numbers from exact fractions and knows the functions that are not
rational; `+ - * / @`, `sum` and `swapaxes` work on its arrays. Matrices are the last two axes, so
that leading axes can hold many variants of one problem.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from mpmath.ctx_iv import MPIntervalContext
from mpmath.libmp import to_rational

from generator.errors import UndecidedError
from generator.identities import ExhaustedError, Residue, number_from_residue, tower

__all__ = [
    "FLOATS",
    "RATIONALS",
    "Bounded",
    "FractionMatrix",
    "Intervals",
    "IrrationalError",
    "Reals",
    "System",
]

Array = Any
FloatArray = npt.NDArray[np.float64]
FractionMatrix = Sequence[Sequence[Fraction]]

UNIT = 2.0**-53
TINY = 2.0**-1070
SLACK = 1 + 2.0**-40
FUNCTION_ULPS = 16.0


class System(Hashable, Protocol):
    """What every number system offers; arrays of its numbers carry the operators themselves."""

    def number(self, rows: FractionMatrix) -> Array:
        """Return the array of this system for exact numbers."""

    def exponential(self, x: Array, /) -> Array:
        """Return e to the power of each entry."""

    def bounds(self, x: Array, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return exact numbers below and above one entry, or None where none are known."""


class IrrationalError(ArithmeticError):
    """A rational system was asked for a number that is not rational."""


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    """Float64 arrays with a bound on their distance from the exact values.

    Running error analysis (Higham, Accuracy and Stability of Numerical Algorithms, section 3.3):
    each operation adds half a unit in the last place of its result to what its operands bring.
    """

    value: FloatArray
    error: FloatArray

    def __add__(self, other: Bounded) -> Bounded:
        return _bounded(self.value + other.value, self.error + other.error)

    def __sub__(self, other: Bounded) -> Bounded:
        return _bounded(self.value - other.value, self.error + other.error)

    def __mul__(self, other: Bounded) -> Bounded:
        error = np.abs(self.value) * other.error + self.error * (np.abs(other.value) + other.error)
        return _bounded(self.value * other.value, error)

    def __truediv__(self, other: Bounded) -> Bounded:
        room = np.abs(other.value) - other.error
        with np.errstate(divide="ignore", invalid="ignore"):
            value = self.value / other.value
            error = np.where(room > 0, (self.error + np.abs(value) * other.error) / room, np.inf)
            return _bounded(value, error)

    def __matmul__(self, other: Bounded) -> Bounded:
        left, right = np.abs(self.value), np.abs(other.value)
        terms = self.value.shape[-1]
        error = left @ other.error + self.error @ (right + other.error)
        return _bounded(self.value @ other.value, error + (terms + 2) * UNIT * (left @ right))

    def sum(self, axis: tuple[int, ...], keepdims: bool) -> Bounded:
        """Add up along axes."""
        terms = float(np.prod([self.value.shape[one] for one in axis]))
        size = np.abs(self.value).sum(axis=axis, keepdims=keepdims)
        error = self.error.sum(axis=axis, keepdims=keepdims) + terms * UNIT * size
        return _bounded(self.value.sum(axis=axis, keepdims=keepdims), error)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the arrays."""
        return self.value.shape

    def swapaxes(self, first: int, second: int) -> Bounded:
        """Exchange two axes."""
        return Bounded(self.value.swapaxes(first, second), self.error.swapaxes(first, second))


def _bounded(value: FloatArray, error: FloatArray) -> Bounded:
    return Bounded(value, (error + UNIT * np.abs(value)) * SLACK + TINY)


class Floats:
    """Float64 with an error bound: fast, and nearly always enough."""

    def number(self, rows: FractionMatrix) -> Bounded:
        """Return the nearest floats of exact numbers."""
        value = np.array([[float(entry) for entry in row] for row in rows], dtype=np.float64)
        return _bounded(value, np.zeros_like(value))

    def exponential(self, x: Bounded) -> Bounded:
        """Return e to the power of each entry; NumPy's own error is below 4 ulp."""
        with np.errstate(over="ignore", under="ignore"):
            value = np.exp(x.value)
            error = value * (np.expm1(x.error) * (1 + 64 * UNIT) + FUNCTION_ULPS * UNIT)
        return _bounded(value, error)

    def bounds(self, x: Bounded, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return the ends of the error bound, or None after an overflow."""
        value, error = float(x.value[row, column]), float(x.error[row, column])
        if not (np.isfinite(value) and np.isfinite(error)):
            return None
        middle, radius = Fraction(value), Fraction(error)
        return middle - radius, middle + radius


class Rationals:
    """Exact fractions, for everything that is rational."""

    def number(self, rows: FractionMatrix) -> Array:
        """Return exact numbers as they are."""
        return _objects(rows, Fraction)

    def exponential(self, _x: Array) -> Array:
        """Raise IrrationalError: e to a rational power other than 0 is not rational."""
        raise IrrationalError

    def bounds(self, x: Array, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return the number itself, twice."""
        return x[row, column], x[row, column]


class Intervals:
    """Intervals whose ends have `bits` binary digits, rounded outward."""

    def __init__(self, bits: int) -> None:
        self.context = MPIntervalContext()
        self.context.prec = bits
        margin = self.context.mpf(2) ** (8 - bits)
        self._margin = self.context.mpf([1 - margin.b, 1 + margin.b])

    def number(self, rows: FractionMatrix) -> Array:
        """Return the narrowest intervals around exact numbers."""
        mpf = self.context.mpf
        return _objects(rows, lambda entry: mpf(entry.numerator) / mpf(entry.denominator))

    def exponential(self, x: Array) -> Array:
        """Return e to the power of each entry, widened by 8 bits so that nothing rests on the
        last digits of mpmath's own rounding.
        """
        return _map(lambda entry: self.context.exp(entry) * self._margin, x)

    def bounds(self, x: Array, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return the ends of the interval, or None where one is infinite."""
        low, high = x[row, column]._mpi_
        if not (_finite(low) and _finite(high)):
            return None
        return Fraction(*to_rational(low)), Fraction(*to_rational(high))


class Identities:
    """Images of numbers in finite fields, which tell what cancels exactly."""

    def __init__(self, levels: int) -> None:
        self.fields = tower(levels)

    def number(self, rows: FractionMatrix) -> Array:
        """Return the images of exact numbers."""
        return _objects(rows, lambda entry: Residue.of(entry, self.fields))

    def exponential(self, x: Array) -> Array:
        """Return the image of e to the power of each entry."""
        return _map(Residue.exponential, x)

    def bounds(self, x: Array, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return the rational number that the image stands for, twice, where there is one."""
        number = number_from_residue(x[row, column])
        return None if number is None else (number, number)


FLOATS = Floats()
RATIONALS = Rationals()
_intervals = functools.cache(Intervals)
_identities = functools.cache(Identities)

INTERVAL_BITS = (128, 256, 512, 1024, 2048, 4096, 8192)
IDENTITY_LEVELS = (4, 16, 64)


class Reals:
    """A matrix of exact real numbers, held as the way to compute them in any number system."""

    def __init__(self, evaluate: Callable[[System], Array], shape: tuple[int, int]) -> None:
        self._evaluate = functools.cache(evaluate)
        self.shape = shape

    def enclosures(self, row: int, column: int) -> Iterator[tuple[Fraction, Fraction]]:
        """Yield ever closer bounds of one entry; equal ones where it is known to be rational.

        Floats come first, then fractions, then intervals of growing precision. A number that
        stays within 2**-128 of a rational one may be that very number although its operands
        are irrational (σ(x) + σ(−x) = 1): then its image in a finite field says so.
        """
        for system in (FLOATS, RATIONALS, _intervals(INTERVAL_BITS[0])):
            found = self._bounds(system, row, column)
            if found:
                yield found
        exact = self._identity(row, column)
        for bits in INTERVAL_BITS[1:]:
            found = self._bounds(_intervals(bits), row, column)
            if found:
                if exact is not None and found[0] <= exact <= found[1]:
                    yield exact, exact
                    return
                yield found
        raise UndecidedError(
            f"a number is not told apart from a rounding boundary by {INTERVAL_BITS[-1]} bits; "
            "use smaller weights and inputs, or decimal places in place of significant figures"
        )

    def equals(self, row: int, column: int, number: Fraction) -> bool:
        """Return whether one entry is exactly a rational number."""
        for low, high in self.enclosures(row, column):
            if number < low or high < number:
                return False
            if low == high:
                return True
        raise AssertionError("enclosures end with an exception")

    def near(self, row: int, column: int, distance: Fraction) -> Fraction:
        """Return a rational number at most a distance away from one entry."""
        for low, high in self.enclosures(row, column):
            if high - low <= distance:
                return (low + high) / 2
        raise AssertionError("enclosures end with an exception")

    def _bounds(self, system: System, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        try:
            return system.bounds(self._evaluate(system), row, column)
        except IrrationalError:
            return None

    def _identity(self, row: int, column: int) -> Fraction | None:
        for levels in IDENTITY_LEVELS:
            try:
                found = _identities(levels).bounds(self._evaluate(_identities(levels)), row, column)
            except ExhaustedError:
                continue
            return None if found is None else found[0]
        return None


def _objects(rows: FractionMatrix, make: Callable[[Fraction], Any]) -> Array:
    array = np.empty((len(rows), len(rows[0])), dtype=object)
    for row, entries in enumerate(rows):
        for column, entry in enumerate(entries):
            array[row, column] = make(entry)
    return array


def _map(function: Callable[[Any], Any], x: Array) -> Array:
    return np.frompyfunc(function, 1, 1)(x)


def _finite(raw: tuple[int, int, int, int]) -> bool:
    _, mantissa, exponent, _ = raw
    return bool(mantissa) or exponent == 0
