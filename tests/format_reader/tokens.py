"""The tokens of sentences and of formulas."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["BLANK", "formula", "number", "prose"]

BLANK = "▢"
WORD_OR_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+|\S")
NUMBER_OR_SIGN = re.compile(r"[0-9]+(?:[.,][0-9]+)?|\S")
# Invisible signs, and those that are drawn in one format and written in another.
NOT_READ = frozenset("()[]{}|_^/√‾\u2061\u2062\u2063")
ACCENTS = dict.fromkeys(map(ord, "ˆ˜¯→˙¨ˇ˘´`˚"), "")
SAME = ACCENTS | str.maketrans({"−": "-", "⋅": "·", "•": "∙", "∗": "*", "'": "′", "’": "′"})


def prose(text: str) -> Iterator[str]:
    """Yield the words, numbers and signs of sentences."""
    yield from _read(WORD_OR_NUMBER, text)


def formula(text: str) -> Iterator[str]:
    """Yield the letters, signs and numbers of a formula."""
    yield from _read(NUMBER_OR_SIGN, text)


def number(text: str) -> Iterator[str]:
    """Yield a number that stands by itself, whatever is beside it."""
    yield unicodedata.normalize("NFKC", text)


def _read(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    # Letters of mathematics are letters.
    for token in pattern.findall(unicodedata.normalize("NFKC", text.translate(SAME))):
        if token not in NOT_READ:
            yield token
