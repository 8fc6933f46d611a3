"""Layers of the way of tokens: embeddings, encodings of positions, and dropout."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.expressions.operations import (
    add,
    constant,
    divide,
    matmul,
    subtract,
    times,
    transpose,
)
from generator.expressions.tree import Expression, Reference, Symbol
from generator.network.composed.flow import At, Flow, KnownQuantities, Passed, at_time
from generator.network.composed.parameters import given_column, given_matrix
from generator.network.graph import Definition, Given
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.tokens import DropoutLayer, EmbeddingLayer, PositionalLayer
from generator.rounding import as_typed

__all__ = [
    "embedded",
    "given_encodings",
    "given_mask",
    "given_words",
    "kept",
    "placed",
]


def given_words(layer: EmbeddingLayer, number: int, _: FlowShape) -> Iterator[Given]:
    """Yield the weights, a row for each word."""
    yield given_matrix(Symbol("w_e", number), layer.weights)


def embedded(
    _: EmbeddingLayer, number: int, before: Flow, shape: FlowShape, known: KnownQuantities
) -> Passed:
    """Return the row of each token's word, which is a product with rows that have a single 1; of a
    sequence, such a row as a column at each time.
    """
    weights: Expression = known[Symbol("w_e", number)]
    if shape.form == "sequence":
        return _each(number, before, lambda _, x: matmul(transpose(weights), x))
    return _each(number, before, lambda _, x: matmul(x, weights))


def given_encodings(layer: PositionalLayer, number: int, before: FlowShape) -> Iterator[Given]:
    """Yield the encodings, a row for each token."""
    yield Given(Symbol("pe", number), layer.numbers(before), "datum")


def placed(
    _: PositionalLayer, number: int, before: Flow, __: FlowShape, known: KnownQuantities
) -> Passed:
    """Return each token and the encoding of its position, added up."""
    return _each(number, before, lambda _, x: add(x, known[Symbol("pe", number)]))


def given_mask(layer: DropoutLayer, number: int, before: FlowShape) -> Iterator[Given]:
    """Yield the mask, as large as what comes in, or one for each time, and the share that is
    dropped unless it is 0.
    """
    if before.form == "sequence" and layer.has_rows:
        for time, row in enumerate(layer.rows, start=1):
            yield given_column(at_time("kept", number, time), row, "datum")
    else:
        yield given_matrix(Symbol("kept", number), layer.rows, "datum")
    if layer.rate:
        yield Given(Symbol("rate", number), ((as_typed(layer.rate),),), "datum")


def kept(
    _: DropoutLayer, number: int, before: Flow, __: FlowShape, known: KnownQuantities
) -> Passed:
    """Return what the mask keeps over the share that is kept.

    Srivastava and others, Dropout (2014), divide while training in place of multiplying later, as
    most libraries do.
    """
    rate = known.get(Symbol("rate", number))

    def dropped(at: At, x: Reference) -> Expression:
        mask = known.get(Symbol("kept", number, at=at)) or known[Symbol("kept", number)]
        masked = times(mask, x)
        return masked if rate is None else divide(masked, subtract(constant(1), rate))

    return _each(number, before, dropped)


def _each(number: int, before: Flow, found: Callable[[At, Reference], Expression]) -> Passed:
    """Return what a function makes of each quantity that comes in, by its place."""
    definitions = [
        Definition(Symbol("a", number + 1, at=at), found(at, x), "forward", "output")
        for at, x in before.quantities
    ]
    outputs = [
        (at, definition.reference)
        for (at, _), definition in zip(before.quantities, definitions, strict=True)
    ]
    return Passed(definitions, Flow(tuple(outputs)))
