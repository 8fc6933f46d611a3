"""The readings of an expression: entry by entry, and with numbers in place of its quantities."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from generator.arithmetic import RATIONALS
from generator.expressions.functions import AT_LEAST, CASES
from generator.expressions.operations import MATMUL, SCALE, TRANSPOSE
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Constant,
    Entry,
    Expression,
    Name,
    Number,
    Operation,
    Reference,
    Stack,
    entry,
    evaluate,
)

__all__ = ["Numbers", "as_numbers", "blanked", "entrywise", "rows", "substitute"]

# A matrix of printed numbers.
Numbers = Sequence[Sequence[Number]]


def as_numbers(printed: Sequence[Sequence[str]]) -> Numbers:
    """Return printed numbers as they stand in expressions."""
    return tuple(tuple(map(Number, row)) for row in printed)


def entrywise(expression: Expression) -> Expression:
    """Return the expression as a matrix of scalar expressions, a factor in front left there."""
    if isinstance(expression, Apply) and expression.operation is SCALE:
        factor, matrix = expression.operands
        if not isinstance(matrix, Constant):
            return Apply(SCALE, (factor, entrywise(matrix)))
    return _stack(*expression.shape, lambda i, j: entry(expression, i, j))


def substitute(expression: Expression, printed: Mapping[Name, Numbers]) -> Expression:
    """Return the expression with the printed numbers of its quantities in place of their names."""
    match expression:
        case Reference(name, (rows, columns)):
            return _stack(rows, columns, lambda i, j: printed[name][i][j])
        case Entry(matrix, row, column):
            return printed[matrix.name][row][column]
        case Stack(rows):
            return Stack(tuple(tuple(substitute(one, printed) for one in row) for row in rows))
        case Apply(operation, operands):
            numbers = tuple(substitute(operand, printed) for operand in operands)
            if operation is TRANSPOSE and isinstance(numbers[0], Stack | Number):
                rows, columns = expression.shape
                return _stack(rows, columns, lambda i, j: entry(numbers[0], j, i))
            if operation in (CASES, AT_LEAST):
                return _chosen(operation, *numbers)
            return Apply(operation, numbers)
        case Constant(_, (rows, columns)) if (rows, columns) != SCALAR:
            return _stack(rows, columns, lambda i, j: entry(expression, i, j))
        case Constant() | Number():
            return expression


def blanked(expression: Expression) -> Expression:
    """Return the expression with a blank in place of each printed number."""
    match expression:
        case Number():
            return Number("")
        case Stack(rows):
            return Stack(tuple(tuple(map(blanked, row)) for row in rows))
        case Apply(operation, operands):
            return Apply(operation, tuple(map(blanked, operands)))
        case Reference() | Entry() | Constant():
            return expression


def _chosen(
    operation: Operation, x: Expression, first: Expression, otherwise: Expression
) -> Expression:
    """Return the case that holds at the number x; a matrix of cases is left as it is."""
    if x.shape != SCALAR:
        return Apply(operation, (x, first, otherwise))
    number = evaluate(x, RATIONALS, lambda one: one)[0, 0]
    return first if number > 0 or (number == 0 and operation is AT_LEAST) else otherwise


def rows(expression: Expression) -> Expression:
    """Return the expression of the transpose, every quantity in it standing for its own transpose:
    what z = w a + b becomes where samples are rows.
    """
    match expression:
        case Reference(name, (height, width)):
            return Reference(name, (width, height))
        case Constant(_, (height, width)):
            return dataclasses.replace(expression, shape=(width, height))
        case Entry(matrix, row, column):
            turned = rows(matrix)
            assert isinstance(turned, Reference), "a quantity stays a quantity"
            return Entry(turned, column, row)
        case Stack(entries):
            return Stack(tuple(tuple(map(rows, column)) for column in zip(*entries, strict=True)))
        case Apply(operation, (left, right)) if operation is MATMUL:
            return Apply(MATMUL, (rows(right), rows(left)))
        case Apply(operation, operands):
            return Apply(operation, tuple(map(rows, operands)))
        case Number():
            return expression


def _stack(rows: int, columns: int, at: Callable[[int, int], Expression]) -> Expression:
    """Return a matrix of expressions; one of a single entry is that entry."""
    if (rows, columns) == SCALAR:
        return at(0, 0)
    return Stack(tuple(tuple(at(i, j) for j in range(columns)) for i in range(rows)))
