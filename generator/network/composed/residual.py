"""A residual connection: the sum of what comes in and of what an earlier layer gave."""

from __future__ import annotations

from collections.abc import Iterator

from generator.expressions.operations import add
from generator.expressions.tree import Symbol
from generator.network.composed.flow import Flow, KnownQuantities, Passed
from generator.network.graph import Definition, Given
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.residual import ResidualLayer

__all__ = ["forward", "given"]


def given(_: ResidualLayer, __: int, ___: FlowShape) -> Iterator[Given]:
    """Yield nothing: it has no parameters."""
    yield from ()


def forward(
    layer: ResidualLayer, number: int, before: Flow, _: FlowShape, __: KnownQuantities
) -> Passed:
    """Return the sum at each place."""
    earlier = before.earlier[layer.adds - 1]
    definitions = [
        Definition(Symbol("a", number + 1, at=at), add(x, added), "forward", "output")
        for (at, x), (_, added) in zip(before.quantities, earlier.quantities, strict=True)
    ]
    outputs = [
        (at, definition.reference)
        for (at, _), definition in zip(before.quantities, definitions, strict=True)
    ]
    return Passed(definitions, Flow(tuple(outputs)))
