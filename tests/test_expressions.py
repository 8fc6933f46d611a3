"""Operations, activations and losses: their values, their entries and their pullbacks agree."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.arithmetic import FLOATS, RATIONALS, FractionMatrix
from generator.expressions import operations as op
from generator.expressions.activations import ACTIVATIONS, Activation
from generator.expressions.losses import LOSSES, Loss
from generator.expressions.tree import (
    Apply,
    Constant,
    Entry,
    Expression,
    Literal,
    Name,
    Reference,
    Stack,
    Symbol,
    entry,
    evaluate,
    pullbacks,
    references,
)

A = Reference(Symbol("a"), (2, 3))
B = Reference(Symbol("b"), (3, 2))
C = Reference(Symbol("c"), (2, 3))
S = Reference(Symbol("s"), (1, 1))

VALUES: dict[Name, FractionMatrix] = {
    A.name: [[Fraction(1, 3), Fraction(-2), Fraction(5)], [Fraction(7), Fraction(1), Fraction(2)]],
    B.name: [
        [Fraction(1), Fraction(2)],
        [Fraction(-3), Fraction(1, 4)],
        [Fraction(6), Fraction(9)],
    ],
    C.name: [[Fraction(2), Fraction(3), Fraction(4)], [Fraction(-1), Fraction(5), Fraction(8)]],
    S.name: [[Fraction(3, 7)]],
}
RATIONAL: dict[str, Expression] = {
    "add": op.add(A, C),
    "subtract": op.subtract(A, C),
    "subtract a scalar": op.subtract(A, S),
    "times a scalar": op.times(S, A),
    "divide by a scalar": op.divide(A, S),
    "negate": op.negate(A),
    "times": op.times(A, C),
    "divide": op.divide(A, C),
    "scale": op.scale(S, A),
    "scale twice": op.scale(op.constant(2), op.scale(op.constant(Fraction(1, 4)), A)),
    "matmul": op.matmul(A, B),
    "transpose": op.transpose(A),
    "square": op.square(op.add(A, C)),
    "total": op.total(op.times(A, C)),
    "mean": op.mean(op.square(A)),
    "mean of few": op.mean(op.matmul(op.transpose(op.total(A)), S)),
    "all at once": op.mean(op.square(op.subtract(op.matmul(A, B), op.transpose(op.matmul(A, B))))),
}


def values(expression: Expression) -> list[list[Fraction]]:
    array = evaluate(expression, RATIONALS, lambda one: RATIONALS.number(VALUES[one.name]))
    rows, columns = expression.shape
    assert array.shape == (rows, columns)
    return [[array[i, j] for j in range(columns)] for i in range(rows)]


@pytest.mark.parametrize("name", RATIONAL)
def test_entries_are_those_of_the_matrix(name: str) -> None:
    expression = RATIONAL[name]
    rows, columns = expression.shape
    by_entry = [
        [values(entry(expression, i, j))[0][0] for j in range(columns)] for i in range(rows)
    ]
    assert by_entry == values(expression)


@pytest.mark.parametrize("name", RATIONAL)
def test_pullbacks_are_exact_derivatives(name: str) -> None:
    """The polynomial in h through five points gives the derivative of a rational function nearly
    exactly; an error of a pullback would be of the size of the derivative."""
    total = op.total(RATIONAL[name])
    received: dict[Name, Expression] = {}
    for leaf, part in pullbacks(total, Constant(Fraction(1))):
        received[leaf] = op.add(received[leaf], part) if leaf in received else part
    for leaf, gradient in received.items():
        derived = values(gradient)
        for i, row in enumerate(VALUES[leaf]):
            for j, _ in enumerate(row):
                assert abs(derived[i][j] - difference(total, leaf, i, j)) < Fraction(1, 10**9)


def difference(expression: Expression, leaf: Name, i: int, j: int) -> Fraction:
    step = Fraction(1, 10**5)

    def at(shift: Fraction) -> Fraction:
        def value(one: Reference) -> object:
            rows = [list(row) for row in VALUES[one.name]]
            if one.name == leaf:
                rows[i][j] += shift
            return RATIONALS.number(rows)

        return Fraction(evaluate(expression, RATIONALS, value)[0, 0])

    return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step)


def test_substitution_puts_printed_numbers_in_place_of_names() -> None:
    printed = {A.name: (("1", "2", "3"), ("4", "5", "6")), S.name: (("7",),)}
    substituted = op.substitute(op.scale(S, op.transpose(A)), printed)
    assert substituted == Apply(
        op.SCALE,
        (
            Literal("7"),
            Stack(
                (
                    (Literal("1"), Literal("4")),
                    (Literal("2"), Literal("5")),
                    (Literal("3"), Literal("6")),
                )
            ),
        ),
    )
    assert op.substitute(Entry(A, 1, 2), printed) == Literal("6")
    assert not list(references(substituted))


def test_constant_factors_are_multiplied_out() -> None:
    halves = op.times(Constant(Fraction(1, 2), A.shape), op.scale(op.constant(2), A))
    assert halves == A
    assert op.scale(op.constant(Fraction(1, 3)), A) == Apply(
        op.SCALE, (op.constant(Fraction(1, 3)), A)
    )


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
@given(x=st.fractions(min_value=-6, max_value=6, max_denominator=1000))
def test_the_slope_of_an_activation_is_the_derivative_of_its_definition(
    activation: Activation, x: Fraction
) -> None:
    derived = reduce(
        op.add,
        (part for _, part in pullbacks(activation.definition(op.VARIABLE), op.constant(1))),
    )
    stated = Apply(activation.derivative, (op.VARIABLE,))
    from_definition, from_slope = (
        evaluate(one, FLOATS, lambda _: FLOATS.number([[x]])).value[0, 0]
        for one in (derived, stated)
    )
    assert from_slope == pytest.approx(from_definition, rel=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
@given(x=st.fractions(min_value=-6, max_value=6, max_denominator=1000))
def test_the_slope_itself_can_be_differentiated(activation: Activation, x: Fraction) -> None:
    slope = Apply(activation.derivative, (op.VARIABLE,))
    ((_, second),) = pullbacks(slope, op.constant(1))

    def at(expression: Expression, shift: float) -> float:
        point = x + Fraction(shift)
        return float(evaluate(expression, FLOATS, lambda _: FLOATS.number([[point]])).value[0, 0])

    step = 2.0**-10
    by_difference = (at(slope, step) - at(slope, -step)) / (2 * step)
    assert at(second, 0) == pytest.approx(by_difference, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "value", "factor"),
    [
        ("half_mean_squared_error", Fraction(13, 4), Fraction(1, 2)),
        ("half_squared_error", Fraction(13, 2), Fraction(1)),
        ("mean_squared_error", Fraction(13, 2), Fraction(1)),
        ("squared_error", Fraction(13), Fraction(2)),
    ],
)
def test_losses_at_a_difference_of_2_and_minus_3(
    name: str, value: Fraction, factor: Fraction
) -> None:
    loss: Loss = LOSSES[name]
    a, y = Reference(Symbol("a", 3), (2, 1)), Reference(Symbol("y"), (2, 1))
    known: dict[Name, FractionMatrix] = {
        a.name: [[Fraction(3)], [Fraction(-2)]],
        y.name: [[Fraction(1)], [Fraction(1)]],
    }

    def at(expression: Expression) -> list[Fraction]:
        array = evaluate(expression, RATIONALS, lambda one: RATIONALS.number(known[one.name]))
        return [Fraction(one) for one in array.ravel()]

    gradient = dict(pullbacks(loss.definition(a, y), Constant(Fraction(1))))[a.name]
    assert at(loss.definition(a, y)) == [value]
    assert at(gradient) == [2 * factor, -3 * factor]


def test_every_loss_is_tested() -> None:
    assert set(LOSSES) == {
        "half_mean_squared_error",
        "half_squared_error",
        "mean_squared_error",
        "squared_error",
    }


def test_what_cannot_be_evaluated_or_differentiated_says_so() -> None:
    stack = Stack(((op.constant(1), op.constant(2)),))
    with pytest.raises(TypeError, match="for writing"):
        evaluate(stack, RATIONALS, lambda one: one)
    with pytest.raises(TypeError, match="whole matrices"):
        list(pullbacks(stack, stack))
