"""The convolution layer: each of its kernels is moved over the maps that come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, StrictBool, Tag

from generator.errors import Fault
from generator.expressions.places import zeros_around
from generator.expressions.tree import Shape
from generator.expressions.windows import window_count
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.kind import (
    FrozenParameters,
    LayerLetter,
    LayerType,
    OneVector,
    vector_faults,
)
from generator.problem.composed.layers.recurrent import StateActivation
from generator.problem.composed.limits import MOST_MAPS
from generator.problem.faults import counted
from generator.problem.numbers import Stated, Vector, Vectors
from generator.problem.tables import Table

__all__ = ["CONVOLUTION", "ConvolutionLayer", "Kernel", "kernels_of", "sides_of"]

MOST_PADDING = 8
# What comes first among lists of lists: maps, channels, rows, columns.
FORMS = {1: "kernel numbers", 2: "kernel rows", 3: "kernel matrices", 4: "lists of matrices"}
# The rows of a kernel.
Kernel = tuple[tuple[Stated, ...], ...]


def list_depth(stated: Any) -> int:
    """Return how deep the lists are of what is stated, 0 of a number."""
    depth = 0
    while isinstance(stated, list | tuple):
        depth, stated = depth + 1, next(iter(stated), None)
    return depth


Matrices = Annotated[tuple[Vectors, ...], Field(min_length=1, max_length=MOST_MAPS)]
Kernels = Annotated[
    Annotated[Vector, Tag("kernel numbers")]
    | Annotated[Vectors, Tag("kernel rows")]
    | Annotated[Matrices, Tag("kernel matrices")]
    | Annotated[
        Annotated[tuple[Matrices, ...], Field(min_length=1, max_length=MOST_MAPS)],
        Tag("lists of matrices"),
    ],
    Discriminator(lambda stated: FORMS.get(list_depth(stated), "lists of matrices")),
]


class ConvolutionLayer(Table):
    """A convolution layer: z_m = the sum of x_c ⋆ k_mc over all channels c + b_m, a = f(z)."""

    words_for_keys: ClassVar[Mapping[str, str]] = {
        "kernels": "kernel weights weight w filter filters k",
        "biases": "bias b",
        "stride": "strides step steps",
        "padding": "pad pads zeropadding paddingmode mode border",
        "flip": "flipped turn turned convolution trueconvolution rotate",
    }
    words_for_nothing: ClassVar[Mapping[str, str]] = {
        "kernelsize size kernelshape inchannels outchannels channels units": (
            "leave it out, since kernels states as many as there are, each as large as it is."
        ),
    }
    type: Literal["convolution"] = Field("convolution", description='"convolution"')
    activation: StateActivation = Field(
        "identity", description="the name of an activation, in quotes"
    )
    kernels: Kernels = Field(
        description="for each map that passes on, for each that comes in, the rows of a kernel; "
        "of a single one of either, the lists may be left out"
    )
    biases: OneVector | None = Field(
        None, description="a list of numbers, one per map that passes on; left out: no biases"
    )
    stride: Annotated[int, Field(strict=True, ge=1)] = Field(
        1, description="a whole number from 1 on, by how many rows and columns a kernel is moved"
    )
    padding: (
        Annotated[int, Field(strict=True, ge=0, le=MOST_PADDING)] | Literal["valid", "same"]
    ) = Field(
        "valid",
        description=f'0 to {MOST_PADDING} rows and columns of zeros on each side, "valid" '
        '(none) or "same" (as many as keep the size)',
    )
    flip: StrictBool = Field(
        False, description="true (convolution, which turns kernels) or false (cross-correlation)"
    )
    frozen: FrozenParameters = ()


def kernels_of(layer: ConvolutionLayer, before: FlowShape) -> tuple[tuple[Kernel, ...], ...]:
    """Return the kernels of each map that passes on, one for each map that comes in."""
    stated: Any = layer.kernels
    is_row, is_one = before.rows == 1, before.count == 1
    match list_depth(stated):
        case 1:
            return (((stated,),),)
        case 2 if is_row and is_one:
            return tuple(((row,),) for row in stated)
        case 2:
            return ((stated,),)
        case 3 if is_one:
            return tuple((kernel,) for kernel in stated)
        case 3 if is_row:
            return tuple(tuple((row,) for row in channels) for channels in stated)
        case 3:
            return (stated,)
    found: tuple[tuple[Kernel, ...], ...] = stated
    return found


def kernel_shape(kernels: tuple[tuple[Kernel, ...], ...]) -> Shape:
    """Return the rows and columns of kernels."""
    first = kernels[0][0]
    return len(first), len(first[0])


def sides_of(layer: ConvolutionLayer, before: FlowShape) -> tuple[int, int, int, int]:
    """Return how many rows of zeros stand above and below each map, and columns left and right."""
    height, width = kernel_shape(kernels_of(layer, before))
    if layer.padding == "same":
        top, left = (height - 1) // 2, (width - 1) // 2
        return top, height - 1 - top, left, width - 1 - left
    padding = 0 if layer.padding == "valid" else layer.padding
    return zeros_around((before.rows, before.columns), (height, width), padding)


def _after(layer: ConvolutionLayer, before: FlowShape) -> FlowShape:
    kernels = kernels_of(layer, before)
    top, bottom, left, right = sides_of(layer, before)
    whole = before.rows + top + bottom, before.columns + left + right
    rows, columns = window_count(whole, kernel_shape(kernels), (layer.stride, layer.stride))
    return FlowShape("maps", len(kernels), rows, columns)


def _faults(layer: ConvolutionLayer, before: FlowShape) -> Iterator[Fault]:
    kernels = kernels_of(layer, before)
    yield from _kernel_faults(kernels, before)
    has = f"the layer has {counted(len(kernels), 'map')}"
    yield from vector_faults("biases", layer.biases, len(kernels), has)
    if layer.padding == "same" and layer.stride > 1:
        yield Fault(
            "padding",
            f'is "same", which needs a stride of 1, but stride is {layer.stride}; give a number of '
            "rows and columns.",
        )


def _kernel_faults(kernels: tuple[tuple[Kernel, ...], ...], before: FlowShape) -> Iterator[Fault]:
    come = f"{counted(before.count, 'map')} come{'s' * (before.count == 1)} in"
    for channels in kernels:
        if len(channels) != before.count:
            yield Fault(
                "kernels",
                f"has {counted(len(channels), 'kernel')} for a map, but {come}; give one for each "
                "that comes in.",
            )
            return
    shapes = {(len(kernel), len(row)) for maps in kernels for kernel in maps for row in kernel}
    if len(shapes) > 1:
        yield Fault("kernels", "has rows or kernels of different sizes; give all one size.")


def _size_fault(layer: ConvolutionLayer, before: FlowShape) -> Iterator[Fault]:
    height, width = kernel_shape(kernels_of(layer, before))
    top, bottom, left, right = sides_of(layer, before)
    whole = before.rows + top + bottom, before.columns + left + right
    if height > whole[0] or width > whole[1]:
        yield Fault(
            "kernels",
            f"are of {height} x {width}, but a map with the zeros around it is of {whole[0]} x "
            f"{whole[1]}; give smaller ones, or more padding.",
        )


def _all_faults(layer: ConvolutionLayer, before: FlowShape) -> Iterator[Fault]:
    found = [*_faults(layer, before)]
    yield from found or _size_fault(layer, before)


CONVOLUTION = LayerType(
    name="convolution",
    table=ConvolutionLayer,
    takes=("maps",),
    after=_after,
    faults=_all_faults,
    reads={1: "maps", 2: "maps", 3: "maps"},
    letters={
        "k": LayerLetter("w", "k"),
        "rows": LayerLetter("a", "m"),
        "columns": LayerLetter("a", "n"),
        "parameters": LayerLetter("w", "N"),
    },
    also_called="conv conv1d conv2d convolutional crosscorrelation correlation",
)
