"""From worked-out problems to what templates see of an assignment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from string import ascii_lowercase

from msgspec.structs import replace

from generator.document.answers import answer_lines
from generator.document.asking import asked_for
from generator.document.assignments.telling import told_once
from generator.document.assignments.views import AssignmentView, PartView, Points, QuestionView
from generator.document.assignments.work import AssignmentWork
from generator.document.documents import AnyView, marked_in, view_of_any
from generator.document.fields import hash_of_answered
from generator.document.keeping import Kept
from generator.document.paper import length_on, paper
from generator.document.told import stands_beside
from generator.document.work import Work
from generator.network import steps_called
from generator.problem.assignments import Part, QuestionTable, Score
from generator.rounding import Rounding
from generator.version import __version__

__all__ = ["view_of_assignment"]


def view_of_assignment(
    work: AssignmentWork, kept: Sequence[Kept], kind: str, with_answers: bool = True
) -> AssignmentView:
    """Return all that a template of a kind may name; `kept` has a member for each problem, and
    `with_answers` says whether fields tell what goes into them.

    Raises UsageError for an unknown kind.
    """
    tables = work.assignment.questions
    views = [
        replace(
            view_of_any(of_question, of_problem, kind, number, with_answers),
            asks_in_parts=any(part.asked for part in table.parts),
            data_beside=stands_beside(of_question.problem, work.variant),
        )
        for number, (table, of_question, of_problem) in enumerate(
            zip(tables, work.works, kept, strict=True), start=1
        )
    ]
    rounding = [seen for seen in views if seen.tells_rounding]
    usual = _usual(rounding)
    sharing = [seen for seen in rounding if _told_of(seen.rounding) == usual]
    seen_in_order = told_once(
        views, kind, [seen in sharing or seen not in rounding for seen in views]
    )
    questions = [
        _question(number, *parts)
        for number, parts in enumerate(
            zip(tables, work.works, kept, seen_in_order, strict=True), start=1
        )
    ]
    head, logo = work.assignment.head, work.assignment.logo
    return AssignmentView(
        variant=work.variant,
        version=__version__,
        paper=paper(work.assignment.page),
        head=head,
        logo=logo,
        points=_points(work.assignment.score, work.works[0]),
        questions=questions,
        rounding_of=_telling(sharing, kind) if sharing else None,
        is_rounded_alike=len(sharing) == len(rounding),
        answered=_answered(work) if any(seen.fields for seen in views) else None,
    )


def _answered(work: AssignmentWork) -> str:
    return hash_of_answered(work.variant, [of_problem.problem for of_problem in work.works])


def _question(
    number: int, table: QuestionTable, work: Work, kept: Kept, seen: AnyView
) -> QuestionView:
    return QuestionView(
        number=number,
        points=_points(table.score, work),
        title=table.title,
        before=table.before,
        after=table.after,
        parts=[
            _part(letter, part, work, kept)
            for letter, part in zip(ascii_lowercase, table.parts, strict=False)
        ],
        space=length_on(work.problem.page, table.space),
        view=seen,
    )


def _part(letter: str, part: Part, work: Work, kept: Kept) -> PartView:
    steps = () if part.asked is None else steps_called(work.graphs, work.problem, part.asked)
    return PartView(
        letter=letter,
        points=_points(part.score, work),
        text=part.text,
        asked=asked_for(work, kept.notation, steps),
        answers=answer_lines(work, kept, steps),
        space=length_on(work.problem.page, part.space),
    )


def _points(score: Score | None, work: Work) -> Points | None:
    """Return points as they are printed, with the decimal mark that numbers have."""
    if score is None:
        return None
    mark = "," if work.trace.rounding.decimal_mark == "comma" else "."
    return Points(str(score).replace(".", mark), score.is_one)


def _usual(views: Sequence[AnyView]) -> tuple[object, ...] | None:
    """Return what is said of the rounding of all questions or of most; None where no two have a
    rounding in common, or none has numbers.
    """
    if not views:
        return None
    ((usual, count),) = Counter(_told_of(seen.rounding) for seen in views).most_common(1)
    return usual if count > 1 or len(views) == 1 else None


def _told_of(rounding: Rounding) -> tuple[object, ...]:
    """Return what sentences say of how numbers are rounded."""
    digits = rounding.places, rounding.significant
    return *digits, rounding.ties, rounding.carry, rounding.show


def _telling(views: Sequence[AnyView], kind: str) -> AnyView:
    """Return the view that tells most of how numbers are rounded."""
    approximating = (seen for seen in views if seen.marks[marked_in(kind)].approximations)
    rounding = (seen for seen in views if seen.rounds)
    return next(approximating, None) or next(rounding, None) or views[0]
