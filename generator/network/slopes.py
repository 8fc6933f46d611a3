"""Derivatives of functions as steps of their own, and what has been computed before a gradient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from generator.expressions.operations import ones
from generator.expressions.tree import (
    Apply,
    Derivative,
    Expression,
    Reference,
    Symbol,
    parts,
    replace,
)
from generator.network.graph import Definition
from generator.network.reverse import ONE, reached

__all__ = ["computed", "slopes_on_the_way"]


def slopes_on_the_way(
    passed: Sequence[Definition], of: Symbol, by: Sequence[Symbol]
) -> Iterator[Definition]:
    """Yield the derivatives of the functions that gradients pass through, the last one first; that
    of the quantity itself of which gradients are taken is a gradient.
    """
    passes = reached(passed, by)
    for definition in reversed(passed):
        if definition.name == of:
            continue
        derivative = _derivative(definition)
        if derivative is not None and derivative.by in passes:
            yield Definition(
                Derivative(definition.symbol, derivative.by),
                replace(derivative.expression, {definition.expression: definition.reference}),
                "preliminary",
                "slope",
            )


class _Slope(Struct, frozen=True):
    """The derivative of a function of a quantity."""

    by: Symbol
    expression: Expression


def _derivative(definition: Definition) -> _Slope | None:
    """Return the derivative of a function with a symbol where a formula is nothing but that
    function of a quantity.
    """
    match definition.expression:
        case Apply(operation, (Reference(Symbol() as by) as z,)) if operation.symbol is not None:
            (received,) = operation.pullback(ones(*definition.expression.shape), z)
            for part in parts(received or ONE):
                if isinstance(part, Apply) and part.operation.is_derivative:
                    return _Slope(by, part)
    return None


def computed(
    passed: Sequence[Definition], sloped: Sequence[Definition]
) -> Mapping[Expression, Expression]:
    """Return what has been computed before the gradients, by its expression."""
    known: dict[Expression, Expression] = {
        definition.expression: definition.reference
        for definition in passed
        if isinstance(definition.expression, Apply)
    }
    steps = {definition.name: definition.reference for definition in sloped}
    for definition in passed:
        derivative = _derivative(definition)
        if derivative is not None:
            step = steps.get(Derivative(definition.symbol, derivative.by))
            if step is not None:
                known[derivative.expression] = step
    return known
