"""Operations on each row or each column of a matrix: softmax, sums, means, and what is made of
them. Rows and columns are stretched over matrices by products with ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce

from msgspec import Struct

from generator.arithmetic import Array, System
from generator.expressions.functions import exponential
from generator.expressions.joining import Lines
from generator.expressions.operations import (
    add,
    constant,
    divide,
    matmul,
    ones,
    scale,
    square,
    subtract,
    times,
)
from generator.expressions.tree import Apply, Expression, Operation, Shape, entry
from generator.layout.nodes import Index, Node, Styled, TranslatedWord, Word

__all__ = [
    "MASKED_SOFTMAXES",
    "OPERATIONS_OF_LINES",
    "SOFTMAXES",
    "TURNED",
    "masked_softmax_columns",
    "masked_softmax_rows",
    "mean_of_columns",
    "mean_of_rows",
    "softmax_columns",
    "softmax_of",
    "softmax_rows",
    "spread",
    "standardized_columns",
    "standardized_rows",
    "sum_of_columns",
    "sum_of_rows",
    "variance_of_columns",
    "variance_of_rows",
]


def sum_of_rows(matrix: Expression) -> Expression:
    """Return the sum of each row, as a column."""
    columns = matrix.shape[1]
    return matrix if columns == 1 else matmul(matrix, ones(columns, 1))


def sum_of_columns(matrix: Expression) -> Expression:
    """Return the sum of each column, as a row."""
    rows = matrix.shape[0]
    return matrix if rows == 1 else matmul(ones(1, rows), matrix)


def mean_of_rows(matrix: Expression) -> Expression:
    """Return the mean of each row, as a column."""
    return scale(constant(Fraction(1, matrix.shape[1])), sum_of_rows(matrix))


def mean_of_columns(matrix: Expression) -> Expression:
    """Return the mean of each column, as a row."""
    return scale(constant(Fraction(1, matrix.shape[0])), sum_of_columns(matrix))


def spread(line: Expression, shape: Shape) -> Expression:
    """Return the matrix of a shape of which every column is this column, or every row this row."""
    (rows, columns), (all_rows, all_columns) = line.shape, shape
    stretched = line if rows == all_rows else matmul(ones(all_rows, 1), line)
    return stretched if columns == all_columns else matmul(stretched, ones(1, all_columns))


def variance_of_rows(matrix: Expression) -> Expression:
    """Return the mean square of each row's distances from its mean, as a column."""
    return mean_of_rows(square(subtract(matrix, spread(mean_of_rows(matrix), matrix.shape))))


def variance_of_columns(matrix: Expression) -> Expression:
    """Return the mean square of each column's distances from its mean, as a row."""
    return mean_of_columns(square(subtract(matrix, spread(mean_of_columns(matrix), matrix.shape))))


def softmax_rows(scores: Expression) -> Expression:
    """Return e to the power of each entry over the sum of these in its row."""
    return Apply(SOFTMAXES["rows"], (scores,))


def softmax_columns(scores: Expression) -> Expression:
    """Return e to the power of each entry over the sum of these in its column."""
    return Apply(SOFTMAXES["columns"], (scores,))


def masked_softmax_rows(scores: Expression, mask: Expression) -> Expression:
    """Return the softmax of each row over the entries at which the mask is 1, and 0 at those at
    which it is 0; every row of the mask needs a 1.
    """
    return Apply(MASKED_SOFTMAXES["rows"], (scores, mask))


def masked_softmax_columns(scores: Expression, mask: Expression) -> Expression:
    """Return what masked_softmax_rows does, of each column."""
    return Apply(MASKED_SOFTMAXES["columns"], (scores, mask))


def standardized_rows(matrix: Expression, deviations: Expression) -> Expression:
    """Return each entry's distance from the mean of its row over the deviation of that row, which
    is √(σ² + ε). The gradient that the matrix receives holds what passes through mean and
    deviation, and `deviations`, a column, receive none.
    """
    return Apply(STANDARDIZED["rows"], (matrix, deviations))


def standardized_columns(matrix: Expression, deviations: Expression) -> Expression:
    """Return what standardized_rows does, of each column; `deviations` are a row."""
    return Apply(STANDARDIZED["columns"], (matrix, deviations))


class _Along(Struct, frozen=True):
    """What is done to the lines of a matrix: to its rows, or to its columns."""

    lines: Lines

    @property
    def axis(self) -> int:
        return -1 if self.lines == "rows" else -2

    def length(self, shape: Shape) -> int:
        return shape[self.axis]

    def sums(self, matrix: Expression) -> Expression:
        return sum_of_rows(matrix) if self.lines == "rows" else sum_of_columns(matrix)

    def means(self, matrix: Expression) -> Expression:
        return mean_of_rows(matrix) if self.lines == "rows" else mean_of_columns(matrix)

    def spread_sums(self, matrix: Expression) -> Expression:
        """Return the sum of an entry's line in place of each entry."""
        return spread(self.sums(matrix), matrix.shape)

    def of_line(self, matrix: Expression, row: int, column: int) -> list[Expression]:
        """Return the entries of the line in which an entry stands."""
        places = range(self.length(matrix.shape))
        if self.lines == "rows":
            return [entry(matrix, row, place) for place in places]
        return [entry(matrix, place, column) for place in places]

    def place(self, row: int, column: int) -> int:
        return column if self.lines == "rows" else row


def _softmax(along: _Along) -> Operation:
    def value(system: System, scores: Array) -> Array:
        powers = system.exponential(scores)
        return powers / powers.sum(axis=(along.axis,), keepdims=True)

    def pullback(adjoint: Expression, scores: Expression) -> tuple[Expression]:
        weights = Apply(operation, (scores,))
        return (times(weights, subtract(adjoint, along.spread_sums(times(weights, adjoint)))),)

    def at(_: Operation, row: int, column: int, scores: Expression) -> Expression:
        powers = [exponential(score) for score in along.of_line(scores, row, column)]
        return divide(powers[along.place(row, column)], reduce(add, powers))

    axis = along.axis % 2
    operation = Operation(
        name=f"softmax of {along.lines}",
        symbol=softmax_of(along.lines),
        shape=lambda scores: scores,
        value=value,
        pullback=pullback,
        entry=at,
        numpy=f"np.exp(x) / np.sum(np.exp(x), axis={axis}, keepdims=True)",
    )
    return operation


def softmax_of(lines: Lines) -> Node:
    """Return what the softmax of each row, or of each column, is called."""
    word = TranslatedWord("rows") if lines == "rows" else TranslatedWord("columns")
    return Index(Styled("function", Word("softmax")), (word,))


def _masked_softmax(along: _Along) -> Operation:
    """Return the softmax over those entries of a line whose mask is 1. The derivatives hold for a
    mask of any numbers, which are weights then.
    """

    def value(system: System, scores: Array, mask: Array) -> Array:
        powers = mask * system.exponential(scores)
        return powers / powers.sum(axis=(along.axis,), keepdims=True)

    def pullback(
        adjoint: Expression, scores: Expression, mask: Expression
    ) -> tuple[Expression, Expression]:
        weights = Apply(operation, (scores, mask))
        rest = subtract(adjoint, along.spread_sums(times(weights, adjoint)))
        shares = divide(exponential(scores), along.spread_sums(times(mask, exponential(scores))))
        return times(weights, rest), times(shares, rest)

    def at(_: Operation, row: int, column: int, scores: Expression, mask: Expression) -> Expression:
        powers = [
            times(factor, exponential(score))
            for factor, score in zip(
                along.of_line(mask, row, column), along.of_line(scores, row, column), strict=True
            )
        ]
        return divide(powers[along.place(row, column)], reduce(add, powers))

    axis = along.axis % 2
    operation = Operation(
        name=f"masked softmax of {along.lines}",
        symbol=softmax_of(along.lines),
        shape=lambda scores, mask: scores,
        value=value,
        pullback=pullback,
        entry=at,
        numpy=f"y * np.exp(x) / np.sum(y * np.exp(x), axis={axis}, keepdims=True)",
    )
    return operation


def _standardized(along: _Along) -> Operation:
    """Ioffe and Szegedy, Batch normalization (2015), algorithm 1; its derivatives in one step."""

    def value(system: System, matrix: Array, deviations: Array) -> Array:
        count = system.number([[Fraction(1, matrix.shape[along.axis])]])
        return (matrix - matrix.sum(axis=(along.axis,), keepdims=True) * count) / deviations

    def pullback(
        adjoint: Expression, matrix: Expression, deviations: Expression
    ) -> tuple[Expression, None]:
        count = along.length(matrix.shape)
        standard = Apply(operation, (matrix, deviations))
        through_mean = along.spread_sums(adjoint)
        through_deviation = times(standard, along.spread_sums(times(adjoint, standard)))
        rest = subtract(subtract(scale(constant(count), adjoint), through_mean), through_deviation)
        share = scale(constant(Fraction(1, count)), rest)
        return divide(share, spread(deviations, matrix.shape)), None

    def distances(matrix: Expression) -> Expression:
        return subtract(matrix, spread(along.means(matrix), matrix.shape))

    def written_as(matrix: Expression, deviations: Expression) -> Expression:
        return divide(distances(matrix), spread(deviations, matrix.shape))

    operation = Operation(
        name=f"standardized {along.lines}",
        shape=lambda matrix, deviations: matrix,
        value=value,
        pullback=pullback,
        entry=lambda _, row, column, matrix, deviations: entry(
            written_as(matrix, deviations), row, column
        ),
        written_as=written_as,
    )
    return operation


ALONG: Sequence[Lines] = ("rows", "columns")
ROWS, COLUMNS = _Along("rows"), _Along("columns")
SOFTMAXES: Mapping[Lines, Operation] = {
    "rows": _softmax(ROWS),
    "columns": _softmax(COLUMNS),
}
MASKED_SOFTMAXES: Mapping[Lines, Operation] = {
    "rows": _masked_softmax(ROWS),
    "columns": _masked_softmax(COLUMNS),
}
STANDARDIZED: Mapping[Lines, Operation] = {
    "rows": _standardized(ROWS),
    "columns": _standardized(COLUMNS),
}
EACH: tuple[Mapping[Lines, Operation], ...] = (SOFTMAXES, MASKED_SOFTMAXES, STANDARDIZED)
OPERATIONS_OF_LINES = tuple(operation for pair in EACH for operation in pair.values())
# What does to the transpose of a matrix what an operation does to the matrix.
TURNED: Mapping[Operation, Operation] = {
    pair[lines]: pair[other]
    for pair in EACH
    for lines, other in zip(ALONG, reversed(ALONG), strict=True)
}
