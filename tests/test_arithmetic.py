"""Number systems enclose exact values, and real numbers are decided however close they come."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.arithmetic import (
    BALLS,
    DECIMALS,
    FLOATS,
    RATIONALS,
    Bounded,
    DecimalArray,
    InexpressibleError,
    Reals,
    System,
)
from generator.arithmetic.intervals import Intervals
from generator.errors import TooLargeError, UndecidedError, UndefinedError

SYSTEMS: list[System] = [FLOATS, BALLS, Intervals(128)]

fractions = st.fractions(min_value=-5, max_value=5, max_denominator=1000)
matrices = st.lists(st.lists(fractions, min_size=3, max_size=3), min_size=3, max_size=3)


def reals(compute: Callable[[System], Any], shape: tuple[int, int] = (1, 1)) -> Reals:
    return Reals(compute, shape)


@given(matrices, matrices)
def test_bounds_hold_the_exact_result(
    left: list[list[Fraction]], right: list[list[Fraction]]
) -> None:
    for operate in (operator.add, operator.sub, operator.mul, operator.matmul):
        exact = operate(RATIONALS.number(left), RATIONALS.number(right))
        for system in SYSTEMS:
            enclosed = operate(system.number(left), system.number(right))
            for row, column in itertools.product(range(3), repeat=2):
                bounds = system.bounds(enclosed, row, column)
                assert bounds is not None, (operate, system)
                assert bounds[0] <= exact[row, column] <= bounds[1], (operate, system)


@given(fractions, fractions.filter(bool))
@pytest.mark.parametrize("system", SYSTEMS, ids=["floats", "balls", "intervals"])
def test_quotients_are_held_too(system: System, above: Fraction, below: Fraction) -> None:
    bounds = system.bounds(system.number([[above]]) / system.number([[below]]), 0, 0)
    assert bounds is not None
    assert bounds[0] <= above / below <= bounds[1]


@given(st.fractions(min_value=-700, max_value=700, max_denominator=1000))
@pytest.mark.parametrize("system", SYSTEMS, ids=["floats", "balls", "intervals"])
def test_exponentials_are_held_and_tight(system: System, exponent: Fraction) -> None:
    bounds = system.bounds(system.exponential(system.number([[exponent]])), 0, 0)
    assert bounds is not None
    low, high = bounds
    with mpmath.workdps(60):
        exact = mpmath.exp(mpmath.mpf(exponent.numerator) / exponent.denominator)
        assert mpmath.mpf(low.numerator) / low.denominator <= exact
        assert exact <= mpmath.mpf(high.numerator) / high.denominator
    assert high - low <= high * Fraction(1, 10**12)


@pytest.mark.parametrize("system", [FLOATS, BALLS], ids=["floats", "balls"])
def test_a_division_by_what_may_be_zero_is_left_open(system: System) -> None:
    third = system.number([[Fraction(1, 3)]])
    assert system.bounds(third / (third - third), 0, 0) is None


EIGHTH, FORTY = (DECIMALS.number([[number]]) for number in (Fraction(1, 8), Fraction(40)))
decimals = st.decimals(min_value=-99, max_value=99, places=3).map(Fraction)
decimal_matrices = st.lists(st.lists(decimals, min_size=2, max_size=2), min_size=2, max_size=2)


@given(decimal_matrices, decimal_matrices)
def test_decimals_are_exact(left: list[list[Fraction]], right: list[list[Fraction]]) -> None:
    x, y = DECIMALS.number(left), DECIMALS.number(right)
    exact_x, exact_y = RATIONALS.number(left), RATIONALS.number(right)
    for found, exact in (
        (x + y, exact_x + exact_y),
        (x - y, exact_x - exact_y),
        (x * y, exact_x * exact_y),
        (x @ y, exact_x @ exact_y),
        (x / EIGHTH, exact_x * 8),
        (x / FORTY, exact_x / 40),
        (x.swapaxes(-1, -2), exact_x.T),
        (x.sum(axis=(-2, -1), keepdims=True), exact_x.sum(axis=(-2, -1), keepdims=True)),
        (DECIMALS.choose(x, y, x), RATIONALS.choose(exact_x, exact_y, exact_x)),
    ):
        for row, column in itertools.product(*map(range, found.shape)):
            assert DECIMALS.bounds(found, row, column) == (exact[row, column],) * 2


LARGE = DECIMALS.number([[Fraction(10**15)]])
TINY = DECIMALS.number([[Fraction(1, 10**15)]])
ONE = DECIMALS.number([[Fraction(1)]])
OF_CANDIDATES = DecimalArray(ONE.units[None], ONE.places[None], ONE.fits[None])


@pytest.mark.parametrize(
    ("function", "operands"),
    [
        (operator.truediv, (ONE, DECIMALS.number([[Fraction(3)]]))),
        (operator.truediv, (ONE, DECIMALS.number([[Fraction(0)]]))),
        (operator.truediv, (ONE, OF_CANDIDATES)),
        (DECIMALS.exponential, (ONE,)),
        (DECIMALS.number, ([[Fraction(1, 3)]],)),
        (DECIMALS.number, ([[Fraction(10**19)]],)),
    ],
)
def test_decimals_give_up_what_they_cannot_hold(
    function: Callable[..., Any], operands: tuple[Any, ...]
) -> None:
    with pytest.raises(InexpressibleError):
        function(*operands)


@pytest.mark.parametrize(
    ("function", "other"),
    [
        (operator.mul, LARGE),
        (operator.matmul, LARGE),
        (operator.add, TINY),
        (operator.sub, TINY),
    ],
)
def test_decimals_that_do_not_fit_are_known_and_leave_others_as_they_are(
    function: Callable[..., Any], other: DecimalArray
) -> None:
    pair = DecimalArray(
        np.stack([LARGE.units, ONE.units]),
        np.stack([LARGE.places, ONE.places]),
        np.stack([LARGE.fits, ONE.fits]),
    )
    found, alone = function(pair, other), function(ONE, other)
    assert found.fits.ravel().tolist() == [False, True]
    assert found.units[1].tolist() == alone.units.tolist()
    assert np.broadcast_to(found.places, (2, 1, 1))[1].tolist() == alone.places.tolist()


def test_balls_say_nothing_of_what_may_not_exist() -> None:
    zero = BALLS.number([[Fraction(0)]])
    below = BALLS.number([[Fraction(-1)]])
    assert BALLS.bounds(BALLS.logarithm(zero), 0, 0) is None
    assert BALLS.bounds(BALLS.root(below), 0, 0) is None
    assert BALLS.bounds(BALLS.exponential(BALLS.number([[Fraction(10**6)]])), 0, 0) is None
    unknown = BALLS.exponential(zero) - BALLS.exponential(zero) * BALLS.number([[Fraction(1, 3)]])
    unknown = unknown - BALLS.number([[Fraction(2, 3)]])
    low, high = BALLS.bounds(BALLS.choose(unknown, below, zero), 0, 0) or (0, 0)
    assert low <= -1
    assert high >= 0


def test_balls_know_the_functions() -> None:
    third = BALLS.number([[Fraction(1, 3)]])
    with mpmath.workdps(50):
        for found, exact in (
            (BALLS.logarithm(third), mpmath.log(mpmath.mpf(1) / 3)),
            (BALLS.softplus(third), mpmath.log1p(mpmath.exp(mpmath.mpf(1) / 3))),
            (BALLS.root(third), mpmath.sqrt(mpmath.mpf(1) / 3)),
        ):
            low, high = BALLS.bounds(found, 0, 0) or (0, 0)
            assert high - low < Fraction(1, 10**35)
            middle = Fraction(low + high) / 2
            error = abs(mpmath.mpf(middle.numerator) / middle.denominator - exact)
            assert error < mpmath.mpf(10) ** -35


def test_an_overflow_is_left_open() -> None:
    assert FLOATS.bounds(FLOATS.exponential(FLOATS.number([[Fraction(1000)]])), 0, 0) is None


def test_sums_and_transposes_work_on_every_system() -> None:
    rows = [[Fraction(1, 3), Fraction(2)], [Fraction(-1, 7), Fraction(1, 9)]]
    for system in (FLOATS, RATIONALS, BALLS, Intervals(64)):
        total = system.number(rows).sum(axis=(-2, -1), keepdims=True)
        bounds = system.bounds(total, 0, 0)
        assert bounds is not None
        assert bounds[0] <= sum(map(sum, rows)) <= bounds[1]
        flipped = system.bounds(system.number(rows).swapaxes(-1, -2), 0, 1)
        assert flipped is not None
        assert flipped[0] <= Fraction(-1, 7) <= flipped[1]


def test_an_exponential_is_not_rational() -> None:
    with pytest.raises(InexpressibleError):
        RATIONALS.exponential(RATIONALS.number([[Fraction(1)]]))


def sigmoid(system: System, x: Fraction) -> Any:
    one = system.number([[Fraction(1)]])
    return one / (one + system.exponential(system.number([[-x]])))


@pytest.mark.parametrize("x", [Fraction(0), Fraction(3, 10), Fraction(-41, 100)])
def test_a_rational_sum_of_irrational_numbers_is_recognised(x: Fraction) -> None:
    numbers = reals(lambda system: sigmoid(system, x) + sigmoid(system, -x))
    assert numbers.equals(0, 0, Fraction(1))
    *_, last = numbers.enclosures(0, 0)
    assert last == (Fraction(1), Fraction(1))


def test_what_cancels_through_several_exponentials_is_recognised() -> None:
    def compute(system: System) -> Any:
        inner = system.exponential(sigmoid(system, Fraction(1, 3)))
        outer = system.exponential(system.exponential(inner))
        return outer - outer

    assert reals(compute).equals(0, 0, Fraction(0))


def test_numbers_that_differ_far_behind_the_point_are_told_apart() -> None:
    hair = Fraction(1, 10**200)

    def compute(system: System) -> Any:
        return sigmoid(system, Fraction(0)) + system.number([[hair]])

    assert not reals(compute).equals(0, 0, Fraction(1, 2))


def test_what_no_precision_decides_is_said_not_guessed() -> None:
    def compute(system: System) -> Any:
        tiny = system.exponential(system.number([[Fraction(-100_000)]]))
        return system.number([[Fraction(1)]]) - tiny - system.number([[Fraction(1)]])

    with pytest.raises(UndecidedError, match="8192 bits"):
        list(reals(compute).enclosures(0, 0))
    assert not reals(compute).equals(0, 0, Fraction(0))


def test_floats_leave_open_what_overflows_them() -> None:
    """0 × ∞ has no sign, and so decides no case; nothing of it is warned of."""
    huge = FLOATS.number([[Fraction(10) ** 400]])
    zero, one = FLOATS.number([[Fraction(0)]]), FLOATS.number([[Fraction(1)]])
    for unknown in (huge, huge * zero, huge @ zero, huge - huge, zero / (huge - huge)):
        assert FLOATS.bounds(unknown, 0, 0) is None
        bounds = FLOATS.bounds(FLOATS.choose(unknown, one, zero), 0, 0)
        assert bounds is not None
        assert bounds[0] <= 0
        assert bounds[1] >= 1


def test_floats_know_what_is_exactly_0() -> None:
    zeros = FLOATS.number([[Fraction(0), Fraction(0)]])
    thirds = FLOATS.number([[Fraction(1, 3), Fraction(-1, 3)]])
    columns = thirds.swapaxes(0, 1)
    for zero in (
        *(zeros + zeros, zeros - zeros, zeros * thirds, thirds * zeros, zeros / thirds),
        *(zeros @ columns, zeros.sum((0, 1), keepdims=True), FLOATS.root(zeros)),
        *(FLOATS.choose(zeros, thirds, zeros), FLOATS.choose(thirds, zeros, zeros)),
    ):
        assert FLOATS.bounds(zero, 0, 0) == (Fraction(0), Fraction(0))


def test_floats_do_not_take_for_0_what_may_be_none() -> None:
    tiny = FLOATS.number([[Fraction(1, 10**200)]])
    below_floats = FLOATS.number([[Fraction(1, 10**400)]])
    zero, third = FLOATS.number([[Fraction(0)]]), FLOATS.number([[Fraction(1, 3)]])
    for none in (
        *(tiny * tiny, tiny @ tiny, third - third, zero + third, below_floats),
        FLOATS.choose(third - third, zero, third),
    ):
        low, high = FLOATS.bounds(none, 0, 0) or (0, 0)
        assert low < high


def test_an_exponential_that_underflows_is_held_with_all_its_error() -> None:
    """e^(-750 + 128) is a float although e^-750 is not."""
    exponent = Bounded(np.array([[-750.0]]), np.array([[128.0]]))
    bounds = FLOATS.bounds(FLOATS.exponential(exponent), 0, 0)
    assert bounds is not None
    assert bounds[1] >= Fraction(math.exp(-750 + 128))


@pytest.mark.parametrize("system", [RATIONALS, Intervals(64)], ids=["rationals", "intervals"])
@pytest.mark.parametrize("function", ["logarithm", "root"])
def test_what_is_undefined_is_an_error_of_its_own_each_time(system: System, function: str) -> None:
    """One that is raised again and again would keep the frames of every time before."""
    below = system.number([[Fraction(-1)]])
    caught: list[pytest.ExceptionInfo[UndefinedError]] = []
    for _ in range(2):
        with pytest.raises(UndefinedError) as found:
            getattr(system, function)(below)
        caught.append(found)
    first, second = (list(found.traceback) for found in caught)
    assert len(first) == len(second)
    assert caught[0].value is not caught[1].value


def test_a_number_of_thousands_of_digits_is_too_large() -> None:
    numbers = reals(lambda system: system.exponential(system.number([[Fraction(10_000)]])))
    with pytest.raises(TooLargeError):
        list(numbers.enclosures(0, 0))


def test_an_exponent_of_hundreds_of_digits_costs_no_memory() -> None:
    """e^(-10^400) has some 10^400 zeros behind its point."""
    exponent = -(Fraction(10) ** 400)
    numbers = reals(lambda system: system.exponential(system.number([[exponent]])))
    bounds = list(itertools.islice(numbers.enclosures(0, 0), 3))
    assert all(low <= 0 < high < Fraction(1, 10**300) for low, high in bounds)
