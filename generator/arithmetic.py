"""The number systems an expression is evaluated in, and real numbers known as closely as asked.

A system makes arrays of its numbers from exact fractions and knows the functions that are not
rational; `+ - * / @`, `sum` and `swapaxes` work on its arrays. Matrices are the last two axes, so
that leading axes can hold many variants of one problem.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import math
import operator
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from mpmath.ctx_iv import MPIntervalContext
from mpmath.libmp import to_rational

from generator.errors import UndecidedError, UndefinedError
from generator.identities import ExhaustedError, Residue, number_from_residue, tower

__all__ = [
    "FLOATS",
    "RATIONALS",
    "Bounded",
    "FractionMatrix",
    "InexpressibleError",
    "Intervals",
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
LONGEST_DENOMINATOR = 20_000


class System(Hashable, Protocol):
    """What every number system offers; arrays of its numbers carry the operators themselves."""

    def number(self, rows: FractionMatrix) -> Array:
        """Return the array of this system for exact numbers."""

    def exponential(self, x: Array, /) -> Array:
        """Return e to the power of each entry."""

    def logarithm(self, x: Array, /) -> Array:
        """Return the natural logarithm of each entry; UndefinedError where one is not positive."""

    def softplus(self, x: Array, /) -> Array:
        """Return ln(1 + e^x) of each entry."""

    def root(self, x: Array, /) -> Array:
        """Return the square root of each entry; UndefinedError where one is negative."""

    def choose(self, x: Array, positive: Array, otherwise: Array, /) -> Array:
        """Return each entry of `positive` where that of x is above 0, else that of `otherwise`."""

    def kept(self, x: Array, /) -> Array:
        """Return the array if later steps can go on with it; InexpressibleError if not."""

    def bounds(self, x: Array, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return exact numbers below and above one entry, or None where none are known."""


class InexpressibleError(ArithmeticError):
    """A number is not rational, or its numerator and denominator are too long to go on with."""


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

    def logarithm(self, x: Bounded) -> Bounded:
        """Return the natural logarithm of each entry, unknown where it may not be positive."""
        room = x.value - x.error
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.log(x.value)
            error = np.where(
                room > 0, x.error / room + FUNCTION_ULPS * UNIT * np.abs(value), np.inf
            )
            return _bounded(value, error)

    def softplus(self, x: Bounded) -> Bounded:
        """Return ln(1 + e^x) of each entry; its slope is nowhere above 1."""
        value = np.logaddexp(0, x.value)
        return _bounded(value, x.error + FUNCTION_ULPS * UNIT * value)

    def root(self, x: Bounded) -> Bounded:
        """Return the square root of each entry, unknown where it may be negative."""
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.sqrt(np.maximum(x.value, 0))
            error = np.where(x.value > x.error, x.error / value, np.sqrt(np.abs(x.value) + x.error))
            error = np.where(x.value < -x.error, np.inf, error)
            return _bounded(value, error + FUNCTION_ULPS * UNIT * value)

    def choose(self, x: Bounded, positive: Bounded, otherwise: Bounded) -> Bounded:
        """Return the entries chosen by sign; where a sign is unknown, what covers both."""
        low = np.minimum(positive.value - positive.error, otherwise.value - otherwise.error)
        high = np.maximum(positive.value + positive.error, otherwise.value + otherwise.error)
        value = np.where(x.value > x.error, positive.value, otherwise.value)
        error = np.where(x.value > x.error, positive.error, otherwise.error)
        unknown = np.abs(x.value) <= x.error
        return _bounded(
            np.where(unknown, (low + high) / 2, value), np.where(unknown, (high - low) / 2, error)
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


class Rationals:
    """Exact fractions, for everything that is rational."""

    def number(self, rows: FractionMatrix) -> Array:
        """Return exact numbers as they are."""
        return _objects(rows, Fraction)

    def exponential(self, x: Array) -> Array:
        """Return 1 for 0: e to any other rational power is not rational."""
        return _map(lambda entry: _rational(Fraction(1) if entry == 0 else None), x)

    def logarithm(self, x: Array) -> Array:
        """Return 0 for 1: the logarithm of any other rational number is not rational."""
        return _map(lambda entry: _rational(Fraction(0) if _positive(entry) == 1 else None), x)

    def softplus(self, _x: Array) -> Array:
        """Raise InexpressibleError: ln(1 + e^x) is not rational."""
        raise InexpressibleError

    def root(self, x: Array) -> Array:
        """Return the square roots of squares."""
        return _map(lambda entry: _rational(_exact_root(entry)), x)

    def choose(self, x: Array, positive: Array, otherwise: Array) -> Array:
        """Return the entries chosen by sign."""
        return np.where(x > 0, positive, otherwise)

    def kept(self, x: Array) -> Array:
        """Return the array unless one of its numbers has become very long."""
        if any(entry.denominator.bit_length() > LONGEST_DENOMINATOR for entry in x.flat):
            raise InexpressibleError
        return x

    def bounds(self, x: Array, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return the number itself, twice."""
        return x[row, column], x[row, column]


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
        return _objects(rows, self._exactly)

    def _exactly(self, entry: Fraction) -> Located:
        mpf = self.context.mpf
        image = Residue.of(entry, self.fields) if self.fields else None
        return Located(mpf(entry.numerator) / mpf(entry.denominator), image)

    def exponential(self, x: Array) -> Array:
        """Return e to the power of each entry."""
        return _map(lambda one: self._function(self.context.exp, Residue.exponential, one), x)

    def logarithm(self, x: Array) -> Array:
        """Return the natural logarithm of each entry."""
        return _map(self._logarithm, x)

    def _logarithm(self, entry: Located) -> Located:
        if entry.sign in (0, -1):
            raise _UNDEFINED_LOGARITHM
        if entry.sign is None:
            return Located(self.context.mpf(["-inf", "inf"]), None)
        return self._function(self.context.log, Residue.logarithm, entry)

    def softplus(self, x: Array) -> Array:
        """Return ln(1 + e^x) of each entry."""
        context = self.context
        return _map(
            lambda one: self._function(
                lambda value: context.log(1 + context.exp(value) * self._margin),
                Residue.softplus,
                one,
            ),
            x,
        )

    def root(self, x: Array) -> Array:
        """Return the square root of each entry."""
        return _map(self._root, x)

    def _root(self, entry: Located) -> Located:
        if entry.sign == 0:
            return self._exactly(Fraction(0))
        if entry.sign == -1:
            raise _UNDEFINED_ROOT
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

        Where the image is that of a small fraction within the interval, that is the number.
        """
        low, high = x[row, column].interval._mpi_
        if not (_finite(low) and _finite(high)):
            return None
        ends = Fraction(*to_rational(low)), Fraction(*to_rational(high))
        image = x[row, column].image
        exact = number_from_residue(image) if image is not None else None
        return (exact, exact) if exact is not None and ends[0] <= exact <= ends[1] else ends


FLOATS = Floats()
RATIONALS = Rationals()
_intervals = functools.cache(Intervals)

# Bits of the intervals, and levels of the fields in which exponentials may be nested.
PRECISIONS = ((256, 4), (512, 16), (1024, 64), (2048, 64), (4096, 64), (8192, 64))


class Reals:
    """A matrix of exact real numbers, held as the way to compute them in any number system."""

    def __init__(self, evaluate: Callable[[System], Array], shape: tuple[int, int]) -> None:
        self._evaluate = functools.cache(evaluate)
        self.shape = shape

    def enclosures(self, row: int, column: int) -> Iterator[tuple[Fraction, Fraction]]:
        """Yield ever closer bounds of one entry; equal ones where it is known to be rational.

        Floats come first, then fractions, then intervals of growing precision. A number that
        stays close to a rational one may be that very number although its operands are irrational
        (σ(x) + σ(−x) = 1): then its image in a finite field says so.
        Raises UndefinedError where there is no such number.
        """
        plain: tuple[System, ...] = (FLOATS, RATIONALS, _intervals(128))
        for system in itertools.chain(plain, itertools.starmap(_intervals, PRECISIONS)):
            found = self._bounds(system, row, column)
            if found:
                yield found
                if found[0] == found[1]:
                    return
        raise UndecidedError(
            f"a number is not told apart from a rounding boundary by {PRECISIONS[-1][0]} bits; "
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
        except InexpressibleError:
            return None
        except ZeroDivisionError:
            raise UndefinedError("a division by 0") from None


_UNDEFINED_LOGARITHM = UndefinedError("the logarithm of a number that is not positive")
_UNDEFINED_ROOT = UndefinedError("the square root of a negative number")


def _positive(entry: Fraction) -> Fraction:
    if entry <= 0:
        raise _UNDEFINED_LOGARITHM
    return entry


def _exact_root(entry: Fraction) -> Fraction | None:
    if entry < 0:
        raise _UNDEFINED_ROOT
    root = Fraction(math.isqrt(entry.numerator), math.isqrt(entry.denominator))
    return root if root * root == entry else None


def _rational(number: Fraction | None) -> Fraction:
    if number is None:
        raise InexpressibleError
    return number


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
