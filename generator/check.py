"""Comparing every derived gradient with a finite difference, which knows the forward pass alone."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from generator.arithmetic import FractionMatrix, Intervals
from generator.errors import UndecidedError
from generator.expressions.tree import Derivative, Name, Reference, evaluate
from generator.network import DATA_LOSS, LOSS, PENALTY, Graph, build
from generator.problem import Problem
from generator.rounding import fractions
from generator.trace import Values, named

__all__ = ["Comparison", "compare"]

STEP = Fraction(1, 10**30)
BITS = 512
# The difference leaves out terms of the size of STEP squared.
CLOSE = Fraction(1, 10**40)
# Parameters of later iterations are no fractions; these are so near that no digit compared differs.
NEAR = Fraction(1, 10**70)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One entry of a gradient, as derived and as finite differences; rows and columns from 1.

    `left` and `right` are the one-sided differences. Where they are not the same there is a kink,
    at which every number between them is a subgradient.
    """

    gradient: Reference
    iteration: int
    row: int
    column: int
    derived: Fraction
    left: Fraction
    right: Fraction

    @property
    def id(self) -> str:
        """The id of the gradient's step."""
        return str(self.gradient.name)

    @property
    def difference(self) -> Fraction:
        """The central difference."""
        return (self.left + self.right) / 2

    @property
    def has_kink(self) -> bool:
        """Whether the loss has no derivative here."""
        return abs(self.left - self.right) > 10**10 * STEP * (1 + abs(self.derived))

    @property
    def agrees(self) -> bool:
        """Whether derived and difference are the same but for what a difference leaves out."""
        if self.has_kink:
            low, high = sorted((self.left, self.right))
            return low - 10**10 * STEP <= self.derived <= high + 10**10 * STEP
        return abs(self.derived - self.difference) <= CLOSE * (1 + abs(self.derived))


def compare(problem: Problem) -> Iterator[Comparison]:
    """Yield every entry of the gradient by each parameter, with its differences.

    (L(p + h) - L(p - h)) / 2h with h = 10**-30, in intervals of 512 bits, evaluates the forward
    pass only, and so shares nothing with the pullbacks.
    """
    if not problem.batches:
        return
    graphs = build(problem)
    values = Values(graphs)
    unrounded = dataclasses.replace(problem.rounding.rounding(), carry="exact")
    known: dict[Name, FractionMatrix] = {}
    for graph in graphs:
        carried = {name: known[end] for name, end in graph.continues.items()}
        known = {**carried, **{one.name: fractions(one.numbers) for one in graph.given}}
        for definition in graph.definitions:
            rows, columns = shape = definition.expression.shape
            numbers = values.reals(graph, definition.name, shape)
            with named(graph, definition, unrounded):
                known[definition.name] = [
                    [numbers.near(row, column, NEAR) for column in range(columns)]
                    for row in range(rows)
                ]
        yield from _compared(graph, known)


def _compared(graph: Graph, known: Mapping[Name, FractionMatrix]) -> Iterator[Comparison]:
    for gradient in _gradients(graph):
        assert isinstance(gradient.name, Derivative), "gradients are named as derivatives"
        rows, columns = gradient.shape
        for row, column in itertools.product(range(rows), range(columns)):
            loss = _moved_loss(graph, known, gradient.name.by, row, column)
            below, here, above = loss(-STEP), loss(Fraction(0)), loss(STEP)
            yield Comparison(
                gradient=gradient,
                iteration=graph.iteration,
                row=row + 1,
                column=column + 1,
                derived=known[gradient.name][row][column],
                left=(here - below) / STEP,
                right=(above - here) / STEP,
            )


def _gradients(graph: Graph) -> Iterator[Reference]:
    """Yield the gradients by which parameters are changed."""
    for definition in graph.definitions:
        name = definition.name
        if isinstance(name, Derivative) and name.of == LOSS and name.by.letter in "wb":
            yield definition.reference


def _moved_loss(
    graph: Graph, known: Mapping[Name, FractionMatrix], parameter: Name, row: int, column: int
) -> Callable[[Fraction], Fraction]:
    """Return the loss as a function of how far one entry of a parameter is moved."""

    def loss(shift: Fraction) -> Fraction:
        rows = [list(entries) for entries in known[parameter]]
        rows[row][column] += shift
        return _loss(graph, {**known, parameter: rows})

    return loss


def _loss(graph: Graph, known: Mapping[Name, FractionMatrix]) -> Fraction:
    """Return the loss, everything that is computed on the way to it computed anew."""
    system = Intervals(BITS)
    with system.working:
        arrays: dict[Name, Any] = {name: system.number(rows) for name, rows in known.items()}
        for definition in graph.definitions:
            if definition.section == "forward" or definition.name in (DATA_LOSS, PENALTY, LOSS):
                arrays[definition.name] = evaluate(
                    definition.expression, system, lambda one: arrays[one.name]
                )
        bounds = system.bounds(arrays[LOSS], 0, 0)
    if bounds is None:
        raise UndecidedError(
            f"the loss of iteration {graph.iteration} is not known closely enough for a finite "
            "difference; give smaller weights and inputs"
        )
    return (bounds[0] + bounds[1]) / 2
