"""Layers behind convolutions that have no parameters: pooling, and maps as one column."""

from __future__ import annotations

from collections.abc import Iterator

from generator.expressions.largest import largest_of_windows
from generator.expressions.places import flatten
from generator.expressions.tree import Symbol
from generator.expressions.windows import means_of_windows
from generator.network.composed.flow import Flow, KnownQuantities, Passed
from generator.network.graph import Definition, Given
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.pooling import FlattenLayer, PoolingLayer, windows_of_layer

__all__ = ["forward", "forward_flat", "given"]


def given(_: PoolingLayer | FlattenLayer, __: int, ___: FlowShape) -> Iterator[Given]:
    """Yield what is given of such a layer: nothing."""
    yield from ()


def forward(
    layer: PoolingLayer, number: int, before: Flow, shape: FlowShape, _: KnownQuantities
) -> Passed:
    """Return the largest number, or the mean, of each window of each map."""
    pool = largest_of_windows if layer.takes_largest else means_of_windows
    windows = windows_of_layer(layer, shape)
    definitions = [
        Definition(Symbol("a", number + 1, at=at), pool(incoming, windows), "forward", "output")
        for at, incoming in before.quantities
    ]
    places = (at for at, _ in before.quantities)
    outputs = (definition.reference for definition in definitions)
    return Passed(definitions, Flow(tuple(zip(places, outputs, strict=True))))


def forward_flat(
    _: FlattenLayer, number: int, before: Flow, __: FlowShape, ___: KnownQuantities
) -> Passed:
    """Return the numbers of all maps as one column."""
    maps = [incoming for _, incoming in before.quantities]
    column = Definition(Symbol("a", number + 1), flatten(*maps), "forward", "output")
    return Passed([column], Flow((((), column.reference),)))
