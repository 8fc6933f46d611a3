"""Real numbers as sums of terms of very different size, such as 1 - e^-6000."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from generator.arithmetic.balls import ends
from generator.arithmetic.identities import Residue
from generator.arithmetic.system import UNDEFINED_LOGARITHM, UNDEFINED_ROOT
from generator.arithmetic.terms import ZERO, Term, difference, exactly
from generator.arithmetic.terms import logarithm as logarithm_of_term
from generator.arithmetic.terms import root as root_of_term
from generator.errors import UndefinedError

__all__ = [
    "Located",
    "chosen",
    "cosine",
    "exponential",
    "logarithm",
    "root",
    "sine",
    "softplus",
]

# What is smaller than so many terms of a number is added to the last of them.
MOST_TERMS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """A number as the sum of terms, each of which is too small for the ball of the one before it to
    show. Where the first ones cancel, the others are left.
    """

    terms: tuple[Term, ...]

    @property
    def ball(self) -> Any:
        """A ball that holds the number."""
        return functools.reduce(operator.add, (term.ball for term in self.terms))

    @property
    def image(self) -> Residue | None:
        """The image of the number in finite fields, where it is known."""
        images = [term.image for term in self.terms]
        return None if None in images else functools.reduce(operator.add, images)

    @property
    def sign(self) -> int | None:
        """1, 0 or -1, or None as long as it is not known."""
        return self.terms[0].sign

    @property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """Exact numbers below and above the number, None where none are known; twice the number
        itself where that is known to be a fraction.

        Raises OverflowError where both are beyond all bounds on one side of 0.
        """
        first, *others = self.terms
        number = first.fraction
        if number is None:
            return ends(self.ball)
        if not others:
            return number, number
        around = Located(tuple(others)).bounds
        return None if around is None else (number + around[0], number + around[1])

    def __neg__(self) -> Located:
        return Located(tuple(-term for term in self.terms))

    def __add__(self, other: Located) -> Located:
        return _gathered(self.terms + other.terms)

    def __sub__(self, other: Located) -> Located:
        return self + -other

    def __mul__(self, other: Located) -> Located:
        return _gathered(x * y for x, y in itertools.product(self.terms, other.terms))

    def __truediv__(self, other: Located) -> Located:
        """Divide as by hand: what the first terms give, and what is then left over."""
        if other.sign == 0:
            raise ZeroDivisionError
        divisor, *others = other.terms
        quotient: list[Term] = []
        rest = self
        while others and len(quotient) < MOST_TERMS - 1 and rest.sign != 0:
            first, *left = rest.terms
            quotient.append(first / divisor)
            rest = _gathered([*left, *(-(quotient[-1] * term) for term in others)])
        below = _together(other)
        return _gathered([*quotient, *(term / below for term in rest.terms)])


def _together(number: Located) -> Term:
    """Return a number of several terms as one."""
    return number.terms[0] if len(number.terms) == 1 else Term(number.ball, number.image)


def _gathered(terms: Iterable[Term]) -> Located:
    """Return the sum of terms, those of like size added up."""
    zero, *others = terms
    left = [term for term in (zero, *others) if not term.is_zero]
    found: list[Term] = []
    while len(left) > 1 and len(found) < MOST_TERMS - 1:
        largest = max(left, key=lambda term: term.ball.abs_upper())
        far = [term for term in left if _is_negligible(term, largest)]
        total = _added([term for term in left if term not in far])
        if total.is_zero:
            zero, left = total, far
        elif all(_is_negligible(term, total) for term in far):
            found, left = [*found, total], far
        else:
            left = [total, *far]
    if left:
        return Located((*found, _added(left)))
    return Located(tuple(found) or (zero,))


def _added(terms: Sequence[Term]) -> Term:
    return functools.reduce(operator.add, terms, ZERO)


def _is_negligible(small: Term, large: Term) -> bool:
    """Whether a number is so small beside another that half of the bits do not show it."""
    shift = flint.arb(2) ** -(flint.ctx.prec // 2)
    return bool(small.ball.abs_upper() < large.ball.abs_lower() * shift)


def exponential(x: Located) -> Located:
    """Return e to the power of a number: 1 and what it is more where that is small."""
    image = None if x.image is None else x.image.exponential()
    if x.sign == 0:
        return Located((exactly(Fraction(1), image),))
    one = exactly(Fraction(1), None if image is None else Residue.of(Fraction(1), image.fields))
    if not _is_negligible(x.terms[0], one):
        return Located((Term(x.ball.exp(), image, exponent=x),))
    return Located((one, Term(x.ball.expm1(), difference(image, one.image))))


def logarithm(x: Located) -> Located:
    """Return the natural logarithm of a number, unknown as long as its sign is.

    Raises UndefinedError where it is not positive.
    """
    if x.sign is None:
        return Located((Term(flint.arb.nan()),))
    if x.sign <= 0:
        raise UndefinedError(UNDEFINED_LOGARITHM)
    first = x.terms[0]
    start = first.exponent or Located((logarithm_of_term(first),))
    return _grown(start, x, logarithm_of_term, lambda term, before, _: (term / before).log1p())


def root(x: Located) -> Located:
    """Return the square root of a number. Raises UndefinedError where it is negative."""
    if x.sign is None:
        return Located((Term(x.ball.abs_upper().sqrt().union(flint.arb(0))),))
    if x.sign < 0:
        raise UndefinedError(UNDEFINED_ROOT)
    if x.sign == 0:
        return x
    start = Located((root_of_term(x.terms[0]),))
    return _grown(
        start, x, root_of_term, lambda term, before, after: term / (before.sqrt() + after.sqrt())
    )


def _grown(
    start: Located,
    x: Located,
    function: Callable[[Term], Term],
    growth: Callable[[Any, Any, Any], Any],
) -> Located:
    """Return a function of the first term of a number, which is `start`, and by how much it grows
    with each of the others; that is said by their balls, and those of the sums before and with
    them.
    """
    so_far, *others = x.terms
    image, found = start.image, list(start.terms)
    for term in others:
        summed = so_far + term
        after = function(summed).image
        grown = growth(term.ball, so_far.ball, summed.ball)
        found.append(Term(grown, difference(after, image)))
        so_far, image = summed, after
    return _gathered(found)


def sine(x: Located) -> Located:
    """Return the sine of a number."""
    return _one(x.ball.sin(), None if x.image is None else x.image.sine())


def cosine(x: Located) -> Located:
    """Return the cosine of a number."""
    return _one(x.ball.cos(), None if x.image is None else x.image.cosine())


def _one(ball: Any, image: Residue | None) -> Located:
    return Located((Term(ball, image),))


def softplus(x: Located) -> Located:
    """Return ln(1 + e^x), which is x + ln(1 + e^-x) where x is large."""
    image = None if x.image is None else x.image.softplus()
    power = (-x.ball).exp()
    if _is_negligible(Term(power), Term(flint.arb(1))):
        return _gathered([*x.terms, Term(power.log1p(), difference(image, x.image))])
    return Located((Term(x.ball.exp().log1p(), image),))


def chosen(x: Located, positive: Located, otherwise: Located) -> Located:
    """Return one of two numbers by the sign of x; where that is unknown, what covers both."""
    sign = x.sign
    if sign is None:
        return Located((Term(positive.ball.union(otherwise.ball)),))
    return positive if sign > 0 else otherwise
