"""What is asked of operations of windows and places wherever formulas are read and written, without
these operations.
"""

from __future__ import annotations

from generator.expressions.tree import Operation, Shape
from generator.layout.nodes import Accent, Digits, Node, Operator, Styled, Word
from generator.layout.walking import row

__all__ = [
    "LARGEST_OF_WINDOWS",
    "MAX_DERIVATIVE",
    "MOVES",
    "PLACES_OF_LARGEST",
    "indices",
    "spreads_apart",
]

# What the operation is called that takes the largest number of each window, and the one that says
# where these numbers stand.
LARGEST_OF_WINDOWS, PLACES_OF_LARGEST = "maxima", "winners"
# Operations whose results have the entries of their operands and zeros, by their names.
MOVES = frozenset({"pad", "crop", "dilate", "every", "reshape", "flip", "flatten"})
# What is 1 where one of several numbers is the largest; no function's name, below which an index
# would stand.
MAX_DERIVATIVE = Accent("prime", Styled("upright", Word("max")))


def spreads_apart(operation: Operation) -> bool:
    """Return whether an operation puts entries in the places of windows that do not overlap."""
    if operation.name != "spread":
        return False
    height, width, down, across, *_ = operation.settings
    return down >= height and across >= width


def indices(*sizes: Shape | int) -> tuple[Node, ...]:
    """Return numbers and sizes, such as 2 × 2, as the indices of a symbol."""
    return tuple(map(_index, sizes))


def _index(size: Shape | int) -> Node:
    if isinstance(size, int):
        return Digits(str(size))
    rows, columns = size
    return row(Digits(str(rows)), Operator("×"), Digits(str(columns)))
