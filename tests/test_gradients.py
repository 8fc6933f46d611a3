"""Gradients agree with automatic differentiation by a library that is not ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd
import autograd.numpy as np
import pytest
from hypothesis import given, settings

from generator import Problem, solve
from tests.strategies import problems

LOSSES: dict[str, Any] = {
    "half_mean_squared_error": lambda a, y: np.mean((a - y) ** 2) / 2,
    "half_squared_error": lambda a, y: np.sum((a - y) ** 2) / 2,
    "mean_squared_error": lambda a, y: np.mean((a - y) ** 2),
    "squared_error": lambda a, y: np.sum((a - y) ** 2),
}


def column(numbers: Sequence[Any]) -> Any:
    return np.array([[float(number)] for number in numbers])


@settings(max_examples=40)
@given(problems())
def test_every_gradient_is_what_autograd_finds(stated: dict[str, Any]) -> None:
    weights = [np.array(layer["weights"], dtype=float) for layer in stated["layers"]]
    biases = [
        column(layer.get("biases") or [0] * len(layer["weights"])) for layer in stated["layers"]
    ]

    def loss(w: Any, b: Any) -> Any:
        a = column(stated["inputs"])
        for one_w, one_b in zip(w, b, strict=True):
            a = 1 / (1 + np.exp(-(one_w @ a + one_b)))
        name = stated.get("loss", "half_mean_squared_error")
        return LOSSES[name](a, column(stated["targets"]))

    solution = solve(Problem.of(stated).with_rounding(places=12, carry="exact"))
    by_weights = autograd.grad(loss, 0)(weights, biases)
    by_biases = autograd.grad(loss, 1)(weights, biases)
    for layer, stated_layer in enumerate(stated["layers"], start=1):
        expected = {f"dL/dw{layer}": by_weights[layer - 1]}
        name = f"dL/db{layer}" if stated_layer.get("biases") else f"dL/dz{layer + 1}"
        expected[name] = by_biases[layer - 1]
        for step_id, gradient in expected.items():
            ours = np.array(solution.steps[step_id].value, dtype=float)
            assert ours == pytest.approx(gradient, rel=1e-9, abs=1e-14)
