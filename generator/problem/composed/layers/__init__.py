"""The types of layers that a network may be composed of: each is one file, and a row here."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Discriminator, Tag

from generator.problem.composed.layers.attention import ATTENTION, AttentionLayer
from generator.problem.composed.layers.convolution import CONVOLUTION, ConvolutionLayer
from generator.problem.composed.layers.dense import DENSE
from generator.problem.composed.layers.gru import GRU, GruLayer
from generator.problem.composed.layers.kind import LayerType
from generator.problem.composed.layers.lstm import LSTM, LstmLayer
from generator.problem.composed.layers.norms import (
    BATCH_NORM,
    LAYER_NORM,
    RMS_NORM,
    BatchNorm,
    LayerNorm,
    RmsNorm,
)
from generator.problem.composed.layers.pooling import (
    FLATTEN_LAYER,
    POOLING,
    FlattenLayer,
    PoolingLayer,
)
from generator.problem.composed.layers.recurrent import RECURRENT, RecurrentLayer
from generator.problem.composed.layers.residual import RESIDUAL, ResidualLayer
from generator.problem.composed.layers.tokens import (
    DROPOUT,
    EMBEDDING,
    POSITIONAL,
    DropoutLayer,
    EmbeddingLayer,
    PositionalLayer,
)
from generator.problem.composed.types import type_of
from generator.problem.structure import Layer

__all__ = ["TYPES", "AnyLayer", "LayerType"]

TYPES: Mapping[str, LayerType] = {
    kind.name: kind
    for kind in (
        DENSE,
        RECURRENT,
        LSTM,
        GRU,
        ATTENTION,
        LAYER_NORM,
        RMS_NORM,
        BATCH_NORM,
        RESIDUAL,
        EMBEDDING,
        POSITIONAL,
        DROPOUT,
        CONVOLUTION,
        POOLING,
        FLATTEN_LAYER,
    )
}


# The tags are no names of keys.
AnyLayer = Annotated[
    Annotated[Layer, Tag("dense layer")]
    | Annotated[RecurrentLayer, Tag("recurrent layer")]
    | Annotated[LstmLayer, Tag("lstm layer")]
    | Annotated[GruLayer, Tag("gru layer")]
    | Annotated[AttentionLayer, Tag("attention layer")]
    | Annotated[LayerNorm, Tag("layer_norm layer")]
    | Annotated[RmsNorm, Tag("rms_norm layer")]
    | Annotated[BatchNorm, Tag("batch_norm layer")]
    | Annotated[ResidualLayer, Tag("residual layer")]
    | Annotated[EmbeddingLayer, Tag("embedding layer")]
    | Annotated[PositionalLayer, Tag("positional layer")]
    | Annotated[DropoutLayer, Tag("dropout layer")]
    | Annotated[ConvolutionLayer, Tag("convolution layer")]
    | Annotated[PoolingLayer, Tag("pooling layer")]
    | Annotated[FlattenLayer, Tag("flatten layer")],
    Discriminator(lambda stated: f"{type_of(stated)} layer"),
]
