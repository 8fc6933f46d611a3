"""Blackboard as it reads uploaded questions and grades numbers, by what its help says of them.

`help.blackboard.com`, "Upload Questions": a text with a row for each question, its fields between
tabs, no header, no empty row, and at most 500 rows; `NUM`, the question, the answer, the tolerance.
"Calculated Numeric Questions": an answer counts where it is off by less than the range; what is
typed is an integer, a decimal or in scientific notation, without units, and has at most 16 digits.
The point or the comma is the mark as the language of the course has it; here it is the point. None
of this is shared with what writes banks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

ROWS, DIGITS = 500, 16
DECIMAL = r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
TYPED = re.compile(rf"{DECIMAL}(?:[eE][-+]?[0-9]+)?")


class RefusedError(Exception):
    """Blackboard does not take a file as it is meant."""


@dataclass(frozen=True)
class NumericQuestion:
    text: str
    answer: float
    tolerance: float

    def grade(self, typed: str) -> float:
        """Return 1 for an answer that counts, and else 0."""
        plain = typed.strip()
        if TYPED.fullmatch(plain) is None:
            return 0
        return float(abs(float(plain) - self.answer) < self.tolerance)


def read_bank(content: bytes) -> list[NumericQuestion]:
    """Return the questions of a file."""
    text = content.decode("utf-8")
    if not text.endswith("\n"):
        raise RefusedError("a row without an end")
    rows = text[:-1].split("\n")
    if len(rows) > ROWS:
        raise RefusedError(f"{len(rows)} rows")
    return list(map(_question, rows))


def _question(row: str) -> NumericQuestion:
    if "\r" in row:
        raise RefusedError("a line break within a row")
    fields = row.split("\t")
    if len(fields) != 4 or fields[0] != "NUM":
        raise RefusedError(f"not a row of a number: {row[:60]}")
    return NumericQuestion(fields[1], *_numbers(fields[2:]))


def _numbers(fields: list[str]) -> Iterator[float]:
    for field in fields:
        if re.fullmatch(DECIMAL, field) is None:
            raise RefusedError(f"not a decimal: {field}")
        if len(re.sub("[^0-9]", "", field)) > DIGITS:
            raise RefusedError(f"more than {DIGITS} digits: {field}")
        yield float(field)
