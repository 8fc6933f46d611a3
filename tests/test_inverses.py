"""Determinants and inverses: values, entries, pullbacks, what is written, and whole problems."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import autograd.numpy as np
import pytest
from autograd import grad

from generator.arithmetic import BALLS, FLOATS, RATIONALS
from generator.errors import ProblemError, UndefinedError
from generator.expressions.by_name import let_operations_travel
from generator.expressions.inverses import by_cofactors, determinant, inverse
from generator.expressions.operations import constant, divide, matmul, scale, times, transpose
from generator.expressions.readings import rows
from generator.expressions.tree import (
    Expression,
    Name,
    Reference,
    Stack,
    Symbol,
    entry,
    evaluate,
)
from generator.formats.notebook.source import Source
from generator.problem import problem_of
from generator.problem.formulas.table import FormulaProblem
from generator.solution import Solution, solve
from tests.differences import Rows, derived, differences, is_close, values
from tests.oracle import Digits
from tests.tex_checker import check

A = Reference(Symbol("A"), (2, 2))
B = Reference(Symbol("B"), (3, 3))
C = Reference(Symbol("C"), (4, 4))
D = Reference(Symbol("D"), (3, 2))
X = Reference(Symbol("x"), (1, 1))


def matrix(*numbers: str) -> Rows:
    return [list(map(Fraction, row.split())) for row in numbers]


VALUES: dict[Name, Rows] = {
    A.name: matrix("2 -1/3", "5 7/2"),
    # The first entry is 0, so that elimination has to exchange rows.
    B.name: matrix("0 2 1/4", "3 -1 5", "1/7 1 -2"),
    C.name: matrix("1 2 -3 4", "0 1/2 5 1", "-1 3 2/3 7", "4 1 0 -2"),
    D.name: matrix("1 1", "1 2", "1 4"),
    X.name: matrix("3/4"),
}
FLOAT_VALUES = {
    str(name): np.array([[float(number) for number in row] for row in numbers])
    for name, numbers in VALUES.items()
}
# Each beside what NumPy has for it, of a matrix.
ALL: dict[str, tuple[Expression, Callable[[Any], Any]]] = {
    "determinant of 2": (determinant(A), np.linalg.det),
    "determinant of 3": (determinant(B), np.linalg.det),
    "determinant of 4": (determinant(C), np.linalg.det),
    "inverse of 1": (inverse(X), lambda x: 1 / x),
    "inverse of 2": (inverse(A), np.linalg.inv),
    "inverse of 3": (inverse(B), np.linalg.inv),
    "inverse of 4": (inverse(C), np.linalg.inv),
    "normal equation": (
        inverse(matmul(transpose(D), D)),
        lambda d: np.linalg.inv(d.T @ d),
    ),
}


def letter(expression: Expression) -> str:
    (found,) = {str(name) for name in derived(expression, VALUES)}
    return found


def weights(shape: tuple[int, int]) -> Reference:
    """A matrix of a shape whose entries are all different."""
    name = Symbol("weights", shape[0])
    VALUES[name] = [
        [Fraction(3 * i - 2 * j + 1, 7) for j in range(shape[1])] for i in range(shape[0])
    ]
    return Reference(name, shape)


@pytest.mark.parametrize("name", ALL)
def test_values_and_gradients_are_those_of_autograd(name: str) -> None:
    expression, function = ALL[name]
    known = FLOAT_VALUES[letter(expression)]
    ours = np.array(values(expression, VALUES), dtype=float)
    assert ours == pytest.approx(np.reshape(function(known), expression.shape), rel=1e-12)
    by = weights(expression.shape)
    factors = np.array(VALUES[by.name], dtype=float)
    gradient = grad(lambda x: np.sum(factors * function(x)))(known)
    found = derived(times(by, expression), VALUES)[Symbol(letter(expression))]
    assert np.array(found, dtype=float) == pytest.approx(gradient, rel=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_gradients_are_what_differences_come_to(name: str) -> None:
    expression = times(weights(ALL[name][0].shape), ALL[name][0])
    for leaf, gradient in derived(expression, VALUES).items():
        assert is_close(gradient, differences(expression, VALUES, leaf))


@pytest.mark.parametrize("name", ALL)
def test_entries_are_those_of_the_matrix(name: str) -> None:
    expression = ALL[name][0]
    height, width = expression.shape
    by_entry = [
        [values(entry(expression, i, j), VALUES)[0][0] for j in range(width)] for i in range(height)
    ]
    assert is_close(by_entry, values(expression, VALUES))


def enclosed(expression: Expression, system: Any) -> list[list[tuple[Fraction, Fraction]]]:
    height, width = expression.shape
    with system.working:
        array = evaluate(expression, system, lambda one: system.number(VALUES[one.name]))
        return [[system.bounds(array, i, j) for j in range(width)] for i in range(height)]


@pytest.mark.parametrize("system", [FLOATS, BALLS, RATIONALS])
@pytest.mark.parametrize("name", ALL)
def test_values_are_the_same_in_every_number_system(name: str, system: Any) -> None:
    expected = values(ALL[name][0], VALUES)
    for row, numbers in zip(enclosed(ALL[name][0], system), expected, strict=True):
        for (low, high), number in zip(row, numbers, strict=True):
            assert low <= number <= high
            assert high - low < Fraction(1, 10**11)


@pytest.mark.parametrize("name", ALL)
def test_numpy_computes_the_same_and_operations_travel(name: str) -> None:
    expression, function = ALL[name]
    found = eval(Source(by_rows=False).text(expression), {"np": np, **FLOAT_VALUES})
    expected = np.reshape(function(FLOAT_VALUES[letter(expression)]), expression.shape)
    assert np.array(found) == pytest.approx(expected, rel=1e-12)
    let_operations_travel()
    assert pickle.loads(pickle.dumps(expression)) == expression


def test_by_rows_an_inverse_is_that_of_the_transpose() -> None:
    turned = {**VALUES, A.name: [list(column) for column in zip(*VALUES[A.name], strict=True)]}
    found = values(rows(inverse(A)), turned)
    assert found == [list(column) for column in zip(*values(inverse(A), VALUES), strict=True)]


def test_an_inverse_by_hand_has_its_determinant_in_front() -> None:
    a, b, c, d = (entry(A, i, j) for i in range(2) for j in range(2))
    by_hand = by_cofactors(A)
    (factor, adjugate) = by_hand.operands  # type: ignore[union-attr]
    assert factor == divide(constant(1), entry(determinant(A), 0, 0))
    assert adjugate == Stack(((d, scale(constant(-1), b)), (scale(constant(-1), c), a)))


def solved(carry: str = "exact", **stated: Any) -> Solution[FormulaProblem]:
    problem = problem_of(
        {
            "kind": "formulas",
            "given": {"X": [[1, 1], [1, 2], [1, 4]], "y": [1, 3, 4]},
            "formulas": {
                "G": "X.T @ X",
                "D": "det(G)",
                "K": "inverse(G)",
                "theta": "K @ (X.T @ y)",
                "L": "sum((X @ theta - y)^2)",
            },
            "gradient": {"by": ["X", "y"]},
            "figure": "none",
            "rounding": {"places": 3},
            **stated,
        }
    )
    assert isinstance(problem, FormulaProblem)
    return solve(problem.with_rounding(carry=carry), with_check=True)


@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_a_reader_finds_every_line_of_a_normal_equation_true(carry: str) -> None:
    solution = solved(carry)
    links = check(solution.to_latex(), Digits(places=3))
    assert len(links) > 20
    assert all(link.holds != link.marked for link in links)
    assert all(comparison.agrees for comparison in solution.comparisons or ())


def test_a_normal_equation_is_solved_in_fractions() -> None:
    solution = solved(rounding={"show": "fractions"})
    assert solution["D"].printed == (("14",),)
    assert solution["K"].printed == (("3/2", "-1/2"), ("-1/2", "3/14"))
    assert solution["theta"].printed == (("1/2",), ("13/14",))
    # At the best parameters, the sum of squares has no slope by them.
    assert solution["dL/dtheta"].printed == (("0",), ("0",))


def test_inverses_are_worked_by_cofactors_and_said_to_be_inverses() -> None:
    text = " ".join(solved(rounding={"places": 0}).to_text("md").split())
    assert r"\operatorname{det}(G) = " in text
    assert r"3 \times 21 - 7 \times 7 = 14" in text
    assert r"G^{-1}" in text
    assert r"\frac{1}{3 \times 21 - 7 \times 7}" in text
    assert r"The function $\operatorname{det}$ is the determinant of a square matrix." in text
    assert "The power $-1$ of a matrix is its inverse." in text


def test_a_singular_matrix_has_no_inverse() -> None:
    with pytest.raises(UndefinedError, match="K"):
        solved(given={"X": [[1, 2], [2, 4]], "y": [1, 2]})


@pytest.mark.parametrize("size", ["[[1, 2, 3], [4, 5, 6]]", "a matrix of 5"])
def test_what_is_not_square_or_large_is_refused(size: str) -> None:
    of_five = [[int(i == j) for j in range(5)] for i in range(5)]
    given = [[1, 2, 3], [4, 5, 6]] if size.startswith("[") else of_five
    stated = {"kind": "formulas", "given": {"M": given}, "formulas": {"D": "det(M)"}}
    with pytest.raises(ProblemError, match="as many rows as columns, at most 4"):
        problem_of(stated)
