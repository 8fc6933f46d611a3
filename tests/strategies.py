"""Random problems and roundings, as Hypothesis draws them, and how many of them.

Exact zeros, cancellations and ties are rare among independent numbers, so neurons often repeat or
oppose each other (σ(x) + σ(−x) = 1) and zeros and halves come up often.
"""

from __future__ import annotations

import ast
import itertools
import math
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st

from generator.layout.nodes import (
    BLANK,
    BREAK,
    EULER,
    Accent,
    Applied,
    Cases,
    Digits,
    Fence,
    Fraction,
    Index,
    MatrixNode,
    Node,
    Operator,
    Power,
    Root,
    Sum,
    TranslatedWord,
    Transpose,
    Word,
)
from generator.layout.symbols import called
from generator.layout.walking import row
from generator.problem import read_draw
from generator.variants import Exercise

DEEP = os.environ.get("HANDPROP_DEEP")
# Where slow tests are left out, so are two of three random examples; conftest.py says where.
SHARE = 3 if "HANDPROP_QUICK" in os.environ else 1

LOSSES = ("half_mean_squared_error", "half_squared_error", "mean_squared_error", "squared_error")
ERRORS = (*LOSSES, "absolute_error", "mean_absolute_error", "huber")
ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "identity")

# How a problem is written.
WRITTEN = st.fixed_dictionaries(
    {
        "notation": st.sampled_from(["source", "superscripts", "brackets", "net-out", "rows"]),
        "presentation": st.sampled_from(["matrices", "weights"]),
        "detail": st.sampled_from(["results", "substitution", "products", "entries"]),
    }
)

Number = Decimal | int
NOTABLE: tuple[Number, ...] = (
    *(0, 1, -1, Decimal("-0.0"), Decimal("0.00")),
    *(Decimal("0.5"), Decimal("-0.5"), Decimal("0.50"), Decimal("0.25"), Decimal("0.125")),
)


def examples(few: int) -> settings:
    """Return settings for a few examples, the same on every run, or HANDPROP_DEEP random ones.
    A third of the few is tried where slow tests are left out.
    """
    return settings(
        max_examples=int(DEEP or -(-few // SHARE)),
        derandomize=not DEEP,
        print_blob=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def between(lowest: int, highest: int) -> st.SearchStrategy[Decimal]:
    """Decimals with 0 to 3 decimals."""

    def decimals(places: int) -> st.SearchStrategy[Decimal]:
        scale = 10**places
        units = st.integers(lowest * scale, highest * scale)
        return units.map(lambda count: Decimal(count).scaleb(-places))

    return st.one_of([decimals(places) for places in range(4)])


NUMBERS: st.SearchStrategy[Number] = between(-2, 2) | st.sampled_from(NOTABLE)
TARGETS: st.SearchStrategy[Number] = between(0, 1) | st.sampled_from((Decimal("0.5"), 0, 1))
LEARNING_RATES = between(0, 2).filter(bool)


@st.composite
def rows(draw: st.DrawFn, width: int, before: list[list[Number]]) -> list[Number]:
    """Rows of numbers: new, all alike, or the same as or opposite to one of those before."""
    match draw(st.sampled_from(["new", "new", "alike", "same", "opposite"])):
        case "same" if before:
            return draw(st.sampled_from(before))
        case "opposite" if before:
            return [-number for number in draw(st.sampled_from(before))]
        case "alike":
            return [draw(NUMBERS)] * width
        case _:
            return draw(st.lists(NUMBERS, min_size=width, max_size=width))


@st.composite
def layers(draw: st.DrawFn, incoming: int, most_neurons: int) -> dict[str, Any]:
    """Layers of sigmoid neurons, a third of them without biases."""
    neurons: list[list[Number]] = []
    for _ in range(draw(st.integers(1, most_neurons))):
        neurons.append(draw(rows(incoming + 1, neurons)))
    weights = {"activation": "sigmoid", "weights": [neuron[:-1] for neuron in neurons]}
    if draw(st.sampled_from([True, True, False])):
        return weights | {"biases": [neuron[-1] for neuron in neurons]}
    return weights


@st.composite
def problems(draw: st.DrawFn, most_layers: int = 4, most_neurons: int = 5) -> dict[str, Any]:
    """Problems as a problem file states them, without their rounding."""
    inputs = draw(st.lists(NUMBERS, min_size=1, max_size=most_neurons))
    width, network = len(inputs), []
    for _ in range(draw(st.integers(1, most_layers))):
        network.append(draw(layers(width, most_neurons)))
        width = len(network[-1]["weights"])
    return {
        "inputs": inputs,
        "targets": draw(st.lists(TARGETS, min_size=width, max_size=width)),
        "learning_rate": draw(LEARNING_RATES),
        "loss": draw(st.sampled_from(LOSSES)),
        "layers": network,
    }


POSITIVE = between(0, 2).filter(bool)
KEPT = st.sampled_from([Decimal(share) for share in ("0.9", "0.5", "0.99", "0")])
EPSILONS = st.sampled_from([Decimal(epsilon) for epsilon in ("1e-8", "0.01", "0.5", "0")])
OVER_SAMPLES = st.sampled_from(["mean", "sum"])
DECAYS = st.sampled_from([Decimal(decay) for decay in ("0.01", "0.1", "0.5", "0")])


def optimizer(name: str, **choices: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"name": st.just(name)}, optional=choices)


def schedule(name: str, **choices: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"name": st.just(name), **choices})


OPTIMIZERS = st.one_of(
    optimizer("gradient_descent", weight_decay=DECAYS),
    optimizer(
        "momentum", momentum=KEPT, form=st.sampled_from(["velocity", "accumulated", "average"])
    ),
    optimizer("nesterov", momentum=KEPT),
    optimizer("adagrad", epsilon=EPSILONS),
    optimizer("rmsprop", decay=KEPT, epsilon=EPSILONS),
    optimizer("adam", beta1=KEPT, beta2=KEPT, epsilon=EPSILONS),
    optimizer("adamw", beta1=KEPT, beta2=KEPT, epsilon=EPSILONS, weight_decay=DECAYS),
)
SCHEDULES = st.one_of(
    schedule("inverse_time", rate=POSITIVE),
    schedule("exponential", factor=KEPT.filter(bool)),
    schedule("step", factor=KEPT.filter(bool), every=st.integers(1, 3)),
)
PENALTIES = st.fixed_dictionaries({}, optional={"l1": DECAYS, "l2": DECAYS})
REFINEMENTS: dict[str, st.SearchStrategy[Any]] = {
    "schedule": SCHEDULES,
    "penalty": PENALTIES,
    "worked": st.just(1),
}
TABLES = st.one_of(
    st.fixed_dictionaries({}, optional=REFINEMENTS),
    *(st.fixed_dictionaries({"optimizer": OPTIMIZERS}, optional=REFINEMENTS) for _ in range(3)),
)


@st.composite
def lengths(draw: st.DrawFn, samples: int) -> dict[str, int]:
    """How many samples an update takes, and how many updates there are: at most four."""
    stated = draw(st.fixed_dictionaries({}, optional={"batch_size": st.integers(1, samples)}))
    updates = math.ceil(samples / stated.get("batch_size", samples))
    match draw(st.sampled_from(["iterations", "iterations", "iterations", "epochs", "epoch"])):
        case "epochs":
            return {**stated, "epochs": draw(st.integers(1, 4 // updates))}
        case "iterations":
            return {**stated, "iterations": draw(st.sampled_from([2, 3, 1]))}
        case _:
            return stated


@st.composite
def distributions(draw: st.DrawFn, outputs: int) -> list[Number]:
    """Numbers that are not negative and sum to 1, often all but one of them 0."""
    bounds = [Decimal(0), Decimal("0.25"), Decimal("0.5"), Decimal("0.7"), Decimal(1)]
    inner = st.lists(st.sampled_from(bounds), min_size=outputs - 1, max_size=outputs - 1)
    cuts = [bounds[0], *sorted(draw(inner)), bounds[-1]]
    return [high - low for low, high in itertools.pairwise(cuts)]


@st.composite
def endings(draw: st.DrawFn, outputs: int, samples: int) -> tuple[str, dict[str, Any]]:
    """The activation of a last layer, and a loss with targets that go with it."""

    def targets(vectors: st.SearchStrategy[list[Number]]) -> dict[str, Any]:
        return {"targets": draw(st.lists(vectors, min_size=samples, max_size=samples))}

    def several(numbers: st.SearchStrategy[Number]) -> st.SearchStrategy[list[Number]]:
        return st.lists(numbers, min_size=outputs, max_size=outputs)

    ways = st.fixed_dictionaries({}, optional={"loss_gradient": st.sampled_from(["short", "long"])})
    match draw(
        st.sampled_from(["classes", "distributions", "binary", "hinge", "errors", "errors"])
    ):
        case "classes" if outputs > 1:
            classes = st.lists(st.integers(1, outputs), min_size=samples, max_size=samples)
            return "softmax", {"loss": "cross_entropy", "classes": draw(classes), **draw(ways)}
        case "classes" | "distributions":
            shares = targets(distributions(outputs))
            return "softmax", {"loss": "cross_entropy", **shares, **draw(ways)}
        case "binary":
            shares = targets(several(TARGETS))
            name = draw(st.sampled_from(["binary_cross_entropy", "mean_binary_cross_entropy"]))
            return "sigmoid", {"loss": name, **shares, **draw(ways)}
        case "hinge":
            activation = draw(st.sampled_from(["identity", "tanh"]))
            return activation, {"loss": "hinge", **targets(several(st.sampled_from((-1, 1))))}
        case _:
            loss: dict[str, Any] = {"loss": draw(st.sampled_from(ERRORS))}
            if loss["loss"] == "huber" and draw(st.booleans()):
                loss["threshold"] = draw(POSITIVE)
            activation = draw(st.sampled_from((*ACTIVATIONS, "softmax")))
            return activation, {**loss, **targets(several(NUMBERS | TARGETS))}


@st.composite
def varied(draw: st.DrawFn, layer: dict[str, Any], activation: str) -> dict[str, Any]:
    """A layer with another activation, its biases perhaps shared, some of it perhaps frozen."""
    stated: dict[str, Any] = {**layer, "activation": activation}
    constant = {"leaky_relu": "slope", "elu": "scale"}.get(activation)
    if constant and draw(st.booleans()):
        stated[constant] = draw(POSITIVE)
    if "biases" in layer and draw(st.sampled_from([True, False, False])):
        stated["biases"] = draw(NUMBERS)
    frozen = draw(st.sampled_from([(), (), (), ("weights",), ("biases",), ("weights", "biases")]))
    if any(key in layer for key in frozen):
        stated["frozen"] = [key for key in frozen if key in layer]
    return stated


def is_frozen(layer: dict[str, Any]) -> bool:
    return {"weights", "biases"} & set(layer) == set(layer.get("frozen", ()))


@st.composite
def networks(draw: st.DrawFn, most_layers: int = 3, most_neurons: int = 3) -> dict[str, Any]:
    """Problems of every kind, without their rounding: small, and of few iterations."""
    width = draw(st.integers(1, most_neurons))
    inputs: list[list[Number]] = []
    for _ in range(draw(st.sampled_from([1, 1, 2, 3, 4]))):
        inputs.append(draw(rows(width, inputs)))
    plain: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1, most_layers))):
        plain.append(draw(layers(width, most_neurons)))
        width = len(plain[-1]["weights"])

    last, ending = draw(endings(width, len(inputs)))
    activations = [*(draw(st.sampled_from(ACTIVATIONS)) for _ in plain[1:]), last]
    network = [draw(varied(*one)) for one in zip(plain, activations, strict=True)]
    if all(map(is_frozen, network)):
        del network[-1]["frozen"]
    stated = {
        "inputs": inputs,
        "layers": network,
        "learning_rate": draw(LEARNING_RATES),
        **ending,
        **draw(st.fixed_dictionaries({}, optional={"over_samples": OVER_SAMPLES})),
        **draw(lengths(len(inputs))),
        **draw(TABLES),
    }
    for key in ("inputs", "targets"):
        if len(inputs) == 1 and key in stated and draw(st.booleans()):
            stated[key] = stated[key][0]
    return stated


@st.composite
def forward_passes(draw: st.DrawFn) -> dict[str, Any]:
    """Problems of every kind whose samples pass once, and only forward, perhaps without a loss."""
    left_out = {"batch_size", "epochs", "worked", "loss_gradient", "optimizer", "schedule"}
    if draw(st.booleans()):
        left_out |= {"targets", "classes", "loss", "threshold", "over_samples", "penalty"}
    stated = {key: value for key, value in draw(networks()).items() if key not in left_out}
    network = [
        {key: value for key, value in layer.items() if key != "frozen"}
        for layer in stated["layers"]
    ]
    for layer in network[:-1]:
        if draw(st.booleans()) and not {"slope", "scale"} & set(layer):
            layer["activation"] = "step"
    return {**stated, "iterations": 0, "layers": network}


@st.composite
def neurons(draw: st.DrawFn) -> dict[str, Any]:
    """Problems of a single neuron, without their rounding."""
    kind = draw(
        st.sampled_from(["perceptron", "adaline", "linear_regression", "logistic_regression"])
    )
    width, samples = draw(st.integers(1, 3)), draw(st.integers(1, 4))

    def several(numbers: st.SearchStrategy[Number], count: int) -> list[Number]:
        return draw(st.lists(numbers, min_size=count, max_size=count))

    targets: dict[str, st.SearchStrategy[Number]] = {
        "perceptron": st.sampled_from((0, 1)),
        "logistic_regression": st.sampled_from((0, 1)) | TARGETS,
    }
    stated = {
        "kind": kind,
        "inputs": [several(NUMBERS, width) for _ in range(samples)],
        "targets": several(targets.get(kind, NUMBERS), samples),
        "weights": several(NUMBERS, width),
        "learning_rate": draw(LEARNING_RATES),
        **draw(lengths(samples)),
    }
    if kind == "perceptron" and draw(st.booleans()):
        stated |= {"mistake": "margin", "targets": several(st.sampled_from((-1, 1)), samples)}
    if draw(st.booleans()):
        stated["bias"] = draw(NUMBERS)
    return stated


SINGLE = (1, 1)
SIZES = (SINGLE, (2, 1), (3, 1), (2, 3), (3, 2), (2, 2))
OF_EACH = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "abs", "exp", "sqrt", "ln")
TYPED = ("2", "3", "0.5", "1", "10", "4")
Shape = tuple[int, int]


@st.composite
def formula_problems(draw: st.DrawFn) -> dict[str, Any]:
    """Problems that are stated as formulas, without their rounding: a few formulas of what is given
    and of each other, and the gradient of the last one, which is a number.
    """
    given: dict[str, Any] = {}
    known: dict[str, Shape] = {}
    for name in draw(st.sampled_from(["sxW", "suxV", "xyWV", "stu", "xWM"])):
        rows, columns = draw(st.sampled_from([size for size in SIZES if KINDS_OF[name](size)]))
        numbers = [[draw(NUMBERS) for _ in range(columns)] for _ in range(rows)]
        given[name] = numbers if columns > 1 else [row[0] for row in numbers]
        given[name] = given[name][0] if (rows, columns) == SINGLE else given[name]
        known[name] = (rows, columns)
    formulas: dict[str, str] = {}
    for name in draw(st.sampled_from(["L", "zL", "zaL", "zahL"])):
        size = SINGLE if name == "L" else draw(st.sampled_from(sorted(set(known.values()))))
        whole = draw(formula_texts(size, known, 2 if name == "L" else 1))
        # Without the brackets that its operators do not need.
        text = ast.unparse(ast.parse(whole)) if draw(st.booleans()) else whole
        formulas[name] = text.replace("**", "^")
        known[name] = size
    return {"kind": "formulas", "given": given, "formulas": formulas, "gradient": {}}


KINDS_OF: dict[str, Callable[[Shape], bool]] = {
    **dict.fromkeys("stu", lambda size: size == SINGLE),
    **dict.fromkeys("xy", lambda size: size[1] == 1 < size[0]),
    **dict.fromkeys("WVM", lambda size: size[1] > 1),
}


@st.composite
def formula_texts(draw: st.DrawFn, size: Shape, known: dict[str, Shape], depth: int) -> str:
    """Formulas of a size, as Python writes them."""
    leaves = [name for name, shape in known.items() if shape == size]
    leaves += [f"{name}.T" for name, shape in known.items() if shape[::-1] == size != SINGLE]
    if size == SINGLE:
        leaves += draw(st.lists(st.sampled_from(TYPED), min_size=1, max_size=2))
    if depth == 0:
        return draw(st.sampled_from(leaves))
    form, sizes = draw(st.sampled_from([*forms(size, known)]))
    return form.format(*(draw(formula_texts(one, known, depth - 1)) for one in sizes))


def forms(size: Shape, known: dict[str, Shape]) -> Iterator[tuple[str, tuple[Shape, ...]]]:
    """What formulas of a size may be, with the sizes of what they are made of."""
    yield from ((f"({{}} {sign} {{}})", (size, size)) for sign in "+-*")
    yield "({} * {})", (SINGLE, size)
    yield from ((f"({{}} / {number})", (size,)) for number in ("2", "3", "0.5"))
    yield from ((f"({{}} ** {number})", (size,)) for number in ("2", "3", "0.5"))
    yield from ((f"{function}({{}})", (size,)) for function in OF_EACH)
    yield "(-{})", (size,)
    others = [shape for shape in known.values() if shape != SINGLE]
    for left, right in itertools.product(others, others):
        if left[1] == right[0] and (left[0], right[1]) == size:
            yield from [("({} @ {})", (left, right))] * 3
    if size == SINGLE:
        yield "({} / ({} ** 2 + 1))", (SINGLE, SINGLE)
        yield from ((f"{function}({{}}, {{}})", (SINGLE, SINGLE)) for function in ("max", "min"))
        for shape in others:
            yield from ((f"{function}({{}})", (shape,)) for function in ("sum", "mean", "sum"))
            for function in ("dot", "half_squared_error", "squared_error"):
                if shape[1] == 1:
                    yield f"{function}({{}}, {{}})", (shape, shape)
    else:
        yield f"{'softmax' if size[1] == 1 else 'softmax_rows'}({{}})", (size,)


@st.composite
def composed_networks(draw: st.DrawFn) -> dict[str, Any]:
    """Networks of recurrent, gated, convolution, pooling, attention and normalisation layers, some
    with a dense layer behind them, without their rounding.
    """

    def matrix(rows: int, columns: int) -> list[list[Number]]:
        return [draw(st.lists(NUMBERS, min_size=columns, max_size=columns)) for _ in range(rows)]

    def dense(before: int, neurons: int) -> dict[str, Any]:
        activation = draw(st.sampled_from(["sigmoid", "tanh", "softplus"]))
        made = {"weights": matrix(neurons, before), "activation": activation}
        return made | ({"biases": matrix(1, neurons)[0]} if draw(st.booleans()) else {})

    kind = draw(st.sampled_from(["recurrent", "lstm", "gru", "images", "tokens"]))
    if kind == "images":
        maps, kernel = draw(st.sampled_from([1, 2])), draw(st.sampled_from([1, 2]))
        size = draw(st.sampled_from([2, 3]))
        network = [
            {
                "type": "convolution",
                "kernels": [[matrix(kernel, kernel)] for _ in range(maps)],
                "biases": matrix(1, maps)[0],
                "stride": 1,
                "activation": draw(st.sampled_from(["identity", "tanh", "relu"])),
            },
            {
                "type": "pooling",
                "mode": draw(st.sampled_from(["max", "average"])),
                "size": size,
                "stride": 1,
            },
            {"type": "flatten"},
        ]
        places = 4 - kernel + 1 - size + 1
        network.append(dense(maps * places**2, 2))
        return {"inputs": matrix(4, 4), "targets": matrix(1, 2)[0], "layers": network}
    if kind == "tokens":
        attention: dict[str, Any] = {
            "type": "attention",
            **{key: matrix(2, 2) for key in ("w_q", "w_k", "w_v")},
        }
        if draw(st.booleans()):
            attention["mask"] = "causal"
        norm = {
            "type": "layer_norm",
            "scale": matrix(1, 2)[0],
            "shift": matrix(1, 2)[0],
            "epsilon": Decimal("0.01"),
        }
        network = [attention, norm] if draw(st.booleans()) else [attention]
        return {"inputs": matrix(3, 2), "targets": matrix(3, 2), "layers": network}
    units, times, width = (draw(st.sampled_from(few)) for few in ((1, 2), (1, 2, 3), (1, 2)))
    outputs = draw(st.sampled_from(["all", "last"]))
    layer: dict[str, Any] = {"type": kind, "outputs": outputs, "initial": matrix(1, units)[0]}
    if kind == "recurrent":
        layer |= {"w_x": matrix(units, width), "w_h": matrix(units, units)}
        layer["b"] = matrix(1, units)[0]
        layer["activation"] = draw(st.sampled_from(["tanh", "sigmoid", "relu"]))
    else:
        gates = {"lstm": "fioc", "gru": "zrh"}[kind]
        layer["w_x"] = {gate: matrix(units, width) for gate in gates}
        layer["w_h"] = {gate: matrix(units, units) for gate in gates}
        layer["b"] = {gate: matrix(1, units)[0] for gate in gates}
    if kind == "lstm":
        layer["initial_cell"] = matrix(1, units)[0]
    if kind == "gru":
        layer["update_gate"] = draw(st.sampled_from(["keeps", "renews"]))
        layer["reset_gate"] = draw(st.sampled_from(["before", "after"]))
    last = [dense(units, 1)] if draw(st.booleans()) else []
    count = times if outputs == "all" else 1
    targets = matrix(count, 1 if last else units)
    return {
        "inputs": matrix(times, width),
        "targets": targets if outputs == "all" else targets[0],
        "layers": [layer, *last],
    }


@st.composite
def roundings(draw: st.DrawFn, /, **fixed: str) -> dict[str, Any]:
    """Choices for `Problem.with_rounding`, all of them made, some of them `fixed`."""
    digits = draw(
        st.fixed_dictionaries({"places": st.integers(0, 8)})
        | st.fixed_dictionaries({"significant": st.integers(1, 6)})
    )
    choices = {
        "ties": draw(st.sampled_from(["half-up", "half-even"])),
        "carry": draw(st.sampled_from(["exact", "rounded"])),
        "padding": draw(st.booleans()),
        "relation": draw(st.sampled_from(["equals", "approximately"])),
        "decimal_mark": draw(st.sampled_from(["point", "comma"])),
    }
    return {**digits, **choices, **fixed}


@st.composite
def stated_exactly(draw: st.DrawFn, of: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """Problems with expressions in place of inputs, weights, biases and the learning rate, in which
    numbers that are alike or opposite remain so.
    """
    problem = draw(of)
    by = {key: draw(st.sampled_from(EXACTLY)) for key in ("inputs", "weights", "biases")}
    stated = {**problem, "inputs": _exactly(problem["inputs"], by["inputs"])}
    stated["layers"] = [
        {key: _exactly(value, by[key]) if key in by else value for key, value in layer.items()}
        for layer in problem["layers"]
    ]
    if "learning_rate" in problem and draw(st.booleans()):
        stated["learning_rate"] = draw(st.sampled_from(["1/3", "1/10", "sqrt(2)", "exp(-1)"]))
    return stated


# What becomes of a number; with roots of 2 in inputs and weights, their products are rational.
EXACTLY = ("{}/3", "{}/3", "{}*sqrt(2)", "{} * 2^(1/2)/7", "sin(pi/4)*{}", "{}*pi", "{}")


def _exactly(value: Any, expression: str) -> Any:
    if isinstance(value, list):
        return [_exactly(one, expression) for one in value]
    is_decimal = expression == "{}"
    return value if is_decimal else expression.format(f"{Decimal(value):f}")


TENTH = Decimal("0.1")
WAYS: tuple[dict[str, Any], ...] = (
    {"from": TENTH, "to": Decimal("0.9"), "step": TENTH},
    {"from": Decimal("0.05"), "to": Decimal("0.95")},
    {"from": Decimal("-1.5"), "to": 2, "step": Decimal("0.25")},
    {"integers": [1, 3]},
    {"choices": [Decimal("0.5"), 2, Decimal("0.125"), Decimal("0.5")]},
)
SWITCHES = ("gradients_show", "updates_show", "states_show", "ties", "answers_apart")
REQUIRED: dict[str, st.SearchStrategy[Any]] = {
    **{key: st.booleans() for key in SWITCHES},
    "saturation": st.sampled_from([Decimal("0.1"), Decimal("0.3"), 0]),
    "dead_units": st.sampled_from([None, 0, 1]),
    "target_distance": st.sampled_from([Decimal("0.2"), 0]),
    "largest_number": st.sampled_from([1, 2, 10, 1_000_000]),
    "minus_signs": st.sampled_from([None, 0, 1, 3]),
    "digits": st.sampled_from([None, 2, 5]),
}


@st.composite
def drawing(draw: st.DrawFn) -> dict[str, Any]:
    """One way to draw a number."""
    way = draw(st.sampled_from(WAYS))
    return {**way, "sign": True} if draw(st.sampled_from([True, True, False])) else way


@st.composite
def exercises(draw: st.DrawFn) -> Exercise:
    """Small exercises nearly all of whose numbers are drawn, some sizes and activations as well."""
    network: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1, 2))):
        layer: dict[str, Any] = {
            "neurons": draw(st.sampled_from([1, 2, 2, {"choices": [1, 2]}])),
            "weights": draw(drawing()),
            "activation": draw(
                st.sampled_from(
                    ["sigmoid", "tanh", "relu", "identity", {"choices": ["tanh", "sigmoid"]}]
                )
            ),
        }
        match draw(st.sampled_from(["drawn", "drawn", "shared", "none"])):
            case "drawn":
                layer["biases"] = draw(drawing())
            case "shared":
                layer["biases"] = {**draw(drawing()), "size": 1}
        network.append(layer)
    size = draw(st.sampled_from([1, 2, 2, (2, 2)]))
    lasting: dict[str, st.SearchStrategy[Any]] = {
        "iterations": st.just(2),
        "optimizer": st.just({"name": "momentum", "momentum": Decimal("0.9")}),
    }
    if isinstance(size, tuple):
        lasting["batch_size"] = st.just(1)
    rate = draw(drawing().filter(lambda way: way.get("from", 1) > 0 and "sign" not in way))
    training = draw(st.fixed_dictionaries({}, optional=lasting))
    of_samples = "losses" if isinstance(size, tuple) and "batch_size" not in training else "L"
    asked = st.sampled_from(
        [["L"], ["L", "w1_new"], ["dL/dw1"], ["z2"], ["w1_new[1,1]", of_samples], ["dL/da1"]]
    )
    stated = {
        "inputs": {**draw(drawing()), "size": size},
        "targets": draw(st.sampled_from([{"choices": [0, 1]}, WAYS[0]])),
        "learning_rate": {"draw": "rate"},
        "loss": draw(st.sampled_from(ERRORS)),
        "layers": network,
        "rounding": draw(roundings()) if draw(st.booleans()) else {"places": 4},
        "requirements": draw(st.fixed_dictionaries({}, optional=REQUIRED)),
        **training,
        **draw(st.fixed_dictionaries({}, optional={"asked": asked})),
    }
    # What an exercise shows of itself is a line; of one that fails, all is wanted.
    note(f"{stated}, rate = {rate}")
    return Exercise("random.toml", stated, {"rate": read_draw(rate, "draws.rate", "random.toml")})


@st.composite
def formula_exercises(draw: st.DrawFn) -> Exercise:
    """Formulas of which most numbers are drawn, sometimes a formula as well."""
    problem = draw(formula_problems())
    given: dict[str, Any] = {}
    for name, stated in problem["given"].items():
        rows = stated if isinstance(stated, list) else []
        size = (len(rows), len(rows[0])) if rows and isinstance(rows[0], list) else len(rows)
        match draw(st.sampled_from(["drawn", "drawn", "named", "stated", "rows"])):
            case "drawn":
                given[name] = draw(drawing()) | ({"size": size} if size else {})
            case "named":
                given[name] = {"draw": "one"} | ({"size": size} if size else {})
            case "rows" if isinstance(size, tuple):
                given[name] = [draw(drawing()) | {"size": size[1]} for _ in rows]
            case _:
                given[name] = stated
    formulas = dict(problem["formulas"])
    if draw(st.booleans()):
        formulas["L"] = {"choices": [formulas["L"], f"({formulas['L']}) / 2"]}
    stated = {
        **problem,
        "given": {**given, "v": {"draw": "one"}},
        "formulas": formulas,
        "rounding": draw(roundings()) if draw(st.booleans()) else {"places": 4},
        "requirements": draw(st.fixed_dictionaries({}, optional=REQUIRED_OF_FORMULAS)),
    }
    way = draw(drawing())
    note(f"{stated}, one = {way}")
    return Exercise("random.toml", stated, {"one": read_draw(way, "draws.one", "random.toml")})


REQUIRED_OF_FORMULAS = {
    **REQUIRED,
    **{key: st.booleans() for key in ("kinks", "one_hot", "zeros")},
}


@st.composite
def composed_exercises(draw: st.DrawFn) -> Exercise:
    """Composed networks of which some numbers are drawn, one by one, and some of them alike."""

    def drawn(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: drawn(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [drawn(inner) if isinstance(inner, list) else number(inner) for inner in value]
        return value

    def number(stated: Number) -> Any:
        ways = [stated, {"draw": "one"}, draw(st.sampled_from(WAYS))]
        return draw(st.sampled_from(ways))

    network = draw(composed_networks())
    stated = {
        **{key: drawn(network[key]) for key in ("inputs", "targets")},
        "layers": [
            layer if layer.get("type") in ("pooling", "flatten") else drawn(layer)
            for layer in network["layers"]
        ],
        "rounding": draw(roundings()) if draw(st.booleans()) else {"places": 4},
        "requirements": draw(st.fixed_dictionaries({}, optional=REQUIRED_OF_FORMULAS)),
    }
    way = draw(drawing())
    note(f"{stated}, one = {way}")
    return Exercise("random.toml", stated, {"one": read_draw(way, "draws.one", "random.toml")})


LETTERS = st.sampled_from("awx").map(Word)
LEAVES = (
    LETTERS
    | st.sampled_from(["1", "-0.25", "1.2e-5", "1e-8"]).map(Digits)
    | st.sampled_from([BLANK, EULER, TranslatedWord("new"), called("ln"), Accent("hat", Word("a"))])
)


def layouts() -> st.SearchStrategy[Node]:
    """Draw layouts with all that may stand in one, broken before some operators."""
    return st.recursive(LEAVES, _layouts_of, max_leaves=10)


def _layouts_of(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    fences = st.builds(
        Fence, inner, st.sampled_from("(|"), st.sampled_from(["line", "tall", "large", "larger"])
    )
    # No line begins with a comma.
    breakable = st.tuples(
        st.sampled_from([(), (BREAK,)]), st.sampled_from("+-⊙").map(Operator), inner
    )
    following = breakable | st.tuples(st.just(()), st.just(Operator(",")), inner)
    several = st.lists(inner, max_size=2).map(tuple)
    return (
        st.builds(_joined, inner, st.lists(following, min_size=1, max_size=3))
        | fences
        | st.builds(Applied, LEAVES, fences)
        | st.builds(Fraction, inner, inner)
        | st.builds(Index, LETTERS, several, several)
        | st.builds(Power, fences | LETTERS, inner, st.booleans())
        | st.builds(Sum, inner, st.none() | LETTERS)
        | st.builds(Cases, inner, inner, inner)
        | inner.map(Transpose)
        | inner.map(Root)
        | st.builds(_matrix, st.lists(inner, min_size=4, max_size=8), st.sampled_from([None, 1]))
    )


def _joined(first: Node, others: list[tuple[tuple[Node, ...], Node, Node]]) -> Node:
    return row(first, *(part for breaks, *rest in others for part in (*breaks, *rest)))


def _matrix(entries: list[Node], block: int | None) -> Node:
    """Return two rows of as many of the entries as they hold."""
    half = len(entries) // 2
    return MatrixNode((tuple(entries[:half]), tuple(entries[half : 2 * half])), block)


HUNDREDTHS = st.integers(-100, 100).map(lambda number: Decimal(number) / 100)
GATES = {"lstm": "fioc", "gru": "zrh"}


def matrices(rows: int, columns: int) -> st.SearchStrategy[list[list[Decimal]]]:
    row = st.lists(HUNDREDTHS, min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows)


@st.composite
def sequences(draw: st.DrawFn) -> dict[str, Any]:
    """A network that reads a sequence: a recurrent, LSTM or GRU layer, and often a dense one."""
    times, inputs, units, outputs = (draw(st.integers(1, 3)) for _ in range(4))
    kind = draw(st.sampled_from(["recurrent", "lstm", "gru"]))
    layer: dict[str, Any] = {"type": kind, "outputs": draw(st.sampled_from(["all", "last"]))}
    for key, columns in {"w_x": inputs, "w_h": units}.items():
        of_gates = {gate: draw(matrices(units, columns)) for gate in GATES.get(kind, "")}
        layer[key] = of_gates or draw(matrices(units, columns))
    if kind == "gru":
        layer["update_gate"] = draw(st.sampled_from(["keeps", "renews"]))
        layer["reset_gate"] = draw(st.sampled_from(["before", "after"]))
    layers, width = [layer], units
    if draw(st.booleans()):
        activation = draw(st.sampled_from(["identity", "tanh", "sigmoid"]))
        layers.append({"activation": activation, "weights": draw(matrices(outputs, units))})
        width = outputs
    targets = draw(matrices(times if layer["outputs"] == "all" else 1, width))
    return {
        "inputs": draw(matrices(times, inputs)),
        "targets": targets if layer["outputs"] == "all" else targets[0],
        "loss": draw(st.sampled_from(["squared_error", "half_squared_error"])),
        "layers": layers,
        "rounding": {"places": draw(st.integers(2, 5))},
    }
