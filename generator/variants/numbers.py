"""The numbers that the graphs of many candidates are given, most of them the same for all."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from generator.arithmetic import DECIMALS, Bounded, DecimalArray, InexpressibleError, nearest
from generator.network import Given
from generator.rounding import fractions
from generator.variants.streams import Indices
from generator.variants.values import Values

__all__ = ["Drawn", "as_arrays", "as_fractions"]

# Up to this size a float is a whole number exactly.
LARGEST_WHOLE = 2**53


@dataclass(frozen=True, slots=True)
class Drawn:
    """An entry that is drawn: where it stands, by which column of indices, and among what."""

    row: int
    column: int
    slot: int
    values: Values


def as_arrays(
    given: Given, drawn: Sequence[Drawn], indices: Indices
) -> tuple[Bounded, DecimalArray | None]:
    """Return a given quantity of all candidates, a matrix each: as floats, and as exact decimals
    where it has no more digits than fit.
    """
    units = _decimals(given, drawn, indices)
    if units is not None and np.abs(units.units).max() < LARGEST_WHOLE:
        return nearest(units.units / 10 ** int(units.places[0, 0])), units
    numbers, places = as_fractions(given, drawn, indices)
    floats = np.array([float(number) for number in numbers])
    return nearest(floats[places]), units


def as_fractions(
    given: Given, drawn: Sequence[Drawn], indices: Indices
) -> tuple[list[Fraction], npt.NDArray[np.int64]]:
    """Return the numbers that a given quantity has, and for each candidate a matrix of where among
    them its own stand.
    """
    rows, columns = given.shape
    numbers = list(itertools.chain(*fractions(given.numbers)))
    places = np.tile(np.arange(rows * columns), (len(indices), 1))
    for entry in drawn:
        needed, where = np.unique(indices[:, entry.slot], return_inverse=True)
        places[:, entry.row * columns + entry.column] = len(numbers) + where
        numbers += (Fraction(entry.values[int(place)]) for place in needed)
    return numbers, places.reshape(len(indices), rows, columns)


def _decimals(given: Given, drawn: Sequence[Drawn], indices: Indices) -> DecimalArray | None:
    """Return a given quantity as decimals, with as many places whichever numbers are drawn: what
    becomes of a candidate depends on no other.
    """
    stated = list(itertools.chain(*fractions(given.numbers)))
    longest = (
        number for values in {entry.values for entry in drawn} for number in values.longest()
    )
    try:
        exact = DECIMALS.number([[*stated, *map(Fraction, longest)]])
    except InexpressibleError:
        return None
    units = np.tile(exact.units[0, : len(stated)].reshape(given.shape), (len(indices), 1, 1))
    for entry in drawn:
        found = entry.values.units(int(exact.places[0, 0]), indices[:, entry.slot])
        units[:, entry.row, entry.column] = found
    return replace(exact, units=units)
