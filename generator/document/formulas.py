"""What sentences call the quantities of a problem, and the formulas that stand within them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from msgspec import Struct

from generator.document.shown import as_shown
from generator.document.signs import OF_PLACES
from generator.document.work import Work
from generator.expressions.functions import defined_mistake, mistake
from generator.expressions.losses import loss
from generator.expressions.moves import MAX_DERIVATIVE
from generator.expressions.operations import add, matmul, scale, subtract, times, transpose
from generator.expressions.rows import softmax_of
from generator.expressions.tree import SCALAR, Expression, Name, Reference, Symbol
from generator.layout.nodes import Accent, Digits, Index, Node, Operator, Styled, Word
from generator.layout.symbols import called as function
from generator.layout.symbols import symbol
from generator.layout.walking import row
from generator.network import (
    ERRORS,
    INPUTS,
    LEARNING_RATE,
    LOSS,
    MARGINS,
    RATE_NOW,
    TARGETS,
    activated,
)
from generator.notation import Notation, written

__all__ = ["EXPLAINED", "Explained", "Unit", "WeightIndices", "called", "unit", "weight_indices"]

EQUALS = Operator("=")


class Explained(Struct, frozen=True, eq=False):
    """The signs that sentences explain, and the formulas of what they say of finite differences.

    `functions` are those of windows and places, by their names.
    """

    product: Node
    quotient: Node
    sum: Node
    approximately: Node
    ones: Node
    zeros: Node
    softmax_rows: Node
    softmax_columns: Node
    every_line: Node
    first_lines: Node
    diagonal: Node
    determinant: Node
    indicator: Node
    sgn: Node
    logarithm: Node
    correlation: Node
    convolution: Node
    functions: Mapping[str, Node]
    kink: Node
    change: Node
    twice_change: Node
    least_change: Node


EXPLAINED = Explained(
    product=Operator("⊙"),
    quotient=Operator("⊘"),
    sum=Operator("∑"),
    approximately=Operator("≈"),
    ones=Styled("bold", Word("1")),
    zeros=Styled("bold", Word("0")),
    softmax_rows=softmax_of("rows"),
    softmax_columns=softmax_of("columns"),
    every_line=Operator(":"),
    first_lines=row(Digits("1"), Operator(":"), Digits("2")),
    diagonal=function("diag"),
    determinant=function("det"),
    indicator=function("pos"),
    sgn=function("sgn"),
    logarithm=function("ln"),
    correlation=Operator("⋆"),
    convolution=Operator("∗"),
    functions={
        **{name: function(name) for name in OF_PLACES},
        "winners": Accent("prime", function("maxpool")),
        "index": Word("k"),
        "winning": Index(MAX_DERIVATIVE, (Word("k"),)),
        "rot": Index(function("rot"), (Digits("180"),)),
    },
    kink=Word("†"),
    change=Word("h"),
    twice_change=row(Digits("2"), Word("h")),
    least_change=row(Word("h"), EQUALS, Digits("1e-30")),
)


def called(work: Work, symbols: Notation) -> dict[str, Node]:
    """Return what sentences call quantities; those of a layer are of the last one."""
    last = len(work.network.layers) + 1
    names: dict[str, Symbol] = {
        "loss": LOSS,
        "error": ERRORS,
        "input": INPUTS,
        "samples": Symbol("x"),
        "target": TARGETS,
        "weights": Symbol("w", 1),
        "bias": Symbol("b", 1),
        "z": Symbol("z", last),
        "a": Symbol("a", last),
        "first_rate": LEARNING_RATE,
        "rate": RATE_NOW if work.network.schedule else LEARNING_RATE,
    }
    return {
        **{key: symbols.symbol(name) for key, name in names.items()},
        "iteration": symbol(symbols.iteration),
    }


class Unit(Struct, frozen=True, eq=False):
    """What a single output unit does with one sample, as equations, and what moves a perceptron's
    parameters; `mistake` is that of a margin. The output of a linear unit is its weighted sum.
    """

    weighted_sum: Node
    output: Node
    linear_output: Node
    loss: Node
    error: Node
    margin: Node
    mistake: Node
    defined_mistake: Node
    weights_move: Node
    bias_moves: Node


def unit(work: Work, symbols: Notation) -> Unit:
    """Return the formulas of a problem with a single output unit."""
    problem = work.network
    inputs = problem.sizes[0]
    x, w = Reference(INPUTS, (inputs, 1)), Reference(Symbol("w", 1), (1, inputs))
    by_margin = problem.learns_by_margin
    b, y, z, a, e, margin, rate = (
        Reference(name, SCALAR)
        for name in (
            *(Symbol("b", 1), TARGETS, Symbol("z", 2), Symbol("a", 2)),
            *(ERRORS, MARGINS, LEARNING_RATE),
        )
    )
    layer = problem.layers[0]
    weighted = matmul(w, x) if layer.biases is None else add(matmul(w, x), b)

    def shown(expression: Expression) -> Node:
        return written(as_shown(expression, symbols), symbols)

    def equation(name: Name, expression: Expression) -> Node:
        return row(symbols.symbol(name), EQUALS, shown(expression))

    return Unit(
        weighted_sum=equation(z.name, weighted),
        output=equation(a.name, activated(layer, z)),
        linear_output=equation(a.name, weighted),
        loss=equation(LOSS, loss(problem.loss).definition(a, y)),
        error=equation(ERRORS, times(y, mistake(margin)) if by_margin else subtract(y, a)),
        margin=equation(MARGINS, times(y, z)),
        mistake=shown(mistake(margin)),
        defined_mistake=shown(defined_mistake(margin)),
        weights_move=shown(scale(rate, matmul(e, transpose(x)))),
        bias_moves=shown(scale(rate, e)),
    )


class WeightIndices(Struct, frozen=True, eq=False):
    """What sentences call a weight and its indices; `in_lines` says whether lines have them."""

    weight: Node
    i: Node
    j: Node
    in_lines: bool


def weight_indices(work: Work, symbols: Notation) -> WeightIndices | None:
    """Return what sentences call any weight and its two indices, None where there are no weights
    with two or where these are the row and the column of the printed matrix.
    """
    problem = work.network
    sizes = enumerate(itertools.pairwise(problem.sizes), start=1)
    several = [layer for layer, pair in sizes if pair != SCALAR]
    if not several or symbols.counts or symbols.indexes_places:
        return None
    i, j = symbols.indices
    is_by_entry = problem.presentation == "weights" or problem.detail == "entries"
    return WeightIndices(symbols.any_weight(several[0]), symbol(i), symbol(j), is_by_entry)
