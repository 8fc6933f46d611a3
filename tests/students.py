"""People who work a problem out by hand: honest ones, and ones who make a mistake in one step."""

from __future__ import annotations

import contextlib
import functools
import math
from collections.abc import Mapping
from contextlib import AbstractContextManager
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from generator import Solution
from generator.arithmetic import ExactMatrix, exact
from generator.arithmetic.closed import Closed
from generator.arithmetic.floats import nearest_of_closed
from generator.expressions.operations import ADD, SUBTRACT
from generator.expressions.tree import (
    Apply,
    Constant,
    Entry,
    Expression,
    Name,
    Number,
    Reference,
    entry,
    evaluate,
)
from generator.rounding import Rounding
from generator.trace import Iteration, Step

# How somebody rounds: nothing but what is written, what is written before it is used, or each
# product and function on the way as well.
NEVER, EACH_LINE, EACH_PRODUCT = "never", "each line", "each product"
HABITS = (NEVER, EACH_LINE, EACH_PRODUCT)

Answers = dict[str, str]
Floats = npt.NDArray[np.float64]
# What is written in place of steps, by iteration and name.
Mistakes = Mapping[tuple[int, Name], Expression]
LARGEST = 1e15
# Decimals in which a number is not yet noise.
CLEAR = 12
NOISE = 1e-14
# What a calculator shows of a number; Python shows 17.
FIGURES = 15
ALL = 12


class Ways(NamedTuple):
    """How somebody works: when they round, how many digits more than asked they write (12: all
    that Python shows), and what they do with the rest.
    """

    habit: str
    more: int = 0
    ending: str = ROUND_HALF_UP

    def written(self, value: float, rounding: Rounding) -> str:
        """Return what they write for a number; nothing if there is none."""
        if not math.isfinite(value) or abs(value) > LARGEST:
            return ""
        if self.more >= ALL:
            return repr(float(value))
        # A calculator has 1.8 for what is 1.7999999999999998 in floats.
        figures = CLEAR if self.ending == ROUND_DOWN else FIGURES
        number = Decimal(format(value, f".{figures}g"))
        if rounding.places is not None:
            unit = Decimal(1).scaleb(-int(rounding.places) - self.more)
            number = round(number, CLEAR) if abs(number) < 1000 else number
        else:
            assert rounding.significant is not None
            size = number.adjusted() if number else 0
            unit = Decimal(1).scaleb(size - rounding.significant + 1 - self.more)
        with localcontext() as context:
            context.prec = 60
            return str(number.quantize(unit, rounding=self.ending))


def answers_of(solution: Solution[Any], ways: Ways, mistakes: Mistakes | None = None) -> Answers:
    """Return all that somebody writes who computes with floats: by mistake, other expressions."""
    rounding = solution.work.trace.rounding
    answers: Answers = {}
    before: dict[Name, Floats] = {}
    for graph, iteration in zip(solution.work.graphs, solution.work.trace.iterations, strict=True):
        carried = {name: before[end] for name, end in graph.continues.items()}
        desk = _Desk(iteration, ways, rounding, mistakes or {}, carried)
        for step in iteration.steps:
            for i, row in enumerate(desk.written(step.name), start=1):
                for j, text in enumerate(row, start=1):
                    answers[f"i{iteration.number}:{step.id}[{i},{j}]"] = text
        before = desk.known
    return answers


class _Desk:
    """Where somebody works an iteration out, each step once it is needed."""

    def __init__(
        self,
        iteration: Iteration,
        ways: Ways,
        rounding: Rounding,
        mistakes: Mistakes,
        carried: Mapping[Name, Floats],
    ) -> None:
        self.iteration, self.ways, self.rounding = iteration, ways, rounding
        self.mistakes = mistakes
        self.steps: dict[Name, Step] = {step.name: step for step in iteration.steps}
        self.texts: dict[Name, list[list[str]]] = {}
        self.known = {one.name: DOUBLES.number(_exact(one.numbers)) for one in iteration.given}
        self.known |= carried

    def written(self, name: Name) -> list[list[str]]:
        self.value(name)
        return self.texts[name]

    def value(self, name: Name) -> Floats:
        """Return the numbers of a quantity with which they go on."""
        if name not in self.known:
            step = self.steps[name]
            expression = self.mistakes.get((self.iteration.number, name), step.expression)
            found = self._computed(expression)
            found = np.where(np.abs(found) < NOISE, 0, found)
            ways = Ways(NEVER, ALL) if step.role == "size" else self.ways
            texts = [[ways.written(one, self.rounding) for one in row] for row in found]
            if self.ways.habit != NEVER:
                found = np.array([[float(text or "nan") for text in row] for row in texts])
            self.texts[name], self.known[name] = texts, found
        return self.known[name]

    def _computed(self, expression: Expression) -> Floats:
        with np.errstate(all="ignore"):
            if self.ways.habit != EACH_PRODUCT:
                found = evaluate(expression, DOUBLES, lambda one: self.value(one.name))
                return np.array(np.broadcast_to(found, expression.shape))
            rows, columns = expression.shape
            return np.array(
                [
                    [self._entry(entry(expression, i, j), True) for j in range(columns)]
                    for i in range(rows)
                ]
            )

    def _entry(self, part: Expression, is_result: bool = False) -> float:
        """Return the value of a scalar expression, its products and functions rounded."""
        match part:
            case Entry(matrix, row, column):
                return float(self.value(matrix.name)[row, column])
            case Reference(name):
                return float(self.value(name)[0, 0])
            case Constant(number):
                is_long = number.denominator % 3 == 0
                return self._kept(float(number)) if is_long else float(number)
            case Number(text):
                return float(Fraction(text))
            case Apply(operation, (operand,)) if operation.definition is not None:
                return self._entry(operation.definition(operand), is_result)
            case Apply(operation, operands):
                arrays = (np.array([[self._entry(one)]]) for one in operands)
                found = float(operation.value(DOUBLES, *arrays)[0, 0])
                if is_result or operation in (ADD, SUBTRACT):
                    return found
                return self._kept(found)
        raise TypeError(part)

    def _kept(self, value: float) -> float:
        return float(self.ways.written(value, self.rounding) or "nan")


def _exact(numbers: Any) -> ExactMatrix:
    return [[exact(text) for text in row] for row in numbers]


class _Doubles:
    """What a calculator has: floats, and nothing that bounds their errors."""

    working: AbstractContextManager[None] = contextlib.nullcontext()

    @functools.cache  # noqa: B019  # there are a few of it
    def _one(self, number: Fraction | Closed) -> float:
        return nearest_of_closed(number) if isinstance(number, Closed) else float(number)

    def number(self, rows: ExactMatrix) -> Floats:
        return np.array([[self._one(number) for number in row] for row in rows], dtype=float)

    def exponential(self, x: Floats) -> Floats:
        return np.exp(x)

    def logarithm(self, x: Floats) -> Floats:
        return np.log(x)

    def softplus(self, x: Floats) -> Floats:
        return np.log1p(np.exp(x))

    def root(self, x: Floats) -> Floats:
        return np.sqrt(x)

    def choose(self, x: Floats, positive: Floats, otherwise: Floats) -> Floats:
        # What cancels is 0 on paper, but not always in floats.
        found = np.where(np.round(x, CLEAR) > 0, positive, otherwise)
        return np.where(np.isnan(x), x, found)

    def kept(self, x: Floats) -> Floats:
        return x

    def bounds(self, *_: Any) -> None:
        return None


DOUBLES = _Doubles()
