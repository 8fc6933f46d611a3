"""A recurrent layer, one time after another."""

from __future__ import annotations

from collections.abc import Iterator

from generator.expressions.activations import IDENTITY, activation
from generator.expressions.operations import add, matmul
from generator.expressions.tree import Apply, Reference, Symbol
from generator.network.composed.flow import At, Flow, KnownQuantities, Passed, at_time
from generator.network.composed.parameters import given_column, given_matrix, zeros
from generator.network.graph import Definition, Given
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.recurrent import RecurrentLayer

__all__ = ["forward", "given", "initial_state", "passed_on"]


def given(layer: RecurrentLayer, number: int, _: FlowShape) -> Iterator[Given]:
    """Yield the weights of inputs and of states, a row for each unit, the biases, and the state
    before the first time.
    """
    yield given_matrix(Symbol("w_x", number), layer.w_x)
    yield given_matrix(Symbol("w_h", number), layer.w_h)
    if layer.b is not None:
        yield given_column(Symbol("b", number), layer.b)
    yield initial_state("h", number, layer.initial, layer.units)


def initial_state(letter: str, number: int, stated: object, units: int) -> Given:
    """Return the state of a layer before the first time, zeros where none is stated."""
    name = at_time(letter, number + 1, 0)
    if not isinstance(stated, tuple):
        return zeros(name, units)
    return given_column(name, stated, "initial")


def forward(
    layer: RecurrentLayer, number: int, before: Flow, _: FlowShape, known: KnownQuantities
) -> Passed:
    """Return z and h at each time: z_t = w_x x_t + w_h h_(t-1) + b and h_t = f(z_t).

    Elman, Finding structure in time, Cognitive Science 14 (1990).
    """
    w_x, w_h = known[Symbol("w_x", number)], known[Symbol("w_h", number)]
    b = known.get(Symbol("b", number))
    state: Reference = known[at_time("h", number + 1, 0)]
    applied = activation(layer.activation)
    definitions: list[Definition] = []
    states = []
    for time, (at, incoming) in enumerate(before.quantities, start=1):
        weighted = add(matmul(w_x, incoming), matmul(w_h, state))
        z = Definition(
            at_time("z", number + 1, time),
            weighted if b is None else add(weighted, b),
            "forward",
            "pre-activation",
        )
        found = z.reference if applied is IDENTITY else Apply(applied.operation, (z.reference,))
        h = Definition(at_time("h", number + 1, time), found, "forward", "output")
        definitions += (z, h)
        state = h.reference
        states.append((at, state))
    return Passed(definitions, passed_on(states, layer.outputs))


def passed_on(states: list[tuple[At, Reference]], outputs: str) -> Flow:
    """Return what passes on behind states: all of them, or the last one, which then is of no time
    to the layers behind it.
    """
    if outputs == "all":
        return Flow(tuple(states))
    _, last = states[-1]
    return Flow((((), last),))
