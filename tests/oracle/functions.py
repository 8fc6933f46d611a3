"""Activations and losses of one entry, with their derivatives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mpmath import mp

from tests.oracle.reals import exponential, logarithm, number, quotient, sign


def sigmoid(x: Any) -> Any:
    return 1 / (1 + exponential(-x))


def tanh(x: Any) -> Any:
    return 1 - 2 / (exponential(2 * x) + 1)


def activation(x: Any, layer: Mapping[str, Any]) -> Any:
    """Return what a layer's activation makes of one pre-activation; softmax needs them all."""
    is_positive = sign(x) > 0
    match layer["activation"]:
        case "sigmoid":
            return sigmoid(x)
        case "tanh":
            return tanh(x)
        case "relu":
            return x if is_positive else 0
        case "leaky_relu":
            return x if is_positive else number(layer.get("slope", "0.01")) * x
        case "elu":
            return x if is_positive else number(layer.get("scale", 1)) * (exponential(x) - 1)
        case "softplus":
            return mp.log(1 + exponential(x))
        case "identity":
            return x
        case "step":
            return 1 if sign(x) >= 0 else 0
    raise ValueError(layer["activation"])


def activation_slope(x: Any, layer: Mapping[str, Any]) -> Any:
    is_positive = sign(x) > 0
    match layer["activation"]:
        case "sigmoid":
            return sigmoid(x) * (1 - sigmoid(x))
        case "tanh":
            return 1 - tanh(x) ** 2
        case "relu":
            return 1 if is_positive else 0
        case "leaky_relu":
            return 1 if is_positive else number(layer.get("slope", "0.01"))
        case "elu":
            return 1 if is_positive else number(layer.get("scale", 1)) * exponential(x)
        case "softplus":
            return sigmoid(x)
    raise ValueError(layer["activation"])


def loss(name: str, a: Any, y: Any, outputs: int, threshold: Any) -> Any:
    """Return what one of a sample's outputs adds to its loss."""
    e = a - y
    match name:
        case "half_mean_squared_error":
            return e**2 / outputs / 2
        case "half_squared_error":
            return e**2 / 2
        case "mean_squared_error":
            return e**2 / outputs
        case "squared_error":
            return e**2
        case "absolute_error":
            return abs(e)
        case "mean_absolute_error":
            return abs(e) / outputs
        case "huber":
            is_near = abs(e) <= threshold
            return e**2 / 2 if is_near else threshold * (abs(e) - threshold / 2)
        case "hinge":
            return max(0, 1 - y * a)
        case "binary_cross_entropy":
            return -(y * logarithm(a) + (1 - y) * logarithm(1 - a))
        case "mean_binary_cross_entropy":
            return loss("binary_cross_entropy", a, y, outputs, threshold) / number(outputs)
        case "cross_entropy":
            return -y * logarithm(a)
    raise ValueError(name)


def loss_slope(name: str, a: Any, y: Any, outputs: int, threshold: Any) -> Any:
    e = a - y
    match name:
        case "half_mean_squared_error":
            return e / outputs
        case "half_squared_error":
            return e
        case "mean_squared_error":
            return 2 * e / outputs
        case "squared_error":
            return 2 * e
        case "absolute_error":
            return sign(e)
        case "mean_absolute_error":
            return sign(e) / number(outputs)
        case "huber":
            return e if abs(e) <= threshold else threshold * sign(e)
        case "hinge":
            return -y if sign(1 - y * a) > 0 else 0
        case "binary_cross_entropy":
            return quotient(1 - y, 1 - a) - quotient(y, a)
        case "mean_binary_cross_entropy":
            return loss_slope("binary_cross_entropy", a, y, outputs, threshold) / number(outputs)
        case "cross_entropy":
            return -quotient(y, a)
    raise ValueError(name)
