"""The rules that documents explain in sentences come to what the steps beside them come to."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from generator import Problem, Solution, solve
from generator.document import notation
from generator.document.rules import rule, scheduled_rate, short_way, slopes
from generator.expressions.optimizers import OPTIMIZERS
from generator.layout.nodes import Node
from generator.network import RATE_NOW
from generator.notation import Notation
from tests.printing import latex
from tests.tex_checker import Node as Formula
from tests.tex_checker import parse
from tests.tex_checker.values import Value, evaluate, number

NEAR = Fraction(1, 10**45)
CLOSE = Fraction(1, 10**40)
FORMS = [(name, form) for name, one in OPTIMIZERS.items() for form in one.forms or (None,)]


@dataclass(slots=True)
class Named:
    """What the symbols of a rule stand for."""

    numbers: dict[Formula, Fraction] = field(default_factory=dict)

    def find(self, quantity: Formula) -> Value | None:
        found = self.numbers.get(quantity)
        return None if found is None else number(found)

    def apply(self, function: str, argument: Value) -> Value:
        raise AssertionError(f"a rule has no {function} of {argument}")

    def let(self, symbol: Node, number: Fraction) -> None:
        self.numbers[parse(latex(symbol))] = number

    def value(self, formula: Node) -> Fraction:
        return evaluate(parse(latex(formula).rpartition(" = ")[2]), self).number()


def small(**stated: Any) -> Solution:
    """Three iterations of a single weight."""
    layers = [{"activation": "identity", "weights": [[Decimal("0.7")]]}]
    usual = {"inputs": [2], "targets": [1], "learning_rate": Decimal("0.3"), "layers": layers}
    return solve(Problem.of({**usual, "iterations": 3, **stated}))


def symbols_of(solution: Solution) -> Notation:
    return notation(solution.work, solution.problem.conventions)


def exact(solution: Solution, iteration: int, step: str) -> Fraction:
    return solution.iterations[iteration - 1][step].exact.near(0, 0, NEAR)


def settings(solution: Solution) -> Named:
    """The learning rate and the numbers of an optimizer or a schedule."""
    symbols = symbols_of(solution)
    known = Named()
    for one in solution.work.trace.given:
        if one.role == "setting":
            known.let(symbols.symbol(one.name), Fraction(one.numbers[0][0]))
    return known


SCHEDULES: list[dict[str, Any]] = [
    {"name": "inverse_time", "rate": Decimal("0.4")},
    {"name": "exponential", "factor": Decimal("0.9")},
]


@pytest.mark.parametrize("schedule", [None, SCHEDULES[1]], ids=["", "scheduled"])
@pytest.mark.parametrize(("name", "form"), FORMS)
def test_the_rule_of_a_sentence_is_that_of_the_updates(
    name: str, form: str | None, schedule: dict[str, Any] | None
) -> None:
    optimizer = OPTIMIZERS[name]
    stated: dict[str, Any] = {"name": name} | ({"form": form} if form else {})
    if "weight_decay" in optimizer.settings:
        stated["weight_decay"] = Decimal("0.1")
    solution = small(optimizer=stated, schedule=schedule)
    symbols = symbols_of(solution)
    said, known = rule(solution.problem, symbols), settings(solution)
    gradient = "dL/dw1_ahead" if optimizer.looks_ahead else "dL/dw1"
    weight = Fraction("0.7")
    for symbol in said.states:
        known.let(symbol, Fraction(0))

    for iteration in (1, 2, 3):
        known.numbers[parse(symbols.iteration)] = Fraction(iteration)
        known.let(said.parameter, weight)
        known.let(said.gradient, exact(solution, iteration, gradient))
        if schedule:
            known.let(symbols.symbol(RATE_NOW), exact(solution, iteration, "alpha_now"))
        decayed = known.value(said.decay) * weight if "weight_decay" in stated else 0
        for update in said.updates:
            known.let(update.symbol, known.value(update.formula))
        weight = exact(solution, iteration, "w1_new")
        assert abs(known.value(said.parameter) - decayed - weight) < CLOSE


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda one: one["name"])
def test_the_rate_of_a_sentence_is_that_of_each_iteration(schedule: dict[str, Any]) -> None:
    solution = small(schedule=schedule)
    symbols = symbols_of(solution)
    said, known = scheduled_rate(solution.problem, symbols), settings(solution)
    assert said is not None
    for iteration in (1, 2, 3):
        known.numbers[parse(symbols.iteration)] = Fraction(iteration)
        assert known.value(said) == exact(solution, iteration, "alpha_now")


def test_a_rate_that_goes_down_in_steps_has_no_formula() -> None:
    stepwise = {"name": "step", "factor": Decimal("0.5"), "every": 2}
    for schedule in (None, stepwise):
        solution = small(schedule=schedule)
        assert scheduled_rate(solution.problem, symbols_of(solution)) is None


def test_the_derivatives_of_softmax_in_a_sentence_are_those_of_the_matrix() -> None:
    solution = solve(Problem.load("softmax-long").with_rounding(carry="exact"))
    said, known = slopes(3, symbols_of(solution)), Named()
    outputs = [solution["a3"].exact.near(row, 0, NEAR) for row in range(3)]
    for row, column in itertools.product(range(3), repeat=2):
        (a_i, a_k) = parse(latex(said.output)), parse(latex(said.output).replace("i", "k"))
        known.numbers = {a_i: outputs[row], a_k: outputs[column]}
        found = known.value(said.own if row == column else said.other)
        assert abs(found - solution["da3/dz3"].exact.near(row, column, NEAR)) < CLOSE


def test_what_the_short_way_of_a_sigmoid_multiplies_is_output_less_target() -> None:
    solution = solve(Problem.load("binary-cross-entropy"))
    said, known = short_way(solution.work, symbols_of(solution)), Named()
    assert said is not None
    known.let(said.output, Fraction("0.3"))
    known.numbers[parse("y")] = Fraction("0.8")
    assert known.value(said.difference) == Fraction("-0.5")
    assert known.value(said.by_output) * known.value(said.slope) == Fraction("-0.5")


def test_the_long_way_is_no_short_one() -> None:
    for name in ("softmax-long", "back-propagation", "xor-threshold-units"):
        solution = solve(Problem.load(name))
        assert short_way(solution.work, symbols_of(solution)) is None
