"""The LSTM layer: a cell that gates forget, write and read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from generator.errors import Fault
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.gates import (
    WORDS_FOR_FUNCTIONS,
    columns_of_gates,
    gate_faults,
    letters_of_gates,
    matrices_of_gates,
)
from generator.problem.composed.layers.kind import (
    FrozenParameters,
    LayerLetter,
    LayerType,
    OneVector,
)
from generator.problem.composed.layers.recurrent import (
    WORDS_FOR_SIZES,
    WORDS_FOR_STATES,
    PassedOutputs,
    after_states,
)
from generator.problem.tables import Table

__all__ = ["LSTM", "LSTM_GATES", "LstmLayer"]

# Forget, input and output gate, and the candidate for the cell.
LSTM_GATES = ("f", "i", "o", "c")
WORDS = {
    "f": "forget forgetgate wf uf bf",
    "i": "input inputgate wi ui bi",
    "o": "output outputgate wo uo bo",
    "c": "g a candidate cell cellgate ctilde ct z wc uc bc wg bg",
}
LstmInputs = matrices_of_gates("LstmInputs", LSTM_GATES, "input at a time", WORDS)
LstmStates = matrices_of_gates("LstmStates", LSTM_GATES, "unit", WORDS)
LstmBiases = columns_of_gates("LstmBiases", LSTM_GATES, WORDS)


class LstmLayer(Table):
    """An LSTM layer: c_t = f c_(t-1) + i c̃ and h_t = o tanh(c_t), entry by entry."""

    words_for_keys: ClassVar[Mapping[str, str]] = {
        **WORDS_FOR_STATES,
        "initial_cell": "c0 c cx cinit initialcellstate cellstate",
    }
    words_for_nothing: ClassVar[Mapping[str, str]] = {**WORDS_FOR_SIZES, **WORDS_FOR_FUNCTIONS}
    type: Literal["lstm"] = Field("lstm", description='"lstm"')
    w_x: LstmInputs = Field(description="a table of the weights of inputs, with keys f, i, o and c")  # type: ignore[valid-type]  # made of the gates
    w_h: LstmStates = Field(description="a table of the weights of states, with keys f, i, o and c")  # type: ignore[valid-type]  # made of the gates
    b: LstmBiases | None = Field(  # type: ignore[valid-type]  # made of the gates
        None, description="a table of biases, with keys f, i, o and c; left out: no biases"
    )
    initial: OneVector | None = Field(
        None,
        description="a list of numbers, one per unit: the state before the first time; left "
        "out: zeros",
    )
    initial_cell: OneVector | None = Field(
        None,
        description="a list of numbers, one per unit: the cell before the first time; left "
        "out: zeros",
    )
    outputs: PassedOutputs = "all"
    frozen: FrozenParameters = ()

    @property
    def units(self) -> int:
        """How many numbers its state has."""
        weights: Any = self.w_x
        return len(weights.f)


def _faults(layer: LstmLayer, before: FlowShape) -> Iterator[Fault]:
    of_units = {"initial": layer.initial, "initial_cell": layer.initial_cell}
    yield from gate_faults(layer, LSTM_GATES, of_units, before)


LSTM = LayerType(
    name="lstm",
    table=LstmLayer,
    takes=("sequence",),
    after=lambda layer, before: after_states(layer.units, layer.outputs, before),
    faults=_faults,
    reads={1: "sequence", 2: "sequence"},
    letters={
        **letters_of_gates(LSTM_GATES),
        **{f"z_{gate}": LayerLetter("z", below=gate) for gate in LSTM_GATES},
        "f": LayerLetter("a", "f"),
        "i": LayerLetter("a", "i"),
        "o": LayerLetter("a", "o"),
        "c_tilde": LayerLetter("a", r"\tilde{c}"),
        "c": LayerLetter("a", "c"),
        "h": LayerLetter("a", "h"),
    },
    also_called="longshorttermmemory lstmcell lstmlayer",
)
