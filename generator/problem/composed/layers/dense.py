"""The dense layer of a composed network, which is applied at every time or to every token alike."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from generator.errors import Fault
from generator.expressions.activations import ACTIVATIONS
from generator.expressions.families import families
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.kind import LayerType, matrix_faults, vector_faults
from generator.problem.faults import counted
from generator.problem.structure import Layer

__all__ = ["DENSE"]


def _after(layer: Layer, before: FlowShape) -> FlowShape:
    neurons = len(layer.weights)
    if before.form == "tokens":
        return replace(before, columns=neurons)
    return replace(before, rows=neurons)


def _faults(layer: Layer, before: FlowShape) -> Iterator[Fault]:
    neurons = len(layer.weights)
    come = f"{counted(before.width, 'number')} {'comes' if before.width == 1 else 'come'} in"
    yield from matrix_faults("weights", layer.weights, neurons, before.width, come)
    if isinstance(layer.biases, tuple):
        has = f"the layer has {counted(neurons, 'neuron')}"
        yield from vector_faults("biases", layer.biases, neurons, has)
    for family in families(ACTIVATIONS):
        if getattr(layer, family.key) is not None and layer.activation != family.name:
            yield Fault(
                family.key,
                f"is stated, but only {family.name} takes it and the activation is "
                f"{layer.activation}; leave it out.",
            )


DENSE = LayerType(
    name="dense",
    table=Layer,
    takes=("vector", "sequence", "tokens"),
    after=_after,
    faults=_faults,
    also_called="linear fullyconnected fc feedforward affine perceptron",
)
