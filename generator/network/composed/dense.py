"""A dense layer of a composed network: one column, a column at each time, or rows of tokens."""

from __future__ import annotations

from collections.abc import Iterator

from generator.expressions.activations import OF_LAYERS
from generator.expressions.operations import add, matmul, ones, scale, transpose
from generator.expressions.rows import softmax_rows
from generator.expressions.tree import Apply, Expression, Reference, Symbol
from generator.network.composed.flow import Flow, KnownQuantities, Passed
from generator.network.composed.parameters import given_column, given_matrix
from generator.network.forward import activated
from generator.network.graph import Definition, Given
from generator.problem import Layer
from generator.problem.composed.flow import FlowShape

__all__ = ["forward", "given"]


def given(layer: Layer, number: int, _: FlowShape) -> Iterator[Given]:
    """Yield the weights, a row for each neuron, and the biases."""
    yield given_matrix(Symbol("w", number), layer.weights)
    if layer.biases is not None:
        biases = layer.biases if isinstance(layer.biases, tuple) else (layer.biases,)
        yield given_column(Symbol("b", number), biases)


def forward(
    layer: Layer, number: int, before: Flow, shape: FlowShape, known: KnownQuantities
) -> Passed:
    """Return z and a at each place; the rows of tokens are multiplied from the right."""
    definitions: list[Definition] = []
    outputs = []
    for at, incoming in before.quantities:
        weighted = _weighted(layer, number, incoming, shape, known)
        z = Definition(Symbol("z", number + 1, at=at), weighted, "forward", "pre-activation")
        a = Definition(
            Symbol("a", number + 1, at=at),
            _activated(layer, z.reference, shape),
            "forward",
            "output",
        )
        definitions += (z, a)
        outputs.append((at, a.reference))
    return Passed(definitions, Flow(tuple(outputs)))


def _weighted(
    layer: Layer, number: int, incoming: Reference, shape: FlowShape, known: KnownQuantities
) -> Expression:
    w, b = known[Symbol("w", number)], known.get(Symbol("b", number))
    neurons = len(layer.weights)
    if shape.form != "tokens":
        weighted = matmul(w, incoming)
        if b is None:
            return weighted
        is_stretched = layer.shares_its_bias and neurons > 1
        return add(weighted, scale(b, ones(neurons, 1)) if is_stretched else b)
    weighted = matmul(incoming, transpose(w))
    if b is None:
        return weighted
    biases = scale(b, ones(1, neurons)) if layer.shares_its_bias else transpose(b)
    return add(weighted, matmul(ones(shape.rows, 1), biases))


def _activated(layer: Layer, z: Reference, shape: FlowShape) -> Expression:
    """Return the activation of a column, or of each row by itself."""
    found = activated(layer, z)
    is_by_rows = isinstance(found, Apply) and found.operation in OF_LAYERS
    if shape.form != "tokens" or not is_by_rows:
        return found
    return softmax_rows(z)
