"""The determinant and the inverse of a square matrix, by cofactors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from typing import TypeVar

from generator.arithmetic import Array, System
from generator.expressions.operations import (
    add,
    constant,
    divide,
    matmul,
    negate,
    scale,
    subtract,
    times,
    transpose,
)
from generator.expressions.tree import SCALAR, Apply, Expression, Operation, Stack, entry
from generator.layout.symbols import called

__all__ = [
    "DETERMINANT",
    "INVERSE",
    "MOST_ROWS",
    "OF_COFACTORS",
    "by_cofactors",
    "determinant",
    "inverse",
]

# An expansion by cofactors has as many terms as the rows have orders.
MOST_ROWS = 4

CellValue = TypeVar("CellValue")
SquareRows = Sequence[Sequence[CellValue]]
# A sum, a difference or a product of two.
MadeOfTwo = Callable[[CellValue, CellValue], CellValue]


def determinant(matrix: Expression) -> Expression:
    """Return the determinant of a square matrix; a single number is its own."""
    return matrix if matrix.shape == SCALAR else Apply(DETERMINANT, (matrix,))


def inverse(matrix: Expression) -> Expression:
    """Return the inverse of a square matrix; that of a single number is 1 over it."""
    return divide(constant(1), matrix) if matrix.shape == SCALAR else Apply(INVERSE, (matrix,))


def by_cofactors(matrix: Expression) -> Expression:
    """Return the inverse of a matrix as it is found by hand: the transposed matrix of its cofactors
    over its determinant.
    """
    cells = _entries(matrix)
    size = range(len(cells))
    adjugate = Stack(tuple(tuple(_cofactor(cells, j, i) for j in size) for i in size))
    return scale(divide(constant(1), _expansion(cells)), adjugate)


def _entries(matrix: Expression) -> SquareRows[Expression]:
    size = range(matrix.shape[0])
    return [[entry(matrix, row, column) for column in size] for row in size]


def _cofactor(cells: SquareRows[Expression], row: int, column: int) -> Expression:
    minor = _expansion(_without(cells, row, column))
    return minor if (row + column) % 2 == 0 else negate(minor)


def _expansion(cells: SquareRows[Expression]) -> Expression:
    return _expanded(cells, times, add, subtract)


def _expanded(
    cells: SquareRows[CellValue],
    multiply: MadeOfTwo[CellValue],
    plus: MadeOfTwo[CellValue],
    minus: MadeOfTwo[CellValue],
) -> CellValue:
    """Return the determinant of some cells, expanded by its first row."""
    if len(cells) == 1:
        return cells[0][0]
    found, *others = (
        multiply(cell, _expanded(_without(cells, 0, column), multiply, plus, minus))
        for column, cell in enumerate(cells[0])
    )
    for column, term in enumerate(others, start=1):
        found = minus(found, term) if column % 2 else plus(found, term)
    return found


def _without(cells: SquareRows[CellValue], row: int, column: int) -> SquareRows[CellValue]:
    """Return some cells without those of a row and of a column."""
    return [[*line[:column], *line[column + 1 :]] for i, line in enumerate(cells) if i != row]


def _cells(matrix: Array) -> SquareRows[Array]:
    size = range(matrix.shape[-1])
    return [[matrix[..., row : row + 1, column : column + 1] for column in size] for row in size]


def _value(cells: SquareRows[Array]) -> Array:
    return _expanded(cells, lambda x, y: x * y, lambda x, y: x + y, lambda x, y: x - y)


def _value_of_inverse(system: System, matrix: Array) -> Array:
    cells = _cells(matrix)
    size = range(len(cells))
    adjugate = system.number([[Fraction(0)] * len(size)] * len(size))
    for row, column in product(size, size):
        minor = _value(_without(cells, row, column))
        place = [[Fraction(int((i, j) == (column, row))) for j in size] for i in size]
        at_place = minor * system.number(place)
        adjugate = adjugate - at_place if (row + column) % 2 else adjugate + at_place
    return adjugate / _value(cells)


def _pullback_of_inverse(adjoint: Expression, matrix: Expression) -> tuple[Expression]:
    """Giles, Collected matrix derivative results (2008), section 2."""
    turned = transpose(inverse(matrix))
    return (negate(matmul(matmul(turned, adjoint), turned)),)


def _pullback_of_determinant(adjoint: Expression, matrix: Expression) -> tuple[Expression]:
    """Giles, Collected matrix derivative results (2008), section 2."""
    return (scale(adjoint, scale(determinant(matrix), transpose(inverse(matrix)))),)


DETERMINANT = Operation(
    name="determinant",
    shape=lambda matrix: SCALAR,
    value=lambda _, matrix: _value(_cells(matrix)),
    pullback=_pullback_of_determinant,
    entry=lambda _, row, column, matrix: _expansion(_entries(matrix)),
    symbol=called("det"),
    numpy="np.linalg.det(x).reshape(1, 1)",
)
INVERSE = Operation(
    name="inverse",
    shape=lambda matrix: matrix,
    value=_value_of_inverse,
    pullback=_pullback_of_inverse,
    entry=lambda _, row, column, matrix: divide(
        _cofactor(_entries(matrix), column, row), _expansion(_entries(matrix))
    ),
    numpy="np.linalg.inv(x)",
)
OF_COFACTORS = (DETERMINANT, INVERSE)
