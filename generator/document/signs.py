"""Which signs a document has to explain, found in the formulas that are printed in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from generator.expressions.functions import IS_POSITIVE, MAXIMUM
from generator.expressions.moves import MAX_DERIVATIVE
from generator.expressions.operations import ADD, SUBTRACT
from generator.expressions.tree import SCALAR, Apply, Expression, parts
from generator.layout.measure import Measure
from generator.layout.nodes import (
    EULER,
    Accent,
    Applied,
    Digits,
    Fence,
    Index,
    Node,
    Operator,
    Power,
    Root,
    Row,
    Styled,
    Sum,
    TranslatedWord,
    Word,
)
from generator.layout.patterns import blanks, blocks
from generator.layout.walking import nodes
from generator.layout.widths import width
from generator.lines import Line
from generator.trace import Step, formula

__all__ = ["OF_PLACES", "LineMarks", "formulas", "marks", "mixing", "signs"]

# Functions of windows, and those that put entries in other places.
OF_PLACES = (
    *("maxpool", "avgpool", "route", "spread", "pad", "crop", "dilate", "rot"),
    *("flatten", "reshape", "rows"),
)
FUNCTIONS = {
    "sgn": "sgn",
    "pos": "indicator",
    "diag": "diagonal",
    "det": "determinant",
    "ln": "logarithm",
    "flatten": "flatten",
}
# So many digits fit on a line of the usual page, among them a sign of relation; somewhat more of
# those that columns of blanks are counted as.
ACROSS, ACROSS_BY_HAND, RELATION = 88, 95, 3
# How wide a column of blanks is in tenths of a digit, in part for each digit that is to be written,
# and what it is counted as.
COLUMN, COLUMN_PER_DIGIT, COUNTED_COLUMN = 72, 8, 110


class LineMarks(Struct, frozen=True, eq=False):
    """How many stars, signs of approximation, blanks and matrices in blocks below each other
    stand on some lines, and which relation bears the first star.
    """

    stars: int
    starred: str
    approximations: int
    blanks: int
    blocks: int


def signs(written: Iterable[Node]) -> Iterator[str]:
    """Yield the signs that occur in formulas, by the names that sentences know them by."""
    for layout in written:
        found = {sign for node in nodes(layout) for sign in _signs_of(node)}
        yield from found
        if "quotient" in found and _has_root_behind_quotient(layout):
            yield "root"


def _signs_of(node: Node) -> Sequence[str]:
    match node:
        case Operator("⊙"):
            return ("product",)
        case Operator("⊘"):
            return ("quotient",)
        case Operator("⋆"):
            return ("correlation",)
        case Operator("∗"):
            return ("convolution",)
        case Index(Operator("⋆" | "∗")):
            return ("stride",)
        case Accent("prime", Styled("function", Word("maxpool"))):
            return ("winners",)
        case Accent() if node == MAX_DERIVATIVE:
            return ("winning",)
        case Index(Styled("function", Word(name))) if name in OF_PLACES:
            return (name,)
        case Styled("function", Word(name)) if name in FUNCTIONS:
            return (FUNCTIONS[name],)
        case Styled("bold", Word("0" | "1" as number)):
            return ("ones" if number == "1" else "zeros",)
        case Applied(Index(_, (TranslatedWord(lines),)), Fence(arguments)):
            masks = isinstance(arguments, Row) and Operator(",") in arguments.items
            return (f"softmax of {lines}", "mask") if masks else (f"softmax of {lines}",)
        case Index(_, below) if Operator(":") in below:
            return ("lines",)
        case Power(base, Row((Operator("-"), Digits("1")))) if base != EULER:
            return ("inverse",)
        case Power(is_entrywise=True):
            return ("power",)
        case Sum(Fence(sign="|"), None):
            return "sum", "sizes"
        case Sum(_, None):
            return ("sum",)
    return ()


def _has_root_behind_quotient(layout: Node) -> bool:
    """Whether a root is taken of what a matrix is divided by, and so of a matrix."""
    behind = itertools.dropwhile(lambda node: node != Operator("⊘"), nodes(layout))
    return any(isinstance(node, Root) for node in behind)


def mixing(steps: Iterable[Step]) -> Iterator[str]:
    """Yield "number" where a formula adds a number to a matrix or compares them."""
    for step in steps:
        is_slope = isinstance(step.expression, Apply) and step.expression.operation.is_derivative
        if not is_slope and any(map(_mixes, parts(formula(step)))):
            yield "number"


def _mixes(expression: Expression) -> bool:
    match expression:
        case Apply(operation, operands) if expression.shape != SCALAR:
            shapes = {operand.shape for operand in operands}
            is_sum = operation in (ADD, SUBTRACT)
            return operation in (IS_POSITIVE, MAXIMUM) or (is_sum and len(shapes) > 1)
    return False


def formulas(lines: Sequence[Line]) -> Iterator[Node]:
    """Yield the formulas of some lines."""
    for line in lines:
        for link in line.links:
            yield link.formula


def marks(lines: Sequence[Line], measure: Measure, digits: int) -> LineMarks:
    """Return what stands on some lines of a page beside their formulas and numbers; a blank has
    room for so many digits.
    """
    links = [link for line in lines for link in line.links]
    starred = [link.relation for link in links if link.marked]
    return LineMarks(
        stars=len(starred),
        starred=starred[0] if starred else "",
        approximations=sum(link.relation == "approximately" for link in links),
        blanks=sum(blanks(link.formula) for link in links),
        blocks=sum(_blocks(line, measure, digits) for line in lines),
    )


def _blocks(line: Line, measure: Measure, digits: int) -> int:
    """Return how many matrices of a line stand in blocks below each other: blocks that fit beside
    the symbols of their line look like one matrix.
    """
    written = [link.formula for link in line.links if blocks(link.formula)]
    return sum(
        blocks(formula)
        for formula in written
        if not _fits(line.symbols[0], formula, measure, digits)
    )


def _fits(symbol: Node, formula: Node, measure: Measure, digits: int) -> bool:
    beside = width(symbol) + RELATION
    if not blanks(formula):
        return beside + width(formula) <= measure.across(ACROSS)
    by_hand = width(formula) * (COLUMN + COLUMN_PER_DIGIT * digits) // COUNTED_COLUMN
    return beside + by_hand <= measure.across(ACROSS_BY_HAND)
