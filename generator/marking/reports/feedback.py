"""From somebody's marks to what the template of a feedback sheet sees."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from generator.document import Variant, Work
from generator.document.assignments import AssignmentWork
from generator.document.keeping import kept_for
from generator.document.paper import paper
from generator.document.rendering import remarks, terms
from generator.document.titles import title_and_author
from generator.formats.latex.documents import page_of
from generator.layout.nodes import Digits, Node, TranslatedWord
from generator.marking.marks import Marks, StepMark, SumOfPoints
from generator.marking.reports.lines import AnsweredLine, LinesOfStructure, steps_of
from generator.marking.reports.numbers import points_node, points_view
from generator.marking.reports.unread import UnreadAnswer
from generator.marking.reports.views import (
    FeedbackView,
    LinesOfIteration,
    QuestionFeedback,
    StepRow,
    SumView,
)
from generator.problem import AnyProblem
from generator.version import __version__

__all__ = ["FeedbackMaker"]

SUM = TranslatedWord("feedback-sum")
NOTHING = TranslatedWord("feedback-nothing")


class FeedbackMaker:
    """Feedback sheets as templates see them, made one after another: formulas are kept for the
    other draws of a structure. Raises TemplateError for a faulty folder of templates.
    """

    def __init__(self, templates: Path | None = None) -> None:
        self._terms, self._sentences = terms(templates), remarks(templates)
        self._of_problems: dict[int, tuple[AnyProblem, LinesOfStructure]] = {}

    def view(
        self,
        work: Work | AssignmentWork,
        marks: Marks,
        unread: Sequence[UnreadAnswer] = (),
        variant: Variant | None = None,
        student: str = "",
    ) -> FeedbackView:
        """Return what a template sees of the marks of a worked problem or assignment; `student` is
        whose they are, as the sheet says it.
        """
        if isinstance(work, Work):
            works: Sequence[Work] = [work]
            titles = [""]
        else:
            works = work.works
            titles = [question.title or "" for question in work.assignment.questions]
        title, author = title_and_author(work, self._terms)
        return FeedbackView(
            student=student,
            variant=variant,
            version=__version__,
            paper=paper(page_of(work)),
            title=title,
            author=author,
            points=points_view(marks.points, marks.most, works[0].trace.rounding.decimal_mark),
            questions=[
                self._question(of_problem, marks, total, called, unread)
                for of_problem, total, called in zip(works, marks.sums, titles, strict=True)
            ],
        )

    def lines(self, work: Work) -> LinesOfStructure:
        """Return the lines of a structure."""
        problem = work.problem
        if id(problem) not in self._of_problems:
            self._of_problems[id(problem)] = problem, LinesOfStructure(kept_for(work))
        return self._of_problems[id(problem)][1]

    def _question(
        self,
        work: Work,
        marks: Marks,
        total: SumOfPoints,
        title: str,
        unread: Sequence[UnreadAnswer],
    ) -> QuestionFeedback:
        lines, number = self.lines(work), total.question
        verdicts = [one for one in marks.verdicts if one.question == number]
        answered = list(lines.answered(work, verdicts))
        own = [one for one in unread if one.answer.question == number]
        judged = {one.name for one in verdicts}
        decimal_mark = work.trace.rounding.decimal_mark
        marked = [step for step in marks.steps if step.question == number]
        steps = [_row(lines, work, step) for step in marked]
        most = sum((step.most for step in marked), Fraction(0))
        points = {
            (one.iteration, one.step): row.points for one, row in zip(marked, steps, strict=True)
        }
        return QuestionFeedback(
            number=None if number is None else Digits(str(number)),
            title=title,
            is_repeated=len(work.trace.iterations) > 1,
            sum=_sum(total, decimal_mark),
            rows=[
                *(_cells(row, one, decimal_mark) for row, one in zip(steps, marked, strict=True)),
                *_row_of_sum(steps, total, most, decimal_mark),
            ],
            overridden=[step for step in steps if step.reason is not None],
            right=_by_iteration(lines, work, [one for one in answered if one.is_right]),
            missing=_by_iteration(lines, work, [one for one in answered if one.is_blank]),
            lines=[
                lines.line(work, one, points[one.step.iteration, one.step.id], own, self._sentences)
                for one in answered
                if not one.is_right and not one.is_blank
            ],
            others_unread=[lines.unread(work, one) for one in own if one.answer.name not in judged],
        )


def _by_iteration(
    lines: LinesOfStructure, work: Work, answered: Sequence[AnsweredLine]
) -> Sequence[LinesOfIteration]:
    found = []
    for _, group in itertools.groupby(answered, lambda one: one.step.iteration):
        names = [lines.name(work, one.step, one.cell) for one in group]
        found.append(LinesOfIteration(names[0].iteration, [name.symbol for name in names]))
    return found


def _row(lines: LinesOfStructure, work: Work, mark: StepMark) -> StepRow:
    step = steps_of(work)[mark.iteration, mark.step]
    return StepRow(
        name=lines.name(work, step),
        points=points_view(mark.points, mark.most, work.trace.rounding.decimal_mark),
        reason=None if mark.overridden is None else mark.reason,
    )


def _cells(row: StepRow, mark: StepMark, decimal_mark: str) -> Sequence[Node]:
    """Return the row of a step in the table of points, in which nothing is rounded."""
    iteration = () if row.name.iteration is None else (row.name.iteration,)
    points = [points_node(one, decimal_mark) for one in (mark.points, mark.most)]
    return row.name.symbol, *iteration, *points


def _row_of_sum(
    steps: Sequence[StepRow], total: SumOfPoints, most: Fraction, decimal_mark: str
) -> Sequence[Sequence[Node]]:
    """Return the last row of the table of points, where there is more than one above it."""
    if len(steps) < 2:
        return ()
    empty = () if steps[0].name.iteration is None else (NOTHING,)
    added, whole = (points_node(points, decimal_mark) for points in (total.added, most))
    return [(SUM, *empty, added, whole)]


def _sum(total: SumOfPoints, decimal_mark: str) -> SumView:
    counted = total.added if total.cap is None else min(total.added, total.cap)
    return SumView(
        added=points_node(total.added, decimal_mark),
        points=points_view(total.points, total.most, decimal_mark),
        counted=None if counted == total.added else points_node(counted, decimal_mark),
        is_rounded=counted != total.points,
    )
