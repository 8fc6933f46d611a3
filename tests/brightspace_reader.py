"""Brightspace as it reads questions and grades short answers, by what is documented of it.

D2L's sample file, `Sample_Question_Import_UTF8.csv`, is the description of the format: a row for
each property, five fields a row, `//` before a remark. What is known beyond it is from those who
import such files: a text is HTML where the field after it says so, and an empty line or a line
break within a field is not safe (the repositories `velthuis/quizwrangler` and
`muntasirmasum/csv2brightspace`). A regular expression finds any part of an answer, unless it is
anchored (d2lhelp.ucatt.arizona.edu, "Auto Grading Options"). None of this is shared with what
writes banks.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

FIELDS, LONGEST = 5, 10**7
# The rows of a short answer, as the sample has them, with the fields that each may have.
ROWS = {
    "NewQuestion": 1,
    "ID": 1,
    "Title": 1,
    "QuestionText": 2,
    "Points": 1,
    "Difficulty": 1,
    "InputBox": 2,
    "Answer": 3,
    "Feedback": 2,
}
NEEDED = {"NewQuestion", "Title", "QuestionText", "Points", "Difficulty", "Answer"}


class RefusedError(Exception):
    """Brightspace does not import a file as it is meant."""


@dataclass(frozen=True)
class ShortAnswer:
    title: str
    id: str
    text: str
    feedback: str
    points: float
    patterns: list[tuple[float, str]]

    def grade(self, typed: str) -> float:
        """Return the share of the points that an answer gets: that of the best pattern in it."""
        shares = [share for share, pattern in self.patterns if re.search(pattern, typed)]
        return max(shares, default=0.0) / 100


def read_bank(content: bytes) -> list[ShortAnswer]:
    """Return the questions of a file."""
    text = content.decode("utf-8")
    if text.startswith("\ufeff"):
        raise RefusedError("there is a byte order mark, which the sample has not")
    # What other tests read has the limit that it had.
    before = csv.field_size_limit(LONGEST)
    try:
        return list(map(_short_answer, _blocks(text)))
    finally:
        csv.field_size_limit(before)


def _blocks(text: str) -> Iterator[dict[str, list[list[str]]]]:
    block: dict[str, list[list[str]]] = {}
    for row in csv.reader(io.StringIO(text, newline=""), strict=True):
        if len(row) != FIELDS:
            raise RefusedError(f"{len(row)} fields: {row}")
        if any("\n" in field or "\r" in field for field in row):
            raise RefusedError(f"a line break in a field: {row}")
        key, *fields = row
        if key.startswith("//") or not any(row):
            continue
        if key not in ROWS or any(fields[ROWS[key] :]):
            raise RefusedError(f"not a row of a short answer: {row}")
        if key == "NewQuestion" and block:
            yield block
            block = {}
        if not block and key != "NewQuestion":
            raise RefusedError(f"before the first question: {row}")
        block.setdefault(key, []).append(fields)
    if block:
        yield block


def _short_answer(block: dict[str, list[list[str]]]) -> ShortAnswer:
    if missing := NEEDED - block.keys():
        raise RefusedError(f"without {missing}")
    if any(len(rows) > 1 for key, rows in block.items() if key != "Answer"):
        raise RefusedError("a property is there twice")
    if block["NewQuestion"][0][0] != "SA":
        raise RefusedError("not a short answer")
    answers = block["Answer"]
    if any(answer[2] != "regexp" for answer in answers):
        raise RefusedError("an answer that is no regular expression")
    if not 1 <= int(block["Difficulty"][0][0]) <= 10:
        raise RefusedError("difficulty")
    return ShortAnswer(
        title=block["Title"][0][0],
        id=block["ID"][0][0],
        text=_html(block["QuestionText"][0]),
        feedback=_html(block.get("Feedback", [["", "HTML"]])[0]),
        points=float(block["Points"][0][0]),
        patterns=[(float(answer[0]), answer[1]) for answer in answers],
    )


def _html(fields: list[str]) -> str:
    text, marker = fields[:2]
    if marker != "HTML":
        raise RefusedError(f"tags would be seen: {text[:60]}")
    return text
