"""A network that is composed of layers of several types: what a file states, checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    StrictStr,
    Tag,
    ValidationError,
    WithJsonSchema,
)

from generator.errors import Fault, nearest
from generator.expressions.losses import LOSSES, loss
from generator.problem.aliases import OTHER_LOSSES, aliases
from generator.problem.composed.flow import FlowForm, FlowShape
from generator.problem.composed.layers import TYPES, AnyLayer
from generator.problem.composed.letters import with_letters
from generator.problem.composed.limits import MOST_LAYERS_OF_TYPES
from generator.problem.composed.types import COMPOSED, type_of
from generator.problem.conventions import Conventions, NotationChoice, NotationField, conventions
from generator.problem.faults import quoted, structure_faults, within
from generator.problem.numbers import Count, ExactNumber, Positive, Vector, Vectors
from generator.problem.structure import Layer
from generator.problem.tables import known
from generator.problem.training import OptimizerChoice, ScheduleChoice
from generator.problem.worked import WorkedTable
from generator.rounding import Matrix, as_typed

__all__ = ["ComposedTable"]

# What people know and is not to be had here.
OTHER_TYPES = (
    "capsule graphconvolution gcn deconvolution transposedconvolution maxout bidirectional"
)
MOST_MATRICES = 8


def depth(stated: Any) -> int:
    """Return how deep the lists are of what is stated, 0 of a number."""
    count = 0
    while isinstance(stated, list | tuple):
        count, stated = count + 1, next(iter(stated), None)
    return count


# What stands for layers with faults, so that those of other keys are found.
STANDING_IN = {"weights": [[0]]}
FORMS = {0: "number", 1: "vector", 2: "vectors", 3: "several matrices"}
Maps = Annotated[tuple[Vectors, ...], Field(min_length=1, max_length=MOST_MATRICES)]
Numbers = Annotated[
    Annotated[ExactNumber, Tag("number")]
    | Annotated[Vector, Tag("vector")]
    | Annotated[Vectors, Tag("vectors")]
    | Annotated[Maps, Tag("several matrices")],
    Discriminator(lambda given: FORMS.get(depth(given), "several matrices")),
]


class ComposedTable(WorkedTable):
    """A network of layers of several types, worked out forward and, with a loss, backward."""

    kind: Annotated[
        Literal["composed"],
        BeforeValidator(lambda given: COMPOSED if given == "network" else given),
        WithJsonSchema({"const": "network"}),
    ] = Field("composed", description='"network"')
    inputs: Numbers = Field(
        description="a list of lists of numbers: for each time, for each token, or for each row of "
        "a map; or a list of such maps"
    )
    targets: Numbers | None = Field(
        None,
        description="a list of numbers, one per output, or a list of such lists, one per time or "
        "token; left out: the forward pass alone",
    )
    classes: Annotated[tuple[Count, ...], Field(min_length=1)] | None = Field(
        None,
        description="a list of the outputs' numbers, counted from 1, one for each list of targets; "
        "in place of targets, the target of that output being 1",
    )
    learning_rate: Positive | None = Field(
        None, description="a positive number; left out: gradients without an update"
    )
    iterations: Annotated[int, Field(strict=True, ge=0, le=1)] | None = Field(
        None, description="0 (the forward pass alone) or 1"
    )
    loss: Annotated[
        StrictStr, known(LOSSES, OTHER_LOSSES), WithJsonSchema({"enum": sorted(LOSSES)})
    ] = Field("half_squared_error", description="the name of a loss, in quotes")
    loss_gradient: Literal["short", "long"] | None = Field(
        None, description='"short" (a - y) or "long" (by way of the outputs)'
    )
    over_steps: Literal["sum", "mean"] = Field(
        "sum", description='"sum" or "mean" of the losses of several times'
    )
    layers: Annotated[
        tuple[AnyLayer, ...], Field(min_length=1, max_length=MOST_LAYERS_OF_TYPES)
    ] = Field(
        description=f"1 to {MOST_LAYERS_OF_TYPES} tables, each under [[layers]], at least one of "
        "which has a type"
    )
    notation: NotationField = Field(
        default_factory=NotationChoice.model_construct,
        description="the name of a notation, in quotes, or a table under [notation]",
    )

    @classmethod
    def read_keys(cls, stated: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Fault]]:
        """Return what is stated with its layers as tables of their types, and their faults."""
        layers = stated.get("layers")
        if not isinstance(layers, list | tuple):
            return stated, []
        made, faults = [], []
        for index, layer in enumerate(layers):
            place = f"layers[{index}]"
            name = type_of(layer)
            if not isinstance(layer, Mapping) or name not in TYPES:
                if isinstance(layer, Mapping):
                    hint = nearest(str(name), TYPES, aliases(TYPES, OTHER_TYPES))
                    faults.append(Fault(f"{place}.type", f"is {quoted(name)}; {hint}"))
                    continue
                made.append(layer)
                continue
            table = TYPES[name].table
            try:
                made.append(table.model_validate(layer))
            except ValidationError as error:
                faults += within(place, structure_faults(error, table, cls))
        if faults:
            made = [STANDING_IN]
        return {**stated, "layers": made}, faults

    def __repr__(self) -> str:
        return f"<ComposedProblem {self.title!r}: {', '.join(self.types)}>"

    __str__ = __repr__

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the layers, in order."""
        return tuple(type_of(layer) for layer in self.layers)

    @property
    def main_type(self) -> str:
        """The first type of a layer that is not dense."""
        return next((name for name in self.types if name != "dense"), "dense")

    @property
    def reading_type(self) -> str:
        """The type of the layer by which inputs are read: the first one that takes a single form,
        else the first that is not dense.
        """
        return next((name for name in self.types if len(TYPES[name].takes) == 1), self.main_type)

    @property
    def flows(self) -> tuple[FlowShape, ...]:
        """What comes into the first layer, and what passes on behind each."""
        found = [self.flow_of_inputs]
        for layer in self.layers:
            found.append(TYPES[type_of(layer)].after(layer, found[-1]))
        return tuple(found)

    @property
    def form_of_inputs(self) -> FlowForm | None:
        """What the inputs are to the layer by which they are read, None where they are nothing that
        it takes.
        """
        return TYPES[self.reading_type].reads.get(depth(self.inputs))

    @property
    def flow_of_inputs(self) -> FlowShape:
        """What comes into the first layer."""
        form = self.form_of_inputs or "vector"
        matrices = self.input_matrices
        return FlowShape(form, len(matrices), len(matrices[0]), len(matrices[0][0]))

    @property
    def input_matrices(self) -> tuple[Matrix, ...]:
        """The inputs: a column for each time, a matrix for each map, or one matrix."""
        return as_matrices(self.inputs, self.form_of_inputs or "vector")

    @property
    def target_matrices(self) -> tuple[Matrix, ...]:
        """The targets, as the last layer has its outputs, those of classes as ones and zeros; none
        where there are none.
        """
        outputs = self.flows[-1]
        if self.classes is not None:
            places = range(1, outputs.width + 1)
            each = [tuple(str(int(place == number)) for place in places) for number in self.classes]
            if outputs.form == "tokens":
                return (tuple(each),)
            return tuple(tuple((digit,) for digit in row) for row in each)
        return () if self.targets is None else as_matrices(self.targets, outputs.form)

    @property
    def has_targets(self) -> bool:
        """Whether outputs are compared with something: with targets, or with classes."""
        return self.targets is not None or self.classes is not None

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many numbers come at once into each layer, and how many behind the last."""
        return tuple(flow.width for flow in self.flows)

    @property
    def trains(self) -> bool:
        """Whether there is more than a forward pass."""
        return self.has_targets and self.iterations != 0

    @property
    def updates(self) -> bool:
        """Whether parameters are updated."""
        return self.trains and self.learning_rate is not None

    @property
    def names_in_words(self) -> tuple[str, ...]:
        """The names of what the problem's words may name, the learning rate too."""
        return (*super().names_in_words, "alpha") if self.updates else super().names_in_words

    @property
    def optimizer(self) -> OptimizerChoice:
        """The rule of the updates, which is that of gradient descent."""
        return OptimizerChoice.model_construct()

    @property
    def schedule(self) -> ScheduleChoice | None:
        """How the learning rate goes down: it stays."""
        return None

    @property
    def takes_the_short_way(self) -> bool:
        """Whether the gradient by the last pre-activation is written as a - y."""
        last = self.layers[-1]
        fits = isinstance(last, Layer) and loss(self.loss).short_after == last.activation
        return fits and self.loss_gradient != "long"

    @property
    def conventions(self) -> Conventions:
        """What the notation lays down, with letters for what layers of other types have."""
        return self.conventions_by(self.notation)

    def conventions_by(self, choice: NotationChoice) -> Conventions:
        """Return what another notation lays down."""
        return with_letters(conventions(choice), self.types, self.flows)

    @property
    def worked_iterations(self) -> tuple[int, ...]:
        """Which iterations are written out: there is one."""
        return (0,)


def as_matrices(stated: Any, form: FlowForm) -> tuple[Matrix, ...]:
    """Return numbers as a column for each time, as a matrix for each map, or as one matrix."""
    match form, depth(stated):
        case _, 0:
            return (((as_typed(stated),),),)
        case "sequence", 1:
            return tuple(((as_typed(number),),) for number in stated)
        case "sequence", _:
            return tuple(_column(vector) for vector in stated)
        case (("maps" | "tokens"), 1):
            return ((tuple(map(as_typed, stated)),),)
        case _, 1:
            return (_column(stated),)
        case _, 2:
            return (_rows(stated),)
        case _:
            return tuple(map(_rows, stated))


def _column(vector: Any) -> Matrix:
    return tuple((as_typed(number),) for number in vector)


def _rows(rows: Any) -> Matrix:
    return tuple(tuple(map(as_typed, row)) for row in rows)
