"""An LSTM layer, one time after another."""

from __future__ import annotations

from collections.abc import Iterator

from generator.expressions.activations import TANH
from generator.expressions.operations import add, times
from generator.expressions.tree import Apply
from generator.network.composed.flow import Flow, KnownQuantities, Passed, at_time
from generator.network.composed.gates import applied_at, entering, given_of_gates
from generator.network.composed.recurrent import initial_state, passed_on
from generator.network.graph import Definition, Given
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.lstm import LSTM_GATES, LstmLayer

__all__ = ["forward", "given"]

# What the gates are called, and what is applied to what enters them.
APPLIED = {"f": "sigmoid", "i": "sigmoid", "o": "sigmoid", "c": "tanh"}
LETTERS = {"f": "f", "i": "i", "o": "o", "c": "c_tilde"}


def given(layer: LstmLayer, number: int, _: FlowShape) -> Iterator[Given]:
    """Yield the weights and biases of all gates, and the state and the cell before the first
    time.
    """
    yield from given_of_gates(layer, number, LSTM_GATES)
    yield initial_state("h", number, layer.initial, layer.units)
    yield initial_state("c", number, layer.initial_cell, layer.units)


def forward(
    layer: LstmLayer, number: int, before: Flow, _: FlowShape, known: KnownQuantities
) -> Passed:
    """Return the gates, the candidate, the cell and the state at each time.

    Gers, Schmidhuber and Cummins, Learning to forget: continual prediction with LSTM, Neural
    Computation 12 (2000).
    """
    state, cell = (known[at_time(letter, number + 1, 0)] for letter in ("h", "c"))
    definitions: list[Definition] = []
    states = []
    for time, (at, incoming) in enumerate(before.quantities, start=1):
        gates = {}
        for gate in LSTM_GATES:
            sum_of_gate = entering(gate, number, incoming, state, known)
            name = at_time(f"z_{gate}", number + 1, time)
            z = Definition(name, sum_of_gate, "forward", "pre-activation")
            found = applied_at(APPLIED[gate], LETTERS[gate], z)
            definitions += (z, found)
            gates[gate] = found.reference
        kept, written = times(gates["f"], cell), times(gates["i"], gates["c"])
        c = Definition(at_time("c", number + 1, time), add(kept, written), "forward", "cell")
        read = times(gates["o"], Apply(TANH.operation, (c.reference,)))
        h = Definition(at_time("h", number + 1, time), read, "forward", "output")
        definitions += (c, h)
        state, cell = h.reference, c.reference
        states.append((at, state))
    return Passed(definitions, passed_on(states, layer.outputs))
