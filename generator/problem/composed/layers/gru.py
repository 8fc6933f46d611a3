"""The GRU layer: a state that an update gate mixes with a candidate, in both conventions."""

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

__all__ = ["GRU", "GRU_GATES", "GruLayer"]

# Update and reset gate, and the candidate for the state.
GRU_GATES = ("z", "r", "h")
WORDS = {
    "z": "u update updategate wz uz bz",
    "r": "reset resetgate wr ur br",
    "h": "n c g candidate new newgate htilde wh uh bh wn bn",
}
GruInputs = matrices_of_gates("GruInputs", GRU_GATES, "input at a time", WORDS)
GruStates = matrices_of_gates("GruStates", GRU_GATES, "unit", WORDS)
GruBiases = columns_of_gates("GruBiases", GRU_GATES, WORDS)


class GruLayer(Table):
    """A GRU layer: h_t is a mean of h_(t-1) and of a candidate, weighted by z_t entry by entry."""

    words_for_keys: ClassVar[Mapping[str, str]] = {
        **WORDS_FOR_STATES,
        "reset_gate": "resetafter reset",
        "update_gate": "update convention",
        "b_reset": "recurrentbias biashh biashhl0 bhh",
    }
    words_for_nothing: ClassVar[Mapping[str, str]] = {**WORDS_FOR_SIZES, **WORDS_FOR_FUNCTIONS}
    type: Literal["gru"] = Field("gru", description='"gru"')
    w_x: GruInputs = Field(description="a table of the weights of inputs, with keys z, r and h")  # type: ignore[valid-type]  # made of the gates
    w_h: GruStates = Field(description="a table of the weights of states, with keys z, r and h")  # type: ignore[valid-type]  # made of the gates
    b: GruBiases | None = Field(  # type: ignore[valid-type]  # made of the gates
        None, description="a table of biases, with keys z, r and h; left out: no biases"
    )
    update_gate: Literal["keeps", "renews"] = Field(
        "keeps",
        description='"keeps" (h = z h before + (1 - z) candidate) or "renews" (h = (1 - z) h '
        "before + z candidate)",
    )
    reset_gate: Literal["before", "after"] = Field(
        "before",
        description='"before" (w_h of r h) or "after" (r times w_h h) the product with the weights',
    )
    b_reset: OneVector | None = Field(
        None,
        description="a list of numbers, one per unit, that are added to w_h h where reset_gate is "
        '"after"; left out: nothing is',
    )
    initial: OneVector | None = Field(
        None,
        description="a list of numbers, one per unit: the state before the first time; left "
        "out: zeros",
    )
    outputs: PassedOutputs = "all"
    frozen: FrozenParameters = ()

    @property
    def units(self) -> int:
        """How many numbers its state has."""
        weights: Any = self.w_x
        return len(weights.z)


def _faults(layer: GruLayer, before: FlowShape) -> Iterator[Fault]:
    of_units = {"b_reset": layer.b_reset, "initial": layer.initial}
    yield from gate_faults(layer, GRU_GATES, of_units, before)
    if layer.b_reset is not None and layer.reset_gate == "before":
        yield Fault(
            "b_reset",
            'is stated, but reset_gate is "before"; give reset_gate = "after", or leave '
            "b_reset out.",
        )


GRU = LayerType(
    name="gru",
    table=GruLayer,
    takes=("sequence",),
    after=lambda layer, before: after_states(layer.units, layer.outputs, before),
    faults=_faults,
    reads={1: "sequence", 2: "sequence"},
    letters={
        **letters_of_gates(GRU_GATES),
        "b_reset": LayerLetter("b", below="hh"),
        **{f"s_{gate}": LayerLetter("z", "s", gate) for gate in GRU_GATES},
        "z_gate": LayerLetter("a", "z"),
        "r": LayerLetter("a", "r"),
        "h_tilde": LayerLetter("a", r"\tilde{h}"),
        "h": LayerLetter("a", "h"),
    },
    also_called="gatedrecurrentunit grucell grulayer",
)
