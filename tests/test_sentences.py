"""Every sentence of a document holds, and none that is needed is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from generator import HandpropError, Problem, load, solve
from generator.problem import shipped, shipped_exercises
from tests.sentence_checker import faults
from tests.strategies import (
    DEEP,
    WRITTEN,
    examples,
    forward_passes,
    networks,
    neurons,
    roundings,
    stated_exactly,
)

KINDS = ("problem", "worksheet", "solution", "key")
FIXED = sorted({*shipped()} - {*shipped_exercises()})

StatedKeys = dict[str, Any]


def layer(*rows: list[float], activation: str = "identity", **stated: Any) -> StatedKeys:
    return {"activation": activation, "weights": [*map(list, rows)], **stated}


def network(*layers: StatedKeys, **stated: Any) -> StatedKeys:
    """A problem with one sample unless samples are stated."""
    inputs, outputs = len(layers[0]["weights"][0]), len(layers[-1]["weights"])
    usual = {
        "inputs": [0.5, -0.2, 0.3][:inputs],
        "targets": [0.1, 0.9, 0.4][:outputs],
        "learning_rate": 0.5,
        "rounding": {"places": 3},
    }
    return {**usual, "layers": layers, **stated}


def neuron(kind: str, **stated: Any) -> StatedKeys:
    """A problem of a single neuron with one input, and three samples unless samples are stated."""
    usual = {"inputs": [[1], [2], [3]], "targets": [0, 1, 1], "weights": [0.5]}
    return {"kind": kind, **usual, "learning_rate": 0.1, **stated}


ONE = layer([0.4], biases=[0.1])
TWO = layer([0.4, -0.3], [0.2, 0.6], activation="sigmoid", biases=[0.1, -0.1])
SHARED = layer([0.4, -0.3], [0.2, 0.6], activation="tanh", biases=0.1)
LAST = layer([0.4, -0.3], activation="sigmoid")
SAMPLES: StatedKeys = {"inputs": [[0.5], [0.25], [1]], "targets": [[0.1], [0.2], [0.7]]}
CLASSES: StatedKeys = {"loss": "cross_entropy", "targets": None}
ADAM = {"name": "adam", "epsilon": 0.5}
BOTH = ["weights", "biases"]

# What Hypothesis seldom draws; each line has something that is stated nowhere else.
CORNERS: dict[str, StatedKeys] = {
    "one weight": network(layer([0.4]), optimizer={"name": "momentum", "form": "average"}),
    "one parameter is trained": network(
        layer([0.4], biases=[0.1], frozen=["biases"]),
        optimizer={"name": "nesterov", "momentum": 0},
        iterations=2,
    ),
    "one bias is trained": network(
        layer([0.4], biases=[0.1], frozen=["weights"]),
        optimizer={"name": "adamw", "weight_decay": 0.1},
    ),
    "the hidden layer is frozen": network(
        {**TWO, "frozen": BOTH},
        LAST,
        optimizer={"name": "adagrad"},
        schedule={"name": "step", "factor": 0.5, "every": 1},
        iterations=2,
    ),
    "one of each is frozen": network({**ONE, "frozen": BOTH}, ONE),
    "Adam without the first average": network(ONE, optimizer={**ADAM, "beta1": 0}, iterations=2),
    "Adam without the second average": network(ONE, optimizer={**ADAM, "beta2": 0}),
    "Adam without averages": network(ONE, optimizer={**ADAM, "beta1": 0, "beta2": 0}),
    "decay of what is frozen": network(
        {**ONE, "frozen": ["weights"]}, optimizer={"name": "gradient_descent", "weight_decay": 0.1}
    ),
    "decay of two weights and no bias": network(
        layer([0.4, 0.2]), optimizer={"name": "gradient_descent", "weight_decay": 0.1}
    ),
    "targets and iterations are called t": network(
        TWO,
        LAST,
        optimizer=ADAM,
        notation="net-out",
        loss="binary_cross_entropy",
        targets=[1],
        schedule={"name": "inverse_time", "rate": 0.5},
    ),
    "letters that sentences use": network(
        ONE,
        optimizer={"name": "momentum", "momentum": 0.9},
        loss="huber",
        notation={"letters": {"y": "p", "b": "e", "v": "u", "w": "t"}},
        schedule={"name": "exponential", "factor": 0.5},
    ),
    "indices beside the letter i": network(
        layer([0.4], [0.2], [0.1], activation="softmax"), **CLASSES, classes=[2], notation="net-out"
    ),
    "a softmax of one neuron": network(
        layer([0.4], activation="softmax"), loss="cross_entropy", targets=[1]
    ),
    "a softmax of one neuron, the long way": network(
        layer([0.4], activation="softmax"), loss="cross_entropy", targets=[1], loss_gradient="long"
    ),
    "two classes": network(
        {**TWO, "activation": "softmax"}, **CLASSES, classes=[1], loss_gradient="long"
    ),
    "classes of samples": network(
        layer([0.4], [0.2], activation="softmax"), **CLASSES, classes=[1, 2], inputs=[[1], [2]]
    ),
    "samples one by one": network(ONE, **SAMPLES, batch_size=1, iterations=2),
    "the first samples only": network(ONE, **SAMPLES, batch_size=2, iterations=1),
    "the first sample only": network(ONE, **SAMPLES, batch_size=1, iterations=1),
    "a smaller last batch": network(ONE, **SAMPLES, batch_size=2, epochs=2, worked=1),
    "a smaller last batch whose losses are added": network(
        ONE, **SAMPLES, batch_size=2, over_samples="sum", penalty={"l2": 0.1}, loss="huber"
    ),
    "samples that begin again": network(ONE, **SAMPLES, batch_size=1, iterations=4, worked=3),
    "all samples in one step": network(ONE, **SAMPLES, worked=1, notation="rows"),
    "a forward pass": network(TWO, LAST, iterations=0, loss="huber"),
    "a forward pass without targets": network(SHARED, targets=None, iterations=0),
    "shared biases": network(SHARED, {**SHARED, "activation": "sigmoid"}, layer([0.2, 0.2])),
    "no biases and too many neurons for the figure": network(
        layer([0.4], [0.2], [0.1], [0.3], [0.5]), layer([0.1, 0.2, 0.3, 0.4, 0.5])
    ),
    "what is asked": network(TWO, LAST, asked=["L", "w1_new"], iterations=2, loss="squared_error"),
    "one thing is asked": network(ONE, asked=["L"], rounding={"places": 0}),
    "gradients are asked": network(TWO, LAST, asked=["dL/dw2", "L"], learning_rate=None),
    "gradients are asked, and the rest is shown": network(
        *(TWO, LAST),
        asked=["dL/db1"],
        solution="whole",
        optimizer=ADAM,
        schedule={"name": "step", "factor": 0.5, "every": 2},
    ),
    "gradients by the inputs are asked": network(
        *(TWO, LAST), asked=["dL/da1", "dL/dw1[2,1]"], presentation="weights", notation="rows"
    ),
    "the first gradient is asked": network(TWO, LAST, asked=["dL/da3"], notation="rows"),
    "slopes are asked": network(TWO, LAST, asked=["da2/dz2"]),
    "outputs are asked": network(TWO, LAST, asked=["z2", "a3"], learning_rate=None, targets=None),
    "outputs of some samples are asked": network(
        ONE, **SAMPLES, asked=["a2"], batch_size=2, iterations=1
    ),
    "losses of samples are asked": network(
        ONE, **SAMPLES, asked=["losses", "L"], learning_rate=None, penalty={"l2": 0.1}
    ),
    "losses of samples alone are asked": network(ONE, **SAMPLES, asked=["losses"]),
    "losses of samples and gradients are asked": network(
        ONE, **SAMPLES, asked=["dL/dw1", "losses[1,2]"], loss="huber"
    ),
    "outputs of the last iteration are asked": network(ONE, asked=["a2"], iterations=2),
    "one entry is asked": network(
        TWO, LAST, asked=["w1_new[1,2]"], optimizer={"name": "momentum"}, iterations=2
    ),
    "what is asked has a rate of its own": network(
        ONE, asked=["w1_new"], schedule={"name": "exponential", "factor": 0.5}
    ),
    "a loss ahead is asked": network(ONE, asked=["L"], optimizer={"name": "nesterov"}),
    "a frozen layer and no update": network({**ONE, "frozen": BOTH}, ONE, asked=["dL/dw2"]),
    "words of one's own": network(ONE, **SAMPLES, wording="Find what is new."),
    "words of one's own with places": network(
        ONE, **SAMPLES, wording="Train {iterations} times.", batch_size=2, epochs=2
    ),
    "words of one's own and a schedule": network(
        ONE,
        wording="Use {optimizer}.",
        optimizer=ADAM,
        schedule={"name": "exponential", "factor": 0.5},
    ),
    "words of one's own and batches": network(
        ONE, **SAMPLES, wording="Take {batch_size} of them.", batch_size=1, epochs=2
    ),
    "words of one's own about a gradient": network(
        ONE, wording="Find a gradient.", asked=["dL/dw1"], solution="whole"
    ),
    "nothing is rounded": network(ONE, inputs=[1], targets=[1], rounding={"places": 4}),
    "one star": network(ONE, inputs=[0.77], rounding={"places": 1, "relation": "approximately"}),
    "one blank": network(ONE, blanks=["b1_new"], detail="results"),
    "leaky ReLU that is no ReLU at all": network(
        layer([0.4], activation="leaky_relu", slope=1), layer([1], activation="elu", scale=0.5)
    ),
    "no figure": network(TWO, LAST, figure="none", iterations=3, rounding={"significant": 2}),
    "names on the figure": network(
        TWO, LAST, notation="net-out", page={"figure": "symbols"}, asked=["L"]
    ),
    "one name on the figure": network(ONE, notation="net-out", page={"figure": "symbols"}),
    "symbols on the figure": network(TWO, LAST, page={"figure": "symbols"}),
    "no figure on the page": network(TWO, LAST, page={"figure": "none"}, iterations=2),
    "no figure, and samples": network(ONE, **SAMPLES, figure="none"),
    "a large layer in part": network(
        layer(*[[0.1, 0.2]] * 9, biases=0.1), layer([0.1] * 9), asked=["w1_new"]
    ),
    "indices of weights from where they come": network(
        layer([0.4, 0.1], [0.2, 0.3]), notation={"index": "from-to"}, detail="entries"
    ),
    "a perceptron of one input": neuron("perceptron", inputs=[[1]], targets=[0], epochs=3),
    "a perceptron and batches": neuron("perceptron", bias=0, batch_size=2),
    "a perceptron and margins": neuron(
        "perceptron", mistake="margin", targets=[1, -1, 1], bias=0, epochs=4
    ),
    "margins of a batch": neuron("perceptron", mistake="margin", targets=[1, -1, 1], batch_size=3),
    "a margin is asked": neuron(
        "perceptron", mistake="margin", targets=[1, -1, 1], asked=["margin"]
    ),
    "outputs beside margins are asked": neuron(
        "perceptron", mistake="margin", targets=[1, -1, 1], batch_size=3, asked=["a2"]
    ),
    "errors are asked": neuron(
        "perceptron", batch_size=3, asked=["e"], solution="whole", rounding={"ties": "half-even"}
    ),
    "outputs of a perceptron are asked": neuron("perceptron", batch_size=3, asked=["a2"]),
    "weights of a perceptron are asked": neuron("perceptron", asked=["w1_new"]),
    "errors of samples are asked": neuron("adaline", batch_size=3, asked=["losses"]),
    "an error and its gradient are asked": neuron("adaline", batch_size=3, asked=["L", "dL/dw1"]),
    "an error of one sample is asked": neuron("adaline", iterations=1, asked=["L"]),
    "gradients of a regression are asked": neuron("linear_regression", asked=["dL/dw1"], epochs=2),
    "one gradient of a regression is asked": neuron("linear_regression", asked=["dL/dw1", "L"]),
    "costs of samples are asked": neuron("logistic_regression", asked=["losses"]),
    "probabilities are asked": neuron("logistic_regression", asked=["a2"], learning_rate=None),
    "words about a perceptron": neuron("perceptron", wording="Train it."),
    "words about a regression": neuron("linear_regression", wording="Train it."),
    "an adaline and batches": neuron("adaline", batch_size=2, over_samples="mean"),
    "a regression, sample by sample": neuron("linear_regression", batch_size=1, epochs=2),
    "probabilities": neuron("logistic_regression", targets=[0.2, 1, 0]),
}


@pytest.mark.parametrize("corner", CORNERS)
def test_the_sentences_of_rare_problems_hold(corner: str) -> None:
    stated = {key: value for key, value in CORNERS[corner].items() if value is not None}
    solution = solve(Problem.of(stated))
    assert {kind: faults(solution, kind) for kind in KINDS} == {kind: [] for kind in KINDS}


@pytest.mark.parametrize(("place", "corner"), list(enumerate(CORNERS))[::2])
def test_the_sentences_of_derivations_without_numbers_hold(place: int, corner: str) -> None:
    stated = {key: value for key, value in CORNERS[corner].items() if value is not None}
    presentation = ("matrices", "weights")[place % 4 // 2]
    solution = solve(Problem.of(stated).shown_as(detail="symbols", presentation=presentation))
    kind = KINDS[place // 4 % 4]
    assert faults(solution, kind) == []


@pytest.mark.parametrize("corner", list(CORNERS)[::3])
def test_the_sentences_of_checks_hold(corner: str) -> None:
    stated = {key: value for key, value in CORNERS[corner].items() if value is not None}
    assert faults(solve(Problem.of(stated), with_check=True), "solution") == []


@pytest.mark.parametrize(("inputs", "is_kink"), [([0], True), ([1], False)])
def test_a_kink_is_explained_where_a_row_is_marked(inputs: list[float], is_kink: bool) -> None:
    relu = network(layer([0.4], activation="relu"), inputs=inputs, targets=[1])
    relu["layers"][0]["biases"] = [0]
    solution = solve(Problem.of(relu), with_check=True)
    assert faults(solution, "solution") == []
    assert ("has a kink" in solution.to_latex()) == is_kink


@pytest.mark.parametrize(("place", "name"), list(enumerate(FIXED)))
def test_the_sentences_of_shipped_problems_hold(place: int, name: str) -> None:
    solution = solve(load(name))
    for kind in KINDS if DEEP else (KINDS[place % 3],):
        assert faults(solution, kind) == []


@examples(30)
@given(
    networks() | forward_passes() | neurons() | stated_exactly(networks() | forward_passes()),
    roundings(),
    st.sampled_from(["decimals", "fractions"]),
    WRITTEN,
    st.sampled_from(KINDS),
)
def test_the_sentences_of_random_problems_hold(
    problem: StatedKeys, rounding: StatedKeys, show: str, written: dict[str, str], kind: str
) -> None:
    try:
        rounded = Problem.of(problem).with_rounding(**rounding, show=show)
        solution = solve(rounded.shown_as(**written))
    except HandpropError:
        reject()
    assert faults(solution, kind) == []


def test_a_sentence_that_does_not_hold_or_is_missing_is_found(tmp_path: Path) -> None:
    solution = solve(Problem.of(network(ONE, optimizer=ADAM)))
    false = (
        "Every number is computed from the rounded numbers before it, as in a calculation by hand."
    )
    (tmp_path / "en").mkdir(parents=True, exist_ok=True)
    (tmp_path / "en/rounding.j2").write_text(f"{false}\nThese are words.")
    (tmp_path / "en").mkdir(parents=True, exist_ok=True)
    (tmp_path / "en/optimizer.j2").write_text("")
    assert faults(solution, "solution", tmp_path) == [
        false,
        "These are words.",
        "missing: Every parameter",
        "missing: The correction makes up",
    ]
