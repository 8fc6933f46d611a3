"""Answers by whose they are, and what of them had to be left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from generator.errors import Fault
from generator.marking.answers import WrittenAnswer, is_blank
from generator.tabular import is_date

__all__ = ["AnswersOf", "GivenAnswers", "TabledAnswer", "about_unread", "joined"]

# Whose an answer is, and the answer, or what is wrong with it.
TabledAnswer = tuple[str, WrittenAnswer | Fault]


class AnswersOf(Struct, frozen=True):
    """The answers of a student, by the id in the source; "" where it has none.

    `name` is the student's where the source has it, and `where` what messages call it. Of a
    worksheet, `codes` are what may be the check code of its variant, `file` is the name of its
    file, without its ending, `problem` the hash of what its numbers depend on, and `title` what it
    is called, "" where it does not say so.
    """

    id: str
    answers: tuple[WrittenAnswer, ...]
    name: str = ""
    where: str = ""
    codes: tuple[str, ...] = ()
    file: str = ""
    problem: str = ""
    title: str = ""


class GivenAnswers(Struct, frozen=True):
    """What a source holds: the answers of students, in its order, what was left out and why, what
    else is to be said, and what is wrong with single rows, for which none of it can be marked.

    In what a platform exports `id` is a student's on that platform, who got any variant.
    """

    students: tuple[AnswersOf, ...]
    skipped: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    of_platform: bool = False
    faults: tuple[Fault, ...] = ()

    @property
    def is_of_class(self) -> bool:
        """Whether they are those of several, or of as many as a platform has."""
        return self.of_platform or len(self.students) > 1


def joined(
    found: Iterable[TabledAnswer],
) -> tuple[list[AnswersOf], list[Fault]]:
    """Return answers by whose they are, in order, and what is wrong with them: what is no answer,
    and two that differ.
    """
    of: dict[str, dict[str, WrittenAnswer]] = {}
    faults = []
    for whose, answer in found:
        if isinstance(answer, Fault):
            faults.append(answer)
            continue
        own = of.setdefault(whose, {})
        before = own.get(answer.name)
        if before is None or is_blank(before.text):
            own[answer.name] = answer
        elif not is_blank(answer.text) and answer.text != before.text:
            faults.append(Fault(answer.where, _twice(whose, answer, before)))
    return [AnswersOf(whose, tuple(own.values())) for whose, own in of.items()], faults


def _twice(whose: str, answer: WrittenAnswer, before: WrittenAnswer) -> str:
    of = f" of {whose}" if whose else ""
    return (
        f"has {answer.text} for {answer.name}{of}, but {before.where} has {before.text}; "
        "leave one of them out."
    )


def about_unread(answers: Sequence[WrittenAnswer]) -> list[Fault]:
    """Return what is said of answers that are not sure to be numbers, each with its place."""
    return [Fault(answer.where, _unread(answer)) for answer in answers if answer.is_unread]


def _unread(answer: WrittenAnswer) -> str:
    of = "" if answer.where.endswith(answer.name) else f" for {answer.name}"
    if is_date(answer.text):
        return (
            f"has {answer.text}{of}, a date, as spreadsheets make of 1/2 or 1.2; it counts as "
            "missing, until the cell is formatted as text and typed again."
        )
    return f"has {answer.text!r}{of}, which is no number; it counts as missing."
