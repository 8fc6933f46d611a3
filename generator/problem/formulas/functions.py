"""The functions that formulas may use; a new one is a row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator.expressions.activations import ACTIVATIONS, IDENTITY, OF_LAYERS, activation
from generator.expressions.functions import (
    absolute,
    cases,
    exponential,
    logarithm,
    positive_part,
    root,
)
from generator.expressions.losses import LOSSES, loss
from generator.expressions.operations import matmul, mean, subtract, total, transpose
from generator.expressions.tree import SCALAR, Apply, Constant, Expression, Shape

__all__ = ["ALIASES", "FUNCTIONS", "FormulaFunction"]


@dataclass(frozen=True, slots=True)
class FormulaFunction:
    """A function of formulas: how many arguments it takes, and the expression that it is.

    `why_not` says what is wrong with the shapes of arguments, nothing where they fit.
    """

    arguments: int
    expression: Callable[..., Expression]
    why_not: Callable[..., str] = lambda *_: ""


def _two_numbers(left: Shape, right: Shape) -> str:
    return "" if left == right == SCALAR else "takes two numbers; relu takes a matrix"


def _two_columns(left: Shape, right: Shape) -> str:
    fits = left == right and left[1] == 1
    return "" if fits else "takes two columns of the same length"


def _a_column(shape: Shape) -> str:
    return "" if shape[1] == 1 else "takes a column; softmax_rows takes each row by itself"


def _applied(name: str) -> FormulaFunction:
    applied = activation(name)
    if applied is IDENTITY:
        return FormulaFunction(1, lambda x: x)
    check = _a_column if applied.operation in OF_LAYERS else lambda _: ""
    return FormulaFunction(1, lambda x: Apply(applied.operation, (x,)), check)


def _loss(name: str) -> FormulaFunction:
    return FormulaFunction(2, lambda a, y: loss(name).definition(a, y), _two_columns)


def _softmax_of_rows(matrix: Expression) -> Expression:
    return transpose(Apply(activation("softmax").operation, (transpose(matrix),)))


def _largest(left: Expression, right: Expression) -> Expression:
    for zero, other in ((left, right), (right, left)):
        if isinstance(zero, Constant) and zero.number == 0:
            return positive_part(other)
    return cases(subtract(left, right), left, right)


FUNCTIONS: Mapping[str, FormulaFunction] = {
    "exp": FormulaFunction(1, exponential),
    "ln": FormulaFunction(1, logarithm),
    "sqrt": FormulaFunction(1, root),
    "abs": FormulaFunction(1, absolute),
    "max": FormulaFunction(2, _largest, _two_numbers),
    "min": FormulaFunction(2, lambda x, y: cases(subtract(y, x), x, y), _two_numbers),
    "sum": FormulaFunction(1, total),
    "mean": FormulaFunction(1, mean),
    "dot": FormulaFunction(2, lambda u, v: matmul(transpose(u), v), _two_columns),
    "softmax_rows": FormulaFunction(1, _softmax_of_rows),
    **{name: _applied(name) for name in ACTIVATIONS},
    **{name: _loss(name) for name in LOSSES},
}
# What else functions are called, beside the other words of activations and losses.
ALIASES: Mapping[str, str] = {"log": "ln", "sigma": "sigmoid"}
