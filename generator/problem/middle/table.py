"""What a network that starts in the middle states, key by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from generator.problem.conventions import Conventions, conventions
from generator.problem.formulas.tables import GivenValue, as_matrix
from generator.problem.kinds import NETWORK
from generator.problem.limits import MOST_LAYERS, MOST_NEURONS
from generator.problem.middle.names import read_id
from generator.problem.numbers import Stated
from generator.problem.structure import Layer, ProblemTable
from generator.problem.tables import Table, with_keys
from generator.problem.training import OptimizerChoice, Penalty, ScheduleChoice
from generator.problem.worked import WorkedTable
from generator.rounding import Matrix

if TYPE_CHECKING:
    from generator.problem.conventions import NotationChoice
    from generator.problem.structure import Biases, Samples

__all__ = ["MIDDLE", "MiddleLayer", "MiddleTable"]

MIDDLE: Literal["middle"] = "middle"
MOST_GIVEN = 40
# The keys of whole networks that say something of what may be worked out from the middle.
OF_NETWORKS = (
    *("inputs", "targets", "classes", "learning_rate", "loss", "threshold", "loss_gradient"),
    *("over_samples", "iterations", "worked", "penalty", "optimizer", "schedule", "notation"),
)


def _keys_of(table: type[Table], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: (table.model_fields[name].annotation, table.model_fields[name]) for name in names}


def _optional(table: type[Table], name: str) -> dict[str, Any]:
    field = table.model_fields[name]
    optional = Field(None, description=field.description)
    return {name: (Annotated[field.annotation, *field.metadata] | None, optional)}


@with_keys(
    _keys_of(Layer, tuple(name for name in Layer.model_fields if name != "weights"))
    | _optional(Layer, "weights")
)
class MiddleLayer(Table):
    """A layer of which may be left out what no step needs; without weights, `neurons` says how many
    it has, unless something else does.
    """

    if TYPE_CHECKING:
        type: Literal["dense"]
        activation: str
        weights: tuple[tuple[Stated, ...], ...] | None
        biases: Biases | None
        frozen: tuple[Literal["weights", "biases"], ...]
    neurons: Annotated[int, Field(strict=True, ge=1, le=MOST_NEURONS)] | None = Field(
        None,
        description=f"a whole number of neurons from 1 to {MOST_NEURONS}, where no weights are "
        "stated",
    )

    @property
    def shares_its_bias(self) -> bool:
        """Whether one bias serves all neurons of the layer."""
        return self.biases is not None and not isinstance(self.biases, tuple)


@with_keys(
    _keys_of(ProblemTable, tuple(name for name in OF_NETWORKS if name != "inputs"))
    | _optional(ProblemTable, "inputs")
)
class MiddleTable(WorkedTable):
    """A network some of whose steps are given, in place of what leads to them."""

    kind: Annotated[
        Literal["middle"],
        BeforeValidator(lambda given: MIDDLE if given == NETWORK.name else given),
        WithJsonSchema({"const": NETWORK.name}),
    ] = Field(MIDDLE, description='"network"')
    given: Annotated[dict[str, GivenValue], Field(min_length=1, max_length=MOST_GIVEN)] = Field(
        description="a table of values of steps, each under the id of its step, such as z3 or "
        '"dL/da3"; a list is a column, of several samples a list of rows has a row for each neuron',
    )
    layers: Annotated[tuple[MiddleLayer, ...], Field(min_length=1, max_length=MOST_LAYERS)] = Field(
        description=f"1 to {MOST_LAYERS} tables, each under [[layers]]"
    )
    if TYPE_CHECKING:
        inputs: Samples | None
        targets: Samples | None
        classes: tuple[int, ...] | None
        learning_rate: Stated | None
        loss: str
        loss_gradient: Literal["short", "long"] | None
        over_samples: Literal["mean", "sum"]
        iterations: int | None
        worked: int | None
        penalty: Penalty
        optimizer: OptimizerChoice
        schedule: ScheduleChoice | None
        notation: NotationChoice

    def __repr__(self) -> str:
        return f"<MiddleProblem {self.title!r}: {', '.join(self.given)} given>"

    __str__ = __repr__

    @property
    def given_matrices(self) -> Mapping[str, Matrix]:
        """What is given in the middle, each as a matrix of numbers as they were typed."""
        return {name: as_matrix(value) for name, value in self.given.items() if read_id(name)}

    @property
    def has_targets(self) -> bool:
        """Whether there are targets, or classes in their place."""
        return self.targets is not None or self.classes is not None

    @property
    def trains(self) -> bool:
        """Whether there is more than a forward pass."""
        return self.iterations != 0

    @property
    def conventions(self) -> Conventions:
        """What the notation lays down."""
        return conventions(self.notation)

    @property
    def names_in_words(self) -> tuple[str, ...]:
        """The names of what the problem's words may name, the learning rate too."""
        has_rate = self.learning_rate is not None
        return (*super().names_in_words, "alpha") if has_rate else super().names_in_words

    def asks_for(self, name: str) -> bool:
        """Return whether a step, or an entry of it, is asked for."""
        return any(re.split(r" *\[", one)[0] == name for one in self.asked or ())
