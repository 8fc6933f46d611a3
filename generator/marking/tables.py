"""Answers as our own tables have them: a row for each number, or a column for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from generator.errors import AnswersError, Fault
from generator.marking.answers import NAME, WrittenAnswer, is_blank, named_answer
from generator.marking.own_files import said_of_table
from generator.marking.platforms import is_heading_of_platform, platform_answers
from generator.marking.sheet import AnswerSheet, cell_of
from generator.marking.students import GivenAnswers, TabledAnswer, joined
from generator.marking.tokens import codes_in
from generator.problem.faults import counted
from generator.tabular import (
    EXCELS_COLUMNS,
    ROWS_ABOVE,
    TabularRow,
    TabularSource,
    columns_of,
    content_of,
    sheets_of,
)

__all__ = ["read_printed", "read_table"]

ANSWER, PRINTED = "answer", "printed"
NEEDED = ("step", "row", "column")
CODE = "checkcode"
KNOWN = {"id", CODE, "question", "iteration", ANSWER, PRINTED, *NEEDED}
# Excel's longest cell: a platform puts a whole question into one.
MOST = 32_767, EXCELS_COLUMNS
# A name of a column that commas have taken apart.
BEGUN, ENDED = re.compile(r".*\[\s*\d+"), re.compile(r"\s*\d+\s*\]")

# Where what is needed of a row stands.
Headings = Mapping[str, int]


def read_table(path: Path, encoding: str = "") -> GivenAnswers:
    """Return the answers in a CSV file or an Excel workbook, by student, in its order.

    A table is long, with the columns step, row, column and answer (and id, question and iteration
    where there are several), or wide, with a column for each number, called as fields of
    worksheets are. Of a workbook, all sheets that are such tables are read. Else it is what a
    platform has exported.
    Raises AnswersError for what is no such table.
    """
    source, sheets = _sheets(path, encoding)
    tables = [table for sheet in sheets if (table := _answers(source, sheet)) is not None]
    if not tables:
        for sheet in sheets:
            if (exported := platform_answers(source, sheet)) is not None:
                return exported
        raise source.refused(
            "has no headings of answers; give the columns step, row, column and answer, or one for "
            "each number, such as z2[1,1]"
        )
    students, faults = joined(one for table in tables for one in table)
    return GivenAnswers(tuple(students), faults=tuple(faults))


def read_printed(path: Path, encoding: str = "") -> tuple[Sequence[WrittenAnswer], Sequence[Fault]]:
    """Return the numbers of a solution in a CSV file or an Excel workbook, which has the columns
    step, row, column and printed, and iteration where there are several; and what is wrong with
    single ones.

    Raises AnswersError where there are none.
    """
    source, sheets = _sheets(path, encoding)
    for sheet in sheets:
        for position, row in enumerate(sheet.rows[:ROWS_ABOVE]):
            headings = _headings(row)
            if {*NEEDED, PRINTED} <= headings.keys():
                found = _long(sheet, headings, PRINTED, row, sheet.rows[position + 1 :])
                students, faults = joined(found)
                answers = [answer for one in students for answer in one.answers]
                if not answers and not faults:
                    raise source.refused("has no numbers; give a line for each below its headings")
                return answers, faults
    raise source.refused("has no headings; give the columns step, row, column and printed")


def _sheets(path: Path, encoding: str) -> tuple[TabularSource, Sequence[AnswerSheet]]:
    """Return the sheets that hold anything."""
    source = TabularSource(str(path), "the answers", AnswersError, _is_heading, *MOST)
    found = [
        AnswerSheet(sheet.sheet, rows, is_text=not sheet.sheet)
        for sheet in sheets_of(source, content_of(source, path), encoding)
        if (rows := list(sheet.rows))
    ]
    if not found:
        raise source.refused("holds nothing; give a line of headings, and one for each answer")
    return source, found if len(found) > 1 else [found[0]._replace(name="")]


def _is_heading(cell: str) -> bool:
    return _plain(cell) in KNOWN or _is_name(cell) or is_heading_of_platform(cell)


def _is_name(cell: str) -> bool:
    """Return whether a cell is called as fields of worksheets are, and no text that ends so."""
    found = NAME.fullmatch(cell)
    return found is not None and " " not in found["step"]


def _plain(cell: str) -> str:
    return re.sub(r"[\W_]", "", cell).casefold()


def _headings(row: TabularRow) -> Headings:
    found: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        if "[" not in cell:
            found.setdefault(_plain(cell), place)
    return found


def _answers(source: TabularSource, sheet: AnswerSheet) -> Iterator[TabledAnswer] | None:
    """Return the answers of a sheet, None where it has no headings of any."""
    for position, row in enumerate(sheet.rows[:ROWS_ABOVE]):
        headings, below = _headings(row), sheet.rows[position + 1 :]
        if sentence := said_of_table(headings):
            raise source.refused(sentence)
        if {*NEEDED, ANSWER} <= headings.keys():
            return _long(sheet, headings, ANSWER, row, below)
        whole = TabularRow(row.line, _whole_names(row.cells))
        if any(map(_is_name, whole.cells)):
            return _wide(sheet, whole, below)
    return None


def _long(
    sheet: AnswerSheet,
    headings: Headings,
    number: str,
    above: TabularRow,
    rows: Iterable[TabularRow],
) -> Iterator[TabledAnswer]:
    """Yield the answers of a table with a row for each, with whose they are."""
    of_id = _place_of_id(above)
    for row in rows:
        cells = {heading: cell_of(row, place) for heading, place in headings.items()}
        is_heading = all(_plain(cells[name]) == name for name in NEEDED)
        if is_heading or not any(cells[name] for name in (*NEEDED, number)):
            # Headings come again on each printed page, and remarks stand anywhere.
            continue
        where = sheet.place(row)
        if fault := _too_many(sheet, above, row):
            yield "", fault
        elif isinstance(places := _places(cells, where), Fault):
            if not is_blank(cells[number]):
                yield "", places
        else:
            iteration, i, j, question = places
            text = cells[number]
            written = WrittenAnswer(where, iteration, cells["step"], i, j, text, question)
            yield cell_of(row, of_id), replace(written, code=_code(cells.get(CODE, "")))


def _code(cell: str) -> str:
    """Return the check code that stands in a cell, "" for none."""
    return next(iter(codes_in(cell)), "")


def _places(cells: Mapping[str, str], where: str) -> tuple[int, int, int, int | None] | Fault:
    """Return the iteration, the row, the column and the question of an answer, or what is wrong
    with them.
    """
    counts = [cells.get("iteration") or "1", cells["row"], cells["column"]]
    question = cells.get("question", "")
    if not all(count.isdecimal() for count in [*counts, question or "1"]):
        sentence = "has no whole numbers for its row and its column; give them, from 1 on."
        return Fault(where, sentence)
    iteration, i, j = map(int, counts)
    return iteration, i, j, int(question) if question else None


def _too_many(sheet: AnswerSheet, above: TabularRow, row: TabularRow) -> Fault | None:
    """Return that a row of a CSV file has more cells than there are headings, if it has: then a
    comma that is to be in a number has cut it in two.
    """
    if not sheet.is_text or not any(row.cells[len(above.cells) :]):
        return None
    there = counted(len(above.cells), "heading")
    return Fault(
        sheet.place(row),
        f"has {counted(len(row.cells), 'cell')} below {there}; put quotation marks around numbers "
        "with a comma, or give a workbook.",
    )


def _place_of_id(above: TabularRow) -> int | None:
    """Return where ids stand: below id, or else below what class lists call them."""
    ids = (place for place, cell in enumerate(above.cells) if _plain(cell) == "id")
    return next(iter((*ids, *columns_of(above.cells).ids)), None)


def _whole_names(cells: Sequence[str]) -> list[str]:
    """Return headings in which names such as z2[1,1] are whole, where no quotation marks kept
    commas from taking them apart.
    """
    found: list[str] = []
    for cell in cells:
        if found and BEGUN.fullmatch(found[-1]) and ENDED.fullmatch(cell):
            found[-1] = f"{found[-1]},{cell}"
        else:
            found.append(cell)
    return found


def _are_alike(row: TabularRow, first: int, second: int) -> bool:
    """Return whether two cells of a row say the same, or one of them nothing."""
    texts = {text for place in (first, second) if not is_blank(text := cell_of(row, place))}
    return len(texts) < 2


def _wide(
    sheet: AnswerSheet, above: TabularRow, rows: Iterable[TabularRow]
) -> Iterator[TabledAnswer]:
    """Yield the answers of a table with a column for each number, with whose they are."""
    rows = list(rows)
    names = {place: name for place, name in enumerate(above.cells) if "[" in name}
    for place, name in list(names.items()):
        first = above.cells.index(name)
        if all(_are_alike(row, first, place) for row in rows):
            continue
        del names[place]
        sentence = f"has two columns {name}, which differ; leave one of them out."
        yield "", Fault(sheet.place(above), sentence)
    of_id, of_code = _place_of_id(above), _headings(above).get(CODE)
    for row in rows:
        if _whole_names(row.cells)[: len(above.cells)] == above.cells:
            continue
        if fault := _too_many(sheet, above, row):
            yield "", fault
            continue
        whose, code = cell_of(row, of_id), _code(cell_of(row, of_code))
        for place, name in names.items():
            text = cell_of(row, place)
            if whose or not is_blank(text):
                found = named_answer(f"{sheet.place(row)}, {name}", name, text)
                yield whose, found if isinstance(found, Fault) else replace(found, code=code)
