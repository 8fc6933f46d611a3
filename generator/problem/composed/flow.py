"""What passes from one layer to the next: its form, and how many numbers it has."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from generator.problem.faults import counted

__all__ = ["FlowForm", "FlowShape"]

# One column of numbers, a column for each time, matrices, or a row for each token.
FlowForm = Literal["vector", "sequence", "maps", "tokens"]
# What they are called in messages.
FORMS: dict[FlowForm, str] = {
    "vector": "a list of numbers",
    "sequence": "a sequence",
    "maps": "maps",
    "tokens": "rows of tokens",
}


class FlowShape(Struct, frozen=True):
    """The form of what passes on, how many matrices it has, times or maps, and the rows and columns
    of each.
    """

    form: FlowForm
    count: int
    rows: int
    columns: int = 1

    @property
    def width(self) -> int:
        """How many numbers come at once: of a token those of its row, else those of a column."""
        return self.columns if self.form == "tokens" else self.rows

    def __str__(self) -> str:
        match self.form:
            case "vector":
                return counted(self.rows, "number")
            case "sequence":
                return f"{counted(self.count, 'step')} of {counted(self.rows, 'number')}"
            case "maps":
                return f"{counted(self.count, 'map')} of {self.rows} x {self.columns}"
            case "tokens":
                return f"{counted(self.rows, 'token')} of {counted(self.columns, 'number')}"
