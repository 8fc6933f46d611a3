"""Folders of what a platform has exported, such as a table for each of its quizzes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from generator.errors import AnswersError, Fault, FileError
from generator.marking.answers import WrittenAnswer
from generator.marking.students import AnswersOf, GivenAnswers
from generator.marking.tables import read_table

__all__ = ["is_table", "read_exports"]

TABLES = (".csv", ".xlsx")


def is_table(path: Path) -> bool:
    """Return whether a file is a table, by its name."""
    return path.suffix.casefold() in TABLES


def read_exports(folder: Path, encoding: str = "") -> GivenAnswers | None:
    """Return the answers in the tables of a folder that a platform has exported, in the order of
    their names, None where there is none; a student of several has the answers of all. What cannot
    be read is left out, and stops no other.
    """
    found: list[GivenAnswers] = []
    skipped: list[Fault] = []
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        given = _read(path, encoding)
        if isinstance(given, GivenAnswers):
            found.append(given)
        else:
            skipped += given
    if not found:
        return None
    return GivenAnswers(
        tuple(_joined(student for given in found for student in given.students)),
        (*skipped, *(fault for given in found for fault in given.skipped)),
        tuple(note for given in found for note in given.notes),
        of_platform=True,
    )


def _read(path: Path, encoding: str) -> GivenAnswers | Sequence[Fault]:
    """Return what a file holds, or why it is left out."""
    if path.name.startswith("."):
        return ()
    if not is_table(path):
        return [Fault(path.name, "is no table beside tables of a platform, and is left out.")]
    try:
        given = read_table(path, encoding)
    except AnswersError as error:
        return [_placed(path.name, fault) for fault in error.faults]
    except FileError:
        return [Fault(path.name, "cannot be read.")]
    if not given.of_platform:
        return [Fault(path.name, "is no table that a platform has exported, and is left out.")]
    return replace(
        given,
        students=tuple(_student(path.name, student) for student in given.students),
        skipped=tuple(_placed(path.name, fault) for fault in given.skipped),
        notes=tuple(_placed(path.name, fault) for fault in given.notes),
    )


def _placed(name: str, fault: Fault) -> Fault:
    return Fault(f"{name}, {fault.place}" if fault.place else name, fault.sentence)


def _student(name: str, student: AnswersOf) -> AnswersOf:
    answers = (replace(one, where=f"{name}, {one.where}") for one in student.answers)
    return replace(student, answers=tuple(answers), where=f"{name}, {student.where}")


def _joined(students: Iterator[AnswersOf]) -> Iterator[AnswersOf]:
    """Yield each student once, with all answers; of two to a question those of the last table."""
    of: dict[str, list[AnswersOf]] = {}
    for student in students:
        of.setdefault(student.id, []).append(student)
    for several in of.values():
        answers: dict[tuple[str, str], WrittenAnswer] = {}
        for student in several:
            answers |= {(one.code, one.name): one for one in student.answers}
        codes = dict.fromkeys(code for student in several for code in student.codes)
        yield replace(several[0], answers=tuple(answers.values()), codes=tuple(codes))
