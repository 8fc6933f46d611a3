"""The network that starts in the middle as a whole one, with zeros for what it does not state."""

from __future__ import annotations

from typing import Any

from generator.expressions.activations import ACTIVATIONS
from generator.problem.middle.sizes import samples_of, sizes_of
from generator.problem.middle.table import MiddleLayer, MiddleTable

__all__ = ["whole_network"]

# What a loss is stated by, which says nothing without targets.
OF_LOSS = ("loss", "threshold", "loss_gradient", "over_samples")
OF_WHOLE = (*OF_LOSS, "iterations", "worked", "penalty", "optimizer", "schedule", "notation")
# What no step needs, but a whole network states.
STANDING_IN = {"learning_rate": 1, "loss": "half_squared_error"}
# Steps that there are only where they are asked for.
ON_REQUEST = ("losses", "dL/da1")


def whole_network(problem: MiddleTable) -> dict[str, Any]:
    """Return what states the whole network: with zeros for inputs, weights, biases and targets that
    are not stated, of which no step that is kept is computed.
    """
    stated = problem.model_dump(exclude_none=True)
    whole = {key: stated[key] for key in OF_WHOLE if key in stated}
    sizes, samples = sizes_of(problem), samples_of(problem)
    whole["inputs"] = stated.get("inputs", _zeros(samples, sizes[0]))
    whole["learning_rate"] = stated.get("learning_rate", STANDING_IN["learning_rate"])
    whole["layers"] = [
        _layer(problem, layer, index, sizes[index], sizes[index + 1])
        for index, layer in enumerate(problem.layers)
    ]
    if problem.has_targets:
        whole |= {key: stated[key] for key in ("targets", "classes") if key in stated}
        by_outputs = f"dL/da{len(problem.layers) + 1}"
        if by_outputs in problem.given or problem.asks_for(by_outputs):
            whole.setdefault("loss_gradient", "long")
    else:
        for key in OF_LOSS:
            whole.pop(key, None)
        whole |= {"loss": STANDING_IN["loss"], "targets": _zeros(samples, sizes[-1])}
    if _only_passes(problem):
        whole["iterations"] = 0
    asked = [name for name in ON_REQUEST if problem.asks_for(name)]
    # Of one sample there are no losses of the samples, which is said where they are asked for.
    if asked and samples > 1:
        whole |= {"asked": asked, "solution": "whole"}
    elif "dL/da1" in asked:
        whole |= {"asked": ["dL/da1"], "solution": "whole"}
    return whole


def _only_passes(problem: MiddleTable) -> bool:
    """Return whether nothing but steps forward is asked for, through activations that pass no
    gradient back.
    """
    if problem.asked is None or problem.learning_rate is not None:
        return False
    is_forward = not any("/" in name or "_new" in name for name in problem.asked)
    passing = (getattr(ACTIVATIONS[one.activation], "has_gradient", True) for one in problem.layers)
    return is_forward and not all(passing)


def _layer(
    problem: MiddleTable, layer: MiddleLayer, index: int, before: int, size: int
) -> dict[str, Any]:
    stated = layer.model_dump(exclude_none=True, exclude={"neurons"})
    stated.setdefault("weights", _zeros(size, before))
    bias = f"dL/db{index + 1}"
    if "biases" not in stated and (bias in problem.given or problem.asks_for(bias)):
        stated["biases"] = [0] * size
    return stated


def _zeros(rows: int, columns: int) -> list[list[int]]:
    return [[0] * columns for _ in range(rows)]
