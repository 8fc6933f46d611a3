"""Correlations, pools and what they need: values, entries and gradients in all number systems."""

from __future__ import annotations

import functools
import pickle
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import autograd
import autograd.numpy as np
import numpy
import pytest

from generator.arithmetic import (
    BALLS,
    DECIMALS,
    FLOATS,
    RATIONALS,
    Bounded,
    InexpressibleError,
    Reals,
    System,
)
from generator.arithmetic.intervals import Intervals
from generator.errors import ProblemError
from generator.expressions import functions as fn
from generator.expressions import operations as op
from generator.expressions.by_name import let_operations_travel
from generator.expressions.largest import largest, largest_of_windows, winners, winning
from generator.expressions.places import (
    cropped,
    dilated,
    every,
    flatten,
    flipped,
    padded,
    reshaped,
)
from generator.expressions.tree import (
    Apply,
    Entry,
    Expression,
    Name,
    Reference,
    Symbol,
    entry,
    evaluate,
    pullbacks,
    references,
)
from generator.expressions.windows import convolve, correlate, means_of_windows
from generator.formats.notebook.source import Source, identifier
from generator.problem import problem_of
from generator.problem.formulas.table import FormulaProblem
from generator.solution import Solution, solve
from tests.differences import derived, differences, is_close, values
from tests.oracle import Digits
from tests.tex_checker import check

let_operations_travel()

X = Reference(Symbol("x"), (5, 6))
Y = Reference(Symbol("y"), (4, 4))
K = Reference(Symbol("k"), (3, 2))
ROW = Reference(Symbol("r"), (1, 7))
KERNEL_ROW = Reference(Symbol("q"), (1, 3))
COLUMN = Reference(Symbol("c"), (6, 1))
# Odd numbers of halves, no two of one matrix alike.
KNOWN: Mapping[Name, list[list[Fraction]]] = {
    one.name: [
        [Fraction(2 * (37 * (i * n + j + shift) % 101) - 101, 2) for j in range(n)]
        for i in range(m)
    ]
    for shift, one in enumerate((X, Y, K, ROW, KERNEL_ROW, COLUMN))
    for m, n in [one.shape]
}
INTERVALS = Intervals(256, 4)


def windowed(x: Any, size: tuple[int, int], strides: tuple[int, int], each: Any) -> Any:
    """What a function makes of each window of an array, by loops alone."""
    (h, w), (s, t) = size, strides
    rows, columns = range(0, x.shape[0] - h + 1, s), range(0, x.shape[1] - w + 1, t)
    return np.array([[each(x[i : i + h, j : j + w]) for j in columns] for i in rows])


def correlated(x: Any, k: Any, s: int = 1, t: int = 1) -> Any:
    return windowed(x, k.shape, (s, t), lambda window: np.sum(window * k))


def around(x: Any, top: int, bottom: int, left: int, right: int) -> Any:
    return np.pad(x, ((top, bottom), (left, right)), "constant")


def wide(x: Any, s: int, t: int) -> Any:
    """An array with zeros between its entries, by the places where they go."""
    rows, columns = ((n - 1) * step + 1 for n, step in zip(x.shape, (s, t), strict=True))
    down, across = np.eye(rows)[:, ::s], np.eye(columns)[::t, :]
    return np.dot(np.dot(down, x), across)


def of_two(
    x: Reference, k: Reference, function: Callable[[Any, Any], Any]
) -> Callable[[Mapping[Name, Any]], Any]:
    return lambda known: function(known[x.name], known[k.name])


def of_one(x: Reference, function: Callable[[Any], Any]) -> Callable[[Mapping[Name, Any]], Any]:
    return lambda known: function(known[x.name])


CASES: dict[str, tuple[Expression, Callable[[Mapping[Name, Any]], Any]]] = {
    "correlation": (correlate(X, K), of_two(X, K, correlated)),
    "with stride": (correlate(X, K, 2, 2), of_two(X, K, lambda x, k: correlated(x, k, 2, 2))),
    "with strides, some left over": (
        correlate(X, K, 1, 3),
        of_two(X, K, lambda x, k: correlated(x, k, 1, 3)),
    ),
    "with rows left over": (
        correlate(Y, K, 2, 1),
        of_two(Y, K, lambda x, k: correlated(x, k, 2, 1)),
    ),
    "with zeros around": (
        correlate(padded(X, 1, 1, 0, 1), K),
        of_two(X, K, lambda x, k: correlated(around(x, 1, 1, 0, 1), k)),
    ),
    "of one row": (
        correlate(padded(ROW, 0, 0, 1, 1), KERNEL_ROW, 2, 2),
        of_two(ROW, KERNEL_ROW, lambda x, k: correlated(around(x, 0, 0, 1, 1), k, 2, 2)),
    ),
    "with a kernel as large as the map": (
        correlate(K, op.square(K)),
        of_one(K, lambda k: correlated(k, k**2)),
    ),
    "with a single window and more beside it": (
        correlate(Y, cropped(X, 1, 0, 1, 2), 3, 3),
        of_two(Y, X, lambda y, x: correlated(y, x[1:, 1:-2], 3, 3)),
    ),
    "convolution": (
        convolve(X, K),
        of_two(X, K, lambda x, k: correlated(x, k[::-1, ::-1])),
    ),
    "convolution with stride": (
        convolve(padded(X, 2, 2, 1, 1), K, 2, 1),
        of_two(X, K, lambda x, k: correlated(around(x, 2, 2, 1, 1), k[::-1, ::-1], 2, 1)),
    ),
    "of a correlation": (
        correlate(correlate(X, K), KERNEL_ROW),
        lambda known: correlated(correlated(known[X.name], known[K.name]), known[KERNEL_ROW.name]),
    ),
    "max": (
        largest_of_windows(X, (2, 2, 2, 2)),
        of_one(X, lambda x: windowed(x, (2, 2), (2, 2), np.max)),
    ),
    "max, some left over": (
        largest_of_windows(X, (2, 4, 2, 4)),
        of_one(X, lambda x: windowed(x, (2, 4), (2, 4), np.max)),
    ),
    "max of overlapping windows": (
        largest_of_windows(X, (3, 2, 1, 2)),
        of_one(X, lambda x: windowed(x, (3, 2), (1, 2), np.max)),
    ),
    "max of windows apart": (
        largest_of_windows(X, (2, 2, 3, 3)),
        of_one(X, lambda x: windowed(x, (2, 2), (3, 3), np.max)),
    ),
    "global max": (
        largest_of_windows(Y, (4, 4, 4, 4)),
        of_one(Y, lambda y: windowed(y, (4, 4), (1, 1), np.max)),
    ),
    "max of a row": (
        largest_of_windows(ROW, (1, 3, 2, 2)),
        of_one(ROW, lambda x: windowed(x, (1, 3), (2, 2), np.max)),
    ),
    "mean": (
        means_of_windows(X, (2, 2, 2, 2)),
        of_one(X, lambda x: windowed(x, (2, 2), (2, 2), np.mean)),
    ),
    "mean of overlapping windows": (
        means_of_windows(X, (3, 2, 2, 1)),
        of_one(X, lambda x: windowed(x, (3, 2), (2, 1), np.mean)),
    ),
    "global mean": (
        means_of_windows(Y, (4, 4, 4, 4)),
        of_one(Y, lambda y: windowed(y, (4, 4), (1, 1), np.mean)),
    ),
    "mean of few": (
        means_of_windows(ROW, (1, 2, 2, 2)),
        of_one(ROW, lambda x: windowed(x, (1, 2), (2, 2), np.mean)),
    ),
    "largest of three": (
        largest(Y, op.square(Y), flipped(Y)),
        of_one(Y, lambda y: np.maximum(np.maximum(y, y**2), y[::-1, ::-1])),
    ),
    "pad": (padded(Y, 1, 2, 0, 3), of_one(Y, lambda y: around(y, 1, 2, 0, 3))),
    "crop": (cropped(X, 1, 0, 2, 1), of_one(X, lambda x: x[1:, 2:-1])),
    "dilate": (dilated(Y, 2, 3), of_one(Y, lambda y: wide(y, 2, 3))),
    "every": (every(X, 2, 4), of_one(X, lambda x: x[::2, ::4])),
    "flip": (flipped(K), of_one(K, lambda k: k[::-1, ::-1])),
    "flatten one": (flatten(K), of_one(K, lambda k: k.reshape(-1, 1))),
    "flatten several": (
        flatten(Y, K, COLUMN),
        lambda known: np.concatenate(
            [known[one.name].reshape(-1, 1) for one in (Y, K, COLUMN)], axis=0
        ),
    ),
    "reshape": (reshaped(COLUMN, (2, 3)), of_one(COLUMN, lambda c: c.reshape(2, 3))),
}
# Each weighs differently in the sum, so that gradients differ from place to place.
WEIGHED = {name: op.square(expression) for name, (expression, _) in CASES.items()}
ALL = pytest.mark.parametrize("name", CASES)


def in_floats(known: Mapping[Name, Any]) -> dict[Name, Any]:
    return {
        name: numpy.array([[float(number) for number in row] for row in matrix])
        for name, matrix in known.items()
    }


def evaluated(expression: Expression, system: System) -> Any:
    with system.working:
        return evaluate(expression, system, lambda one: system.number(KNOWN[one.name]))


def exactly(expression: Expression) -> list[list[Fraction]]:
    return [list(row) for row in evaluated(expression, RATIONALS)]


def holds(array: Any, system: System, numbers: list[list[Fraction]]) -> bool:
    """Whether the bounds of all entries have these numbers between them."""
    with system.working:
        found = [
            (number, system.bounds(array, i, j))
            for i, row in enumerate(numbers)
            for j, number in enumerate(row)
        ]
    return all(bounds and bounds[0] <= number <= bounds[1] for number, bounds in found)


def is_near(one: Any, other: Any) -> bool:
    one, other = (numpy.array(matrix, dtype=float) for matrix in (one, other))
    return one.shape == other.shape and bool((abs(one - other) <= 1e-12 * (1 + abs(other))).all())


def gradient_parts(expression: Expression) -> list[Expression]:
    return [part for _, part in pullbacks(op.total(expression), op.constant(1))]


@ALL
def test_values_are_those_of_loops(name: str) -> None:
    expression, function = CASES[name]

    exact = exactly(expression)
    assert (len(exact), len(exact[0])) == expression.shape
    assert is_near(exact, function(in_floats(KNOWN)))


@ALL
def test_every_number_system_has_the_same_values(name: str) -> None:
    for expression in (CASES[name][0], *gradient_parts(WEIGHED[name])):
        exact = exactly(expression)
        for system in (FLOATS, BALLS, INTERVALS, DECIMALS):
            try:
                array = evaluated(expression, system)
            except InexpressibleError:
                # Of six numbers, the mean is no decimal.
                assert (system, name) == (DECIMALS, "mean of overlapping windows")
                continue
            assert array.shape == expression.shape
            assert holds(array, system, exact)


@ALL
def test_gradients_are_those_of_autograd(name: str) -> None:
    expression, function = CASES[name]
    found = derived(WEIGHED[name], KNOWN)
    assert found.keys() == {one.name for one in references(expression)}
    expected = autograd.grad(lambda known: np.sum(function(known) ** 2))(in_floats(KNOWN))
    for leaf, gradient in found.items():
        assert is_near(gradient, expected[leaf])


@ALL
def test_gradients_are_what_differences_come_to(name: str) -> None:
    for leaf, gradient in derived(WEIGHED[name], KNOWN).items():
        assert is_close(gradient, differences(WEIGHED[name], KNOWN, leaf))


@ALL
def test_entries_are_those_of_the_matrix(name: str) -> None:
    for expression in (CASES[name][0], *gradient_parts(WEIGHED[name])):
        height, width = expression.shape
        by_entry = [
            [exactly(entry(expression, i, j))[0][0] for j in range(width)] for i in range(height)
        ]
        assert by_entry == exactly(expression)


@ALL
def test_numpy_has_the_same_values(name: str) -> None:
    known = {identifier(name): matrix for name, matrix in in_floats(KNOWN).items()}
    for expression in (CASES[name][0], *gradient_parts(WEIGHED[name])):
        found = eval(Source(by_rows=False).text(expression), {"np": numpy, **known})
        assert is_near(found, exactly(expression))


@ALL
def test_operations_travel_as_their_names(name: str) -> None:
    for expression in (CASES[name][0], *gradient_parts(WEIGHED[name])):
        there = pickle.loads(pickle.dumps(expression))
        assert there == expression


@ALL
def test_many_candidates_are_computed_at_once(name: str) -> None:
    def stacked(matrix: Reference) -> Any:
        one = FLOATS.number(KNOWN[matrix.name])
        value = numpy.stack([one.value, one.value[..., ::-1]])
        return Bounded(value, numpy.stack([one.error, one.error]))

    for expression in (CASES[name][0], *gradient_parts(WEIGHED[name])):
        both = evaluate(expression, FLOATS, stacked)
        assert both.shape == (2, *expression.shape)
        assert is_near(both.value[0], exactly(expression))


TIED = [[2, 1, 5, 5], [2, 2, 5, 0], [-1, -1, 0, 0], [-3, -1, 0, 0]]


def test_of_equal_numbers_the_first_is_taken_row_by_row() -> None:
    known = {Y.name: [[Fraction(number) for number in row] for row in TIED]}
    first = [[1, 0, 1, 0], [0, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]]
    assert values(winners(Y, (2, 2, 2, 2)), known) == first
    assert derived(largest_of_windows(Y, (2, 2, 2, 2)), known)[Y.name] == first
    # A number that is the largest of several windows receives from each of them.
    overlapping = values(winners(Y, (2, 2, 1, 1)), known)
    assert overlapping == [[1, 0, 2, 0], [1, 0, 2, 0], [1, 0, 2, 0], [0, 0, 0, 0]]


def test_equal_numbers_are_equal_whatever_they_are_made_of() -> None:
    """No precision tells √2 √3 from √6; their images in finite fields do."""
    two, three, six = (Reference(Symbol(letter), (1, 1)) for letter in "abc")
    known = {one.name: [[Fraction(n)]] for one, n in ((two, 2), (three, 3), (six, 6))}
    product = op.times(fn.root(two), fn.root(three))
    for numbers in ((product, fn.root(six)), (fn.root(six), product)):
        expression = largest(*numbers)
        places = [
            Reals(functools.partial(at, Apply(winning(place), numbers), known), (1, 1))
            for place in (1, 2)
        ]
        assert [place.equals(0, 0, Fraction(1)) for place in places] == [True, False]
        assert is_close(values(expression, known), values(fn.root(six), known))


def at(expression: Expression, known: Mapping[Name, Any], system: System) -> Any:
    return evaluate(expression, system, lambda one: system.number(known[one.name]))


def test_a_window_is_written_without_the_zeros_around_the_map() -> None:
    corner = entry(correlate(padded(Y, 1, 1, 1, 1), K), 0, 0)
    y, k = Entry(Y, 0, 0), Entry(K, 1, 1)
    assert corner == op.add(op.times(y, k), op.times(Entry(Y, 1, 0), Entry(K, 2, 1)))


def test_what_changes_nothing_is_left_out() -> None:
    assert flipped(flipped(K)) == K
    assert padded(K, 0, 0, 0, 0) == dilated(K, 1, 1) == every(K, 1, 1) == K
    assert flatten(COLUMN) == reshaped(COLUMN, (6, 1)) == COLUMN


def solved(formulas: str, given: str = "", **stated: Any) -> Solution[FormulaProblem]:
    """The solution of formulas of X, 4 x 4, a kernel K, 2 x 2, and of rows r, of 5, and q, of 2."""
    text = f"""
    kind = "formulas"
    given.X = [[1, 0, 2, 1], [0.5, -1, 1, 0], [2, 1, 0, -1], [0, 1, 1, 2]]
    given.K = [[1, -1], [0.5, 2]]
    given.r = [[1, 2, 3, 4, 5]]
    given.q = [[1, 2]]
    {given}
    [formulas]
    {formulas}
    """
    problem = problem_of(tomllib.loads(text, parse_float=Decimal) | stated, "f.toml")
    assert isinstance(problem, FormulaProblem)
    return solve(problem)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        # 1·1 + 0·(-1) + 0.5·0.5 + (-1)·2 = -0.75
        ("correlate(X, K)", (("-0.75", "-0.5", "1.5"), ("4.5", "-1.5", "-1"), ("3", "3.5", "5.5"))),
        ("correlate(X, K, 2)", (("-0.75", "1.5"), ("3", "5.5"))),
        # With the kernel turned: 1·2 + 0·0.5 + 0.5·(-1) + (-1)·1 = 0.5
        ("conv(X, K, stride=2)", (("0.5", "3.5"), ("5.5", "0.5"))),
        ("correlate(q, r, padding=3)", (("14", "11", "8", "5"),)),
        ("correlate(r, q, stride=2, padding=1)", (("2", "8", "14"),)),
        ("maxpool(X, 2)", (("1", "2"), ("2", "2"))),
        ("maxpool(X, 3, 1)", (("2", "2"), ("2", "2"))),
        ("maxpool(X)", (("2",),)),
        ("avgpool(X, size=2)", (("0.125", "1"), ("1", "0.5"))),
        ("avgpool(r, 2)", (("1.5", "3.5"),)),
        ("rot180(K)", (("2", "0.5"), ("-1", "1"))),
        ("pad(q, 1)", (("0", "1", "2", "0"),)),
        ("flatten(q, K)", (("1",), ("2",), ("1",), ("-1",), ("0.5",), ("2",))),
        ("reshape(K, 1, columns=4)", (("1", "-1", "0.5", "2"),)),
    ],
)
def test_formulas_have_functions_of_windows(
    formula: str, expected: tuple[tuple[str, ...], ...]
) -> None:
    solution = solved(f'f = "{formula}"', rounding={"places": 3, "padding": False})
    assert solution["f"].printed == expected


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        (
            "correlate(K, X)",
            "at character 1 gives correlate a matrix of 2 x 2 and a matrix of 4 x 4; correlate "
            "takes a kernel no larger than the matrix with the zeros around it; type it second",
        ),
        (
            "maxpool(X, 5)",
            "at character 1 gives maxpool a matrix of 4 x 4; maxpool takes a size no larger than "
            "the matrix",
        ),
        (
            "maxpool(X, size=0.5)",
            "at character 17 gives maxpool a size that is no whole number from 2 to 32; type one",
        ),
        ("maxpool(X, 2, size=2)", "at character 15 gives size twice; delete one of them"),
        (
            "avgpool(X, sise=2)",
            "at character 12 gives avgpool the unknown setting 'sise'; did you mean 'size'?",
        ),
        (
            "conv(X, stride=2, K)",
            "at character 19 has an argument behind stride=…; type settings last",
        ),
        (
            "reshape(X, 2)",
            "at character 1 gives reshape no columns; type columns=… before its bracket closes",
        ),
        (
            "reshape(X, 2, 7)",
            "at character 1 gives reshape a matrix of 4 x 4; reshape takes as many entries as its "
            "rows times its columns",
        ),
        ("conv(X)", "at character 1 gives conv 1 argument; give 2"),
        ("conv(X, K, 1, 0, 1)", "at character 1 gives conv 5 arguments; give 2"),
    ],
)
def test_an_error_says_what_does_not_fit(formula: str, sentence: str) -> None:
    with pytest.raises(ProblemError) as raised:
        solved(f'f = "{formula}"')
    assert str(raised.value).removesuffix(".") == f"f.toml: formulas.f {sentence}"


def test_one_window_is_written_in_full_and_all_where_entries_are_wanted() -> None:
    formula = 'Z = "correlate(X, K, padding=1)"'
    usual, by_entry, short = (
        solved(formula, detail=detail).to_latex() for detail in ("products", "entries", "results")
    )
    window = r"{X_{11} K_{11}}\more{+ X_{12} K_{12}}\more{+ X_{21} K_{21}}\more{+ X_{22} K_{22}}"
    assert [text.count(r"\workedline{Z_{22}}") for text in (usual, by_entry, short)] == [1, 1, 0]
    assert window in usual
    assert r"{1 \times 1}\more{+ 0 \times (-1)}\more{+ 0.5 \times 0.5}" in usual
    # In a corner, three of four places lie outside.
    corner = r"\link{=}{X_{11} K_{22}}%"
    assert [corner in text for text in (usual, by_entry)] == [False, True]


def test_a_document_says_what_its_functions_do() -> None:
    formulas = """
    C = "correlate(X, K)"
    D = "conv(X, K, 2)"
    P = "maxpool(C, 2, 1)"
    M = "maxpool(X, 2)"
    L = "sum(P) + sum(D) + sum(M)"
    """
    text = " ".join(solved(formulas, gradient={}).to_latex().split())
    for beginning in (
        r"The sign $\star$ (cross-correlation) lays the matrix behind it",
        r"The sign $\ast$ (convolution) turns the matrix behind it",
        "A number below such a sign is the stride",
        r"The function $\operatorname{maxpool}$ takes the largest number",
        r"The function $\operatorname{maxpool}'$ is $1$ where",
        r"The function $\operatorname{route}$ moves each number",
        r"The function $\mathrm{max}'_k$ is $1$ where number $k$ of its numbers",
        r"The function $\operatorname{spread}$ puts each number",
        r"The function $\operatorname{pad}$ puts rows and columns of zeros",
        r"The function $\operatorname{dilate}$ puts rows and columns",
        r"The function $\operatorname{rot}_{180}$ turns",
    ):
        assert beginning in text
    assert r"{X}\more{\ast_2K}" in text
    assert "flatten" not in text


def test_a_place_that_the_printed_numbers_do_not_give_has_a_star() -> None:
    """Of 0.303 and 0.304, both printed as 0.30, a reader of the page takes the first."""
    given = "given.x = [[0.303, 0.304]]"
    formulas = 'v = "x * 1"\np = "maxpool(v, 2)"\nL = "p^2"'
    solution = solved(formulas, given, gradient={"by": "x"})
    assert solution["dp/dv"].printed == (("0.00", "1.00"),)
    assert not solution["dp/dv"].recomputes
    rounded = solved(formulas, given, gradient={"by": "x"}, rounding={"carry": "rounded"})
    assert rounded["dp/dv"].printed == (("1.00", "0.00"),)


NETWORKS = {
    "with zeros around": """
        Z = "correlate(X, K, padding=1) + b"
        A = "relu(Z)"
        M = "avgpool(A, 3, stride=1)"
        P = "maxpool(M, 2, stride=1)"
        f = "flatten(P, K)"
        L = "sum(f^2)"
    """,
    "with strides": """
        C = "conv(X, K, stride=2)"
        S = "conv(r, q, stride=2, padding=1)"
        R = "rot180(X)"
        P = "maxpool(R, 2)"
        W = "reshape(P, 1, 4)"
        N = "avgpool(X, 2)"
        L = "sum(C^2) + sum(S^2) + sum(W^3) + sum(N * P) + sum(pad(q, 2))"
    """,
}


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_reader_finds_every_line_true(name: str, carry: str) -> None:
    text = f"""
    kind = "formulas"
    given.X = [[1, 0.3, 2, 1], [0.5, -1, 0.7, 0.2], [2, 1, 0.4, -1], [0.6, 1, 0.9, 3]]
    given.K = [[1, -1], [0.5, 2]]
    given.r = [[1, 2, 3, 4, 5]]
    given.q = [[1, 2]]
    given.b = 0.1
    rounding = {{ places = 3, carry = "{carry}" }}
    gradient = {{}}
    detail = "entries"
    [formulas]
    {NETWORKS[name]}
    """
    problem = problem_of(tomllib.loads(text, parse_float=Decimal))
    assert isinstance(problem, FormulaProblem)
    solution = solve(problem, with_check=True)
    links = check(solution.to_latex(), Digits(places=3))
    assert len(links) > 50
    assert all(link.holds != link.marked for link in links)
    assert all(comparison.agrees for comparison in solution.comparisons or ())
