"""A sheet of answers: its rows, and what messages call them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from generator.tabular import TabularRow

__all__ = ["AnswerSheet", "cell_of"]


class AnswerSheet(NamedTuple):
    """The rows of a CSV file or of a sheet of a workbook, with the name of that where there are
    several.
    """

    name: str
    rows: Sequence[TabularRow]
    is_text: bool

    def place(self, row: TabularRow) -> str:
        """Return what messages call a row."""
        return f"sheet {self.name}, line {row.line}" if self.name else f"line {row.line}"


def cell_of(row: TabularRow, place: int | None) -> str:
    """Return a cell of a row, nothing where there is none."""
    return "" if place is None or place >= len(row.cells) else row.cells[place]
