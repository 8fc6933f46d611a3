"""What a gradient is of in a network that starts in the middle: the whole network from what is
moved, with what is given in its place, up to what derivatives are given of.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from generator.arithmetic import Exact, System, added, is_below
from generator.check.losses import Followed, MovedLoss
from generator.expressions.activations import Activation, activation_of
from generator.expressions.tree import (
    Apply,
    Derivative,
    Name,
    Reference,
    Symbol,
    evaluate,
    references,
)
from generator.network import LOSS, Definition, Graph
from generator.rounding import exact_numbers
from generator.trace import Values

__all__ = ["LossFromTheMiddle", "is_comparable"]


class LossFromTheMiddle(MovedLoss):
    """The loss as far as it changes with a quantity, by the definitions of the whole network.

    A step that is given keeps its given value, and changes as its definition does. The loss changes
    with one whose derivative is given as this says. What is stated nowhere is 0: no gradient that
    is worked out depends on it.
    """

    def __init__(
        self,
        graph: Graph,
        values: Values,
        gradient: Derivative,
        row: int,
        column: int,
        whole: Graph | None = None,
    ) -> None:
        super().__init__(graph, values, gradient, row, column)
        assert whole is not None, "it is part of a whole network"
        self._whole = whole

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the way to compute it, without what has been computed so far."""
        return type(self), (*self.of, self._whole)

    def _start(self, system: System) -> Any:
        return self._at_rest(self.of[2].by, system)

    def _result(self, system: System, followed: Followed, known: dict[Name, Any]) -> Any:
        graph, _, gradient, *_ = self.of
        given = {one.name for one in graph.given}
        worked_out = {one.name for one in graph.definitions}
        changes: list[Any] = []

        def value(reference: Reference) -> Any:
            name = reference.name
            return known[name] if name in known else self._at_rest(name, system)

        def at_rest(reference: Reference) -> Any:
            return self._at_rest(reference.name, system)

        for definition in [None, *self._whole.definitions]:
            name = gradient.by if definition is None else definition.name
            if definition is not None:
                is_passed = definition.section == "forward" or definition.role == "loss"
                if not is_passed or name == gradient.by or not _uses(definition, known):
                    continue
                slope = _slope(definition, given)
                if slope is not None:
                    of = slope.by
                    change = known[of] - self._at_rest(of, system)
                    known[name] = self._at_rest(name, system) + _along(
                        self._at_rest(slope, system), change
                    )
                else:
                    known[name] = evaluate(definition.expression, followed, value)
                    # What is worked out needs nothing that is not known.
                    if name not in worked_out:
                        rest = evaluate(definition.expression, system, at_rest)
                        known[name] = self._at_rest(name, system) + known[name] - rest
            upstream = self._upstream(name, given)
            if upstream is not None and upstream != gradient:
                product = self._at_rest(upstream, system) * known.pop(name)
                changes.append(product.sum(axis=(-2, -1), keepdims=True))
        if LOSS in known:
            changes.append(known[LOSS])
        return functools.reduce(operator.add, changes)

    def _upstream(self, name: Name, given: Collection[Name]) -> Derivative | None:
        """Return the derivative by a quantity that is given: its own, or that by biases, which is
        the same where nothing else is called so.
        """
        if not isinstance(name, Symbol):
            return None
        own = Derivative(LOSS, name)
        if own in given:
            return own
        if name.letter != "z" or own in {one.name for one in self._whole.definitions}:
            return None
        bias = Derivative(LOSS, Symbol("b", (name.layer or 2) - 1))
        return bias if bias in given else None

    def _at_rest(self, name: Name | None, system: System) -> Any:
        """Return a quantity where nothing is moved."""
        graph, values, *_ = self.of
        assert name is not None, "only quantities have values"
        if name in graph.roles:
            return values.array(graph, name, system)
        definitions = {one.name: one for one in self._whole.definitions}
        for definition in self._whole.definitions:
            by = _applied(definition)
            if by is not None and by[1].name == name and definition.name in graph.roles:
                a = Reference(definition.name, definition.expression.shape)
                if by[0].inverse is not None:
                    return evaluate(
                        by[0].inverse(a), system, lambda one: self._at_rest(one.name, system)
                    )
        shapes = {one.name: one.shape for one in self._whole.given}
        shapes |= {key: one.expression.shape for key, one in definitions.items()}
        rows, columns = shapes[name]
        return system.number(exact_numbers((("0",) * columns,) * rows))


def is_comparable(graph: Graph, whole: Graph, by: Symbol) -> bool:
    """Return whether outputs that are given behind a quantity are values of their function, so that
    there are pre-activations near which a difference can be taken.
    """
    given = {one.name: one for one in graph.given}
    first = (by.layer or 0) + (by.letter != "z")
    for definition in whole.definitions:
        applied = _applied(definition)
        if applied is None or _slope(definition, given) is not None:
            continue
        name = definition.symbol
        if name not in given or (name.layer or 0) < first:
            continue
        function, z = applied
        is_known = z.name in graph.roles
        if is_known and function.adds_up_to is None:
            continue
        outputs = exact_numbers(given[name].numbers)
        if is_known or function.inverse is None or not _are_values(function, outputs):
            return False
    return True


def _are_values(applied: Activation, outputs: Sequence[Sequence[Exact]]) -> bool:
    low, high = applied.range
    numbers = [number for row in outputs for number in row]
    is_within = all(
        (low is None or not is_below(number, Fraction(low)))
        and (high is None or number == high or is_below(number, Fraction(high)))
        and (applied.reaches_ends or number not in (low, high))
        for number in numbers
    )
    if applied.adds_up_to is None or not is_within:
        return is_within
    return all(added(column) == applied.adds_up_to for column in zip(*outputs, strict=True))


def _uses(definition: Definition, known: Mapping[Name, Any]) -> bool:
    return any(one.name in known for one in references(definition.expression))


def _applied(definition: Definition) -> tuple[Activation, Reference] | None:
    """Return the activation that a definition applies, and to what, None where it applies none."""
    match definition.expression:
        case Apply(operation, (Reference() as z,)):
            found = activation_of(operation)
            return None if found is None else (found, z)
    return None


def _slope(definition: Definition, given: Collection[Name]) -> Derivative | None:
    """Return the derivative of an activation that is given."""
    applied = _applied(definition)
    if applied is None:
        return None
    z = applied[1].name
    assert isinstance(z, Symbol), "activations are of pre-activations"
    slope = Derivative(definition.symbol, z)
    return slope if slope in given else None


def _along(slope: Any, change: Any) -> Any:
    """Return what a change comes to: entry by entry, or by a matrix of derivatives."""
    rows, columns = slope.shape[-2:]
    is_matrix = columns != change.shape[-1] and rows == columns
    return slope @ change if is_matrix else slope * change
