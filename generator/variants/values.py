"""The values that a draw may have, in order, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, overload

import numpy as np

from generator.arithmetic import constants
from generator.problem import Draw, Stated, exactly
from generator.variants.streams import Indices

__all__ = ["ListedValues", "PossibleValues", "values_of", "values_without_zero"]

CLOSE = Fraction(1, 10**15)


class PossibleValues(Sequence[Any]):
    """The values that a draw may have, in order."""

    @overload
    def __getitem__(self, index: int) -> Any: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self.at(place) for place in range(*index.indices(len(self)))]
        return self.at(range(len(self))[index])

    def at(self, place: int) -> Any:
        """Return the value at a place, counted from 0."""
        raise NotImplementedError

    def ends(self) -> tuple[Any, Any]:
        """Return the smallest and the largest of what are numbers."""
        raise NotImplementedError

    def longest(self) -> Iterable[Any]:
        """Return numbers that are together as large, and have together as many decimal places, as
        all there are.
        """
        raise NotImplementedError

    def units(self, places: int, where: Indices) -> Indices:
        """Return the numbers at some places of this order, in units of so many decimal places."""
        needed, found = np.unique(where.ravel(), return_inverse=True)
        units = [_units(self[int(place)], places) for place in needed]
        return np.array(units, dtype=np.int64)[found].reshape(where.shape)


@dataclass(frozen=True, slots=True)
class ListedValues(PossibleValues):
    """Values that are listed, numbers or not."""

    listed: tuple[Any, ...]

    def __len__(self) -> int:
        return len(self.listed)

    def at(self, place: int) -> Any:
        """Return a value as it is listed."""
        return self.listed[place]

    def ends(self) -> tuple[Any, Any]:
        """Return the smallest and the largest."""
        return min(self.listed, key=_size), max(self.listed, key=_size)

    def longest(self) -> Iterable[Any]:
        """Return all of them."""
        return self.listed


class RisingNumbers(PossibleValues):
    """Numbers that rise."""

    def ends(self) -> tuple[Any, Any]:
        """Return the first and the last."""
        return self[0], self[-1]


@dataclass(frozen=True, slots=True)
class EqualSteps(RisingNumbers):
    """So many numbers in equal steps."""

    first: Decimal | int
    step: Decimal | int
    size: int

    def __len__(self) -> int:
        return self.size

    def at(self, place: int) -> Any:
        """Return the number so many steps from the first."""
        return self.first + self.step * place

    def longest(self) -> Iterable[Any]:
        """Return both ends and the second: either it or the first has all decimal places."""
        return {self[0], self[min(1, self.size - 1)], self[-1]}

    def units(self, places: int, where: Indices) -> Indices:
        """Return the first number and as many steps as are asked for."""
        return _units(self.first, places) + _units(self.step, places) * where


@dataclass(frozen=True, slots=True)
class WithOpposites(RisingNumbers):
    """Numbers that rise from 0 or above, and before them their opposites."""

    numbers: RisingNumbers

    def __len__(self) -> int:
        return 2 * len(self.numbers) - (not self.numbers[0])

    def at(self, place: int) -> Any:
        """Return a number, or the opposite of one."""
        from_the_middle = place - (len(self) - len(self.numbers))
        if from_the_middle >= 0:
            return self.numbers[from_the_middle]
        return -self.numbers[len(self.numbers) - 1 - place]

    def longest(self) -> Iterable[Any]:
        """Return those of the numbers themselves."""
        return self.numbers.longest()

    def units(self, places: int, where: Indices) -> Indices:
        """Return the numbers or their opposites, counted from the middle."""
        count = len(self.numbers)
        from_the_middle = where - (len(self) - count)
        is_opposite = from_the_middle < 0
        found = self.numbers.units(
            places, np.where(is_opposite, count - 1 - where, from_the_middle)
        )
        return np.where(is_opposite, -found, found)


@dataclass(frozen=True, slots=True)
class WithoutZero(RisingNumbers):
    """Numbers in equal steps but for a 0 that is neither the first nor the last."""

    numbers: EqualSteps

    def __len__(self) -> int:
        return len(self.numbers) - 1

    def at(self, place: int) -> Any:
        """Return the number at a place, those above 0 being a place nearer."""
        return self.numbers[place + (place >= self._place_of_zero)]

    def longest(self) -> Iterable[Any]:
        """Return those of all the numbers, since 0 is not longer than its neighbours."""
        return self.numbers.longest()

    def units(self, places: int, where: Indices) -> Indices:
        """Return those of all the numbers, those above 0 being a place nearer."""
        return self.numbers.units(places, where + (where >= self._place_of_zero))

    @property
    def _place_of_zero(self) -> int:
        return int(-self.numbers.first / self.numbers.step)


def _size(number: Stated | int) -> Fraction:
    """Return a number, one that is not rational but for what floats do not tell."""
    found = exactly(number)
    return found if isinstance(found, Fraction) else constants([[found]]).near(0, 0, CLOSE)


def _units(number: Stated | int, places: int) -> int:
    found = exactly(number)
    assert isinstance(found, Fraction), "what is counted in units is rational"
    return int(found * 10**places)


def values_of(draw: Draw) -> PossibleValues:
    """Return all values that a draw may have, each once, in order; that of a name has none."""
    found: ListedValues | EqualSteps = ListedValues(draw.choices or ())
    if draw.integers is not None:
        first, last = draw.integers
        found = EqualSteps(first, 1, last - first + 1)
    elif draw.lowest is not None:
        found = EqualSteps(draw.lowest, draw.size_of_step(), draw.count_of_steps())
    if not draw.sign:
        return found
    if isinstance(found, EqualSteps) and found[0] >= 0:
        return WithOpposites(found)
    return ListedValues(tuple(sorted({*found, *(-number for number in found)})))


def values_without_zero(draw: Draw) -> PossibleValues:
    """Return the values that a draw may have but for a 0 within a range."""
    values = values_of(draw)
    if not draw.passes_zero():
        return values
    if isinstance(values, EqualSteps):
        return WithoutZero(values)
    return ListedValues(tuple(filter(None, values)))
