"""From chosen draws to all that their documents are made from."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.document import Work
from generator.errors import VariantError
from generator.network import AskedStep, Graph, StepKey, asked_steps
from generator.problem import AnyProblem, Problem
from generator.rounding import Matrix, decimal_marked
from generator.solution import Solution, solve, work_of
from generator.trace import Trace
from generator.variants.choosing import chosen
from generator.variants.drawing import AT_ONCE, Draws
from generator.variants.showing import enough_places, hidden
from generator.variants.sweep import Sweep, ball_arrays

__all__ = ["Result", "answers", "printed_answers", "solutions", "works"]


def works(draws: Draws, candidates: Sequence[tuple[str, int]]) -> list[Work]:
    """Return the worked problems of candidates, each a name and an attempt.

    Raises what `solve` raises, for draws whose digits float64 does not decide.
    """
    found: dict[int, Work] = {}
    for places, swept in draws.swept(candidates):
        traces_each = swept.structure.rounding.show == "fractions"
        hides = {} if traces_each else hidden(swept)
        enough = enough_places(swept) if any(map(np.any, hides.values())) else None
        balls = functools.cache(functools.partial(ball_arrays, swept))
        for row, place in enumerate(places):
            name, _ = candidates[place]
            if traces_each or not swept.decided[row]:
                work = solve(swept.structure.exercise.problem(swept.drawn(row))).work
            else:
                names = tuple(key for key, flags in hides.items() if flags[row])
                would_show = int(enough[row]) if names and enough is not None else None
                graphs = swept.graphs(row)
                trace = swept.trace(row, graphs, balls)
                work = _work(_problem(swept, row), graphs, trace, names, would_show)
            found[place] = replace(work, variant=draws.variant(name))
    return [found[place] for place in range(len(candidates))]


def _work(
    problem: AnyProblem,
    graphs: tuple[Graph, ...],
    trace: Trace,
    names: tuple[StepKey, ...],
    would_show: int | None,
) -> Work:
    """Return a candidate's work; what would show its hidden names is looked for anew where a sweep
    does not know it.
    """
    is_known = len(problem.worked_iterations) == len(graphs) and trace.rounding.carry == "exact"
    if names and not (is_known and would_show is not None and would_show >= 0):
        return work_of(problem, graphs, trace)
    return Work(problem, graphs, trace, names, would_show)


def _problem(swept: Sweep, row: int) -> AnyProblem:
    """Return the problem of a draw as its document needs it: the structure, whose own numbers no
    document reads, unless iterations use samples in turn, all of which a sheet states.
    """
    structure, problem = swept.structure, swept.structure.problem
    if isinstance(problem, Problem) and problem.is_partial:
        return structure.exercise.problem(swept.drawn(row))
    return problem


def solutions(draws: Draws, count: int) -> Iterator[Solution | VariantError]:
    """Yield the solutions of the first variants of a set, numbers 1 to `count`, in order; for a
    variant of which no draw is fit to set, the error that says why.

    Each has its `variant`, the number and the code of its pages. The first of a larger set are the
    same. Raises what `solve` raises, and ProblemError where sizes or constants are drawn that make
    no problem.
    """
    for draw in chosen(draws, [str(number) for number in range(1, count + 1)]):
        if isinstance(draw, VariantError):
            yield draw
        else:
            work = solve(draws.problem(draw.name, draw.attempt)).work
            yield Solution(replace(work, variant=draws.variant(draw.name)))


def printed_answers(
    draws: Draws, candidates: Sequence[tuple[str, int]]
) -> list[dict[str, list[list[str]]]]:
    """Return what is printed of each asked step of candidates, by id, with a decimal point."""
    found: dict[tuple[str, int], dict[str, list[list[str]]]] = {}
    for start in range(0, len(candidates), AT_ONCE):
        part = candidates[start : start + AT_ONCE]
        for places, swept in draws.swept(part):
            asked = draws.asked(swept)
            for row, place in enumerate(places):
                found[part[place]] = {
                    wanted.id: [*map(list, _only(wanted, swept.printed_of(row, wanted.key)))]
                    for wanted in asked
                }
    return [found[candidate] for candidate in candidates]


@dataclass(frozen=True, slots=True)
class Result:
    """What is asked for: the step, what is printed of it or of its entry, the same to 17 digits,
    and the row and the column of the first number, counted from 1.
    """

    step: str
    printed: Matrix
    value: Matrix
    row: int = 1
    column: int = 1


def answers(work: Work) -> Mapping[str, Result]:
    """Return each answer, of its last iteration, by the id of its line."""
    rounding = work.trace.rounding
    steps = {(step.iteration, step.name): step for step in work.trace.steps}
    found = {}
    for wanted in asked_steps(work.graphs, work.problem):
        step = steps[wanted.key]
        row, column = wanted.cell or (0, 0)
        found[wanted.id] = Result(
            step.id,
            _only(wanted, decimal_marked(step.printed, rounding)),
            _only(wanted, step.value),
            row + 1,
            column + 1,
        )
    return found


def _only(wanted: AskedStep, matrix: Matrix) -> Matrix:
    """Return what is asked for of a step's numbers."""
    if wanted.cell is None:
        return matrix
    row, column = wanted.cell
    return ((matrix[row][column],),)
