"""What is asked for: how far a solution goes, entries of steps, and steps only on request."""

from __future__ import annotations

import itertools
import json
from fractions import Fraction
from typing import Any

import jsonschema
import pytest

from generator import Problem, ProblemError, Solution, solve
from generator.check import compare
from generator.problem import read
from generator.problem.schema import json_schema
from generator.variants import Exercise, answers, draws, stress

FORWARD = ["z2", "a2", "z3", "a3"]
SLOPES = ["da3/dz3", "da2/dz2"]
BACK = ["dL/db2", "dL/dw2", "dL/da2", "dL/db1", "dL/dw1"]
UPDATES = ["w1_new", "b1_new", "w2_new", "b2_new"]
WHOLE = [*FORWARD, *SLOPES, "L", "dL/da3", *BACK, *UPDATES]


def solved(name: str = "back-propagation", without: tuple[str, ...] = (), **keys: Any) -> Solution:
    _, stated = read(name)
    return solve(Problem.of({k: v for k, v in {**stated, **keys}.items() if k not in without}))


@pytest.mark.parametrize(
    ("asked", "steps"),
    [
        (["z2"], ["z2"]),
        (["a3", "z2"], FORWARD),
        (["L"], [*FORWARD, "L"]),
        (["da2/dz2"], ["z2", "da2/dz2"]),
        (["dL/dw2"], [*FORWARD, "da3/dz3", "L", "dL/da3", "dL/db2", "dL/dw2"]),
        (["dL/dw1"], [*FORWARD, *SLOPES, "L", "dL/da3", "dL/db2", "dL/da2", "dL/db1", "dL/dw1"]),
        (["b2_new"], [*FORWARD, "da3/dz3", "L", "dL/da3", "dL/db2", "b2_new"]),
        (UPDATES, WHOLE),
    ],
)
def test_a_solution_goes_as_far_as_what_is_asked_needs(asked: list[str], steps: list[str]) -> None:
    whole, found = solved(), solved(asked=asked)
    assert list(found.steps) == steps
    assert all(whole.steps[name] == step for name, step in found.steps.items())
    assert list(solved(asked=asked, solution="whole").steps) == WHOLE


@pytest.mark.parametrize(
    ("asked", "without", "steps"),
    [
        (["dL/dw2", "L"], ("learning_rate",), WHOLE[:-4]),
        (["a3"], ("learning_rate",), WHOLE[:-4]),
        (["a3"], ("learning_rate", "targets"), FORWARD),
    ],
)
def test_what_nothing_needs_may_be_left_out(
    asked: list[str], without: tuple[str, ...], steps: list[str]
) -> None:
    text = solved(asked=asked, without=without).to_latex("solution")
    assert "learning rate" not in text
    assert r"\\alpha" not in text
    assert list(solved(asked=asked, without=without, solution="whole").steps) == steps


@pytest.mark.parametrize(
    ("keys", "title"),
    [
        ({"asked": ["z2", "a2"]}, "Forward Pass"),
        ({"asked": ["z2"], "solution": "whole"}, "Back Propagation"),
        ({"asked": ["dL/dw2"]}, "Back Propagation"),
        ({"iterations": 0}, "Forward Pass"),
        ({"iterations": 0, "title": "Quiz"}, "Quiz"),
    ],
)
def test_a_forward_pass_alone_is_called_so(keys: dict[str, Any], title: str) -> None:
    _, stated = read("back-propagation")
    without = {"title", *(("learning_rate",) if "iterations" in keys else ())}
    found = solve(Problem.of({k: v for k, v in stated.items() if k not in without} | keys))
    text = found.to_latex("problem")
    assert json.loads(found.to_json())["title"] == title
    assert rf"{{\LARGE\bfseries {title}\par}}" in text
    assert f"/Title <FEFF{title.encode('utf-16-be').hex().upper()}>" in text


def test_all_iterations_before_the_last_are_whole() -> None:
    found = solved(asked=["z2"], iterations=3)
    first, second, last = map(list, found.iterations)
    assert (first, second, last) == (WHOLE, WHOLE, [*FORWARD, "L"])
    assert found.iterations[2]["z2"] == solved(iterations=3).iterations[2]["z2"]


def test_an_entry_is_asked_by_its_place_or_by_the_number_of_its_weight() -> None:
    """Ids come first: `w1_new` are the weights of layer 1, not the first weight."""
    asked = ["w5_new", "b4_new", "dL/dw2[2,1]", "w1_new"]
    found = solved(asked=asked, notation="net-out")
    assert json.loads(found.to_json())["asked"] == [
        {"id": "w2_new", "iteration": 1, "row": 1, "column": 1},
        {"id": "b2_new", "iteration": 1, "row": 2, "column": 1},
        {"id": "dL/dw2", "iteration": 1, "row": 2, "column": 1},
        {"id": "w1_new", "iteration": 1},
    ]
    results = answers(found.work)
    assert list(results) == ["w2_new[1,1]", "b2_new[2,1]", "dL/dw2[2,1]", "w1_new"]
    second = results["b2_new[2,1]"]
    assert (second.step, second.row, second.column) == ("b2_new", 2, 1)
    assert second.printed == ((found["b2_new"].printed[1][0],),)
    assert second.value == ((found["b2_new"].value[1][0],),)


def test_weights_are_counted_though_some_are_frozen() -> None:
    _, stated = read("back-propagation")
    layers = [{**stated["layers"][0], "frozen": ["weights", "biases"]}, stated["layers"][1]]
    found = solved(asked=["dL/dw5"], layers=layers, notation="net-out")
    assert list(answers(found.work)) == ["dL/dw2[1,1]"]


def test_the_losses_of_samples_make_up_the_loss() -> None:
    found = solved("batch-of-four", asked=["losses", "L"], rounding={"places": 12})
    usual = solved("batch-of-four", rounding={"places": 12})
    (each,) = found["losses"].printed
    outputs, targets = usual["a3"].printed[0], usual.given["y"][0]
    by_hand = [(Fraction(a) - Fraction(y)) ** 2 / 2 for a, y in zip(outputs, targets, strict=True)]
    assert all(abs(Fraction(one) - hand) < 1e-11 for one, hand in zip(each, by_hand, strict=True))
    assert found["L"].uses == ("losses",)
    assert found["L"].value == usual["L"].value
    assert "losses" not in usual


@pytest.mark.parametrize(
    "loss", ["squared_error", "mean_squared_error", "huber", "binary_cross_entropy"]
)
@pytest.mark.parametrize("over_samples", ["mean", "sum"])
def test_every_loss_is_made_of_those_of_samples(loss: str, over_samples: str) -> None:
    keys: dict[str, Any] = {
        "loss": loss,
        "over_samples": over_samples,
        "inputs": [[0.1, 0.5], [0.3, -0.2], [0.9, 0.4]],
        "targets": [[0, 1], [1, 1], [0, 0]],
        "penalty": {"l2": 0.1},
    }
    found, usual = solved(asked=["losses", "L", "dL/dw1"], **keys), solved(**keys)
    assert found["losses"].shape == (1, 3)
    assert [found[one].value for one in ("L", "L_data", "dL/dw1")] == [
        usual[one].value for one in ("L", "L_data", "dL/dw1")
    ]


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"inputs": [[0.1, 0.5], [0.3, -0.2]], "targets": [[0, 1], [1, 1]]},
        {"optimizer": {"name": "nesterov"}},
        {"loss": "binary_cross_entropy"},
    ],
)
def test_gradients_by_the_inputs_agree_with_finite_differences(keys: dict[str, Any]) -> None:
    found = solved(asked=["dL/da1"], **keys)
    by_inputs = [one for one in compare(found.problem) if one.id == "dL/da1"]
    rows, columns = found["dL/da1"].shape
    places = itertools.product(range(1, rows + 1), range(1, columns + 1))
    assert [(one.row, one.column) for one in by_inputs] == list(places)
    assert all(one.agrees for one in by_inputs)
    assert "dL/da1" not in solved(**keys)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("mini-batches", {"places": 0}),
        ("adaline", {"places": 4}),
    ],
)
def test_what_the_last_iteration_alone_has_stands_in_documents(
    name: str, keys: dict[str, Any]
) -> None:
    usual, found = solved(name, rounding=keys), solved(name, rounding=keys, asked=["dL/da1"])
    rows = [
        text.to_latex().partition("Course of the training")[2].count(r" \\")
        for text in (usual, found)
    ]
    assert rows[0] == rows[1] > 2


def test_the_chain_rule_by_an_input_goes_through_every_neuron() -> None:
    text = solved(asked=["dL/da1"], presentation="weights").to_latex()
    first = r"\frac{\partial z_1^{(2)}}{\partial a_1^{(1)}}"
    second = r"\frac{\partial z_2^{(2)}}{\partial a_1^{(1)}}"
    line = next(one for one in text.splitlines() if first in one)
    assert second in line


@pytest.mark.parametrize("key", ["L", "w1_new"])
def test_a_key_that_needs_an_update_needs_a_learning_rate(key: str) -> None:
    _, stated = read("back-propagation")
    del stated["learning_rate"]
    if key == "L":
        assert solve(Problem.of({**stated, "asked": [key]})).to_latex("key")
        return
    with pytest.raises(ProblemError, match="learning_rate is missing"):
        Problem.of({**stated, "asked": [key]})


@pytest.mark.parametrize(
    "without", [("learning_rate",), ("learning_rate", "targets"), ("targets",)]
)
@pytest.mark.parametrize("asked", [["z2"], ["a3[1,1]", "L"], ["dL/dw2"], ["w1_new"], None])
def test_the_schema_takes_what_the_check_takes(
    without: tuple[str, ...], asked: list[str] | None
) -> None:
    _, stated = read("back-propagation")
    keys = {key: value for key, value in stated.items() if key not in without}
    if asked is not None:
        keys["asked"] = asked
    try:
        Problem.of(keys)
        is_right = True
    except ProblemError:
        is_right = False
    numbers = json.loads(json.dumps(keys, default=float))
    assert jsonschema.Draft202012Validator(json_schema()).is_valid(numbers) == is_right


def test_what_is_not_worked_out_rejects_no_draw() -> None:
    """The ReLU units of layer 3 pass nothing on, whatever is drawn."""
    stated = {
        "inputs": [{"choices": [1, 2, 3]}],
        "targets": [0.5],
        "layers": [
            {"activation": "relu", "weights": [[0.5]]},
            {"activation": "relu", "weights": [[-1]]},
        ],
        "learning_rate": 0.5,
    }
    whole, forward = (
        stress(draws(Exercise("mine.toml", {**stated, "asked": asked}, {}), 1), 20)
        for asked in (["a3"], ["z2"])
    )
    assert (whole.fit, whole.rejected["dead_units"]) == (0, 1)
    assert forward.fit == 20
    assert "z3" not in {answer.step for answer in forward.answers}
