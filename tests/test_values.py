"""The values that a draw may have: the same as if all of them were listed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from generator.problem import Draw
from generator.variants.values import values_of, values_without_zero

POINT = Decimal("0.1")


@pytest.mark.parametrize(
    ("stated", "listed"),
    [
        ({"from": POINT, "to": Decimal("0.3")}, ["0.1", "0.2", "0.3"]),
        ({"from": Decimal("0.05"), "to": Decimal("0.2"), "step": POINT}, ["0.05", "0.15"]),
        ({"from": 2, "to": 2}, ["2"]),
        ({"integers": [-1, 2]}, ["-1", "0", "1", "2"]),
        ({"integers": [1, 2], "sign": True}, ["-2", "-1", "1", "2"]),
        ({"integers": [0, 2], "sign": True}, ["-2", "-1", "0", "1", "2"]),
        ({"integers": [0, 0], "sign": True}, ["0"]),
        ({"integers": [-1, 2], "sign": True}, ["-2", "-1", "0", "1", "2"]),
        ({"from": 0, "to": 1, "step": Decimal("0.50"), "sign": True}, "-1.00 -0.50 0 0.50 1.00"),
        ({"choices": [3, 1, 3]}, ["3", "1", "3"]),
        ({"choices": [3, -1, 3], "sign": True}, ["-3", "-1", "1", "3"]),
    ],
)
def test_values_are_in_order_and_each_has_its_place(
    stated: dict[str, Any], listed: str | list[str]
) -> None:
    values = values_of(Draw.model_validate(stated))
    expected = listed.split() if isinstance(listed, str) else listed
    numbers = [Decimal(text) for text in expected]
    assert list(values) == numbers
    assert values[-1] == numbers[-1]
    assert values[:2] == numbers[:2]
    assert values.ends() == (min(numbers), max(numbers))
    assert values.units(3, np.arange(len(values))).tolist() == [int(1000 * one) for one in numbers]
    longest = [Fraction(number) for number in values.longest()]
    assert max(map(abs, longest)) == max(abs(Fraction(number)) for number in numbers)
    assert max(one.denominator for one in longest) == max(
        Fraction(number).denominator for number in numbers
    )


def test_many_values_take_no_room() -> None:
    values = values_of(Draw.model_validate({"integers": [1, 100_000], "sign": True}))
    assert len(values) == 200_000
    assert (values[0], values[99_999], values[100_000]) == (-100_000, -1, 1)
    assert len(values.longest()) == 3  # type: ignore[arg-type]  # a set


@pytest.mark.parametrize(
    ("stated", "listed"),
    [
        ({"from": -POINT, "to": POINT}, "-0.1 0.1"),
        (
            {"from": Decimal("-0.9"), "to": Decimal("0.6"), "step": Decimal("0.3")},
            "-.9 -.6 -.3 .3 .6",
        ),
        ({"from": Decimal("-0.50"), "to": 1, "step": Decimal("0.25")}, "-.5 -.25 .25 .5 .75 1"),
        ({"integers": [-2, 1]}, "-2 -1 1"),
        ({"integers": [-1, 2], "sign": True}, "-2 -1 1 2"),
        ({"from": Decimal("-0.15"), "to": POINT, "step": POINT}, "-.15 -.05 .05"),
        ({"from": 0, "to": 1}, "0 1"),
        ({"from": -1, "to": 0}, "-1 0"),
        ({"integers": [0, 1], "sign": True}, "-1 0 1"),
        ({"choices": [-1, 0, 1]}, "-1 0 1"),
    ],
)
def test_a_0_within_a_range_is_left_out_and_one_that_is_typed_is_not(
    stated: dict[str, Any], listed: str
) -> None:
    values = values_without_zero(Draw.model_validate(stated))
    numbers = [Decimal(text) for text in listed.split()]
    assert list(values) == numbers
    assert values.ends() == (numbers[0], numbers[-1])
    assert values.units(3, np.arange(len(values))).tolist() == [int(1000 * one) for one in numbers]
    longest = max(Fraction(number).denominator for number in values.longest())
    assert longest == max(Fraction(number).denominator for number in numbers)
