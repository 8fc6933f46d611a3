"""People who work a problem out by hand: honest ones, and ones who make a mistake in one step."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from generator import Problem, Solution
from generator.arithmetic import FLOATS, Bounded
from generator.expressions.operations import ADD, SUBTRACT
from generator.expressions.tree import (
    Apply,
    Constant,
    Entry,
    Expression,
    Name,
    Reference,
    entry,
)

# How somebody rounds: nothing but what is written, what is written before it is used, or each
# product and function on the way as well.
NEVER, EACH_LINE, EACH_PRODUCT = "never", "each line", "each product"
HABITS = (NEVER, EACH_LINE, EACH_PRODUCT)
LOSSES = ("half_mean_squared_error", "half_squared_error", "squared_error")

Answers = dict[str, str]
Matrix = list[list[float]]


def random_problem(chance: random.Random, places: int, carry: str) -> Problem:
    """Return a network of two layers with one sample or two."""

    def number() -> Decimal:
        return Decimal(chance.randint(-99, 99)) / 100

    sizes = [2, chance.choice([2, 3]), 2]
    layers = [
        {
            "activation": chance.choice(["sigmoid", "tanh", "relu"]),
            "weights": [[number() for _ in range(before)] for _ in range(after)],
            "biases": [number() for _ in range(after)],
        }
        for before, after in itertools.pairwise(sizes)
    ]
    samples = chance.choice([1, 1, 2])
    return Problem.of(
        {
            "inputs": [[number() for _ in range(2)] for _ in range(samples)],
            "targets": [[abs(number()) for _ in range(2)] for _ in range(samples)],
            "learning_rate": Decimal("0.5"),
            "loss": chance.choice(LOSSES),
            "layers": layers,
            "rounding": {"places": places, "carry": carry},
        }
    )


def answers_of(
    solution: Solution,
    places: int,
    habit: str,
    mistakes: dict[Name, Expression] | None = None,
) -> Answers:
    """Return all that somebody writes who computes with floats: by mistake, other expressions."""

    def written(value: float) -> str:
        return format(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places)), "f")

    def kept(value: float) -> float:
        return float(written(value)) if habit == EACH_PRODUCT else value

    answers: Answers = {}
    values: dict[Name, Matrix] = {}
    for iteration in solution.work.trace.iterations:
        for given in iteration.given:
            values[given.name] = [[float(Fraction(one)) for one in row] for row in given.numbers]
        for step in iteration.steps:
            expression = (mistakes or {}).get(step.name, step.expression)
            rows, columns = step.shape
            found = [
                [_value(entry(expression, i, j), values, kept) for j in range(columns)]
                for i in range(rows)
            ]
            for i, row in enumerate(found):
                for j, value in enumerate(row):
                    answers[f"i{iteration.number}:{step.id}[{i + 1},{j + 1}]"] = written(value)
            as_used = [[float(written(value)) for value in row] for row in found]
            values[step.name] = found if habit == NEVER else as_used
    return answers


def _value(whole: Expression, values: dict[Name, Matrix], kept: Callable[[float], float]) -> float:
    def value(part: Expression, is_result: bool = False) -> float:
        match part:
            case Entry(matrix, row, column):
                return values[matrix.name][row][column]
            case Reference(name):
                return values[name][0][0]
            case Constant(number):
                return float(number)
            case Apply(operation, (operand,)) if operation.definition is not None:
                return value(operation.definition(operand), is_result)
            case Apply(operation, operands):
                found = operation.value(FLOATS, *(_scalar(value(one)) for one in operands))
                plain = float(found.value[0, 0])
                return plain if is_result or operation in (ADD, SUBTRACT) else kept(plain)
        raise TypeError(part)

    return value(whole, is_result=True)


def _scalar(value: float) -> Any:
    return Bounded(np.array([[value]]), np.array([[0.0]]))
