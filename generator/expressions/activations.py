"""The table of activations; a new one is one `Activation` here, and its tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from generator.expressions.operations import (
    add,
    constant,
    divide,
    exponential,
    function,
    negate,
    subtract,
    times,
)
from generator.expressions.tree import Apply, Expression, Operation, entry

__all__ = ["ACTIVATIONS", "Activation"]


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation: its operation, its derivative's operation, and what each is equal to."""

    name: str
    operation: Operation
    derivative: Operation
    definition: Callable[[Expression], Expression]
    slope: Callable[[Expression], Expression]


def _activation(
    name: str,
    latex: str,
    definition: Callable[[Expression], Expression],
    slope: Callable[[Callable[[Expression], Expression], Expression], Expression],
) -> Activation:
    """Return an activation from its value and its slope, both as expressions of x.

    `slope` may use the activation itself, which it is given as its first argument.
    """

    def apply(x: Expression) -> Expression:
        return Apply(operation, (x,))

    def derivative_of(x: Expression) -> Expression:
        return slope(apply, x)

    derivative = replace(
        function(f"{name}_derivative", f"{latex}'", derivative_of),
        entry=lambda _, row, column, x: derivative_of(entry(x, row, column)),
    )
    operation = function(name, latex, definition, lambda x: Apply(derivative, (x,)))
    return Activation(name, operation, derivative, definition, derivative_of)


SIGMOID = _activation(
    name="sigmoid",
    latex=r"\sigma",
    definition=lambda x: divide(constant(1), add(constant(1), exponential(negate(x)))),
    slope=lambda sigma, x: times(sigma(x), subtract(constant(1), sigma(x))),
)

ACTIVATIONS = {activation.name: activation for activation in (SIGMOID,)}
