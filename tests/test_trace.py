"""A trace: what is printed, what recomputes, and how many places show everything."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from generator import HandpropError, Problem, Solution, solve


def shipped(**rounding: Any) -> Solution:
    return solve(Problem.load("back-propagation").with_rounding(**rounding))


def test_exact_carry_marks_what_the_printed_numbers_do_not_give() -> None:
    """0.5 × 0.60 + 0.6 × 0.62 + 0.35 is 1.022, and 0.7 × 0.60 + 0.8 × 0.62 + 0.35 is 1.266."""
    z3 = shipped(places=2).steps["z3"]
    assert z3.printed == (("1.02",), ("1.26",))
    assert not z3.recomputes


def test_rounded_carry_starts_from_the_printed_numbers() -> None:
    solution = shipped(places=2, carry="rounded")
    assert solution.steps["z3"].printed == (("1.02",), ("1.27",))
    assert solution.steps["z3"].value == (("1.0220000000000000",), ("1.2660000000000000",))
    assert all(step.recomputes for step in solution)


def test_a_step_knows_what_it_uses() -> None:
    steps = shipped().steps
    assert steps["z2"].uses == ("w1", "a1", "b1")
    assert steps["dL/db1"].uses == ("dL/da2", "da2/dz2")
    assert steps["w1_new"].uses == ("w1", "alpha", "dL/dw1")


def test_what_is_too_small_to_show_is_named_with_the_places_that_show_it() -> None:
    work = shipped(places=2).work
    assert [str(name) for _, name in work.hidden] == ["dL/dw1", "w1_new", "b1_new"]
    assert work.enough_places == 4
    assert not shipped(places=4).work.hidden
    assert [str(name) for _, name in shipped(places=3).work.hidden] == ["w1_new"]


@pytest.mark.parametrize(("carry", "places"), [("exact", 4), ("rounded", 3)])
def test_automatic_places_are_the_fewest_that_show_everything(carry: str, places: int) -> None:
    solution = shipped(places="auto", carry=carry)
    assert solution.work.trace.rounding.places == places
    assert not solution.work.hidden
    assert shipped(places=places - 1, carry=carry).work.hidden


def test_a_gradient_that_is_zero_has_nothing_to_show() -> None:
    """With a zero input, its weight's gradient is exactly zero at any number of places."""
    stated: dict[str, Any] = {
        "inputs": [0, 1],
        "targets": [1],
        "learning_rate": 1,
        "layers": [{"weights": [[Decimal("0.5"), Decimal("0.5")]]}],
    }
    solution = solve(Problem.of(stated).with_rounding(places="auto"))
    assert solution.work.trace.rounding.places == 1
    assert solution.steps["dL/dw1"].printed == (("0.0", "-0.1"),)


def test_no_number_of_places_is_enough_for_what_is_far_too_small() -> None:
    stated: dict[str, Any] = {
        "inputs": [60],
        "targets": [1],
        "learning_rate": 1,
        "layers": [{"weights": [[1]]}],
    }
    problem = Problem.of(stated)
    with pytest.raises(HandpropError, match="no number of decimal places"):
        solve(problem.with_rounding(places="auto"))
    assert solve(problem).work.enough_places is None


def test_a_saturated_neuron_still_has_its_17_digits() -> None:
    stated: dict[str, Any] = {
        "inputs": [100],
        "targets": [1],
        "learning_rate": 1,
        "layers": [{"weights": [[1]]}],
    }
    steps = solve(Problem.of(stated).with_rounding(significant=3)).steps
    assert steps["da2/dz2"].printed == (("3.72e-44",),)
    assert steps["da2/dz2"].value == (("3.7200759760208360e-44",),)
    assert steps["a2"].printed == (("1.00",),)


def test_exactness_of_what_is_printed() -> None:
    steps = shipped(places=2).steps
    assert steps["z2"].prints_exactly
    assert steps["z2"].recomputes_exactly
    assert not steps["a2"].prints_exactly
    assert not steps["a2"].recomputes_exactly
