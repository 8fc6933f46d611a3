"""Digits, ties and strings: `rounding.py` alone decides what is printed of a number."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.arithmetic import DECIMALS, Bounded, Reals, constants, exact
from generator.errors import TooLargeError
from generator.rounding import (
    SEVENTEEN,
    Rounding,
    as_printed,
    as_result,
    as_typed,
    gives,
    is_tied,
    printed,
    printed_entry,
    rounded,
    rounded_all,
    rounded_exactly,
    shown,
)


def text(number: str | Fraction, **choices: Any) -> str:
    exact = Fraction(number)
    reals = Reals(lambda system: system.number([[exact]]), (1, 1))
    return printed(reals, Rounding(**choices))[0][0]


@pytest.mark.parametrize(
    ("number", "printed_so"),
    [
        ("0.125", "1/8"),
        ("-4/6", "-2/3"),
        ("3", "3"),
        ("0", "0"),
        ("999999/2", "999999/2"),
        ("1/999999", "1/999999"),
        ("1/1000000", "0.00"),
        ("1000000", "1000000.00"),
        ("1000001/3", "333333.67"),
        ("sqrt(2)", "1.41"),
        ("sqrt(2)*sqrt(2)/3", "2/3"),
        ("1/3 + exp(-40)", "0.33"),
        ("sin(pi/6)", "1/2"),
    ],
)
def test_a_rational_number_is_printed_as_a_fraction_unless_that_is_long(
    number: str, printed_so: str
) -> None:
    reals = constants([[exact(number)]])
    rounding = Rounding(places=2, show="fractions")
    assert shown(reals, reals, rounding) == ((printed_so,),)
    assert gives(reals, reals, ((printed_so,),), rounding)
    assert as_result(exact(number), rounding) == Fraction(printed_so)


def test_what_was_rounded_on_the_way_is_no_fraction() -> None:
    third, rounded_third = constants([[Fraction(1, 3)]]), constants([[Fraction(33, 100)]])
    rounding = Rounding(places=3, show="fractions")
    assert shown(rounded_third, third, rounding) == (("0.330",),)
    assert gives(rounded_third, third, (("1/3",),), rounding) is False
    assert gives(third, rounded_third, (("0.333",),), rounding) is True


def test_a_fraction_is_never_halfway_between_two() -> None:
    rounding = Rounding(places=2, show="fractions")
    eighth, long = constants([[Fraction(1, 8)]]), constants([[Fraction(1234567875, 1000)]])
    assert not is_tied(eighth, 0, 0, "1/8", rounding)
    assert is_tied(long, 0, 0, "1234567.88", rounding)


@pytest.mark.parametrize(
    ("number", "places", "half_up", "half_even"),
    [
        ("0.285", 2, "0.29", "0.28"),
        ("2.675", 2, "2.68", "2.68"),
        ("0.125", 2, "0.13", "0.12"),
        ("-0.125", 2, "-0.13", "-0.12"),
        ("0.065", 2, "0.07", "0.06"),
        ("0.5", 0, "1", "0"),
        ("1.5", 0, "2", "2"),
        ("0.995", 2, "1.00", "1.00"),
        ("-0.005", 2, "-0.01", "0.00"),
        ("-0.00004", 2, "0.00", "0.00"),
        ("0", 2, "0.00", "0.00"),
    ],
)
def test_decimal_places(number: str, places: int, half_up: str, half_even: str) -> None:
    assert text(number, places=places, ties="half-up") == half_up
    assert text(number, places=places, ties="half-even") == half_even


@pytest.mark.parametrize(
    ("number", "figures", "expected"),
    [
        ("0.0055402", 3, "0.00554"),
        ("0.00055402", 3, "5.54e-4"),
        ("0.9996", 3, "1.00"),
        ("9.996", 3, "10.0"),
        ("123.4", 3, "123"),
        ("1234", 3, "1.23e3"),
        ("999.6", 3, "1.00e3"),
        ("-0.0000099996", 3, "-1.00e-5"),
        ("0", 3, "0"),
        ("2", 1, "2"),
        ("25", 1, "3e1"),
    ],
)
def test_significant_figures(number: str, figures: int, expected: str) -> None:
    assert text(number, places=None, significant=figures) == expected


@pytest.mark.parametrize(
    ("number", "choices", "expected"),
    [
        ("0.2", {"places": 2}, "0.2"),
        ("3", {"places": 2}, "3"),
        ("30", {"places": 0}, "30"),
        ("0.0005", {"places": None, "significant": 3}, "5e-4"),
    ],
)
def test_without_padding_no_zeros_trail(
    number: str, choices: dict[str, Any], expected: str
) -> None:
    assert text(number, padding=False, **choices) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("0.41", "0.41000000000000000"),
        (Fraction(1, 3), "0.33333333333333333"),
        ("12", "12.000000000000000"),
        ("0.0000001", "1.0000000000000000e-7"),
        ("0.000001", "0.0000010000000000000000"),
        ("0", "0"),
    ],
)
def test_seventeen_digits(number: str | Fraction, expected: str) -> None:
    exact = Fraction(number)
    reals = Reals(lambda system: system.number([[exact]]), (1, 1))
    assert printed(reals, SEVENTEEN) == ((expected,),)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0.10", "0.10"),
        ("-0.0", "0.0"),
        ("12", "12"),
        ("1E-3", "0.001"),
        ("1E+3", "1000"),
        ("1.50E-9", "1.50e-9"),
    ],
)
def test_given_numbers_keep_their_digits(typed: str, expected: str) -> None:
    assert as_typed(Decimal(typed)) == expected


@given(
    st.fractions(max_denominator=10**9),
    st.integers(0, 12),
    st.sampled_from(["half-up", "half-even"]),
)
def test_rounding_is_to_the_nearest(number: Fraction, places: int, ties: Any) -> None:
    result = Fraction(rounded(number, Rounding(places=places, ties=ties)))
    assert abs(result - number) * 2 <= Fraction(1, 10**places)
    assert (result * 10**places).denominator == 1


@given(st.fractions(max_denominator=10**9).filter(bool), st.integers(1, 12))
def test_significant_rounding_keeps_the_size(number: Fraction, figures: int) -> None:
    result = rounded(number, Rounding(places=None, significant=figures))
    assert len(result.as_tuple().digits) == figures
    assert abs(Fraction(result) - number) <= abs(number) * Fraction(5, 10**figures)


many_digits = st.fixed_dictionaries({"places": st.integers(0, 8)}) | st.fixed_dictionaries(
    {"places": st.none(), "significant": st.integers(1, 6)}
)
many_roundings = st.builds(
    lambda digits, ties: Rounding(**digits, ties=ties),
    many_digits,
    st.sampled_from(["half-up", "half-even"]),
)


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=20), many_roundings)
def test_arrays_of_floats_are_rounded_as_each_number_is(
    numbers: list[float], rounding: Rounding
) -> None:
    value = np.array(numbers)
    found = rounded_all(Bounded(value, np.abs(value) * 2.0**-52), rounding)
    for index, number in enumerate(numbers):
        if found.certain[index]:
            assert found.text((index,), rounding) == as_printed(Fraction(number), rounding)
            assert Fraction(found.as_numbers().value[index]) == pytest.approx(
                float(rounded(Fraction(number), rounding)), rel=1e-15
            )


def test_floats_do_not_decide_what_is_near_a_boundary() -> None:
    value = np.array([0.125, 0.1250001, 0.12, 1e300, np.nan])
    error = np.array([1e-17, 1e-6, 1e-17, 1e284, 0.0])
    found = rounded_all(Bounded(value, error), Rounding(places=2))
    assert list(found.certain) == [False, False, True, False, False]


def test_significant_figures_of_floats_are_decided_at_0_and_below_a_power_of_ten() -> None:
    value = np.array([0.0, 0.0, 99.96, 0.0099996])
    error = np.array([0.0, 1e-300, 1e-9, 1e-12])
    rounding = Rounding(places=None, significant=3)
    found = rounded_all(Bounded(value, error), rounding)
    assert list(found.certain) == [True, False, True, True]
    assert [found.text((place,), rounding) for place in (0, 2, 3)] == ["0", "100", "0.0100"]


@given(
    st.lists(st.decimals(-999, 999, places=4), min_size=1, max_size=20).map(
        lambda numbers: [Fraction(one) for one in numbers]
    ),
    many_roundings,
)
def test_arrays_of_decimals_are_rounded_exactly_ties_included(
    numbers: list[Fraction], rounding: Rounding
) -> None:
    found = rounded_exactly(DECIMALS.number([numbers]), rounding)
    assert found.certain.all()
    for index, number in enumerate(numbers):
        assert found.text((0, index), rounding) == as_printed(number, rounding)


def test_digits_of_a_product_are_certain_where_integers_hold_what_is_dropped() -> None:
    """The product has the places of both factors, 20."""
    left, right = Fraction("2.1000000001"), Fraction("0.0100000001")
    product = DECIMALS.number([[left]]) * DECIMALS.number([[right]])
    for places in range(4):
        rounding = Rounding(places=places)
        found = rounded_exactly(product, rounding)
        is_right = found.text((0, 0), rounding) == as_printed(left * right, rounding)
        assert is_right or not found.certain.any()
    assert found.certain.all()


def test_ties_are_known_for_ties() -> None:
    numbers = [Fraction("0.125"), Fraction("0.1251"), Fraction("-0.375"), Fraction("0.12")]
    found = rounded_exactly(DECIMALS.number([numbers]), Rounding(places=2))
    assert found.tied.tolist() == [[True, False, True, False]]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (Fraction(10) ** 5000, "1.00e5000"),
        (Fraction(1, 10**5000), "1.00e-5000"),
        (Fraction(-(10**9000) - 1, 3), "-3.33e8999"),
    ],
)
def test_significant_figures_of_numbers_longer_than_python_prints(
    number: Fraction, expected: str
) -> None:
    assert as_printed(number, Rounding(places=None, significant=3)) == expected


@pytest.mark.parametrize("sign", [1, -1])
def test_decimal_places_of_a_number_that_no_page_holds_are_refused(sign: int) -> None:
    def exactly(number: Fraction) -> Reals:
        return Reals(lambda system: system.number([[number]]), (1, 1))

    limit = Fraction(10) ** 20
    shown = printed_entry(exactly(sign * (limit - 1)), 0, 0, Rounding(places=1))
    assert shown.lstrip("-") == "9" * 20 + ".0"
    with pytest.raises(TooLargeError, match="more than 20 digits"):
        printed_entry(exactly(sign * limit), 0, 0, Rounding(places=1))
