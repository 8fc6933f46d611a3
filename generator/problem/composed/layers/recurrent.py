"""The recurrent layer: its state at a time follows from the input and the state before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictStr, WithJsonSchema

from generator.errors import Fault
from generator.expressions.activations import ACTIVATIONS, activation
from generator.problem.aliases import OTHER_ACTIVATIONS
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.kind import (
    FrozenParameters,
    LayerLetter,
    LayerType,
    OneVector,
    WeightRows,
    matrix_faults,
    vector_faults,
)
from generator.problem.faults import counted
from generator.problem.numbers import Stated
from generator.problem.tables import Table, known

__all__ = [
    "RECURRENT",
    "WORDS_FOR_SIZES",
    "WORDS_FOR_STATES",
    "PassedOutputs",
    "RecurrentLayer",
    "after_states",
    "state_faults",
]

# Those of single neurons, through which a gradient passes.
OF_STATES = {
    name: stated
    for name, stated in ACTIVATIONS.items()
    if not activation(name).is_of_layer and activation(name).has_gradient
}
StateActivation = Annotated[
    StrictStr, known(OF_STATES, OTHER_ACTIVATIONS), WithJsonSchema({"enum": sorted(OF_STATES)})
]
PassedOutputs = Annotated[
    Literal["all", "last"],
    Field(description='"all" (the state of every time passes on) or "last" (that of the last)'),
]


# What others call the keys of layers that have a state, and what they state beside these.
WORDS_FOR_STATES: Mapping[str, str] = {
    "w_x": "w ws u weight weights kernel wih wxh whx win weightih weightihl0 inputweights",
    "w_h": "w ws u weight weights recurrentkernel whh wrec weighthh weighthhl0 recurrentweights",
    "b": "bias biases bh bias1 biasih biasihl0 offset",
    "initial": "h0 hx h hinit hprev initialstate initialhidden state hidden",
    "outputs": "returnsequences returnstate output",
}
WORDS_FOR_SIZES: Mapping[str, str] = {
    "units unit neurons nodes hidden hiddensize hiddenunits inputsize numunits numlayers size": (
        "leave it out, since a layer has a unit for each row of w_x."
    ),
}


class RecurrentLayer(Table):
    """A recurrent layer: h_t = f(w_x x_t + w_h h_(t-1) + b), with a row per unit."""

    words_for_keys: ClassVar[Mapping[str, str]] = WORDS_FOR_STATES
    words_for_nothing: ClassVar[Mapping[str, str]] = WORDS_FOR_SIZES
    type: Literal["recurrent"] = Field("recurrent", description='"recurrent"')
    activation: StateActivation = Field("tanh", description="the name of an activation, in quotes")
    w_x: WeightRows = Field(
        description="a list of rows of numbers, a row per unit, a number per input at a time"
    )
    w_h: WeightRows = Field(
        description="a list of rows of numbers, a row per unit, a number per unit"
    )
    b: OneVector | None = Field(
        None, description="a list of numbers, one per unit; left out: no biases"
    )
    initial: OneVector | None = Field(
        None, description="a list of numbers, one per unit; left out: zeros"
    )
    outputs: PassedOutputs = "all"
    frozen: FrozenParameters = ()

    @property
    def units(self) -> int:
        """How many numbers its state has."""
        return len(self.w_x)


def after_states(units: int, outputs: str, before: FlowShape) -> FlowShape:
    """Return what passes on behind states: all of them, or the last one."""
    if outputs == "last":
        return FlowShape("vector", 1, units)
    return FlowShape("sequence", before.count, units)


def state_faults(
    of_inputs: Mapping[str, Sequence[Sequence[Stated]] | None],
    of_states: Mapping[str, Sequence[Sequence[Stated]] | None],
    of_units: Mapping[str, Sequence[Stated] | None],
    units: int,
    before: FlowShape,
) -> Iterator[Fault]:
    """Yield what is wrong with the sizes of weights of inputs, of weights of states, and of lists
    with a number for each unit, by their keys.
    """
    has = f"the layer has {counted(units, 'unit')}"
    come = f"{has}, and {counted(before.width, 'number')} come{'s' * (before.width == 1)} in"
    for key, matrix in of_inputs.items():
        yield from matrix_faults(key, matrix, units, before.width, come)
    for key, matrix in of_states.items():
        yield from matrix_faults(key, matrix, units, units, has)
    for key, vector in of_units.items():
        yield from vector_faults(key, vector, units, has)


def _faults(layer: RecurrentLayer, before: FlowShape) -> Iterator[Fault]:
    yield from state_faults(
        {"w_x": layer.w_x},
        {"w_h": layer.w_h},
        {"b": layer.b, "initial": layer.initial},
        layer.units,
        before,
    )


RECURRENT = LayerType(
    name="recurrent",
    table=RecurrentLayer,
    takes=("sequence",),
    after=lambda layer, before: after_states(layer.units, layer.outputs, before),
    faults=_faults,
    reads={1: "sequence", 2: "sequence"},
    letters={
        "w_x": LayerLetter("w", below="x"),
        "w_h": LayerLetter("w", below="h"),
        "b": LayerLetter("b"),
        "z": LayerLetter("z"),
        "h": LayerLetter("a", "h"),
    },
    also_called="rnn simplernn elman vanilla recurrentlayer srn",
)
