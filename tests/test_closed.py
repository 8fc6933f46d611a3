"""Numbers in closed form: what they are, how closely they are known, and what is none."""

from __future__ import annotations

import contextlib
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.arithmetic import (
    DECIMALS,
    FLOATS,
    RATIONALS,
    InexpressibleError,
    UnreadableError,
    added,
    constants,
    exact,
    is_below,
)
from generator.errors import HandpropError, TooLargeError, UndecidedError
from tests.oracle import stated_number

IRRATIONAL = (
    *("sqrt(2)", "1 + sin(pi/4)", "pi/4", "e", "exp(-1)", "ln(2)", "2^(1/2)", "sin(1)", "cos(3/7)"),
    *("(1 - sqrt(5))/2", "-2*sqrt(3)", "e^-2", "8^(-3/2)", "ln(2)/ln(3)", "sin(pi/8)", "2^-0.5"),
)


@pytest.mark.parametrize("text", IRRATIONAL)
def test_an_irrational_number_is_known_as_closely_as_asked(text: str) -> None:
    number = exact(text)
    assert not isinstance(number, Fraction)
    reals = constants([[number]])
    assert abs(reals.near(0, 0, Fraction(1, 10**85)) - stated_number(text)) < Fraction(1, 10**84)
    floats = FLOATS.number([[number]])
    distance = abs(Fraction(float(floats.value[0, 0])) - stated_number(text))
    assert distance <= Fraction(float(floats.error[0, 0]))
    for system in (RATIONALS, DECIMALS):
        with pytest.raises(InexpressibleError):
            system.number([[number]])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1/3", Fraction(1, 3)),
        ("-3/4", Fraction(-3, 4)),
        ("2/6", Fraction(1, 3)),
        ("1 - 2 - 3", Fraction(-4)),
        ("-2^2", Fraction(-4)),
        ("2^3^2", Fraction(512)),
        ("2**3", Fraction(8)),
        ("2 / 3 * 3", Fraction(2)),
        ("2*-3", Fraction(-6)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("4^(1/2)", Fraction(2)),
        ("8^(-2/2)", Fraction(1, 8)),
        ("sqrt(2)*sqrt(8)", Fraction(4)),
        ("sqrt(6) - sqrt(2)*sqrt(3)", Fraction(0)),
        ("sin(pi/6)", Fraction(1, 2)),
        ("cos(2*pi/3) + sin(-pi/2)", Fraction(-3, 2)),
        ("sin(pi/12)*sin(5*pi/12)", Fraction(1, 4)),
        ("sin(1)^2 + cos(1)^2", Fraction(1)),
        ("exp(ln(1))", Fraction(1)),
        ("e^2/e^2", Fraction(1)),
        ("ln(e)", Fraction(1)),
        ("π − π", Fraction(0)),
    ],
)
def test_what_is_rational_is_known_to_be(text: str, number: Fraction) -> None:
    assert exact(text) == number


@pytest.mark.parametrize(
    "text",
    [
        *("", "half", "2pi", "(1", "1)", "sqrt 2", "1 // 2", "1e-3 + 1", "2^pi", "2^(1/3)", "2^21"),
        *("f(2)", "__import__", "1; 2", "a.b", "[1]", "lambda: 1", "1 if 1 else 2", "1/3 " * 11),
        "0.123456789012345678901 / 2",
    ],
)
def test_what_is_no_number_in_closed_form_is_not_read(text: str) -> None:
    with pytest.raises(UnreadableError):
        exact(text)


@given(st.text("0123456789.+-*/^() sqrtpielncox", max_size=20))
def test_any_text_is_a_number_or_is_refused(text: str) -> None:
    with contextlib.suppress(UnreadableError, ZeroDivisionError, HandpropError):
        is_below(exact(text), 1)


@pytest.mark.parametrize("text", ["sin(exp(exp(exp(9))))", "exp(exp(exp(exp(9))))"])
def test_what_is_out_of_reach_is_refused(text: str) -> None:
    with pytest.raises((UndecidedError, TooLargeError)):
        exact(text)


def test_a_power_that_would_take_long_is_refused_at_once() -> None:
    for text in ("((((((9^20)^20)^20)^20)^20)^20)", "1/((((((9^20)^20)^20)^20)^20)^20)"):
        with pytest.raises(TooLargeError):
            exact(text)


def test_sums_and_limits_are_exact() -> None:
    third, root = exact("1/3"), exact("sqrt(2)")
    assert added([third, third, third]) == 1
    assert added([root, exact("2 - sqrt(2)")]) == 2
    assert is_below(root, Fraction(mpmath.mpf(2).sqrt().__float__()) + Fraction(1, 10**15))
    assert not is_below(root, Fraction(14142135623730950488016887242096980785, 10**37))
    assert is_below(root, Fraction(14142135623730950488016887242096980786, 10**37))
