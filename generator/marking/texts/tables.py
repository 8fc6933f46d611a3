"""Tables of Markdown: what stands in a cell, and which cells belong together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from generator.marking.texts.values import matrix_of

__all__ = ["rows_of_tables"]

FORMULA = re.compile(r"\$\$?(.+?)\$\$?|\\\((.+?)\\\)")
NUMBER_ALONE = re.compile(
    r"[\s*`]*(?:\\approx|≈|=|~)?\s*(?:\\math(?:bf|rm)\{)?[-+−]?"
    r"(?:[\d.,]*\d(?:[eE][-+]?\d+)?|\\[dt]?frac\{\d+\}\{\d+\})\}?[\s*`]*"
)
RELATION = re.compile(r"=|\\approx|≈")
CELL_END = re.compile(r"(?<!\\)\|")


def rows_of_tables(text: str) -> str:
    """Return Markdown with each row of a table as formulas of its own: a cell, or one that has come
    to no number yet and the number in the cell behind it.
    """
    return "\n".join(
        _row(line) if line.lstrip().startswith("|") else line for line in text.split("\n")
    )


def _row(line: str) -> str:
    cells = [cell for one in CELL_END.split(line.strip().strip("|")) if (cell := one.strip())]
    found = list(_formulas(cells))
    return " | ".join(found) if any(map(RELATION.search, found)) else line


def _formulas(cells: Sequence[str]) -> Iterator[str]:
    """Yield what the cells of a row say."""
    words: list[str] = []
    for is_number, run in itertools.groupby(cells, _is_number):
        alike = list(run)
        if not is_number:
            words = alike
            continue
        left = _stated(words) if len(alike) == 1 else None
        if left is None:
            yield from words
        else:
            yield from (cell for cell in words if RELATION.search(cell) and _bare(cell) != left)
            yield _equation(left, alike[0])
        words = []
    yield from words


def _stated(words: Sequence[str]) -> str | None:
    """Return what a number is of that stands behind cells, None where it is of nothing in them."""
    with_relation = [cell for cell in words if RELATION.search(cell)]
    if not with_relation:
        return _bare(words[0]) if words else None
    last = _bare(with_relation[-1])
    return last if matrix_of(RELATION.split(last)[-1]) is None else None


def _equation(left: str, cell: str) -> str:
    number = re.sub(r"^(?:\\approx|≈|=|~)\s*", "", _bare(cell))
    return f"{left} = {number}" if "\\" not in left + number else f"$ {left} = {number} $"


def _is_number(cell: str) -> bool:
    return NUMBER_ALONE.fullmatch(_bare(cell)) is not None


def _bare(cell: str) -> str:
    cell = FORMULA.sub(lambda found: found[1] or found[2], cell)
    return re.sub(r"\*\*|`|\\phantom\{[^{}]*\}", "", cell).strip()
