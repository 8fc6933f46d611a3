"""Every derived gradient beside a finite difference, which knows the forward pass alone."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from generator.arithmetic import BALLS, FLOATS, InexpressibleError, Reals, System
from generator.errors import UndecidedError
from generator.expressions.tree import SCALAR, Derivative, Name, Reference, Symbol, evaluate
from generator.network import (
    PARAMETERS,
    Definition,
    Graph,
    build,
)
from generator.problem import AnyProblem
from generator.rounding import Rounding, printed_entry
from generator.trace import Values, named

__all__ = ["Comparison", "compare", "compare_in"]

STEP = Fraction(1, 10**30)
# The difference leaves out terms of the size of STEP squared.
CLOSE = Fraction(1, 10**40)
NEAR = Fraction(1, 10**60)

# Which of the two expressions of each choice by a sign is taken, in the order of the forward pass.
Branches = tuple[bool, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """One entry of a gradient, as derived and as finite differences; rows and columns from 1.

    `exact` is the whole gradient and `difference` the central difference. To 60 digits, `derived`
    is the entry, and `left`, `taken` and `right` are the slopes of the loss along the branches of
    all functions on the left, at the point itself and on the right. At a kink these are not the
    same; a derivative is that along the branches at the point, whatever the difference is.
    """

    gradient: Reference
    iteration: int
    row: int
    column: int
    exact: Reals
    difference: Reals
    derived: Fraction
    left: Fraction
    taken: Fraction
    right: Fraction

    def __repr__(self) -> str:
        place = f"row {self.row}, column {self.column}, iteration {self.iteration}"
        return f"<Comparison of {self.id}, {place}: {'agrees' if self.agrees else 'differs'}>"

    @property
    def id(self) -> str:
        """The id of the gradient's step."""
        return str(self.gradient.name)

    @property
    def has_kink(self) -> bool:
        """Whether a function on the way to the loss has no derivative here."""
        return not (_is_close(self.left, self.taken) and _is_close(self.right, self.taken))

    @property
    def agrees(self) -> bool:
        """Whether derived and difference are the same but for what a difference leaves out; at a
        kink, whether the derived one is a slope on either side, between them, or the one taken.
        """
        low, high = sorted((self.left, self.right))
        return low < self.derived < high or any(
            _is_close(slope, self.derived) for slope in {self.taken, low, high}
        )

    def printed(self, rounding: Rounding) -> tuple[str, str]:
        """Return the derived number and the difference, each rounded. Raises UndecidedError."""
        try:
            derived = printed_entry(self.exact, self.row - 1, self.column - 1, rounding)
            return derived, printed_entry(self.difference, 0, 0, rounding)
        except UndecidedError as error:
            raise UndecidedError(
                f"{self.id} of iteration {self.iteration}, row {self.row}, column {self.column}, "
                f"cannot be compared with its finite difference: one of them is {error}",
                "give smaller weights and inputs, at which nothing saturates",
            ) from None


def _is_close(slope: Fraction, other: Fraction) -> bool:
    return abs(slope - other) <= CLOSE * (1 + abs(other))


def compare(problem: AnyProblem) -> Iterator[Comparison]:
    """Yield every entry of the gradient by each parameter, with its differences.

    (L(p + h) - L(p - h)) / 2h with h = 10**-30 evaluates the forward pass only, and so shares
    nothing with the pullbacks. Raises StepError where a step is asked for that there is not,
    UndecidedError, UndefinedError, TooLargeError.
    """
    graphs = build(problem.model_copy(update={"solution": "whole"}))
    yield from compare_in(graphs, Values(graphs), problem.rounding.rounding())


def compare_in(graphs: Sequence[Graph], values: Values, rounding: Rounding) -> Iterator[Comparison]:
    """Yield what `compare` does of graphs whose values have been worked out as far as they are
    known.
    """
    unrounded = dataclasses.replace(rounding, carry="exact")
    for graph in graphs:
        for definition in graph.definitions:
            shape = definition.expression.shape
            exact = values.reals(graph, definition.name, shape)
            with named(graph, definition, unrounded):
                for row, column in itertools.product(*map(range, shape)):
                    next(exact.enclosures(row, column))
        for definition in graph.definitions:
            name = definition.name
            if isinstance(name, Derivative) and _is_compared(definition, graph):
                with named(graph, definition, unrounded):
                    yield from _compared(graph, values, definition.reference, name)


def _is_compared(definition: Definition, graph: Graph) -> bool:
    name = definition.name
    if definition.role != "gradient" or not isinstance(name, Derivative):
        return False
    return graph.roles.get(name.by) in (*PARAMETERS, "input", "variable")


def _compared(
    graph: Graph, values: Values, gradient: Reference, name: Derivative
) -> Iterator[Comparison]:
    exact = values.reals(graph, gradient.name, gradient.shape)
    for row, column in itertools.product(*map(range, gradient.shape)):
        loss = _Loss(graph, values, name, row, column)
        left, here, right = (_branches(loss, shift) for shift in (-STEP, Fraction(0), STEP))
        difference = _slope(loss, None)
        slopes = {here: difference}
        if {left, right} != {here}:
            slopes = {branches: _slope(loss, branches) for branches in (left, here, right)}
        near = {branches: slope.near(0, 0, NEAR) for branches, slope in slopes.items()}
        yield Comparison(
            gradient=gradient,
            iteration=graph.iteration,
            row=row + 1,
            column=column + 1,
            exact=exact,
            difference=difference,
            derived=exact.near(row, column, NEAR),
            left=near[left],
            taken=near[here],
            right=near[right],
        )


class _Loss:
    """What a gradient is of, for a parameter one entry of which is moved, everything on the way to
    it computed anew, once for each number system, shift and choice of branches.
    """

    def __init__(
        self, graph: Graph, values: Values, gradient: Derivative, row: int, column: int
    ) -> None:
        self.of = graph, values, gradient, row, column
        self._known: dict[tuple[System, Fraction, Branches | None], tuple[Any, Any]] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the way to compute it, without what has been computed so far."""
        return _Loss, self.of

    def at(
        self, system: System, shift: Fraction, branches: Branches | None = None
    ) -> tuple[Any, Any]:
        """Return the loss along branches or along those that the signs say, and what the signs say,
        as a row of ones and zeros.
        """
        key = system, shift, branches
        if key not in self._known:
            self._known[key] = self._moved(*key)
        return self._known[key]

    def _moved(self, system: System, shift: Fraction, branches: Branches | None) -> tuple[Any, Any]:
        if system is FLOATS:
            raise InexpressibleError
        graph, values, gradient, row, column = self.of
        start = values.array(graph, gradient.by, system)
        rows, columns = start.shape
        moved = [[shift * ((i, j) == (row, column)) for j in range(columns)] for i in range(rows)]
        known: dict[Name, Any] = {gradient.by: start + system.number(moved)}
        followed = _Followed(system, branches)

        def value(reference: Reference) -> Any:
            name = reference.name
            return known[name] if name in known else values.array(graph, name, system)

        for definition in graph.definitions:
            if definition.section == "forward" or definition.role in ("loss", "losses"):
                known[definition.name] = evaluate(definition.expression, followed, value)
        signs = [np.empty((1, 0), dtype=object), *followed.signs]
        if gradient.of in known:
            return known[gradient.of], np.concatenate(signs, axis=1)
        return _beyond(graph, gradient.of, known, value), np.concatenate(signs, axis=1)


def _beyond(
    graph: Graph, of: Symbol, known: Mapping[Name, Any], value: Callable[[Reference], Any]
) -> Any:
    """Return what changes as a quantity beyond a graph does, whose derivatives are given."""
    products = [
        known[given.name.by] * value(given.reference)
        for given in graph.given
        if isinstance(given.name, Derivative) and given.name.of == of
    ]
    sums = (product.sum(axis=(-2, -1), keepdims=True) for product in products)
    return functools.reduce(operator.add, sums)


def _slope(loss: _Loss, branches: Branches | None) -> Reals:
    """Return the central difference of the loss, along branches where they are given."""
    return Reals(functools.partial(_difference, loss, branches), SCALAR)


def _difference(loss: _Loss, branches: Branches | None, system: System) -> Any:
    if system is FLOATS:
        # No float shows a step of 30 digits.
        raise InexpressibleError
    (above, _), (below, _) = (loss.at(system, shift, branches) for shift in (STEP, -STEP))
    return (above - below) / system.number([[2 * STEP]])


def _branches(loss: _Loss, shift: Fraction) -> Branches:
    """Return the branches that the signs say for a parameter so far moved."""
    with BALLS.working:
        _, signs = loss.at(BALLS, shift)
    count = signs.shape[1]
    known = Reals(lambda system: loss.at(system, shift)[1], (1, count))
    return tuple(known.equals(0, column, Fraction(1)) for column in range(count))


class _Followed:
    """A number system in which what is chosen by a sign is chosen by branches where they are given,
    and in which every sign is noted: 1 where it is positive, 0 where it is not.
    """

    def __init__(self, system: System, branches: Branches | None) -> None:
        self.system = system
        self.working, self.number, self.kept = system.working, system.number, system.kept
        self.exponential, self.logarithm = system.exponential, system.logarithm
        self.softplus, self.root, self.bounds = system.softplus, system.root, system.bounds
        self.branches = None if branches is None else iter(branches)
        self.signs: list[Any] = []

    def choose(self, x: Any, positive: Any, otherwise: Any) -> Any:
        """Return the entries chosen by sign, or by the next branches."""
        one, zero = (self.number([[Fraction(number)]]) for number in (1, 0))
        if self.branches is None:
            self.signs.append(self.system.choose(x, one, zero).reshape(1, -1))
            return self.system.choose(x, positive, otherwise)
        rows, columns = x.shape
        taken = self.number(
            [[Fraction(next(self.branches)) for _ in range(columns)] for _ in range(rows)]
        )
        return taken * positive + (one - taken) * otherwise
