"""Optimizers and schedules: their rules by hand, and with a letter for the iteration's number."""

from __future__ import annotations

from fractions import Fraction

import pytest

from generator.expressions.optimizers import (
    OPTIMIZERS,
    SCHEDULES,
    SETTINGS,
    Change,
    lookahead,
)
from generator.expressions.tree import SCALAR, Mark, Reference, Symbol
from tests.differences import Known, values

P, G, RATE, LAMBDA = (Reference(Symbol(letter), SCALAR) for letter in ("p", "g", "r", "l"))
USUAL = {"p": "1", "g": "0.5", "r": "0.1"}


def state(letter: str, mark: Mark) -> Reference:
    return Reference(Symbol(letter, mark=mark), SCALAR)


# The rule of each optimizer and form in its third iteration, what it starts from beside a parameter
# of 1, a gradient of 0.5 and a rate of 0.1, and what becomes of each state and of the parameter.
BY_HAND = [
    ("gradient_descent", "", {}, {"p": "0.95"}),
    ("momentum", "velocity", {"mu": "0.9", "v": "0.2"}, {"v": "0.13", "p": "1.13"}),
    ("momentum", "accumulated", {"mu": "0.9", "v": "0.2"}, {"v": "0.68", "p": "0.932"}),
    ("momentum", "average", {"mu": "0.9", "v": "0.2"}, {"v": "0.23", "p": "0.977"}),
    ("nesterov", "", {"mu": "0.9", "v": "0.2"}, {"v": "0.13", "p": "1.13"}),
    # 0.11 + 0.25 is the square of 0.6.
    ("adagrad", "", {"s": "0.11", "epsilon": "0.4"}, {"s": "0.36", "p": "0.95"}),
    # 0.9 × 0.15 + 0.1 × 0.25 is the square of 0.4.
    ("rmsprop", "", {"rho": "0.9", "s": "0.15", "epsilon": "0.1"}, {"s": "0.16", "p": "0.9"}),
    # 1 - 0.5³ is 7/8, so that the averages become 0.4 and the square of 0.5.
    *(
        (
            name,
            "",
            {"beta1": "0.5", "beta2": "0.5", "epsilon": "0.3", "m": "0.2", "v": "0.1875"},
            {"m": "0.35", "v": "0.21875", "m_hat": "0.4", "v_hat": "0.25", "p": "0.95"},
        )
        for name in ("adam", "adamw")
    ),
]  # fmt: skip


def worked_out(name: str, form: str, start: dict[str, str], change: Change) -> dict[str, Fraction]:
    """What becomes of each state in turn, and of the parameter."""
    known: Known = {
        Symbol(letter): [[Fraction(number)]] for letter, number in {**USUAL, **start}.items()
    }
    optimizer = OPTIMIZERS[name]
    found = {}
    for update in (optimizer.forms[form].rule if form else optimizer.rule)(change):
        becomes = values(update.becomes, known)
        known = {**known, Symbol(update.letter, mark=update.mark): becomes}
        found[update.letter + "_hat" * (update.mark == "hat") or "p"] = becomes[0][0]
    return found


@pytest.mark.parametrize(("name", "form", "start", "expected"), BY_HAND)
def test_rules_worked_out_by_hand(
    name: str, form: str, start: dict[str, str], expected: dict[str, str]
) -> None:
    found = worked_out(name, form, start, Change(P, G, RATE, 3, state))
    assert found == {letter: Fraction(number) for letter, number in expected.items()}


def test_every_rule_is_worked_out_by_hand() -> None:
    forms = {(name, form) for name, one in OPTIMIZERS.items() for form in one.forms or ("",)}
    assert forms == {(name, form) for name, form, *_ in BY_HAND}


@pytest.mark.parametrize(("name", "form", "start", "expected"), BY_HAND)
def test_decay_is_subtracted_from_the_parameter_where_the_rate_is(
    name: str, form: str, start: dict[str, str], expected: dict[str, str]
) -> None:
    """It takes 0.1 × 0.2 off what the parameter becomes, and nothing off the states."""
    if expected["p"] == "1.13":
        return  # The rate is part of the velocity, so that nothing is left to decay.
    found = worked_out(name, form, {**start, "l": "0.2"}, Change(P, G, RATE, 3, state, LAMBDA))
    assert found == {letter: Fraction(number) for letter, number in expected.items()} | {
        "p": Fraction(expected["p"]) - Fraction("0.02")
    }


def test_momentum_alone_leads_by_the_velocity() -> None:
    known: Known = {
        Symbol(one): [[Fraction(n)]] for one, n in (("p", "1"), ("v", "0.2"), ("mu", "0.9"))
    }
    assert values(lookahead(P, state("v", "")), known) == [[Fraction("1.18")]]


def test_keys_have_what_they_usually_are_and_forms_begin_with_the_usual_one() -> None:
    assert OPTIMIZERS["momentum"].keys == {"momentum": "0.9", "form": "velocity"}
    assert OPTIMIZERS["adamw"].keys == {**OPTIMIZERS["adam"].keys, "weight_decay": "0.01"}
    assert {key for one in OPTIMIZERS.values() for key in one.settings} == set(SETTINGS)


def test_an_optimizer_remembers_what_its_rule_makes_new() -> None:
    for one in OPTIMIZERS.values():
        for rule in [form.rule for form in one.forms.values()] or [one.rule]:
            updated = [
                update.letter
                for update in rule(Change(P, G, RATE, 1, state))
                if update.mark == "new"
            ]
            assert updated == [*one.states, ""]


@pytest.mark.parametrize(
    ("name", "number", "passed", "rate"),
    [
        ("inverse_time", "2", 0, "0.5"),
        ("inverse_time", "2", 1, "1/6"),
        ("inverse_time", "2", 3, "1/14"),
        ("exponential", "0.9", 0, "0.5"),
        ("exponential", "0.9", 1, "0.45"),
        ("exponential", "0.9", 3, "0.3645"),
        ("step", "0.5", 0, "0.5"),
        ("step", "0.5", 2, "0.125"),
    ],
)
def test_rates_worked_out_by_hand(name: str, number: str, passed: int, rate: str) -> None:
    known: Known = {RATE.name: [[Fraction("0.5")]], P.name: [[Fraction(number)]]}
    assert values(SCHEDULES[name].rate(RATE, P, passed), known) == [[Fraction(rate)]]


def test_a_step_of_a_schedule_is_taken_where_so_many_iterations_have_passed() -> None:
    assert [name for name, one in SCHEDULES.items() if one.in_steps] == ["step"]
    assert all(("every" in one.keys) == one.in_steps for one in SCHEDULES.values())
