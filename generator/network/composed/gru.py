"""A GRU layer, one time after another."""

from __future__ import annotations

from collections.abc import Iterator

from generator.expressions.operations import add, constant, matmul, subtract, times
from generator.expressions.tree import Expression, Reference, Symbol
from generator.network.composed.flow import Flow, KnownQuantities, Passed, at_time
from generator.network.composed.gates import applied_at, entering, given_of_gates, with_bias
from generator.network.composed.parameters import given_column
from generator.network.composed.recurrent import initial_state, passed_on
from generator.network.graph import Definition, Given
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.gru import GRU_GATES, GruLayer

__all__ = ["forward", "given"]


def given(layer: GruLayer, number: int, _: FlowShape) -> Iterator[Given]:
    """Yield the weights and biases of both gates and the candidate, and the state before the first
    time.
    """
    yield from given_of_gates(layer, number, GRU_GATES)
    if layer.b_reset is not None:
        yield given_column(Symbol("b_reset", number), layer.b_reset)
    yield initial_state("h", number, layer.initial, layer.units)


def forward(
    layer: GruLayer, number: int, before: Flow, _: FlowShape, known: KnownQuantities
) -> Passed:
    """Return the gates, the candidate and the state at each time.

    Cho et al., Learning phrase representations using RNN encoder-decoder for statistical machine
    translation (2014), section 2.3; Chung, Gulcehre, Cho and Bengio, Empirical evaluation of gated
    recurrent neural networks on sequence modeling (2014), section 3.2, have the other convention of
    the update gate.
    """
    state = known[at_time("h", number + 1, 0)]
    definitions: list[Definition] = []
    states = []
    for time, (at, incoming) in enumerate(before.quantities, start=1):
        gates = {}
        for gate, letter in (("z", "z_gate"), ("r", "r")):
            entered = entering(gate, number, incoming, state, known)
            s = Definition(
                at_time(f"s_{gate}", number + 1, time), entered, "forward", "pre-activation"
            )
            found = applied_at("sigmoid", letter, s)
            definitions += (s, found)
            gates[gate] = found.reference
        entered = _entering_candidate(layer, number, incoming, state, gates["r"], known)
        s = Definition(at_time("s_h", number + 1, time), entered, "forward", "pre-activation")
        candidate = applied_at("tanh", "h_tilde", s)
        mixed = _mixed(layer, state, candidate.reference, gates["z"])
        h = Definition(at_time("h", number + 1, time), mixed, "forward", "output")
        definitions += (s, candidate, h)
        state = h.reference
        states.append((at, state))
    return Passed(definitions, passed_on(states, layer.outputs))


def _entering_candidate(
    layer: GruLayer,
    number: int,
    incoming: Reference,
    state: Reference,
    r: Reference,
    known: KnownQuantities,
) -> Expression:
    """Return what enters the candidate: the reset gate is applied to the state, or to its product
    with the weights.
    """
    if layer.reset_gate == "before":
        return entering("h", number, incoming, times(r, state), known)
    w_x, w_h = known[Symbol("w_xh", number)], known[Symbol("w_hh", number)]
    product = with_bias(matmul(w_h, state), "b_reset", number, known)
    return with_bias(add(matmul(w_x, incoming), times(r, product)), "b_h", number, known)


def _mixed(layer: GruLayer, old: Reference, new: Reference, z: Reference) -> Expression:
    rest = subtract(constant(1), z)
    if layer.update_gate == "keeps":
        return add(times(z, old), times(rest, new))
    return add(times(rest, old), times(z, new))
