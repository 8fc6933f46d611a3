"""Work is marked: honest work is never called wrong, a mistake is found where it was made."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_EVEN
from fractions import Fraction
from random import Random
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator import Solution, mark
from generator.expressions.tree import Expression
from generator.marking import Marks, Verdict
from generator.marking.mistakes import rewritings
from generator.trace import Step
from tests.marks.problems import solutions
from tests.students import EACH_LINE, EACH_PRODUCT, HABITS, NEVER, Ways, answers_of

__all__ = ["TRIALS", "Trial", "trials"]

WRONG = ("mistake", "wrong")
# Honest ways of work: with the digits asked for, by either rule of ties, with more of them, or cut
# off.
WAYS = (
    *(Ways(habit) for habit in HABITS),
    Ways(EACH_LINE, ending=ROUND_HALF_EVEN),
    Ways(NEVER, more=2),
    Ways(EACH_LINE, more=1),
    Ways(EACH_PRODUCT, more=2),
    Ways(NEVER, more=12),
    Ways(NEVER, more=-1),
    Ways(EACH_LINE, more=-1),
    Ways(EACH_LINE, ending=ROUND_DOWN),
    Ways(NEVER, ending=ROUND_DOWN),
)
WAYS_OF_EACH = 4
# How many of their steps people write down.
SHARES = (0.2, 0.5, 0.8)


class Trial(Struct, frozen=True):
    """Somebody's work on a problem: how it ended, by what, and what is wrong with its verdicts."""

    told: str
    ending: str
    complaints: tuple[str, ...]


def trials(kind: str, name: str, first: int, count: int) -> list[Trial]:
    """Return so many trials with problems of a kind."""
    chance = Random(first)
    found = (
        replace(trial, told=f"{_stated(solution)}: {trial.told}")
        for solution in solutions(kind, first)
        for trial in TRIALS[name](solution, chance)
    )
    return list(itertools.islice(found, count))


def _stated(solution: Solution[Any]) -> str:
    rounding = solution.work.trace.rounding
    return f"{solution.work.problem.title}, {rounding}"


def honest(solution: Solution[Any], chance: Random) -> Iterator[Trial]:
    """Yield how the work of some honest people is judged."""
    for ways in chance.sample(WAYS, WAYS_OF_EACH):
        marks = mark(solution, answers_of(solution, ways))
        complaints = [_shown(one) for one in marks.verdicts if one.verdict in WRONG]
        complaints += _of_points(marks)
        yield Trial(str(ways), "wrong" if complaints else _left(marks), tuple(complaints))


def leaving_out(solution: Solution[Any], chance: Random) -> Iterator[Trial]:
    """Yield how the work of some honest people is judged who do not write down each step."""
    for ways in chance.sample(WAYS, WAYS_OF_EACH):
        answers, share = answers_of(solution, ways), chance.choice(SHARES)
        steps = dict.fromkeys(name.partition("[")[0] for name in answers)
        kept = {step for step in steps if chance.random() < share}
        written = {name: text for name, text in answers.items() if name.partition("[")[0] in kept}
        marks = mark(solution, written)
        complaints = [_shown(one) for one in marks.verdicts if one.verdict in WRONG]
        complaints += _of_points(marks)
        told = f"{ways}, {len(kept)} of {len(steps)} steps"
        yield Trial(told, _left(marks) if not complaints else "wrong", tuple(complaints))


def _left(marks: Marks) -> str:
    return "too few digits" if any(one.is_coarse for one in marks.verdicts) else "honest"


def _of_points(marks: Marks) -> Iterator[str]:
    """Yield what is wrong with the points: each step has those of its numbers that are not wrong,
    and of which floats, digits and earlier mistakes have left something.
    """
    by_step = Counter((one.iteration, one.step) for one in marks.verdicts)
    lost = sum(
        (Fraction(1, by_step[one.iteration, one.step]) for one in marks.verdicts if _is_lost(one)),
        Fraction(0),
    )
    if marks.points != marks.most - lost or marks.most != len(by_step):
        yield f"{marks.points} of {marks.most} points, of which {lost} are lost"


def _is_lost(one: Verdict) -> bool:
    return one.verdict in (*WRONG, "missing") or one.is_empty or one.is_coarse


def _shown(one: Verdict) -> str:
    mistakes = " or ".join(one.mistakes)
    return f"{one.name} = {one.written}: {one.verdict} {mistakes}, right is {one.right}"


class Slip(Struct, frozen=True):
    """A mistake that is made in a step, and what is computed by it."""

    step: Step
    mistake: str
    changed: Expression


def slips(solution: Solution[Any]) -> Iterator[Slip]:
    """Yield the mistakes that can be made in the steps of a solution."""
    work = solution.work
    for graph, iteration in zip(work.graphs, work.trace.iterations, strict=True):
        for step in iteration.steps:
            for mistake, changed in rewritings(graph, step):
                yield Slip(step, mistake, changed)


def mistaken(solution: Solution[Any], chance: Random, habit: str = EACH_LINE) -> Iterator[Trial]:
    """Yield how the work of somebody is judged who errs in one step, for one mistake in each step
    that may have one.
    """
    marked = {(one.iteration, one.step) for one in mark(solution, {}).verdicts}
    by_step = itertools.groupby(slips(solution), lambda slip: (slip.step.iteration, slip.step.id))
    for key, group in by_step:
        if key in marked:
            yield _of_slip(solution, chance.choice(list(group)), Ways(habit))


def _of_slip(solution: Solution[Any], slip: Slip, ways: Ways) -> Trial:
    step = slip.step
    answers = answers_of(solution, ways, {(step.iteration, step.name): slip.changed})
    marks = mark(solution, answers)
    told = f"{slip.mistake} in i{step.iteration}:{step.id}"
    here = [one for one in marks.verdicts if (one.iteration, one.step) == (step.iteration, step.id)]
    wrong = [one for one in marks.verdicts if one.verdict in WRONG]
    complaints = [f"flagged: {_shown(one)}" for one in wrong if one not in here]
    complaints += _of_points(marks)
    if not wrong:
        complaints += _of_unseen(here, solution, ways, step)
        return Trial(told, _unseen(here), tuple(complaints))
    named = [one.mistakes for one in wrong]
    if all(mistakes == (slip.mistake,) for mistakes in named):
        ending = "named"
    elif all(slip.mistake in mistakes for mistakes in named):
        ending = "among others"
    elif any(mistakes and slip.mistake not in mistakes for mistakes in named):
        ending = "named otherwise"
    else:
        ending = "not named"
    return Trial(told, ending, tuple(complaints))


def _of_unseen(
    here: list[Verdict], solution: Solution[Any], ways: Ways, step: Step
) -> Iterator[str]:
    """Yield the numbers that a mistake has changed, though they are called what honest work is."""
    honest = answers_of(solution, ways)
    for one in here:
        if one.written is None or one.verdict == "rounding":
            continue
        if ways.habit == NEVER and one.verdict == "follows":
            # It was computed from others than those that are written.
            continue
        text = honest[f"i{one.iteration}:{one.step}[{one.row},{one.column}]"]
        known = {
            Fraction(step.printed[one.row - 1][one.column - 1]),
            *([Fraction(text)] if text else []),
        }
        if Fraction(one.written) not in known:
            yield f"not seen: {_shown(one)}"


def _unseen(here: list[Verdict]) -> str:
    found = Counter(one.verdict for one in here)
    if found["missing"] == len(here):
        return "undefined"
    return "within rounding" if found["rounding"] else "invisible"


TRIALS: Mapping[str, Callable[[Solution[Any], Random], Iterator[Trial]]] = {
    "honest": honest,
    "leaving-out": leaving_out,
    "mistaken": mistaken,
    "unrounded": functools.partial(mistaken, habit=NEVER),
}
