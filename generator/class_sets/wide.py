"""The answers of a set in a table with a row for each variant and a column for each number."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypeAlias

from generator.files import Writer, whole

__all__ = ["AnswerRow", "WideTable", "wide_table"]

# A row of the long table: whose it is; the step, in an assignment after the number of its problem;
# its row and column; what is printed; the value.
AnswerRow: TypeAlias = Sequence[str | int]
# A step by its place among the steps, a row and a column.
Place: TypeAlias = tuple[int, int, int]


@dataclass(slots=True)
class WideTable:
    """A table that is written at its end, since only then all its columns are known; until then
    its rows are in a file without a name, so that memory does not grow with them.
    """

    file: Writer
    head: Sequence[str]
    kept: IO[str]
    steps: dict[str, int] = field(default_factory=dict)
    columns: dict[str, Place] = field(default_factory=dict)

    def add(self, rows: Iterable[AnswerRow]) -> None:
        """Keep the rows that the long table has of a variant."""
        whose: AnswerRow = ()
        cells: dict[str, str | int] = {}
        for *left, row, column, printed, _ in rows:
            who = len(self.head)
            whose, step = left[:who], " ".join(map(str, left[who:]))
            name = f"{step}[{row},{column}]"
            self.columns[name] = self.steps.setdefault(step, len(self.steps)), int(row), int(column)
            cells[name] = printed
        self.kept.write(f"{json.dumps([whose, cells])}\n")

    def end(self) -> None:
        """Write the table: steps in their order, and of each the numbers row by row."""
        names = sorted(self.columns, key=self.columns.__getitem__)
        table = csv.writer(self.file, lineterminator="\n")
        table.writerow((*self.head, *names))
        self.kept.seek(0)
        for line in self.kept:
            whose, cells = json.loads(line)
            table.writerow((*whose, *(cells.get(name, "") for name in names)))


@contextmanager
def wide_table(path: Path, start: str, head: Sequence[str]) -> Iterator[WideTable]:
    """Open a table whose first columns say whose a variant is.

    Raises FileError.
    """
    with whole(path) as file, tempfile.TemporaryFile("w+", encoding="utf-8") as kept:
        file.write(start)
        yield WideTable(file, head, kept)
