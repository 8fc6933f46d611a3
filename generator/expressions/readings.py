"""The readings of an expression: entry by entry, and with numbers in place of its quantities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from generator.arithmetic import Array, Reals
from generator.expressions.functions import AT_LEAST, CASES
from generator.expressions.inverses import INVERSE, by_cofactors
from generator.expressions.joining import is_join, on_transposes, slice_of
from generator.expressions.moves import MOVES, spreads_apart
from generator.expressions.operations import MATMUL, SCALE, TRANSPOSE, constant
from generator.expressions.rows import TURNED
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
    parts,
    rebuilt,
)

__all__ = ["NumberMatrix", "as_numbers", "blanked", "entrywise", "only_moves", "rows", "substitute"]

# A matrix of printed numbers.
NumberMatrix = Sequence[Sequence[Number]]


def as_numbers(printed: Sequence[Sequence[str]]) -> NumberMatrix:
    """Return printed numbers as they stand in expressions."""
    return tuple(tuple(map(Number, row)) for row in printed)


def entrywise(expression: Expression) -> Expression:
    """Return the expression as a matrix of scalar expressions, a factor in front left there."""
    if isinstance(expression, Apply) and expression.operation is SCALE:
        factor, matrix = expression.operands
        if not isinstance(matrix, Constant):
            return Apply(SCALE, (factor, entrywise(matrix)))
    if isinstance(expression, Apply) and expression.operation is INVERSE:
        return by_cofactors(*expression.operands)
    return _stack(*expression.shape, lambda i, j: entry(expression, i, j))


def substitute(expression: Expression, printed: Mapping[Name, NumberMatrix]) -> Expression:
    """Return the expression with the printed numbers of its quantities in place of their names."""

    def substituted(part: Expression) -> Expression:
        match part:
            case Reference(name, (rows, columns)):
                return _stack(rows, columns, lambda i, j: printed[name][i][j])
            case Entry(matrix, row, column):
                return printed[matrix.name][row][column]
            case Constant(_, (rows, columns)) if (rows, columns) != SCALAR:
                return _stack(rows, columns, lambda i, j: entry(part, i, j))
            case Apply(operation) if only_moves(operation) or operation.is_choice:
                return _settled(rebuilt(part, substituted))
        return rebuilt(part, substituted)

    return substituted(expression)


def _settled(reading: Expression) -> Expression:
    """Return a reading with transposed numbers turned round, those of other matrices put in their
    places, and of cases the one that holds.
    """
    match reading:
        case Apply(operation, operands) if only_moves(operation):
            if all(isinstance(operand, Stack | Number | Constant) for operand in operands):
                return _stack(*reading.shape, lambda i, j: entry(reading, i, j))
        case Apply(operation, (x, first, otherwise)) if operation in (CASES, AT_LEAST):
            return _chosen(operation, x, first, otherwise)
        case Apply(operation) if operation.is_choice and reading.shape == SCALAR:
            return constant(_sign(reading))
    return reading


def only_moves(operation: Operation) -> bool:
    """Return whether the entries of a result are those of the operands, in other places."""
    is_moved = operation is TRANSPOSE or operation.name in MOVES or spreads_apart(operation)
    return is_moved or is_join(operation) or slice_of(operation) is not None


def blanked(expression: Expression) -> Expression:
    """Return the expression with its blank in place of each printed number."""
    if isinstance(expression, Number):
        return Number("", blank=expression.blank)
    return rebuilt(expression, blanked)


def _chosen(
    operation: Operation, x: Expression, first: Expression, otherwise: Expression
) -> Expression:
    """Return the case that holds at the number x; a matrix of cases is left as it is, and so are
    cases by a number that is still to be found from a matrix.
    """
    if x.shape != SCALAR or any(isinstance(part, Stack) for part in parts(x)):
        return Apply(operation, (x, first, otherwise))
    sign = _sign(x)
    return first if sign > 0 or (sign == 0 and operation is AT_LEAST) else otherwise


def _sign(numbers: Expression) -> int:
    return Reals(lambda system: evaluate(numbers, system, _never), SCALAR).sign(0, 0)


def _never(reference: Reference) -> Array:
    raise TypeError(f"{reference.name} stands among numbers")


def rows(expression: Expression) -> Expression:
    """Return the expression of the transpose, every quantity in it standing for its own transpose:
    what z = w a + b becomes where samples are rows.
    """
    match expression:
        case Reference(name, (height, width)):
            return Reference(name, (width, height))
        case Constant(_, (height, width)):
            return replace(expression, shape=(width, height))
        case Entry(matrix, row, column):
            turned = rows(matrix)
            assert isinstance(turned, Reference), "a quantity stays a quantity"
            return Entry(turned, column, row)
        case Stack(entries):
            return Stack(tuple(tuple(map(rows, column)) for column in zip(*entries, strict=True)))
        case Apply(operation, (left, right)) if operation is MATMUL:
            return Apply(MATMUL, (rows(right), rows(left)))
        case Apply(operation, operands) if operation in TURNED:
            return Apply(TURNED[operation], tuple(map(rows, operands)))
        case Apply(operation, operands) if (other := on_transposes(operation)) is not None:
            return other(*map(rows, operands))
        case Apply() | Number():
            return rebuilt(expression, rows)


def _stack(rows: int, columns: int, at: Callable[[int, int], Expression]) -> Expression:
    """Return a matrix of expressions; one of a single entry is that entry."""
    if (rows, columns) == SCALAR:
        return at(0, 0)
    return Stack(tuple(tuple(at(i, j) for j in range(columns)) for i in range(rows)))
