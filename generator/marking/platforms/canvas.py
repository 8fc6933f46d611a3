"""Canvas's student analysis: a column for each question, whose heading is its number and its text.

Instructure, canvas-lms, app/models/quizzes/quiz_statistics/student_analysis.rb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from generator.marking.answers import is_blank
from generator.marking.platforms.attempts import QuizAttempt, Typed, attempt_of
from generator.marking.sheet import AnswerSheet, cell_of
from generator.marking.tokens import QuestionToken, tokens_in
from generator.tabular import ROWS_ABOVE, TabularRow, TabularSource, columns_of

__all__ = ["attempts", "is_heading"]

QUESTION = re.compile(r"(?P<number>\d+): .*", re.DOTALL)
# Of a question with several blanks, commas within them are escaped.
BETWEEN_BLANKS = re.compile(r"(?<!\\),")

# Where each question stands.
QuestionColumns = Mapping[int, Sequence[QuestionToken]]


def is_heading(cell: str) -> bool:
    """Return whether a cell is the number and the text of a question."""
    return QUESTION.fullmatch(cell) is not None


def attempts(source: TabularSource, sheet: AnswerSheet) -> Iterator[QuizAttempt] | None:
    """Return the attempts in a sheet, None where it is none of Canvas.

    Raises the source's error where no question has a token.
    """
    for position, row in enumerate(sheet.rows[:ROWS_ABOVE]):
        if any(map(is_heading, row.cells)):
            found = {place: tokens_in(cell) for place, cell in enumerate(row.cells)}
            questions = {place: tokens for place, tokens in found.items() if tokens}
            if not questions:
                raise source.refused(
                    "has questions without a token of Handprop; give what was exported of a quiz "
                    "from a bank that it wrote",
                    row.line,
                )
            return _attempts(sheet, row, sheet.rows[position + 1 :], questions)
    return None


def _attempts(
    sheet: AnswerSheet,
    above: TabularRow,
    rows: Sequence[TabularRow],
    questions: QuestionColumns,
) -> Iterator[QuizAttempt]:
    # The id of the school is better than Canvas's own, and the score stands last.
    columns, score = columns_of(above.cells), len(above.cells) - 1
    for row in rows:
        where = sheet.place(row)
        typed = (
            Typed(f"{where}, {above.cells[place].partition(':')[0]}", tokens, texts)
            for place, tokens in questions.items()
            if (texts := _texts(cell_of(row, place), tokens))
        )
        yield attempt_of(where, columns, row, typed, cell_of(row, score))


def _texts(cell: str, tokens: Sequence[QuestionToken]) -> Sequence[str]:
    """Return what was typed for each number of a question, nothing where that was none."""
    if is_blank(cell):
        return ()
    if sum(len(token.entries) for token in tokens) == 1:
        return (cell,)
    return [text.replace("\\,", ",").strip() for text in BETWEEN_BLANKS.split(cell)]
