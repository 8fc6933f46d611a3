"""The numbers that the graphs of many candidates are given, most of them the same for all."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from generator.arithmetic import (
    DECIMALS,
    FLOATS,
    Bounded,
    DecimalArray,
    Exact,
    InexpressibleError,
    nearest,
)
from generator.network import Given
from generator.problem import exactly
from generator.rounding import exact_numbers
from generator.variants.streams import Indices
from generator.variants.values import PossibleValues

__all__ = ["DrawnEntry", "DrawnQuantity", "drawn_quantity"]

# Up to this size a float is a whole number exactly.
LARGEST_WHOLE = 2**53


@dataclass(frozen=True, slots=True)
class DrawnEntry:
    """An entry that is drawn: where it stands, by which column of indices, and among what."""

    row: int
    column: int
    slot: int
    values: PossibleValues


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """Entries that are drawn among the same values."""

    values: PossibleValues
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class DrawnQuantity:
    """What a graph is given, some of it drawn.

    `groups` are its entries by what they may be. `exact` has what is stated, with as many decimal
    places as anything that may be drawn needs, for what becomes of a candidate depends on no other;
    it is None where they do not fit.
    """

    numbers: tuple[tuple[Exact, ...], ...]
    entries: tuple[DrawnEntry, ...]
    groups: tuple[DrawnGroup, ...]
    exact: DecimalArray | None

    def as_arrays(self, indices: Indices) -> tuple[Bounded, DecimalArray | None]:
        """Return the quantity of all candidates, a matrix each: as floats, and as exact decimals
        where it has no more digits than fit.
        """
        decimals = self._decimals(indices)
        if decimals is not None and np.abs(decimals.units).max() < LARGEST_WHOLE:
            return nearest(decimals.units / 10 ** int(decimals.places[0, 0])), decimals
        numbers, places = self.as_exact(indices)
        return nearest(FLOATS.number([numbers]).value[0][places]), decimals

    def as_exact(self, indices: Indices) -> tuple[list[Exact], npt.NDArray[np.int64]]:
        """Return the numbers that the quantity has, and for each candidate a matrix of where among
        them its own stand.
        """
        rows, columns = len(self.numbers), len(self.numbers[0])
        numbers = list(itertools.chain(*self.numbers))
        places = np.tile(np.arange(rows * columns), (len(indices), 1))
        for entry in self.entries:
            needed, where = np.unique(indices[:, entry.slot], return_inverse=True)
            places[:, entry.row * columns + entry.column] = len(numbers) + where
            numbers += (exactly(entry.values[int(place)]) for place in needed)
        return numbers, places.reshape(len(indices), rows, columns)

    def _decimals(self, indices: Indices) -> DecimalArray | None:
        if self.exact is None:
            return None
        units = np.tile(self.exact.units, (len(indices), 1, 1))
        for group in self.groups:
            drawn = group.values.units(int(self.exact.places[0, 0]), indices[:, group.slots])
            units[:, group.rows, group.columns] = drawn
        return replace(self.exact, units=units)


def drawn_quantity(given: Given, entries: Iterable[DrawnEntry]) -> DrawnQuantity:
    """Return what a graph is given, with the entries of it that are drawn."""
    numbers, drawn = exact_numbers(given.numbers), tuple(entries)
    groups = tuple(_groups(drawn))
    longest = (exactly(number) for group in groups for number in group.values.longest())
    try:
        exact = DECIMALS.number([[*itertools.chain(*numbers), *longest]])
    except InexpressibleError:
        return DrawnQuantity(numbers, drawn, groups, None)
    units = exact.units[0, : len(numbers) * len(numbers[0])].reshape(len(numbers), -1)
    return DrawnQuantity(numbers, drawn, groups, replace(exact, units=units))


def _groups(entries: Iterable[DrawnEntry]) -> Iterator[DrawnGroup]:
    by_values: dict[PossibleValues, list[DrawnEntry]] = {}
    for entry in entries:
        by_values.setdefault(entry.values, []).append(entry)
    for values, own in by_values.items():
        places = ((entry.row, entry.column, entry.slot) for entry in own)
        yield DrawnGroup(values, *zip(*places, strict=True))
