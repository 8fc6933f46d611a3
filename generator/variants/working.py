"""From chosen draws to all that their documents are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from generator.document import Variant, Work
from generator.problem import Problem
from generator.rounding import Matrix
from generator.solution import solve, work_of
from generator.trace import Trace
from generator.variants.choosing import Draws
from generator.variants.requirements import blank_gradients, blank_states, unchanged
from generator.variants.sweep import Sweep

__all__ = ["answers", "works"]


def works(draws: Draws, candidates: Sequence[tuple[str, int]]) -> list[Work]:
    """Return the worked problems of candidates, each a name and an attempt.

    Raises what `solve` raises, for draws whose digits float64 does not decide.
    """
    found: dict[int, Work] = {}
    for places, one in draws.swept(candidates):
        hides = _hides(one)
        for row, place in enumerate(places):
            variant = Variant(draws.seed, candidates[place][0])
            if not one.decided[row]:
                work = solve(one.structure.exercise.problem(one.drawn(row))).work
            elif hides[row]:
                work = work_of(_problem(one, row), one.graphs(row), one.trace(row))
            else:
                work = Work(_problem(one, row), one.graphs(row), one.trace(row), (), None)
            found[place] = replace(work, variant=variant)
    return [found[place] for place in range(len(candidates))]


def _problem(one: Sweep, row: int) -> Problem:
    """Return the problem of a draw as its document needs it: the structure, whose own numbers no
    document reads, unless iterations use samples in turn, all of which a sheet states.
    """
    structure = one.structure
    return (
        structure.exercise.problem(one.drawn(row))
        if structure.problem.is_partial
        else structure.problem
    )


def answers(draws: Draws, trace: Trace) -> Mapping[str, tuple[Matrix, Matrix]]:
    """Return what is printed of each asked step in its last iteration, and its 17 digits, by id."""
    last = {step.id: step for step in trace.steps}
    wanted = draws.asked or [one for one in last if one.endswith("_new") and one[0] in "wb"]
    return {name: (last[name].printed, last[name].value) for name in wanted}


def _hides(one: Sweep) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which candidates have gradients, states or updates too small to show."""
    hides = np.zeros(len(one), dtype=bool)
    for array in (*blank_gradients(one), *blank_states(one), *unchanged(one)):
        hides |= array.reshape(len(one), -1).any(axis=1)
    return hides
