"""What is too small to show at the digits of a sweep, and how many places would show it."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from generator.expressions.tree import Derivative, State, Symbol
from generator.network import LOSS
from generator.rounding import rounded_all
from generator.trace import divisors
from generator.variants.sweep import Key, Sweep

__all__ = ["blank_gradients", "blank_states", "enough_places", "hidden", "idle", "unchanged"]

Booleans = npt.NDArray[np.bool_]
Watched = Iterator[tuple[Key, Booleans]]
MOST_PLACES = 15


def blank_gradients(sweep: Sweep) -> Watched:
    """Yield which entries of each gradient are not 0 and print as 0."""
    for key, found in sweep.printed.items():
        if isinstance(key[1], Derivative) and key[1].of == LOSS:
            yield key, (found.units == 0) & (sweep.unrounded[key].value != 0)


def unchanged(sweep: Sweep) -> Watched:
    """Yield which entries of each updated parameter change and print as before."""
    for key, after in sweep.printed.items():
        before = _parameter(key)
        if before is not None:
            start, shown = sweep.starts[before]
            same = (after.units == shown.units) & (after.exponents == shown.exponents)
            yield key, same & (sweep.unrounded[key].value != start.value)


def idle(sweep: Sweep) -> Booleans:
    """Return which candidates have parameters to update, none of which ever changes."""
    found = np.full(len(sweep), any(map(_parameter, sweep.printed)))
    for key in sweep.printed:
        before = _parameter(key)
        if before is not None:
            moves = sweep.unrounded[key].value != sweep.starts[before][0].value
            found &= ~moves.reshape(len(sweep), -1).any(axis=1)
    return found


def blank_states(sweep: Sweep) -> Watched:
    """Yield which entries of each state of the optimizer are not 0 and print as 0."""
    for key, found in sweep.printed.items():
        if isinstance(key[1], State):
            yield key, (found.units == 0) & (sweep.unrounded[key].value != 0)


def hidden(sweep: Sweep) -> dict[Key, Booleans]:
    """Return of which candidates each gradient, each state that is divided by and each updated
    parameter has an entry too small to show, in the order of the steps.
    """
    divided_by = divisors(sweep.structure.graphs[0])
    states = ((key, one) for key, one in blank_states(sweep) if key[1] in divided_by)
    watched = itertools.chain(blank_gradients(sweep), states, unchanged(sweep))
    flags: dict[Key, Booleans] = {
        key: np.any(one.reshape(len(sweep), -1), axis=1) for key, one in watched
    }
    return {key: flags[key] for key in sweep.printed if key in flags}


def enough_places(sweep: Sweep) -> npt.NDArray[np.int64]:
    """Return for each candidate the fewest decimal places, more than there are, at which nothing is
    hidden; -1 where float64 does not decide it. The unrounded numbers are carried.
    """
    rounding = sweep.structure.rounding
    first = rounding.places + 1 if isinstance(rounding.places, int) else 0
    found = np.full(len(sweep), -1)
    open_ones = np.ones(len(sweep), dtype=bool)
    for places in range(first, MOST_PLACES + 1):
        at = dataclasses.replace(rounding, places=places, significant=None)
        shows, certain = np.ones(len(sweep), dtype=bool), np.ones(len(sweep), dtype=bool)
        for key, values in sweep.values.items():
            before = _parameter(key)
            if before is None and not _is_watched(sweep, key):
                continue
            after = rounded_all(values, at)
            start = None if before is None else sweep.starts[before][0]
            blank = (after.units == 0) & (values.value != 0)
            known = after.certain
            if start is not None:
                shown = rounded_all(start, at)
                blank = (after.units == shown.units) & (values.value != start.value)
                known = known & shown.certain
            shows &= ~blank.reshape(len(sweep), -1).any(axis=1)
            certain &= known.reshape(len(sweep), -1).all(axis=1)
        found = np.where(open_ones & shows & certain, places, found)
        open_ones &= ~shows & certain
        if not open_ones.any():
            break
    return found


def _is_watched(sweep: Sweep, key: Key) -> bool:
    name = key[1]
    is_gradient = isinstance(name, Derivative) and name.of == LOSS
    return is_gradient or name in divisors(sweep.structure.graphs[0])


def _parameter(key: Key) -> Key | None:
    """Return the parameter that a step updates, as its iteration starts with it."""
    iteration, name = key
    if isinstance(name, Symbol) and name.mark == "new":
        return iteration, Symbol(name.letter, name.layer)
    return None
