"""The shipped problems: each is solved, printed without a warning, and has correct gradients."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import AssignmentSolution, DrawnAssignment, Problem, draws, load, solutions, solve
from generator.check import compare
from generator.problem import GROUPS, shipped, shipped_exercises
from generator.variants import load as exercise
from generator.variants import stress
from tests.showing import WITHOUT_NUMBERS, each_by_ci

WORKED_THROUGH = 3
FIXED = [name for name in shipped() if name not in shipped_exercises()]


def test_there_is_a_problem_for_whatever_a_course_sets() -> None:
    assert len(FIXED) >= 20
    every = [load(name) for name in FIXED]
    stated = [one for one in every if isinstance(one, Problem)]
    assert {layer.activation for one in stated for layer in one.layers} >= {
        *("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus"),
        *("identity", "step", "softmax"),
    }
    assert {one.optimizer.name for one in stated} == {
        *("gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")
    }
    assert len({one.title for one in every}) == len(every)


def test_each_shipped_problem_is_in_one_group() -> None:
    assert sorted(name for group in GROUPS for name in group.problems) == list(shipped())


@pytest.mark.parametrize("name", shipped_exercises())
def test_most_draws_of_a_shipped_exercise_are_fit(name: str) -> None:
    report = stress(draws(exercise(name), 1), 400)
    assert report.fit > report.draws / 2
    assert all(answer.share < 0.1 for answer in report.answers)


def test_draws_of_the_shipped_quiz_are_fit_and_in_fractions_where_it_says_so() -> None:
    drawn = draws(DrawnAssignment.load("quiz"), 1)
    for _, of_question in drawn.drawn:
        report = stress(of_question, 120)
        assert report.fit > report.draws / 2
        assert all(answer.share < 0.1 for answer in report.answers)
    (first,) = solutions(drawn, 1)
    assert isinstance(first, AssignmentSolution)
    printed = [
        {number for step in one.work.trace.steps for row in step.printed for number in row}
        for one in first.problems
    ]
    assert [any("." in number for number in numbers) for numbers in printed] == [False, True]
    assert any("/" in number for number in printed[0])


def test_a_problem_of_a_kind_can_be_rounded_and_shown_anew() -> None:
    stated = Problem.load("perceptron-and")
    anew = stated.with_rounding(places=3).shown_as(notation="source", detail="results")
    assert (anew.kind, anew.layers, anew.batches) == (stated.kind, stated.layers, stated.batches)


@pytest.mark.parametrize("name", each_by_ci(FIXED, every=6))
def test_a_shipped_problem_is_set_without_a_warning(name: str, tmp_path: Path) -> None:
    assert solve(load(name)).to_pdf(tmp_path / f"{name}.pdf") == ()


@pytest.mark.parametrize(
    "name", each_by_ci([name for name in FIXED if name not in WITHOUT_NUMBERS], every=3)
)
def test_every_gradient_of_a_shipped_problem_agrees_with_a_finite_difference(name: str) -> None:
    stated = load(name)
    if isinstance(stated, Problem) and len(stated.batches) > WORKED_THROUGH:
        few = {"iterations": WORKED_THROUGH, "epochs": None, "worked": None}
        stated = stated.model_copy(update=few)
    comparisons = list(compare(stated))
    assert [one for one in comparisons if not one.agrees] == []
    follows_gradient = stated.kind != "perceptron" and name != "given-gradients"
    assert bool(comparisons) == (stated.trains and follows_gradient)
