"""Tokens in the questions of a platform: by them what it exports says which numbers were asked for,
of which variant.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from msgspec import Struct

from generator.layout.nodes import AnswerId

__all__ = ["QuestionToken", "codes_in", "question_token", "tokens_in"]

CODE = "[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"
# A code and a name as fields of worksheets have, whose rows and columns may be from one to another.
TOKEN = re.compile(
    rf"#(?P<code>{CODE}):(?:q(?P<question>\d+):)?(?:i(?P<iteration>\d+):)?(?P<step>[^#\s\[\]]+)"
    r"\[(?P<row>\d+)(?:-(?P<last_row>\d+))?,(?P<column>\d+)(?:-(?P<last_column>\d+))?\]"
    r"(?:e-(?P<power>\d{1,3}))?#"
)
MOST = 10_000


class QuestionToken(Struct, frozen=True):
    """Which numbers a question asks for, in the order in which they are typed: the check code of
    the variant, and the entries. What is typed is 10**power times the number.
    """

    code: str
    entries: tuple[AnswerId, ...]
    power: int = 0


def question_token(code: str, first: AnswerId, last: AnswerId | None = None, power: int = 0) -> str:
    """Return what stands in a question that asks for an entry of a step, or for all of those from
    one to another, row by row: #7K3M-9QXW:z2[1,1]# or #7K3M-9QXW:i2:dL/dw1[1-2,1-3]#. Where it asks
    for 10**power times the number: #7K3M-9QXW:z2[1,1]e-5#.
    """
    last = first if last is None else last
    rows, columns = (
        f"{start}" if start == end else f"{start}-{end}"
        for start, end in ((first.row, last.row), (first.column, last.column))
    )
    raised = f"e-{power}" if power else ""
    return f"#{code}:{first.name.partition('[')[0]}[{rows},{columns}]{raised}#"


def tokens_in(text: str) -> Sequence[QuestionToken]:
    """Return the tokens in the text of a question, in order."""
    return [_token(found) for found in TOKEN.finditer(text)]


def codes_in(text: str) -> tuple[str, ...]:
    """Return what may be check codes in a text."""
    return tuple(re.findall(rf"\b{CODE}\b", text))


def _token(found: re.Match[str]) -> QuestionToken:
    rows, columns = (
        range(int(found[key]), int(found[f"last_{key}"] or found[key]) + 1)
        for key in ("row", "column")
    )
    cells = itertools.islice(itertools.product(rows, columns), MOST)
    iteration = int(found["iteration"] or 1)
    question = None if found["question"] is None else int(found["question"])
    return QuestionToken(
        found["code"],
        tuple(AnswerId(found["step"], row, column, iteration, question) for row, column in cells),
        int(found["power"] or 0),
    )
