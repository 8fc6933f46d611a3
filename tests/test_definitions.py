"""What is new is one definition: a loss, an optimizer and a schedule, made here and used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from generator import HandpropError, Problem, solve
from generator.check import compare
from generator.document.starter import starter
from generator.expressions.losses import LOSSES, Loss, Outputs, Targets
from generator.expressions.operations import add, constant, divide, power, scale, subtract
from generator.expressions.optimizers import (
    OPTIMIZERS,
    SCHEDULES,
    Change,
    Optimizer,
    Schedule,
    Update,
)
from generator.expressions.tree import Expression

QUARTIC = Loss(
    "quartic_error",
    lambda a, y: power(subtract(a, y), 4),
    outputs=Outputs(
        "needs an output to be 0 for some inputs",
        lambda output: f"{output.name} is never 0",
        lambda output: output.range[0] is None or output.range[0] < 0,
        ("identity", "tanh"),
    ),
    targets=Targets("amounts", least=-2, most=2),
    also_called="l4 fourthpower",
)


def _two_gradients(change: Change) -> Iterator[Update]:
    yield Update(add(change.gradient, change.state("v", "")), "v")
    yield change.descended(change.state("v", "new"))


TWO_GRADIENTS = Optimizer("two_gradients", _two_gradients, states=("v",), also_called="two")


def _inverse_square(first: Expression, number: Expression, passed: int | Expression) -> Expression:
    count = constant(passed) if isinstance(passed, int) else passed
    return divide(first, power(add(constant(1), scale(count, number)), 2))


INVERSE_SQUARE = Schedule("inverse_square", "rate", _inverse_square, also_called="squared")

STATED: dict[str, Any] = {
    "inputs": [2],
    "targets": [0],
    "learning_rate": 0.01,
    "loss": "quartic_error",
    "iterations": 2,
    "layers": [{"activation": "identity", "weights": [[0.5]]}],
    "optimizer": {"name": "two_gradients"},
    "schedule": {"name": "inverse_square", "rate": 1},
    "rounding": {"places": 6},
}


@pytest.fixture(autouse=True)
def tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LOSSES, QUARTIC.name, QUARTIC)
    monkeypatch.setitem(OPTIMIZERS, TWO_GRADIENTS.name, TWO_GRADIENTS)
    monkeypatch.setitem(SCHEDULES, INVERSE_SQUARE.name, INVERSE_SQUARE)


def test_a_problem_has_a_loss_an_optimizer_and_a_schedule_that_are_new() -> None:
    """a = 1, ∂L/∂w = 4a³ · 2 = 8, w = 0.5 - 0.08; then a = 0.84, ∂L/∂w = 4.741632, and
    w = 0.42 - 0.0025 (8 + 4.741632).
    """
    problem = Problem.of(STATED)
    solution = solve(problem)
    assert all(gradient.agrees for gradient in compare(problem))
    first, second = solution.iterations
    assert first["L"].printed == (("1.000000",),)
    assert first["w1_new"].printed == (("0.420000",),)
    assert second["v_w1_new"].printed == (("12.741632",),)
    assert second["w1_new"].printed == (("0.388146",),)
    latex = " ".join(solution.to_latex().split())
    assert "two iterations of two gradients with an initial learning rate of" in latex
    assert "Here $g$ is the gradient of the loss with respect to $p$. The learning rate" in latex
    assert r"it is $\alpha_t = \dfrac{\alpha}{(1 + (t - 1) \kappa)^2}$, where" in latex


def test_a_new_file_names_what_is_new() -> None:
    text = starter([2, 1])
    assert all(new.name in text for new in (QUARTIC, TWO_GRADIENTS, INVERSE_SQUARE))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"loss": "l4"}, "loss is 'l4'; did you mean 'quartic_error'?"),
        (
            {"optimizer": {"name": "two"}},
            "optimizer.name is 'two'; did you mean 'two_gradients'?",
        ),
        (
            {"schedule": {"name": "squared", "rate": 1}},
            "schedule.name is 'squared'; did you mean 'inverse_square'?",
        ),
        (
            {"schedule": {"name": "inverse_square"}},
            "schedule.rate is missing; give a positive number",
        ),
        (
            {"targets": [3]},
            "targets holds 3, but quartic_error takes amounts; give numbers from -2 to 2",
        ),
        (
            {"layers": [{"activation": "relu", "weights": [[0.5]]}]},
            "loss is quartic_error, which needs an output to be 0 for some inputs, but relu is "
            "never 0; give the last layer identity or tanh, or another loss",
        ),
    ],
)
def test_what_is_wrong_with_them_is_said_in_their_words(
    change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(HandpropError) as error:
        Problem.of(STATED | change)
    assert str(error.value) == f"problem: {sentence}"
