"""Activations: their values by hand, and their slopes as definitions and differences have them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.arithmetic import FLOATS
from generator.expressions import operations as op
from generator.expressions.activations import ACTIVATIONS, activation
from generator.expressions.families import families
from generator.expressions.functions import VARIABLE
from generator.expressions.tree import (
    Apply,
    Expression,
    Reference,
    Symbol,
    entry,
    evaluate,
    pullbacks,
)
from tests.differences import Known, derived, differences, fraction, is_close, values

Z = Reference(Symbol("z"), (3, 1))
BATCH = Reference(Symbol("z"), (3, 2))
KNOWN: Known = {Z.name: [[Fraction(1)], [Fraction(-2)], [Fraction(1, 2)]]}
SEVERAL: Known = {
    BATCH.name: [
        [Fraction(1), Fraction(0)],
        [Fraction(-2), Fraction(0)],
        [Fraction(1, 2), Fraction(3)],
    ]
}
OF_ONE_NUMBER = [name for name in ACTIVATIONS if name != "softmax"]
SMOOTH = ("sigmoid", "tanh", "softplus", "identity")
KINKED = {"relu": 0, "leaky_relu": Fraction(1, 100), "elu": None}
THRESHOLDS = ("step", "sign")


def at(expression: Expression, x: Fraction) -> Fraction:
    return values(expression, {VARIABLE.name: [[x]]})[0][0]


def value(name: str, x: Fraction, parameter: Fraction | None = None) -> Fraction:
    return at(Apply(activation(name, parameter).operation, (VARIABLE,)), x)


def slope(name: str, x: Fraction, parameter: Fraction | None = None) -> Fraction:
    return at(activation(name, parameter).derivative(VARIABLE), x)


def test_every_activation_is_tested() -> None:
    assert set(ACTIVATIONS) == {*SMOOTH, *KINKED, *THRESHOLDS, "softmax"}
    assert {one.name: one.key for one in families(ACTIVATIONS)} == {
        "leaky_relu": "slope",
        "elu": "scale",
    }


@pytest.mark.parametrize(
    ("name", "parameter", "at_minus_2", "at_0", "at_3"),
    [
        ("sigmoid", None, None, "0.5", None),
        ("tanh", None, None, "0", None),
        ("softplus", None, None, None, None),
        ("identity", None, "-2", "0", "3"),
        ("relu", None, "0", "0", "3"),
        ("leaky_relu", None, "-0.02", "0", "3"),
        ("leaky_relu", "0.5", "-1", "0", "3"),
        ("elu", None, None, "0", "3"),
        ("elu", "2", None, "0", "3"),
        ("step", None, "0", "1", "1"),
        ("sign", None, "-1", "1", "1"),
    ],
)
def test_values_that_are_rational(
    name: str, parameter: str | None, at_minus_2: str | None, at_0: str | None, at_3: str | None
) -> None:
    stated = None if parameter is None else Fraction(parameter)
    for x, expected in ((-2, at_minus_2), (0, at_0), (3, at_3)):
        if expected is not None:
            assert value(name, Fraction(x), stated) == Fraction(expected)


@pytest.mark.parametrize(
    ("name", "parameter", "x", "expected", "expected_slope"),
    [
        # 1 / (1 + e^-1); 0.7310585786 (1 - 0.7310585786)
        ("sigmoid", None, 1, "0.7310585786", "0.1966119332"),
        # (e^2 - 1) / (e^2 + 1); 1 - 0.7615941560^2
        ("tanh", None, 1, "0.7615941560", "0.4199743416"),
        # ln 2; 1 / 2
        ("softplus", None, 0, "0.6931471806", "0.5"),
        # ln(1 + e); 1 / (1 + e^-1)
        ("softplus", None, 1, "1.3132616875", "0.7310585786"),
        # e^-1 - 1; e^-1
        ("elu", None, -1, "-0.6321205588", "0.3678794412"),
        # 2 (e^-1 - 1); 2 e^-1
        ("elu", "2", -1, "-1.2642411177", "0.7357588823"),
        ("elu", "2", 0, "0", "2"),
        ("elu", "2", 3, "3", "1"),
        ("relu", None, -1, "0", "0"),
        ("relu", None, 0, "0", "0"),
        ("relu", None, 1, "1", "1"),
        ("leaky_relu", None, -1, "-0.01", "0.01"),
        ("leaky_relu", "0.2", 0, "0", "0.2"),
        ("leaky_relu", "0.2", -3, "-0.6", "0.2"),
        ("leaky_relu", "0.2", 3, "3", "1"),
        ("identity", None, -7, "-7", "1"),
        ("step", None, 1, "1", "0"),
        ("sign", None, -1, "-1", "0"),
    ],
)
def test_values_and_slopes_worked_out_by_hand(
    name: str, parameter: str | None, x: int, expected: str, expected_slope: str
) -> None:
    stated = None if parameter is None else Fraction(parameter)
    to_ten_places = Fraction(1, 2 * 10**10)
    assert abs(value(name, Fraction(x), stated) - Fraction(expected)) <= to_ten_places
    assert abs(slope(name, Fraction(x), stated) - Fraction(expected_slope)) <= to_ten_places


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "tanh": mpmath.tanh,
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "elu": lambda x: x if x > 0 else mpmath.expm1(x),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@given(x=st.fractions(min_value=-40, max_value=40, max_denominator=1000))
def test_values_are_those_of_mpmath(name: str, x: Fraction) -> None:
    with mpmath.workdps(80):
        expected = fraction(FUNCTIONS[name](mpmath.mpf(x.numerator) / x.denominator))
    assert abs(value(name, x) - expected) < Fraction(1, 10**60)


@pytest.mark.parametrize("name", [*SMOOTH, *KINKED])
@given(x=st.fractions(min_value=-6, max_value=6, max_denominator=1000))
def test_the_slope_of_an_activation_is_the_derivative_of_its_definition(
    name: str, x: Fraction
) -> None:
    definition = activation(name).operation.definition
    assert definition is not None
    derived_parts = (part for _, part in pullbacks(definition(VARIABLE), op.constant(1)))
    from_definition, from_slope = (
        evaluate(one, FLOATS, lambda _: FLOATS.number([[x]])).value[0, 0]
        for one in (reduce(op.add, derived_parts), activation(name).derivative(VARIABLE))
    )
    assert from_slope == pytest.approx(from_definition, rel=1e-12)


@pytest.mark.parametrize("name", OF_ONE_NUMBER)
@given(x=st.fractions(min_value=-6, max_value=6, max_denominator=1000).filter(bool))
def test_the_slope_is_that_of_the_values(name: str, x: Fraction) -> None:
    function = Apply(activation(name).operation, (VARIABLE,))
    known: Known = {VARIABLE.name: [[x]]}
    by_difference = differences(function, known, VARIABLE.name)
    assert is_close([[slope(name, x)]], by_difference)
    assert is_close(derived(function, known)[VARIABLE.name], by_difference)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus"])
@given(x=st.fractions(min_value=-6, max_value=6, max_denominator=1000))
def test_the_slope_itself_can_be_differentiated(name: str, x: Fraction) -> None:
    derivative = activation(name).derivative(VARIABLE)
    known: Known = {VARIABLE.name: [[x]]}
    second = derived(derivative, known)[VARIABLE.name]
    assert is_close(second, differences(derivative, known, VARIABLE.name))


@pytest.mark.parametrize("name", OF_ONE_NUMBER)
def test_entries_are_those_of_the_matrix(name: str) -> None:
    for of in (activation(name).operation, None):
        whole = Apply(of, (Z,)) if of else activation(name).derivative(Z)
        by_entry = [[values(entry(whole, i, 0), KNOWN)[0][0]] for i in range(3)]
        alone = [[at(replaced(name, of is None), x)] for (x,) in KNOWN[Z.name]]
        assert is_close(by_entry, alone, Fraction(1, 10**90))


def replaced(name: str, is_slope: bool) -> Expression:
    one = activation(name)
    return one.derivative(VARIABLE) if is_slope else Apply(one.operation, (VARIABLE,))


@pytest.mark.parametrize(
    ("name", "parameter", "at_kink"),
    [
        ("relu", None, 0),
        ("leaky_relu", None, Fraction(1, 100)),
        ("leaky_relu", 1, None),
        ("elu", None, None),
        ("elu", 2, 2),
        ("sigmoid", None, None),
    ],
)
def test_the_slope_at_a_kink_is_stated_where_there_is_one(
    name: str, parameter: int | None, at_kink: Fraction | None
) -> None:
    stated = None if parameter is None else Fraction(parameter)
    assert activation(name, stated).slope_at_kink == at_kink
    if at_kink is not None:
        assert slope(name, Fraction(0), stated) == at_kink


def test_thresholds_let_no_gradient_through() -> None:
    assert [name for name in ACTIVATIONS if not activation(name).has_gradient] == [*THRESHOLDS]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_ranges_hold(name: str) -> None:
    low, high = activation(name).range
    for x in (Fraction(-50), Fraction(0), Fraction(1, 3), Fraction(50)):
        found = value(name, x)
        assert low is None or found >= low
        assert high is None or found <= high


def test_softmax_shares_out_1_by_exponentials() -> None:
    """e^1, e^-2 and e^0.5 are 2.718282, 0.135335 and 1.648721, and add up to 4.502338."""
    shares = values(Apply(activation("softmax").operation, (Z,)), KNOWN)
    by_hand = [[Fraction("0.603749")], [Fraction("0.030059")], [Fraction("0.366192")]]
    assert is_close(shares, by_hand, Fraction(1, 2 * 10**6))
    assert abs(sum((share for (share,) in shares), Fraction(-1))) < Fraction(1, 10**90)


def test_softmax_takes_each_sample_by_itself() -> None:
    """The exponentials of 0, 0 and 3 are 1, 1 and 20.085537."""
    first, second = zip(
        *values(Apply(activation("softmax").operation, (BATCH,)), SEVERAL), strict=True
    )
    ((alone,), (other,), (third,)) = values(Apply(activation("softmax").operation, (Z,)), KNOWN)
    assert first == (alone, other, third)
    assert second[0] == second[1]
    assert abs(second[0] - Fraction("0.045279")) < Fraction(1, 10**6)


def test_the_jacobian_of_softmax_has_its_entries() -> None:
    """a_i (1 - a_i) on the diagonal, -a_i a_k beside it: 0.603749 × 0.396251 = 0.239236."""
    jacobian = values(activation("softmax").derivative(Z), KNOWN)
    a = [share for (share,) in values(Apply(activation("softmax").operation, (Z,)), KNOWN)]
    by_hand = [[a[i] * ((i == k) - a[k]) for k in range(3)] for i in range(3)]
    assert is_close(jacobian, by_hand, Fraction(1, 10**90))
    assert abs(jacobian[0][0] - Fraction("0.239236")) < Fraction(1, 10**6)


@pytest.mark.parametrize(("z", "known"), [(Z, KNOWN), (BATCH, SEVERAL)], ids=["one", "several"])
def test_the_pullback_of_softmax_is_what_differences_come_to(z: Reference, known: Known) -> None:
    """Of the shares themselves all slopes would be 0, for they always add up to 1."""
    weighted = op.times(op.square(Apply(activation("softmax").operation, (z,))), z)
    assert is_close(derived(weighted, known)[z.name], differences(weighted, known, z.name))


@pytest.mark.parametrize("name", [one for one in ACTIVATIONS if activation(one).is_of_layer])
@pytest.mark.parametrize("row", range(3))
def test_the_derivatives_by_components_that_are_written_are_those_that_are_derived(
    name: str, row: int
) -> None:
    """What passes back of one output to each pre-activation, in terms of the outputs."""
    stated = activation(name)
    assert stated.by_components is not None
    outputs = values(Apply(stated.operation, (Z,)), KNOWN)
    own, other = (Reference(Symbol(letter), (1, 1)) for letter in "ab")
    unit = Reference(Symbol("unit"), (3, 1))
    known = {**KNOWN, unit.name: [[Fraction(i == row)] for i in range(3)]}
    ((_, passed),) = pullbacks(Apply(stated.operation, (Z,)), unit)
    for column, [received] in enumerate(values(passed, known)):
        named: Known = {own.name: [outputs[row]], other.name: [outputs[column]]}
        written = stated.by_components.other(own, other)
        if column == row:
            written = stated.by_components.own(own)
        assert is_close(values(written, named), [[received]])


def test_the_entries_of_softmax_are_those_of_the_matrix() -> None:
    whole = Apply(activation("softmax").operation, (BATCH,))
    by_entry = [[values(entry(whole, i, j), SEVERAL)[0][0] for j in range(2)] for i in range(3)]
    assert is_close(by_entry, values(whole, SEVERAL), Fraction(1, 10**90))


def test_an_activation_is_the_same_object_whenever_it_is_asked_for() -> None:
    for name, parameter in itertools.product(ACTIVATIONS, (None, Fraction(1, 3))):
        assert activation(name, parameter) is activation(name, parameter)
