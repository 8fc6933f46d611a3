"""Networks of several types of layers in plain NumPy, through which HIPS autograd goes back.

It reads what a problem file states, and shares no code with the program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import autograd.numpy as np

# ruff: noqa: ARG001  # every layer takes the same

__all__ = ["LAYERS", "loss_of", "parameters", "run"]

Table = Mapping[str, Any]
# What the letters of parameters are, by the keys that state them.
KEYS = {"weights": "w", "biases": "b", "w_x": "w_x", "w_h": "w_h", "b": "b"}
# What a layer gives: what passes on, and what it computes on the way, by ids.
Ran = tuple[list[Any], dict[str, Any]]


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def softmax(x: Any) -> Any:
    return np.exp(x) / np.sum(np.exp(x))


ACTIVATIONS: Mapping[str, Callable[[Any], Any]] = {
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "identity": lambda x: x,
    "softmax": softmax,
}


def array(stated: Any) -> Any:
    """A matrix or a column of floats; a number is one of a single entry."""
    found = np.array(stated, dtype=float)
    return found.reshape(-1, 1) if found.ndim < 2 else found


def parameters(problem: Table) -> dict[str, Any]:
    """All weights and biases by ids."""
    found: dict[str, Any] = {}
    for number, layer in enumerate(problem["layers"], start=1):
        for key, names in {
            "weights": "w",
            "biases": "b",
            "w_x": "w_x",
            "w_h": "w_h",
            "b": "b",
        }.items():
            if key not in layer:
                continue
            if isinstance(layer[key], Mapping):
                for gate, stated in layer[key].items():
                    name = f"{names}_{gate}" if names == "b" else f"{names}{gate}"
                    found[f"{name}{number}"] = array(stated)
            else:
                found[f"{names}{number}"] = array(layer[key])
        if "b_reset" in layer:
            found[f"b_reset{number}"] = array(layer["b_reset"])
    return found


def dense(layer: Table, number: int, flow: Sequence[Any], has_times: bool, at: Table) -> Ran:
    found: dict[str, Any] = {}
    passed: list[Any] = []
    for time, incoming in enumerate(flow, start=1):
        where = f"{number + 1}@{time}" if has_times else f"{number + 1}"
        z = at[f"w{number}"] @ incoming + at.get(f"b{number}", 0)
        a = ACTIVATIONS[layer.get("activation", "sigmoid")](z)
        found |= {f"z{where}": z, f"a{where}": a}
        passed.append(a)
    return passed, found


def recurrent(layer: Table, number: int, flow: Sequence[Any], has_times: bool, at: Table) -> Ran:
    found: dict[str, Any] = {}
    passed: list[Any] = []
    w_x, w_h = at[f"w_x{number}"], at[f"w_h{number}"]
    h = array(layer.get("initial", [0] * len(w_x)))
    for time, incoming in enumerate(flow, start=1):
        z = w_x @ incoming + w_h @ h + at.get(f"b{number}", 0)
        h = ACTIVATIONS[layer.get("activation", "tanh")](z)
        found |= {f"z{number + 1}@{time}": z, f"h{number + 1}@{time}": h}
        passed.append(h)
    return passed, found


def entering(gate: str, number: int, x: Any, h: Any, at: Table) -> Any:
    weighted = at[f"w_x{gate}{number}"] @ x + at[f"w_h{gate}{number}"] @ h
    return weighted + at.get(f"b_{gate}{number}", 0)


def lstm(layer: Table, number: int, flow: Sequence[Any], has_times: bool, at: Table) -> Ran:
    found: dict[str, Any] = {}
    passed: list[Any] = []
    units = len(at[f"w_xf{number}"])
    h, c = (array(layer.get(key, [0] * units)) for key in ("initial", "initial_cell"))
    for time, x in enumerate(flow, start=1):
        where = f"{number + 1}@{time}"
        f, i, o = (sigmoid(entering(gate, number, x, h, at)) for gate in "fio")
        candidate = np.tanh(entering("c", number, x, h, at))
        c = f * c + i * candidate
        h = o * np.tanh(c)
        values = {"f": f, "i": i, "o": o, "c_tilde": candidate, "c": c, "h": h}
        found |= {f"{letter}{where}": value for letter, value in values.items()}
        passed.append(h)
    return passed, found


def gru(layer: Table, number: int, flow: Sequence[Any], has_times: bool, at: Table) -> Ran:
    found: dict[str, Any] = {}
    passed: list[Any] = []
    h = array(layer.get("initial", [0] * len(at[f"w_xz{number}"])))
    for time, x in enumerate(flow, start=1):
        where = f"{number + 1}@{time}"
        z, r = (sigmoid(entering(gate, number, x, h, at)) for gate in "zr")
        if layer.get("reset_gate", "before") == "before":
            candidate = np.tanh(entering("h", number, x, r * h, at))
        else:
            product = at[f"w_hh{number}"] @ h + at.get(f"b_reset{number}", 0)
            entered = at[f"w_xh{number}"] @ x + r * product + at.get(f"b_h{number}", 0)
            candidate = np.tanh(entered)
        keeps = layer.get("update_gate", "keeps") == "keeps"
        h = z * h + (1 - z) * candidate if keeps else (1 - z) * h + z * candidate
        values = {"z_gate": z, "r": r, "h_tilde": candidate, "h": h}
        found |= {f"{letter}{where}": value for letter, value in values.items()}
        passed.append(h)
    return passed, found


# A new type of layer is one function here.
LAYERS: Mapping[str, Callable[..., Ran]] = {
    "dense": dense,
    "recurrent": recurrent,
    "lstm": lstm,
    "gru": gru,
}


def loss(name: str, a: Any, y: Any) -> Any:
    if name == "cross_entropy":
        return -np.sum(y * np.log(a))
    squared = np.sum((a - y) ** 2)
    return squared / 2 if name == "half_squared_error" else squared


def run(problem: Table, at: Table) -> dict[str, Any]:
    """All that is computed forward, and the losses, by ids."""
    flow = [array(one) for one in problem["inputs"]]
    found: dict[str, Any] = {}
    has_times = True
    for number, layer in enumerate(problem["layers"], start=1):
        flow, computed = LAYERS[layer.get("type", "dense")](layer, number, flow, has_times, at)
        found |= computed
        if layer.get("outputs") == "last":
            flow, has_times = flow[-1:], False
    if "targets" in problem:
        stated = problem["targets"]
        targets = [array(one) for one in stated] if has_times else [array(stated)]
        name = problem.get("loss", "half_squared_error")
        losses = [loss(name, a, y) for a, y in zip(flow, targets, strict=True)]
        if has_times and len(losses) > 1:
            found |= {f"L@{time}": one for time, one in enumerate(losses, start=1)}
        share = len(losses) if problem.get("over_steps") == "mean" else 1
        found["L"] = sum(losses) / share
    return found


def loss_of(problem: Table, name: str, at: Table) -> Callable[[Any], Any]:
    """The loss as a function of one of the parameters."""
    return lambda changed: run(problem, {**at, name: changed})["L"]
