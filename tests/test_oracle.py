"""Every digit of every step against the oracle.

`HANDPROP_DEEP=5000 python -m pytest tests/test_oracle.py` tries as many random networks.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from generator import Problem, Solution, solve
from generator.errors import HandpropError, ProblemError
from generator.problem import problem_of
from tests import oracle
from tests.oracle import FormulaOracle, Step, as_formulas, plain_id
from tests.strategies import (
    composed_networks,
    examples,
    formula_problems,
    forward_passes,
    networks,
    problems,
    roundings,
    stated_exactly,
)

BOTH_TIES = pytest.mark.parametrize("ties", ["half-up", "half-even"])


@examples(100)
@given(problems(), roundings())
def test_every_step_equals_the_oracle(problem: dict[str, Any], rounding: dict[str, Any]) -> None:
    agree(solve(Problem.of(problem).with_rounding(**rounding)), oracle.solve(problem, rounding))


@examples(200)
@given(networks() | networks() | forward_passes(), roundings())
def test_every_step_of_a_network_of_any_kind_equals_the_oracle(
    problem: dict[str, Any], rounding: dict[str, Any]
) -> None:
    stated = Problem.of(problem).with_rounding(**rounding)
    try:
        expected = oracle.solve(problem, rounding)
    except oracle.Undefined:
        with pytest.raises(HandpropError):
            solve(stated)
        return
    except oracle.OutOfReach:
        reject()
    agree(solve(stated), expected)


def agree(solution: Solution, expected: tuple[dict[str, Step], ...]) -> None:
    """Compare every step of every iteration."""
    assert len(solution.iterations) == len(expected)
    for steps, expected_steps in zip(solution.iterations, expected, strict=True):
        assert list(steps) == list(expected_steps)
        for name, step in steps.items():
            assert (name, step.value) == (name, expected_steps[name].value)
            assert (name, step.printed) == (name, expected_steps[name].printed)
            assert (name, step.recomputes) == (name, expected_steps[name].recomputes)


SATURATED = {
    "inputs": [5],
    "targets": [1],
    "learning_rate": 1,
    "loss": "binary_cross_entropy",
    "layers": [{"activation": "sigmoid", "weights": [[5]]}],
}
UNMOVED = {
    "inputs": [0],
    "targets": [1],
    "learning_rate": 1,
    "layers": [{"activation": "sigmoid", "weights": [[5]]}],
    "optimizer": {"name": "adagrad", "epsilon": 0},
}


@pytest.mark.parametrize(
    ("problem", "carry"),
    [(SATURATED, "rounded"), (UNMOVED, "exact"), (UNMOVED, "rounded")],
    ids=["ln 0, rounded", "0 / 0", "0 / 0, rounded"],
)
def test_what_has_no_value_is_refused(problem: dict[str, Any], carry: str) -> None:
    with pytest.raises(oracle.Undefined):
        oracle.solve(problem, {"places": 2, "carry": carry})
    with pytest.raises(HandpropError):
        solve(Problem.of(problem).with_rounding(places=2, carry=carry))


def test_what_has_no_value_at_the_printed_numbers_alone_is_marked() -> None:
    expected = oracle.solve(SATURATED, {"places": 2, "carry": "exact"})
    solution = solve(Problem.of(SATURATED).with_rounding(places=2))
    agree(solution, expected)
    assert not solution["L"].recomputes


def worked(
    weights: list[list[list[str]]],
    inputs: list[str],
    targets: list[str],
    **rounding: Any,
) -> Solution:
    """Work out a network without biases, here and in the oracle."""
    problem = {
        "inputs": [Decimal(number) for number in inputs],
        "targets": [Decimal(number) for number in targets],
        "learning_rate": Decimal("0.5"),
        "loss": "half_squared_error",
        "layers": [
            {"weights": [[Decimal(number) for number in row] for row in matrix]}
            for matrix in weights
        ],
    }
    solution = solve(Problem.of(problem).with_rounding(**rounding))
    (expected,) = oracle.solve(problem, rounding)
    assert {name: step.printed for name, step in solution.steps.items()} == {
        name: step.printed for name, step in expected.items()
    }
    return solution


@pytest.mark.parametrize(("ties", "product"), [("half-up", "0.07"), ("half-even", "0.06")])
def test_a_half_times_a_printed_013_is_a_tie(ties: str, product: str) -> None:
    solution = worked([[["-1.9"]], [["0.5"]]], ["1"], ["0"], places=2, ties=ties, carry="rounded")

    assert solution["a2"].printed == (("0.13",),)
    assert solution["z3"].value == (("0.065000000000000000",),)
    assert solution["z3"].printed == ((product,),)


@pytest.mark.parametrize(("ties", "recomputes"), [("half-up", True), ("half-even", False)])
def test_a_tie_at_the_printed_numbers_decides_whether_a_line_recomputes(
    ties: str, recomputes: bool
) -> None:
    solution = worked([[["-1.9"]], [["0.5"]]], ["1"], ["0"], places=2, ties=ties, carry="exact")

    assert solution["z3"].printed == (("0.07",),)
    assert solution["z3"].recomputes is recomputes


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize(("ties", "slope"), [("half-up", "0.3"), ("half-even", "0.2")])
def test_the_slope_of_the_sigmoid_at_zero_is_a_tie_at_one_place(
    ties: str, slope: str, carry: str
) -> None:
    solution = worked([[["1"]]], ["0"], ["0"], places=1, ties=ties, carry=carry)

    assert solution["da2/dz2"].value == (("0.25000000000000000",),)
    assert solution["da2/dz2"].printed == ((slope,),)


@pytest.mark.parametrize(("ties", "printed"), [("half-up", "0.13"), ("half-even", "0.12")])
def test_irrational_terms_that_add_up_to_a_tie_are_a_tie(ties: str, printed: str) -> None:
    """0.125 σ(0.3) + 0.125 σ(−0.3) is exactly 0.125."""
    solution = worked(
        [[["1"], ["-1"]], [["0.125", "0.125"]]], ["0.3"], ["0"], places=2, ties=ties, carry="exact"
    )

    assert solution["a2"].printed == (("0.57",), ("0.43",))
    assert solution["z3"].value == (("0.12500000000000000",),)
    assert solution["z3"].printed == ((printed,),)


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize(("digits", "zero"), [({"places": 2}, "0.00"), ({"significant": 2}, "0")])
def test_outputs_that_meet_their_targets_leave_nothing_to_change(
    digits: dict[str, int], zero: str, carry: str
) -> None:
    solution = worked([[["1", "2"]]], ["1", "-0.5"], ["0.5"], carry=carry, **digits)

    for name in ("z2", "L", "dL/da2", "dL/dz2"):
        assert solution[name].value == (("0",),)
        assert solution[name].printed == ((zero,),)
    assert solution["dL/dw1"].printed == ((zero, zero),)
    assert solution["w1_new"].value == (("1.0000000000000000", "2.0000000000000000"),)


@BOTH_TIES
@pytest.mark.parametrize("padding", [True, False])
def test_a_negative_number_that_rounds_to_zero_has_no_sign(ties: str, padding: bool) -> None:
    rounding = {"places": 2, "ties": ties, "padding": padding}
    solution = worked([[["-0.005"], ["-0.004"]]], ["1"], ["0.5", "0.5"], **rounding)
    zero = "0.00" if padding else "0"
    tie = "-0.01" if ties == "half-up" else zero

    assert solution["z2"].value == (("-0.0050000000000000000",), ("-0.0040000000000000000",))
    assert solution["z2"].printed == ((tie,), (zero,))


@examples(40)
@given(
    stated_exactly(problems() | networks()),
    roundings(),
    st.sampled_from(["fractions", "fractions", "decimals"]),
)
def test_every_step_of_what_is_stated_exactly_equals_the_oracle(
    problem: dict[str, Any], rounding: dict[str, Any], show: str
) -> None:
    rounding = {**rounding, "show": show}
    stated = Problem.of(problem).with_rounding(**rounding)
    try:
        expected = oracle.solve(problem, rounding)
    except (oracle.Undefined, oracle.OutOfReach):
        reject()
    agree(solve(stated), expected)


@examples(60)
@given(formula_problems(), roundings())
def test_every_step_of_formulas_equals_the_oracle(
    problem: dict[str, Any], rounding: dict[str, Any]
) -> None:
    agree_with_formulas(problem, problem, rounding)


@examples(40)
@given(composed_networks(), roundings())
def test_every_step_of_a_composed_network_equals_the_oracle(
    problem: dict[str, Any], rounding: dict[str, Any]
) -> None:
    """The network is said again as formulas, which share nothing with how it is built."""
    agree_with_formulas(problem, as_formulas(problem), rounding)


def agree_with_formulas(
    problem: dict[str, Any], formulas: dict[str, Any], rounding: dict[str, Any]
) -> None:
    """Compare every step that the oracle tells; with rounded carry these are those of the forward
    pass, since gradients start from what is printed before them.
    """
    try:
        stated = problem_of(problem).with_rounding(**rounding)
    except ProblemError:
        reject()
    try:
        expected = FormulaOracle(formulas, rounding)
    except oracle.Undefined:
        with pytest.raises(HandpropError):
            solve(stated)
        return
    except oracle.OutOfReach:
        reject()
    try:
        solution = solve(stated)
    except HandpropError:
        reject()
    for step in solution:
        try:
            wanted = expected.step(plain_id(step.id))
        except oracle.OutOfReach:
            reject()
        if wanted is not None:
            assert (step.id, step.value) == (step.id, wanted.value)
            assert (step.id, step.printed) == (step.id, wanted.printed)
