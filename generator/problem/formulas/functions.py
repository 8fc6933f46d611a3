"""The functions that formulas may use; a new one is a row here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from generator.expressions.activations import ACTIVATIONS, IDENTITY, OF_LAYERS, activation
from generator.expressions.families import Family
from generator.expressions.functions import (
    absolute,
    exponential,
    logarithm,
    positive_part,
    root,
)
from generator.expressions.inverses import MOST_ROWS, determinant, inverse
from generator.expressions.joining import join_columns, join_rows, slice_columns, slice_rows
from generator.expressions.largest import largest, smallest
from generator.expressions.losses import LOSSES, loss
from generator.expressions.operations import (
    matmul,
    mean,
    total,
    transpose,
)
from generator.expressions.rows import (
    masked_softmax_rows,
    mean_of_columns,
    mean_of_rows,
    softmax_rows,
    spread,
    sum_of_columns,
    sum_of_rows,
    variance_of_columns,
    variance_of_rows,
)
from generator.expressions.tree import SCALAR, Apply, Constant, Expression
from generator.problem.formulas.signatures import FormulaFunction, FunctionSetting
from generator.problem.formulas.sizes import LetterSize, size_text
from generator.problem.formulas.window_functions import OTHER_WORDS, WINDOW_FUNCTIONS

__all__ = ["ALIASES", "FUNCTIONS"]

OF_LINES = "takes a matrix, and the first and the last {} of it, here from 1 to {}"


def _of_one_size(*operands: Expression) -> str:
    shapes = {operand.shape for operand in operands} - {SCALAR}
    return "" if len(shapes) <= 1 else "takes matrices of the same size, and single numbers"


def _two_columns(left: Expression, right: Expression) -> str:
    fits = left.shape == right.shape and left.shape[1] == 1
    return "" if fits else "takes two columns of the same length"


def _a_vector(operand: Expression) -> str:
    fits = 1 in operand.shape
    return "" if fits else "takes a column or a row; softmax_rows takes each row by itself"


def _softmax(vector: Expression) -> Expression:
    if vector.shape[0] == 1 < vector.shape[1]:
        return softmax_rows(vector)
    return Apply(activation("softmax").operation, (vector,))


def _a_small_square(matrix: Expression) -> str:
    rows, columns = matrix.shape
    fits = rows == columns and (isinstance(rows, LetterSize) or rows <= MOST_ROWS)
    return "" if fits else f"takes a matrix with as many rows as columns, at most {MOST_ROWS}"


def _applied(name: str) -> FormulaFunction:
    applied = activation(name)
    if applied is IDENTITY:
        return FormulaFunction(1, lambda x: x)
    if applied.operation in OF_LAYERS:
        return FormulaFunction(1, _softmax, _a_vector)
    settings = tuple(_settings(ACTIVATIONS[name]))

    def expression(x: Expression, **told: Fraction) -> Expression:
        return Apply(activation(name, *told.values()).operation, (x,))

    return FormulaFunction(1, expression, settings=settings)


def _loss(name: str) -> FormulaFunction:
    def expression(a: Expression, y: Expression, **told: Fraction) -> Expression:
        return loss(name, *told.values()).definition(a, y)

    def why_not(a: Expression, y: Expression, **_: Fraction) -> str:
        return _two_columns(a, y)

    return FormulaFunction(2, expression, why_not, tuple(_settings(LOSSES[name])))


def _settings(definition: object) -> Iterator[FunctionSetting]:
    """Yield the number by which definitions of a family differ."""
    if isinstance(definition, Family):
        yield FunctionSetting(definition.key, takes=definition.takes)


def _two_of_one_size(scores: Expression, mask: Expression) -> str:
    fits = scores.shape == mask.shape
    return "" if fits else "takes scores and a mask of ones and zeros of the same size"


def _a_line_and_a_matrix(line: Expression, matrix: Expression) -> str:
    rows, columns = matrix.shape
    fits = line.shape in (SCALAR, (rows, 1), (1, columns))
    return "" if fits else "takes a column as high or a row as wide as the matrix behind it"


def _spread(line: Expression, matrix: Expression) -> Expression:
    return spread(line, matrix.shape)


def _as_high(*matrices: Expression) -> str:
    fits = len({matrix.shape[0] for matrix in matrices}) == 1
    return "" if fits else "takes matrices with as many rows; stack puts them below each other"


def _as_wide(*matrices: Expression) -> str:
    fits = len({matrix.shape[1] for matrix in matrices}) == 1
    return "" if fits else "takes matrices with as many columns; concat puts them side by side"


def _of_rows(matrix: Expression, first: Expression, last: Expression) -> str:
    height = matrix.shape[0]
    fits = _are_between(first, last, height)
    return "" if fits else OF_LINES.format("row", size_text(height))


def _of_columns(matrix: Expression, first: Expression, last: Expression) -> str:
    width = matrix.shape[1]
    fits = _are_between(first, last, width)
    return "" if fits else OF_LINES.format("column", size_text(width))


def _are_between(first: Expression, last: Expression, length: int) -> bool:
    if not (isinstance(first, Constant) and isinstance(last, Constant)):
        return False
    are_whole = first.number.denominator == last.number.denominator == 1
    return are_whole and 1 <= first.number <= last.number <= length


def _rows(matrix: Expression, first: Expression, last: Expression) -> Expression:
    return slice_rows(matrix, _whole(first) - 1, _whole(last))


def _columns(matrix: Expression, first: Expression, last: Expression) -> Expression:
    return slice_columns(matrix, _whole(first) - 1, _whole(last))


def _whole(number: Expression) -> int:
    assert isinstance(number, Constant), "places have been checked"
    return int(number.number)


def _largest(left: Expression, right: Expression, *others: Expression) -> Expression:
    if others:
        return largest(left, right, *others)
    for zero, other in ((left, right), (right, left)):
        if isinstance(zero, Constant) and zero.number == 0:
            return positive_part(other)
    return largest(left, right)


FUNCTIONS: Mapping[str, FormulaFunction] = {
    "exp": FormulaFunction(1, exponential),
    "ln": FormulaFunction(1, logarithm),
    "sqrt": FormulaFunction(1, root),
    "abs": FormulaFunction(1, absolute),
    "max": FormulaFunction(2, _largest, _of_one_size, takes_more=True),
    "min": FormulaFunction(2, smallest, _of_one_size, takes_more=True),
    "sum": FormulaFunction(1, total),
    "mean": FormulaFunction(1, mean),
    "dot": FormulaFunction(2, lambda u, v: matmul(transpose(u), v), _two_columns),
    "det": FormulaFunction(1, determinant, _a_small_square),
    "inverse": FormulaFunction(1, inverse, _a_small_square),
    "softmax_rows": FormulaFunction(1, softmax_rows),
    "masked_softmax": FormulaFunction(2, masked_softmax_rows, _two_of_one_size),
    "sum_rows": FormulaFunction(1, sum_of_rows),
    "sum_columns": FormulaFunction(1, sum_of_columns),
    "mean_rows": FormulaFunction(1, mean_of_rows),
    "mean_columns": FormulaFunction(1, mean_of_columns),
    "variance_rows": FormulaFunction(1, variance_of_rows),
    "variance_columns": FormulaFunction(1, variance_of_columns),
    "spread": FormulaFunction(2, _spread, _a_line_and_a_matrix),
    "rows": FormulaFunction(3, _rows, _of_rows),
    "columns": FormulaFunction(3, _columns, _of_columns),
    "concat": FormulaFunction(2, join_columns, _as_high, takes_more=True),
    "stack": FormulaFunction(2, join_rows, _as_wide, takes_more=True),
    **{name: _applied(name) for name in ACTIVATIONS},
    **{name: _loss(name) for name in LOSSES},
    **WINDOW_FUNCTIONS,
}
# What else functions are called, beside the other words of activations and losses.
ALIASES: Mapping[str, str] = {"log": "ln", "sigma": "sigmoid", **OTHER_WORDS}
