"""What is too small to show at the digits of a sweep, and how many places would show it."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from generator.arithmetic import BooleanArray
from generator.network import Role, StepKey
from generator.rounding import rounded_all
from generator.variants.sweep import Sweep

__all__ = [
    "blank_gradients",
    "blank_states",
    "drawn_as_zero",
    "enough_places",
    "hidden",
    "idle",
    "unchanged",
]

Watched = Iterator[tuple[StepKey, BooleanArray]]
MOST_PLACES = 15


def blank_gradients(sweep: Sweep) -> Watched:
    """Yield which entries of each gradient are not 0 and print as 0."""
    return _blank(sweep, (key for key, role in _roles(sweep) if role == "gradient"))


def blank_states(sweep: Sweep) -> Watched:
    """Yield which entries of each state of the optimizer are not 0 and print as 0."""
    return _blank(sweep, (key for key, role in _roles(sweep) if role == "state"))


def _blank(sweep: Sweep, keys: Iterable[StepKey]) -> Watched:
    for key in keys:
        yield key, (sweep.printed[key].units == 0) & (sweep.unrounded[key].value != 0)


def _roles(sweep: Sweep) -> Iterator[tuple[StepKey, Role]]:
    for graph in sweep.structure.graphs:
        yield from (
            ((graph.iteration, definition.name), definition.role)
            for definition in graph.definitions
        )


def unchanged(sweep: Sweep) -> Watched:
    """Yield which entries of each updated parameter change and print as before."""
    for key, before in _must_show(sweep).items():
        if before is not None:
            after, (start, shown) = sweep.printed[key], sweep.starts[before]
            same = (after.units == shown.units) & (after.exponents == shown.exponents)
            yield key, same & (sweep.unrounded[key].value != start.value)


def idle(sweep: Sweep) -> BooleanArray:
    """Return which candidates have parameters to update, none of which ever changes."""
    updates = {key: before for key, before in _must_show(sweep).items() if before is not None}
    found = np.full(len(sweep), bool(updates))
    for key, before in updates.items():
        moves = sweep.unrounded[key].value != sweep.starts[before][0].value
        found &= ~moves.reshape(len(sweep), -1).any(axis=1)
    return found


def drawn_as_zero(sweep: Sweep) -> BooleanArray:
    """Return of which candidates an input, a weight, a bias or what is given is drawn as 0."""
    found = np.zeros(len(sweep), dtype=bool)
    structure = sweep.structure
    for slot, positions in zip(structure.slots, structure.positions, strict=True):
        if slot.is_better_without_zero:
            for iteration, name, row, column in positions[:1]:
                found |= sweep.starts[iteration, name][0].value[:, row, column] == 0
    return found


def hidden(sweep: Sweep) -> dict[StepKey, BooleanArray]:
    """Return of which candidates each gradient, each state that is divided by and each updated
    parameter has an entry too small to show, in the order of the steps.
    """
    must_show = _must_show(sweep)
    states = ((key, blank) for key, blank in blank_states(sweep) if key in must_show)
    watched = itertools.chain(blank_gradients(sweep), states, unchanged(sweep))
    flags: dict[StepKey, BooleanArray] = {
        key: np.any(too_small.reshape(len(sweep), -1), axis=1) for key, too_small in watched
    }
    return {key: flags[key] for key in sweep.printed if key in flags}


def enough_places(sweep: Sweep) -> npt.NDArray[np.int64]:
    """Return for each candidate the fewest decimal places, more than there are, at which nothing is
    hidden; -1 where float64 does not decide it. The unrounded numbers are carried.
    """
    rounding, must_show = sweep.structure.rounding, _must_show(sweep)
    first = rounding.places + 1 if isinstance(rounding.places, int) else 0
    found = np.full(len(sweep), -1)
    open_ones = np.ones(len(sweep), dtype=bool)
    for places in range(first, MOST_PLACES + 1):
        at = dataclasses.replace(rounding, places=places, significant=None)
        shows, certain = np.ones(len(sweep), dtype=bool), np.ones(len(sweep), dtype=bool)
        for key, before in must_show.items():
            values = sweep.values[key]
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


def _must_show(sweep: Sweep) -> Mapping[StepKey, StepKey | None]:
    """Return the steps that must show something, each with what it is the update of."""
    return {
        (graph.iteration, showing.name): None
        if showing.before is None
        else (graph.iteration, showing.before)
        for graph in sweep.structure.graphs
        for showing in graph.must_show
    }
