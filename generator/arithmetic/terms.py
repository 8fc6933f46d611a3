"""A real number that a ball holds, and what is known of it that no ball shows."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from generator.arithmetic.identities import Residue, number_from_residue

__all__ = ["ZERO", "Term", "difference", "exactly", "logarithm", "root"]

MOST_BITS = 12_000


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A number, by a ball that holds it, and what tells it from the numbers around it.

    `image` is what it is in finite fields, which tells whether it is 0 or some other fraction.
    `exact` is the number itself where it is computed from fractions alone. What e to the power of
    another number is, or its opposite, has that number as its `exponent`, and c g² has its
    `square`, c and g.
    """

    ball: Any
    image: Residue | None = None
    exact: Fraction | None = None
    exponent: Any = None
    square: tuple[Fraction, Term] | None = None

    def __neg__(self) -> Term:
        return Term(
            -self.ball,
            None if self.image is None else -self.image,
            None if self.exact is None else -self.exact,
            self.exponent,
            square=_scaled(self, Fraction(-1)),
        )

    def __add__(self, other: Term) -> Term:
        if self.is_zero or other.is_zero:
            return other if self.is_zero else self
        image = _of_images(operator.add, self, other)
        if self.exact is not None and other.exact is not None:
            return exactly(self.exact + other.exact, image)
        return Term(self.ball + other.ball, image)

    def __mul__(self, other: Term) -> Term:
        for one, another in ((self, other), (other, self)):
            if (one.is_zero and another.ball.is_finite()) or another.exact == 1:
                return one
            if another.exact == -1:
                return -one
        image = _of_images(operator.mul, self, other)
        if self.exact is not None and other.exact is not None:
            return exactly(self.exact * other.exact, image)
        exponent = None
        if self.exponent is not None and other.exponent is not None:
            exponent = self.exponent + other.exponent
        square = _scaled(self, other.exact) or _scaled(other, self.exact)
        if self is other:
            square = Fraction(1), self
        return Term(self.ball * other.ball, image, exponent=exponent, square=square)

    def __truediv__(self, other: Term) -> Term:
        if (self.is_zero and other.sign) or other.exact == 1:
            return self
        image = _of_images(operator.truediv, self, other)
        between = difference(self.image, other.image)
        if other.sign and (self is other or (between is not None and between.is_zero)):
            return exactly(Fraction(1), image)
        if self.exact is not None and other.exact is not None:
            return exactly(self.exact / other.exact, image)
        exponent = None
        if other.exponent is not None and (self.exponent is not None or self.exact in (1, -1)):
            exponent = -other.exponent
            exponent = exponent if self.exponent is None else self.exponent + exponent
        square = _scaled(self, None if other.exact is None else 1 / other.exact)
        return Term(self.ball / other.ball, image, exponent=exponent, square=square)

    @property
    def sign(self) -> int | None:
        """1, 0 or -1, or None as long as it is not known."""
        if self.is_zero:
            return 0
        return 1 if self.ball > 0 else -1 if self.ball < 0 else None

    @property
    def is_zero(self) -> bool:
        """Whether the number is known to be 0."""
        if self.exact is not None or self.image is None or not self.image.is_zero:
            return self.exact == 0
        # Where a ball is not finite there may be no such number.
        return bool(self.ball.is_finite() and self.ball.contains(0))

    @property
    def fraction(self) -> Fraction | None:
        """The number itself where it is known to be a fraction."""
        if self.exact is not None or self.image is None:
            return self.exact
        number = number_from_residue(self.image)
        is_it = number is not None and self.ball.is_finite() and self.ball.overlaps(_ball(number))
        return number if is_it else None


def _ball(number: Fraction) -> Any:
    return flint.arb(flint.fmpq(number.numerator, number.denominator))


def exactly(number: Fraction, image: Residue | None = None) -> Term:
    """Return an exact number; one that is very long is held by its ball."""
    is_short = max(number.numerator.bit_length(), number.denominator.bit_length()) <= MOST_BITS
    return Term(_ball(number), image, number if is_short else None)


ZERO = exactly(Fraction(0))


def _of_images(operate: Callable[..., Residue], *terms: Term) -> Residue | None:
    images = [term.image for term in terms]
    return None if None in images else operate(*images)


def difference(image: Residue | None, other: Residue | None) -> Residue | None:
    """Return the difference of two images where both are known."""
    return None if image is None or other is None else image - other


def _scaled(term: Term, factor: Fraction | None) -> tuple[Fraction, Term] | None:
    """Return what is squared in a number, of which something is known to be, times a fraction."""
    if term.square is None or factor is None:
        return None
    return factor * term.square[0], term.square[1]


def logarithm(x: Term) -> Term:
    """Return the natural logarithm of a positive number."""
    image = None if x.image is None else x.image.logarithm()
    return exactly(Fraction(0), image) if x.exact == 1 else Term(x.ball.log(), image)


def root(x: Term) -> Term:
    """Return the square root of a positive number; that of c g² is √c |g|."""
    image = None if x.image is None else x.image.root()
    if x.exact is not None:
        number = Fraction(math.isqrt(x.exact.numerator), math.isqrt(x.exact.denominator))
        if number * number == x.exact:
            return exactly(number, image)
    if x.square is not None and x.square[1].sign:
        factor, squared = x.square
        size = squared if squared.ball > 0 else -squared
        fields = None if x.image is None else Residue.of(factor, x.image.fields)
        return root(exactly(factor, fields)) * size
    return Term(x.ball.sqrt(), image)
