"""What the kinds of problem with a single output have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct
from pydantic import Field, StrictStr

from generator.errors import Fault
from generator.problem.blanks import Blanks
from generator.problem.conventions import NotationField
from generator.problem.detail import DetailField
from generator.problem.faults import counted
from generator.problem.marks import MarksField
from generator.problem.numbers import Count, ExactNumber, Positive, Vector, Vectors
from generator.problem.page import PageChoice
from generator.problem.requirements import Asked, Extent, Requirements
from generator.problem.tables import Date, Table, Text, Title, Wording
from generator.problem.training import RoundingChoice

__all__ = ["Kind", "LearnsBy", "Neuron"]


class Neuron(Table):
    """Samples, weights, a bias and a learning rate, stated without the word layer."""

    kind: StrictStr = Field(description="the kind of problem, in quotes")
    title: Title | None = Field(None, description="text in quotes")
    author: Text | None = Field(None, description="text in quotes")
    date: Date | None = Field(None, description="a date such as 2026-11-27, or text in quotes")
    wording: Wording | None = Field(
        None, description="text in quotes, in place of the usual question"
    )
    inputs: Vectors = Field(description="a list of lists of numbers, one per sample")
    targets: Vector = Field(description="a list of numbers, one per sample")
    weights: Vector = Field(description="a list of numbers, one per input")
    bias: ExactNumber | None = Field(None, description="a number; left out: no bias")
    learning_rate: Positive | None = Field(None, description="a positive number")
    over_samples: Literal["mean", "sum"] | None = Field(
        None,
        description='"mean" or "sum" of what the samples in a batch give; left out: what is usual',
    )
    batch_size: Count | None = Field(
        None, description="a whole number of samples per update; left out: what is usual"
    )
    iterations: Count | None = Field(None, description="a whole number of updates")
    epochs: Count | None = Field(
        None, description="a whole number of times to use every sample; in place of iterations"
    )
    mistake: Literal["output", "margin"] | None = Field(
        None,
        description='of a perceptron: what tells a mistake, a wrong "output" or a "margin" that is '
        'not positive; left out: "output"',
    )
    worked: Count | None = Field(
        None,
        description="a whole number of iterations to write out, the rest in a table; left out: "
        "the first two, and the last where something is asked for",
    )
    detail: DetailField = "products"
    notation: NotationField | None = Field(
        None, description="the name of a notation, in quotes, or a table under [notation]"
    )
    presentation: Literal["matrices", "weights"] = Field(
        "matrices", description='"matrices" or "weights" (each weight by itself)'
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


# What weights change by: the gradient of a loss, or the perceptron's rule.
LearnsBy = Literal["gradient", "perceptron"]


def _as_settled(_: Neuron) -> Mapping[str, Any]:
    return {}


def _nothing(_: Neuron) -> Iterator[Fault]:
    return iter(())


class Kind(Struct, frozen=True):
    """A kind of problem: what it settles for its network, some of it by what is stated, and what it
    takes no values of.

    `learns_by` is what its weights change by: the gradient of a loss, or its own rule.
    `also_called` has other words for its name, as people type them but for capitals and signs.
    """

    name: str
    settles: Mapping[str, Any]
    adapts: Callable[[Neuron], Mapping[str, Any]] = _as_settled
    own_faults: Callable[[Neuron], Iterator[Fault]] = _nothing
    learns_by: LearnsBy = "gradient"
    also_called: str = ""

    def faults(self, stated: Neuron) -> Iterator[Fault]:
        """Yield what does not go together."""
        for index, sample in enumerate(stated.inputs):
            if len(sample) != len(stated.weights):
                yield Fault(
                    f"inputs[{index}]",
                    f"has {counted(len(sample), 'number')}, but weights has "
                    f"{counted(len(stated.weights), 'number')}; give as many of one as of the "
                    "other.",
                )
        if len(stated.targets) != len(stated.inputs):
            yield Fault(
                "targets",
                f"has {counted(len(stated.targets), 'number')}, but inputs has "
                f"{counted(len(stated.inputs), 'sample')}; give a number for each sample.",
            )
        if stated.mistake is not None and self.learns_by != "perceptron":
            yield Fault("mistake", f"is stated, but {self.name} has none; leave it out.")
        yield from self.own_faults(stated)

    def network(self, stated: Neuron) -> dict[str, Any]:
        """Return the network that a problem of this kind is, as a problem states one."""
        chosen = {**self.settles, **self.adapts(stated)}
        layer = {"activation": chosen.pop("activation"), "weights": [list(stated.weights)]}
        if stated.bias is not None:
            layer["biases"] = [stated.bias]
        if stated.notation is not None:
            own_notation = stated.notation.model_dump(exclude_unset=True)
            chosen["notation"] = {"name": chosen["notation"], **own_notation}
        own = stated.model_dump(exclude_none=True, exclude={"weights", "bias", "notation"})
        targets = [[target] for target in stated.targets]
        return {**chosen, **own, "targets": targets, "layers": [layer]}

    def words(self, network: Mapping[str, Any]) -> dict[str, Any]:
        """Return what states a problem of this kind, from the keys of its network."""
        (layer,) = network["layers"]
        own = {key: network[key] for key in Neuron.model_fields if key in network}
        own |= {
            "weights": layer["weights"][0],
            "targets": [target for (target,) in network["targets"]],
        }
        return own | {"bias": layer["biases"][0]} if "biases" in layer else own
