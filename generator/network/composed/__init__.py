"""Networks of layers of several types: each type is one file, and a row here."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from generator.network.composed import (
    attention,
    convolution,
    dense,
    gru,
    lstm,
    norms,
    pooling,
    recurrent,
    residual,
    tokens,
)
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
    "convolution": TypeOfLayer(convolution.given, convolution.forward),
    "dense": TypeOfLayer(dense.given, dense.forward),
    "flatten": TypeOfLayer(pooling.given, pooling.forward_flat),
    "pooling": TypeOfLayer(pooling.given, pooling.forward),
    "recurrent": TypeOfLayer(recurrent.given, recurrent.forward),
    "lstm": TypeOfLayer(lstm.given, lstm.forward),
    "gru": TypeOfLayer(gru.given, gru.forward),
    "attention": TypeOfLayer(attention.given, attention.forward),
    "layer_norm": TypeOfLayer(norms.given, norms.forward),
    "rms_norm": TypeOfLayer(norms.given, norms.forward_rms),
    "batch_norm": TypeOfLayer(norms.given, norms.forward),
    "residual": TypeOfLayer(residual.given, residual.forward),
    "embedding": TypeOfLayer(tokens.given_words, tokens.embedded),
    "positional": TypeOfLayer(tokens.given_encodings, tokens.placed),
    "dropout": TypeOfLayer(tokens.given_mask, tokens.kept),
}
