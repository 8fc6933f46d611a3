"""The attention layer: each token gathers from the others what its query finds in their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, StrictBool, Tag

from generator.errors import Fault
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.kind import (
    FrozenParameters,
    LayerLetter,
    LayerType,
    WeightRows,
    matrix_faults,
)
from generator.problem.faults import counted
from generator.problem.numbers import Stated, Vectors, exactly
from generator.problem.tables import Table, fault
from generator.rounding import Matrix

__all__ = ["ATTENTION", "AttentionLayer"]

MOST_HEADS = 4


def _mask(given: object) -> object:
    if isinstance(given, str) and given != "causal":
        raise fault(given, 'give "causal", or a list of rows of ones and zeros.')
    return given


Mask = Annotated[
    Annotated[Literal["causal"], Tag("mask word")] | Annotated[Vectors, Tag("mask rows")],
    Discriminator(lambda given: "mask word" if isinstance(given, str) else "mask rows"),
    BeforeValidator(_mask),
]


class AttentionLayer(Table):
    """Scaled dot-product attention with one or several heads."""

    words_for_keys: ClassVar[Mapping[str, str]] = {
        "w_q": "wq q query queries queryweights weights w",
        "w_k": "wk k key keys keyweights weights w",
        "w_v": "wv v value values valueweights weights w",
        "w_o": "wo o output outproj outputweights",
        "heads": "numheads nhead nheads numberofheads h",
        "mask": "attnmask attentionmask causal iscausal usecausalmask",
        "scaled": "scale scaling usescale",
    }
    words_for_nothing: ClassVar[Mapping[str, str]] = {
        "embeddim dmodel dim dk dv keydim valuedim units bias biases b": (
            "leave it out, since w_q, w_k and w_v have a column for each number, and no biases."
        ),
    }
    type: Literal["attention"] = Field("attention", description='"attention"')
    w_q: WeightRows = Field(
        description="a list of rows of numbers, a row per number of a token; each head has as many "
        "columns of it"
    )
    w_k: WeightRows = Field(description="a list of rows of numbers, as many as w_q has")
    w_v: WeightRows = Field(description="a list of rows of numbers, a row per number of a token")
    w_o: WeightRows | None = Field(
        None,
        description="a list of rows of numbers, a row per column of w_v; left out: what the heads "
        "find passes on as it is",
    )
    heads: Annotated[int, Field(strict=True, ge=1, le=MOST_HEADS)] = Field(
        1, description=f"a whole number from 1 to {MOST_HEADS}"
    )
    mask: Mask | None = Field(
        None,
        description='"causal" (no token looks at a later one), or a list of rows of ones and '
        "zeros, a row per token that looks; left out: each looks at all",
    )
    scaled: StrictBool = Field(
        True, description="true (scores are divided by the root of a key's length) or false"
    )
    frozen: FrozenParameters = ()

    def mask_of(self, tokens: int) -> Matrix | None:
        """Return the mask for so many tokens, as it is typed."""
        if self.mask == "causal":
            places = range(tokens)
            return tuple(tuple(str(int(key <= query)) for key in places) for query in places)
        if self.mask is None:
            return None
        return tuple(tuple("1" if exactly(one) == 1 else "0" for one in row) for row in self.mask)


def _faults(layer: AttentionLayer, before: FlowShape) -> Iterator[Fault]:
    come = f"{counted(before.width, 'number')} of a token {_comes(before.width)} in"
    keys, values = len(layer.w_q[0]), len(layer.w_v[0])
    yield from matrix_faults("w_q", layer.w_q, before.width, keys, come)
    yield from matrix_faults("w_k", layer.w_k, before.width, keys, f"{come} and w_q has {keys}")
    yield from matrix_faults("w_v", layer.w_v, before.width, values, come)
    if layer.w_o is not None:
        of_values = f"w_v has {counted(values, 'column')}"
        yield from matrix_faults("w_o", layer.w_o, values, len(layer.w_o[0]), of_values)
    for key, columns in (("w_q", keys), ("w_v", values)):
        if columns % layer.heads:
            yield Fault(
                key,
                f"has {counted(columns, 'column')}, which {layer.heads} heads cannot share alike; "
                f"give a multiple of {layer.heads}.",
            )
    if layer.mask is not None and layer.mask != "causal":
        yield from _mask_faults(layer.mask, before.rows)


def _comes(count: int) -> str:
    return "comes" if count == 1 else "come"


def _mask_faults(mask: tuple[tuple[Stated, ...], ...], tokens: int) -> Iterator[Fault]:
    faults = list(matrix_faults("mask", mask, tokens, tokens, f"there are {tokens} tokens"))
    yield from faults
    if faults:
        return
    for index, row in enumerate(mask):
        numbers = [exactly(number) for number in row]
        if any(number not in (0, 1) for number in numbers):
            yield Fault(f"mask[{index}]", "holds more than ones and zeros; give these alone.")
        elif 1 not in numbers:
            yield Fault(
                f"mask[{index}]",
                "is all zeros, so that its token would look at none; give at least a 1.",
            )


def _after(layer: AttentionLayer, before: FlowShape) -> FlowShape:
    passed_on = layer.w_v if layer.w_o is None else layer.w_o
    return FlowShape("tokens", 1, before.rows, len(passed_on[0]))


ATTENTION = LayerType(
    name="attention",
    table=AttentionLayer,
    takes=("tokens",),
    after=_after,
    faults=_faults,
    reads={2: "tokens"},
    letters={
        "w_q": LayerLetter("w", below="Q"),
        "w_k": LayerLetter("w", below="K"),
        "w_v": LayerLetter("w", below="V"),
        "w_o": LayerLetter("w", below="O"),
        "mask": LayerLetter("w", "M"),
        "q": LayerLetter("a", "Q"),
        "k": LayerLetter("a", "K"),
        "v": LayerLetter("a", "V"),
        "s": LayerLetter("a", "S"),
        "p": LayerLetter("a", "P"),
        "o": LayerLetter("a", "O"),
    },
    also_called="selfattention multiheadattention mha transformer scaleddotproductattention",
)
