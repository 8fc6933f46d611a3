"""From a step to its printed line: the readings of its expression, and how they are linked."""

from generator.lines.by_hand import BlankMatrix, ByHand
from generator.lines.context import Detail
from generator.lines.keeping import KeptLines
from generator.lines.line import Line, Link
from generator.lines.writing import given_line, lines, result_lines

__all__ = [
    "BlankMatrix",
    "ByHand",
    "Detail",
    "KeptLines",
    "Line",
    "Link",
    "given_line",
    "lines",
    "result_lines",
]
