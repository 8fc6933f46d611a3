"""How operations are laid out around their operands, and which of these stand in brackets."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from generator.expressions.functions import (
    ABSOLUTE,
    EXPONENTIAL,
    MAXIMUM,
    RAISED,
    ROOT,
)
from generator.expressions.inverses import INVERSE
from generator.expressions.joining import JOIN_COLUMNS, JOIN_ROWS, slice_of
from generator.expressions.moves import indices
from generator.expressions.operations import (
    ADD,
    DIVIDE,
    MATMUL,
    MEAN,
    SCALE,
    SUBTRACT,
    TIMES,
    TOTAL,
    TRANSPOSE,
)
from generator.expressions.powers import TO_THE_POWER
from generator.expressions.tree import SCALAR, Apply, Constant, Operation
from generator.layout.nodes import (
    BREAK,
    EULER,
    Applied,
    Blank,
    Digits,
    Fence,
    Fraction,
    Index,
    MatrixNode,
    Node,
    Power,
    Root,
    Row,
    Sum,
    Transpose,
)
from generator.layout.nodes import Operator as Sign
from generator.layout.symbols import called
from generator.layout.walking import contains, leading, row
from generator.layout.widths import widths
from generator.notation.written import (
    ATOM,
    ENTRYWISE,
    LONGEST_UNBROKEN_SUM,
    PRODUCT,
    SCRIPTED,
    SUM,
    Written,
    is_matrix,
    parenthesised,
)

__all__ = [
    "MINUS",
    "applied",
    "begins_with_number",
    "component",
    "writer_of",
]

MINUS, PRODUCT_SIGN, TIMES_SIGN = Sign("-", is_prefix=True), Sign(""), Sign("×")


def _sum(sign: str) -> Callable[..., Written]:
    def write(_: Apply, left: Written, right: Written) -> Written:
        added, parts = _broken_within(right, SUM if sign == "+" else ENTRYWISE)
        return Written(row(left.node, BREAK, Sign(sign), added), SUM, left.parts + parts)

    return write


def _product(expression: Apply, left: Written, right: Written) -> Written:
    level = PRODUCT if expression.operation is MATMUL else ENTRYWISE
    first = left.within(level, first=True)
    if _ends_in_sum(first):
        # What stands behind a sum sign is summed.
        first = parenthesised(first)
    second = right.within(level)
    whole = level if ENTRYWISE in (left.level, right.level) else PRODUCT
    if right.parts > LONGEST_UNBROKEN_SUM or _is_wide(right):
        return Written(row(first, PRODUCT_SIGN, right.broken_within(level)), whole, right.parts)
    if right.is_number:
        return Written(row(first, TIMES_SIGN, second), whole)
    if _is_plain_fraction(first) and _is_plain_fraction(second):
        second = parenthesised(second)
    if begins_with_number(second):
        return Written(row(first, TIMES_SIGN, second), whole)
    if contains(first, is_matrix) and contains(second, is_matrix):
        return Written(row(first, BREAK, PRODUCT_SIGN, second), whole, 2)
    return Written(row(first, PRODUCT_SIGN, second), whole)


def _ends_in_sum(node: Node) -> bool:
    match node:
        case Row(items):
            return _ends_in_sum(items[-1])
    return isinstance(node, Sum)


def begins_with_number(node: Node) -> bool:
    """Return whether a layout begins with digits, or with room for them."""
    match leading(node):
        case Blank():
            return True
        case Digits(text):
            return not text.startswith("-")
    return False


def _broken_within(written: Written, level: int) -> tuple[Node, int]:
    """Return the layout for a place that asks for a level and how many parts it has, one unless
    they are wide.
    """
    if _is_wide(written):
        return written.broken_within(level), written.parts
    return written.within(level), 1


def _leading_within(written: Written, level: int) -> tuple[Node, int]:
    """Return what _broken_within does of what comes first, where a minus sign may stand."""
    if not _is_wide(written):
        return written.within(level, first=True), 1
    node = written.node if written.level >= level else written.broken_within(level)
    return node, written.parts


def _is_wide(written: Written) -> bool:
    return written.parts > 1 and sum(widths(written.node)) > written.widest


def _is_plain_fraction(node: Node) -> bool:
    """Return whether it begins with a fraction other than a derivative."""
    first = leading(node)
    return isinstance(first, Fraction) and not first.is_derivative


def _scaled(expression: Apply, left: Written, right: Written) -> Written:
    factor = expression.operands[0]
    if isinstance(factor, Constant) and factor.number == -1:
        return _negative(right)
    return _product(expression, left, right)


def _negative(operand: Written) -> Written:
    if operand.is_negative or operand.level < ENTRYWISE:
        if operand.parts > LONGEST_UNBROKEN_SUM or _is_wide(operand):
            return Written(row(MINUS, operand.broken_within(ENTRYWISE)), SUM, operand.parts)
        return Written(row(MINUS, parenthesised(operand.whole)), SUM)
    return Written(row(MINUS, operand.node), SUM, operand.parts)


def _entrywise_product(expression: Apply, left: Written, right: Written) -> Written:
    if expression.shape == SCALAR:
        return _product(expression, left, right)
    factor = expression.operands[1]
    # Not everybody multiplies matrices first.
    is_product = isinstance(factor, Apply) and factor.operation is MATMUL
    second, parts = _broken_within(right, SCRIPTED if is_product else ENTRYWISE)
    first, before = _leading_within(left, ENTRYWISE)
    return Written(row(first, BREAK, Sign("⊙"), second), ENTRYWISE, before + parts)


def _quotient(expression: Apply, left: Written, right: Written) -> Written:
    if expression.shape == SCALAR:
        if _is_wide(left) or _is_wide(right):
            dividend, before = _broken_within(left, PRODUCT)
            divisor, after = _broken_within(right, ATOM)
            return Written(row(dividend, Sign("/"), divisor), ENTRYWISE, before + after - 1)
        return Written(Fraction(left.whole, right.whole), PRODUCT)
    if expression.operands[1].shape == SCALAR:
        factor = Fraction(Digits("1"), right.whole)
        return Written(row(factor, PRODUCT_SIGN, left.within(ENTRYWISE)), ENTRYWISE)
    first, before = _leading_within(left, ENTRYWISE)
    return Written(row(first, BREAK, Sign("⊘"), right.within(SCRIPTED)), ENTRYWISE, before + 1)


def _power(expression: Apply, base: Written) -> Written:
    """Return a power of a number, or of each entry of a matrix."""
    exponent = Digits(str(expression.operation.exponent))
    node, parts = _broken_within(base, ATOM)
    return Written(Power(node, exponent, expression.shape != SCALAR), SCRIPTED, parts)


def _raised(_: Apply, base: Written, exponent: Written) -> Written:
    return Written(Power(base.within(ATOM), exponent.whole), SCRIPTED)


def _to_the_power(expression: Apply, base: Written, exponent: Written) -> Written:
    is_entrywise = expression.shape != SCALAR
    return Written(Power(base.within(ATOM), exponent.whole, is_entrywise), SCRIPTED)


def _transpose(expression: Apply, operand: Written) -> Written:
    if expression.shape == SCALAR:
        return operand
    return Written(Transpose(operand.within(ATOM)), SCRIPTED)


def _inverse(_: Apply, operand: Written) -> Written:
    minus_one = row(MINUS, Digits("1"))
    return Written(Power(operand.within(ATOM), minus_one), SCRIPTED)


def _exponential(_: Apply, exponent: Written) -> Written:
    return Written(Power(EULER, exponent.whole), SCRIPTED)


def _total(_: Apply, terms: Written) -> Written:
    node, parts = _broken_within(terms, SCRIPTED)
    return Written(Sum(node), PRODUCT, parts)


def _mean(expression: Apply, terms: Written) -> Written:
    (matrix,) = expression.operands
    rows, columns = matrix.shape
    share, summed = Fraction(Digits("1"), Digits(str(rows * columns))), _total(expression, terms)
    return Written(row(share, PRODUCT_SIGN, summed.node), PRODUCT, summed.parts)


def component(vector: Written, index: Node) -> Written:
    """Return any component of a vector, by the letter of its index."""
    return Written(Index(_to_be_indexed(vector), (index,)), SCRIPTED)


def _sliced(expression: Apply, operand: Written) -> Written:
    """Return rows or columns of a matrix, counted from 1, the last one among them."""
    lines = slice_of(expression.operation)
    assert lines is not None, "what is written so takes lines of a matrix"
    first, last = Digits(str(lines.start + 1)), Digits(str(lines.stop))
    every, taken = Sign(":"), first if first == last else row(first, Sign(":"), last)
    return Written(
        Index(_to_be_indexed(operand), (taken, every) if lines.lines == "rows" else (every, taken)),
        SCRIPTED,
    )


def _to_be_indexed(operand: Written) -> Node:
    has_scripts = operand.level < SCRIPTED or contains(operand.node, _has_scripts)
    return parenthesised(operand.whole) if has_scripts else operand.whole


def _has_scripts(node: Node) -> bool:
    return isinstance(node, Index | Power | Transpose)


def applied(function: Node, *arguments: Written) -> Written:
    """Return a function with its arguments in parentheses, which are broken where they are wide."""
    argument = arguments[0] if len(arguments) == 1 else _listed(arguments)
    if _is_wide(argument):
        fence = replace(argument, level=SUM).broken_within(PRODUCT)
        assert isinstance(fence, Fence), "a sum is in parentheses where a product is asked for"
        return Written(Applied(function, fence), SCRIPTED, argument.parts)
    return Written(Applied(function, parenthesised(argument.whole)), SCRIPTED)


def _joined_rows(_: Apply, *matrices: Written) -> Written:
    return Written(MatrixNode(tuple((part.whole,) for part in matrices)), ATOM)


def _joined_columns(_: Apply, *matrices: Written) -> Written:
    return Written(MatrixNode((tuple(part.whole for part in matrices),)), ATOM)


def _listed(arguments: Sequence[Written]) -> Written:
    """Return arguments with commas between them, behind which a line may be broken."""
    first, *others = (argument.whole for argument in arguments)
    behind = ((Sign(","), BREAK, argument) for argument in others)
    return Written(row(first, *itertools.chain(*behind)), SUM, len(arguments))


def _root(_: Apply, operand: Written) -> Written:
    return Written(Root(operand.whole), SCRIPTED)


def _absolute(_: Apply, operand: Written) -> Written:
    return Written(Fence(operand.whole, "|", "tall"), ATOM)


def _maximum(_: Apply, operand: Written) -> Written:
    first = row(Digits("0"), Sign(","))
    if _is_wide(operand):
        fence = replace(operand, node=row(first, operand.node), level=SUM).broken_within(PRODUCT)
        assert isinstance(fence, Fence), "a sum is in parentheses where a product is asked for"
        return Written(Applied(called("max"), fence), SCRIPTED, operand.parts)
    arguments = row(first, operand.whole)
    return Written(Applied(called("max"), parenthesised(arguments)), SCRIPTED)


def _windowed(sign: str) -> Callable[..., Written]:
    """Return what writes a sign between a matrix and a kernel, with how far the kernel is moved."""

    def write(expression: Apply, left: Written, right: Written) -> Written:
        rows, columns = expression.operation.settings
        strides = {rows, columns}
        moved: Node = Sign(sign)
        if strides != {1}:
            moved = Index(moved, indices(rows if len(strides) == 1 else (rows, columns)))
        return Written(
            row(left.within(SCRIPTED), BREAK, moved, right.within(SCRIPTED)), ENTRYWISE, 2
        )

    return write


def writer_of(operation: Operation) -> Callable[..., Written]:
    """Return what writes an operation that has a sign, or a place, of its own."""
    if operation.exponent is not None:
        return _power
    return OF_FAMILIES[operation.name] if operation.settings else WRITERS[operation]


# The operations that have a sign, or a place, of their own in mathematics. Others are functions, or
# say themselves how they are written.
WRITERS: Mapping[Operation, Callable[..., Written]] = {
    ADD: _sum("+"),
    SUBTRACT: _sum("-"),
    TIMES: _entrywise_product,
    SCALE: _scaled,
    MATMUL: _product,
    DIVIDE: _quotient,
    TRANSPOSE: _transpose,
    INVERSE: _inverse,
    TOTAL: _total,
    MEAN: _mean,
    EXPONENTIAL: _exponential,
    ROOT: _root,
    RAISED: _raised,
    TO_THE_POWER: _to_the_power,
    ABSOLUTE: _absolute,
    MAXIMUM: _maximum,
    JOIN_ROWS: _joined_rows,
    JOIN_COLUMNS: _joined_columns,
}
# Those that differ in their settings alone, by their names.
OF_FAMILIES: Mapping[str, Callable[..., Written]] = {
    "slice of rows": _sliced,
    "slice of columns": _sliced,
    "correlate": _windowed("⋆"),
    "convolve": _windowed("∗"),
}
