"""Shipped networks beside PyTorch's own modules, where PyTorch is there: `pip install .[torch]`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from generator.problem import problem_of, read, shipped, shipped_exercises
from generator.solution import solve

torch = pytest.importorskip("torch")

# ruff: noqa: ARG001  # every layer takes the same

Table = Mapping[str, Any]
ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "identity": lambda x: x,
    "softmax": lambda x: torch.softmax(x, dim=-1),
}


def close(expected: Any) -> Any:
    """Return what compares equal to numbers that are as near as doubles of both come."""
    return pytest.approx(expected, rel=1e-10, abs=1e-12)


def tensor(stated: Any) -> Any:
    """Return numbers as a tensor of doubles; a number by itself has one entry."""
    found = torch.tensor(_floats(stated), dtype=torch.float64)
    return found.reshape(1) if found.ndim == 0 else found


def _floats(stated: Any) -> Any:
    if isinstance(stated, list | tuple):
        return [_floats(one) for one in stated]
    return float(stated)


class Leaves(dict[str, Any]):
    """The parameters of a network by the ids that they have here, in PyTorch's arrangement."""

    def leaf(self, name: str, stated: Any) -> Any:
        """Return a new parameter."""
        return self.setdefault(name, tensor(stated).requires_grad_(True))

    def matrix(self, name: str, stated: Any) -> Any:
        """Return a new matrix, of one row where a number stands for it."""
        found = tensor(stated)
        whole = found if found.ndim == 2 else found.reshape(1, 1)
        return self.setdefault(name, whole.requires_grad_(True))


def called(module: Any, parameters: Mapping[str, Any], *given: Any, **named: Any) -> Any:
    """Return what one of PyTorch's modules makes of what comes in, with some parameters."""
    return torch.func.functional_call(module.double(), dict(parameters), given, named)


def dense(layer: Table, number: int, x: Any, leaves: Leaves) -> Any:
    w = leaves.matrix(f"w{number}", layer["weights"])
    b = leaves.leaf(f"b{number}", layer["biases"]) if "biases" in layer else None
    return ACTIVATIONS[layer.get("activation", "sigmoid")](torch.nn.functional.linear(x, w, b))


def _last(layer: Table, states: Any) -> Any:
    return states[-1] if layer.get("outputs") == "last" else states


def _start(layer: Table, key: str, units: int) -> Any:
    return tensor(layer.get(key, [0] * units)).reshape(1, units)


def recurrent(layer: Table, number: int, x: Any, leaves: Leaves) -> Any:
    w_x = leaves.matrix(f"w_x{number}", layer["w_x"])
    w_h = leaves.matrix(f"w_h{number}", layer["w_h"])
    units = len(w_x)
    b = leaves.leaf(f"b{number}", layer["b"]) if "b" in layer else torch.zeros(units).double()
    start, how = _start(layer, "initial", units), layer.get("activation", "tanh")
    if how not in ("tanh", "relu"):
        states = [start[0]]
        for incoming in x:
            states.append(ACTIVATIONS[how](w_x @ incoming + w_h @ states[-1] + b))
        return _last(layer, torch.stack(states[1:]))
    module = torch.nn.RNN(x.shape[1], units, nonlinearity=how)
    parameters = {"weight_ih_l0": w_x, "weight_hh_l0": w_h, "bias_ih_l0": b}
    parameters["bias_hh_l0"] = torch.zeros(units).double()
    states, _ = called(module, parameters, x, start)
    return _last(layer, states)


def _of_gates(layer: Table, number: int, gates: str, leaves: Leaves) -> dict[str, Any]:
    """Return the parameters of gates, one below another in PyTorch's order."""
    of_x = [leaves.matrix(f"w_x{gate}{number}", layer["w_x"][gate]) for gate in gates]
    of_h = [leaves.matrix(f"w_h{gate}{number}", layer["w_h"][gate]) for gate in gates]
    units = len(of_x[0])
    found = {"weight_ih_l0": torch.cat(of_x), "weight_hh_l0": torch.cat(of_h)}
    found["bias_ih_l0"] = torch.zeros(len(gates) * units).double()
    found["bias_hh_l0"] = torch.zeros(len(gates) * units).double()
    if "b" in layer:
        biases = [leaves.leaf(f"b_{gate}{number}", layer["b"][gate]) for gate in gates]
        found["bias_ih_l0"] = torch.cat(biases)
    return found


def lstm(layer: Table, number: int, x: Any, leaves: Leaves) -> Any:
    parameters = _of_gates(layer, number, "ifco", leaves)
    units = parameters["weight_hh_l0"].shape[1]
    start = _start(layer, "initial", units), _start(layer, "initial_cell", units)
    states, _ = called(torch.nn.LSTM(x.shape[1], units), parameters, x, start)
    return _last(layer, states)


def gru(layer: Table, number: int, x: Any, leaves: Leaves) -> Any:
    """Return the states of PyTorch's GRU, whose update gate keeps and whose reset gate is behind
    the product; a gate that renews is one that keeps by the opposite numbers.
    """
    assert layer.get("reset_gate") == "after", "PyTorch has no other"
    parameters = _of_gates(layer, number, "rzh", leaves)
    units = parameters["weight_hh_l0"].shape[1]
    b_reset = torch.zeros(units).double()
    if "b_reset" in layer:
        b_reset = leaves.leaf(f"b_reset{number}", layer["b_reset"])
    parameters["bias_hh_l0"] = torch.cat([torch.zeros(2 * units).double(), b_reset])
    if layer.get("update_gate") == "renews":
        turned = torch.ones(3 * units).double()
        turned[units : 2 * units] = -1
        parameters = {
            name: (turned[:, None] if found.ndim == 2 else turned) * found
            for name, found in parameters.items()
        }
    module = torch.nn.GRU(x.shape[1], units)
    states, _ = called(module, parameters, x, _start(layer, "initial", units))
    return _last(layer, states)


def attention(layer: Table, number: int, x: Any, leaves: Leaves) -> Any:
    """Return what PyTorch's heads gather; where all matrices are square, by its module."""
    w_q, w_k, w_v = (leaves.matrix(f"w_{letter}{number}", layer[f"w_{letter}"]) for letter in "qkv")
    w_o = leaves.matrix(f"w_o{number}", layer["w_o"]) if "w_o" in layer else None
    heads, tokens = layer.get("heads", 1), len(x)
    hidden = None
    if layer.get("mask") == "causal":
        hidden = torch.ones(tokens, tokens).triu(1).bool()
    elif "mask" in layer:
        hidden = tensor(layer["mask"]) == 0
    is_square = {w.shape for w in (w_q, w_k, w_v)} == {(x.shape[1], x.shape[1])}
    if is_square and (w_o is None or w_o.shape == w_q.shape) and layer.get("scaled", True):
        module = torch.nn.MultiheadAttention(x.shape[1], heads, bias=False)
        whole = torch.cat([w.T for w in (w_q, w_k, w_v)])
        out = torch.eye(x.shape[1]).double() if w_o is None else w_o.T
        parameters = {"in_proj_weight": whole, "out_proj.weight": out}
        found, _ = called(module, parameters, x, x, x, attn_mask=hidden)
        return found
    q, k, v = (torch.stack(torch.chunk(x @ w, heads, dim=1)) for w in (w_q, w_k, w_v))
    seen = None if hidden is None else ~hidden
    scale = None if layer.get("scaled", True) else 1.0
    of_heads = torch.nn.functional.scaled_dot_product_attention(q, k, v, seen, scale=scale)
    joined = torch.cat(list(of_heads), dim=1)
    return joined if w_o is None else joined @ w_o


def norm(layer: Table, number: int, x: Any, leaves: Leaves) -> Any:
    width = x.shape[-1]
    epsilon = float(layer.get("epsilon", 0.00001))
    parameters = {"weight": torch.ones(width).double(), "bias": torch.zeros(width).double()}
    if "scale" in layer:
        parameters["weight"] = leaves.leaf(f"gamma{number}", layer["scale"])
    if "shift" in layer:
        parameters["bias"] = leaves.leaf(f"beta{number}", layer["shift"])
    match layer["type"]:
        case "layer_norm":
            return called(torch.nn.LayerNorm(width, eps=epsilon), parameters, x)
        case "batch_norm":
            return called(torch.nn.BatchNorm1d(width, eps=epsilon).train(), parameters, x)
    weight = {"weight": parameters["weight"]}
    return called(torch.nn.RMSNorm(width, eps=epsilon), weight, x) + parameters["bias"]


def _kernels(layer: Table, number: int, x: Any, leaves: Leaves) -> tuple[Any, Any]:
    """Return the kernels of maps, channels, rows and columns, and the biases."""
    channels, rows, _ = x.shape
    stated = tensor(layer["kernels"])
    columns = stated.shape[-1]
    height = 1 if rows == 1 else stated.shape[-2]
    whole = stated.reshape(-1, channels, height, columns)
    maps = len(whole)
    kernels = []
    for place, channel in ((m, c) for m in range(maps) for c in range(channels)):
        name = f"k{number}" + f".map{place + 1}" * (maps > 1)
        name += f".channel{channel + 1}" * (channels > 1)
        kernels.append(leaves.leaf(name, whole[place, channel].tolist()))
    biases = None
    if "biases" in layer:
        biases = torch.cat(
            [
                leaves.leaf(f"b{number}" + f".map{place + 1}" * (maps > 1), [bias])
                for place, bias in enumerate(tensor(layer["biases"]).tolist())
            ]
        )
    return torch.stack(kernels).reshape(whole.shape), biases


def convolution(layer: Table, number: int, x: Any, leaves: Leaves) -> Any:
    kernels, biases = _kernels(layer, number, x, leaves)
    if layer.get("flip"):
        kernels = torch.flip(kernels, (2, 3))
    stride, padding = layer.get("stride", 1), layer.get("padding", "valid")
    if x.shape[1] == 1:
        found = torch.nn.functional.conv1d(
            x[None, :, 0], kernels[:, :, 0], biases, stride=stride, padding=padding
        )[0][:, None]
    else:
        found = torch.nn.functional.conv2d(
            x[None], kernels, biases, stride=stride, padding=padding
        )[0]
    return ACTIVATIONS[layer.get("activation", "identity")](found)


def pooling(layer: Table, number: int, x: Any, leaves: Leaves) -> Any:
    mode, is_row = layer.get("mode", "max"), x.shape[1] == 1
    takes_largest = mode.endswith("max")
    if mode.startswith("global"):
        adaptive = torch.nn.AdaptiveMaxPool2d if takes_largest else torch.nn.AdaptiveAvgPool2d
        return adaptive(1)(x[None])[0]
    size, stride = layer["size"], layer.get("stride", layer["size"])
    kind = torch.nn.MaxPool2d if takes_largest else torch.nn.AvgPool2d
    return kind((1 if is_row else size, size), (1 if is_row else stride, stride))(x[None])[0]


def flatten(layer: Table, number: int, x: Any, leaves: Leaves) -> Any:
    return torch.nn.Flatten(0)(x)


def embedding(layer: Table, number: int, x: Any, leaves: Leaves) -> Any:
    table = leaves.matrix(f"w_e{number}", layer["weights"])
    return torch.nn.functional.embedding(x.argmax(dim=1), table)


def positional(layer: Table, number: int, x: Any, leaves: Leaves) -> Any:
    if layer.get("encodings", "sinusoidal") != "sinusoidal":
        return x + tensor(layer["encodings"])
    positions = torch.arange(len(x)).double()[:, None]
    places = torch.arange(x.shape[1])
    angles = positions / 10000 ** ((places - places % 2).double() / x.shape[1])
    return x + torch.where(places % 2 == 0, torch.sin(angles), torch.cos(angles))


def dropout(layer: Table, number: int, x: Any, leaves: Leaves) -> Any:
    return tensor(layer["mask"]) * x / (1 - float(layer.get("rate", 0.5)))


LAYERS: Mapping[str, Callable[[Table, int, Any, Leaves], Any]] = {
    "dense": dense,
    "recurrent": recurrent,
    "lstm": lstm,
    "gru": gru,
    "attention": attention,
    "layer_norm": norm,
    "rms_norm": norm,
    "batch_norm": norm,
    "embedding": embedding,
    "positional": positional,
    "dropout": dropout,
    "convolution": convolution,
    "pooling": pooling,
    "flatten": flatten,
}
OF_MAPS = {"convolution", "pooling", "flatten"}
OF_SEQUENCES = {"recurrent", "lstm", "gru"}


def ran(problem: Table, leaves: Leaves) -> Any:
    """Return what a network gives in PyTorch; a residual connection adds what was given before."""
    types = {layer.get("type", "dense") for layer in problem["layers"]}
    x = tensor(problem["inputs"])
    if types & OF_MAPS:
        x = x.reshape((1,) * (3 - x.ndim) + x.shape)
    elif types & OF_SEQUENCES and x.ndim == 1:
        x = x[:, None]
    given = [x]
    for number, layer in enumerate(problem["layers"], start=1):
        kind = layer.get("type", "dense")
        if kind == "residual":
            given.append(given[-1] + given[layer["adds"] - 1])
            continue
        given.append(LAYERS[kind](layer, number, given[-1], leaves))
    return given[-1]


def loss(problem: Table, outputs: Any) -> Any:
    name, targets = problem.get("loss", "half_squared_error"), tensor(problem["targets"])
    targets = targets.reshape(outputs.shape)
    if name == "cross_entropy":
        whole = -(targets * torch.log(outputs)).sum()
    elif name == "binary_cross_entropy":
        whole = torch.nn.functional.binary_cross_entropy(outputs, targets, reduction="sum")
    else:
        assert name == "half_squared_error"
        whole = torch.nn.functional.mse_loss(outputs, targets, reduction="sum") / 2
    is_mean = problem.get("over_steps") == "mean" and outputs.ndim == 2
    return whole / len(outputs) if is_mean else whole


def problems() -> Iterator[tuple[str, Table]]:
    """Yield what shipped networks state; PyTorch's GRU has one reset gate, and the other
    conventions are put in its place.
    """
    for name in sorted({*shipped()} - {*shipped_exercises()}):
        stated = read(name)[1]
        types = {layer.get("type", "dense") for layer in stated.get("layers", ())}
        if not types - {"dense"}:
            continue
        if "gru" not in types:
            yield name, stated
            continue
        for update in ("keeps", "renews"):
            changed = {"update_gate": update, "reset_gate": "after"}
            (layer,) = stated["layers"]
            yield f"{name} {update}", {**stated, "layers": [{**layer, **changed}]}


@pytest.mark.parametrize(("name", "stated"), list(problems()), ids=[one for one, _ in problems()])
def test_a_shipped_network_is_what_pytorch_has(name: str, stated: Table) -> None:
    """The outputs, the loss, and every gradient by a parameter."""
    solution = solve(problem_of(stated).with_rounding(carry="exact"))
    leaves = Leaves()
    outputs = ran(stated, leaves)
    behind_last = len(stated["layers"]) + 1
    steps = [
        step
        for letter in "ah"
        for step in solution
        if step.id.split("@")[0].split(".")[0] == f"{letter}{behind_last}"
    ]
    flat = [float(entry) for step in steps for row in step.value for entry in row]
    expected = outputs.detach().flatten().tolist()
    # Where the last state alone passes on, those before it are steps as well.
    assert flat[-len(expected) :] == close(expected)
    if "L" not in solution:
        return
    whole = loss(stated, outputs)
    assert float(solution["L"].value[0][0]) == close(whole.item())
    if not any(step.id.startswith("dL/d") for step in solution):
        return
    whole.backward()
    for parameter, leaf in leaves.items():
        gradient = solution[f"dL/d{parameter}"]
        found = [float(entry) for row in gradient.value for entry in row]
        assert found == close(leaf.grad.flatten().tolist()), parameter
