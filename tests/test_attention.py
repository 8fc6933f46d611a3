"""Attention, norms, and what else a transformer is made of, as layers of networks."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import autograd.numpy as np
import pytest
from autograd import grad

import generator
from generator.errors import ProblemError
from generator.pdf import typeset
from generator.problem import problem_of
from generator.problem.composed.model import ComposedProblem
from generator.problem.groups import GROUPS
from generator.solution import Solution, solve
from tests.oracle import Digits
from tests.tex_checker import check

BLOCK = """
inputs = [[1, 0.5, -1, 2], [0, 1, 0.5, -0.5], [0.3, 0.2, 1, 1]]
targets = [[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]]
learning_rate = 0.1
[[layers]]
type = "positional"
[[layers]]
type = "attention"
heads = 2
mask = "causal"
w_q = [[0.5, 0.1, -0.2, 0.3], [0.1, 0.4, 0.2, 0.1], [0.2, -0.3, 0.5, 0.4], [0.6, 0.7, 0.1, -0.1]]
w_k = [[0.3, 0.1, -0.1, 0.3], [0.2, 0.4, 0.2, 0.1], [0.2, -0.3, 0.5, 0.4], [0.6, 0.7, 0.1, -0.1]]
w_v = [[0.1, 0.1, -0.2, 0.3], [0.1, 0.5, 0.2, 0.1], [0.2, -0.3, 0.5, 0.4], [0.6, 0.7, 0.1, -0.1]]
w_o = [[0.1, 0.1, -0.2, 0.3], [0.1, 0.5, 0.2, 0.1], [0.2, -0.3, 0.5, 0.4], [0.6, 0.7, 0.1, -0.1]]
[[layers]]
type = "residual"
adds = 2
[[layers]]
type = "layer_norm"
scale = [1, 1, 1, 2]
shift = [0, 0.1, 0.2, 0]
[[layers]]
activation = "relu"
weights = [[0.1, 0.1, -0.2, 0.3], [0.1, 0.5, 0.2, 0.1]]
biases = [0.1, 0.2]
[[layers]]
activation = "identity"
weights = [[0.1, 0.1], [-0.2, 0.3], [0.1, 0.5], [0.2, 0.1]]
[[layers]]
type = "residual"
adds = 5
[[layers]]
type = "layer_norm"
[rounding]
places = 3
"""
WORDS = """
inputs = [[0, 1, 0], [1, 0, 0], [0, 1, 0]]
targets = [[1, 0], [0, 1], [0, 1]]
loss = "cross_entropy"
[[layers]]
type = "embedding"
weights = [[0.2, -0.4], [0.6, 0.1], [0.5, 0.5]]
[[layers]]
type = "positional"
encodings = [[0, 0.1], [0.1, 0], [0.2, -0.1]]
[[layers]]
type = "attention"
scaled = false
mask = [[1, 1, 0], [0, 1, 1], [1, 1, 1]]
w_q = [[0.5], [-0.3]]
w_k = [[1], [0.4]]
w_v = [[1, 0.5], [-0.5, 2]]
[[layers]]
type = "dropout"
mask = [[1, 0], [1, 1], [0, 1]]
rate = 0.2
[[layers]]
type = "rms_norm"
scale = [2, 1]
shift = [0.5, 0]
epsilon = 0.01
[[layers]]
activation = "softmax"
weights = [[0.4, -1], [0.3, 0.2]]
biases = [0.1, 0.2]
"""
BATCH = """
inputs = [[1, 4], [2, 1], [4, 3], [-1, 0]]
targets = [[1], [0], [0.5], [0]]
[[layers]]
activation = "identity"
weights = [[0.4, -0.5], [0.3, 0.2], [1, 0]]
[[layers]]
type = "batch_norm"
scale = [2, 1, 1]
shift = [0.5, 0, 0]
[[layers]]
activation = "sigmoid"
weights = [[1, -1, 0.5]]
biases = [0.1]
"""
VECTOR = """
inputs = [1, -2, 0.5]
targets = [1, 0]
[[layers]]
activation = "tanh"
weights = [[0.4, -0.5, 1], [0.3, 0.2, 1], [1, 0, -1]]
[[layers]]
type = "layer_norm"
scale = [2, 1, 1]
shift = [0.5, 0, 0]
[[layers]]
type = "dropout"
mask = [1, 0, 1]
[[layers]]
type = "rms_norm"
epsilon = 0
[[layers]]
type = "residual"
adds = 2
[[layers]]
activation = "identity"
weights = [[1, -1, 0.5], [0.2, 0.3, 0.4]]
"""
SEQUENCE = """
inputs = [[1, -2], [0.5, 1]]
targets = [[1, 0], [0, 1]]
[[layers]]
type = "recurrent"
w_x = [[0.1, 0.2], [0.3, -0.4]]
w_h = [[0.5, -0.1], [0.2, 0.3]]
[[layers]]
type = "layer_norm"
epsilon = 0.1
shift = [0.1, 0.2]
[[layers]]
type = "rms_norm"
scale = [1, 2]
[[layers]]
type = "residual"
adds = 2
"""
ALL = {"block": BLOCK, "words": WORDS, "batch": BATCH, "vector": VECTOR}
PROBLEMS = Path(generator.__file__).parent / "problems"
SHIPPED = next(group.problems for group in GROUPS if group.name == "transformers")
SHORT = {
    name: text.replace('_norm"', '_norm"\ngradient = "short"').replace(
        'rms_norm"\ngradient = "short"', 'rms_norm"'
    )
    for name, text in (*ALL.items(), ("sequence", SEQUENCE))
}


def composed(text: str) -> ComposedProblem:
    problem = problem_of(tomllib.loads(text, parse_float=Decimal), "c.toml")
    assert isinstance(problem, ComposedProblem)
    return problem


@functools.cache
def solved(text: str) -> Solution[ComposedProblem]:
    return solve(composed(text), with_check=True)


def normal(x: Any, axis: int, epsilon: float) -> Any:
    mean = np.mean(x, axis=axis, keepdims=True)
    return (x - mean) / np.sqrt(np.mean((x - mean) ** 2, axis=axis, keepdims=True) + epsilon)


def attended(layer: Mapping[str, Any], x: Any, known: Mapping[str, Any], n: int) -> Any:
    heads = layer.get("heads", 1)
    mask = layer.get("mask", np.ones((len(x), len(x))))
    mask = np.tril(np.ones((len(x), len(x)))) if isinstance(mask, str) else np.array(mask)
    found = []
    for head in range(heads):
        q, k, v = (np.split(x @ known[f"w_{letter}{n}"], heads, axis=1)[head] for letter in "qkv")
        scores = q @ k.T / (np.sqrt(k.shape[1]) if layer.get("scaled", True) else 1)
        powers = np.where(mask == 1, np.exp(scores), 0)
        found.append(powers / np.sum(powers, axis=1, keepdims=True) @ v)
    whole = np.concatenate(found, axis=1)
    return whole @ known[f"w_o{n}"] if "w_o" in layer else whole


def plain(layer: Mapping[str, Any], x: Any, known: Mapping[str, Any], n: int, outputs: Any) -> Any:
    """What a layer gives, with rows of tokens; a vector is a single row."""
    kind = layer.get("type", "dense")
    epsilon = float(layer.get("epsilon", 1e-5))
    match kind:
        case "positional" if "encodings" not in layer:
            at, width = np.arange(x.shape[1]), x.shape[1]
            angles = np.arange(len(x))[:, None] / 10000 ** (2 * (at // 2) / width)
            return x + np.where(at % 2 == 0, np.sin(angles), np.cos(angles))
        case "positional":
            return x + np.array(layer["encodings"])
        case "attention":
            return attended(layer, x, known, n)
        case "residual":
            return x + outputs[layer["adds"] - 1]
        case "embedding":
            return x @ known[f"w_e{n}"]
        case "dropout":
            return x * np.array(layer["mask"]) / (1 - float(layer.get("rate", 0.5)))
        case "layer_norm" | "batch_norm" | "rms_norm":
            if kind == "rms_norm":
                x = x / np.sqrt(np.mean(x**2, axis=1, keepdims=True) + epsilon)
            else:
                x = normal(x, 1 if kind == "layer_norm" else 0, epsilon)
            return x * known.get(f"gamma{n}", 1) + known.get(f"beta{n}", 0)
    z = x @ known[f"w{n}"].T + known.get(f"b{n}", np.zeros(1)).reshape(1, -1)
    functions = {
        "relu": lambda z: np.maximum(z, 0),
        "tanh": np.tanh,
        "identity": lambda z: z,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "softmax": lambda z: np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True),
    }
    return functions[layer["activation"]](z)


KEYS = {"w": "weights", "b": "biases", "w_e": "weights", "gamma": "scale", "beta": "shift"}


def parameters(stated: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for n, layer in enumerate(stated["layers"], start=1):
        letters = ["w", "b"] if "type" not in layer else ["gamma", "beta"]
        if layer.get("type") == "embedding":
            letters = ["w_e"]
        if layer.get("type") == "attention":
            letters = ["w_q", "w_k", "w_v", "w_o"]
        for letter in letters:
            key = KEYS.get(letter, letter)
            if key in layer:
                found[f"{letter}{n}"] = np.array(layer[key], dtype=float)
    return found


def loss(stated: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    x = np.atleast_2d(np.array(stated["inputs"], dtype=float))
    outputs = [x]
    for n, layer in enumerate(stated["layers"], start=1):
        x = plain(layer, x, known, n, outputs)
        outputs.append(x)
    y = np.atleast_2d(np.array(stated["targets"], dtype=float))
    if stated.get("loss") == "cross_entropy":
        return -np.sum(y * np.log(x))
    return np.sum((x - y) ** 2) / 2


@pytest.mark.parametrize("name", [*ALL, *SHIPPED])
def test_every_gradient_is_what_autograd_finds(name: str) -> None:
    text = ALL[name] if name in ALL else (PROBLEMS / f"{name}.toml").read_text(encoding="utf-8")
    stated = tomllib.loads(text.replace('carry = "rounded"', ""))
    solution = solved(text.replace('carry = "rounded"', ""))
    known = parameters(stated)
    assert float(solution["L"].value[0][0]) == pytest.approx(loss(stated, known), rel=1e-12)
    expected = grad(lambda them: loss(stated, them))(known)
    for parameter, gradient in expected.items():
        ours = np.array(solution[f"dL/d{parameter}"].value, dtype=float)
        assert ours == pytest.approx(gradient.reshape(ours.shape), rel=1e-12, abs=1e-12)
    assert all(comparison.agrees for comparison in solution.comparisons or ())


@pytest.mark.parametrize("name", SHORT)
def test_the_short_way_back_through_a_norm_finds_the_same(name: str) -> None:
    text = SEQUENCE if name == "sequence" else ALL[name]
    short, long = solved(SHORT[name]), solved(text)
    same = [step.id for step in short if step.role == "gradient"]
    assert same
    for step_id in same:
        ours = np.array(short[step_id].value, dtype=float)
        assert ours == pytest.approx(np.array(long[step_id].value, dtype=float), abs=1e-15)
    if "_norm" in text.replace("rms_norm", ""):
        assert {"dL/dmu", "dL/dvar"} & {step.id.rstrip("0123456789@") for step in long}
        assert not any(step.id.startswith(("dL/dmu", "dL/dvar", "dL/dsd")) for step in short)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        (WORDS, ""),
        (BATCH, 'loss = "binary_cross_entropy"\n'),
        (BATCH, 'loss = "mean_binary_cross_entropy"\n'),
    ],
)
def test_rows_have_a_short_way_back_through_the_loss_as_well(text: str, change: str) -> None:
    short, long = (solved(f"{change}{way}{text}") for way in ("", 'loss_gradient = "long"\n'))
    last = len(short.problem.layers) + 1
    assert f"dL/da{last}" in long
    assert f"dL/da{last}" not in short
    assert short[f"dL/dz{last}"].uses[:2] == (f"a{last}", "y")
    for step in short:
        if step.role == "gradient":
            expected = np.array(long[step.id].value, dtype=float)
            assert np.array(step.value, dtype=float) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize("name", ["block", "words", "batch"])
def test_a_reader_finds_every_line_true(name: str, carry: str) -> None:
    text = ALL[name] + ("" if name == "block" else "[rounding]\nplaces = 3\n")
    solution = solve(composed(text).with_rounding(carry=carry))
    links = check(solution.to_latex(), Digits(places=3))
    assert len(links) > 60
    assert all(link.holds != link.marked for link in links)
    assert any(link.marked for link in links) == (carry == "exact")


def test_heads_have_steps_of_their_own() -> None:
    solution = solved(BLOCK)
    ids = [step.id for step in solution]
    assert ids[:10] == [
        *("a2", "q3", "k3", "v3", "q3.head1", "k3.head1", "v3.head1", "s3.head1", "p3.head1"),
        "o3.head1",
    ]
    assert solution["p3.head2"].printed[0] == ("1.000", "0.000", "0.000")
    assert solution["dL/dq3"].uses == ("dL/dq3.head1", "dL/dq3.head2")
    assert "w_q2_new" in ids
    assert "gamma4_new" in ids


def test_six_tokens_of_four_numbers_and_two_heads_fit_on_their_pages() -> None:
    rows = [[((3 * i + 5 * j) % 9 - 4) / 10 for j in range(4)] for i in range(6)]
    weights = [[((7 * i + 2 * j) % 9 - 4) / 10 for j in range(4)] for i in range(4)]
    keys = dict.fromkeys(("w_q", "w_k", "w_v", "w_o"), weights)
    layers = [
        {"type": "attention", "heads": 2, "mask": "causal", **keys},
        {"type": "residual", "adds": 1},
        {"type": "layer_norm", "scale": [1, 1, 1, 1], "shift": [0, 0, 0, 0]},
    ]
    problem = problem_of({"inputs": rows, "targets": rows[::-1], "layers": layers})
    document = typeset(solve(problem.with_rounding(places=4)).to_latex())
    assert document.warnings == ()


def test_a_causal_mask_is_a_triangle_of_ones() -> None:
    layer = composed(BLOCK).layers[1]
    assert layer.mask_of(3) == (("1", "0", "0"), ("1", "1", "0"), ("1", "1", "1"))  # type: ignore[union-attr]


def test_sines_and_cosines_are_given_as_such() -> None:
    markdown = solved(BLOCK).to_text("md")
    assert r"\sin(1) & \cos(1) & \sin(0.01) & \cos(0.01)" in markdown
    assert solved(BLOCK)["a2"].printed[1] == ("0.841", "1.540", "0.510", "0.500")


@pytest.mark.parametrize("name", [*ALL, "sequence"])
def test_documents_say_what_the_layers_are(name: str) -> None:
    text = SEQUENCE if name == "sequence" else ALL[name]
    markdown = " ".join(solved(text).to_text("md").split())
    said = {
        "block": (
            "is an attention layer with two heads, which share the columns of queries",
            "Its mask hides from each token all that come after it.",
            "Its third layer is a residual connection: it adds the output of the first layer",
            "Its fourth layer is a layer normalisation: each row is shifted and divided",
            "In head 1, the attention layer gives",
        ),
        "words": (
            "Its first layer is an embedding of three words",
            "Its mask says which tokens each token looks at.",
            "Its scores are not scaled.",
            "Its fourth layer is dropout with a given mask",
            "Its fifth layer is an RMS normalisation: each row is divided by",
        ),
        "batch": ("is a batch normalisation: each column is shifted",),
        "vector": ("is a layer normalisation: what comes in is shifted",),
        "sequence": ("is an RMS normalisation: what comes in at a time is divided",),
    }
    for words in said[name]:
        assert words in markdown


@pytest.mark.parametrize(
    ("text", "before", "after", "sentence"),
    [
        (
            BLOCK,
            "heads = 2",
            "heads = 3",
            "layers[1].w_q has 4 columns, which 3 heads cannot share alike; give a multiple of 3.",
        ),
        (
            BLOCK,
            'mask = "causal"',
            'mask = "casual"',
            "layers[1].mask is 'casual'; give \"causal\", or a list of rows of ones and zeros.",
        ),
        (
            BLOCK,
            'mask = "causal"',
            "mask = [[1, 0], [1, 1]]",
            "layers[1].mask has 2 rows of 2, but there are 3 tokens; give 3 rows of 3.",
        ),
        (
            BLOCK,
            'mask = "causal"',
            "mask = [[1, 0, 2], [1, 1, 1], [0, 0, 0]]",
            "layers[1].mask[0] holds more than ones and zeros; give these alone.",
        ),
        (
            BLOCK,
            "adds = 2",
            "adds = 4",
            "layers[2].adds is 4, but what comes in is the output of layer 3; give the number of "
            "an earlier layer, 1 to 2.",
        ),
        (
            BLOCK,
            "adds = 5",
            "adds = 6",
            "layers[6].adds is 6, of which the output is 3 tokens of 2 numbers, but what comes in "
            "is 3 tokens of 4 numbers; give a layer whose output has the same size.",
        ),
        (
            BLOCK,
            "scale = [1, 1, 1, 2]",
            "scale = [1, 1]",
            "layers[3].scale has 2 numbers, but 4 numbers come in; give 4 numbers.",
        ),
        (
            WORDS,
            "encodings = [[0, 0.1], [0.1, 0], [0.2, -0.1]]",
            "encodings = [[0, 0.1]]",
            "layers[1].encodings has 1 row of 2, but 3 tokens of 2 numbers come in; give 3 rows "
            "of 2.",
        ),
        (
            WORDS,
            "rate = 0.2",
            "rate = 1",
            "layers[3].rate is 1, so that nothing is kept; give a number below 1.",
        ),
        (
            WORDS,
            "mask = [[1, 0], [1, 1], [0, 1]]",
            "mask = [[1, 0], [1, 1], [0, 0.5]]",
            "layers[3].mask holds more than ones and zeros; give these alone.",
        ),
        (
            WORDS,
            "w_q = [[0.5], [-0.3]]",
            "w_q = [[0.5], [-0.3], [1]]",
            "layers[2].w_q has 3 rows of 1, but 2 numbers of a token come in; give 2 rows of 1.",
        ),
        (
            BATCH,
            "[[1, 4], [2, 1], [4, 3], [-1, 0]]",
            "[[1, 4]]",
            "layers[1].type normalises a batch of one row, which makes it 0; give at least 2 rows.",
        ),
        (
            BATCH,
            '"batch_norm"',
            '"batchnorm"',
            "layers[1].type is 'batchnorm'; did you mean 'batch_norm'?",
        ),
        (
            "inputs = [[1, 2, 3]]\n[[layers]]\ntype = 'positional'\n",
            "",
            "",
            "layers[0].encodings is sinusoidal, which is to be had for tokens of 1, 2, 4 and 8 "
            "numbers, but 3 numbers come in; give rows of numbers.",
        ),
    ],
)
def test_an_error_says_what_does_not_fit(text: str, before: str, after: str, sentence: str) -> None:
    with pytest.raises(ProblemError) as raised:
        composed(text.replace(before, after, 1) if before else text)
    assert str(raised.value).splitlines()[0] == f"c.toml: {sentence.rstrip('.')}"
