"""Forward pass, loss and backward pass of an iteration."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.oracle import functions
from tests.oracle.iteration import Formulas, Iteration, Known, Matrix, at, table
from tests.oracle.reals import exponential, number, sign


def forward(one: Iteration) -> Formulas:
    for layer in range(1, one.depth + 1):
        yield f"z{layer + 1}", partial(_pre_activation, one, layer)
        yield f"a{layer + 1}", partial(_activation, one, layer)


def slopes(one: Iteration) -> Formulas:
    for layer in one.inward:
        is_used = one.is_reached(layer) and not (layer == one.depth and one.is_short)
        is_matrix = one.activation(layer) != "softmax" or one.samples == 1
        if is_used and is_matrix and one.activation(layer) != "identity":
            yield f"da{layer + 1}/dz{layer + 1}", partial(_slope, one, layer)


def loss(one: Iteration) -> Formulas:
    if any(one.penalty):
        yield "L_data", partial(_data_loss, one)
        yield "L_penalty", partial(_penalty, one)
        yield "L", _whole_loss
    else:
        yield "L", partial(_data_loss, one)


def backward(one: Iteration) -> Formulas:
    if one.is_short:
        yield one.error(one.depth), partial(_short_error, one)
    else:
        yield f"dL/da{one.depth + 1}", partial(_loss_slope, one)
    for layer in filter(one.is_reached, one.inward):
        if layer < one.depth or not one.is_short:
            yield one.error(layer), partial(_error, one, layer)
        if f"w{layer}" in one.trained:
            yield f"dL/d{one.used(f'w{layer}')}", partial(_weight_gradient, one, layer)
        if f"b{layer}" in one.trained and not one.lends_its_name(layer):
            yield f"dL/d{one.used(f'b{layer}')}", partial(_bias_gradient, one, layer)
        if one.is_reached(layer - 1):
            yield f"dL/da{layer}", partial(_passed_back, one, layer)


def _pre_activation(one: Iteration, layer: int, known: Known) -> Matrix:
    w, a = known[one.used(f"w{layer}")], known[f"a{layer}"]
    b = known.get(one.used(f"b{layer}"), [[number(0)]])

    def entry(i: int, k: int) -> Any:
        return sum(w[i][j] * a[j][k] for j in range(len(a))) + at(b, i, 0)

    return table(len(w), one.samples, entry)


def _activation(one: Iteration, layer: int, known: Known) -> Matrix:
    z = known[f"z{layer + 1}"]
    if one.activation(layer) == "softmax":
        e = [[exponential(entry) for entry in row] for row in z]
        return table(len(z), one.samples, lambda i, k: e[i][k] / sum(row[k] for row in e))
    function = partial(functions.activation, layer=one.layer(layer))
    return table(len(z), one.samples, lambda i, k: function(z[i][k]))


def _slope(one: Iteration, layer: int, known: Known) -> Matrix:
    z, a = known[f"z{layer + 1}"], known[f"a{layer + 1}"]
    if one.activation(layer) == "softmax":
        return table(len(a), len(a), lambda i, j: a[i][0] * (int(i == j) - a[j][0]))
    function = partial(functions.activation_slope, layer=one.layer(layer))
    return table(len(z), one.samples, lambda i, k: function(z[i][k]))


def _data_loss(one: Iteration, known: Known) -> Matrix:
    a, y = known[f"a{one.depth + 1}"], known["y"]
    threshold = number(one.problem.get("threshold", 1))
    total = sum(
        functions.loss(one.loss, a[i][k], y[i][k], len(y), threshold)
        for i in range(len(y))
        for k in range(one.samples)
    )
    return table(1, 1, lambda _, __: total * one.over_samples)


def _penalty(one: Iteration, known: Known) -> Matrix:
    l1, l2 = one.penalty
    weights = [
        weight
        for layer in range(1, one.depth + 1)
        for row in known[one.used(f"w{layer}")]
        for weight in row
    ]
    total = sum(l1 * abs(weight) + l2 / 2 * weight**2 for weight in weights)
    return table(1, 1, lambda _, __: total)


def _whole_loss(known: Known) -> Matrix:
    return table(1, 1, lambda _, __: known["L_data"][0][0] + known["L_penalty"][0][0])


def _short_error(one: Iteration, known: Known) -> Matrix:
    a, y = known[f"a{one.depth + 1}"], known["y"]
    shares = number(len(y)) if one.loss.startswith("mean_") else number(1)
    return table(len(y), one.samples, lambda i, k: (a[i][k] - y[i][k]) * one.over_samples / shares)


def _loss_slope(one: Iteration, known: Known) -> Matrix:
    a, y = known[f"a{one.depth + 1}"], known["y"]
    threshold = number(one.problem.get("threshold", 1))

    def entry(i: int, k: int) -> Any:
        slope = functions.loss_slope(one.loss, a[i][k], y[i][k], len(y), threshold)
        return slope * one.over_samples

    return table(len(y), one.samples, entry)


def _error(one: Iteration, layer: int, known: Known) -> Matrix:
    passed = known[f"dL/da{layer + 1}"]
    neurons = range(len(passed))
    match one.activation(layer):
        case "identity":
            return passed
        case "softmax" if one.samples > 1:
            a = known[f"a{layer + 1}"]

            def entry(i: int, k: int) -> Any:
                return a[i][k] * (passed[i][k] - sum(a[j][k] * passed[j][k] for j in neurons))

        case "softmax":
            jacobian = known[f"da{layer + 1}/dz{layer + 1}"]

            def entry(i: int, k: int) -> Any:
                return sum(jacobian[i][j] * passed[j][k] for j in neurons)

        case _:
            slope = known[f"da{layer + 1}/dz{layer + 1}"]

            def entry(i: int, k: int) -> Any:
                return passed[i][k] * slope[i][k]

    return table(len(passed), one.samples, entry)


def _weight_gradient(one: Iteration, layer: int, known: Known) -> Matrix:
    e, a, w = known[one.error(layer)], known[f"a{layer}"], known[one.used(f"w{layer}")]
    l1, l2 = one.penalty

    def entry(i: int, j: int) -> Any:
        from_samples = sum(e[i][k] * a[j][k] for k in range(one.samples))
        return from_samples + l1 * sign(w[i][j]) + l2 * w[i][j]

    return table(len(w), len(w[0]), entry)


def _bias_gradient(one: Iteration, layer: int, known: Known) -> Matrix:
    sums = [sum(row) for row in known[one.error(layer)]]
    if one.has_shared_bias(layer):
        return table(1, 1, lambda _, __: sum(sums))
    return table(len(sums), 1, lambda i, _: sums[i])


def _passed_back(one: Iteration, layer: int, known: Known) -> Matrix:
    w, e = known[one.used(f"w{layer}")], known[one.error(layer)]
    return table(len(w[0]), one.samples, lambda j, k: sum(w[i][j] * e[i][k] for i in range(len(w))))
