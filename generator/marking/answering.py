"""Marking somebody's answers to a problem, or to an assignment."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from generator.document import Work
from generator.document.worksheet import blanks
from generator.errors import AnswersError, Fault, StepError
from generator.layout.nodes import AnswerId
from generator.marking.answers import WrittenAnswer, answers_of, placed
from generator.marking.marks import Marks, marks_of, marks_of_questions
from generator.marking.verdicts import Verdict
from generator.marking.ways import judged_either_way
from generator.network import AskedStep, Cell, StepKey, asked_steps, steps_called
from generator.problem.faults import counted
from generator.solution import solve

if TYPE_CHECKING:
    from generator.document.assignments import AssignmentWork
    from generator.problem import AnyProblem
    from generator.problem.assignments import Assignment, Part, QuestionTable
    from generator.solution import Solution
    from generator.solution.assignments import AssignmentSolution

__all__ = ["asked_of", "mark", "mark_answers", "marked", "marked_entries"]


def mark(
    problem: AnyProblem | Assignment | Solution[Any] | AssignmentSolution,
    answers: Mapping[str, Any],
) -> Marks:
    """Return what somebody's answers to a problem or an assignment are worth, number by number.

    `answers` are texts or numbers by the names that fields of worksheets have, such as `z2[1,1]`,
    `i2:z2[1,1]` or `q1:z2[1,1]`, or lists of them by the ids of steps. Marked is what is asked for
    by name, or, where nothing is, all that the worksheet leaves blank. Raises AnswersError, and
    what `solve` raises.
    """
    _, _, marks = marked(problem, answers)
    return marks


def marked(
    problem: AnyProblem | Assignment | Solution[Any] | AssignmentSolution,
    answers: Mapping[str, Any],
) -> tuple[Work | AssignmentWork, Sequence[WrittenAnswer], Marks]:
    """Return a problem or an assignment worked out, the answers to it, and what these are worth;
    see `mark`.
    """
    work = problem.work if hasattr(problem, "work") else solve(problem).work
    found = list(answers_of(answers))
    faults = [one for one in found if isinstance(one, Fault)]
    given = [one for one in found if isinstance(one, WrittenAnswer)]
    return work, given, mark_answers(work, given, "answers", faults)


def mark_answers(
    work: Work | AssignmentWork,
    answers: Sequence[WrittenAnswer],
    source: str,
    faults: Iterable[Fault] = (),
) -> Marks:
    """Return what answers to a worked problem or assignment are worth. Raises AnswersError with all
    that is wrong with where they claim to belong.
    """
    if isinstance(work, Work):
        found, wrong = _marks(work, answers, asked_of(work))
        if wrong := [*faults, *wrong]:
            raise AnswersError(source, wrong)
        return found
    count = len(work.works)
    misplaced = [*faults, *(_no_question(one, count) for one in answers if not _is_of(one, count))]
    questions = []
    for number, (of_problem, question) in enumerate(
        zip(work.works, work.assignment.questions, strict=True), start=1
    ):
        own = [one for one in answers if one.question == number]
        parts = _asking(question)
        found, wrong = _marks(of_problem, own, _asked_in_parts(of_problem, parts), _of_parts(parts))
        questions.append(found)
        misplaced += wrong
    if misplaced:
        raise AnswersError(source, misplaced)
    scores = [_score(question.score) for question in work.assignment.questions]
    return marks_of_questions(questions, scores)


def _is_of(answer: WrittenAnswer, count: int) -> bool:
    return answer.question is not None and 1 <= answer.question <= count


def _no_question(answer: WrittenAnswer, count: int) -> Fault:
    questions = counted(count, "question")
    return Fault(answer.where, f"is of no question; there are {questions}, as in q1:z2[1,1].")


def _score(score: Any) -> Fraction | None:
    return None if score is None else Fraction(score.points)


def _of_parts(parts: Sequence[Part]) -> Mapping[str, Fraction] | None:
    """Return the points of the steps that parts ask for, which share those of their part; None
    where no part has points.
    """
    points: dict[str, Fraction] = {}
    for part in parts:
        asked = [one.partition("[")[0].strip() for one in part.asked or ()]
        for step in asked if part.points is not None else ():
            share = Fraction(part.points or 0) / len(asked)
            points[step] = points.get(step, Fraction(0)) + share
    return points or None


def _marks(
    work: Work,
    answers: Sequence[WrittenAnswer],
    marked: Mapping[StepKey, Sequence[Cell]],
    of_parts: Mapping[str, Fraction] | None = None,
) -> tuple[Marks, Sequence[Fault]]:
    """Return what answers to a problem are worth, and what is wrong with where they belong."""
    written, misplaced = placed(work, answers)
    verdicts = judged_either_way(work.trace, work.graphs, written, list(marked))
    names = {(step.iteration, step.id): step.name for step in work.trace.steps}

    def is_marked(one: Verdict) -> bool:
        cells = marked[one.iteration, names[one.iteration, one.step]]
        return not cells or (one.row - 1, one.column - 1) in cells

    found = marks_of(list(filter(is_marked, verdicts)), work.problem.marks, of_parts)
    return found, misplaced


def marked_entries(work: Work | AssignmentWork) -> Iterator[AnswerId]:
    """Yield which numbers of a worked problem or assignment are marked, those of each step row by
    row.
    """
    if isinstance(work, Work):
        yield from _entries(work, asked_of(work), None)
        return
    questions = zip(work.works, work.assignment.questions, strict=True)
    for number, (of_problem, question) in enumerate(questions, start=1):
        marked = _asked_in_parts(of_problem, _asking(question))
        yield from _entries(of_problem, marked, number)


def _entries(
    work: Work, marked: Mapping[StepKey, Sequence[Cell]], question: int | None
) -> Iterator[AnswerId]:
    for step in work.trace.steps:
        key = step.iteration, step.name
        if key in marked:
            rows, columns = map(range, step.shape)
            for row, column in sorted(marked[key]) or itertools.product(rows, columns):
                yield AnswerId(step.id, row + 1, column + 1, step.iteration, question)


def _asking(question: QuestionTable) -> list[Part]:
    return [part for part in question.parts if part.asked is not None]


def _asked_in_parts(work: Work, parts: Sequence[Part]) -> Mapping[StepKey, Sequence[Cell]]:
    """Return what is marked of a question: what its parts ask for, or else its problem."""
    ids = [one for part in parts for one in part.asked or ()]
    return _by_step(steps_called(work.graphs, work.problem, ids)) if ids else asked_of(work)


def asked_of(work: Work) -> Mapping[StepKey, Sequence[Cell]]:
    """Return the steps that are marked, each with those of its entries that are, none where all
    are. Raises StepError where points are stated for others.
    """
    found = _asked_or_blank(work)
    points = work.problem.marks.points
    marked = {str(name) for _, name in found}
    others = [one for one in points if one not in marked] if isinstance(points, Mapping) else []
    if others:
        raise StepError("\n".join(str(_not_marked(one)) for one in others))
    return found


def _not_marked(step: str) -> StepError:
    return StepError(
        f"marks.points has {step!r}, which is not marked, since it is neither asked for nor left "
        "blank",
        "name in asked all steps that are marked, or leave it out",
    )


def _asked_or_blank(work: Work) -> Mapping[StepKey, Sequence[Cell]]:
    if work.problem.asked is not None:
        return _by_step(asked_steps(work.graphs, work.problem))
    blank = zip(work.worked, blanks(work), strict=True)
    return {
        (iteration.number, step.name): ()
        for iteration, names in blank
        for step in iteration.steps
        if step.name in names
    }


def _by_step(asked: Iterable[AskedStep]) -> Mapping[StepKey, Sequence[Cell]]:
    found: dict[StepKey, list[Cell]] = {}
    for one in asked:
        cells = found.setdefault(one.key, [])
        if one.cell is not None:
            cells.append(one.cell)
    return found
