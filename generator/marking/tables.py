"""Answers as tables have them: a row for each number, or a column for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from generator.errors import AnswersError, Fault
from generator.marking.answers import WrittenAnswer, named_answer
from generator.tabular import ROWS_ABOVE, TabularRow, TabularSource, content_of, sheets_of

__all__ = ["AnswersOf", "read_answers", "read_printed"]

ANSWER, PRINTED = "answer", "printed"
# What tells a key from answers.
OF_KEYS = {PRINTED, "value"}
NEEDED = ("step", "row", "column")


class AnswersOf(Struct, frozen=True):
    """The answers of a student, by the id in the table; "" where it has no ids."""

    id: str
    answers: tuple[WrittenAnswer, ...]


# Where what is needed of a row stands.
Headings = Mapping[str, int]


def read_answers(path: Path, encoding: str = "") -> tuple[AnswersOf, ...]:
    """Return the answers in a CSV file or an Excel workbook, by student, in its order.

    A table is long, with the columns step, row, column and answer (and iteration and id where there
    are several), or wide, with a column for each number, called as fields of worksheets are.
    Raises AnswersError with everything that is wrong.
    """
    source, rows = _rows(path, encoding)
    for position, row in enumerate(rows[:ROWS_ABOVE]):
        headings = _headings(row)
        below = rows[position + 1 :]
        if headings.keys() >= OF_KEYS:
            raise source.refused("is the key of a set; give what students answered", row.line)
        if {*NEEDED, ANSWER} <= headings.keys():
            return _by_student(source, _long(headings, ANSWER, below))
        if any("[" in cell for cell in row.cells):
            return _by_student(source, _wide(row, headings, below))
    raise source.refused(
        "has no headings of answers; give the columns step, row, column and answer, or one for "
        "each number, such as z2[1,1]"
    )


def read_printed(path: Path, encoding: str = "") -> tuple[WrittenAnswer, ...]:
    """Return the numbers of a solution in a CSV file or an Excel workbook, which has the columns
    step, row, column and printed, and iteration where there are several.

    Raises AnswersError with everything that is wrong.
    """
    source, rows = _rows(path, encoding)
    for position, row in enumerate(rows[:ROWS_ABOVE]):
        headings = _headings(row)
        if {*NEEDED, PRINTED} <= headings.keys():
            found = _long(headings, PRINTED, rows[position + 1 :])
            return tuple(answer for one in _by_student(source, found) for answer in one.answers)
    raise source.refused("has no headings; give the columns step, row, column and printed")


def _rows(path: Path, encoding: str) -> tuple[TabularSource, Sequence[TabularRow]]:
    """Return the rows of the first sheet that holds any."""
    source = TabularSource(str(path), "the answers", AnswersError, _is_heading)
    for sheet in sheets_of(source, content_of(source, path), encoding):
        if rows := list(sheet.rows):
            return source, rows
    raise source.refused("holds nothing; give a line of headings, and one for each answer")


def _is_heading(cell: str) -> bool:
    return _plain(cell) in {"id", "iteration", ANSWER, PRINTED, *NEEDED} or "[" in cell


def _plain(cell: str) -> str:
    return re.sub(r"[\W_]", "", cell).casefold()


def _headings(row: TabularRow) -> Headings:
    return {_plain(cell): place for place, cell in enumerate(row.cells) if "[" not in cell}


def _long(
    headings: Headings, number: str, rows: Sequence[TabularRow]
) -> Iterator[tuple[str, WrittenAnswer | Fault]]:
    """Yield the answers of a table with a row for each, with whose they are."""
    for row in rows:
        where = f"line {row.line}"
        cells = {heading: _cell(row, place) for heading, place in headings.items()}
        counts = [cells.get("iteration") or "1", cells["row"], cells["column"]]
        if not all(count.isdecimal() for count in counts):
            sentence = "has no whole numbers for its row and its column; give them, from 1 on."
            yield "", Fault(where, sentence)
            continue
        iteration, i, j = map(int, counts)
        yield (
            cells.get("id", ""),
            WrittenAnswer(where, iteration, cells["step"], i, j, cells[number]),
        )


def _cell(row: TabularRow, place: int | None) -> str:
    return "" if place is None or place >= len(row.cells) else row.cells[place]


def _wide(
    above: TabularRow, headings: Headings, rows: Sequence[TabularRow]
) -> Iterator[tuple[str, WrittenAnswer | Fault]]:
    """Yield the answers of a table with a column for each number, with whose they are."""
    names = {place: name for place, name in enumerate(above.cells) if "[" in name}
    for row in rows:
        whose = _cell(row, headings.get("id"))
        for place, name in names.items():
            text = _cell(row, place)
            yield whose, named_answer(f"line {row.line}, {name}", name, text)


def _by_student(
    source: TabularSource, found: Iterator[tuple[str, WrittenAnswer | Fault]]
) -> tuple[AnswersOf, ...]:
    """Return answers by whose they are. Raises the error with all that is wrong."""
    of: dict[str, list[WrittenAnswer]] = {}
    faults = []
    for whose, answer in found:
        if isinstance(answer, Fault):
            faults.append(answer)
        else:
            of.setdefault(whose, []).append(answer)
    if faults:
        raise source.error(source.name, faults)
    return tuple(AnswersOf(whose, tuple(answers)) for whose, answers in of.items())
