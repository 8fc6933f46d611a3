"""What sentences ask about a network and its training."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from generator import Problem, solve
from generator.document.facts import Network, Training, network, places_of, training

LAYER: dict[str, Any] = {"weights": [[Decimal("0.1"), Decimal("0.2")]] * 2, "biases": [0, 1]}
LAST: dict[str, Any] = {"weights": [[Decimal("0.3")] * 2]}


def stated(**changed: Any) -> Problem:
    """Two hidden layers of two neurons, and an output without a bias."""
    usual = {"inputs": [1, 0], "targets": [1], "learning_rate": 1, "layers": [LAYER, LAYER, LAST]}
    return Problem.of({**usual, **changed})


def of_network(**changed: Any) -> Network:
    return network(solve(stated(**changed)).work)


def of_training(**changed: Any) -> Training:
    return training(solve(stated(**changed)).work)


def samples(count: int) -> dict[str, Any]:
    return {"inputs": [[1, place] for place in range(count)], "targets": [[0]] * count}


def test_a_network_is_counted() -> None:
    found = of_network()
    assert (found.inputs, found.hidden, found.outputs, found.layers) == (2, (2, 2), 1, 3)
    assert (found.weights, found.biases, found.biased_neurons) == (10, 4, 4)
    assert (found.samples, found.batch, found.expects, found.by_rows) == (1, 1, True, False)
    assert found.sharing is None


def test_a_shared_bias_is_one_of_several_neurons() -> None:
    shared = {**LAYER, "biases": Decimal("0.5")}
    found = of_network(layers=[LAYER, shared, {**LAST, "biases": Decimal("0.1")}])
    assert (found.biases, found.biased_neurons) == (2 + 1 + 1, 5)
    assert found.sharing is not None
    assert (list(found.sharing.hidden), found.sharing.has_output) == ([2], False)


@pytest.mark.parametrize(
    ("targets", "is_sure"), [([1], True), ([0], True), ([Decimal("0.5")], False)]
)
def test_targets_of_0_and_1_are_sure(targets: list[Any], is_sure: bool) -> None:
    assert of_network(targets=targets).has_sure_targets == is_sure


def test_the_orientation_is_that_of_the_notation() -> None:
    assert of_network(notation="rows").by_rows
    assert not of_network(targets=None, iterations=0).expects


@pytest.mark.parametrize(
    ("places", "hidden", "is_all_hidden", "has_output", "is_all", "is_one"),
    [
        ((0,), [1], False, False, False, True),
        ((0, 1), [1, 2], True, False, False, False),
        ((1, 2), [2], False, True, False, False),
        ((2,), [], False, True, False, True),
        ((0, 1, 2), [1, 2], True, True, True, False),
    ],
)  # fmt: skip
def test_layers_are_named_by_their_places(
    places: tuple[int, ...],
    hidden: list[int],
    is_all_hidden: bool,
    has_output: bool,
    is_all: bool,
    is_one: bool,
) -> None:
    """Equal layers are told apart by where they stand."""
    problem = stated()
    found = places_of(problem, [problem.layers[place] for place in places])
    assert (list(found.hidden), found.is_all_hidden) == (hidden, is_all_hidden)
    assert (found.has_output, found.is_all, found.is_one) == (has_output, is_all, is_one)


@pytest.mark.parametrize(
    ("changed", "batch", "left_over", "passes", "starts_over", "is_partial"),
    [
        ({}, 3, 3, 1, False, False),
        ({"iterations": 2}, 3, 3, 2, True, False),
        ({"batch_size": 1}, 1, 1, 1, False, True),
        ({"batch_size": 1, "iterations": 2}, 1, 1, None, False, True),
        ({"batch_size": 2}, 2, 1, 1, False, True),
        ({"batch_size": 2, "epochs": 2}, 2, 1, 2, True, True),
        ({"batch_size": 2, "iterations": 3}, 2, 1, None, True, True),
    ],
)
def test_batches_are_counted(
    changed: dict[str, Any],
    batch: int,
    left_over: int,
    passes: int | None,
    starts_over: bool,
    is_partial: bool,
) -> None:
    found = of_training(**samples(3), **changed)
    assert (found.batch, found.left_over, found.passes) == (batch, left_over, passes)
    assert (found.starts_over, found.is_partial) == (starts_over, is_partial)
    assert found.is_uneven == (left_over < batch)
    assert found.has_sections == (is_partial or found.iterations > 1)


def test_iterations_are_counted_and_so_are_those_that_are_written_out() -> None:
    found = of_training(iterations=5, worked=2)
    assert (found.iterations, found.left) == (5, [3, 4, 5])
    assert (found.trains, found.is_repeated) == (True, True)
    assert of_training(iterations=5).left == [3, 4, 5]
    assert of_training(iterations=5, asked=["L"]).left == [3, 4]
    assert of_training(iterations=2).left == []
    assert not of_training(iterations=0).trains
    assert not of_training().is_repeated


def frozen(*kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {**layer, "frozen": list(kind)}
        for layer, kind in zip((LAYER, LAYER, LAST), kinds, strict=True)
    ]


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (((), (), ()), []),
        # Without any layers named, it is all there are.
        ((("weights",), ("weights",), ("weights",)), [(10, 0, None)]),
        ((("biases",), ("biases",), ()), [(0, 4, None)]),
        ((("weights", "biases"), (), ()), [(4, 2, [1])]),
        ((("weights",), ("biases",), ()), [(4, 0, [1]), (0, 2, [2])]),
        ((("weights", "biases"), ("weights", "biases"), ()), [(8, 0, [1, 2]), (0, 4, None)]),
    ],
)
def test_what_is_frozen_is_put_together_by_layers(
    kinds: tuple[tuple[str, ...], ...], found: list[Any]
) -> None:
    trained = of_training(layers=frozen(*kinds))
    assert [
        (one.weights, one.biases, one.layers and list(one.layers.hidden)) for one in trained.frozen
    ] == found
    assert trained.trained_weights == 10 - sum(weights for weights, _, _ in found)
    assert trained.trained_biases == 4 - sum(biases for _, biases, _ in found)


def test_the_settings_of_an_optimizer_are_named_but_for_decay() -> None:
    decayed = of_training(optimizer={"name": "adamw"})
    assert (decayed.optimizer, decayed.settings) == ("adamw", ["beta1", "beta2", "epsilon"])
    assert decayed.decays
    momentum = of_training(optimizer={"name": "momentum", "form": "average"})
    assert (momentum.form, momentum.settings, momentum.decays) == ("average", ["mu"], False)
    assert of_training(optimizer={"name": "momentum"}).form == "velocity"
    assert of_training().form == ""


@pytest.mark.parametrize(
    ("loss_gradient", "is_short"), [(None, True), ("short", True), ("long", False)]
)
def test_the_short_way_is_taken_unless_the_long_one_is_asked_for(
    loss_gradient: str | None, is_short: bool
) -> None:
    asked = {"loss_gradient": loss_gradient} if loss_gradient else {}
    assert of_training(loss="binary_cross_entropy", **asked).takes_the_short_way == is_short
    assert not of_training().takes_the_short_way
