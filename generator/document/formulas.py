"""What sentences call the quantities of a problem, and the formulas that stand within them."""

from __future__ import annotations

import itertools
from typing import Any

from generator.document.work import Work, as_shown
from generator.expressions.losses import loss
from generator.expressions.operations import add, matmul, scale, subtract, transpose
from generator.expressions.tree import SCALAR, Expression, Reference, Symbol
from generator.network import (
    ERRORS,
    INPUTS,
    LEARNING_RATE,
    LOSS,
    RATE_NOW,
    TARGETS,
    activated,
)
from generator.notation import Notation, text

__all__ = ["called", "unit", "weight_indices"]

INDICES = (("i", "k"), ("j", "l"), ("q", "r"))
PARAMETER_AND_GRADIENT = (("p", "g"), (r"\theta", "g"), (r"\theta", "G"))


def called(work: Work, symbols: Notation) -> dict[str, str]:
    """Return the symbols that sentences use; those with an index are of the output layer.

    What stands for any parameter, its gradient, any iteration or any index is no quantity's letter.
    """
    last = len(work.problem.layers) + 1
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
        "rate": RATE_NOW if work.problem.schedule else LEARNING_RATE,
        "variable": Symbol("variable"),
    }
    i, k = symbols.free(*INDICES)
    indexed = {
        f"{letter}_{place}": symbols.indexed(name, index)
        for letter, name in (("a", names["a"]), ("z", names["z"]), ("y", TARGETS))
        for place, index in (("i", i), ("k", k))
    }
    parameter, gradient = symbols.free(*PARAMETER_AND_GRADIENT)
    states = {f"state_{letter}": symbols.conventions.script(letter).letter for letter in "vms"}
    return {
        **{key: symbols.symbol(name) for key, name in names.items()},
        **indexed,
        **states,
        "i": i,
        "k": k,
        "iteration": symbols.iteration,
        "parameter": parameter,
        "gradient": gradient,
    }


def unit(work: Work, symbols: Notation) -> dict[str, Any]:
    """Return what a single output unit does with one sample, as formulas."""
    problem = work.problem
    inputs = problem.sizes[0]
    x, w = Reference(INPUTS, (inputs, 1)), Reference(Symbol("w", 1), (1, inputs))
    b, y, z, a, e, rate = (
        Reference(name, SCALAR)
        for name in (
            *(Symbol("b", 1), TARGETS, Symbol("z", 2), Symbol("a", 2)),
            *(ERRORS, LEARNING_RATE),
        )
    )
    weighted = matmul(w, x)
    layer = problem.layers[0]

    def written(expression: Expression) -> str:
        return text(as_shown(expression, symbols), symbols)

    return {
        "weighted": written(weighted if layer.biases is None else add(weighted, b)),
        "output": written(activated(layer, z)),
        "loss": written(loss(problem.loss).definition(a, y)),
        "error": written(subtract(y, a)),
        "weights_move": written(scale(rate, matmul(e, transpose(x)))),
        "bias_moves": written(scale(rate, e)),
    }


def weight_indices(work: Work, symbols: Notation) -> dict[str, Any] | None:
    """Return what sentences call any weight and its two indices, None where there are no weights
    with two or where these are the row and the column of the printed matrix. `in_lines` says
    whether lines have them.
    """
    problem = work.problem
    sizes = enumerate(itertools.pairwise(problem.sizes), start=1)
    several = [layer for layer, pair in sizes if pair != SCALAR]
    if not several or symbols.counts or symbols.indexes_places:
        return None
    i, j = symbols.indices
    is_by_entry = problem.presentation == "weights" or problem.detail == "entries"
    return {"weight": symbols.any_weight(several[0]), "i": i, "j": j, "in_lines": is_by_entry}
