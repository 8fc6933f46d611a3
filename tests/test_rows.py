"""Operations on rows and columns: values, entries, pullbacks, what is written and what travels."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import autograd.numpy as np
import pytest
from autograd import grad

from generator.arithmetic import BALLS, FLOATS, RATIONALS
from generator.expressions import joining as jo
from generator.expressions import operations as op
from generator.expressions import rows as ro
from generator.expressions.by_name import let_operations_travel
from generator.expressions.functions import root
from generator.expressions.readings import as_numbers, entrywise, rows, substitute
from generator.expressions.tree import (
    Apply,
    Constant,
    Expression,
    Name,
    Number,
    Reference,
    Stack,
    Symbol,
    entry,
    evaluate,
    pullbacks,
)
from generator.formats.notebook.source import Source
from generator.notation import Notation
from generator.problem import NotationChoice, conventions, problem_of
from generator.problem.formulas.table import FormulaProblem
from generator.solution import solve
from tests.differences import NEAR, Rows, derived, differences, is_close, values
from tests.oracle import Digits
from tests.printing import text
from tests.tex_checker import check

S = Reference(Symbol("s"), (3, 4))
M = Reference(Symbol("m"), (3, 4))
C = Reference(Symbol("c"), (3, 4))
T = Reference(Symbol("t"), (2, 4))
U = Reference(Symbol("u"), (3, 2))
MU = Reference(Symbol("mu"), (3, 1))
BETA = Reference(Symbol("b"), (1, 4))


def matrix(*numbers: str) -> Rows:
    """A matrix of fractions, a text for each row."""
    return [list(map(Fraction, row.split())) for row in numbers]


VALUES: dict[Name, Rows] = {
    S.name: matrix("1 -2 1/3 5/2", "0 1/7 4 -1", "3/4 2 2 -5/6"),
    M.name: matrix("1 0 0 0", "1 1 0 0", "1 0 1 1"),
    C.name: matrix("2 3 -4 1", "1/2 5 8 -7", "-1 0 6 1/9"),
    T.name: matrix("9 8 7 6", "5 4 3 2"),
    U.name: matrix("1 2", "-3 4", "5 -6"),
    MU.name: matrix("1/2", "-3", "4"),
    BETA.name: matrix("1 2 -3 1/4"),
}
FLOAT_VALUES = {
    str(name): np.array([[float(number) for number in row] for row in numbers])
    for name, numbers in VALUES.items()
}
EPSILON = op.typed(Fraction(1, 100_000))


def deviations(matrix: Expression) -> Expression:
    return root(op.add(ro.variance_of_rows(matrix), EPSILON))


def plain_softmax(axis: int) -> Callable[..., Any]:
    def softmax(s: Any, m: Any = 1) -> Any:
        powers = m * np.exp(s)
        return powers / np.sum(powers, axis=axis, keepdims=True)

    return softmax


def plain_standardized(s: Any, axis: int) -> Any:
    mean = np.mean(s, axis=axis, keepdims=True)
    variance = np.mean((s - mean) ** 2, axis=axis, keepdims=True)
    return (s - mean) / np.sqrt(variance + 1e-5)


# Each operation beside what NumPy has for it, of quantities by their letters.
RATIONAL: dict[str, tuple[Expression, Callable[..., Any]]] = {
    "sum of rows": (ro.sum_of_rows(S), lambda s: np.sum(s, axis=1, keepdims=True)),
    "sum of columns": (ro.sum_of_columns(S), lambda s: np.sum(s, axis=0, keepdims=True)),
    "mean of rows": (ro.mean_of_rows(S), lambda s: np.mean(s, axis=1, keepdims=True)),
    "mean of columns": (ro.mean_of_columns(S), lambda s: np.mean(s, axis=0, keepdims=True)),
    "variance of rows": (ro.variance_of_rows(S), lambda s: np.var(s, axis=1, keepdims=True)),
    "variance of columns": (
        ro.variance_of_columns(S),
        lambda s: np.var(s, axis=0, keepdims=True),
    ),
    "spread column": (ro.spread(MU, (3, 4)), lambda mu: mu + np.zeros((3, 4))),
    "spread row": (ro.spread(BETA, (3, 4)), lambda b: b + np.zeros((3, 4))),
    "slice rows": (jo.slice_rows(S, 1, 3), lambda s: s[1:3]),
    "slice a column": (jo.slice_columns(S, 2, 3), lambda s: s[:, 2:3]),
    "all rows": (jo.slice_rows(S, 0, 3), lambda s: s),
    "join rows": (jo.join_rows(S, T, C), lambda s, t, c: np.concatenate([s, t, c], axis=0)),
    "join columns": (jo.join_columns(S, U), lambda s, u: np.concatenate([s, u], axis=1)),
    "join a slice": (
        jo.join_columns(jo.slice_columns(S, 2, 4), MU, S),
        lambda s, mu: np.concatenate([s[:, 2:4], mu, s], axis=1),
    ),
}
IRRATIONAL: dict[str, tuple[Expression, Callable[..., Any]]] = {
    "softmax of rows": (ro.softmax_rows(S), lambda s: plain_softmax(1)(s)),
    "softmax of columns": (ro.softmax_columns(S), lambda s: plain_softmax(0)(s)),
    "masked softmax of rows": (ro.masked_softmax_rows(S, M), plain_softmax(1)),
    "masked softmax of columns": (
        ro.masked_softmax_columns(S, op.add(M, op.scale(op.constant(2), op.square(C)))),
        lambda s, m, c: plain_softmax(0)(s, m + 2 * c**2),
    ),
    "standardized rows": (
        ro.standardized_rows(S, deviations(S)),
        lambda s: plain_standardized(s, 1),
    ),
    "standardized columns": (
        ro.standardized_columns(
            S, root(op.add(ro.variance_of_columns(S), EPSILON))
        ),
        lambda s: plain_standardized(s, 0),
    ),
    "layer norm": (
        op.divide(
            op.subtract(S, ro.spread(ro.mean_of_rows(S), S.shape)),
            ro.spread(deviations(S), S.shape),
        ),
        lambda s: plain_standardized(s, 1),
    ),
    "all at once": (
        op.matmul(
            ro.masked_softmax_rows(
                op.matmul(jo.slice_columns(S, 0, 2), op.transpose(U)), op.matmul(M, op.transpose(M))
            ),
            jo.join_columns(U, jo.slice_columns(S, 2, 4)),
        ),
        lambda s, u, m: plain_softmax(1)(s[:, :2] @ u.T, m @ m.T)
        @ np.concatenate([u, s[:, 2:]], axis=1),
    ),
}  # fmt: skip
ALL = RATIONAL | IRRATIONAL


def weights(shape: tuple[int, int]) -> Reference:
    """A matrix of a shape whose entries are all different."""
    name = Symbol("weights", shape[0], component=str(shape[1]))
    VALUES[name] = [
        [Fraction(3 * i - 2 * j, 7) + i * i * j for j in range(shape[1])] for i in range(shape[0])
    ]
    return Reference(name, shape)


def letters(function: Callable[..., Any]) -> list[str]:
    return list(function.__code__.co_varnames[: function.__code__.co_argcount])


def plainly(function: Callable[..., Any], expression: Expression) -> dict[str, Any]:
    """The values of a function's arguments, as many as the expression has quantities."""
    names = letters(function)
    found = {str(name) for name, _ in pullbacks(expression, weights(expression.shape))}
    return {name: FLOAT_VALUES[name] for name in names if name in found or name == "m"}


@pytest.mark.parametrize("name", ALL)
def test_values_and_gradients_are_those_of_autograd(name: str) -> None:
    expression, function = ALL[name]
    known = plainly(function, expression)
    ours = np.array(values(expression, VALUES), dtype=float)
    assert ours == pytest.approx(function(*known.values()), rel=1e-12, abs=1e-12)
    by = weights(expression.shape)
    factors = np.array(VALUES[by.name], dtype=float)
    found = derived(op.times(by, expression), VALUES)
    for index, letter in enumerate(known):
        gradient = grad(lambda *them: np.sum(factors * function(*them)), index)(*known.values())
        assert np.array(found[Symbol(letter)], dtype=float) == pytest.approx(
            gradient, rel=1e-12, abs=1e-12
        )


@pytest.mark.parametrize("name", ALL)
def test_gradients_are_what_differences_come_to(name: str) -> None:
    expression = op.times(weights(ALL[name][0].shape), ALL[name][0])
    for leaf, gradient in derived(expression, VALUES).items():
        assert is_close(gradient, differences(expression, VALUES, leaf))


@pytest.mark.parametrize("name", ALL)
def test_entries_are_those_of_the_matrix(name: str) -> None:
    expression = ALL[name][0]
    height, width = expression.shape
    by_entry = [
        [values(entry(expression, i, j), VALUES)[0][0] for j in range(width)] for i in range(height)
    ]
    assert is_close(by_entry, values(expression, VALUES), Fraction(1, 10**80))


def enclosed(expression: Expression, system: Any) -> list[list[tuple[Fraction, Fraction]]]:
    height, width = expression.shape
    with system.working:
        array = evaluate(expression, system, lambda one: system.number(VALUES[one.name]))
        return [[system.bounds(array, i, j) for j in range(width)] for i in range(height)]


@pytest.mark.parametrize("name", ALL)
def test_values_are_the_same_in_every_number_system(name: str) -> None:
    expression, _ = ALL[name]
    expected = values(expression, VALUES)
    systems = (FLOATS, BALLS, RATIONALS) if name in RATIONAL else (FLOATS, BALLS)
    for system in systems:
        for row, numbers in zip(enclosed(expression, system), expected, strict=True):
            for (low, high), number in zip(row, numbers, strict=True):
                assert low - NEAR <= number <= high + NEAR
                assert high - low < Fraction(1, 10**12)


@pytest.mark.parametrize("name", ALL)
def test_by_rows_the_value_is_the_transpose(name: str) -> None:
    def transposed(matrix: Rows) -> Rows:
        return [list(column) for column in zip(*matrix, strict=True)]

    known = {name: transposed(numbers) for name, numbers in VALUES.items()}
    turned = values(rows(ALL[name][0]), known)
    assert is_close(turned, transposed(values(ALL[name][0], VALUES)), Fraction(1, 10**90))


@pytest.mark.parametrize("name", ALL)
def test_numpy_computes_the_same(name: str) -> None:
    expression, function = ALL[name]
    source = Source(by_rows=False).text(expression)
    found = eval(source, {"np": np, **FLOAT_VALUES})
    expected = function(*plainly(function, expression).values())
    assert np.array(found) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_what_a_mask_hides_has_no_part() -> None:
    weights = values(ro.masked_softmax_rows(S, M), VALUES)
    assert [weights[0]] == matrix("1 0 0 0")
    assert [weights[1][2:]] == matrix("0 0")
    assert is_close([[sum(row, Fraction(0))] for row in weights], matrix("1", "1", "1"), NEAR)


def test_rows_of_softmax_add_up_to_1() -> None:
    assert values(ro.sum_of_rows(ro.softmax_rows(S)), VALUES) == matrix("1", "1", "1")


def test_a_single_row_or_column_is_as_it_is() -> None:
    assert ro.sum_of_rows(MU) == MU
    assert ro.sum_of_columns(BETA) == BETA
    assert ro.spread(MU, MU.shape) == MU


def gradient_parts(*parts: Expression) -> Expression:
    first, *others = parts
    for part in others:
        first = jo.collected(part, first)
    return first


def pulled_back(expression: Expression, adjoint: Reference) -> Expression:
    ((_, part),) = pullbacks(expression, adjoint)
    return part


def test_parts_of_slices_are_put_together_again() -> None:
    """What heads of attention receive stands side by side in what they are cut from."""
    first, second = Reference(Symbol("g", 1), (3, 2)), Reference(Symbol("g", 2), (3, 1))
    left = pulled_back(jo.slice_columns(S, 0, 2), first)
    right = pulled_back(jo.slice_columns(S, 3, 4), second)
    zeros = Constant(Fraction(0), (3, 1))
    assert left == jo.join_columns(first, Constant(Fraction(0), (3, 2)))
    assert gradient_parts(left, right) == jo.join_columns(first, zeros, second)
    middle = pulled_back(jo.slice_columns(S, 2, 3), second)
    assert gradient_parts(left, right, middle) == jo.join_columns(first, second, second)
    # What overlaps is added, and so is what fills rows to what fills columns.
    overlapping = pulled_back(jo.slice_columns(S, 1, 3), first)
    assert gradient_parts(left, overlapping) == op.add(overlapping, left)
    row = pulled_back(jo.slice_rows(S, 0, 1), BETA)
    assert gradient_parts(left, row) == op.add(row, left)


def notation() -> Notation:
    return Notation(conventions(NotationChoice.model_validate({})), {}, (), (), {}, {})


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (ro.softmax_rows(S), r"\operatorname{softmax}_{\text{rows}}(s)"),
        (ro.softmax_columns(S), r"\operatorname{softmax}_{\text{columns}}(s)"),
        (ro.masked_softmax_rows(S, M), r"\operatorname{softmax}_{\text{rows}}(s, m)"),
        (jo.slice_columns(S, 0, 2), "s_{:,1 : 2}"),
        (jo.slice_rows(S, 1, 2), "s_{2,:}"),
        (jo.slice_rows(op.transpose(S), 1, 3), "(s^T)_{2 : 3,:}"),
        (jo.slice_rows(op.add(S, M), 1, 3), "(s + m)_{2 : 3,:}"),
        (ro.mean_of_rows(S), r"\frac{1}{4} s \mathbf{1}"),
        (ro.mean_of_columns(S), r"\frac{1}{3} \mathbf{1}^T s"),
        (op.subtract(S, ro.spread(MU, S.shape)), r"s - \mu \mathbf{1}^T"),
        (op.times(ro.spread(BETA, S.shape), S), r"\mathbf{1} b \odot s"),
        (jo.join_columns(S, U), r"\begin{bmatrix}s & u\end{bmatrix}"),
        (
            jo.join_columns(U, Constant(Fraction(0), (3, 2))),
            r"\begin{bmatrix}u & \mathbf{0}\end{bmatrix}",
        ),
        (jo.join_rows(S, T), r"\begin{bmatrix}s\\t\end{bmatrix}"),
    ],
)
def test_what_is_written(expression: Expression, expected: str) -> None:
    assert text(expression, notation()) == expected


def test_numbers_that_only_move_stand_where_they_belong() -> None:
    printed = {U.name: as_numbers((("1", "2"), ("3", "4"), ("5", "6")))}
    second = Stack(((Number("3"), Number("4")),))
    assert substitute(jo.slice_rows(U, 1, 2), printed) == second
    assert substitute(jo.slice_columns(jo.slice_rows(U, 1, 2), 0, 1), printed) == Number("3")
    zeros = Constant(Fraction(0), (1, 1))
    joined = substitute(jo.join_columns(zeros, jo.slice_rows(U, 1, 2)), printed)
    assert joined == Stack(((zeros, Number("3"), Number("4")),))
    # What is still to be computed stays.
    computed = substitute(jo.slice_rows(op.square(U), 1, 2), printed)
    assert isinstance(computed, Apply)
    assert jo.slice_of(computed.operation) == jo.Sliced("rows", 1, 2)


def test_softmax_is_written_entry_by_entry() -> None:
    assert text(entrywise(ro.masked_softmax_rows(U, U)), notation()).startswith(
        r"\roomy{\begin{bmatrix}\dfrac{u_{11} e^{u_{11}}}{u_{11} e^{u_{11}} + u_{12} e^{u_{12}}}"
    )


@pytest.mark.parametrize("name", ALL)
def test_operations_travel_by_their_names(name: str) -> None:
    let_operations_travel()
    expression = ALL[name][0]
    assert pickle.loads(pickle.dumps(expression)) == expression


ATTENTION = {
    "kind": "formulas",
    "given": {
        "X": [[1, 0.5, -1, 2], [0, 1, 0.5, -0.5], [0.3, 0.2, 1, 1]],
        "W_Q": [[0.5, 0.1], [0.1, 0.4], [0.2, -0.3], [0.6, 0.7]],
        "W_K": [[0.3, -0.1], [0.2, 0.4], [0.2, 0.5], [-0.6, 0.1]],
        "M": [[1, 0, 0], [1, 1, 0], [1, 1, 1]],
        "gamma": [[1, 2]],
        "beta": [[0, 0.1]],
    },
    "formulas": {
        "Q": "X @ W_Q",
        "K": "X @ W_K",
        "A": "masked_softmax(Q @ K.T / sqrt(2), M)",
        "B": "softmax_rows(columns(Q, 1, 1) @ columns(K, 2, 2).T)",
        "O": "concat(A @ columns(X, 1, 1), B @ columns(X, 4, 4))",
        "mu": "mean_rows(O)",
        "s": "sqrt(mean_rows((O - spread(mu, O))^2) + 0.01)",
        "Y": "(O - spread(mu, O)) / spread(s, O)",
        "N": "spread(gamma, Y) * Y + spread(beta, Y)",
        "L": "sum(stack(N, Q)^2)",
    },
    "gradient": {"by": ["W_Q", "W_K", "gamma", "beta"]},
    "rounding": {"places": 3},
}


@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_a_reader_finds_every_line_of_attention_and_a_norm_true(carry: str) -> None:
    problem = problem_of(ATTENTION)
    assert isinstance(problem, FormulaProblem)
    solution = solve(problem.with_rounding(carry=carry), with_check=True)
    links = check(solution.to_latex(), Digits(places=3))
    assert len(links) > 50
    assert all(link.holds != link.marked for link in links)
    assert any(link.marked for link in links) == (carry == "exact")
    assert all(comparison.agrees for comparison in solution.comparisons or ())


def test_a_solution_says_what_these_functions_and_indices_are() -> None:
    problem = problem_of(ATTENTION)
    assert isinstance(problem, FormulaProblem)
    markdown = " ".join(solve(problem).to_text("md").split())
    assert "it divides the exponential of each entry by the sum of the exponentials" in markdown
    assert "With a mask behind the matrix, each exponential is first multiplied by" in markdown
    assert "The index $:$ stands for all rows or all columns of a matrix, and $1 : 2$" in markdown
    assert r"stands for a vector or matrix of zeros of matching size" in markdown
