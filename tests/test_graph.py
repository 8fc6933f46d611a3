"""Graphs: what quantities are, what becomes of them, and what a reader must see of them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from generator import Problem
from generator.network import Graph, build

HALF = Decimal("0.5")
LAYERS: list[dict[str, Any]] = [{"weights": [[HALF]], "biases": [HALF]}, {"weights": [[HALF]]}]


def graphs(**stated: Any) -> tuple[Graph, ...]:
    """The iterations of a network of two layers of one neuron, the first of which has a bias."""
    usual = {"inputs": [1], "targets": [0], "learning_rate": 1, "layers": LAYERS}
    return build(Problem.of({**usual, **stated}))


def roles(graph: Graph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, role in graph.roles.items():
        found[role].append(str(name))
    return found


def names(pairs: Any) -> dict[str, str]:
    return {str(name): str(other) for name, other in pairs.items()}


def shown(graph: Graph) -> dict[str, str | None]:
    """What must show, and beside what becomes of another, what it was."""
    return {
        str(one.name): None if one.before is None else str(one.before) for one in graph.must_show
    }


def test_every_quantity_of_a_descent_has_its_role() -> None:
    schedule = {"name": "exponential", "factor": HALF}
    (graph,) = graphs(optimizer={"name": "nesterov"}, schedule=schedule, penalty={"l2": 1})
    assert roles(graph) == {
        "input": ["a1"],
        "target": ["y"],
        "weight": ["w1", "w2", "w1_ahead", "w2_ahead"],
        "bias": ["b1", "b1_ahead"],
        "setting": ["alpha", "mu", "kappa"],
        "state": ["v_w1", "v_b1", "v_w2", "v_w1_new", "v_b1_new", "v_w2_new"],
        "rate": ["alpha_now"],
        "pre-activation": ["z2", "z3"],
        "output": ["a2", "a3"],
        "slope": ["da3/dz3", "da2/dz2"],
        "loss": ["L_data", "L_penalty", "L"],
        "gradient": [
            *("dL/da3", "dL/dz3", "dL/dw2_ahead", "dL/da2", "dL/db1_ahead", "dL/dw1_ahead"),
        ],
        "update": ["w1_new", "b1_new", "w2_new"],
    }


def test_every_quantity_of_a_perceptron_has_its_role() -> None:
    stated = {"kind": "perceptron", "inputs": [[1]], "targets": [1], "weights": [HALF], "bias": 0}
    (graph,) = build(Problem.of({**stated, "learning_rate": 1}))
    assert roles(graph)["error"] == ["e"]
    assert roles(graph)["update"] == ["w1_new", "b1_new"]
    assert shown(graph) == {"w1_new": "w1", "b1_new": "b1"}


def test_an_iteration_takes_over_what_the_one_before_it_left() -> None:
    first, second = graphs(optimizer={"name": "adam"}, iterations=2)
    lasting = ["w1", "b1", "w2", *(f"{one}_{p}" for p in ("w1", "b1", "w2") for one in "mv")]
    assert names(first.updates) == {name: f"{name}_new" for name in lasting}
    assert names(first.continues) == {}
    assert names(second.continues) == {name: f"{name}_new" for name in lasting}
    assert [str(one.name) for one in second.given] == [
        "a1",
        "y",
        "alpha",
        "beta1",
        "beta2",
        "epsilon",
    ]


def test_what_is_frozen_is_taken_over_as_it_is() -> None:
    frozen = [{**LAYERS[0], "frozen": ["weights", "biases"]}, LAYERS[1]]
    _, second = graphs(layers=frozen, iterations=2)
    assert names(second.continues) == {"w1": "w1", "b1": "b1", "w2": "w2_new"}


def test_gradients_and_changes_must_show() -> None:
    (graph,) = graphs()
    assert shown(graph) == {
        **dict.fromkeys(("dL/da3", "dL/dz3", "dL/dw2", "dL/da2", "dL/db1", "dL/dw1")),
        "w1_new": "w1",
        "b1_new": "b1",
        "w2_new": "w2",
    }


@pytest.mark.parametrize(
    ("name", "divisors"),
    [
        ("gradient_descent", ()),
        ("momentum", ()),
        ("adagrad", ("s_w1_new", "s_b1_new", "s_w2_new")),
        ("rmsprop", ("s_w1_new", "s_b1_new", "s_w2_new")),
        ("adam", ("v_hat_w1", "v_hat_b1", "v_hat_w2")),
    ],
)
def test_states_must_show_where_they_are_divided_by(name: str, divisors: tuple[str, ...]) -> None:
    (graph,) = graphs(optimizer={"name": name})
    states = {str(one) for one, role in graph.roles.items() if role == "state"}
    assert set(shown(graph)) & states == set(divisors)


def test_a_forward_pass_has_nothing_that_must_show() -> None:
    (graph,) = graphs(iterations=0)
    assert graph.must_show == ()
    assert graph.updates == {}
    assert set(roles(graph)) == {
        *("input", "weight", "bias", "target", "pre-activation", "output", "loss"),
    }
