"""The marks of a class: each student's answers against the student's own variant."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from msgspec import structs

from generator.class_sets.answered import Answered
from generator.class_sets.keys import ClassKey
from generator.class_sets.known import KnownIds
from generator.class_sets.plan import Member
from generator.errors import AnswersError, Fault, StepError
from generator.files import write_together
from generator.layout.nodes import AnswerId
from generator.marking import Marks, StepMark, mark_answers, marks_record, points_text
from generator.marking.marks import of_several
from generator.marking.overrides import StatedOverride, overridden_by_ids
from generator.marking.reports import UnreadAnswer, unread_answers
from generator.rounding import Rounding, as_printed
from generator.tabular import not_a_formula
from generator.variants import AnyWork

__all__ = ["StudentMarks", "class_marks", "mean_points", "write_marks"]

AT_ONCE = 100
# What a message calls a cell of a wide table.
OF_HEADING = re.compile(r"\bline \d+, (?P<heading>.+)")
# Gradebooks take decimals.
OF_GRADEBOOKS = Rounding(places=2, padding=False)
MARKS = ("id", "name", "points", "most", "first wrong", "mistake", "by the marker")
# By this Excel knows that a table is UTF-8.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class StudentMarks:
    """A student, the variant that the student got, the marks of what the student answered, None for
    nothing, and the answers that cannot be read. `is_of_several` says that some of the questions
    were of other variants; `faults` are why the student's worksheet is left out.
    """

    member: Member
    variant: str
    marks: Marks | None
    unread: tuple[UnreadAnswer, ...] = ()
    is_of_several: bool = False
    faults: tuple[Fault, ...] = ()


def class_marks(
    there: ClassKey,
    answered: Sequence[Answered],
    source: str,
    overrides: Sequence[StatedOverride] = (),
    source_of_overrides: str = "",
    faulty: Sequence[Fault] = (),
) -> list[StudentMarks]:
    """Return the marks of students, in their order, those without answers as well; `overrides` are
    points that a marker gives, and `faulty` is what is known to be wrong with the answers.

    Raises AnswersError with all that is wrong with a table, as what is no step, and StepError,
    which names the file that states points for what is no step or is not marked.
    """
    ids = KnownIds.of([one.member.name for one in answered])
    overrides = [_of_known(one, ids) for one in overrides]
    # A marker may have seen what is in no table.
    seen = {one.id.casefold() for one in overrides}
    given = [
        one
        for one in answered
        if one.answers or (one.variant and one.member.name.casefold() in seen)
    ]
    found: dict[str, Marks] = {}
    faults = [*faulty]
    apart: dict[str, tuple[Fault, ...]] = {}
    for part in _parts(given):
        got = dict.fromkeys(name for one in part for name, _ in one.by_variant)
        evaluated = dict(zip(got, there.works(list(got)), strict=True))
        for one in part:
            try:
                marks = _marks_of(one, evaluated, source)
            except AnswersError as error:
                if one.is_apart:
                    apart[one.member.name] = error.faults
                else:
                    faults += error.faults
            except StepError as error:
                error.name_place(there.source)
                raise
            else:
                found[one.member.name] = marks
    if faults:
        raise AnswersError(source, list(_once_of_headings(faults)))
    names = [one.member.name for one in answered]
    found = overridden_by_ids(found, names, overrides, source_of_overrides)
    students = (_of_student(one, found.get(one.member.name)) for one in answered)
    return [replace(one, faults=apart.get(one.member.name, ())) for one in students]


def _once_of_headings(faults: Sequence[Fault]) -> Iterator[Fault]:
    """Yield what is wrong, and what is so with a heading once, and not below it in each row."""
    told: set[tuple[str, str]] = set()
    for fault in faults:
        found = OF_HEADING.search(fault.place)
        about = (found["heading"], fault.sentence) if found else None
        if about not in told:
            yield fault
        if about is not None:
            told.add(about)


def _of_known(one: StatedOverride, ids: KnownIds) -> StatedOverride:
    """Return what a marker states, with the id as the set has it where it is known."""
    name = ids.of_id(one.id)
    return structs.replace(one, id=name) if isinstance(name, str) else one


def _marks_of(one: Answered, evaluated: Mapping[str, AnyWork], source: str) -> Marks:
    """Return the marks of a student: of each number those of the variant that was asked for it. No
    line goes on from one variant to another.
    """
    chosen: dict[str, int] = {}
    for place, (_, answers) in enumerate(one.by_variant):
        chosen |= {answer.name: place for answer in answers}
    found = [
        mark_answers(evaluated[name], [one for one in answers if chosen[one.name] == place], source)
        for place, (name, answers) in enumerate(one.by_variant)
    ]
    return of_several(found, chosen) if one.others else found[0]


def _of_student(one: Answered, marks: Marks | None) -> StudentMarks:
    answers = [answer for _, of_variant in one.by_variant for answer in of_variant]
    unread = () if marks is None else unread_answers(answers, marks)
    return StudentMarks(one.member, one.variant, marks, unread, bool(one.others))


def _parts(answered: Sequence[Answered]) -> Iterator[Sequence[Answered]]:
    return (answered[start : start + AT_ONCE] for start in range(0, len(answered), AT_ONCE))


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
        return (*map(not_a_formula, who), "", "", "", "", "")
    wrong = one.marks.first_wrong
    place = "" if wrong is None else wrong.name
    mistakes = "" if wrong is None else " or ".join(wrong.mistakes)
    points = (_rounded(one.marks.points), _rounded(one.marks.most))
    given = "; ".join(map(_by_marker, one.marks.overridden_steps))
    return (*map(not_a_formula, who), *points, place, mistakes, not_a_formula(given))


def _by_marker(step: StepMark) -> str:
    """Return what a marker gives for a step, in a cell of a table."""
    place = AnswerId(step.step, 1, 1, step.iteration, step.question).name.partition("[")[0]
    reason = f" ({step.reason})" if step.reason else ""
    return f"{place}: {points_text(step.points)}{reason}"


def mean_points(found: Sequence[Marks]) -> str:
    """Return the mean of points, of the most that there are."""
    mean = sum((one.points for one in found), Fraction(0)) / len(found)
    return f"{_rounded(mean)} of {_rounded(found[0].most)}"


def _rounded(points: Fraction) -> str:
    return as_printed(points, OF_GRADEBOOKS)
