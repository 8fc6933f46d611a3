"""Losses: their values and gradients by hand, for one sample and for a batch."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from generator.expressions import operations as op
from generator.expressions.activations import activation
from generator.expressions.families import families
from generator.expressions.losses import LOSSES, loss
from generator.expressions.tree import (
    Apply,
    Expression,
    Reference,
    Symbol,
    entry,
    evaluate,
    pullbacks,
)
from tests.differences import Known, derived, differences, is_close, values

A = Reference(Symbol("a", 3), (2, 1))
Y = Reference(Symbol("y"), (2, 1))
Z = Reference(Symbol("z", 3), (2, 1))
HALF = Fraction(1, 2)

Case = tuple[str, Any, list[str], list[str], str, list[str]]

# A loss with its threshold, outputs, targets, the loss by hand, and its gradient by hand.
BY_HAND: list[Case] = [
    ("half_mean_squared_error", None, ["3", "-2"], ["1", "1"], "13/4", ["1", "-3/2"]),
    ("half_squared_error", None, ["3", "-2"], ["1", "1"], "13/2", ["2", "-3"]),
    ("mean_squared_error", None, ["3", "-2"], ["1", "1"], "13/2", ["2", "-3"]),
    ("squared_error", None, ["3", "-2"], ["1", "1"], "13", ["4", "-6"]),
    ("absolute_error", None, ["3", "-2"], ["1", "1"], "5", ["1", "-1"]),
    ("mean_absolute_error", None, ["3", "-2"], ["1", "1"], "5/2", ["1/2", "-1/2"]),
    # A derivative of |e| at 0 is 0.
    ("absolute_error", None, ["3", "1"], ["1", "1"], "2", ["1", "0"]),
    # Within the threshold 0.5² / 2, beyond it 1 (3 - 1/2).
    ("huber", None, ["1.5", "-2"], ["1", "1"], "2.625", ["0.5", "-1"]),
    # At the threshold itself both are the same.
    ("huber", None, ["2", "0"], ["1", "1"], "1", ["1", "-1"]),
    # 2² / 2 and 2 (3 - 2/2).
    ("huber", "2", ["3", "-2"], ["1", "1"], "6", ["2", "-2"]),
    # 1 - 0.5 and 1 - (-1)(0.25).
    ("hinge", None, ["0.5", "0.25"], ["1", "-1"], "1.75", ["-1", "1"]),
    # Beyond the margin, and exactly at it, nothing is lost.
    ("hinge", None, ["2", "-1"], ["1", "-1"], "0", ["0", "0"]),
    # -ln 0.5 - ln(1 - 0.5) = 2 ln 2; -1 / 0.5 and 1 / (1 - 0.5).
    ("binary_cross_entropy", None, ["0.5", "0.5"], ["1", "0"], "1.386294361120", ["-2", "2"]),
    # Half of what the sum over both outputs is.
    ("mean_binary_cross_entropy", None, ["0.5", "0.5"], ["1", "0"], "0.69314718056", ["-1", "1"]),
    # -0.3 ln 0.2 - 0.7 ln 0.8; (0.2 - 0.3) / (0.2 × 0.8).
    ("binary_cross_entropy", None, ["0.2", "0.5"], ["0.3", "0.5"], "1.332179042",
     ["-0.625", "0"]),
    # -ln 0.25; -1 / 0.25 and nothing for the other class.
    ("cross_entropy", None, ["0.25", "0.75"], ["1", "0"], "1.386294361120", ["-4", "0"]),
    # -0.4 ln 0.25 - 0.6 ln 0.75.
    ("cross_entropy", None, ["0.25", "0.75"], ["0.4", "0.6"], "0.727126988", ["-1.6", "-0.8"]),
]  # fmt: skip


def column(numbers: list[str]) -> list[list[Fraction]]:
    return [[Fraction(number)] for number in numbers]


def test_every_loss_is_worked_out_by_hand() -> None:
    assert set(LOSSES) == {name for name, *_ in BY_HAND}
    assert {one.name: one.key for one in families(LOSSES)} == {"huber": "threshold"}


@pytest.mark.parametrize(("name", "parameter", "a", "y", "value", "gradient"), BY_HAND)
def test_losses_and_gradients_by_hand(
    name: str, parameter: Any, a: list[str], y: list[str], value: str, gradient: list[str]
) -> None:
    stated = loss(name, None if parameter is None else Fraction(parameter)).definition(A, Y)
    known: Known = {A.name: column(a), Y.name: column(y)}
    assert is_close(values(stated, known), [[Fraction(value)]], Fraction(1, 10**9))
    assert is_close(derived(stated, known)[A.name], column(gradient), Fraction(1, 10**30))


@pytest.mark.parametrize("name", LOSSES)
def test_the_gradient_of_a_batch_is_what_differences_come_to(name: str) -> None:
    a, y = Reference(A.name, (2, 3)), Reference(Y.name, (2, 3))
    known: Known = {
        a.name: [
            [Fraction(1, 5), Fraction(1, 2), Fraction(1, 3)],
            [Fraction(4, 5), Fraction(1, 10), Fraction(9, 10)],
        ],
        y.name: [[Fraction(1), Fraction(0), Fraction(1)], [Fraction(0), Fraction(1), Fraction(1)]],
    }
    stated = loss(name).definition(a, y, Fraction(1, 3))
    assert is_close(derived(stated, known)[a.name], differences(stated, known, a.name))
    by_entry = values(entry(stated, 0, 0), known)
    assert is_close(by_entry, values(stated, known), Fraction(1, 10**90))


@pytest.mark.parametrize("name", LOSSES)
def test_the_loss_of_a_batch_is_the_sum_or_the_mean_of_its_samples(name: str) -> None:
    outputs, targets = [["0.2", "0.8"], ["0.5", "0.1"]], [["1", "0"], ["0", "1"]]
    alone = [
        values(loss(name).definition(A, Y), {A.name: column(a), Y.name: column(y)})[0][0]
        for a, y in zip(outputs, targets, strict=True)
    ]
    a, y = Reference(A.name, (2, 2)), Reference(Y.name, (2, 2))
    known: Known = {
        name: [list(map(Fraction, row)) for row in zip(*samples, strict=True)]
        for name, samples in ((A.name, outputs), (Y.name, targets))
    }
    together = values(loss(name).definition(a, y), known)
    assert is_close(together, [[sum(alone, Fraction(0))]], Fraction(1, 10**90))
    mean = values(loss(name).definition(a, y, HALF), known)
    assert is_close(mean, [[sum(alone, Fraction(0)) / 2]], Fraction(1, 10**90))


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("cross_entropy", "softmax"),
        ("binary_cross_entropy", "sigmoid"),
        ("mean_binary_cross_entropy", "sigmoid"),
    ],
)
def test_the_short_way_has_the_gradient_of_the_long_one(name: str, output: str) -> None:
    """a - y, where the derivative by the outputs times the slope would be long."""
    stated = loss(name)
    assert stated.short_after == output
    known: Known = {Z.name: column(["0.3", "-1.2"]), Y.name: column(["0.4", "0.6"])}
    a = Apply(activation(output).operation, (Z,))
    share = Fraction(1, 4)

    ((leaf, short),) = pullbacks(stated.after(Z, Y, share), op.constant(1))
    assert leaf == Z.name
    of_outputs = Fraction(1, 2) if stated.is_mean else 1
    assert short == op.scale(op.constant(share * of_outputs), op.subtract(a, Y))
    long = derived(stated.definition(a, Y, share), known)[Z.name]
    assert is_close(values(short, known), long)


ONE_OUTPUT = Reference(Symbol("a", 3), (1, 1))
ONE_TARGET = Reference(Symbol("y"), (1, 1))
SHORT = [name for name in LOSSES if loss(name).short_after]


@pytest.mark.parametrize("name", SHORT)
@pytest.mark.parametrize(("a", "y"), [("1/7", "0"), ("3/11", "1"), ("8/9", "2/5"), ("1/2", "1/3")])
def test_the_derivative_by_an_output_that_is_written_is_the_one_that_is_derived(
    name: str, a: str, y: str
) -> None:
    stated = loss(name)
    assert stated.by_output is not None
    known: Known = {ONE_OUTPUT.name: column([a]), ONE_TARGET.name: column([y])}
    terms = derived(stated.terms(ONE_OUTPUT, ONE_TARGET), known)[ONE_OUTPUT.name]
    assert is_close(values(stated.by_output(ONE_OUTPUT, ONE_TARGET), known), terms)


def test_what_is_written_of_the_short_way_of_softmax_adds_up_to_output_less_target() -> None:
    """The derivatives of the loss by the outputs, times those of the outputs by one of the z."""
    stated, slope = loss("cross_entropy"), activation("softmax").by_components
    assert stated.by_output is not None
    assert slope is not None
    other = Reference(Symbol("o"), (1, 1))
    outputs, targets = column(["1/7", "2/7", "4/7"]), column(["1/5", "1/5", "3/5"])
    for k, ([a_k], [y_k]) in enumerate(zip(outputs, targets, strict=True)):
        total = Fraction(0)
        for i, (a, y) in enumerate(zip(outputs, targets, strict=True)):
            known: Known = {ONE_OUTPUT.name: [a], ONE_TARGET.name: [y], other.name: [[a_k]]}
            passed = slope.own(ONE_OUTPUT) if i == k else slope.other(ONE_OUTPUT, other)
            product = op.times(stated.by_output(ONE_OUTPUT, ONE_TARGET), passed)
            total += values(product, known)[0][0]
        assert total == a_k - y_k


@pytest.mark.parametrize("name", [name for name in LOSSES if name not in SHORT])
def test_other_losses_have_no_short_way(name: str) -> None:
    assert loss(name).by_output is None
    with pytest.raises(AssertionError):
        loss(name).after(Z, Y)


def test_the_short_way_is_not_for_evaluating() -> None:
    short: Expression = loss("cross_entropy").after(Z, Y)
    with pytest.raises(TypeError, match="derive a gradient"):
        evaluate(short, None, lambda one: one)  # type: ignore[arg-type]  # no system is needed
