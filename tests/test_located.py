"""What nearly cancels, what cancels exactly, and what is far smaller than any float is decided."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mpf

from generator import Problem, Solution, solve
from generator.arithmetic import Reals, System
from generator.arithmetic.intervals import Intervals
from generator.errors import TooLargeError, TooSmallError, UndefinedError
from generator.rounding import SEVENTEEN, printed


def worked(x: Any, *layers: tuple[str, list[list[Any]]], **stated: Any) -> Solution:
    """Work out a network without biases whose only input is x."""
    rounding = stated.pop("rounding", {"places": 2})
    usual = {
        "inputs": [x],
        "targets": [0] * len(layers[-1][1]),
        "learning_rate": 1,
        "loss": "half_squared_error",
        "layers": [{"activation": name, "weights": rows} for name, rows in layers],
    }
    return solve(Problem.of(usual | stated).with_rounding(**rounding))


SIGMOID = ("sigmoid", [[1]])
CROSS_ENTROPY = {"loss": "binary_cross_entropy"}


@pytest.mark.parametrize("z", [5800, 100_000, Decimal("-5800.5"), -1_000_000])
def test_the_cross_entropy_of_a_saturated_output_is_how_far_its_sum_is_from_0(z: Any) -> None:
    """-ln(1 - σ(z)) is z + ln(1 + e^-z), and -ln σ(z) the same of -z."""
    wrong = worked(z, SIGMOID, **CROSS_ENTROPY, targets=[int(z < 0)])
    right = worked(z, SIGMOID, **CROSS_ENTROPY, targets=[int(z > 0)])
    with mpmath.workdps(40):
        hair = mpmath.nstr(mpmath.exp(-abs(mpf(str(z)))), 17, strip_zeros=False)
    assert wrong["L"].printed == ((f"{abs(z):.2f}",),)
    assert right["L"].printed == (("0.00",),)
    assert right["L"].value == ((hair,),)


def test_a_number_beyond_the_exponents_of_decimals_has_its_digits() -> None:
    """e^-10^19 has more zeros behind its point than Python's Decimal can count."""
    million = ("identity", [[1_000_000]])
    solution = worked(10, million, million, million, SIGMOID, targets=[1])
    deep = worked(-10, million, million, million, SIGMOID, targets=[1])
    with mpmath.workdps(60):
        hair = mpmath.nstr(mpmath.exp(mpf(-(10**19))), 17, strip_zeros=False)
    assert deep["a5"].value == ((hair,),)
    assert deep["a5"].printed == (("0.00",),)
    assert solution["dL/da5"].value == ((f"-{hair}",),)


def test_the_slope_of_a_saturated_activation_has_all_its_digits() -> None:
    with mpmath.workdps(40):
        expected = mpmath.nstr(4 * mpmath.exp(mpf(-6000)), 17, strip_zeros=False)
        quarter = mpmath.nstr(mpmath.exp(mpf(-6000)), 17, strip_zeros=False)
    for sign in (1, -1):
        assert worked(3000 * sign, ("tanh", [[1]]))["da2/dz2"].value == ((expected,),)
        assert worked(6000 * sign, SIGMOID)["da2/dz2"].value == ((quarter,),)


def test_the_jacobian_of_a_saturated_softmax_has_all_its_digits() -> None:
    """a₁ = 1 - e^-3000 - …, so that its slope is e^-3000, less e^-6000 of the third output's."""
    slopes = worked(1, ("softmax", [[3000], [0], [-3000]]))["da2/dz2"].value
    with mpmath.workdps(40):
        near, far = (mpmath.nstr(mpmath.exp(x), 17, strip_zeros=False) for x in (-3000, -6000))
        both = mpmath.nstr(mpmath.exp(-9000), 17, strip_zeros=False)
    assert slopes == (
        (near, f"-{near}", f"-{far}"),
        (f"-{near}", near, f"-{both}"),
        (f"-{far}", f"-{both}", far),
    )


@pytest.mark.parametrize(
    ("z", "layer", "ties", "expected"),
    [
        # ln(1 + e^z) is a hair more than z, where that ends halfway between two printed numbers.
        ("5800.125", "softplus", "half-even", "5800.13"),
        ("90000.125", "softplus", "half-even", "90000.13"),
        # e^z - 1 is a hair more than -1, and -1 times 1.125 away from the tie by as little.
        ("-30000", "elu", "half-even", "-1.12"),
        ("-30000", "elu", "half-up", "-1.12"),
    ],
)
def test_a_hair_beside_a_tie_decides_it(z: str, layer: str, ties: str, expected: str) -> None:
    weight = Decimal("1.125") if layer == "elu" else 1
    layers = (layer, [[1]]), ("identity", [[weight]])
    solution = worked(Decimal(z), *layers, rounding={"places": 2, "ties": ties})
    assert solution["z3"].printed == ((expected,),)


def test_half_the_square_of_what_is_a_hair_below_a_half_is_below_an_eighth() -> None:
    assert worked(6000, SIGMOID, targets=[Decimal("0.5")])["L"].printed == (("0.12",),)


@pytest.mark.parametrize(("ties", "loss"), [("half-up", "0.01"), ("half-even", "0.00")])
def test_nothing_times_what_is_no_fraction_is_nothing(ties: str, loss: str) -> None:
    """After two iterations of Adam the parameters hold roots, but the unit passes on 0 · z."""
    problem = Problem.of(
        {
            "inputs": [Decimal("-0.681"), Decimal("0.5")],
            "targets": [Decimal("0.1")],
            "learning_rate": Decimal("0.5"),
            "loss": "half_squared_error",
            "layers": [
                {
                    "activation": "leaky_relu",
                    "slope": 0,
                    "weights": [[Decimal("-0.5"), 1]],
                    "biases": [Decimal("0.79")],
                }
            ],
            "optimizer": {"name": "adam"},
            "iterations": 3,
        }
    )
    last = solve(problem.with_rounding(places=2, ties=ties)).iterations[-1]
    assert last["L"].value == (("0.0050000000000000000",),)
    assert last["L"].printed == ((loss,),)


@pytest.mark.parametrize(
    ("optimizer", "after"),
    [
        ({"name": "adagrad", "epsilon": 0}, "0.125"),
        ({"name": "adam", "epsilon": 0}, "0.125"),
        ({"name": "rmsprop", "epsilon": 0, "decay": Decimal("0.75")}, "-0.875"),
    ],
)
def test_what_is_divided_by_the_root_of_its_square_is_a_sign(
    optimizer: dict[str, Any], after: str
) -> None:
    """From w = 1.125, by 1 or, where the square is averaged with nothing, by 1 / √(1 - decay)."""
    layers = ("sigmoid", [[Decimal("1.125")]])
    solution = worked(1, layers, optimizer=optimizer, rounding={"places": 2, "ties": "half-even"})
    assert Fraction(solution["w1_new"].value[0][0]) == Fraction(after)
    assert solution["w1_new"].printed == (("0.12" if after == "0.125" else "-0.88",),)


def test_what_cancels_cancels_however_deeply_exponentials_are_nested() -> None:
    """Two units that are opposite stay so, and what they put out adds up to 1."""
    outward = [[Decimal("0.7"), Decimal("-0.7")], [1, 1]]
    solution = solve(
        Problem.of(
            {
                "inputs": [Decimal("0.3")],
                "targets": [Decimal("0.5"), 1],
                "learning_rate": 1,
                "layers": [
                    {"weights": [[Decimal("0.4")], [Decimal("-0.4")]]},
                    {"activation": "identity", "weights": outward, "frozen": ["weights"]},
                ],
                "iterations": 30,
            }
        )
    )
    last = solution.iterations[-1]
    assert last["z3"].value[1] == ("1.0000000000000000",)
    assert last["dL/dz3"].value[1] == ("0",)


def test_significant_figures_of_what_is_nearly_nothing_are_refused() -> None:
    stated = worked(-20_000, SIGMOID, targets=[1], rounding={"significant": 3})
    assert stated["a2"].printed == (("1.29e-8686",),)
    last = worked(-23_025, SIGMOID, targets=[1], rounding={"significant": 3})
    assert last["a2"].printed == (("2.34e-10000",),)
    with pytest.raises(TooSmallError) as caught:
        worked(-30_000, SIGMOID, rounding={"significant": 3})
    assert str(caught.value) == (
        "a2 of iteration 1 would be nearer to 0 than 10^-10000; give smaller weights and inputs, "
        "or decimal places for significant figures"
    )


def test_a_line_whose_printed_operands_give_nearly_nothing_does_not_recompute() -> None:
    """e^-23000 is printed, of what is printed as e^-12000 beside e^12000."""
    layers = ("identity", [[11_500], [-11_500]]), ("softmax", [[1, 0], [0, 1]])
    solution = worked(1, *layers, rounding={"significant": 2}, iterations=0)
    assert solution["z3"].printed == (("1.2e4",), ("-1.2e4",))
    assert solution["a3"].printed == (("1.0",), ("1.7e-9989",))
    assert not solution["a3"].recomputes


Number = Callable[[System], Any]


def exactly(number: Fraction | int) -> Number:
    return lambda system: system.number([[Fraction(number)]])


def power(exponent: Fraction | int) -> Number:
    return lambda system: system.exponential(exactly(exponent)(system))


def digits(number: Number) -> str:
    return printed(Reals(number, (1, 1)), SEVENTEEN)[0][0]


def expected(number: Callable[[], Any], places: int = 20_000) -> str:
    with mpmath.workdps(places):
        found = number()
    with mpmath.workdps(40):
        text: str = mpmath.nstr(+found, 17, strip_zeros=False, min_fixed=-6, max_fixed=20)
    return text


def test_terms_of_very_different_size_are_all_kept() -> None:
    """1 + e^-7000 + e^-14000 - 1 - e^-7000, of which 8192 bits see nothing."""

    def number(system: System) -> Any:
        one, small, tiny = (power(k)(system) for k in (0, -7000, -14_000))
        return one + small + tiny - one - small

    assert digits(number) == expected(lambda: mpmath.exp(-14_000))


def test_a_quotient_is_divided_as_far_as_its_terms_go() -> None:
    """1 / (1 + e^-5000) is 1 - e^-5000 + e^-10000 - …"""

    def number(system: System) -> Any:
        one, small = power(0)(system), power(-5000)(system)
        return one / (one + small) - one + small

    assert digits(number) == expected(lambda: mpmath.exp(-10_000))


@pytest.mark.parametrize(
    ("function", "grown"),
    [
        ("exponential", lambda: mpmath.exp(-7000)),
        ("logarithm", lambda: mpmath.exp(-7000)),
        ("root", lambda: mpmath.exp(-7000) / 2),
    ],
)
def test_functions_grow_by_what_is_too_small_for_a_ball(
    function: str, grown: Callable[[], Any]
) -> None:
    def number(system: System) -> Any:
        start = exactly(0 if function == "exponential" else 1)(system)
        moved = getattr(system, function)(start + power(-7000)(system))
        return moved - getattr(system, function)(start)

    assert digits(number) == expected(grown)


@pytest.mark.parametrize("function", ["logarithm", "root", "softplus"])
def test_functions_of_what_is_no_fraction_cancel(function: str) -> None:
    def number(system: System) -> Any:
        x = power(Fraction(1, 3))(system)
        of_x, again = (getattr(system, function)(x) for _ in range(2))
        return of_x - again

    assert Reals(number, (1, 1)).equals(0, 0, Fraction(0))


def test_the_logarithm_of_an_exponential_is_its_exponent() -> None:
    def number(system: System) -> Any:
        above, below = power(Fraction(7, 3))(system), power(Fraction(1, 3))(system)
        return system.logarithm(above / (below * below))

    assert Reals(number, (1, 1)).equals(0, 0, Fraction(5, 3))


def test_the_root_of_a_square_is_a_size() -> None:
    def number(system: System) -> Any:
        below = exactly(-1)(system) * power(Fraction(1, 3))(system)
        return system.root(exactly(Fraction(1, 4))(system) * (below * below)) / below

    assert Reals(number, (1, 1)).equals(0, 0, Fraction(-1, 2))


def test_nothing_times_what_may_not_exist_is_not_known() -> None:
    intervals = Intervals(128, 2)
    with intervals.working:
        zero, part = (intervals.number([[Fraction(x)]]) for x in (0, Fraction(1, 17)))
        unknown = part / (intervals.root(part) * intervals.root(part) - part)
        assert intervals.bounds(unknown, 0, 0) is None
        assert intervals.bounds(unknown * zero, 0, 0) is None
        assert intervals.bounds(zero / unknown, 0, 0) is None


@pytest.mark.parametrize("function", ["logarithm", "root"])
def test_functions_do_not_exist_below_0_however_little(function: str) -> None:
    def number(system: System) -> Any:
        return getattr(system, function)(power(0)(system) - power(0)(system) - power(-9000)(system))

    with pytest.raises(UndefinedError):
        list(Reals(number, (1, 1)).enclosures(0, 0))


def test_what_is_very_large_is_said_to_be_so_whatever_is_added() -> None:
    def number(system: System) -> Any:
        return power(9000)(system) + power(-9000)(system)

    with pytest.raises(TooLargeError):
        list(Reals(number, (1, 1)).enclosures(0, 0))


small_sums = st.lists(
    st.tuples(st.integers(-3, 3).filter(bool), st.integers(0, 6)), min_size=1, max_size=5
)


@settings(max_examples=30)
@given(small_sums, small_sums)
def test_sums_and_products_of_powers_have_the_digits_of_their_largest(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    """Σ c e^-400k times another, less what its terms for k = 0 come to."""

    def summed(system: System, terms: list[tuple[int, int]]) -> Any:
        found = exactly(0)(system)
        for factor, exponent in terms:
            found = found + exactly(factor)(system) * power(-400 * exponent)(system)
        return found

    def number(system: System) -> Any:
        start = [sum(factor for factor, exponent in terms if not exponent) for terms in both]
        product = summed(system, left) * summed(system, right)
        return product - exactly(start[0] * start[1])(system)

    both = (left, right)
    with mpmath.workdps(3000):
        one, other = (
            sum(factor * mpmath.exp(-400 * exponent) for factor, exponent in terms)
            for terms in both
        )
        starts = [sum(factor for factor, exponent in terms if not exponent) for terms in both]
        exact = one * other - starts[0] * starts[1]
        exact = mpf(0) if abs(exact) < mpf(10) ** -2800 else exact
    assert digits(number) == ("0" if not exact else expected(lambda: exact, 3000))
