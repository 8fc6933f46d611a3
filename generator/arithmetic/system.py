"""What every number system offers, and how arrays of its numbers are made."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from generator.arithmetic.closed import Closed, InexpressibleError

__all__ = [
    "UNDEFINED_LOGARITHM",
    "UNDEFINED_ROOT",
    "Array",
    "BooleanArray",
    "Exact",
    "ExactMatrix",
    "InexpressibleError",
    "IntegerArray",
    "System",
    "each",
    "objects",
]

Array = Any
BooleanArray = npt.NDArray[np.bool_]
IntegerArray = npt.NDArray[np.int64]
# A number that is known exactly.
Exact = Fraction | Closed
ExactMatrix = Sequence[Sequence[Exact]]

UNDEFINED_LOGARITHM = "the logarithm of a number that is not positive"
UNDEFINED_ROOT = "the square root of a negative number"


class System(Hashable, Protocol):
    """What every number system offers; arrays of its numbers carry the operators themselves."""

    @property
    def working(self) -> AbstractContextManager[None]:
        """The context in which arrays are computed."""

    def number(self, rows: ExactMatrix) -> Array:
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


def objects(rows: ExactMatrix, make: Callable[[Exact], Any]) -> Array:
    """Return an array of a system's own numbers."""
    array = np.empty((len(rows), len(rows[0])), dtype=object)
    for row, entries in enumerate(rows):
        for column, entry in enumerate(entries):
            array[row, column] = make(entry)
    return array


def each(function: Callable[[Any], Any], x: Array) -> Array:
    """Return what a function makes of each entry of an array of objects."""
    return np.frompyfunc(function, 1, 1)(x)
