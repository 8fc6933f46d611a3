"""Gradients agree with automatic differentiation by a library that is not ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import autograd
import autograd.numpy as np
import pytest
from hypothesis import given, reject

from generator import Problem, solve
from generator.errors import HandpropError
from tests.strategies import examples, networks, problems

CLEAR = 12  # decimals in which a number is not yet noise


def sign(x: Any) -> Any:
    return np.sign(np.round(x, CLEAR))


def size(x: Any) -> Any:
    """|x| with the slope 0 at 0."""
    return x * sign(x)


def activation(name: str, x: Any, layer: Mapping[str, Any]) -> Any:
    is_positive = sign(x) > 0

    match name:
        case "sigmoid":
            return 1 / (1 + np.exp(-x))
        case "tanh":
            return np.tanh(x)
        case "relu":
            return np.where(is_positive, x, 0)
        case "leaky_relu":
            return np.where(is_positive, x, float(layer.get("slope", 0.01)) * x)
        case "elu":
            scale = float(layer.get("scale", 1))
            return np.where(is_positive, x, scale * (np.exp(np.where(is_positive, 0, x)) - 1))
        case "softplus":
            return np.logaddexp(0, x)
        case "softmax":
            e = np.exp(x - np.max(x, axis=0))
            return e / np.sum(e, axis=0)
        case _:
            return x


def of_samples(name: str, a: Any, z: Any, y: Any, threshold: float) -> Any:
    """The losses of the samples that are the columns; `z` is before the last activation."""
    e = a - y
    match name:
        case "half_mean_squared_error":
            return np.mean(e**2, axis=0) / 2
        case "half_squared_error":
            return np.sum(e**2, axis=0) / 2
        case "mean_squared_error":
            return np.mean(e**2, axis=0)
        case "squared_error":
            return np.sum(e**2, axis=0)
        case "absolute_error":
            return np.sum(size(e), axis=0)
        case "mean_absolute_error":
            return np.mean(size(e), axis=0)
        case "huber":
            is_near = size(e) <= threshold
            return np.sum(
                np.where(is_near, e**2 / 2, threshold * (size(e) - threshold / 2)), axis=0
            )
        case "hinge":
            margin = 1 - y * a
            return np.sum(np.where(sign(margin) > 0, margin, 0), axis=0)
        case "binary_cross_entropy":
            return np.sum(np.logaddexp(0, z) - y * z, axis=0)
        case "mean_binary_cross_entropy":
            return np.mean(np.logaddexp(0, z) - y * z, axis=0)
        case _:
            return -np.sum(y * np.log(a), axis=0)


def columns(vectors: Sequence[Any]) -> Any:
    """The samples as columns, be they a list or one alone."""
    return np.array(np.atleast_2d(np.array(vectors, dtype=float)).T)


def gradients(stated: Mapping[str, Any]) -> dict[str, Any]:
    """The gradients of the first batch's loss, by the parameters that are not frozen."""
    layers = list(enumerate(stated["layers"], start=1))
    outputs = len(stated["layers"][-1]["weights"])
    inputs = columns(stated["inputs"])[:, : stated.get("batch_size")]
    if "classes" in stated:
        targets = np.eye(outputs)[:, [one - 1 for one in stated["classes"]]]
    else:
        targets = columns(stated["targets"])
    targets = targets[:, : stated.get("batch_size")]
    penalty = stated.get("penalty", {})
    parameters = {
        f"{letter}{layer}": np.array(one[key], dtype=float).reshape(shape)
        for layer, one in layers
        for letter, key, shape in (
            ("w", "weights", (len(one["weights"]), -1)),
            ("b", "biases", (-1, 1)),
        )
        if key in one
    }

    def loss(known: Mapping[str, Any]) -> Any:
        a = inputs
        for layer, one in layers:
            z = known[f"w{layer}"] @ a + known.get(f"b{layer}", 0)
            a = activation(one.get("activation", "sigmoid"), z, one)
        losses = of_samples(stated["loss"], a, z, targets, float(stated.get("threshold", 1)))
        total = np.sum(losses) if stated.get("over_samples") == "sum" else np.mean(losses)
        for layer, _ in layers:
            w = known[f"w{layer}"]
            total = total + float(penalty.get("l1", 0)) * np.sum(size(w))
            total = total + float(penalty.get("l2", 0)) / 2 * np.sum(w**2)
        return total

    frozen = {f"{key[0]}{layer}" for layer, one in layers for key in one.get("frozen", ())}
    found = autograd.grad(loss)(parameters)
    return {f"dL/d{name}": found[name] for name in parameters if name not in frozen}


@examples(60)
@given(problems() | networks())
def test_every_gradient_is_what_autograd_finds(stated: dict[str, Any]) -> None:
    lasting = {"optimizer", "schedule", "epochs"}
    once = {key: value for key, value in stated.items() if key not in lasting} | {"iterations": 1}
    try:
        solution = solve(Problem.of(once).with_rounding(significant=15, carry="exact"))
    except HandpropError:
        # An output so near 1 that it prints as 1 leaves no ln(1 - a).
        assert once["loss"] == "binary_cross_entropy"
        reject()
    for step_id, gradient in gradients(once).items():
        ours = np.array(solution.steps[step_id].value, dtype=float)
        assert ours == pytest.approx(gradient, rel=1e-9, abs=1e-12)
