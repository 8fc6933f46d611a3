"""The exact numbers that texts stand for: decimals, fractions, and what is in closed form."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from fractions import Fraction

from generator.arithmetic.closed import Closed, ClosedForm, Combined, Numeral, rational
from generator.arithmetic.reading import form
from generator.arithmetic.reals import Reals
from generator.arithmetic.system import Array, Exact, System
from generator.errors import UndecidedError, UsageError

__all__ = ["NO_NUMBER", "added", "constants", "exact", "is_below"]


# As closely a number is known at once that can be worked with.
CLOSE = Fraction(1, 10**20)
# What stands in the place of a number where a quantity is given by its size alone.
NO_NUMBER = "?"


@functools.lru_cache(maxsize=2**12)
def exact(text: str) -> Exact:
    """Return the number that a text stands for, as a fraction where it is rational.

    Raises UnreadableError, ZeroDivisionError, UndefinedError where there is no such number,
    UndecidedError where it cannot be told whether there is, TooLargeError where it is very large,
    UsageError where only a size is given.
    """
    if text == NO_NUMBER:
        raise UsageError(
            "there are no numbers, since quantities are given by their sizes", "give some"
        )
    try:
        return Fraction(text)
    except ValueError:
        return _settled(form(text))


def _settled(tree: ClosedForm) -> Exact:
    """Return the number that a tree stands for, as a fraction where it is rational."""
    number = rational(tree)
    if number is not None:
        return number
    closed = Closed(tree)
    bounds = constants([[closed]]).settled(0, 0)
    if bounds is None or bounds[1] - bounds[0] > CLOSE:
        raise UndecidedError("a number that cannot be told from one that does not exist")
    return bounds[0] if bounds[0] == bounds[1] else closed


def constants(numbers: Sequence[Sequence[Exact]]) -> Reals:
    """Return a matrix of exact numbers as real ones."""
    return Reals(functools.partial(_in, numbers), (len(numbers), len(numbers[0])))


def _in(numbers: Sequence[Sequence[Exact]], system: System) -> Array:
    return system.number(numbers)


def added(numbers: Iterable[Exact]) -> Exact:
    """Return the sum of numbers."""
    return _settled(functools.reduce(functools.partial(Combined, "+"), map(_form_of, numbers)))


def _form_of(number: Exact) -> ClosedForm:
    if isinstance(number, Closed):
        return number.form
    return Combined("/", Numeral(str(number.numerator)), Numeral(str(number.denominator)))


def is_below(number: Exact, limit: Fraction | int) -> bool:
    """Return whether a number is smaller than a rational one."""
    if isinstance(number, Fraction):
        return number < limit
    for low, high in constants([[number]]).enclosures(0, 0):
        if high < limit or limit <= low:
            return high < limit
    raise AssertionError("enclosures end with an exception")
