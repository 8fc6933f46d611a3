"""Marking somebody's answers to a problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from generator.document import Work
from generator.document.worksheet import blanks
from generator.errors import AnswersError, Fault
from generator.marking.answers import WrittenAnswer, answers_of, placed
from generator.marking.judging import Verdict, judged
from generator.marking.marks import Marks, marks_of
from generator.network import Cell, StepKey, asked_steps
from generator.problem import AnyProblem
from generator.solution import Solution, solve

__all__ = ["mark", "mark_answers"]


def mark(problem: AnyProblem | Solution[Any], answers: Mapping[str, Any]) -> Marks:
    """Return what somebody's answers to a problem are worth, number by number.

    `answers` are texts or numbers by the names that fields of worksheets have, such as `z2[1,1]`
    or `i2:z2[1,1]`, or lists of them by the ids of steps. Marked is what the problem asks for, or,
    where it asks for nothing by name, all that its worksheet leaves blank. Raises AnswersError,
    and what `solve` raises.
    """
    solution = problem if isinstance(problem, Solution) else solve(problem)
    found = list(answers_of(answers))
    faults = [one for one in found if isinstance(one, Fault)]
    given = [one for one in found if isinstance(one, WrittenAnswer)]
    return mark_answers(solution.work, given, "answers", faults)


def mark_answers(
    work: Work, answers: Sequence[WrittenAnswer], source: str, faults: Iterable[Fault] = ()
) -> Marks:
    """Return what answers to a worked problem are worth. Raises AnswersError with all that is
    wrong with where they claim to belong.
    """
    written, misplaced = placed(work.trace, answers)
    if wrong := [*faults, *misplaced]:
        raise AnswersError(source, wrong)
    marked = _marked(work)
    verdicts = judged(work.trace, work.graphs, written, list(marked))
    names = {(step.iteration, step.id): step.name for step in work.trace.steps}

    def is_marked(one: Verdict) -> bool:
        cells = marked[one.iteration, names[one.iteration, one.step]]
        return not cells or (one.row - 1, one.column - 1) in cells

    return marks_of([one for one in verdicts if is_marked(one)], work.problem.marks)


def _marked(work: Work) -> Mapping[StepKey, Sequence[Cell]]:
    """Return the steps that are marked, each with those of its entries that are, none where all
    are.
    """
    if work.problem.asked is None:
        blank = zip(work.worked, blanks(work), strict=True)
        return {
            (iteration.number, step.name): ()
            for iteration, names in blank
            for step in iteration.steps
            if step.name in names
        }
    found: dict[StepKey, list[Cell]] = {}
    for one in asked_steps(work.graphs, work.problem):
        cells = found.setdefault(one.key, [])
        if one.cell is not None:
            cells.append(one.cell)
    return found
