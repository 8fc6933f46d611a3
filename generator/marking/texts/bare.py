"""Numbers that stand alone in a text, without a symbol and without a relation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.marking.texts.chains import DISPLAY, Chain
from generator.marking.texts.markup import expanded, plain_line, unwrapped, without_comments
from generator.marking.texts.values import matrix_of

__all__ = ["bare_chains"]

BETWEEN = re.compile(r"\s*[;|&]\s*|,?\s+")
ROW_END = re.compile(r"\s*\\\\(?:\[[^\]]*\])?\s*$")


def bare_chains(text: str) -> Iterator[Chain]:
    """Yield the numbers and the matrices of formulas and lines that hold nothing else, as chains
    without a symbol.
    """
    whole = without_comments(expanded(text.replace("\r\n", "\n")))
    position = 0
    for found in DISPLAY.finditer(whole):
        yield from _of_lines(whole[position : found.start()], _line(whole, position))
        inner = next(group for name, group in found.groupdict().items() if group and name != "name")
        yield from _of_row(unwrapped(inner).strip(), _line(whole, found.start()))
        position = found.end()
    yield from _of_lines(whole[position:], _line(whole, position))


def _line(text: str, position: int) -> int:
    return text[:position].count("\n") + 1


def _of_lines(text: str, first: int) -> Iterator[Chain]:
    for number, line in enumerate(text.splitlines(), start=first):
        yield from _of_row(plain_line(line), number)


def _of_row(row: str, line: int) -> Iterator[Chain]:
    row = ROW_END.sub("", row)
    cells = [row] if matrix_of(row) is not None else BETWEEN.split(row)
    if all(matrix_of(cell) is not None for cell in cells):
        yield from (Chain(line, ("", cell), None) for cell in cells)
