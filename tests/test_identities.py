"""The images of numbers in finite fields imitate field arithmetic and exponentials exactly."""

from __future__ import annotations

import itertools
from fractions import Fraction

import sympy
from hypothesis import given
from hypothesis import strategies as st

from generator.arithmetic.identities import (
    COFACTORS,
    REMAINDER_ONE,
    ROOTED,
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


@given(fractions)
def test_exponentials_beyond_the_levels_still_cancel_their_inverses(x: Fraction) -> None:
    deep = image(x).exponential().exponential().exponential()
    one = Residue.of(Fraction(1), FIELDS[:1])
    assert len(deep.images) == 1
    assert (deep.exponential() * (-deep).exponential() - one).is_zero
    assert ((deep - deep).exponential() - one).is_zero
    assert deep.exponential() != deep


def test_functions_of_one_number_have_images_of_their_own() -> None:
    two = image(Fraction(2))
    functions = (two.root(), two.logarithm(), two.softplus(), two.exponential(), two.sine())
    assert len({one.images[0] for one in functions}) == 5
    assert image(Fraction(9, 4)).root() == image(Fraction(3, 2))
    seventeen = image(Fraction(17))
    assert seventeen.root() * seventeen.root() != seventeen
    assert image(Fraction(1)).logarithm() == image(Fraction(0))
    assert two.softplus() - (-two).softplus() == two


def test_roots_of_small_primes_follow_the_rules_of_roots() -> None:
    for number in (*ROOTED, 12, Fraction(8, 3), Fraction(39, 154)):
        root = image(Fraction(number)).root()
        assert root * root == image(Fraction(number))
    assert image(Fraction(2)).root() * image(Fraction(3)).root() == image(Fraction(6)).root()
    assert all(field.prime % REMAINDER_ONE == 1 for field in tower(len(COFACTORS) + 1))


@given(fractions)
def test_sines_and_cosines_lie_on_a_circle(x: Fraction) -> None:
    sine, cosine = image(x).sine(), image(x).cosine()
    assert sine * sine + cosine * cosine == image(Fraction(1))
    assert (-image(x)).sine() == -sine
    assert (-image(x)).cosine() == cosine
