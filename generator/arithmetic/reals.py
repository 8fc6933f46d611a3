"""Real numbers known as closely as asked."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from generator.arithmetic.balls import BALLS, JUST_ABOVE_0, JUST_BELOW_0, Balls
from generator.arithmetic.floats import FLOATS
from generator.arithmetic.rationals import RATIONALS
from generator.arithmetic.system import Array, InexpressibleError, System
from generator.errors import TooLargeError, UndecidedError, UndefinedError

if TYPE_CHECKING:
    from generator.arithmetic.intervals import Intervals

__all__ = ["Reals"]

FIGURES_OF_FLOATS = 15

SMALLER_BALLS = Balls(512)
# Bits of the intervals, and levels of the fields in which exponentials may be nested.
PRECISIONS = ((256, 4), (512, 8), (1024, 16), (2048, 16), (4096, 16), (8192, 16))


@functools.cache
def _intervals(bits: int, levels: int) -> Intervals:
    # Few numbers need more than balls.
    from generator.arithmetic.intervals import Intervals

    return Intervals(bits, levels)


class Reals:
    """A matrix of exact real numbers, held as the way to compute them in any number system."""

    def __init__(self, evaluate: Callable[[System], Array], shape: tuple[int, int]) -> None:
        self._evaluate = evaluate
        self._known: dict[System, Array] = {}
        self._inexpressible: set[System] = set()
        self.shape = shape

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the way to compute them, without what has been computed so far."""
        return Reals, (self._evaluate, self.shape)

    def enclosures(
        self, row: int, column: int, figures: int = 0
    ) -> Iterator[tuple[Fraction, Fraction]]:
        """Yield ever closer bounds of one entry; equal ones where it is known to be rational.

        Floats come first, then fractions, then balls of growing precision, at last with what else
        is known of their numbers; where more significant figures are wanted than a float has, it
        begins with balls. A number that stays close to a rational one may be that very number
        although its operands are irrational (σ(x) + σ(−x) = 1): then its image in a finite field
        says so.
        Raises UndefinedError where there is no such number, TooLargeError where it has thousands
        of digits, UndecidedError where no precision is enough.
        """
        for bounds, _ in self._found(row, column, figures):
            yield bounds

    def scaled_enclosures(
        self, row: int, column: int, figures: int
    ) -> Iterator[tuple[Fraction, Fraction, int]]:
        """Yield ever closer bounds as `enclosures` does, each pair with a power of ten that both
        are to be multiplied by: that of a number with thousands of zeros behind its point.
        """
        for bounds, system in self._found(row, column, figures):
            if bounds is JUST_ABOVE_0 or bounds is JUST_BELOW_0:
                assert isinstance(system, Balls), "others have no such bounds"
                bottom, top, exponent = system.tens(self._known[system], row, column)
                yield Fraction(bottom), Fraction(top), exponent
            else:
                yield *bounds, 0

    def _found(
        self, row: int, column: int, figures: int
    ) -> Iterator[tuple[tuple[Fraction, Fraction], System]]:
        plain: tuple[System, ...] = (FLOATS, RATIONALS, BALLS, SMALLER_BALLS)
        if figures > FIGURES_OF_FLOATS:
            plain = (BALLS, RATIONALS, SMALLER_BALLS)
        for system in itertools.chain(plain, itertools.starmap(_intervals, PRECISIONS)):
            found = self._bounds(system, row, column)
            if found:
                yield found, system
                if found[0] == found[1]:
                    return
        raise UndecidedError(f"too near a rounding boundary for {PRECISIONS[-1][0]} bits to decide")

    def equals(self, row: int, column: int, number: Fraction) -> bool:
        """Return whether one entry is exactly a rational number.

        What no precision tells from that number is another one: had its terms cancelled exactly,
        its image in a finite field would have said so (σ(6000) is not 1).
        """
        try:
            for low, high in self.enclosures(row, column):
                if number < low or high < number:
                    return False
                if low == high:
                    return True
        except UndecidedError:
            return False
        raise AssertionError("enclosures end with an exception")

    def in_system(self, system: System) -> Array:
        """Return the matrix as the array of a number system."""
        with system.working:
            if system in self._inexpressible:
                raise InexpressibleError
            if system not in self._known:
                try:
                    self._known[system] = self._evaluate(system)
                except InexpressibleError:
                    self._inexpressible.add(system)
                    raise
            return self._known[system]

    def settled(self, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return bounds of one entry that are equal if it is rational, as far as that can be known,
        or None where it cannot be told from what does not exist. Raises what `enclosures` raises.
        """
        return self._bounds(_intervals(*PRECISIONS[0]), row, column)

    def sign(self, row: int, column: int) -> int:
        """Return 1, 0 or -1 for one entry. Raises what `enclosures` raises."""
        for low, high in self.enclosures(row, column):
            if low > 0 or high < 0 or low == high:
                return (low > 0) - (high < 0)
        raise AssertionError("enclosures end with an exception")

    def near(self, row: int, column: int, distance: Fraction) -> Fraction:
        """Return a rational number at most a distance away from one entry."""
        for low, high in self.enclosures(row, column):
            if high - low <= distance:
                return (low + high) / 2
        raise AssertionError("enclosures end with an exception")

    def _bounds(self, system: System, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        try:
            array = self.in_system(system)
            with system.working:
                return system.bounds(array, row, column)
        except InexpressibleError:
            return None
        except ZeroDivisionError:
            raise UndefinedError("a division by 0") from None
        except OverflowError:
            raise TooLargeError("too large to be computed") from None
