"""The audit of somebody's solution: what each of its numbers is, and its first wrong line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from generator.errors import AnswersError, Fault
from generator.marking.answers import WrittenAnswer, answers_of, placed
from generator.marking.auditing import Audited
from generator.marking.texts.reading import read_text
from generator.marking.texts.readings import FalseReading
from generator.marking.ways import audited_either_way
from generator.network import ON_REQUEST
from generator.problem import AnyProblem
from generator.solution.solution import solve_problem

__all__ = ["Audit", "audit", "audit_answers", "audit_text"]

# What is audited has places of its own; these are printed nowhere.
PLACES = 4


class Audit(Struct, frozen=True):
    """What each number of somebody's solution is, in the order of the steps, what of it was not
    understood, and what in its chains is not what stands before it.
    """

    numbers: tuple[Audited, ...]
    not_understood: tuple[str, ...] = ()
    readings: tuple[FalseReading, ...] = ()

    @property
    def first_wrong(self) -> Audited | None:
        """The first number that is wrong by itself, None where there is none."""
        return next((one for one in self.numbers if one.verdict == "wrong"), None)

    @property
    def is_right(self) -> bool:
        """Whether no number is wrong, nor comes from one that is."""
        wrong = any(one.verdict in ("wrong", "inherited") for one in self.numbers)
        return not wrong and not self.readings


def audit(problem: AnyProblem, solution: str | Mapping[str, Any]) -> Audit:
    """Return what each number of somebody's solution is.

    A solution is a text, LaTeX, Markdown or plain, or numbers as texts by the names that fields of
    worksheets have, such as `z2[1,1]`, or lists of them by the ids of steps. Raises AnswersError,
    and what `solve` raises.
    """
    if isinstance(solution, str):
        return audit_text(problem, solution)
    numbers = solution
    found = list(answers_of(numbers))
    faults = [one for one in found if isinstance(one, Fault)]
    return audit_answers(
        problem, [one for one in found if isinstance(one, WrittenAnswer)], "numbers", faults
    )


def audit_text(problem: AnyProblem, text: str) -> Audit:
    """Return what each number of a text is that is given to a step, and what was not understood."""
    work = solve_problem(_whole(problem, ())).work

    def wrong_share(answers: Sequence[WrittenAnswer]) -> float:
        written, _ = placed(work, answers)
        found = [one.verdict for one in audited_either_way(work.trace, work.graphs, written, {})]
        return found.count("wrong") / len(found) if found else 1.0

    read = read_text(work, text, wrong_share)
    written, _ = placed(work, [answer for answer, _ in read.answers])
    steps = {step.id: step.name for step in work.trace.steps}
    shown = {
        (one.iteration, steps[one.step], one.row - 1, one.column - 1): line
        for one, line in read.answers
        if line.numbers
    }
    numbers = tuple(audited_either_way(work.trace, work.graphs, written, shown))
    wrong = {one.printed for one in numbers if one.verdict == "wrong"}
    readings = tuple(one for one in read.readings if one.printed not in wrong)
    return Audit(numbers, read.not_understood, readings)


def audit_answers(
    problem: AnyProblem, answers: Sequence[WrittenAnswer], source: str, faults: Sequence[Fault] = ()
) -> Audit:
    """Return what each number is. Raises AnswersError with all that is wrong with where they claim
    to belong.
    """
    work = solve_problem(_whole(problem, answers)).work
    written, misplaced = placed(work, answers)
    unread = [
        Fault(one.where, f"has {one.text!r}, which is no number; give a decimal or a fraction.")
        for one in answers
        if one.text.strip() and one.number is None
    ]
    if wrong := [*faults, *misplaced, *unread]:
        raise AnswersError(source, wrong)
    return Audit(tuple(audited_either_way(work.trace, work.graphs, written, {})))


def _whole(problem: AnyProblem, answers: Sequence[WrittenAnswer]) -> AnyProblem:
    """Return the problem with all of its steps, each from unrounded numbers, and those besides that
    are no steps unless they are asked for.
    """
    besides = [step for step in ON_REQUEST if any(one.step == step for one in answers)]
    asked = tuple(dict.fromkeys((*(problem.asked or ()), *besides)))
    whole = problem.model_copy(update={"asked": asked or None, "solution": "whole"})
    return whole.with_rounding(places=PLACES, carry="exact", show="decimals")
