"""Comparing every derived gradient with a finite difference, which knows the forward pass alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from generator.arithmetic import FractionMatrix, Intervals
from generator.errors import UndecidedError
from generator.expressions.tree import Name, evaluate, references
from generator.network import LOSS, Graph, build
from generator.problem import Problem
from generator.rounding import Rounding, fractions
from generator.trace import trace

__all__ = ["Comparison", "compare"]

STEP = Fraction(1, 10**30)
BITS = 512
# The difference leaves out terms of the size of STEP squared.
CLOSE = Fraction(1, 10**40)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One entry of a gradient, as derived and as a finite difference; rows and columns from 1."""

    id: str
    row: int
    column: int
    derived: Fraction
    difference: Fraction

    @property
    def agrees(self) -> bool:
        """Whether both are the same but for what a finite difference leaves out."""
        return abs(self.derived - self.difference) <= CLOSE * (1 + abs(self.derived))


def compare(problem: Problem) -> Iterator[Comparison]:
    """Yield every entry of the gradient by each parameter, with its central difference.

    (L(p + h) - L(p - h)) / 2h with h = 10**-30, in intervals of 512 bits, evaluates the forward
    pass only, and so shares nothing with the pullbacks.
    """
    graph = build(problem)
    exact = trace(graph, Rounding(carry="exact"))
    steps = {step.name: step for step in exact.steps}
    known: dict[Name, FractionMatrix] = {one.name: fractions(one.numbers) for one in graph.given}
    for update in exact.steps:
        if update.section == "update":
            parameter, *_, gradient = (one.name for one in references(update.expression))
            rows, columns = update.expression.shape
            for i, j in itertools.product(range(rows), range(columns)):
                yield Comparison(
                    id=str(gradient),
                    row=i + 1,
                    column=j + 1,
                    derived=steps[gradient].exact.near(i, j, CLOSE / 10),
                    difference=_difference(graph, known, parameter, i, j),
                )


def _difference(
    graph: Graph, known: Mapping[Name, FractionMatrix], parameter: Name, row: int, column: int
) -> Fraction:
    def loss(shift: Fraction) -> Fraction:
        rows = [list(entries) for entries in known[parameter]]
        rows[row][column] += shift
        return _loss(graph, {**known, parameter: rows})

    return (loss(STEP) - loss(-STEP)) / (2 * STEP)


def _loss(graph: Graph, known: Mapping[Name, FractionMatrix]) -> Fraction:
    system = Intervals(BITS)
    arrays: dict[Name, Any] = {name: system.number(rows) for name, rows in known.items()}
    for definition in graph.definitions:
        if definition.section == "forward" or definition.name == LOSS:
            arrays[definition.name] = evaluate(
                definition.expression, system, lambda one: arrays[one.name]
            )
    bounds = system.bounds(arrays[LOSS], 0, 0)
    if bounds is None:
        raise UndecidedError("the loss is too large for a finite difference; give smaller weights")
    return (bounds[0] + bounds[1]) / 2
