"""Networks of layers of several types: each type is one file, and a row here."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from generator.network.composed import dense, gru, lstm, recurrent
from generator.network.composed.flow import Flow, KnownQuantities, Passed
from generator.network.graph import Given
from generator.problem.composed.flow import FlowShape

__all__ = ["TYPES_OF_LAYERS", "TypeOfLayer"]


class TypeOfLayer(Struct, frozen=True):
    """What is given of a layer, and what it computes of what comes in; layers are numbered from 1.
    The shape is that of what comes in.
    """

    given: Callable[[Any, int, FlowShape], Iterator[Given]]
    forward: Callable[[Any, int, Flow, FlowShape, KnownQuantities], Passed]


TYPES_OF_LAYERS: Mapping[str, TypeOfLayer] = {
    "dense": TypeOfLayer(dense.given, dense.forward),
    "recurrent": TypeOfLayer(recurrent.given, recurrent.forward),
    "lstm": TypeOfLayer(lstm.given, lstm.forward),
    "gru": TypeOfLayer(gru.given, gru.forward),
}
