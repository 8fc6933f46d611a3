"""An attention layer: queries, keys and values of all tokens, and what each head finds."""

from __future__ import annotations

from collections.abc import Iterator

from generator.expressions.functions import root
from generator.expressions.joining import join_columns, slice_columns
from generator.expressions.operations import constant, divide, matmul, transpose
from generator.expressions.rows import masked_softmax_rows, softmax_rows
from generator.expressions.tree import Expression, Reference, Symbol
from generator.network.composed.flow import At, Flow, KnownQuantities, Passed
from generator.network.composed.parameters import given_matrix
from generator.network.graph import Definition, Given, Role
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.attention import AttentionLayer

__all__ = ["forward", "given"]


def given(layer: AttentionLayer, number: int, before: FlowShape) -> Iterator[Given]:
    """Yield the weights of queries, keys, values and outputs, a row for each number that comes in,
    and the mask.
    """
    for letter, weights in (("w_q", layer.w_q), ("w_k", layer.w_k), ("w_v", layer.w_v)):
        yield given_matrix(Symbol(letter, number), weights)
    if layer.w_o is not None:
        yield given_matrix(Symbol("w_o", number), layer.w_o)
    mask = layer.mask_of(before.rows)
    if mask is not None:
        yield Given(Symbol("mask", number), mask, "datum")


def forward(
    layer: AttentionLayer, number: int, before: Flow, _: FlowShape, known: KnownQuantities
) -> Passed:
    """Return softmax(Q Kᵀ / √d) V of each head, side by side, times the weights of outputs.

    Vaswani and others, Attention is all you need (2017), section 3.2.
    """
    definitions: list[Definition] = []

    def define(letter: str, expression: Expression, at: At = ()) -> Reference:
        role: Role = "output" if letter == "a" else "formula"
        name = Symbol(letter, number + 1, at=at)
        definitions.append(Definition(name, expression, "forward", role))
        return definitions[-1].reference

    tokens, mask = before.only, known.get(Symbol("mask", number))
    w_o = known.get(Symbol("w_o", number))
    whole = {
        letter: define(letter, matmul(tokens, known[Symbol(f"w_{letter}", number)]))
        for letter in ("q", "k", "v")
    }
    found = []
    for head in range(layer.heads):
        at: At = (("head", head + 1),) if layer.heads > 1 else ()
        q, k, v = (
            define(letter, _share(matrix, head, layer.heads), at) if at else matrix
            for letter, matrix in whole.items()
        )
        scores = define("s", _scaled(matmul(q, transpose(k)), k, layer), at)
        looked = softmax_rows(scores) if mask is None else masked_softmax_rows(scores, mask)
        gathered = matmul(define("p", looked, at), v)
        is_output = w_o is None and not at
        found.append(define("a" if is_output else "o", gathered, at))
    if w_o is not None:
        joined = define("o", join_columns(*found)) if layer.heads > 1 else found[0]
        define("a", matmul(joined, w_o))
    elif layer.heads > 1:
        define("a", join_columns(*found))
    return Passed(definitions, Flow((((), definitions[-1].reference),)))


def _share(matrix: Reference, head: int, heads: int) -> Expression:
    """Return the columns of one head."""
    width = matrix.shape[1] // heads
    return slice_columns(matrix, head * width, (head + 1) * width)


def _scaled(scores: Expression, keys: Reference, layer: AttentionLayer) -> Expression:
    length = keys.shape[1]
    return divide(scores, root(constant(length))) if layer.scaled and length > 1 else scores
