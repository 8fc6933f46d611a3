"""A convolution layer: kernels that are moved over maps, with a sum over those that come in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from generator.expressions.activations import IDENTITY, activation
from generator.expressions.operations import add
from generator.expressions.places import padded
from generator.expressions.tree import Apply, Expression, Reference, Symbol
from generator.expressions.windows import convolve, correlate
from generator.network.composed.flow import At, Flow, KnownQuantities, Passed
from generator.network.composed.parameters import given_column, given_matrix
from generator.network.graph import Definition, Given
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.convolution import ConvolutionLayer, kernels_of, sides_of

__all__ = ["forward", "given"]


def given(layer: ConvolutionLayer, number: int, before: FlowShape) -> Iterator[Given]:
    """Yield the kernels of each map that passes on, and its bias."""
    maps = kernels_of(layer, before)
    for index, channels in enumerate(maps, start=1):
        for channel, kernel in enumerate(channels, start=1):
            yield given_matrix(
                _kernel(number, _at_map(index, len(maps)), channel, len(channels)), kernel
            )
    for index, bias in enumerate(layer.biases or (), start=1):
        yield given_column(Symbol("b", number, at=_at_map(index, len(maps))), [bias])


def _at_map(index: int, maps: int) -> At:
    """Return the place of a map, which needs none where there is one."""
    return (("map", index),) if maps > 1 else ()


def _kernel(number: int, at: At, channel: int, channels: int) -> Symbol:
    return Symbol("k", number, at=(*at, ("channel", channel)) if channels > 1 else at)


def forward(
    layer: ConvolutionLayer,
    number: int,
    before: Flow,
    shape: FlowShape,
    known: KnownQuantities,
) -> Passed:
    """Return z and a of each map; without an activation, z is what passes on.

    LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document recognition,
    Proceedings of the IEEE 86 (1998).
    """
    applied = activation(layer.activation)
    maps = len(kernels_of(layer, shape))
    definitions: list[Definition] = []
    outputs = []
    for index in range(1, maps + 1):
        at = _at_map(index, maps)
        weighted = _weighted(layer, number, at, before, shape, known)
        a = Symbol("a", number + 1, at=at)
        if applied is not IDENTITY:
            z = Definition(Symbol("z", number + 1, at=at), weighted, "forward", "pre-activation")
            definitions.append(z)
            weighted = Apply(applied.operation, (z.reference,))
        definitions.append(Definition(a, weighted, "forward", "output"))
        outputs.append((at, definitions[-1].reference))
    return Passed(definitions, Flow(tuple(outputs)))


def _weighted(
    layer: ConvolutionLayer,
    number: int,
    at: At,
    before: Flow,
    shape: FlowShape,
    known: KnownQuantities,
) -> Expression:
    slide = convolve if layer.flip else correlate
    sides, strides = sides_of(layer, shape), (layer.stride, layer.stride)
    terms = [
        slide(padded(incoming, *sides), _known_kernel(number, at, channel, before, known), *strides)
        for channel, (_, incoming) in enumerate(before.quantities, start=1)
    ]
    bias = known.get(Symbol("b", number, at=at))
    return reduce(add, terms if bias is None else [*terms, bias])


def _known_kernel(
    number: int, at: At, channel: int, before: Flow, known: KnownQuantities
) -> Reference:
    return known[_kernel(number, at, channel, len(before.quantities))]
