"""From the marks of a class to what the template of the report on it sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from generator.document import Work
from generator.document.assignments import AssignmentWork
from generator.document.distribution_plot import Interval, distribution_plot, intervals
from generator.document.paper import paper
from generator.document.rendering import remarks, terms
from generator.document.titles import title_and_author
from generator.expressions.tree import Number
from generator.formats.latex.documents import page_of
from generator.layout.nodes import Digits, Node, TranslatedWord
from generator.marking.marks import MarkedStep, StepMark
from generator.marking.reports.class_views import (
    ClassView,
    MistakeKind,
    MistakesOfStep,
    MistakeView,
    QuestionSummary,
    StudentOverride,
    StudentUnread,
)
from generator.marking.reports.feedback import FeedbackMaker
from generator.marking.reports.lines import steps_of
from generator.marking.reports.numbers import points_node, points_view
from generator.marking.reports.tallies import (
    SEVERAL,
    UNNAMED,
    ReportedStudent,
    StepTally,
    mistake_tallies,
    step_tallies,
)
from generator.marking.reports.unread import UnreadAnswer
from generator.marking.reports.views import LineName, StepRow, UnreadView
from generator.notation.closed import number
from generator.rounding import Rounding, as_printed
from generator.trace import Step
from generator.version import __version__

__all__ = ["class_view"]

STUDENTS, NONE = TranslatedWord("report-students"), TranslatedWord("feedback-missing")
AVERAGES = Rounding(places=2)
KINDS: Mapping[str, MistakeKind] = {SEVERAL: "several", UNNAMED: "unnamed"}

AnyWorked = Work | AssignmentWork
# What works a variant of a set out.
WorkOf = Callable[[str], AnyWorked]


def class_view(
    students: Sequence[ReportedStudent],
    work_of: WorkOf,
    skipped: Sequence[str] = (),
    templates: Path | None = None,
) -> ClassView:
    """Return what a template sees of the marks of a class, of which at least one student has some;
    `skipped` says what was left out. Raises TemplateError for a faulty folder of templates.
    """
    marked = [(one, one.marks) for one in students if one.marks is not None]
    whole = work_of(marked[0][0].variant)
    names = _Names(FeedbackMaker(templates), work_of, whole)
    points, most = [marks.points for _, marks in marked], marked[0][1].most
    title, author = title_and_author(whole, terms(templates))
    page, mark = page_of(whole), names.decimal_mark
    spread = intervals(points, most)
    return ClassView(
        version=__version__,
        paper=paper(page),
        title=title,
        author=author,
        students=len(students),
        marked=len(marked),
        without=[one.name for one in students if one.marks is None],
        skipped=skipped,
        mean=points_view(sum(points, Fraction(0)) / len(points), most, mark),
        lowest=points_view(min(points), most, mark).count,
        highest=points_view(max(points), most, mark).count,
        distribution=[_interval(one, spread, mark) for one in spread if one.count],
        plot=distribution_plot(spread, STUDENTS, mark, page.measure),
        right=sum(marks.first_wrong is None for _, marks in marked),
        questions=_questions(students, names),
        mistakes=_mistakes(students, names, remarks(templates)["mistakes"]),
        unread=[
            StudentUnread(one.name, unread.where, names.unread(one.variant, unread))
            for one in students
            for unread in one.unread
        ],
        overridden=[
            StudentOverride(one.name, names.row(one.variant, step))
            for one, marks in marked
            for step in marks.overridden_steps
        ],
    )


class _Names:
    """What steps are called, as the first variant calls them that has them."""

    def __init__(self, maker: FeedbackMaker, work_of: WorkOf, whole: AnyWorked) -> None:
        self._maker, self._work_of = maker, work_of
        self._known = [whole]

    @property
    def whole(self) -> AnyWorked:
        """The first variant."""
        return self._known[0]

    @property
    def decimal_mark(self) -> str:
        """The mark that numbers have."""
        return _problems(self.whole)[0].trace.rounding.decimal_mark

    def name(self, variant: str, key: MarkedStep) -> LineName:
        """Return what a step is called that a variant has."""
        work, step = self._found(variant, key)
        return self._maker.lines(work).name(work, step)

    def unread(self, variant: str, one: UnreadAnswer) -> UnreadView:
        """Return an answer to a variant that is not sure to be a number, as templates see it."""
        answer = one.answer
        work, _ = self._found(variant, (answer.question, answer.iteration, answer.id))
        return self._maker.lines(work).unread(work, one)

    def row(self, variant: str, step: StepMark) -> StepRow:
        """Return the points of a step of a variant, as templates see them."""
        view = points_view(step.points, step.most, self.decimal_mark)
        return StepRow(self.name(variant, step.key), view, step.reason)

    def _found(self, variant: str, key: MarkedStep) -> tuple[Work, Step]:
        for whole in self._known:
            if found := _step_in(whole, key):
                return found
        self._known.append(self._work_of(variant))
        own = _step_in(self._known[-1], key)
        assert own is not None, "marks are those of steps of the variant"
        return own


def _problems(whole: AnyWorked) -> Sequence[Work]:
    return [whole] if isinstance(whole, Work) else whole.works


def _step_in(whole: AnyWorked, key: MarkedStep) -> tuple[Work, Step] | None:
    question, iteration, step_id = key
    work = _problems(whole)[(question or 1) - 1]
    step = steps_of(work).get((iteration, step_id))
    return None if step is None else (work, step)


def _interval(one: Interval, spread: Sequence[Interval], decimal_mark: str) -> Sequence[Node]:
    """Return the row of an interval: where it begins and ends, and how many are in it."""
    high = NONE if one is spread[-1] else points_node(one.high, decimal_mark)
    return points_node(one.low, decimal_mark), high, Digits(str(one.count))


def _questions(students: Sequence[ReportedStudent], names: _Names) -> Sequence[QuestionSummary]:
    tallies, whole = step_tallies(students), names.whole
    if isinstance(whole, Work):
        return [_question(None, "", whole, tallies, names)]
    return [
        _question(place, question.title or "", work, tallies, names)
        for place, (question, work) in enumerate(
            zip(whole.assignment.questions, whole.works, strict=True), start=1
        )
    ]


def _question(
    place: int | None, title: str, work: Work, tallies: Sequence[StepTally], names: _Names
) -> QuestionSummary:
    own = [one for one in tallies if one.key[0] == place]
    return QuestionSummary(
        number=None if place is None else Digits(str(place)),
        title=title,
        is_repeated=len(work.trace.iterations) > 1,
        rows=[_row(one, names) for one in own],
    )


def _row(one: StepTally, names: _Names) -> Sequence[Node]:
    name = names.name(one.variant, one.key)
    counts = [Digits(str(count)) for count in (one.first_wrong, one.wrong, one.missing)]
    mean = number(Number(as_printed(one.mean, AVERAGES)), names.decimal_mark).node
    iteration = () if name.iteration is None else (name.iteration,)
    return name.symbol, *iteration, *counts, mean, points_node(one.most, names.decimal_mark)


def _mistakes(
    students: Sequence[ReportedStudent], names: _Names, sentences: Mapping[str, str]
) -> Sequence[MistakeView]:
    variants = {one.key: one.variant for one in step_tallies(students)}
    order = list(variants)
    return [
        MistakeView(
            kind=KINDS.get(one.mistake, "named"),
            said=sentences.get(one.mistake, ""),
            count=one.students,
            steps=[
                MistakesOfStep(names.name(variants[key], key), Digits(str(count)))
                for key, count in sorted(one.steps.items(), key=lambda item: order.index(item[0]))
            ],
        )
        for one in mistake_tallies(students)
    ]
