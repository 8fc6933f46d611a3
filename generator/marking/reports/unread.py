"""Answers that are not sure to be numbers, each with its place, and what of a user's words can be
printed.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, structs

from generator.layout.nodes import AnswerId
from generator.marking.answers import WrittenAnswer
from generator.marking.marks import Marks
from generator.pdf import about_letters

__all__ = ["UnreadAnswer", "printable", "printable_marks", "printable_text", "unread_answers"]

# So much of what somebody wrote is shown.
LONGEST = 60
UNPRINTED = "?"


class UnreadAnswer(Struct, frozen=True):
    """An answer that is not sure to be a number: where it stands in its table, which number it is
    for, and what it says.
    """

    where: str
    answer: AnswerId
    text: str


def unread_answers(answers: Sequence[WrittenAnswer], marks: Marks) -> tuple[UnreadAnswer, ...]:
    """Return the answers that are not sure to be numbers, be they for what is marked or for what is
    only gone on from.
    """
    unread = {one.name for one in marks.verdicts if one.is_unread}
    found = []
    for one in answers:
        answer = AnswerId(one.step, one.row, one.column, one.iteration, one.question)
        text = one.text.strip()
        if one.is_unread or answer.name in unread:
            found.append(UnreadAnswer(one.where, answer, _in_short(text)))
    return tuple(found)


def printable(unread: UnreadAnswer, engine: str | None) -> UnreadAnswer:
    """Return an answer as `printable_text` has it."""
    return structs.replace(unread, text=printable_text(unread.text, engine))


def printable_text(text: str, engine: str | None) -> str:
    """Return a text with "?" for each letter that an engine cannot print; without an engine all can
    be printed.
    """
    if engine is None or not about_letters(text, engine):
        return text
    return "".join(one if not about_letters(one, engine) else UNPRINTED for one in text)


def printable_marks(marks: Marks, engine: str | None) -> Marks:
    """Return marks with the reasons of a marker as `printable_text` has them."""
    steps = [
        structs.replace(step, reason=printable_text(step.reason, engine)) for step in marks.steps
    ]
    return structs.replace(marks, steps=tuple(steps))


def _in_short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
