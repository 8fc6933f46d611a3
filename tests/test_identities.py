"""The images of numbers in finite fields imitate field arithmetic and exponentials exactly."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from generator.identities import (
    COFACTORS,
    ExhaustedError,
    Residue,
    number_from_residue,
    tower,
)

FIELDS = tower(4)
fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=10**6)


def image(number: Fraction) -> Residue:
    return Residue.of(number, FIELDS)


def test_every_number_of_the_chain_is_prime() -> None:
    assert len(tower(len(COFACTORS) + 1)) == len(COFACTORS) + 1
    assert all(sympy.isprime(level.prime) for level in tower(len(COFACTORS) + 1))


def test_each_base_has_the_order_of_the_next_prime() -> None:
    levels = tower(12)
    for level, below in itertools.pairwise(levels):
        assert level.base != 1
        assert pow(level.base, below.prime, level.prime) == 1


@given(fractions, fractions)
def test_images_follow_the_arithmetic_of_fractions(x: Fraction, y: Fraction) -> None:
    assert image(x) + image(y) == image(x + y)
    assert image(x) - image(y) == image(x - y)
    assert image(x) * image(y) == image(x * y)
    if y:
        assert image(x) / image(y) == image(x / y)


@given(fractions, fractions)
def test_the_exponential_turns_sums_into_products(x: Fraction, y: Fraction) -> None:
    assert image(x + y).exponential() == image(x).exponential() * image(y).exponential()
    assert image(x).exponential().exponential() != image(x).exponential()


@given(fractions)
def test_a_fraction_comes_back_from_its_image(x: Fraction) -> None:
    assert number_from_residue(image(x)) == x


@given(fractions.filter(bool))
def test_an_irrational_number_has_no_fraction(x: Fraction) -> None:
    assert number_from_residue(image(x).exponential()) is None


def test_exponentials_nest_as_deeply_as_there_are_levels() -> None:
    deepest = image(Fraction(1)).exponential().exponential().exponential()
    with pytest.raises(ExhaustedError):
        deepest.exponential()
