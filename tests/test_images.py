"""Convolution, pooling and flatten layers: read, worked out, derived and written."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import autograd.numpy as np
import pytest
from autograd import grad

from generator import load
from generator.errors import ProblemError
from generator.pdf import typeset
from generator.problem import problem_of
from generator.problem.composed.model import ComposedProblem
from generator.solution import solve
from tests.oracle import Digits
from tests.tex_checker import check

IMAGE = """
inputs = [[1, 0, 2, 1, 0], [0, 1, 1, 0, 2], [2, 1, 0, 1, 1], [0, 2, 1, 0, 1], [1, 0, 1, 2, 0]]
targets = [1, 0]
learning_rate = 0.1
loss = "cross_entropy"
[[layers]]
type = "convolution"
activation = "relu"
kernels = [[[0.5, -0.2], [0.1, 0.3]], [[-0.3, 0.4], [0.2, 0.1]]]
biases = [0.1, -0.1]
[[layers]]
type = "pooling"
size = 2
[[layers]]
type = "flatten"
[[layers]]
activation = "softmax"
weights = [[0.1, -0.2, 0.3, 0.1, 0.2, -0.1, 0.4, 0.3], [0.2, 0.1, -0.1, 0.3, -0.2, 0.1, 0.1, -0.3]]
biases = [0.1, -0.1]
[rounding]
places = 4
"""

CHANNELS = """
inputs = [
  [[1, 0, 2, 1], [0, 1, 1, 0], [2, 1, 0, 1], [0, 2, 1, 0.5]],
  [[0.2, 0.4, 1, 0], [1, 1, 0, 0.3], [0, 0, 2, 1], [0.7, 0, 0.1, 1]],
]
targets = [0.5]
[[layers]]
type = "convolution"
activation = "tanh"
kernels = [
  [
    [[0.5, -0.2, 0.1], [0.1, 0.3, 0.2], [0.3, -0.1, 0.4]],
    [[0.2, 0.1, -0.3], [0.4, -0.2, 0.1], [-0.1, 0.1, 0.2]],
  ],
  [
    [[0.1, 0.2, 0.3], [-0.2, 0.1, 0.2], [0.1, -0.4, 0.4]],
    [[0.5, 0.1, 0.3], [0.1, 0.2, 0.1], [0.1, -0.3, -0.2]],
  ],
]
biases = [0.1, -0.2]
padding = "same"
[[layers]]
type = "convolution"
kernels = [[[[0.4, -0.3], [0.2, 0.1]], [[0.3, 0.2], [-0.1, 0.5]]]]
stride = 2
flip = true
padding = 1
[[layers]]
type = "pooling"
mode = "average"
size = 2
stride = 1
[[layers]]
type = "pooling"
mode = "global average"
[[layers]]
type = "flatten"
"""

SIGNAL = """
inputs = [1, 0.4, -1, 2, 0, 1, 0.3]
targets = [1]
learning_rate = 0.5
[[layers]]
type = "convolution"
activation = "sigmoid"
kernels = [[1, -1, 0.5], [0.2, 0.3, 0.1]]
stride = 2
padding = 1
[[layers]]
type = "pooling"
mode = "global max"
[[layers]]
type = "flatten"
[[layers]]
activation = "identity"
weights = [[0.5, -0.5]]
"""


def composed(text: str) -> ComposedProblem:
    problem = problem_of(tomllib.loads(text, parse_float=Decimal), "c.toml")
    assert isinstance(problem, ComposedProblem)
    return problem


def correlated(x: Any, k: Any, stride: int = 1) -> Any:
    rows, columns = (range(0, n - m + 1, stride) for n, m in zip(x.shape, k.shape, strict=True))
    height, width = k.shape
    return np.array([[np.sum(x[i : i + height, j : j + width] * k) for j in columns] for i in rows])


def pooled(x: Any, each: Any, size: tuple[int, int], stride: int) -> Any:
    rows, columns = (range(0, n - m + 1, stride) for n, m in zip(x.shape, size, strict=True))
    return np.array([[each(x[i : i + size[0], j : j + size[1]]) for j in columns] for i in rows])


ACTIVATIONS: Mapping[str, Any] = {
    "identity": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "softmax": lambda z: np.exp(z) / np.sum(np.exp(z)),
}
LOSSES: Mapping[str, Any] = {
    "half_squared_error": lambda a, y: np.sum((a - y) ** 2) / 2,
    "cross_entropy": lambda a, y: -np.sum(y * np.log(a)),
    "binary_cross_entropy": lambda a, y: -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)),
}


def around(x: Any, kernel: Any, padding: Any) -> Any:
    if padding == "same":
        return np.pad(x, [((n - 1) // 2, n // 2) for n in kernel.shape], "constant")
    size = 0 if padding == "valid" else padding
    return np.pad(x, [(size * (n > 1), size * (n > 1)) for n in kernel.shape], "constant")


def convolved(maps: list[Any], known: Mapping[str, Any], layer: Any, number: int) -> list[Any]:
    found = []
    places = sorted(
        {re.sub(r"\.channel\d+", "", name) for name in known if name[:2] == f"k{number}"}
    )
    for place in places:
        z = known.get(place.replace("k", "b"), 0)
        for channel, x in enumerate(maps, start=1):
            name = place if len(maps) == 1 else f"{place}.channel{channel}"
            kernel = known[name][::-1, ::-1] if layer.flip else known[name]
            z = z + correlated(around(x, kernel, layer.padding), kernel, layer.stride)
        found.append(ACTIVATIONS[layer.activation](z))
    return found


def loss_of(problem: ComposedProblem, known: Mapping[str, Any], maps: list[Any], y: Any) -> Any:
    """The loss of a network that reads maps, by loops alone."""
    layers: Any = problem.layers
    for number, layer in enumerate(layers, start=1):
        match layer.type:
            case "convolution":
                maps = convolved(maps, known, layer, number)
            case "pooling":
                each = np.mean if "average" in layer.mode else np.max
                size = layer.size or max(maps[0].shape)
                window = tuple(min(size, n) for n in maps[0].shape)
                maps = [pooled(x, each, window, layer.stride or size) for x in maps]
            case "flatten":
                maps = [np.concatenate([x.reshape(-1, 1) for x in maps])]
            case _:
                z = known[f"w{number}"] @ maps[0] + known.get(f"b{number}", 0)
                maps = [ACTIVATIONS[layer.activation](z)]
    return LOSSES[problem.loss](maps[0], y)


NETWORKS = {"image": IMAGE, "channels": CHANNELS, "signal": SIGNAL}
SHIPPED = [
    *("convolution", "convolution-two-kernels", "convolution-channels", "signal-convolution"),
    "true-convolution",
]


@pytest.mark.parametrize("name", [*NETWORKS, *SHIPPED])
def test_losses_and_gradients_are_those_of_autograd(name: str) -> None:
    problem = composed(NETWORKS[name]) if name in NETWORKS else load(name)
    assert isinstance(problem, ComposedProblem)
    solution = solve(problem)
    given = {
        name: np.array([[float(number) for number in row] for row in matrix])
        for name, matrix in solution.given.items()
    }
    inputs = [matrix for name, matrix in given.items() if name.startswith("a1")]
    parameters = {name: given[name] for name in given if name[0] in "kbw"}

    def of(parameters: Mapping[str, Any]) -> Any:
        return loss_of(problem, parameters, inputs, given["y"])

    assert float(solution["L"].value[0][0]) == pytest.approx(float(of(parameters)), rel=1e-12)
    for parameter, gradient in grad(of)(parameters).items():
        found = np.array(solution[f"dL/d{parameter}"].value, dtype=float)
        assert found == pytest.approx(gradient, rel=1e-12, abs=1e-15)
    for step in solution:
        if step.id.startswith("rows"):
            maps = [one for one in solution if one.id.startswith(f"a{step.id[4:]}")]
            columns = solution[f"columns{step.id[4:]}"]
            size = int(step.printed[0][0]), int(columns.printed[0][0])
            assert {one.shape for one in maps} == {size}


def test_the_steps_of_maps_have_their_numbers_in_their_ids() -> None:
    ids = [step.id for step in solve(composed(IMAGE))]
    assert ids[:7] == [
        *("rows2", "columns2", "parameters1"),
        "rows3",
        "columns3",
        "parameters4",
        "parameters",
    ]
    assert ids[7:15] == [
        *("z2.map1", "a2.map1", "z2.map2", "a2.map2", "a3.map1", "a3.map2", "a4", "z5"),
    ]
    assert {"da3.map1/da2.map1", "dL/da3.map2", "dL/dk1.map2", "dL/db1.map1", "k1.map1_new"} <= {
        *ids
    }


def test_sizes_and_numbers_of_parameters_are_whole_numbers_and_may_be_all_that_is_asked() -> None:
    solution = solve(composed('asked = ["rows2", "columns2", "parameters1"]\n' + CHANNELS))
    assert {step.id: step.printed for step in solution} == {
        "rows2": (("4",),),
        "columns2": (("4",),),
        "parameters1": (("38",),),
    }
    latex = solution.to_latex()
    assert r"\link{=}{4 + 2 \times 1 - 3 + 1}" in latex.replace(r"}\more{", " ")
    assert "have $m$ rows and $n$ columns, and the number of its parameters is $N$" in latex
    with_rest = solve(
        composed('asked = ["columns2"]\n' + SIGNAL.replace("stride = 2", "stride = 3"))
    )
    # Of seven numbers and a zero on each side, three windows reach all.
    assert with_rest["columns2"].printed == (("3",),)


@pytest.mark.parametrize(
    ("kernels", "maps"),
    [
        ("[[0.5, -0.2], [0.1, 0.3]]", 1),
        ("[[[0.5, -0.2], [0.1, 0.3]]]", 1),
        ("[[[[0.5, -0.2], [0.1, 0.3]]], [[[0.5, -0.2], [0.1, 0.3]]]]", 2),
    ],
)
def test_lists_of_a_single_map_or_channel_may_be_left_out(kernels: str, maps: int) -> None:
    layer = f'type = "convolution"\nkernels = {kernels}\n'
    problem = composed(f"inputs = [[1, 2], [3, 4]]\n[[layers]]\n{layer}")
    assert problem.flows[-1].count == maps
    assert solve(problem)["a2" if maps == 1 else "a2.map1"].printed == (("1.60",),)


def test_a_tie_is_a_sentence_and_the_first_place_receives() -> None:
    text = """
    inputs = [[1, 3], [3, 0]]
    targets = [0]
    [[layers]]
    type = "convolution"
    kernels = [[2]]
    [[layers]]
    type = "pooling"
    size = 2
    [[layers]]
    type = "flatten"
    """
    solution = solve(composed(text), with_check=True)
    assert all(comparison.agrees for comparison in solution.comparisons or ())
    assert solution["da3/da2"].printed == (("0.00", "1.00"), ("0.00", "0.00"))
    sentence = "the largest number stands more than once"
    assert sentence in solution.to_latex()
    assert sentence not in solve(composed(text.replace("[3, 0]", "[2, 0]"))).to_latex()
    # 3.001 and 3.004 are printed alike, and differ.
    apart = text.replace("[[1, 3], [3, 0]]", "[[1, 3.001], [3.004, 0]]")
    assert sentence not in solve(composed(apart)).to_latex()
    rounded = composed(apart).with_rounding(carry="rounded")
    assert (sentence in solve(rounded).to_latex()) is False


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize("presentation", ["matrices", "weights"])
@pytest.mark.parametrize("name", ["channels", "signal"])
def test_a_reader_finds_every_line_true(name: str, presentation: str, carry: str) -> None:
    problem = composed(NETWORKS[name]).shown_as(presentation=presentation, detail="entries")
    solution = solve(problem.with_rounding(carry=carry))
    links = check(solution.to_latex(), Digits(places=2))
    assert len(links) > 50
    assert all(link.holds != link.marked for link in links)


def test_where_the_largest_number_stands_is_no_derivative_by_one_number() -> None:
    latex = solve(composed(SIGNAL).shown_as(notation="brackets", presentation="weights")).to_latex()
    assert r"\operatorname{maxpool}'_{1 \times 4}(a_1^{[1]})_{1,3}" in latex


@pytest.mark.parametrize("document_format", ["html", "md", "ipynb"])
def test_every_document_is_made_in_every_format(document_format: str) -> None:
    solution = solve(composed(IMAGE))
    for kind in ("problem", "worksheet", "solution", "key"):
        assert solution.to_text(document_format, kind)


def test_a_record_has_the_places_that_largest_numbers_are_taken_from() -> None:
    steps = {step["id"]: step for step in json.loads(solve(composed(SIGNAL)).to_json())["steps"]}
    assert steps["da3.map1/da2.map1"]["printed"] == [["0.00", "0.00", "1.00", "0.00"]]
    assert steps["columns2"]["printed"] == [["4"]]


def test_a_question_says_what_each_layer_does() -> None:
    text = " ".join(solve(composed(CHANNELS)).to_latex("problem").split())
    for sentence in (
        "A network reads the maps",
        "Its first layer is a convolution layer of two maps that applies the hyperbolic tangent",
        "Its kernels are not turned (cross-correlation).",
        "Zeros around each map keep its size.",
        "For each of its maps it has a kernel for each map that comes in.",
        "Its kernels are turned, as in a true convolution, and moved by two rows or columns",
        "There are zeros around each map, one on each side.",
        "that takes the mean of each window of size two, with a stride of one.",
        "that takes the mean of each map.",
        "Of two numbers below the letter of a kernel, the first is that of the map",
    ):
        assert sentence in text


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            'biases = [0.1, -0.1]\n[[layers]]\ntype = "pooling"',
            'biases = [0.1]\n[[layers]]\ntype = "pooling"',
            "c.toml: layers[0].biases has 1 number, but the layer has 2 maps; give 2 numbers",
        ),
        (
            "[[0.5, -0.2], [0.1, 0.3]]",
            "[[0.5, -0.2, 1], [0.1, 0.3, 1]]",
            "c.toml: layers[0].kernels has rows or kernels of different sizes; give all one size",
        ),
        (
            "[[[0.5, -0.2], [0.1, 0.3]], [[-0.3, 0.4], [0.2, 0.1]]]",
            "[[[[1, 1]], [[1, 1]]], [[[1, 1]], [[1, 1]]]]",
            "c.toml: layers[0].kernels has 2 kernels for a map, but 1 map comes in; give one for "
            "each that comes in",
        ),
        (
            "[[[0.5, -0.2], [0.1, 0.3]], [[-0.3, 0.4], [0.2, 0.1]]]",
            "[[[1, 1, 1, 1, 1, 1]], [[1, 1, 1, 1, 1, 1]]]",
            "c.toml: layers[0].kernels are of 1 x 6, but a map with the zeros around it is of "
            "5 x 5; give smaller ones, or more padding",
        ),
        (
            'activation = "relu"',
            'activation = "relu"\npadding = "same"\nstride = 2',
            'c.toml: layers[0].padding is "same", which needs a stride of 1, but stride is 2; give '
            "a number of rows and columns",
        ),
        (
            "size = 2",
            "size = 5",
            "c.toml: layers[1].size is 5, but a map is of 4 x 4; give a smaller one",
        ),
        (
            "size = 2",
            'mode = "global max"\nsize = 2',
            'c.toml: layers[1].size is stated, but mode is "global max"; leave it out',
        ),
        (
            "size = 2",
            "",
            'c.toml: layers[1].size is missing; give a number, or mode = "global max"',
        ),
        (
            '[[layers]]\ntype = "flatten"\n',
            "",
            "c.toml: layers[2] is 'dense', which takes a list of numbers or a sequence or rows of "
            "tokens, but maps come in; give a layer of the type flatten before it",
        ),
        ('"pooling"', '"maxpool"', "c.toml: layers[1].type is 'maxpool'; did you mean 'pooling'?"),
    ],
)
def test_an_error_names_the_layer_and_the_key(before: str, after: str, sentence: str) -> None:
    assert before in IMAGE
    with pytest.raises(ProblemError) as raised:
        composed(IMAGE.replace(before, after))
    assert str(raised.value).removesuffix(".") == sentence


@pytest.mark.slow
def test_maps_of_eight_rows_and_columns_with_three_kernels_fit_on_their_pages() -> None:
    rows = [[((3 * i + 5 * j) % 9 - 4) / 10 for j in range(8)] for i in range(8)]
    kernels = [
        [[((3 * i + 5 * j + kernel) % 9 - 4) / 10 for j in range(3)] for i in range(3)]
        for kernel in range(3)
    ]
    layers = [
        {"type": "convolution", "kernels": kernels, "biases": [0.1] * 3, "activation": "relu"},
        {"type": "pooling", "size": 2},
        {"type": "flatten"},
        {"weights": [[((3 * i) % 9 - 4) / 10 for i in range(27)]]},
    ]
    stated = {"inputs": rows, "targets": [1], "learning_rate": 0.1, "layers": layers}
    for detail in ("products", "entries"):
        solution = solve(problem_of({**stated, "detail": detail, "rounding": {"places": 4}}))
        assert typeset(solution.to_latex()).warnings == ()
