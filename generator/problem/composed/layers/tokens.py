"""Layers of the way of tokens: embeddings, encodings of positions, and dropout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from msgspec.structs import replace
from pydantic import BeforeValidator, Discriminator, Field, Tag

from generator.errors import Fault, together
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.kind import (
    FrozenParameters,
    LayerLetter,
    LayerType,
    WeightRows,
    matrix_faults,
)
from generator.problem.faults import counted
from generator.problem.numbers import NotNegativeDecimal, Stated, Vector, Vectors, exactly
from generator.problem.tables import Table, fault
from generator.rounding import Matrix, as_typed

__all__ = [
    "DROPOUT",
    "EMBEDDING",
    "POSITIONAL",
    "DropoutLayer",
    "EmbeddingLayer",
    "PositionalLayer",
]

# Of wider tokens, or of some between, the powers of 10000 are in no closed form.
WIDTHS_OF_SINES = (1, 2, 4, 8)


class EmbeddingLayer(Table):
    """An embedding: a row of numbers for each word."""

    words_for_keys: ClassVar[Mapping[str, str]] = {
        "weights": "weight w kernel embeddings embedding matrix table we e vectors"
    }
    words_for_nothing: ClassVar[Mapping[str, str]] = {
        "numembeddings embeddingdim inputdim outputdim vocabulary vocabsize vocab words units": (
            "leave it out, since weights has a row for each word."
        ),
    }
    type: Literal["embedding"] = Field("embedding", description='"embedding"')
    weights: WeightRows = Field(description="a list of rows of numbers, one row per word")
    frozen: FrozenParameters = ()


def _encodings(given: object) -> object:
    if isinstance(given, str) and given != "sinusoidal":
        raise fault(given, 'give "sinusoidal", or a list of rows of numbers.')
    return given


Encodings = Annotated[
    Annotated[Literal["sinusoidal"], Tag("encodings word")]
    | Annotated[Vectors, Tag("encodings rows")],
    Discriminator(lambda given: "encodings word" if isinstance(given, str) else "encodings rows"),
    BeforeValidator(_encodings),
]


class PositionalLayer(Table):
    """Encodings of positions, which are added to the tokens."""

    words_for_keys: ClassVar[Mapping[str, str]] = {
        "encodings": "encoding positions position pe weights weight embeddings"
    }
    type: Literal["positional"] = Field("positional", description='"positional"')
    encodings: Encodings = Field(
        "sinusoidal",
        description='"sinusoidal" (sines and cosines, the first token at position 0), or a list of '
        "rows of numbers, a row per token",
    )

    @property
    def frozen(self) -> tuple[str, ...]:
        """What is not updated: there is nothing to update."""
        return ()

    def numbers(self, before: FlowShape) -> Matrix:
        """Return the encodings as they are typed, of sines and cosines as such.

        Vaswani and others, Attention is all you need (2017), section 3.5.
        """
        if self.encodings != "sinusoidal":
            return tuple(tuple(map(as_typed, row)) for row in self.encodings)
        return tuple(
            tuple(_sine(position, place, before.width) for place in range(before.width))
            for position in range(before.rows)
        )


def _sine(position: int, place: int, width: int) -> str:
    """Return the sine, or at odd places the cosine, of a position over a power of 10000."""
    if position == 0:
        return "0" if place % 2 == 0 else "1"
    power = 4 * (place - place % 2) // width
    angle = as_typed(Decimal(position).scaleb(-power))
    return f"{'sin' if place % 2 == 0 else 'cos'}({angle})"


def _depth(given: object) -> str:
    first = next(iter(given), None) if isinstance(given, list | tuple) else None
    return "mask rows" if isinstance(first, list | tuple) else "mask list"


DropoutMask = Annotated[
    Annotated[Vector, Tag("mask list")] | Annotated[Vectors, Tag("mask rows")],
    Discriminator(_depth),
]


class DropoutLayer(Table):
    """Dropout with a stated mask; what is kept is divided by the share that is kept."""

    words_for_keys: ClassVar[Mapping[str, str]] = {
        "mask": "masks keep kept noise dropped m",
        "rate": "p prob probability droprate dropoutrate",
    }
    words_for_nothing: ClassVar[Mapping[str, str]] = {
        "keepprob keeprate keepprobability": "give rate, the share that is dropped, in its place.",
    }
    type: Literal["dropout"] = Field("dropout", description='"dropout"')
    mask: DropoutMask = Field(
        description="a list of ones (kept) and zeros (dropped), one per number that comes in, or "
        "a list of such rows, one per token or time"
    )
    rate: NotNegativeDecimal = Field(
        Decimal("0.5"), description="the share that is dropped, from 0 up to below 1"
    )

    @property
    def frozen(self) -> tuple[str, ...]:
        """What is not updated: there is nothing to update."""
        return ()

    @property
    def has_rows(self) -> bool:
        """Whether there is a row of the mask for each token or time."""
        return isinstance(self.mask[0], tuple)

    @property
    def rows(self) -> Sequence[Sequence[Stated]]:
        """The mask as a matrix, a list of numbers as a column."""
        return [row if isinstance(row, tuple) else (row,) for row in self.mask]


def _faults_of_embedding(layer: EmbeddingLayer, before: FlowShape) -> Iterator[Fault]:
    at_once = "at a time" if before.form == "sequence" else "of a token"
    words = f"{counted(before.width, 'number')} {at_once} {_comes(before.width)} in"
    yield from matrix_faults("weights", layer.weights, before.width, len(layer.weights[0]), words)


def _faults_of_positions(layer: PositionalLayer, before: FlowShape) -> Iterator[Fault]:
    if layer.encodings != "sinusoidal":
        come = f"{before} come in"
        yield from matrix_faults("encodings", layer.encodings, before.rows, before.width, come)
    elif before.width not in WIDTHS_OF_SINES:
        widths = together(WIDTHS_OF_SINES)
        yield Fault(
            "encodings",
            f"is sinusoidal, which is to be had for tokens of {widths} numbers, but "
            f"{counted(before.width, 'number')} {_comes(before.width)} in; give rows of numbers.",
        )


def _faults_of_dropout(layer: DropoutLayer, before: FlowShape) -> Iterator[Fault]:
    come = f"{before} {'come' if before.form != 'vector' else _comes(before.width)} in"
    of_times = before.form == "sequence" and layer.has_rows
    rows, columns = (before.count, before.rows) if of_times else (before.rows, before.columns)
    faults = list(matrix_faults("mask", layer.rows, rows, columns, come))
    yield from faults
    numbers = [exactly(number) for row in layer.rows for number in row]
    if not faults and any(number not in (0, 1) for number in numbers):
        yield Fault("mask", "holds more than ones and zeros; give these alone.")
    if layer.rate >= 1:
        yield Fault("rate", f"is {layer.rate}, so that nothing is kept; give a number below 1.")


def _comes(count: int) -> str:
    return "comes" if count == 1 else "come"


def _after_embedding(layer: EmbeddingLayer, before: FlowShape) -> FlowShape:
    width = len(layer.weights[0])
    is_sequence = before.form == "sequence"
    return replace(before, rows=width) if is_sequence else replace(before, columns=width)


EMBEDDING = LayerType(
    name="embedding",
    table=EmbeddingLayer,
    takes=("tokens", "sequence"),
    after=_after_embedding,
    faults=_faults_of_embedding,
    reads={2: "tokens"},
    letters={"w_e": LayerLetter("w", below="E")},
    also_called="wordembedding embeddings lookup lookuptable",
)
POSITIONAL = LayerType(
    name="positional",
    table=PositionalLayer,
    takes=("tokens",),
    after=lambda _, before: before,
    faults=_faults_of_positions,
    reads={2: "tokens"},
    letters={"pe": LayerLetter("w", r"\mathrm{PE}")},
    also_called="positionalencoding positionalencodings positions positionencoding sinusoidal",
)
DROPOUT = LayerType(
    name="dropout",
    table=DropoutLayer,
    takes=("vector", "sequence", "tokens"),
    after=lambda _, before: before,
    faults=_faults_of_dropout,
    reads={1: "vector", 2: "tokens"},
    letters={"kept": LayerLetter("w", "m"), "rate": LayerLetter("b", "p")},
    also_called="drop inverteddropout",
)
