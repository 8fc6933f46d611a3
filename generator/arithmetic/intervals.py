"""Balls of any precision, each with what else is known of its number, such as what cancels."""

from __future__ import annotations

from fractions import Fraction

import flint
import numpy as np

from generator.arithmetic.balls import Balls, tens
from generator.arithmetic.closed import Closed, Scalars, value
from generator.arithmetic.identities import Residue, tower
from generator.arithmetic.located import (
    Located,
    chosen,
    cosine,
    exponential,
    logarithm,
    root,
    sine,
    softplus,
)
from generator.arithmetic.system import Array, Exact, ExactMatrix, each, objects
from generator.arithmetic.terms import Term, exactly

__all__ = ["Intervals"]


class Intervals(Balls):
    """Balls of so many bits, each number with its image in a tower of so many finite fields."""

    def __init__(self, bits: int, levels: int = 0) -> None:
        super().__init__(bits)
        self.fields = tower(levels) if levels else ()
        self._scalars = Scalars(self._exactly, self._pi, root, exponential, logarithm, sine, cosine)

    def number(self, rows: ExactMatrix) -> Array:
        """Return exact numbers."""
        return objects(rows, self._exactly)

    def _exactly(self, number: Exact) -> Located:
        if isinstance(number, Closed):
            found: Located = value(number.form, self._scalars)
            return found
        image = Residue.of(number, self.fields) if self.fields else None
        return Located((exactly(number, image),))

    def _pi(self) -> Located:
        image = Residue.of(Fraction(0), self.fields) if self.fields else None
        return Located((Term(flint.arb.pi(), None if image is None else image.scattered("pi")),))

    def exponential(self, x: Array) -> Array:
        """Return e to the power of each entry."""
        return each(exponential, x)

    def logarithm(self, x: Array) -> Array:
        """Return the natural logarithm of each entry."""
        return each(logarithm, x)

    def softplus(self, x: Array) -> Array:
        """Return ln(1 + e^x) of each entry."""
        return each(softplus, x)

    def root(self, x: Array) -> Array:
        """Return the square root of each entry."""
        return each(root, x)

    def choose(self, x: Array, positive: Array, otherwise: Array) -> Array:
        """Return the entries chosen by sign; where a sign is unknown, what covers both."""
        return np.frompyfunc(chosen, 3, 1)(x, positive, otherwise)

    def bounds(self, x: Array, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return the ends of a ball, or None where it is not finite; twice the number itself where
        that is known to be a fraction.

        Raises OverflowError where both ends are beyond all bounds on one side of 0.
        """
        bounds: tuple[Fraction, Fraction] | None = x[row, column].bounds
        return bounds

    def tens(self, x: Array, row: int, column: int) -> tuple[int, int, int]:
        """Return whole numbers below and above one entry, and the power of ten they are times."""
        return tens(x[row, column].ball)
