"""The operations of matrix algebra, and the functions that apply them.

Each operation is one definition: its shape, its value, its pullback, its entries. Pullbacks of the
matrix operations follow Giles, Collected matrix derivative results for forward and reverse mode
algorithmic differentiation (2008), section 2.
"""

from __future__ import annotations

import functools
from fractions import Fraction
from functools import reduce
from typing import Any

from msgspec.structs import replace

from generator.arithmetic import System
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Constant,
    Expression,
    Operation,
    Shape,
    entry,
)
from generator.layout.symbols import called

__all__ = [
    "ADD",
    "DIAGONAL",
    "DIVIDE",
    "MATMUL",
    "MEAN",
    "SCALE",
    "SUBTRACT",
    "TIMES",
    "TOTAL",
    "TRANSPOSE",
    "add",
    "constant",
    "diagonal",
    "divide",
    "entry_of_each",
    "factored",
    "gathered",
    "matmul",
    "mean",
    "negate",
    "ones",
    "power",
    "same_shape",
    "scale",
    "square",
    "subtract",
    "times",
    "total",
    "transpose",
    "typed",
]

LONGEST_NUMERATOR = 3


def constant(number: int | Fraction) -> Constant:
    """Return a number as an expression."""
    return Constant(Fraction(number))


def typed(number: Fraction) -> Constant:
    """Return a number that a problem states as an expression."""
    return Constant(number, is_typed=True)


def ones(rows: int, columns: int) -> Constant:
    """Return a matrix of ones."""
    return Constant(Fraction(1), (rows, columns))


def add(left: Expression, right: Expression) -> Expression:
    """Return left + right; a minus sign in front of one of them becomes a difference."""
    (first, augend), (second, addend) = factored(left), factored(right)
    if first.number == -second.number:
        difference = (augend, addend) if first.number > 0 else (addend, augend)
        return scale(replace(first, number=abs(first.number)), Apply(SUBTRACT, difference))
    if second.number < 0:
        return Apply(SUBTRACT, (left, scale(replace(second, number=-second.number), addend)))
    return Apply(ADD, (left, right))


def subtract(left: Expression, right: Expression) -> Expression:
    """Return left - right."""
    factor, matrix = factored(right)
    if factor.number < 0:
        return Apply(ADD, (left, scale(replace(factor, number=-factor.number), matrix)))
    return Apply(SUBTRACT, (left, right))


def negate(operand: Expression) -> Expression:
    """Return -operand."""
    return scale(constant(-1), operand)


def times(left: Expression, right: Expression) -> Expression:
    """Return the entrywise product; a matrix of one constant becomes a factor in front."""
    for factor, other in ((left, right), (right, left)):
        if isinstance(factor, Constant) and same_shape(left.shape, right.shape) == other.shape:
            return scale(replace(factor, shape=SCALAR), other)
        match factor:
            case Apply(operation, (number, Constant() as alike)) if operation is SCALE:
                return scale(number, times(alike, other))
    (first, multiplicand), (second, multiplier) = factored(left), factored(right)
    return scale(_multiplied(first, second), Apply(TIMES, (multiplicand, multiplier)))


def divide(left: Expression, right: Expression) -> Expression:
    """Return the entrywise quotient."""
    factor, dividend = factored(left)
    if isinstance(left, Constant) and left.shape == SCALAR:
        return Apply(DIVIDE, (left, right))
    return scale(factor, Apply(DIVIDE, (dividend, right)))


def scale(factor: Expression, matrix: Expression) -> Expression:
    """Return a scalar times a matrix; constant factors are multiplied out, and 1 is left out."""
    if isinstance(factor, Constant):
        match matrix:
            case Constant():
                return _multiplied(factor, matrix)
            case Apply(operation, (Constant() as inner, rest)) if operation is SCALE:
                return scale(_multiplied(factor, inner), rest)
        if factor.number == 1:
            return matrix
        return Apply(SCALE, (factor, matrix))
    first, rest = factored(factor)
    return scale(first, Apply(SCALE, (rest, matrix)))


def matmul(left: Expression, right: Expression) -> Expression:
    """Return the matrix product; what is multiplied by ones has its constant factor in front."""
    (first, multiplicand), (second, multiplier) = factored(left), factored(right)
    if isinstance(multiplicand, Constant) or isinstance(multiplier, Constant):
        return scale(_multiplied(first, second), Apply(MATMUL, (multiplicand, multiplier)))
    return Apply(MATMUL, (left, right))


def transpose(matrix: Expression) -> Expression:
    """Return the transpose."""
    match matrix:
        case Constant(number, (rows, columns)):
            return Constant(number, (columns, rows))
        case Apply(operation, (inner,)) if operation is TRANSPOSE:
            return inner
    return Apply(TRANSPOSE, (matrix,))


def square(operand: Expression) -> Expression:
    """Return the entrywise square."""
    return power(operand, 2)


def power(base: Expression, exponent: int) -> Expression:
    """Return each entry to a whole power; the power 0 is 1, and the power 1 the base itself."""
    if exponent == 0:
        return Constant(Fraction(1), base.shape)
    return base if exponent == 1 else Apply(_power(exponent), (base,))


def total(matrix: Expression) -> Expression:
    """Return the sum of all entries."""
    factor, terms = factored(matrix)
    summed = terms if terms.shape == SCALAR else Apply(TOTAL, (terms,))
    return scale(factor, summed)


def mean(matrix: Expression) -> Expression:
    """Return the mean of all entries."""
    factor, terms = factored(matrix)
    return scale(factor, terms if terms.shape == SCALAR else Apply(MEAN, (terms,)))


def diagonal(column: Expression) -> Expression:
    """Return the square matrix with a column on its diagonal, and zeros elsewhere."""
    return Apply(DIAGONAL, (column,))


def factored(expression: Expression) -> tuple[Constant, Expression]:
    """Return the constant factor in front of an expression, 1 where there is none, and the rest."""
    match expression:
        case Apply(operation, (Constant() as factor, rest)) if operation is SCALE:
            return factor, rest
    return constant(1), expression


def _multiplied(factor: Constant, other: Constant) -> Constant:
    return Constant(factor.number * other.number, other.shape, factor.is_typed or other.is_typed)


def same_shape(*shapes: Shape) -> Shape:
    """Return the shape of entrywise operands, of which scalars are stretched."""
    return max(rows for rows, _ in shapes), max(columns for _, columns in shapes)


def entry_of_each(operation: Operation, row: int, column: int, *operands: Expression) -> Expression:
    """Return an entry of an entrywise operation: the operation of the operands' entries."""
    return Apply(operation, tuple(_entry_within(operand, row, column) for operand in operands))


def _entry_within(operand: Expression, row: int, column: int) -> Expression:
    rows, columns = operand.shape
    return entry(operand, row if rows > 1 else 0, column if columns > 1 else 0)


def _entry_of_product(
    _: Operation, row: int, column: int, left: Expression, right: Expression
) -> Expression:
    terms = (times(entry(left, row, k), entry(right, k, column)) for k in range(left.shape[1]))
    return reduce(add, terms)


def _entry_of_scaled(
    _: Operation, row: int, column: int, factor: Expression, matrix: Expression
) -> Expression:
    inner = entry(matrix, row, column)
    first = entry(factor, 0, 0)
    return scale(inner, first) if isinstance(inner, Constant) else scale(first, inner)


def _sum_of_entries(matrix: Expression) -> Expression:
    rows, columns = matrix.shape
    return reduce(add, (entry(matrix, i, j) for i in range(rows) for j in range(columns)))


def _mean_of_entries(matrix: Expression) -> Expression:
    """Return the sum over the count as one fraction, or, where that would be long, a factor."""
    count = matrix.shape[0] * matrix.shape[1]
    if count > LONGEST_NUMERATOR:
        return Apply(SCALE, (constant(Fraction(1, count)), _sum_of_entries(matrix)))
    return (
        _sum_of_entries(matrix) if count == 1 else divide(_sum_of_entries(matrix), constant(count))
    )


def gathered(part: Expression, operand: Expression) -> Expression:
    """Return what an operand receives: a scalar that stood for a whole matrix, the total."""
    if part.shape == operand.shape:
        return part
    if operand.shape == SCALAR:
        return total(part)
    raise TypeError(f"an operand of shape {operand.shape} was stretched to {part.shape}")


def _pullback_of_quotient(
    adjoint: Expression, x: Expression, y: Expression
) -> tuple[Expression, Expression | None]:
    """Return what dividend and divisor receive; a constant divisor is a factor, and nothing."""
    if isinstance(y, Constant):
        # The inverse of 8 is 1/8, not 0.125.
        inverse = constant(1 / y.number)
        return gathered(scale(inverse, adjoint), x), None
    return (
        gathered(divide(adjoint, y), x),
        gathered(negate(divide(times(adjoint, x), square(y))), y),
    )


def _turned(adjoint: Expression) -> Expression:
    """Return the transpose of a gradient, that of a product as the product of transposes."""
    match adjoint:
        case Apply(operation, (left, right)) if operation is MATMUL:
            return matmul(transpose(right), transpose(left))
    return transpose(adjoint)


def _fill(scalar: Expression, shape: Shape) -> Expression:
    return scale(scalar, Constant(Fraction(1), shape))


def _mean_value(system: System, matrix: Any) -> Any:
    share = system.number([[Fraction(1, matrix.shape[-2] * matrix.shape[-1])]])
    return matrix.sum(axis=(-2, -1), keepdims=True) * share


def _diagonal_value(system: System, column: Any) -> Any:
    size = column.shape[-2]
    identity = [[Fraction(i == j) for j in range(size)] for i in range(size)]
    return system.number(identity) * column


@functools.cache
def _power(exponent: int) -> Operation:
    return Operation(
        name=f"power {exponent}",
        shape=same_shape,
        value=lambda _, x: reduce(lambda product, _: product * x, range(exponent - 1), x),
        pullback=lambda adjoint, x: (
            times(adjoint, scale(constant(exponent), power(x, exponent - 1))),
        ),
        entry=entry_of_each,
        exponent=exponent,
        numpy=f"x ** {exponent}",
    )


ADD = Operation(
    name="add",
    shape=same_shape,
    value=lambda _, x, y: x + y,
    pullback=lambda adjoint, x, y: (gathered(adjoint, x), gathered(adjoint, y)),
    entry=entry_of_each,
    numpy="x + y",
)
SUBTRACT = Operation(
    name="subtract",
    shape=same_shape,
    value=lambda _, x, y: x - y,
    pullback=lambda adjoint, x, y: (gathered(adjoint, x), gathered(negate(adjoint), y)),
    entry=entry_of_each,
    numpy="x - y",
)
TIMES = Operation(
    name="times",
    shape=same_shape,
    value=lambda _, x, y: x * y,
    pullback=lambda adjoint, x, y: (
        gathered(times(adjoint, y), x),
        gathered(times(adjoint, x), y),
    ),
    entry=entry_of_each,
    numpy="x * y",
)
DIVIDE = Operation(
    name="divide",
    shape=same_shape,
    value=lambda _, x, y: x / y,
    pullback=_pullback_of_quotient,
    entry=entry_of_each,
    numpy="x / y",
)
SCALE = Operation(
    name="scale",
    shape=lambda factor, matrix: matrix,
    value=lambda _, factor, matrix: factor * matrix,
    pullback=lambda adjoint, factor, matrix: (
        total(times(adjoint, matrix)),
        scale(factor, adjoint),
    ),
    entry=_entry_of_scaled,
    numpy="x * y",
)
MATMUL = Operation(
    name="matmul",
    shape=lambda left, right: (left[0], right[1]),
    value=lambda _, left, right: left @ right,
    pullback=lambda adjoint, left, right: (
        matmul(adjoint, transpose(right)),
        matmul(transpose(left), adjoint),
    ),
    entry=_entry_of_product,
    numpy="x @ y",
)
TRANSPOSE = Operation(
    name="transpose",
    shape=lambda matrix: (matrix[1], matrix[0]),
    value=lambda _, matrix: matrix.swapaxes(-1, -2),
    pullback=lambda adjoint, matrix: (_turned(adjoint),),
    entry=lambda _, row, column, matrix: entry(matrix, column, row),
    numpy="x.T",
)
TOTAL = Operation(
    name="total",
    shape=lambda matrix: SCALAR,
    value=lambda _, matrix: matrix.sum(axis=(-2, -1), keepdims=True),
    pullback=lambda adjoint, matrix: (_fill(adjoint, matrix.shape),),
    entry=lambda _, row, column, matrix: _sum_of_entries(matrix),
    numpy="np.sum(x)",
)
MEAN = Operation(
    name="mean",
    shape=lambda matrix: SCALAR,
    value=_mean_value,
    pullback=lambda adjoint, matrix: (
        _fill(
            scale(constant(Fraction(1, matrix.shape[0] * matrix.shape[1])), adjoint), matrix.shape
        ),
    ),
    entry=lambda _, row, column, matrix: _mean_of_entries(matrix),
    numpy="np.mean(x)",
)
DIAGONAL = Operation(
    name="diagonal",
    shape=lambda column: (column[0], column[0]),
    value=_diagonal_value,
    pullback=lambda adjoint, column: (
        matmul(times(adjoint, diagonal(ones(*column.shape))), ones(*column.shape)),
    ),
    entry=lambda _, row, column, matrix: entry(matrix, row, 0) if row == column else constant(0),
    symbol=called("diag"),
    numpy="np.diagflat(x)",
)
