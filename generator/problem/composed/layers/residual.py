"""The layer that adds what an earlier layer gave to what comes in, past the layers between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from generator.errors import Fault
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.kind import LayerType
from generator.problem.tables import Table

__all__ = ["RESIDUAL", "ResidualLayer", "residual_faults"]


class ResidualLayer(Table):
    """A residual connection: what comes in, and what an earlier layer gave, added up."""

    words_for_keys: ClassVar[Mapping[str, str]] = {
        "adds": "add from source skip skipfrom residualfrom layer of inputs"
    }
    type: Literal["residual"] = Field("residual", description='"residual"')
    adds: Annotated[int, Field(strict=True, ge=1)] = Field(
        description="the number of the layer whose output is added; that of the inputs is 1"
    )

    @property
    def frozen(self) -> tuple[str, ...]:
        """What is not updated: there is nothing to update."""
        return ()


def residual_faults(layer: ResidualLayer, flows: Sequence[FlowShape]) -> Iterator[Fault]:
    """Yield why the layer cannot add what it names; `flows` are those of the layers before it, from
    the inputs to what comes in.
    """
    largest = len(flows) - 1
    if largest == 0:
        yield Fault("type", "is 'residual', but no layer comes before it; put it behind one.")
    elif layer.adds > largest:
        yield Fault(
            "adds",
            f"is {layer.adds}, but what comes in is the output of layer {len(flows)}; give the "
            f"number of an earlier layer, {'1' if largest == 1 else f'1 to {largest}'}.",
        )
    elif flows[layer.adds - 1] != flows[-1]:
        yield Fault(
            "adds",
            f"is {layer.adds}, of which the output is {flows[layer.adds - 1]}, but what comes in "
            f"is {flows[-1]}; give a layer whose output has the same size.",
        )


def _none(_: ResidualLayer, __: FlowShape) -> Iterator[Fault]:
    yield from ()


RESIDUAL = LayerType(
    name="residual",
    table=ResidualLayer,
    takes=("vector", "sequence", "tokens"),
    after=lambda _, before: before,
    faults=_none,
    reads={1: "vector", 2: "tokens"},
    also_called="skip skipconnection residualconnection shortcut add resnet",
)
