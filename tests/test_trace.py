"""A trace: what is printed, what recomputes, and how many places show everything."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from generator import HandpropError, Problem, Solution, solve
from generator.errors import TooLargeError, TooSmallError, UndecidedError, UndefinedError
from generator.rounding import Rounding


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


@pytest.mark.parametrize("places", [*range(1, 7), 15])
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_no_number_of_places_is_left_out_in_the_search(carry: str, places: int) -> None:
    """The gradient is a unit in the last of so many places."""
    stated: dict[str, Any] = {
        "inputs": [1],
        "targets": [1 - Decimal(1).scaleb(-places)],
        "learning_rate": 1,
        "loss": "half_squared_error",
        "layers": [{"activation": "identity", "weights": [[1]]}],
    }
    problem = Problem.of(stated)
    solution = solve(problem.with_rounding(places="auto", carry=carry))
    assert solution.work.trace.rounding.places == places
    assert solve(problem.with_rounding(places=0)).work.enough_places == places


@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_an_update_may_take_more_places_than_its_gradient(carry: str) -> None:
    """The gradient is 1, and the weight goes from 1 to 0.9."""
    stated: dict[str, Any] = {
        "inputs": [1],
        "targets": [0],
        "learning_rate": Decimal("0.1"),
        "loss": "half_squared_error",
        "layers": [{"activation": "identity", "weights": [[1]]}],
    }
    automatic = Problem.of(stated).with_rounding(places="auto", carry=carry)
    assert solve(automatic).work.trace.rounding.places == 1


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


@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_more_places_than_may_be_printed_are_not_taken(carry: str) -> None:
    """The gradient is a unit in the sixteenth place."""
    stated: dict[str, Any] = {
        "inputs": [1],
        "targets": [1 - Decimal(1).scaleb(-16)],
        "learning_rate": 1,
        "loss": "half_squared_error",
        "layers": [{"activation": "identity", "weights": [[1]]}],
    }
    with pytest.raises(HandpropError, match="no number of decimal places up to 15"):
        solve(Problem.of(stated).with_rounding(places="auto", carry=carry))


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


DIVERGING: dict[str, Any] = {
    "inputs": [2],
    "targets": [0],
    "learning_rate": 1000,
    "iterations": 9,
    "layers": [{"activation": "identity", "weights": [[1]]}],
}


@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_a_training_that_diverges_is_ended_where_it_leaves_the_page(carry: str) -> None:
    """Each step multiplies the weight by −3999, and the loss is half the square of twice it."""
    problem = Problem.of(DIVERGING).with_rounding(carry=carry)
    with pytest.raises(TooLargeError) as caught:
        solve(problem)
    assert str(caught.value) == (
        "L of iteration 4 would be a number of more than 20 digits; the training diverges: give a "
        "learning_rate below 1000"
    )


def test_numbers_that_are_too_large_from_the_start_are_not_blamed_on_the_learning_rate() -> None:
    layer = {"activation": "identity", "weights": [[1_000_000]]}
    stated = DIVERGING | {"inputs": [1_000_000], "layers": [layer, layer, layer]}
    with pytest.raises(TooLargeError) as caught:
        solve(Problem.of(stated))
    assert str(caught.value) == (
        "z4 of iteration 1 would be a number of more than 20 digits; give smaller weights and "
        "inputs"
    )


def test_powers_of_ten_go_beyond_what_floats_hold() -> None:
    problem = Problem.of(DIVERGING | {"iterations": 100}).with_rounding(significant=3)
    assert solve(problem).iterations[-1]["a2"].printed == (("-7.84e356",),)


def test_a_number_of_thousands_of_digits_is_said_to_be_too_large() -> None:
    problem = Problem.of(DIVERGING | {"learning_rate": 1_000_000, "inputs": [1_000_000]})
    stated = problem.model_copy(update={"iterations": 220}).with_rounding(significant=3)
    with pytest.raises(TooLargeError, match="too large to be computed; the training diverges"):
        solve(stated)


def test_an_iteration_far_on_is_reached_without_recursion() -> None:
    """Its digits are beyond floats and its numbers no fractions, so that intervals start there."""
    layers = [
        {"activation": "tanh", "weights": [[1]]},
        {"activation": "identity", "weights": [[1]]},
    ]
    problem = Problem.of(
        DIVERGING | {"iterations": 500, "learning_rate": Decimal("0.05"), "layers": layers}
    )
    assert len(solve(problem.with_rounding(places=13)).iterations) == 500


CERTAIN: dict[str, Any] = {
    "inputs": [40],
    "classes": [1],
    "learning_rate": 1,
    "loss": "cross_entropy",
    "layers": [{"activation": "softmax", "weights": [[-1], [1]]}],
}


def test_printed_numbers_that_give_no_number_mark_a_line() -> None:
    """The loss is 80, and the logarithm of the printed 0.00 does not exist."""
    loss = solve(Problem.of(CERTAIN)).steps["L"]
    assert loss.printed == (("80.00",),)
    assert not loss.recomputes
    assert not loss.recomputes_exactly
    assert not loss.recomputes_at(0, 0, Rounding(places=2))
    assert not loss.recomputes_exactly_at(0, 0)


def test_what_does_not_exist_at_printed_numbers_is_refused_where_they_go_on() -> None:
    with pytest.raises(UndefinedError) as caught:
        solve(Problem.of(CERTAIN).with_rounding(carry="rounded"))
    assert str(caught.value) == (
        "L of iteration 1 would be the logarithm of a number that is not positive; lines start "
        "from numbers of only 2 decimal places: print more, or give weights and inputs at which "
        "nothing "
        "saturates"
    )


@pytest.mark.parametrize("size", [6000, 1_000_000])
def test_what_is_too_near_zero_for_any_precision_is_hidden(size: int) -> None:
    """1 − σ(6000) is some 10^-2606: no 0, and no number of places shows it."""
    stated: dict[str, Any] = {
        "inputs": [size],
        "targets": [Decimal("0.2")],
        "learning_rate": 1,
        "layers": [{"weights": [[1]]}],
    }
    work = solve(Problem.of(stated)).work
    assert [str(name) for _, name in work.hidden] == ["dL/dz2", "dL/dw1", "w1_new"]
    assert work.enough_places is None


def cancelling(bias: str, **rounding: Any) -> Problem:
    """ln(1 + e^x) makes ln 2 of 0, ln 3 of that, and ln 4 of that, which is twice ln 2; that the
    logarithm of a product is a sum is no identity that is looked for. So z5 is the bias, and
    nothing finds it out.
    """
    return Problem.of(
        {
            "inputs": [0],
            "iterations": 0,
            "layers": [
                {"activation": "softplus", "weights": [[1]]},
                {"activation": "softplus", "weights": [[1]]},
                {"activation": "softplus", "weights": [[1], [0]]},
                {"activation": "identity", "weights": [[1, -2]], "biases": [Decimal(bias)]},
            ],
        }
    ).with_rounding(**rounding)


@pytest.mark.parametrize(
    ("bias", "rounding", "advice"),
    [
        ("0.005", {"places": 2}, "another number of decimal places"),
        ("0.45", {"significant": 1}, "decimal places for significant figures"),
    ],
)
def test_a_boundary_too_near_for_any_precision_is_said_with_its_step(
    bias: str, rounding: dict[str, Any], advice: str
) -> None:
    with pytest.raises(UndecidedError) as caught:
        solve(cancelling(bias, **rounding))
    assert str(caught.value) == (
        "z5 of iteration 1 would be too near a rounding boundary for 8192 bits to decide; give "
        f"smaller weights and inputs, or {advice}"
    )


def test_digits_that_are_printed_may_be_certain_where_17_are_not() -> None:
    z5 = solve(cancelling("0.123456789012345675", places=4)).steps["z5"]
    assert z5.printed == (("0.1235",),)
    with pytest.raises(UndecidedError, match=r"the value of z5 of iteration 1 would be too near"):
        z5.value  # noqa: B018  # it is what raises


def with_optimizer(**optimizer: Any) -> Problem:
    return Problem.of(
        {
            "inputs": [0, 1],
            "targets": [1],
            "learning_rate": 1,
            "layers": [{"weights": [[Decimal("0.5")] * 2]}],
            "optimizer": optimizer,
        }
    )


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam", "adamw"])
def test_a_division_by_an_epsilon_of_zero_names_it(name: str) -> None:
    with pytest.raises(UndefinedError) as caught:
        solve(with_optimizer(name=name, epsilon=0))
    assert str(caught.value) == (
        "w1_new of iteration 1 would be a division by 0; optimizer.epsilon is 0: give it a "
        "positive number"
    )


@pytest.mark.parametrize(
    ("name", "state"), [("adagrad", "s_w1_new"), ("rmsprop", "s_w1_new"), ("adam", "v_hat_w1")]
)
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_a_state_that_is_divided_by_is_hidden_where_it_prints_as_zero(
    name: str, state: str, carry: str
) -> None:
    problem = with_optimizer(name=name).with_rounding(places=1, carry=carry)
    work = solve(problem).work
    assert state in [str(name) for _, name in work.hidden]
    assert work.enough_places is not None
    assert not solve(problem.with_rounding(places=work.enough_places)).work.hidden


def test_exactness_of_what_is_printed() -> None:
    steps = shipped(places=2).steps
    assert steps["z2"].prints_exactly
    assert steps["z2"].recomputes_exactly
    assert not steps["a2"].prints_exactly
    assert not steps["a2"].recomputes_exactly


def test_a_matrix_prints_exactly_where_each_of_its_entries_does() -> None:
    """ELU leaves 0.7 as it is, and its slope there is 1."""
    steps = solve(Problem.load("elu").with_rounding(places=6)).steps
    for step in (steps["a2"], steps["da2/dz2"]):
        assert [step.prints_exactly_at(row, 0) for row in (0, 1)] == [True, False]
        assert [step.recomputes_exactly_at(row, 0) for row in (0, 1)] == [True, False]
        assert not step.prints_exactly
        assert not step.recomputes_exactly


def linear(*weights: str, inputs: list[int], **stated: Any) -> Problem:
    """A sum of inputs, 2 below its target, with half the square of that as its loss."""
    total = sum(Decimal(w) * x for w, x in zip(weights, inputs, strict=True))
    layer = {"activation": "identity", "weights": [list(map(Decimal, weights))]}
    usual = {"targets": [total + 2], "learning_rate": Decimal("0.001"), "layers": [layer]}
    return Problem.of({"inputs": inputs, "loss": "half_squared_error", **usual, **stated})


@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_more_places_may_hide_a_change_that_fewer_show(carry: str) -> None:
    """From 0.149 to 0.151 is from 0.1 to 0.2, but from 0.15 to 0.15."""
    problem = linear("0.149", inputs=[1])
    assert solve(problem.with_rounding(places="auto", carry=carry)).work.trace.rounding.places == 1
    at_two = solve(problem.with_rounding(places=2, carry=carry)).work
    assert [str(name) for _, name in at_two.hidden] == ["w1_new"]
    assert at_two.enough_places == 3


@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_whole_numbers_are_tried_first(carry: str) -> None:
    """The gradient is -2, and the weight goes from 1 to 3."""
    problem = linear("1", inputs=[1], learning_rate=1).with_rounding(places="auto", carry=carry)
    assert solve(problem).work.trace.rounding.places == 0


def test_what_is_given_is_what_the_first_iteration_starts_from() -> None:
    trace = solve(linear("1", inputs=[1], learning_rate=1, iterations=2)).work.trace
    assert {str(one.name): one.numbers for one in trace.given}["w1"] == (("1",),)
    assert [str(one.name) for one in trace.given] == ["a1", "w1", "y", "alpha"]
    assert [one.number for one in trace.iterations] == [1, 2]


@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_all_show_at_the_same_number_of_places(carry: str) -> None:
    """The second weight goes from 0.50 to 0.52, where the first goes from 0.15 to 0.15."""
    problem = linear("0.149", "0.5", inputs=[1, 10]).with_rounding(places="auto", carry=carry)
    assert solve(problem).work.trace.rounding.places == 3


def test_places_at_which_a_number_does_not_exist_are_not_enough() -> None:
    """An output of 0.02 is printed as 0.0, which has no logarithm."""
    layer = {"activation": "sigmoid", "weights": [[-4]]}
    stated = {"inputs": [1], "targets": [1], "learning_rate": 1, "layers": [layer]}
    problem = Problem.of({**stated, "loss": "binary_cross_entropy"})
    with pytest.raises(UndefinedError):
        solve(problem.with_rounding(places=1, carry="rounded"))
    automatic = solve(problem.with_rounding(places="auto", carry="rounded"))
    assert automatic.work.trace.rounding.places == 2


def test_a_first_step_that_leaves_the_page_is_blamed_on_the_learning_rate() -> None:
    layer = {"activation": "identity", "weights": [[1000]]}
    stated = {"inputs": [1_000_000], "learning_rate": 1_000_000, "layers": [layer], "iterations": 1}
    with pytest.raises(TooLargeError) as caught:
        solve(Problem.of(DIVERGING | stated))
    assert str(caught.value) == (
        "w1_new of iteration 1 would be a number of more than 20 digits; the training diverges: "
        "give a learning_rate below 1000000"
    )


def test_one_number_too_near_0_to_go_on_from_is_enough() -> None:
    stated = {
        "inputs": [1],
        "targets": [0, 0],
        "learning_rate": 1,
        "layers": [{"activation": "sigmoid", "weights": [[1], [-30_000]]}],
    }
    with pytest.raises(TooSmallError, match="a2 of iteration 1 would be nearer to 0 than 10"):
        solve(Problem.of(stated).with_rounding(significant=3))
    assert solve(Problem.of(stated).with_rounding(places=3)).steps["a2"].printed[1] == ("0.000",)
