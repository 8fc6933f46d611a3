"""Empty forms for answers: a row for each number, or a column for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from generator.errors import AnswersError
from generator.files import write
from generator.layout.nodes import AnswerId
from generator.marking.answers import is_blank
from generator.marking.tables import read_table
from generator.tabular import EXCELS_COLUMNS, MOST_ROWS, csv_bytes, workbook_bytes

__all__ = ["AskedEntries", "long_form", "wide_form", "write_forms"]

SHEET = "Answers"
PLACE = ("step", "row", "column")

# The rows of a table, its headings first.
FormTable = Sequence[Sequence[str]]


class AskedEntries(Struct, frozen=True):
    """The numbers that somebody is asked for, whose id, name and check code stand in the form: ""
    where one person has no need of an id, where a name says nothing more, and where there is no
    variant.
    """

    entries: tuple[AnswerId, ...]
    id: str = ""
    name: str = ""
    code: str = ""


# Whose answers they are, by the headings.
OF_WHOM: Mapping[str, Callable[[AskedEntries], str]] = {
    "id": lambda one: one.id,
    "name": lambda one: one.name,
    "check code": lambda one: one.code,
}


def long_form(asked: Sequence[AskedEntries]) -> Mapping[str, bytes]:
    """Return a form with a row for each number, by how the names of its files end."""
    who = _headings(asked)
    of_questions = any(entry.question is not None for one in asked for entry in one.entries)
    where = (*["question"] * of_questions, "iteration", *PLACE)
    rows = [
        [*_who(one, who), *_place(entry, of_questions), ""]
        for one in asked
        for entry in one.entries
    ]
    return _files([[*who, *where, "answer"], *rows], len(who) + len(where))


def wide_form(asked: Sequence[AskedEntries]) -> Mapping[str, bytes]:
    """Return a form with a row for each person and a column for each number that anybody is asked
    for, by how the names of its files end.
    """
    who = _headings(asked)
    names = _in_order(entry for one in asked for entry in one.entries)
    rows = [[*_who(one, who), *[""] * len(names)] for one in asked]
    return _files([[*who, *names], *rows], len(who))


def _headings(asked: Iterable[AskedEntries]) -> list[str]:
    found = [one for one in asked if one.id]
    return [heading for heading, of in OF_WHOM.items() if any(map(of, found))]


def _who(one: AskedEntries, headings: Sequence[str]) -> list[str]:
    return [OF_WHOM[heading](one) for heading in headings]


def _place(entry: AnswerId, of_questions: bool) -> Iterator[str]:
    if of_questions:
        yield str(entry.question)
    yield from (str(entry.iteration), entry.id, str(entry.row), str(entry.column))


def _in_order(entries: Iterable[AnswerId]) -> list[str]:
    """Return the names of entries: of each question and iteration the steps in their order, and of
    each step the entries row by row.
    """
    steps: dict[tuple[int, int, str], int] = {}
    found: dict[AnswerId, tuple[int, int, int, int, int]] = {}
    for entry in entries:
        question = entry.question or 0
        place = steps.setdefault((question, entry.iteration, entry.id), len(steps))
        found[entry] = question, entry.iteration, place, entry.row, entry.column
    return [entry.name for entry in sorted(found, key=found.__getitem__)]


def _files(table: FormTable, frozen: int) -> Mapping[str, bytes]:
    """Return a table as files that can be read again, and that Excel can hold."""
    if len(table[0]) > EXCELS_COLUMNS:
        return {}
    written = {".csv": csv_bytes(table)}
    if len(table) <= MOST_ROWS:
        written[".xlsx"] = workbook_bytes(table, SHEET, frozen)
    return written


def write_forms(contents: Mapping[Path, bytes]) -> tuple[list[Path], list[Path]]:
    """Write forms, but none over one that has been filled in; return which were written, and which
    were not. Raises FileError.
    """
    filled = [path for path in contents if _is_filled(path)]
    for path, content in contents.items():
        if path not in filled:
            write(path, content)
    return [path for path in contents if path not in filled], filled


def _is_filled(path: Path) -> bool:
    """Return whether a file is there that is not known to be without answers."""
    if not path.is_file():
        return False
    try:
        given = read_table(path)
    except AnswersError:
        return True
    answers = (answer for one in given.students for answer in one.answers)
    return bool(given.faults) or any(not is_blank(answer.text) for answer in answers)
