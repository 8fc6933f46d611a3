"""Whose answers are whose: the variants of a set that they are for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from generator.class_sets.known import KnownVariants, NoVariant
from generator.class_sets.plan import Member
from generator.class_sets.record import SetInFolder
from generator.errors import Fault
from generator.marking import AnswersOf, GivenAnswers, WrittenAnswer
from generator.marking.answers import is_blank

__all__ = ["Answered", "ClassAnswers", "of_variants"]

NOBODY = AnswersOf("", ())


@dataclass(frozen=True, slots=True)
class Answered:
    """A student, the variant that the student got, as the set calls it, "" for none, and the
    student's answers, none of which is blank. A platform may have drawn other questions from other
    variants: `others` has these with the answers to them. `is_apart` says that they are not in one
    table with those of others, so that what is wrong with them stops nobody else's marks.
    """

    member: Member
    variant: str
    answers: tuple[WrittenAnswer, ...] = ()
    others: tuple[tuple[str, tuple[WrittenAnswer, ...]], ...] = ()
    is_apart: bool = False

    @property
    def by_variant(self) -> Sequence[tuple[str, tuple[WrittenAnswer, ...]]]:
        """Each variant of which the student got questions, with the answers to them."""
        return ((self.variant, self.answers), *self.others)


@dataclass(frozen=True, slots=True)
class ClassAnswers:
    """The students of a class with what they answered, what was left out, what else is to be said,
    and what is wrong with single answers, for which none of them can be marked.
    """

    students: tuple[Answered, ...]
    skipped: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()


def of_variants(there: SetInFolder, given: GivenAnswers) -> ClassAnswers:
    """Return the students of a set, in its order, with what they answered; of what a platform has
    exported, its students.

    An id is known in any capitals, and where a spreadsheet has taken it for a number; a worksheet
    by its check code, by the id in it, or by the name of its file. What is wrong with a worksheet
    leaves that out alone; of a table it is a fault who is not of the set, and who is there twice.
    """
    known = KnownVariants.of(there)
    if given.of_platform:
        return _of_platform(known, given)
    found: dict[str, AnswersOf] = {}
    wrong: dict[bool, list[Fault]] = {True: [], False: []}
    twice: set[str] = set()
    for one in given.students:
        written = tuple(answer for answer in one.answers if not is_blank(answer.text))
        if not written and not one.file:
            continue
        where = one.where if one.file else written[0].where
        name = known.of_worksheet(one) if one.file else known.of_id_with(one.id, _codes(written))
        if isinstance(name, NoVariant):
            wrong[bool(one.file)].append(Fault(where, name.sentence))
        elif not written:
            # One that nobody has filled in yet may lie beside one that somebody has.
            continue
        elif name in found and not _are_alike(found[name].answers, written):
            if one.file:
                twice.add(name)
            wrong[bool(one.file)].append(Fault(where, _twice(name, one, found[name])))
        elif name not in found:
            found[name] = replace(one, answers=written)
    for name in twice:
        # Which of two worksheets counts is not for a program to say.
        del found[name]
    students = (
        Answered(entry.member, name, one.answers, is_apart=bool(one.file))
        for name, entry in there.record.entries.items()
        for one in (found.get(name, NOBODY),)
    )
    return ClassAnswers(
        tuple(students), (*given.skipped, *wrong[True]), given.notes, (*given.faults, *wrong[False])
    )


def _of_platform(known: KnownVariants, given: GivenAnswers) -> ClassAnswers:
    """Return the students of a platform, each with the variant whose questions the student got."""
    students, skipped = [], [*given.skipped]
    for one in given.students:
        found: dict[str, list[WrittenAnswer]] = {}
        for code in one.codes:
            name = known.of_code(code)
            if isinstance(name, NoVariant):
                skipped.append(Fault(one.where, name.sentence))
            else:
                found[name] = [answer for answer in one.answers if answer.code == code]
        written = [
            (name, tuple(answer for answer in answers if not is_blank(answer.text)))
            for name, answers in found.items()
        ]
        # Whoever left all of a variant blank has no answers to it.
        first, *others = [part for part in written if part[1]] or written[:1] or [("", ())]
        member = Member(one.id, one.name or one.id)
        students.append(Answered(member, *first, tuple(others), is_apart=True))
    return ClassAnswers(tuple(students), tuple(skipped), given.notes)


def _codes(answers: Sequence[WrittenAnswer]) -> Sequence[str]:
    return [*dict.fromkeys(answer.code for answer in answers if answer.code)]


def _are_alike(first: Sequence[WrittenAnswer], second: Sequence[WrittenAnswer]) -> bool:
    texts = ({(one.name, one.text) for one in answers} for answers in (first, second))
    return next(texts) == next(texts)


def _twice(name: str, one: AnswersOf, before: AnswersOf) -> str:
    if one.file:
        return (
            f"is of {name}, as {before.where} is, and says otherwise; neither is marked until one "
            "of them is taken away."
        )
    first = before.answers[0].where
    return f"has answers of {one.id}, who is there as {before.id} ({first}) as well; keep one."
