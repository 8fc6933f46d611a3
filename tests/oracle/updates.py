"""What changes the parameters after an iteration, and what goes ahead of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.oracle.iteration import Formula, Formulas, Iteration, Known, Matrix, at, table
from tests.oracle.reals import number, quotient, root


def learning_rate(one: Iteration) -> Formulas:
    if "schedule" in one.problem:
        yield one.learning_rate, partial(_scheduled, one)


def look_ahead(one: Iteration) -> Formulas:
    if one.optimizer["name"] == "nesterov":
        momentum = number(one.optimizer["momentum"])
        for p in one.trained:
            yield f"{p}_ahead", _entrywise(lambda p, v: p + momentum * v, p, f"v_{p}")


def updates(one: Iteration) -> Formulas:
    for parameter in one.trained:
        yield from _updates(one, parameter)


def _scheduled(one: Iteration, known: Known) -> Matrix:
    alpha, schedule, passed = known["alpha"][0][0], one.problem["schedule"], one.t - 1
    match schedule["name"]:
        case "inverse_time":
            factor = quotient(1, 1 + number(schedule["rate"]) * passed)
        case "exponential":
            factor = number(schedule["factor"]) ** passed
        case "step":
            factor = number(schedule["factor"]) ** (passed // schedule["every"])
        case name:
            raise ValueError(name)
    return table(1, 1, lambda _, __: alpha * factor)


def _updates(one: Iteration, p: str) -> Formulas:
    optimizer = one.optimizer
    gradient, rate = f"dL/d{one.used(p)}", one.learning_rate
    match optimizer["name"]:
        case "gradient_descent":
            decay = _weight_decay(one, p)
            yield (
                f"{p}_new",
                _entrywise(lambda p, g, lr: p - lr * (g + decay * p), p, gradient, rate),
            )
        case "momentum" | "nesterov":
            yield from _with_momentum(one, p)
        case "adagrad":
            yield f"s_{p}_new", _entrywise(lambda s, g: s + g**2, f"s_{p}", gradient)
            yield f"{p}_new", _entrywise(_adapted(one, p), p, gradient, f"s_{p}_new", rate)
        case "rmsprop":
            yield f"s_{p}_new", _averaged_squares(one, "s", "decay", p)
            yield f"{p}_new", _entrywise(_adapted(one, p), p, gradient, f"s_{p}_new", rate)
        case "adam" | "adamw":
            yield f"m_{p}_new", _averaged(one, "m", "beta1", p)
            yield f"v_{p}_new", _averaged_squares(one, "v", "beta2", p)
            yield f"m_hat_{p}", _corrected(one, "m", "beta1", p)
            yield f"v_hat_{p}", _corrected(one, "v", "beta2", p)
            yield f"{p}_new", _entrywise(_adapted(one, p), p, f"m_hat_{p}", f"v_hat_{p}", rate)
        case name:
            raise ValueError(name)


def _with_momentum(one: Iteration, p: str) -> Formulas:
    velocity = f"v_{p}"
    optimizer = one.optimizer
    gradient, rate = f"dL/d{one.used(p)}", one.learning_rate
    momentum = number(optimizer["momentum"])
    match optimizer["form"]:
        case "velocity":
            yield (
                f"{velocity}_new",
                _entrywise(lambda v, g, lr: momentum * v - lr * g, velocity, gradient, rate),
            )
            yield f"{p}_new", _entrywise(lambda p, v: p + v, p, f"{velocity}_new")
            return
        case "accumulated":
            yield f"{velocity}_new", _entrywise(lambda v, g: momentum * v + g, velocity, gradient)
        case "average":
            yield f"{velocity}_new", _averaged(one, "v", "momentum", p)
        case form:
            raise ValueError(form)
    yield f"{p}_new", _entrywise(lambda p, v, lr: p - lr * v, p, f"{velocity}_new", rate)


def _weight_decay(one: Iteration, p: str) -> Any:
    return number(one.optimizer["weight_decay"]) if p.startswith("w") else number(0)


def _averaged(one: Iteration, state: str, key: str, p: str) -> Formula:
    kept = number(one.optimizer[key])
    return _entrywise(
        lambda old, g: kept * old + (1 - kept) * g, f"{state}_{p}", f"dL/d{one.used(p)}"
    )


def _averaged_squares(one: Iteration, state: str, key: str, p: str) -> Formula:
    kept = number(one.optimizer[key])
    return _entrywise(
        lambda old, g: kept * old + (1 - kept) * g**2, f"{state}_{p}", f"dL/d{one.used(p)}"
    )


def _corrected(one: Iteration, state: str, key: str, p: str) -> Formula:
    kept = number(one.optimizer[key])
    return _entrywise(lambda average: quotient(average, 1 - kept**one.t), f"{state}_{p}_new")


def _adapted(one: Iteration, p: str) -> Callable[..., Any]:
    epsilon, decay = number(one.optimizer["epsilon"]), _weight_decay(one, p)
    return lambda p, g, s, lr: p - lr * (quotient(g, root(s) + epsilon) + decay * p)


def _entrywise(function: Callable[..., Any], first: str, *others: str) -> Formula:
    """Return the formula of a matrix shaped like the first of these, entry by entry."""

    def formula(known: Known) -> Matrix:
        operands = [known[name] for name in (first, *others)]
        rows, columns = len(operands[0]), len(operands[0][0])
        return table(rows, columns, lambda i, j: function(*(at(one, i, j) for one in operands)))

    return formula
