"""Networks that start in the middle: what follows from what is given, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from generator import HandpropError, MiddleProblem, Problem, Solution, draws, load, solutions, solve
from generator.check import compare
from generator.network import asked_steps, build
from generator.problem import GROUPS, problem_of
from generator.variants import load as exercise
from tests.sentence_checker import faults

SHIPPED = next(group.problems for group in GROUPS if group.name == "middle")
StatedKeys = dict[str, Any]
HIDDEN: StatedKeys = {"activation": "sigmoid"}
SQUARE = [[1, 2], [3, 4]]
OUTPUTS: StatedKeys = {
    "activation": "sigmoid",
    "weights": [[0.4, -0.3], [0.2, 0.6]],
    "biases": [0.1, -0.1],
}


def middle(given: Mapping[str, Any], *layers: StatedKeys, **stated: Any) -> MiddleProblem:
    problem = problem_of({"given": given, "layers": layers or (HIDDEN, OUTPUTS), **stated})
    assert isinstance(problem, MiddleProblem)
    return problem


def found(problem: MiddleProblem) -> list[str]:
    """The ids of the steps that are worked out."""
    return [str(one.name) for one in build(problem)[0].definitions]


# What follows.


def test_softmax_the_loss_and_its_derivative_follow_from_logits() -> None:
    solution = solve(load("given-logits"))
    assert [step.id for step in solution] == ["a3", "L", "dL/dz3"]
    # e², e and e^0.1 over their sum; minus the logarithm of the first; less the target.
    assert solution["a3"].printed == (("0.6590",), ("0.2424",), ("0.0986",))
    assert solution["L"].printed == (("0.4170",),)
    assert solution["dL/dz3"].printed == (("-0.3410",), ("0.2424",), ("0.0986",))
    assert [*solution.given] == ["z3", "y"]


@pytest.mark.parametrize(
    ("problem", "ids"),
    [
        (middle({"z3": [1, 2]}, HIDDEN, {}), ["a3"]),
        (
            middle({"a3": [0.6, 0.7]}, HIDDEN, {}, targets=[1, 0]),
            ["da3/dz3", "L", "dL/da3", "dL/dz3"],
        ),
        (
            middle({"a2": [0.6, 0.7], "dL/dz3": [1, 2]}, HIDDEN, {"activation": "tanh"}),
            ["dL/dw2"],
        ),
        (middle({"dL/dz3": [1, 2]}, HIDDEN, {"weights": [[1, 2], [3, 4]]}), ["dL/da2"]),
        (
            middle({"a2": [0.6, 0.7], "dL/dz3": [1, 2]}),
            ["da2/dz2", "dL/dw2", "dL/db2", "dL/da2", "dL/dz2"],
        ),
        (
            middle({"da2/dz2": [0.2, 0.1], "dL/dz3": [1, 2]}, HIDDEN, {"weights": SQUARE}),
            ["dL/da2", "dL/dz2"],
        ),
        (
            middle({"a2": [0.6, 0.7]}, targets=[1, 0], learning_rate=1),
            ["z3", "a3", "da3/dz3", "L", "dL/da3", "dL/db2", "dL/dw2", "w2_new", "b2_new"],
        ),
        (
            middle(
                {"dL/dz3": [1, 2], "dL/dz2": [3, 4], "a2": [0.6, 0.7]},
                *({"weights": [[1], [2]]}, OUTPUTS),
                inputs=[1],
                learning_rate=1,
            ),
            ["dL/dw2", "dL/db2", "dL/dw1", "w1_new", "w2_new", "b2_new"],
        ),
        (
            middle({"dL/dw1": [[1, 2]]}, {"weights": [[3, 4]]}, learning_rate=1),
            ["w1_new"],
        ),
        (middle({"a2": [0.6, 0.7]}, targets=[1, 0], iterations=0), ["z3", "a3", "L"]),
        (
            middle({"a2": [0.6, 0.7]}, targets=[1, 0], asked=["dL/dz3"], learning_rate=None),
            ["z3", "a3", "da3/dz3", "L", "dL/da3", "dL/dz3"],
        ),
        (middle({"a2": [[0.6, 0.7], [0.5, 0.1]]}, targets=[[1, 0], [0, 1]], asked=["losses"]),
         ["z3", "a3", "losses"]),
        # No gradient passes back here, and none is asked for.
        (middle({"z2": [1, -2]}, {"activation": "step"}, asked=["a2"]), ["a2"]),
    ],
    ids=str,
)  # fmt: skip
def test_what_follows_is_worked_out_and_nothing_else(
    problem: MiddleProblem, ids: list[str]
) -> None:
    assert found(problem) == ids
    for kind in ("problem", "solution"):
        assert faults(solve(problem), kind) == []


def test_a_question_asks_for_what_follows_in_the_end() -> None:
    problem = middle({"a2": [0.6, 0.7], "dL/dz3": [1, 2]})
    assert [one.id for one in asked_steps(build(problem), problem)] == [
        *("dL/dw2", "dL/db2", "dL/dz2"),
    ]


@pytest.mark.parametrize("biases", [{}, {"biases": [0, 0]}], ids=["", "biases"])
def test_a_question_states_the_activation_of_which_a_slope_is_needed(biases: StatedKeys) -> None:
    given = {"z3": [0.3, -1.1], "dL/da3": [0.4, -0.25], "da2/dz2": [0.5, 0.1]}
    outputs = {"activation": "tanh", "weights": SQUARE, **biases}
    problem = middle(given, HIDDEN, outputs, asked=["dL/dz2"])
    question = solve(problem).to_latex("problem")
    assert r"\tanh(z^{(3)})" in question
    # This slope is given, and so is no formula of its own.
    assert r"\sigma" not in question
    assert faults(solve(problem), "problem") == []


@pytest.mark.parametrize(
    ("stated", "lines"),
    [
        (({"a2": [0.5, 1]}, [1, 0]), ["L", "L_0", "R"]),
        (({"a2": [0.5, 1], "dL/dz3": [0.3, 1]}, None), ["R"]),
    ],
    ids=str,
)
def test_a_question_states_the_penalty_though_another_layer_states_no_weights(
    stated: tuple[StatedKeys, list[int] | None], lines: list[str]
) -> None:
    given, targets = stated
    layers = HIDDEN, {"activation": "tanh", "weights": SQUARE}
    training: StatedKeys = {"learning_rate": 1, "penalty": {"l2": 0.1}}
    solution = solve(middle(given, *layers, targets=targets, **training))
    assert "L" not in solution.steps
    question = solution.to_latex("problem")
    assert re.findall(r"workedline\{(L|L_0|R)\}", question) == lines
    assert r"\sum (w^{(1)})^{\odot 2} + \sum (w^{(2)})^{\odot 2}" in question
    for kind in ("problem", "solution"):
        assert faults(solution, kind) == []


@pytest.mark.parametrize(
    ("notation", "key", "symbol"),
    [
        ("source", "dL/da3", r"\delta^{(3)} = \frac{\partial L}{\partial a^{(3)}}"),
        ("superscripts", "dL/dz3", r"\delta^3 = \frac{\partial C}{\partial z^3}"),
        ("source", "dL/dz3", r"\frac{\partial L}{\partial z^{(3)}}"),
    ],
)
def test_a_question_says_what_a_given_delta_is(notation: str, key: str, symbol: str) -> None:
    asked = ["dL/dz3"] if key == "dL/da3" else ["dL/da2"]
    given = {key: [0.4, -0.25]} | ({"z3": [0.3, -1.1]} if key == "dL/da3" else {})
    layers = HIDDEN, {"weights": SQUARE} if asked == ["dL/da2"] else {}
    solution = solve(middle(given, *layers, asked=asked, notation=notation))
    assert rf"\inline{{{symbol}}}$ of the " in solution.to_latex("problem")
    assert faults(solution, "problem") == []


@pytest.mark.parametrize(
    ("problem", "circles", "left_out"),
    [
        (
            middle({"a2": [0.6, 0.7]}, targets=[1, 0], learning_rate=1),
            ["a^{(3)}", "L"],
            "the biases and the pre-activations",
        ),
        (
            middle({"z2": [0.6, 0.7]}, HIDDEN, {"weights": SQUARE}, asked=["a3"]),
            ["a^{(2)}", "a^{(3)}"],
            "the other pre-activations",
        ),
        # The losses of the samples lie between the outputs and the loss.
        (
            middle({"a2": [[1, 2], [3, 4]]}, {}, targets=[[1, 0], [0, 1]], asked=["losses", "L"]),
            [r"\ell", "L"],
            None,
        ),
    ],
    ids=str,
)
def test_a_figure_shows_how_quantities_depend_and_a_sentence_what_it_leaves_out(
    problem: MiddleProblem, circles: list[str], left_out: str | None
) -> None:
    question = solve(problem).to_latex("problem")
    found = re.findall(r"\\networkneuron(?:\{-?\d+\}){3}\{(.*)\}", question)
    assert found == circles
    assert re.findall(r"Left out there are (.*)\.", question) == [left_out] * bool(left_out)
    assert faults(solve(problem), "problem") == []


# Every number is that of the whole network.

EXACT: StatedKeys = {
    "inputs": [[0.5, -1], [2, 0.25], [-1, 1]],
    "targets": [[1, 0], [0, 1], [1, 1]],
    "learning_rate": 0.5,
    "loss": "half_squared_error",
    "over_samples": "sum",
    "layers": [
        {"activation": "relu", "weights": [[0.5, 1], [-1, 2]], "biases": [0.25, 0.5]},
        {"activation": "identity", "weights": [[1, -0.5], [0.5, 1.5]], "biases": [0, 0.5]},
    ],
}
FIRST, LAST = ("0.weights", "0.biases"), ("1.weights", "1.biases")
OF_LOSS = ("targets", "loss", "over_samples")


@pytest.fixture(scope="module", params=[1, 3], ids=["one sample", "three samples"])
def whole(request: pytest.FixtureRequest) -> Solution:
    """A network all of whose numbers are decimals."""
    few = {key: EXACT[key][: request.param] for key in ("inputs", "targets")}
    return solve(Problem.of(EXACT | few))


@pytest.mark.parametrize(
    ("given", "without", "asked"),
    [
        ("z3", ("inputs", "learning_rate", *FIRST, *LAST), "a3 L dL/dz3"),
        ("a3", ("inputs", "learning_rate", *FIRST, *LAST), "L dL/da3"),
        ("a2", ("inputs", "learning_rate", *FIRST), "z3 a3 L dL/dz3 dL/dw2 dL/da2"),
        ("a2", ("inputs", *FIRST), "w2_new b2_new"),
        ("z2", ("inputs", "learning_rate", *FIRST), "a2 z3 da2/dz2 dL/db2 dL/dz2"),
        ("a2 dL/dz3", ("inputs", "learning_rate", *OF_LOSS, *FIRST, *LAST), "dL/dw2 dL/db2"),
        (
            "z2 dL/dz3",
            ("inputs", "learning_rate", *OF_LOSS, *FIRST, "1.biases"),
            "dL/da2 dL/dz2",
        ),
        ("dL/dz2", ("learning_rate", *OF_LOSS, *FIRST, *LAST), "dL/dw1 dL/db1"),
        ("z2 dL/da2", ("learning_rate", *OF_LOSS, *FIRST, *LAST), "dL/dw1 dL/dz2"),
        ("a2 dL/dz3 dL/dz2", OF_LOSS, "w1_new b1_new w2_new b2_new"),
        ("dL/dw1 dL/db1", ("inputs", *OF_LOSS, *LAST), "w1_new b1_new"),
    ],
)
def test_from_its_own_values_a_network_goes_on_as_it_does_as_a_whole(
    whole: Solution, given: str, without: tuple[str, ...], asked: str
) -> None:
    values = {step.id: step.value for step in whole}
    # Where one sample has a bias, its gradient is what a derivative by a pre-activation is.
    values = {f"dL/dz{layer}": values[f"dL/db{layer - 1}"] for layer in (2, 3)} | values
    stated = whole.problem.model_dump(exclude_none=True, include={*EXACT})
    layers = [
        {key: value for key, value in layer.items() if f"{number}.{key}" not in without}
        for number, layer in enumerate(stated["layers"])
    ]
    stated = {key: value for key, value in stated.items() if key not in without}
    named = {
        name: [[Decimal(number) for number in row] for row in values[name]]
        for name in given.split()
    }
    part = {**stated, "layers": layers, "given": named, "asked": asked.split()}
    found = solve(problem_of(part)).steps
    assert {name: found[name].value for name in asked.split()} == {
        name: values[name] for name in asked.split()
    }


# Gradients are those of HIPS autograd, from the given point on.

FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "relu": lambda z: anp.maximum(z, 0),
    "softmax": lambda z: anp.exp(z) / anp.sum(anp.exp(z), axis=0, keepdims=True),
}
LOSSES: Mapping[str, Callable[[Any, Any], Any]] = {
    "half_squared_error": lambda a, y: anp.sum((a - y) ** 2) / 2,
    "binary_cross_entropy": lambda a, y: -anp.sum(y * anp.log(a) + (1 - y) * anp.log(1 - a)),
    "cross_entropy": lambda a, y: -anp.sum(y * anp.log(a)),
}


def weighted(known: Mapping[str, Any], layer: int, count: int) -> Any:
    """What comes into a layer; weights that are not known are 0."""
    before = f"{layer - 1}"
    found = known.get(f"w{before}", 0)
    z = found @ known[f"a{before}"] if np.shape(found) else 0
    bias = known.get(f"b{before}")
    return z if bias is None else z + bias @ np.ones((1, count))


def onward(problem: MiddleProblem, known: Mapping[str, Any], name: str, value: Any) -> Any:
    """The loss as it depends on one quantity: up to the loss itself, or to what its derivative is
    given by; what lies on the way and is given stands where it is given.
    """
    letter, layer, count = name[0], int(name[1:]), problem.sample_count
    if letter in ("w", "b"):
        rest = known.get(f"z{layer + 1}", 0) - weighted(known, layer + 1, count)
        value = weighted({**known, name: value}, layer + 1, count) + rest
        letter, layer = "z", layer + 1
    while True:
        upstream = known.get(f"dL/d{letter}{layer}")
        if upstream is not None and f"{letter}{layer}" != name:
            return anp.sum(upstream * value)
        if letter == "z":
            letter, value = "a", FUNCTIONS[problem.layers[layer - 2].activation](value)
        elif layer == len(problem.layers) + 1:
            return LOSSES[problem.loss](value, known["y"]) / count
        else:
            letter, layer = "z", layer + 1
            value = weighted({**known, f"a{layer - 1}": value}, layer, count)


@pytest.mark.parametrize("name", [*SHIPPED, "drawn-delta"])
def test_gradients_of_shipped_problems_are_those_of_autograd(name: str) -> None:
    problem: Any = drawn(name, 1)[0].problem if name == "drawn-delta" else load(name)
    assert isinstance(problem, MiddleProblem)
    solution = solve(problem.with_rounding(carry="exact"))
    known = {one: numbers(value) for one, value in solution.given.items()}
    computed = [one for one in solution.steps if re.fullmatch(r"[az]\d+", one)]
    known |= {one: numbers(solution.steps[one].value) for one in computed}
    for layer in (2, 3):
        if f"a{layer}" in known and problem.layers[layer - 2].activation == "sigmoid":
            known.setdefault(f"z{layer}", np.log(known[f"a{layer}"] / (1 - known[f"a{layer}"])))
    compared = [one for one in solution.steps if re.fullmatch(r"dL/d[azwb]\d+", one)]
    for one in compared:
        by = one.removeprefix("dL/d")
        point = known.get(by, np.zeros(solution.steps[one].shape))
        wanted = grad(lambda value, by=by: onward(problem, known, by, value))(point)
        np.testing.assert_allclose(
            numbers(solution.steps[one].value), wanted, rtol=1e-12, atol=1e-15
        )
    assert bool(compared) == (name != "given-gradients")


def drawn(name: str, count: int) -> list[Any]:
    return list(solutions(draws(exercise(name), 7), count))


def numbers(matrix: Any) -> Any:
    return np.array([[float(number) for number in row] for row in matrix])


def test_updates_follow_from_given_gradients() -> None:
    """The first step of Adam is as long as the learning rate, whatever the gradient is."""
    solution = solve(load("given-gradients"))
    assert solution["w1_new"].printed == (("0.4000", "-0.2000"), ("0.7000", "0.5000"))
    assert solution["b1_new"].printed == (("0.0000",), ("0.1000",))


def test_an_output_layer_is_trained_on_what_is_given() -> None:
    solution = solve(load("fixed-features"))
    a, y = np.array([[0.9, 0.2, 0.6], [0.1, 0.7, 0.4]]), np.array([[1, 0, 1]])
    w, b = np.array([[0.4, -0.5]]), 0.1
    for _ in range(6):
        error = (1 / (1 + np.exp(-(w @ a + b))) - y) / 3
        w, b = w - 0.5 * error @ a.T, b - 0.5 * error.sum()
    last = solution.iterations[-1]
    np.testing.assert_allclose(numbers(last["w2_new"].value), w, rtol=1e-12)
    np.testing.assert_allclose(numbers(last["b2_new"].value), [[b]], rtol=1e-12)
    assert "Loss in each iteration" in solution.to_latex()


# What is said where something is missing, in vain, or of another size.


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (
            middle({"z3": [1, 2]}, targets=[1, 0], asked=["dL/dw2"]),
            "asked holds 'dL/dw2', which needs a2; state layers[0].weights and inputs, give a2 "
            "under [given], or ask for less",
        ),
        (
            middle({"a2": [1, 2]}, HIDDEN, {}, asked=["a3"]),
            "asked holds 'a3', which needs z3; state layers[1].weights, give z3 under [given], or "
            "ask for less",
        ),
        (
            middle({"z3": [1, 2]}, HIDDEN, {}, asked=["L"]),
            "asked holds 'L', which needs targets; state targets, or ask for less",
        ),
        (
            middle({"dL/dz2": [1, 2]}, HIDDEN, {}, asked=["dL/dw1"]),
            "asked holds 'dL/dw1', which needs inputs; state inputs, or ask for less",
        ),
        (
            middle({"a2": [1, 2]}, HIDDEN, {}),
            "nothing follows from what is given: z3 needs layers[1].weights; state "
            "layers[1].weights, or give z3 under [given]",
        ),
        (
            middle({"z3": [1, 2]}, asked=["z3"]),
            "asked holds 'z3', which is given; leave it out",
        ),
        (
            middle({"z3": [1, 2]}, HIDDEN, {}, inputs=[1], asked=["a3"]),
            "inputs is stated, but no step that is asked for needs it; leave it out",
        ),
        (
            middle({"z3": [1, 2], "z2": [1]}, HIDDEN, {}, asked=["a3"]),
            "given.z2 is stated, but no step that is asked for needs it; leave it out",
        ),
        (
            middle({"z3": [1, 2]}, HIDDEN, {}, learning_rate=1),
            "learning_rate is stated, but no step that is asked for needs it; leave it out",
        ),
        (
            middle({"z3": [1, 2]}, HIDDEN, {}, loss="huber"),
            "loss is stated, but there are no targets; state targets, or leave it out",
        ),
        (
            middle({"z3": [1, 2]}, HIDDEN, {}, optimizer={"name": "adam"}),
            "optimizer is stated, but nothing is updated; leave it out",
        ),
        (
            middle({"z3": [1, 2]}, HIDDEN, {"frozen": ["weights"]}),
            "layers[1].frozen is stated, but nothing is updated; leave it out",
        ),
        (
            middle({"dL/dw1": [[1, 2]]}, {"weights": [[1, 2]]}, learning_rate=1, iterations=2),
            "iterations is 2, but dL/dw1 is given, and would change when w1 does; give 1 "
            "iteration, or what it follows from in its place",
        ),
        (
            middle({"z3": [1, 2]}, HIDDEN, {}, targets=[1, 0], iterations=2),
            "iterations is 2, but nothing is updated; leave it out",
        ),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_missing_or_not_needed_is_named(problem: MiddleProblem, message: str) -> None:
    with pytest.raises(HandpropError) as caught:
        build(problem)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (
            middle(
                {"a2": [0.62, 0.17], "z3": [0.5, 0.1], "dL/da3": [1, 2]}, learning_rate=1
            ),
            "given.z3 has 0.5, but what follows from layers[1].weights, given.a2 and "
            "layers[1].biases is 0.297; give that, or leave one of them out",
        ),
        (
            middle({"a3": [0.2, 1.7]}, HIDDEN, {"activation": "sigmoid"}, targets=[1, 0]),
            "given.a3 has 1.7, but outputs of sigmoid lie between 0 and 1; correct it, or "
            "layers[1].activation",
        ),
        (
            middle({"a2": [-0.7], "dL/dz3": [1]}, {"activation": "relu"}, {}, asked=["dL/dw2"]),
            "given.a2 has -0.7, but outputs of relu are at least 0; correct it, or "
            "layers[0].activation",
        ),
        (
            middle(
                {"a3": [0.33, 0.33, 0.32]}, {}, {"activation": "softmax"}, classes=[1],
                loss="cross_entropy",
            ),
            "given.a3 adds up to 0.98, but outputs of softmax add up to 1; correct it, or "
            "layers[1].activation",
        ),
        (
            middle(
                {"z2": [3], "dL/da2": [1]}, {"weights": [[1, 1]]}, inputs=[1, 1.5], learning_rate=1
            ),
            "given.z2 has 3, but what follows from layers[0].weights and inputs is 2.5; give that, "
            "or leave one of them out",
        ),
        (
            middle({"a2": [0.6], "da2/dz2": [0.4], "dL/dz3": [1]}, HIDDEN, {"weights": [[2]]}),
            "given.da2/dz2 has 0.4, but what follows from given.a2 is 0.24; give that, or leave "
            "one of them out",
        ),
    ],
    ids=str,
)  # fmt: skip
def test_what_contradicts_what_else_is_given_is_named(problem: MiddleProblem, message: str) -> None:
    with pytest.raises(HandpropError) as caught:
        build(problem)
    assert str(caught.value).split("\n")[0] == message


@pytest.mark.parametrize(
    "problem",
    [
        middle({"a3": [0.33, 0.33, 0.33]}, {}, {"activation": "softmax"}, targets=[1, 0, 0]),
        # 0.297 and 0.126, each to its digits.
        middle({"a2": [0.62, 0.17], "z3": [0.3, 0.13], "dL/da3": [1, 2]}, learning_rate=1),
        # An activation that nothing is worked out by is not assumed.
        middle({"a2": [1.7], "dL/dz3": [1]}, {}, {}, asked=["dL/dw2"]),
    ],
    ids=str,
)
def test_what_is_given_agrees_to_its_digits(problem: MiddleProblem) -> None:
    assert found(problem)


def test_numbers_of_a_network_from_the_middle_are_drawn() -> None:
    given = [one.given["a2"] for one in drawn("drawn-delta", 3)]
    assert len({*given}) == 3
    assert all(0.2 <= float(number) <= 0.8 for (number,) in given[0])


def test_a_whole_network_does_not_start_in_the_middle() -> None:
    with pytest.raises(HandpropError, match="given starts in the middle; load it with load"):
        Problem.load("given-logits")


@pytest.mark.parametrize(
    "problem",
    [
        middle(
            {"dL/dz3": [0.12, -0.34], "a2": [0.3, 0.6]},
            *(HIDDEN, OUTPUTS),
            inputs=[0.5, -1.5],
            asked=["dL/dz2", "dL/dw1", "dL/db1"],
        ),
        # A gradient by biases that is what the derivative by their sum is.
        middle({"dL/db2": [0.9, 0.2]}, HIDDEN, {"weights": SQUARE}, asked=["dL/da2"]),
        middle({"a2": [0.8, 0.5]}, {"activation": "tanh", "biases": [-1, 0.3]}, targets=[1, 0]),
        middle({"da2/dz2": [0.4, -0.1], "dL/da2": [3, 4]}, {}, inputs=[1, 2]),
        middle(
            {"dL/dz3": [0.5, 1], "dL/dz2": [2, 1], "a2": [0.3, 0.6]},
            *({"weights": [[1], [2]]}, OUTPUTS),
            inputs=[1],
            learning_rate=1,
        ),
    ],
    ids=str,
)
def test_gradients_agree_with_differences_from_what_is_given(problem: MiddleProblem) -> None:
    comparisons = list(compare(problem))
    assert comparisons
    assert [one for one in comparisons if not one.agrees] == []


def test_outputs_that_are_none_of_softmax_are_compared_with_nothing() -> None:
    outputs: StatedKeys = {"activation": "softmax"}
    for a3, count in (([0.4, 0.6], 2), ([0.4, 0.5], 0)):
        problem = middle({"a3": a3}, HIDDEN, outputs, classes=[1], loss="cross_entropy")
        assert len(list(compare(problem))) == count


def test_a_schedule_that_says_nothing_at_first_states_its_number() -> None:
    schedule = {"name": "exponential", "factor": 0.5}
    problem = middle(
        {"dL/dw1": [[1, 2]]}, {"weights": [[3, 4]]}, learning_rate=1, schedule=schedule
    )
    assert "kappa" in solve(problem).given
    assert faults(solve(problem), "solution") == []


def test_the_derivative_of_a_loss_made_of_a_function_is_stated() -> None:
    problem = middle(
        {"z3": [1, 2]}, HIDDEN, {"activation": "identity"}, targets=[1, 0], loss="huber"
    )
    assert faults(solve(problem), "solution") == []
