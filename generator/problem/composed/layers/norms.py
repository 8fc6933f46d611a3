"""Layers that normalise: the numbers of each token, or each number over all samples of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from generator.errors import Fault
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.kind import (
    FrozenParameters,
    LayerLetter,
    LayerType,
    OneVector,
    vector_faults,
)
from generator.problem.faults import counted
from generator.problem.numbers import NotNegativeDecimal
from generator.problem.tables import Table

__all__ = ["BATCH_NORM", "LAYER_NORM", "RMS_NORM", "BatchNorm", "LayerNorm", "RmsNorm"]

USUAL_EPSILON = Decimal("0.00001")


class Norm(Table):
    """What all layers that normalise state."""

    words_for_keys: ClassVar[Mapping[str, str]] = {
        "scale": "gamma γ g gain weight weights w",
        "shift": "beta β bias biases b offset",
        "epsilon": "eps ε epsilonvalue",
    }
    words_for_nothing: ClassVar[Mapping[str, str]] = {
        "numfeatures normalizedshape axis dim features units": (
            "leave it out, since all numbers that come in are normalised."
        ),
        "momentum runningmean runningvar movingmean movingvariance trackrunningstats": (
            "leave it out, since mean and variance are those of what comes in."
        ),
    }
    scale: OneVector | None = Field(
        None, description="a list of numbers, one per number that comes in; left out: no scale"
    )
    shift: OneVector | None = Field(
        None, description="a list of numbers, one per number that comes in; left out: no shift"
    )
    epsilon: NotNegativeDecimal = Field(
        USUAL_EPSILON, description="a number of at least 0, added under the root"
    )
    frozen: FrozenParameters = ()

    @property
    def biases(self) -> object:
        """What `frozen` calls biases."""
        return self.shift


class LayerNorm(Norm):
    """Layer normalisation: each token, or each vector, by its own mean and variance."""

    type: Literal["layer_norm"] = Field("layer_norm", description='"layer_norm"')
    gradient: Literal["long", "short"] = Field(
        "long", description='"long" (by way of mean and variance) or "short" (one formula)'
    )


class RmsNorm(Norm):
    """Normalisation by the root of the mean square of each token, or each vector."""

    type: Literal["rms_norm"] = Field("rms_norm", description='"rms_norm"')


class BatchNorm(Norm):
    """Batch normalisation: each number by its mean and variance over all rows."""

    type: Literal["batch_norm"] = Field("batch_norm", description='"batch_norm"')
    gradient: Literal["long", "short"] = Field(
        "long", description='"long" (by way of mean and variance) or "short" (one formula)'
    )


def _faults(layer: Norm, before: FlowShape) -> Iterator[Fault]:
    come = f"{counted(before.width, 'number')} {'comes' if before.width == 1 else 'come'} in"
    yield from vector_faults("scale", layer.scale, before.width, come)
    yield from vector_faults("shift", layer.shift, before.width, come)


def _faults_of_line(layer: LayerNorm | RmsNorm, before: FlowShape) -> Iterator[Fault]:
    yield from _faults(layer, before)
    if before.width == 1 and isinstance(layer, LayerNorm):
        yield Fault(
            "type", "normalises a single number, which makes it 0; give it at least 2 numbers."
        )


def _faults_of_batch(layer: BatchNorm, before: FlowShape) -> Iterator[Fault]:
    yield from _faults(layer, before)
    if before.rows == 1:
        yield Fault(
            "type", "normalises a batch of one row, which makes it 0; give at least 2 rows."
        )


def _same(_: Norm, before: FlowShape) -> FlowShape:
    return before


_LETTERS = {
    "gamma": LayerLetter("w", r"\gamma"),
    "beta": LayerLetter("b", r"\beta"),
    "n": LayerLetter("a", r"\hat{a}"),
    "epsilon": LayerLetter("b", r"\epsilon"),
}
_MOMENTS = {
    **_LETTERS,
    "mu": LayerLetter("a", r"\mu"),
    "d": LayerLetter("a", "d"),
    "var": LayerLetter("a", r"\mathrm{Var}"),
    "sd": LayerLetter("a", "s"),
}

LAYER_NORM = LayerType(
    name="layer_norm",
    table=LayerNorm,
    takes=("vector", "sequence", "tokens"),
    after=_same,
    faults=_faults_of_line,
    reads={1: "vector", 2: "tokens"},
    letters=_MOMENTS,
    also_called="layernormalization layernormalisation ln norm layernorm",
)
RMS_NORM = LayerType(
    name="rms_norm",
    table=RmsNorm,
    takes=("vector", "sequence", "tokens"),
    after=_same,
    faults=_faults_of_line,
    reads={1: "vector", 2: "tokens"},
    letters={**_LETTERS, "r": LayerLetter("a", "r")},
    also_called="rmsnormalization rmsnormalisation rmsnorm rootmeansquarenorm",
)
BATCH_NORM = LayerType(
    name="batch_norm",
    table=BatchNorm,
    takes=("tokens",),
    after=_same,
    faults=_faults_of_batch,
    reads={2: "tokens"},
    letters=_MOMENTS,
    also_called="batchnormalization batchnormalisation bn batchnorm",
)
