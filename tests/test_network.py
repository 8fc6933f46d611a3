"""The graph of a training step: what it holds, in which order, and where the backward pass ends."""

from __future__ import annotations

import itertools
import json
from decimal import Decimal
from typing import Any

import pytest

from generator import Problem, solve
from generator.expressions.tree import references
from generator.network import build

TENTH = Decimal("0.1")


def problem(*sizes: int, biases: bool = True) -> Problem:
    layers: list[dict[str, Any]] = []
    for columns, rows in itertools.pairwise(sizes):
        layers.append({"weights": [[TENTH] * columns] * rows})
        if biases:
            layers[-1]["biases"] = [TENTH] * rows
    return Problem.of(
        {
            "inputs": [TENTH] * sizes[0],
            "targets": [TENTH] * sizes[-1],
            "learning_rate": 1,
            "layers": layers,
        }
    )


def ids(graph_of: Problem) -> list[str]:
    (graph,) = build(graph_of)
    return [str(one.name) for one in graph.definitions]


def test_the_steps_stand_in_the_order_of_the_source() -> None:
    assert ids(problem(2, 2, 2)) == [
        *("z2", "a2", "z3", "a3"),
        *("da3/dz3", "da2/dz2", "L", "dL/da3"),
        *("dL/db2", "dL/dw2", "dL/da2", "dL/db1", "dL/dw1"),
        *("w1_new", "b1_new", "w2_new", "b2_new"),
    ]


def test_without_biases_the_gradient_of_the_pre_activation_is_a_step() -> None:
    assert ids(problem(2, 3, 1, biases=False)) == [
        *("z2", "a2", "z3", "a3"),
        *("da3/dz3", "da2/dz2", "L", "dL/da3"),
        *("dL/dz3", "dL/dw2", "dL/da2", "dL/dz2", "dL/dw1"),
        *("w1_new", "w2_new"),
    ]


def test_a_single_layer_has_no_hidden_gradient() -> None:
    assert ids(problem(3, 1)) == [
        *("z2", "a2", "da2/dz2", "L", "dL/da2", "dL/db1", "dL/dw1", "w1_new", "b1_new")
    ]


@pytest.mark.parametrize("sizes", [(1, 1), (2, 2, 2), (3, 4, 2), (5, 1, 5, 2, 3)])
def test_every_quantity_stands_after_what_it_is_computed_from(sizes: tuple[int, ...]) -> None:
    (graph,) = build(problem(*sizes))
    known = {str(one.name) for one in graph.given}
    for definition in graph.definitions:
        assert {str(one.name) for one in references(definition.expression)} <= known
        known.add(str(definition.name))


def test_shapes_are_those_of_the_parameters() -> None:
    (graph,) = build(problem(3, 4, 2))
    shapes = {str(one.name): one.expression.shape for one in graph.definitions}
    assert shapes["dL/dw1"] == shapes["w1_new"] == (4, 3)
    assert shapes["dL/db1"] == shapes["b1_new"] == (4, 1)
    assert shapes["dL/dw2"] == shapes["w2_new"] == (2, 4)
    assert shapes["dL/da2"] == (4, 1)
    assert shapes["L"] == (1, 1)


@pytest.mark.parametrize(
    ("schedule", "formulas"),
    [
        (
            {"name": "inverse_time", "rate": 1},
            [r"\alpha", r"\frac{\alpha}{1 + \kappa}", r"\frac{\alpha}{1 + 2 \kappa}"],
        ),
        (
            {"name": "exponential", "factor": TENTH},
            [r"\alpha", r"\alpha \kappa", r"\alpha \kappa^2"],
        ),
        ({"name": "step", "factor": TENTH, "every": 2}, [r"\alpha", r"\alpha", r"\alpha \kappa"]),
    ],
)
def test_a_schedule_begins_with_the_learning_rate_itself(
    schedule: dict[str, Any], formulas: list[str]
) -> None:
    stated = problem(1, 1).model_copy(update={"schedule": schedule, "iterations": 3})
    steps = json.loads(solve(stated).to_json())["steps"]
    assert [step["formula"] for step in steps if step["id"] == "alpha_now"] == formulas
