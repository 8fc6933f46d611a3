"""Moodle's responses of a quiz: three numbered columns at most for each question, its text, what a
student typed and what is right, in a row for each attempt.

Moodle, mod/quiz/report/responses and question/type/multianswer/question.php.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from generator.marking.answers import is_blank
from generator.marking.platforms.attempts import QuizAttempt, Typed, attempt_of
from generator.marking.sheet import AnswerSheet, cell_of
from generator.marking.tokens import tokens_in
from generator.tabular import ROWS_ABOVE, TabularRow, TabularSource, columns_of

__all__ = ["attempts", "is_heading"]

# "Response 1", "Antwort 1", and "Grade/10.00".
NUMBERED = re.compile(r"(?P<words>\D*[^\W\d]\D*?)\s*(?P<number>\d+)")
GRADE = re.compile(r"[^/]*/\s*\d+(?:[.,]\d+)?")
# "part 1: 0.41; part 2: 0.47", the word in any language, before the number or behind it.
BETWEEN_PARTS = re.compile(r"\s*;\s*")
PART = re.compile(r"[^\d:：]*(?P<number>\d+)[^\d:：]*[:：]\s*(?P<text>.*)")
IN_ENGLISH = ("response", "right answer")

# Where what was typed stands, by where the text of the question does.
ResponseColumns = Mapping[int, int]


def is_heading(cell: str) -> bool:
    """Return whether a cell is the heading of a question's column, or of the grades."""
    return any(pattern.fullmatch(cell) for pattern in (NUMBERED, GRADE))


def attempts(source: TabularSource, sheet: AnswerSheet) -> Iterator[QuizAttempt] | None:
    """Return the attempts in a sheet, None where it is none of Moodle.

    Raises the source's error where the text of questions is not in it, or has no token, or where
    what was typed cannot be told from what is right.
    """
    for position, row in enumerate(sheet.rows[:ROWS_ABOVE]):
        if any(map(NUMBERED.fullmatch, row.cells)):
            below = sheet.rows[position + 1 :]
            responses = _responses(source, row, below)
            return _attempts(sheet, row, below, responses)
    return None


def _responses(
    source: TabularSource, above: TabularRow, rows: Sequence[TabularRow]
) -> ResponseColumns:
    """Return where the texts of questions are, and what was typed for each."""
    questions = {
        place
        for row in rows
        for place, cell in enumerate(row.cells[: len(above.cells)])
        if NUMBERED.fullmatch(above.cells[place]) and tokens_in(cell)
    }
    if not questions:
        raise source.refused(
            "has numbered columns, but no question with a token of Handprop, by which numbers are "
            "matched; in Moodle tick the box Question text beside Response, and export it again, "
            "or give a table with columns such as z2[1,1]",
            above.line,
        )
    found = {}
    for place in sorted(questions):
        others = [
            other
            for other, cell in enumerate(above.cells)
            if other not in questions and _number(cell) == _number(above.cells[place])
        ]
        response = _response([above.cells[other] for other in others])
        if response is None:
            named = " and ".join(above.cells[other] for other in others) or "no column"
            raise source.refused(
                f"has {named} beside {above.cells[place]}, where one column of responses is "
                "expected; in Moodle tick Question text and Response, not Right answer, and "
                "export it again",
                above.line,
            )
        found[place] = others[response]
    return found


def _number(heading: str) -> str:
    found = NUMBERED.fullmatch(heading)
    return "" if found is None else found["number"]


def _response(headings: Sequence[str]) -> int | None:
    """Return which heading is that of what was typed, and not of what is right; None where that is
    not sure: in many languages the second is the first with another word, Antwort and Richtige
    Antwort.
    """
    if len(headings) == 1:
        return 0
    words = [heading.casefold().rstrip("0123456789 ") for heading in headings]
    if sorted(words) == sorted(IN_ENGLISH):
        return words.index(IN_ENGLISH[0])
    if len(words) == 2:
        short, long = sorted(words, key=len)
        if short != long and short in long.split():
            return words.index(short)
    return None


def _attempts(
    sheet: AnswerSheet,
    above: TabularRow,
    rows: Sequence[TabularRow],
    responses: ResponseColumns,
) -> Iterator[QuizAttempt]:
    columns = columns_of(above.cells)
    grade = next((i for i, cell in enumerate(above.cells) if GRADE.fullmatch(cell)), None)
    for row in rows:
        where = sheet.place(row)
        if not any(cell_of(row, place) for pair in responses.items() for place in pair):
            # Moodle writes a dash for who did not begin; averages have nothing here.
            continue
        typed = (
            Typed(f"{where}, {above.cells[response]}", tokens, _texts(cell_of(row, response)))
            for question, response in responses.items()
            if (tokens := tokens_in(cell_of(row, question)))
        )
        yield attempt_of(where, columns, row, typed, cell_of(row, grade))


def _texts(cell: str) -> Sequence[str]:
    """Return what was typed for each number of a question in their order, which they say
    themselves; nothing where that was none.
    """
    if is_blank(cell):
        return ()
    parts = [PART.fullmatch(part) for part in BETWEEN_PARTS.split(cell)]
    numbered = {int(part["number"]): part["text"] for part in parts if part is not None}
    if len(numbered) < len(parts):
        return (cell,)
    return [numbered.get(number, "") for number in range(1, max(numbered) + 1)]
