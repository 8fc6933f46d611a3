"""The structure of a problem: network, sample, loss and rounding, each key with its description."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Discriminator, Field, StrictStr, Tag, WithJsonSchema

from generator.expressions.activations import ACTIVATIONS
from generator.expressions.families import Family, families
from generator.expressions.losses import LOSSES, loss, short_ways
from generator.problem.aliases import OTHER_ACTIVATIONS, OTHER_KINDS, OTHER_LOSSES
from generator.problem.blanks import Blanks
from generator.problem.conventions import (
    Conventions,
    NotationChoice,
    NotationField,
    conventions,
)
from generator.problem.detail import DetailField
from generator.problem.kinds import ALL_KINDS, NETWORK, LearnsBy
from generator.problem.limits import MOST_ITERATIONS, MOST_LAYERS, MOST_NEURONS
from generator.problem.marks import MarksField
from generator.problem.numbers import (
    TAKEN_AS_DECIMALS,
    Count,
    ExactNumber,
    Positive,
    Stated,
    Vector,
    Vectors,
)
from generator.problem.page import PageChoice
from generator.problem.reach import Reach, reach_of
from generator.problem.requirements import Asked, Extent, Requirements
from generator.problem.tables import Date, Table, Text, Title, Wording, known, with_keys
from generator.problem.training import (
    OptimizerChoice,
    Penalty,
    RoundingChoice,
    ScheduleChoice,
    written_out,
)
from generator.problem.whole import WholeTable

__all__ = ["Layer", "ProblemTable"]

Samples = Annotated[
    Annotated[Vector, Tag("vector")] | Annotated[Vectors, Tag("vectors")],
    Discriminator(lambda given: "vectors" if _holds_lists(given) else "vector"),
]
Biases = Annotated[
    Annotated[ExactNumber, Tag("number")] | Annotated[Vector, Tag("vector")],
    Discriminator(lambda given: "vector" if isinstance(given, list | tuple) else "number"),
]


SHORT_WAYS = " or ".join(f"{short.short_after} and {short.name}" for short in short_ways())


def _holds_lists(given: Any) -> bool:
    return isinstance(given, list | tuple) and isinstance(next(iter(given), None), list | tuple)


def _parameter_keys(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of the numbers in which definitions of a table differ."""
    keys = {}
    for family in families(table):
        kind, words = TAKEN_AS_DECIMALS[family.takes]
        description = f"{family.describes}, {words}; {family.usual} where left out"
        keys[family.key] = (kind | None, Field(None, description=description))
    return keys


def _parameter(stated: Table, definition: Any) -> Fraction | None:
    """Return the number of a family that a table states, None where the usual one serves."""
    if not isinstance(definition, Family):
        return None
    number = getattr(stated, definition.key)
    return None if number is None else Fraction(number)


@with_keys(_parameter_keys(ACTIVATIONS))
class Layer(Table):
    """A layer: what leads into its neurons, and their activation.

    `weights` has a row for each neuron of the layer and a column for each of the layer before;
    `biases` has one number for each neuron, or is one number that all of them share.
    """

    type: Literal["dense"] = Field("dense", description='"dense", or another type of layer')
    activation: Annotated[
        StrictStr,
        known(ACTIVATIONS, OTHER_ACTIVATIONS),
        WithJsonSchema({"enum": sorted(ACTIVATIONS)}),
    ] = Field("sigmoid", description="the name of an activation, in quotes")
    weights: Annotated[tuple[Vector, ...], Field(min_length=1, max_length=MOST_NEURONS)] = Field(
        description=f"a list of rows of numbers, a row per receiving neuron, at most {MOST_NEURONS}"
    )
    biases: Biases | None = Field(
        None,
        description="a list of numbers, one per neuron of the layer, or one number that all of "
        "them share; left out: no biases",
    )
    if TYPE_CHECKING:  # the keys of families
        slope: Decimal | None
        scale: Decimal | None
    frozen: tuple[Literal["weights", "biases"], ...] = Field(
        (),
        description='["weights"], ["biases"] or ["weights", "biases"]; what is not updated',
    )

    @property
    def shares_its_bias(self) -> bool:
        """Whether one bias serves all neurons of the layer."""
        return isinstance(self.biases, Decimal | str)

    @property
    def bias_count(self) -> int:
        """How many biases there are, one where the neurons share it."""
        return 0 if self.biases is None else 1 if self.shares_its_bias else len(self.weights)

    @property
    def parameter(self) -> Fraction | None:
        """The number that the activation takes, None where its default serves."""
        return _parameter(self, ACTIVATIONS[self.activation])


@with_keys(_parameter_keys(LOSSES))
class ProblemTable(WholeTable):
    """What a problem states, key by key, and what follows from it."""

    kind: Annotated[StrictStr, known(ALL_KINDS, OTHER_KINDS)] = Field(
        NETWORK.name, description=f"one of {', '.join(ALL_KINDS)}, in quotes"
    )
    title: Title | None = Field(None, description="text in quotes; what the kind is called")
    author: Text | None = Field(None, description="text in quotes")
    date: Date | None = Field(None, description="a date such as 2026-11-27, or text in quotes")
    wording: Wording | None = Field(
        None, description="text in quotes, in place of the usual question"
    )
    inputs: Samples = Field(
        description=f"a list of 1 to {MOST_NEURONS} numbers, or a list of such lists, one per "
        "sample"
    )
    targets: Samples | None = Field(
        None,
        description=f"a list of 1 to {MOST_NEURONS} numbers, one per output, or a list of such "
        "lists, one per sample",
    )
    classes: Annotated[tuple[Count, ...], Field(min_length=1)] | None = Field(
        None,
        description="a list of the outputs' numbers, counted from 1, one for each sample; in place "
        "of targets, the target of that output being 1",
    )
    learning_rate: Positive | None = Field(None, description="a positive number")
    loss: Annotated[
        StrictStr, known(LOSSES, OTHER_LOSSES), WithJsonSchema({"enum": sorted(LOSSES)})
    ] = Field("half_mean_squared_error", description="the name of a loss, in quotes")
    if TYPE_CHECKING:  # the key of a family
        threshold: Decimal | None
    loss_gradient: Literal["short", "long"] | None = Field(
        None,
        description=f'"short" (a - y, where {SHORT_WAYS} meet) or "long" (by way of the outputs)',
    )
    over_samples: Literal["mean", "sum"] = Field(
        "mean", description='"mean" or "sum" of the losses of the samples in a batch'
    )
    mistake: Literal["output", "margin"] | None = Field(
        None, description='of a perceptron alone: what tells a mistake, its "output" or a "margin"'
    )
    batch_size: Count | None = Field(
        None, description="a whole number of samples per update; left out: all of them"
    )
    iterations: Annotated[int, Field(strict=True, ge=0, le=MOST_ITERATIONS)] | None = Field(
        None,
        description=f"a whole number of updates from 0 (forward pass only) to {MOST_ITERATIONS}; "
        "left out: as many as use every sample once",
    )
    epochs: Count | None = Field(
        None, description="a whole number of times to use every sample; in place of iterations"
    )
    worked: Count | None = Field(
        None,
        description="a whole number of iterations to write out, the rest in a table; left out: "
        "the first two, and the last where something is asked for",
    )
    layers: tuple[Layer, ...] = Field(
        min_length=1,
        max_length=MOST_LAYERS,
        description=f"1 to {MOST_LAYERS} tables, each under [[layers]]",
    )
    penalty: Penalty = Field(
        default_factory=Penalty.model_construct,
        description="a table under [penalty]",
    )
    optimizer: OptimizerChoice = Field(
        default_factory=OptimizerChoice.model_construct,
        description="a table under [optimizer]",
    )
    schedule: ScheduleChoice | None = Field(None, description="a table under [schedule]")
    notation: NotationField = Field(
        default_factory=NotationChoice.model_construct,
        description="the name of a notation, in quotes, or a table under [notation]",
    )
    presentation: Literal["matrices", "weights"] = Field(
        "matrices", description='"matrices" or "weights" (each weight\'s chain rule by itself)'
    )
    detail: DetailField = "products"
    figure: Literal["short", "whole", "none"] = Field(
        "short",
        description='"short" (of large layers the first neurons and the last), "whole" or "none"',
    )
    asked: Asked = None
    solution: Extent = "asked"
    blanks: Blanks = "all"
    requirements: Requirements = Field(
        default_factory=Requirements.model_construct,
        description="a table under [requirements]",
    )
    marks: MarksField
    rounding: RoundingChoice = Field(
        default_factory=RoundingChoice.model_construct,
        description="a table under [rounding]",
    )
    page: PageChoice = Field(
        default_factory=PageChoice.model_construct,
        description="a table under [page]",
    )

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of neurons of each layer, the input layer first."""
        return len(self.samples[0]), *(len(layer.weights) for layer in self.layers)

    @property
    def samples(self) -> tuple[tuple[Stated, ...], ...]:
        """The inputs of each sample."""
        return _vectors(self.inputs)

    @property
    def expected(self) -> tuple[tuple[Stated, ...], ...] | None:
        """The targets of each sample, 1 for its class and 0 for the others where classes are
        stated; None where neither is.
        """
        if self.classes is not None:
            outputs = range(1, self.sizes[-1] + 1)
            return tuple(
                tuple(Decimal(output == number) for output in outputs) for number in self.classes
            )
        return None if self.targets is None else _vectors(self.targets)

    @property
    def batches(self) -> tuple[range, ...]:
        """Which samples each iteration uses; none where there is only a forward pass."""
        count = len(self.samples)
        size = min(self.batch_size or count, count)
        epoch = [range(first, min(first + size, count)) for first in range(0, count, size)]
        if self.iterations is not None:
            return tuple(itertools.islice(itertools.cycle(epoch), self.iterations))
        return tuple(epoch * (self.epochs or 1))

    @property
    def trains(self) -> bool:
        """Whether there is more than a forward pass."""
        return bool(self.batches)

    @property
    def worked_iterations(self) -> tuple[int, ...]:
        """Which iterations are written out, counted from 0: as many as are stated, or else the
        first two, and the last where something of it is asked for. Formulas alone are those of the
        first.
        """
        if self.worked is None and not self.shows_numbers:
            return (0,)
        return written_out(max(len(self.batches), 1), self.worked, self.asked is not None)

    @property
    def passes(self) -> int | None:
        """How often all samples are used, None where the last pass is not whole or none begins."""
        batches = self.batches
        size = max(map(len, batches), default=0)
        if not size:
            return None
        per_pass = -(-len(self.samples) // size)
        return len(batches) // per_pass if len(batches) % per_pass == 0 else None

    @property
    def reach(self) -> Reach:
        """How far the iterations are worked out; further than a forward pass only if the training
        has several, if that is what is asked, or if the solution is to be whole.
        """
        if not self.batches:
            return "forward"
        if self.asked is not None and self.solution == "asked" and len(self.batches) == 1:
            looks_ahead = self.optimizer.definition.looks_ahead
            if reach_of(self.asked) == "forward" and not looks_ahead:
                return "forward"
        if self.learning_rate is not None:
            return "updates"
        return "forward" if self.expected is None else "gradients"

    @property
    def is_partial(self) -> bool:
        """Whether an iteration uses some of the samples only."""
        return any(len(batch) < len(self.samples) for batch in self.batches)

    @property
    def amount(self) -> int:
        """How many numbers the training goes through: in each iteration its weights and biases,
        and the activations of its samples.
        """
        sizes = self.sizes
        weights = sum(before * after for before, after in itertools.pairwise(sizes))
        parameters = weights + sum(sizes[1:])
        batches = self.batches or (range(len(self.samples)),)
        return sum(parameters + len(batch) * sum(sizes) for batch in batches)

    @property
    def conventions(self) -> Conventions:
        """What the notation lays down."""
        return conventions(self.notation)

    @property
    def loss_parameter(self) -> Fraction | None:
        """The number that the loss takes, None where its default serves."""
        return _parameter(self, LOSSES[self.loss])

    @property
    def is_layered(self) -> bool:
        """Whether it is stated in layers."""
        return self.kind == NETWORK.name

    @property
    def learns_by(self) -> LearnsBy:
        """What weights change by: the gradient of a loss, or the rule of a kind of problem."""
        return ALL_KINDS[self.kind].learns_by

    @property
    def learns_by_margin(self) -> bool:
        """Whether a perceptron makes a mistake where a margin is not positive."""
        return self.mistake == "margin"

    @property
    def takes_the_short_way(self) -> bool:
        """Whether the gradient by the last pre-activation is written as a - y."""
        fits = loss(self.loss).short_after == self.layers[-1].activation
        return fits and self.loss_gradient != "long"


def _vectors(stated: Any) -> tuple[tuple[Stated, ...], ...]:
    return stated if isinstance(stated[0], tuple) else (stated,)
