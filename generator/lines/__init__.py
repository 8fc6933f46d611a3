"""From a step to its printed line: the readings of its expression, and how they are linked."""

from generator.lines.by_hand import BlankMatrix, ByHand
from generator.lines.context import Detail
from generator.lines.keeping import KeptLines
from generator.lines.line import Line, Link
from generator.lines.sized import size_node, sized_line, space
from generator.lines.writing import formula_lines, given_line, lines, named_line, result_lines

__all__ = [
    "BlankMatrix",
    "ByHand",
    "Detail",
    "KeptLines",
    "Line",
    "Link",
    "formula_lines",
    "given_line",
    "lines",
    "named_line",
    "result_lines",
    "size_node",
    "sized_line",
    "space",
]
