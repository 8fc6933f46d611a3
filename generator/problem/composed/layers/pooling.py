"""Layers without parameters behind convolutions: pooling, and maps written as one column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from generator.errors import Fault
from generator.expressions.windows import Windows, window_count, windows_of
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.kind import LayerLetter, LayerType
from generator.problem.tables import Table

__all__ = ["FLATTEN_LAYER", "POOLING", "FlattenLayer", "PoolingLayer", "windows_of_layer"]

PoolSize = Annotated[int, Field(strict=True, ge=2)]


class PoolingLayer(Table):
    """A pooling layer: the largest number, or the mean, of each window of a map."""

    words_for_keys: ClassVar[Mapping[str, str]] = {
        "size": "poolsize kernelsize kernel window windows windowsize pool",
        "stride": "strides step steps",
        "mode": "method pooling pool kind",
    }
    type: Literal["pooling"] = Field("pooling", description='"pooling"')
    mode: Literal["max", "average", "global max", "global average"] = Field(
        "max", description='"max", "average", "global max" or "global average" (of a whole map)'
    )
    size: PoolSize | None = Field(
        None, description="the rows and columns of a window, a number from 2 on"
    )
    stride: Annotated[int, Field(strict=True, ge=1)] | None = Field(
        None,
        description="a whole number from 1 on, how far apart windows are; left out: as far as they "
        "are large",
    )

    @property
    def frozen(self) -> tuple[str, ...]:
        """What is not updated: there is nothing to update."""
        return ()

    @property
    def is_global(self) -> bool:
        """Whether the whole of a map is one window."""
        return self.mode.startswith("global")

    @property
    def takes_largest(self) -> bool:
        """Whether the largest number of a window is taken, and not the mean."""
        return self.mode.endswith("max")


class FlattenLayer(Table):
    """A layer that writes the numbers of all maps as one column."""

    type: Literal["flatten"] = Field("flatten", description='"flatten"')

    @property
    def frozen(self) -> tuple[str, ...]:
        """What is not updated: there is nothing to update."""
        return ()


def windows_of_layer(layer: PoolingLayer, before: FlowShape) -> Windows:
    """Return the windows of a map."""
    size = None if layer.is_global else layer.size
    return windows_of((before.rows, before.columns), size, layer.stride)


def _after(layer: PoolingLayer, before: FlowShape) -> FlowShape:
    height, width, down, across = windows_of_layer(layer, before)
    shape = before.rows, before.columns
    rows, columns = window_count(shape, (height, width), (down, across))
    return FlowShape("maps", before.count, rows, columns)


def _faults(layer: PoolingLayer, before: FlowShape) -> Iterator[Fault]:
    if layer.is_global:
        for key in ("size", "stride"):
            if getattr(layer, key) is not None:
                yield Fault(key, f'is stated, but mode is "{layer.mode}"; leave it out.')
        return
    if layer.size is None:
        yield Fault("size", f'is missing; give a number, or mode = "global {layer.mode}".')
        return
    height, width, _, _ = windows_of_layer(layer, before)
    if height > before.rows or width > before.columns:
        yield Fault(
            "size",
            f"is {layer.size}, but a map is of {before.rows} x {before.columns}; give a smaller "
            "one.",
        )


SIZES = {
    "rows": LayerLetter("a", "m"),
    "columns": LayerLetter("a", "n"),
    "parameters": LayerLetter("w", "N"),
}
POOLING = LayerType(
    name="pooling",
    table=PoolingLayer,
    takes=("maps",),
    after=_after,
    faults=_faults,
    reads={1: "maps", 2: "maps", 3: "maps"},
    letters=SIZES,
    also_called="pool maxpool maxpooling avgpool averagepooling meanpooling subsampling",
)
FLATTEN_LAYER = LayerType(
    name="flatten",
    table=FlattenLayer,
    takes=("maps",),
    after=lambda _, before: FlowShape("vector", 1, before.count * before.rows * before.columns),
    faults=lambda _, __: iter(()),
    reads={1: "maps", 2: "maps", 3: "maps"},
    letters=SIZES,
    also_called="flattening reshape vectorize",
)
