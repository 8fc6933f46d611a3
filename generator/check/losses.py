"""What a gradient is of, with one entry of a quantity moved: the forward pass, computed anew."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from generator.arithmetic import FLOATS, InexpressibleError, System
from generator.expressions.tree import Derivative, Name, Reference, Symbol, evaluate
from generator.network import Graph
from generator.trace import Values

__all__ = ["Branches", "Followed", "MovedLoss"]

# Which of the two expressions of each choice by a sign is taken, in the order of the forward pass.
Branches = tuple[bool, ...]


class MovedLoss:
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
        return type(self), self.of

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
        _, _, gradient, row, column = self.of
        start = self._start(system)
        rows, columns = start.shape
        moved = [[shift * ((i, j) == (row, column)) for j in range(columns)] for i in range(rows)]
        known: dict[Name, Any] = {gradient.by: start + system.number(moved)}
        followed = Followed(system, branches)
        result = self._result(system, followed, known)
        signs = [np.empty((1, 0), dtype=object), *followed.signs]
        return result, np.concatenate(signs, axis=1)

    def _start(self, system: System) -> Any:
        """Return what is moved, where it stands."""
        graph, values, gradient, *_ = self.of
        return values.array(graph, gradient.by, system)

    def _result(self, system: System, followed: Followed, known: dict[Name, Any]) -> Any:
        """Return the loss, given what is moved; signs are noted in what is `followed`."""
        graph, values, gradient, *_ = self.of

        def value(reference: Reference) -> Any:
            name = reference.name
            return known[name] if name in known else values.array(graph, name, system)

        for definition in graph.definitions:
            if definition.section == "forward" or definition.role in ("loss", "losses"):
                known[definition.name] = evaluate(definition.expression, followed, value)
        if gradient.of in known:
            return known[gradient.of]
        return _beyond(graph, gradient.of, known, value)


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


class Followed:
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
