"""Whose answers are whose: the variants of a set that they are for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from generator.class_sets.plan import Member
from generator.class_sets.record import SetInFolder
from generator.class_sets.roster import caseless
from generator.errors import AnswersError, Fault, nearest
from generator.marking import AnswersOf, GivenAnswers, WrittenAnswer
from generator.marking.answers import is_blank
from generator.tabular import not_a_formula

__all__ = ["Answered", "of_variants"]

MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Answered:
    """A student, the variant that the student got, as the set calls it, and the student's answers,
    none of which is blank.
    """

    member: Member
    variant: str
    answers: tuple[WrittenAnswer, ...] = ()


def of_variants(there: SetInFolder, given: GivenAnswers, source: str) -> list[Answered]:
    """Return the students of a set, in its order, with what they answered.

    An id is known in any capitals, and where a spreadsheet has taken it for a number. Raises
    AnswersError with all that is wrong: who is not of the set, who is there twice.
    """
    known = [*there.record.entries]
    ways = [_by(known, way) for way in WAYS]
    found: dict[str, AnswersOf] = {}
    faults = []
    for one in given.students:
        written = [answer for answer in one.answers if not is_blank(answer.text)]
        if not written:
            continue
        where = written[0].where
        names = _known(one.id, ways)
        if len(names) != 1:
            faults.append(Fault(where, _no_student(one.id, names, known)))
        elif names[0] in found:
            faults.append(Fault(where, _twice(one.id, found[names[0]])))
        else:
            found[names[0]] = replace(one, answers=tuple(written))
    if faults:
        raise AnswersError(source, faults)
    return [
        Answered(entry.member, name, found[name].answers if name in found else ())
        for name, entry in there.record.entries.items()
    ]


def _unsigned(name: str) -> str:
    """Return an id as a number, which has no zeros in front of it in a spreadsheet."""
    return name.lstrip("0") or "0" if name.isdecimal() else caseless(name)


# How ids are compared, one way after the other.
WAYS: Sequence[Callable[[str], str]] = (str, not_a_formula, caseless, _unsigned)


def _by(names: Iterable[str], way: Callable[[str], str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(way(name), []).append(name)
    return found


def _known(name: str, ways: Sequence[Mapping[str, list[str]]]) -> Sequence[str]:
    """Return the variants that an id may stand for, by the first way that knows any."""
    for way, names in zip(WAYS, ways, strict=True):
        # A form has what would be a formula behind an apostrophe.
        spelled = name if way is not_a_formula else way(name)
        if spelled in names:
            return names[spelled]
    return ()


def _no_student(name: str, names: Sequence[str], known: Sequence[str]) -> str:
    if not name:
        return "has no id; give that of a variant of the set in a column id."
    if names:
        return f"has the id {name!r}, which may be {' or '.join(names)}; write it as the set does."
    hint = nearest(name, known, most=MOST_NAMED)
    return f"has the id {name!r}, which is not of the set; {hint}"


def _twice(name: str, before: AnswersOf) -> str:
    first = before.answers[0].where
    return (
        f"has answers of {name}, who is there as {before.id} ({first}) as well; keep one of them."
    )
