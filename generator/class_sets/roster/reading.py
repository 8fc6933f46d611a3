"""From a class list to its students, or to everything that is wrong with it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.class_sets.roster.ids import fault_of_id, restored
from generator.class_sets.roster.stems import caseless, stem_of
from generator.errors import Fault, RosterError
from generator.tabular import (
    ROWS_ABOVE,
    Columns,
    TabularRow,
    TabularSheet,
    TabularSource,
    columns_of,
    content_of,
    is_error,
    role_of,
    sheets_of,
)

__all__ = ["Roster", "Student", "read_roster"]

MOST_STUDENTS = 100_000
LONGEST_NAME = 200

# What Canvas writes below its headings, and the student that a teacher tries things as.
NO_STUDENTS = {"points possible", "manual posting", "student, test", "test student"}
# What letters of other encodings look like in Windows-1252, and those of UTF-8 in particular; what
# stands for letters that an encoding does not have.
MISREAD = re.compile("[?\ufffd¡-©«-¯±-³µ¶¹»-¿×÷€‚„†‡‰™]")


@dataclass(frozen=True, slots=True)
class Student:
    """A student of a class list; `stem` is a safe file name, unique in the list.

    `filed` is the name with the family name first, where the list tells which one that is, and
    `group` a group or section.
    """

    name: str
    id: str
    email: str
    stem: str
    filed: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """A class list: its students in its order.

    `guess` is the encoding that it was read in, where that is no more than likely, and `sheet` the
    name of the sheet that it stands on, where the workbook has others before or beside it that
    hold something.
    """

    students: tuple[Student, ...]
    guess: str
    sheet: str


def read_roster(path: Path, encoding: str = "") -> Roster:
    """Return the students of a CSV file or of an Excel workbook (.xlsx).

    A student's id is the best that the line has: a student number, a user name, the e-mail
    address, at last the name. Of a workbook, the first sheet with a heading for names is read.
    Raises RosterError with everything that is wrong.
    """
    source = TabularSource(str(path), "the list", RosterError, lambda cell: bool(role_of(cell)))
    above: list[TabularRow] = []
    tables = sheets_of(source, content_of(source, path), encoding)
    for table in tables:
        first = list(itertools.islice(table.rows, ROWS_ABOVE))
        for position, row in enumerate(first, start=1):
            columns = columns_of(row.cells)
            if columns.name:
                rows = itertools.chain(first[position:], table.rows)
                students = _students(source, columns, rows)
                is_one_of_several = bool(above) or any(map(_holds_something, tables))
                sheet = table.sheet if is_one_of_several else ""
                return Roster(students, table.guess, sheet)
        above = above or first
    if not above:
        raise source.refused("holds nothing; give a line of headings, and one for each student")
    found = ", ".join(cell for cell in above[0].cells if cell)
    raise source.refused(
        f"has the headings {found}, and none of them is that of a name; name a column Name, Full "
        "name or Student, or two of them First name and Last name",
        above[0].line,
    )


def _holds_something(table: TabularSheet) -> bool:
    return next(table.rows, None) is not None


def _students(
    source: TabularSource, columns: Columns, rows: Iterator[TabularRow]
) -> tuple[Student, ...]:
    students: list[Student] = []
    faults: list[Fault] = []
    lines: dict[str, int] = {}
    for row in rows:
        if not NO_STUDENTS.isdisjoint(cell.casefold() for cell in row.cells):
            continue
        if len(students) == MOST_STUDENTS:
            raise source.refused(f"has more than {MOST_STUDENTS:,} students; give it in parts")
        student, sentence = _student(columns, row.cells)
        before = lines.setdefault(caseless(student.id), row.line)
        if not sentence and before != row.line:
            sentence = (
                f"has the id {student.id!r}, as line {before} has; give each student an id of "
                "their own, or remove the line"
            )
        if sentence:
            faults.append(Fault(f"line {row.line}", sentence))
        students.append(student)
    if faults:
        raise RosterError(source.name, faults)
    if not students:
        raise source.refused("has headings, but no student below them; give a line for each")
    return tuple(students)


def _student(columns: Columns, cells: list[str]) -> tuple[Student, str]:
    """Return the student of a line, and what is wrong with it, or nothing."""

    def filled(places: Iterable[int]) -> list[str]:
        return [cells[place] for place in places if place < len(cells) and cells[place]]

    name = " ".join(filled(columns.name))
    email = next(iter(filled(columns.email)), "")
    stated = next(iter(filled(columns.ids)), "")
    identity = next(filter(None, (restored(stated), email, name)), "")
    filed = " ".join(filled(columns.filed)) or _family_first(name)
    group = next(iter(filled(columns.group)), "")
    student = Student(name, identity, email, stem_of(name, identity), filed, group)
    if len(cells) <= max(columns.name + columns.ids[:1]):
        counts = f"has {len(cells)} of the {columns.count} cells that there are headings for"
        return student, f"{counts}; give it the others, empty ones too"
    if any(cells[columns.count :]):
        headings = "is 1 heading" if columns.count == 1 else f"are {columns.count} headings"
        counts = f"has {len(cells)} cells, but there {headings}"
        return student, f"{counts}; give each a heading, or quote a cell that holds the delimiter"
    if not name:
        return student, "has no name; give one, or remove the line"
    return student, _fault_of_name(name) or fault_of_id(stated) or _fault_of_length(identity)


def _family_first(name: str) -> str:
    """Return a name such as Lovelace, Ada without its comma, nothing for one without."""
    family, comma, given = name.partition(",")
    return f"{family.strip()} {given.strip()}" if comma else ""


def _fault_of_name(name: str) -> str:
    if len(name) > LONGEST_NAME:
        return f"has a name of more than {LONGEST_NAME} characters; shorten it"
    if is_error(name):
        return f"has {name}, an error of a spreadsheet, for a name; enter the name"
    if MISREAD.search(name):
        return (
            f'has the name {name}, in which letters were lost; save the list as "CSV UTF-8" or '
            ".xlsx, and give that"
        )
    return ""


def _fault_of_length(identity: str) -> str:
    if len(identity) > LONGEST_NAME:
        return f"has an id of more than {LONGEST_NAME} characters; shorten it"
    return ""
