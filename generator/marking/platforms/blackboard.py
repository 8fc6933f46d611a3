"""Blackboard's results of a test, by user: six numbered columns for each question, among them its
text and what was typed, in a row for each attempt.

What these columns are called is in the repository rchillyard/TableParser, README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from generator.marking.answers import is_blank
from generator.marking.platforms.attempts import QuizAttempt, Typed, attempt_of, total_of
from generator.marking.sheet import AnswerSheet, cell_of
from generator.marking.tokens import tokens_in
from generator.tabular import ROWS_ABOVE, TabularRow, TabularSource, columns_of

__all__ = ["attempts", "is_heading"]

NUMBERED = re.compile(
    r"(?P<what>Question ID|Question|Answer|Possible Points|Auto Score|Manual Score) (?P<number>\d+)"
)

# Where the columns of each question stand, by its number and what they hold.
NumberedColumns = Mapping[str, Mapping[str, int]]


def is_heading(cell: str) -> bool:
    """Return whether a cell is the heading of a question's id, which no other platform has."""
    found = NUMBERED.fullmatch(cell)
    return found is not None and found["what"] == "Question ID"


def attempts(source: TabularSource, sheet: AnswerSheet) -> Iterator[QuizAttempt] | None:
    """Return the attempts in a sheet, None where it is none of Blackboard.

    Raises the source's error where no question has a token.
    """
    for position, row in enumerate(sheet.rows[:ROWS_ABOVE]):
        if any(map(is_heading, row.cells)):
            below, questions = sheet.rows[position + 1 :], _questions(row)
            texts = (
                cell_of(one, columns.get("Question"))
                for one in below
                for columns in questions.values()
            )
            if not any(map(tokens_in, texts)):
                raise source.refused(
                    "has questions without a token of Handprop; give what was exported of a test "
                    "from a bank that it wrote",
                    row.line,
                )
            return _attempts(sheet, row, below, questions)
    return None


def _questions(above: TabularRow) -> NumberedColumns:
    found: dict[str, dict[str, int]] = {}
    for place, cell in enumerate(above.cells):
        if heading := NUMBERED.fullmatch(cell):
            found.setdefault(heading["number"], {})[heading["what"]] = place
    return found


def _attempts(
    sheet: AnswerSheet,
    above: TabularRow,
    rows: Sequence[TabularRow],
    questions: NumberedColumns,
) -> Iterator[QuizAttempt]:
    columns = columns_of(above.cells)
    for row in rows:
        where = sheet.place(row)
        typed = []
        for number, held in questions.items():
            tokens = tokens_in(cell_of(row, held.get("Question")))
            text = cell_of(row, held.get("Answer"))
            if tokens:
                texts = () if is_blank(text) else (text,)
                typed.append(Typed(f"{where}, Answer {number}", tokens, texts))
        scores = [cell_of(row, held.get("Auto Score")) for held in questions.values()]
        yield attempt_of(where, columns, row, typed, total_of(scores))
