"""The operations a formula is made of, and the functions that apply them.

Each operation is one definition: its shape, its value, its pullback, its entries. Pullbacks of the
matrix operations follow Giles, Collected matrix derivative results for forward and reverse mode
algorithmic differentiation (2008), section 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce

from generator.expressions.tree import (
    SCALAR,
    Apply,
    Constant,
    Entry,
    Expression,
    Literal,
    Name,
    Operation,
    Reference,
    Shape,
    Stack,
    Symbol,
    entry,
    evaluate,
    pullbacks,
    replace,
)
from generator.rounding import Matrix

__all__ = [
    "ADD",
    "DIVIDE",
    "EXPONENTIAL",
    "MATMUL",
    "MEAN",
    "NEGATE",
    "SCALE",
    "SQUARE",
    "SUBTRACT",
    "TIMES",
    "TOTAL",
    "TRANSPOSE",
    "VARIABLE",
    "add",
    "constant",
    "divide",
    "entrywise",
    "exponential",
    "function",
    "matmul",
    "mean",
    "negate",
    "scale",
    "square",
    "substitute",
    "subtract",
    "times",
    "total",
    "transpose",
]

LONGEST_NUMERATOR = 3
VARIABLE = Reference(Symbol("x"), SCALAR)


def constant(number: int | Fraction) -> Constant:
    """Return a number as an expression."""
    return Constant(Fraction(number))


def add(left: Expression, right: Expression) -> Expression:
    """Return left + right."""
    return Apply(ADD, (left, right))


def subtract(left: Expression, right: Expression) -> Expression:
    """Return left - right."""
    return Apply(SUBTRACT, (left, right))


def negate(operand: Expression) -> Expression:
    """Return -operand."""
    return Apply(NEGATE, (operand,))


def times(left: Expression, right: Expression) -> Expression:
    """Return the entrywise product; a matrix of one constant becomes a factor in front."""
    for factor, other in ((left, right), (right, left)):
        if isinstance(factor, Constant) and _broadcast(left.shape, right.shape) == other.shape:
            return scale(constant(factor.number), other)
    return Apply(TIMES, (left, right))


def divide(left: Expression, right: Expression) -> Expression:
    """Return the entrywise quotient."""
    return Apply(DIVIDE, (left, right))


def scale(factor: Expression, matrix: Expression) -> Expression:
    """Return a scalar times a matrix; constant factors are multiplied out, and 1 is left out."""
    if isinstance(factor, Constant):
        match matrix:
            case Constant(number, shape):
                return Constant(factor.number * number, shape)
            case Apply(operation, (Constant() as inner, rest)) if operation is SCALE:
                return scale(constant(factor.number * inner.number), rest)
        if factor.number == 1:
            return matrix
    return Apply(SCALE, (factor, matrix))


def matmul(left: Expression, right: Expression) -> Expression:
    """Return the matrix product."""
    return Apply(MATMUL, (left, right))


def transpose(matrix: Expression) -> Expression:
    """Return the transpose."""
    return Apply(TRANSPOSE, (matrix,))


def square(operand: Expression) -> Expression:
    """Return the entrywise square."""
    return Apply(SQUARE, (operand,))


def total(matrix: Expression) -> Expression:
    """Return the sum of all entries."""
    return Apply(TOTAL, (matrix,))


def mean(matrix: Expression) -> Expression:
    """Return the mean of all entries."""
    return Apply(MEAN, (matrix,))


def exponential(operand: Expression) -> Expression:
    """Return e to the power of each entry."""
    return Apply(EXPONENTIAL, (operand,))


def entrywise(expression: Expression) -> Expression:
    """Return the expression as a matrix of scalar expressions, a factor in front left there."""
    if isinstance(expression, Apply) and expression.operation is SCALE:
        factor, matrix = expression.operands
        return Apply(SCALE, (factor, entrywise(matrix)))
    return _stack(*expression.shape, lambda i, j: entry(expression, i, j))


def _stack(rows: int, columns: int, at: Callable[[int, int], Expression]) -> Expression:
    """Return a matrix of expressions; one of a single entry is that entry."""
    if (rows, columns) == SCALAR:
        return at(0, 0)
    return Stack(tuple(tuple(at(i, j) for j in range(columns)) for i in range(rows)))


def substitute(expression: Expression, printed: Mapping[Name, Matrix]) -> Expression:
    """Return the expression with the printed numbers of its quantities in place of their names."""
    match expression:
        case Reference(name, (rows, columns)):
            return _stack(rows, columns, lambda i, j: Literal(printed[name][i][j]))
        case Entry(matrix, row, column):
            return Literal(printed[matrix.name][row][column])
        case Stack(rows):
            return Stack(tuple(tuple(substitute(one, printed) for one in row) for row in rows))
        case Apply(operation, operands):
            numbers = tuple(substitute(operand, printed) for operand in operands)
            if operation is TRANSPOSE and isinstance(numbers[0], Stack | Literal):
                rows, columns = expression.shape
                return _stack(rows, columns, lambda i, j: entry(numbers[0], j, i))
            return Apply(operation, numbers)
        case Constant() | Literal():
            return expression


def function(
    name: str,
    latex: str,
    definition: Callable[[Expression], Expression],
    slope: Callable[[Expression], Expression] | None = None,
) -> Operation:
    """Return the operation that applies a scalar function to each entry.

    Its value is that of `definition`; its pullback multiplies by `slope`, or passes back through
    the definition where no slope is given.
    """

    def pullback(adjoint: Expression, x: Expression) -> tuple[Expression]:
        if slope is not None:
            return (times(adjoint, slope(x)),)
        variable = Reference(VARIABLE.name, x.shape)
        parts = [part for _, part in pullbacks(definition(variable), adjoint)]
        return (replace(reduce(add, parts), {variable: x}),)

    return Operation(
        name=name,
        latex=latex,
        shape=lambda x: x,
        value=lambda system, x: evaluate(definition(VARIABLE), system, lambda _: x),
        pullback=pullback,
        entry=_entry_of_each,
    )


def _broadcast(*shapes: Shape) -> Shape:
    return max(rows for rows, _ in shapes), max(columns for _, columns in shapes)


def _entry_of_each(
    operation: Operation, row: int, column: int, *operands: Expression
) -> Expression:
    return Apply(operation, tuple(_entry_within(operand, row, column) for operand in operands))


def _entry_within(operand: Expression, row: int, column: int) -> Expression:
    rows, columns = operand.shape
    return entry(operand, row if rows > 1 else 0, column if columns > 1 else 0)


def _entry_of_product(
    _: Operation, row: int, column: int, left: Expression, right: Expression
) -> Expression:
    terms = (times(entry(left, row, k), entry(right, k, column)) for k in range(left.shape[1]))
    return reduce(add, terms)


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


def _gathered(part: Expression, operand: Expression) -> Expression:
    """Return what an operand receives: a scalar that stood for a whole matrix, the total."""
    if part.shape == operand.shape:
        return part
    if operand.shape == SCALAR:
        return total(part)
    raise TypeError(f"an operand of shape {operand.shape} was stretched to {part.shape}")


def _fill(scalar: Expression, shape: Shape) -> Expression:
    return scale(scalar, Constant(Fraction(1), shape))


ADD = Operation(
    name="add",
    shape=_broadcast,
    value=lambda _, x, y: x + y,
    pullback=lambda adjoint, x, y: (_gathered(adjoint, x), _gathered(adjoint, y)),
    entry=_entry_of_each,
)
SUBTRACT = Operation(
    name="subtract",
    shape=_broadcast,
    value=lambda _, x, y: x - y,
    pullback=lambda adjoint, x, y: (_gathered(adjoint, x), _gathered(negate(adjoint), y)),
    entry=_entry_of_each,
)
NEGATE = Operation(
    name="negate",
    shape=_broadcast,
    value=lambda system, x: system.number([[Fraction(-1)]]) * x,
    pullback=lambda adjoint, x: (negate(adjoint),),
    entry=_entry_of_each,
)
TIMES = Operation(
    name="times",
    shape=_broadcast,
    value=lambda _, x, y: x * y,
    pullback=lambda adjoint, x, y: (
        _gathered(times(adjoint, y), x),
        _gathered(times(adjoint, x), y),
    ),
    entry=_entry_of_each,
)
DIVIDE = Operation(
    name="divide",
    shape=_broadcast,
    value=lambda _, x, y: x / y,
    pullback=lambda adjoint, x, y: (
        _gathered(divide(adjoint, y), x),
        _gathered(negate(divide(times(adjoint, x), square(y))), y),
    ),
    entry=_entry_of_each,
)
SCALE = Operation(
    name="scale",
    shape=lambda factor, matrix: matrix,
    value=lambda _, factor, matrix: factor * matrix,
    pullback=lambda adjoint, factor, matrix: (
        total(times(adjoint, matrix)),
        scale(factor, adjoint),
    ),
    entry=_entry_of_each,
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
)
TRANSPOSE = Operation(
    name="transpose",
    shape=lambda matrix: (matrix[1], matrix[0]),
    value=lambda _, matrix: matrix.swapaxes(-1, -2),
    pullback=lambda adjoint, matrix: (transpose(adjoint),),
    entry=lambda _, row, column, matrix: entry(matrix, column, row),
)
SQUARE = Operation(
    name="square",
    shape=_broadcast,
    value=lambda _, x: x * x,
    pullback=lambda adjoint, x: (times(adjoint, scale(constant(2), x)),),
    entry=_entry_of_each,
)
TOTAL = Operation(
    name="total",
    shape=lambda matrix: SCALAR,
    value=lambda _, matrix: matrix.sum(axis=(-2, -1), keepdims=True),
    pullback=lambda adjoint, matrix: (_fill(adjoint, matrix.shape),),
    entry=lambda _, row, column, matrix: _sum_of_entries(matrix),
)
MEAN = Operation(
    name="mean",
    shape=lambda matrix: SCALAR,
    value=lambda system, matrix: (
        matrix.sum(axis=(-2, -1), keepdims=True)
        * system.number([[Fraction(1, matrix.shape[-2] * matrix.shape[-1])]])
    ),
    pullback=lambda adjoint, matrix: (
        _fill(
            scale(constant(Fraction(1, matrix.shape[0] * matrix.shape[1])), adjoint), matrix.shape
        ),
    ),
    entry=lambda _, row, column, matrix: _mean_of_entries(matrix),
)
EXPONENTIAL = Operation(
    name="exponential",
    shape=_broadcast,
    value=lambda system, x: system.exponential(x),
    pullback=lambda adjoint, x: (times(adjoint, exponential(x)),),
    entry=_entry_of_each,
)
