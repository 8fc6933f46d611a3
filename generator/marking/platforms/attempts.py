"""Attempts at a quiz: what was typed, by whom, and which attempt of a student counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec import Struct

from generator.errors import Fault
from generator.layout.nodes import AnswerId
from generator.marking.answers import WrittenAnswer
from generator.marking.sheet import cell_of
from generator.marking.students import AnswersOf, GivenAnswers
from generator.marking.tokens import QuestionToken
from generator.marking.written import lowered_number, written_number
from generator.problem.faults import counted
from generator.tabular import Columns, TabularRow

__all__ = ["QuizAttempt", "Typed", "attempt_of", "of_attempts", "total_of"]


class Typed(Struct, frozen=True):
    """What was typed for a question: where, the tokens of the question, and a text for each number
    that it asks for.
    """

    where: str
    tokens: Sequence[QuestionToken]
    texts: Sequence[str]


class QuizAttempt(Struct, frozen=True):
    """What a student typed in one attempt, what of that belongs to no number, and the points that
    the platform gave, None where it does not say.
    """

    student: AnswersOf
    skipped: tuple[Fault, ...]
    points: Fraction | None


def attempt_of(
    where: str, columns: Columns, row: TabularRow, typed: Iterable[Typed], points: str
) -> QuizAttempt:
    """Return the attempt in a row, who is known by the best id, e-mail address or name in it."""
    answers: list[WrittenAnswer] = []
    skipped: list[Fault] = []
    codes: dict[str, None] = {}
    for one in typed:
        entries = [(token, entry) for token in one.tokens for entry in token.entries]
        codes |= dict.fromkeys(token.code for token in one.tokens)
        if len(one.texts) == len(entries):
            pairs = zip(entries, one.texts, strict=True)
            answers += (_answer(one.where, token, entry, text) for (token, entry), text in pairs)
        elif one.texts:
            what = f"has {counted(len(one.texts), 'number')}, but its question asks for"
            skipped.append(Fault(one.where, f"{what} {len(entries)}; none of them is marked."))
    name = " ".join(filter(None, (cell_of(row, place) for place in columns.name)))
    known = (*columns.ids, *columns.email)
    whose = next(filter(None, (cell_of(row, place) for place in known)), name) or where
    student = AnswersOf(whose, tuple(answers), "" if name == whose else name, where, tuple(codes))
    number = written_number(points)
    return QuizAttempt(student, tuple(skipped), None if number is None else number.value)


def total_of(scores: Iterable[str]) -> str:
    """Return the points of questions together, nothing where none has any."""
    found = [number.value for score in scores if (number := written_number(score)) is not None]
    return str(sum(found)) if found else ""


def _answer(where: str, token: QuestionToken, entry: AnswerId, text: str) -> WrittenAnswer:
    return WrittenAnswer(
        where,
        entry.iteration,
        entry.id,
        entry.row,
        entry.column,
        lowered_number(text, token.power),
        entry.question,
        code=token.code,
    )


def of_attempts(attempts: Iterable[QuizAttempt]) -> GivenAnswers:
    """Return the answers of students, of each those of the attempt that has the most points on the
    platform, and of several such the last one in the table.
    """
    by_student: dict[str, list[QuizAttempt]] = {}
    for one in attempts:
        by_student.setdefault(one.student.id, []).append(one)
    chosen = [max(reversed(own), key=_points) for own in by_student.values()]
    several = [
        Fault(best.student.where, _which(best, by_student[best.student.id]))
        for best in chosen
        if len(by_student[best.student.id]) > 1
    ]
    return GivenAnswers(
        tuple(one.student for one in chosen),
        tuple(fault for one in chosen for fault in one.skipped),
        tuple(several),
        of_platform=True,
    )


def _points(attempt: QuizAttempt) -> Fraction:
    return Fraction(-1) if attempt.points is None else attempt.points


def _which(best: QuizAttempt, attempts: Sequence[QuizAttempt]) -> str:
    is_best = any(_points(one) < _points(best) for one in attempts)
    why = "has the most points on the platform" if is_best else "is the last one"
    return f"is what is marked of {best.student.id}, of {len(attempts)} attempts; it {why}."
