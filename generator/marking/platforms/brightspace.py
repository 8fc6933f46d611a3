"""Brightspace's details of the attempts at a quiz: a row for each question of each attempt.

Its columns, as those who read such files quote them: Org Defined ID, Username, FirstName, LastName,
Attempt #, …, Q #, Q Type, Q Title, Q Text, …, Answer, Answer Match, Score, Out Of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.marking.answers import is_blank
from generator.marking.platforms.attempts import QuizAttempt, Typed, attempt_of, total_of
from generator.marking.sheet import AnswerSheet, cell_of
from generator.marking.tokens import tokens_in
from generator.tabular import ROWS_ABOVE, Columns, TabularRow, TabularSource, columns_of

__all__ = ["attempts", "is_heading"]

NUMBER, TEXT, ANSWER, SCORE, ATTEMPT = "Q #", "Q Text", "Answer", "Score", "Attempt #"


def is_heading(cell: str) -> bool:
    """Return whether a cell is the heading of a question's number or of its text."""
    return cell in (NUMBER, TEXT)


def attempts(source: TabularSource, sheet: AnswerSheet) -> Iterator[QuizAttempt] | None:
    """Return the attempts in a sheet, None where it is none of Brightspace.

    Raises the source's error where the text of questions is not in it, or has no token.
    """
    for position, row in enumerate(sheet.rows[:ROWS_ABOVE]):
        if any(map(is_heading, row.cells)):
            below = sheet.rows[position + 1 :]
            text = _place(row, TEXT)
            if not any(tokens_in(cell_of(one, text)) for one in below):
                raise source.refused(
                    "has no question with a token of Handprop, by which numbers are matched; give "
                    "the details of the attempts at a quiz from a bank that it wrote, with the "
                    "text of the questions",
                    row.line,
                )
            return _attempts(sheet, row, below)
    return None


def _place(above: TabularRow, heading: str) -> int | None:
    return above.cells.index(heading) if heading in above.cells else None


def _attempts(
    sheet: AnswerSheet, above: TabularRow, rows: Sequence[TabularRow]
) -> Iterator[QuizAttempt]:
    columns, attempt = columns_of(above.cells), _place(above, ATTEMPT)
    number, text, answer, score = (_place(above, it) for it in (NUMBER, TEXT, ANSWER, SCORE))
    by_attempt: dict[tuple[str, ...], list[TabularRow]] = {}
    for row in rows:
        whose = (*_known(columns, row), cell_of(row, attempt))
        by_attempt.setdefault(whose, []).append(row)
    for own in by_attempt.values():
        typed = [
            Typed(f"{sheet.place(row)}, question {cell_of(row, number)}", tokens, texts)
            for row in own
            if (tokens := tokens_in(cell_of(row, text)))
            for texts in [() if is_blank(cell_of(row, answer)) else (cell_of(row, answer),)]
        ]
        points = total_of(cell_of(row, score) for row in own)
        yield attempt_of(sheet.place(own[0]), columns, own[0], typed, points)


def _known(columns: Columns, row: TabularRow) -> Iterator[str]:
    for place in (*columns.ids, *columns.email, *columns.name):
        yield cell_of(row, place)
