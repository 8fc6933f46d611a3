"""The marks of a class: each student's answers against the student's own variant."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from generator.class_sets.answers import not_a_formula
from generator.class_sets.plan import Member
from generator.class_sets.record import SetInFolder
from generator.errors import AnswersError, Fault, nearest
from generator.files import write_together
from generator.marking import AnswersOf, Marks, mark_answers, marks_record
from generator.rounding import Rounding, as_printed
from generator.variants import AnyWork, works

__all__ = ["StudentMarks", "class_marks", "mean_points", "write_marks"]

AT_ONCE = 100
# Gradebooks take decimals.
OF_GRADEBOOKS = Rounding(places=2, padding=False)
MARKS = ("id", "name", "points", "most", "first wrong", "mistake")
# By this Excel knows that a table is UTF-8.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class StudentMarks:
    """A student of a set, and the marks of what the student answered, None for nothing."""

    member: Member
    marks: Marks | None


def class_marks(
    there: SetInFolder, answers: Sequence[AnswersOf], source: str
) -> Iterator[StudentMarks]:
    """Yield the marks of each student of a set, in its order, those without answers as well.

    Raises AnswersError with all that is wrong: a student who is not of the set, what is no step.
    """
    entries = there.record.entries
    known = {name.casefold(): name for name in entries}
    faults = [
        Fault(one.answers[0].where, _no_student(one.id, known))
        for one in answers
        if one.id.casefold() not in known
    ]
    if faults:
        raise AnswersError(source, faults)
    of = {known[one.id.casefold()]: one for one in answers}
    for names in _parts([*entries]):
        answered = [name for name in names if name in of]
        there.record.drawn(there.draws, answered)
        attempts = [(name, entries[name].attempt) for name in answered]
        found: dict[str, AnyWork] = dict(zip(answered, works(there.draws, attempts), strict=True))
        for name in names:
            marks = None
            if name in of:
                marks = mark_answers(found[name], of[name].answers, source)
            yield StudentMarks(entries[name].member, marks)


def _no_student(name: str, known: Mapping[str, str]) -> str:
    if not name:
        return "has no id; give that of a variant of the set in a column id."
    return f"has the id {name!r}, which is not of the set; {nearest(name, known.values(), most=10)}"


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE))


def write_marks(folder: Path, found: Sequence[StudentMarks]) -> None:
    """Write marks.csv, a row for each student, and marks.json with everything, both or none of
    them. Raises FileError.
    """
    table = io.StringIO()
    table.write(BYTE_ORDER_MARK)
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(MARKS)
    rows.writerows(map(_row, found))
    objects = [
        {
            "id": one.member.name,
            "name": one.member.student,
            "marks": None if one.marks is None else marks_record(one.marks),
        }
        for one in found
    ]
    whole = json.dumps({"students": objects}, ensure_ascii=False, indent=1)
    write_together(
        {
            folder / "marks.csv": table.getvalue().encode(),
            folder / "marks.json": f"{whole}\n".encode(),
        }
    )


def _row(one: StudentMarks) -> tuple[str, ...]:
    who = one.member.name, one.member.student
    if one.marks is None:
        return (*map(not_a_formula, who), "", "", "", "")
    wrong = one.marks.first_wrong
    place = "" if wrong is None else wrong.name
    mistakes = "" if wrong is None else " or ".join(wrong.mistakes)
    points = (_rounded(one.marks.points), _rounded(one.marks.most))
    return (*map(not_a_formula, who), *points, place, mistakes)


def mean_points(found: Sequence[Marks]) -> str:
    """Return the mean of points, of the most that there are."""
    mean = sum((one.points for one in found), Fraction(0)) / len(found)
    return f"{_rounded(mean)} of {_rounded(found[0].most)}"


def _rounded(points: Fraction) -> str:
    return as_printed(points, OF_GRADEBOOKS)
