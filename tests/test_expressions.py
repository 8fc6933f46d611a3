"""Operations and functions: their values, their entries and their pullbacks agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from generator.arithmetic import RATIONALS
from generator.expressions import functions as fn
from generator.expressions import operations as op
from generator.expressions.readings import as_numbers, blanked, entrywise, rows, substitute
from generator.expressions.tree import (
    Apply,
    Constant,
    Derivative,
    Entry,
    Expression,
    Name,
    Number,
    Reference,
    Stack,
    State,
    Symbol,
    entry,
    evaluate,
    parts,
    pullbacks,
    references,
    replace,
)
from generator.layout.symbols import called
from tests.differences import derived, differences, fraction, is_close, values

FractionMatrix = Sequence[Sequence[Fraction]]
A = Reference(Symbol("a"), (2, 3))
B = Reference(Symbol("b"), (3, 2))
C = Reference(Symbol("c"), (2, 3))
P = Reference(Symbol("p"), (2, 3))
S = Reference(Symbol("s"), (1, 1))
V = Reference(Symbol("v"), (3, 1))

VALUES: dict[Name, FractionMatrix] = {
    A.name: [[Fraction(1, 3), Fraction(-2), Fraction(5)], [Fraction(7), Fraction(1), Fraction(2)]],
    B.name: [
        [Fraction(1), Fraction(2)],
        [Fraction(-3), Fraction(1, 4)],
        [Fraction(6), Fraction(9)],
    ],
    C.name: [[Fraction(2), Fraction(3), Fraction(4)], [Fraction(-1), Fraction(5), Fraction(8)]],
    P.name: [[Fraction(1, 7), Fraction(2), Fraction(5)], [Fraction(7), Fraction(1), Fraction(40)]],
    S.name: [[Fraction(3, 7)]],
    V.name: [[Fraction(3)], [Fraction(-1, 2)], [Fraction(4)]],
}
RATIONAL: dict[str, Expression] = {
    "add": op.add(A, C),
    "subtract": op.subtract(A, C),
    "subtract a scalar": op.subtract(A, S),
    "times a scalar": op.times(S, A),
    "divide by a scalar": op.divide(A, S),
    "negate": op.negate(A),
    "times": op.times(A, C),
    "divide": op.divide(A, C),
    "divide a number": op.divide(op.constant(2), A),
    "scale": op.scale(S, A),
    "scale twice": op.scale(op.constant(2), op.scale(op.constant(Fraction(1, 4)), A)),
    "matmul": op.matmul(A, B),
    "matmul with ones": op.matmul(V, op.ones(1, 2)),
    "transpose": op.transpose(A),
    "square": op.square(op.add(A, C)),
    "power": op.power(A, 5),
    "power of 1": op.power(A, 1),
    "power of 0": op.add(op.power(A, 0), A),
    "total": op.total(op.times(A, C)),
    "mean": op.mean(op.square(A)),
    "mean of few": op.mean(op.matmul(op.transpose(op.total(A)), S)),
    "diagonal": op.times(op.diagonal(V), op.matmul(V, op.transpose(V))),
    "absolute": fn.absolute(A),
    "sign": op.add(A, fn.sign(A)),
    "positive part": fn.positive_part(A),
    "is positive": op.times(A, fn.is_positive(A)),
    "cases": fn.cases(A, op.square(A), op.times(A, C)),
    "cases of numbers": op.add(A, fn.cases(A, op.constant(2), op.constant(3))),
    "nonnegative": fn.nonnegative(A, op.times(A, C), op.square(A)),
    "all at once": op.mean(op.square(op.subtract(op.matmul(A, B), op.transpose(op.matmul(A, B))))),
}
IRRATIONAL: dict[str, tuple[Expression, Callable[[Any], Any]]] = {
    "exponential": (fn.exponential(P), mpmath.exp),
    "logarithm": (fn.logarithm(P), mpmath.log),
    "root": (fn.root(P), mpmath.sqrt),
    "all at once": (
        op.divide(fn.exponential(fn.root(P)), fn.logarithm(op.add(P, op.constant(1)))),
        lambda x: mpmath.exp(mpmath.sqrt(x)) / mpmath.log(x + 1),
    ),
}
ALL = RATIONAL | {name: expression for name, (expression, _) in IRRATIONAL.items()}
ALL_NAMES = [*RATIONAL, *(f"irrational {name}" for name in IRRATIONAL)]
EXPRESSIONS = [*RATIONAL.values(), *(expression for expression, _ in IRRATIONAL.values())]


def exactly(expression: Expression) -> list[list[Fraction]]:
    array = evaluate(expression, RATIONALS, lambda one: RATIONALS.number(VALUES[one.name]))
    height, width = expression.shape
    assert array.shape == (height, width)
    return [[array[i, j] for j in range(width)] for i in range(height)]


def of_each(function: Callable[[Fraction], Fraction], matrix: Reference) -> list[list[Fraction]]:
    return [[function(one) for one in row] for row in VALUES[matrix.name]]


def of_pairs(function: Callable[[Fraction, Fraction], Fraction]) -> list[list[Fraction]]:
    return [
        [function(a, c) for a, c in zip(*pair, strict=True)]
        for pair in zip(VALUES[A.name], VALUES[C.name], strict=True)
    ]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (op.power(A, 5), of_each(lambda a: a * a * a * a * a, A)),
        (op.power(A, 1), of_each(lambda a: a, A)),
        (op.power(A, 0), of_each(lambda _: Fraction(1), A)),
        (op.matmul(V, op.ones(1, 2)), [[3, 3], [Fraction(-1, 2), Fraction(-1, 2)], [4, 4]]),
        (op.matmul(op.ones(1, 2), A), [[Fraction(22, 3), -1, 7]]),
        (op.diagonal(V), [[3, 0, 0], [0, Fraction(-1, 2), 0], [0, 0, 4]]),
        (op.total(A), [[Fraction(40, 3)]]),
        (op.mean(A), [[Fraction(20, 9)]]),
        (op.divide(op.constant(2), A), of_each(lambda a: 2 / a, A)),
        (op.subtract(A, S), of_each(lambda a: a - Fraction(3, 7), A)),
        (fn.absolute(A), of_each(abs, A)),
        (fn.sign(A), [[1, -1, 1], [1, 1, 1]]),
        (fn.is_positive(A), [[1, 0, 1], [1, 1, 1]]),
        (fn.mistake(A), [[0, 1, 0], [0, 0, 0]]),
        (fn.positive_part(A), of_each(lambda a: max(a, Fraction(0)), A)),
        (fn.cases(A, C, S), of_pairs(lambda a, c: c if a > 0 else Fraction(3, 7))),
        (fn.nonnegative(A, C, A), of_pairs(lambda a, c: c if a >= 0 else a)),
    ],
)
def test_values_are_those_of_plain_fractions(
    expression: Expression, expected: list[list[Fraction]]
) -> None:
    assert exactly(expression) == expected


@pytest.mark.parametrize("name", IRRATIONAL)
def test_values_are_those_of_mpmath(name: str) -> None:
    expression, function = IRRATIONAL[name]

    with mpmath.workdps(60):
        expected = of_each(lambda p: fraction(function(mpmath.mpf(p.numerator) / p.denominator)), P)
    assert is_close(values(expression, VALUES), expected, Fraction(1, 10**55))


@pytest.mark.parametrize(
    ("at_zero", "expected"),
    [
        (fn.absolute, 0),
        (fn.sign, 0),
        (fn.is_positive, 0),
        (fn.mistake, 1),
        (fn.positive_part, 0),
        (fn.root, 0),
        (fn.exponential, 1),
        (lambda x: fn.cases(x, op.constant(2), op.constant(3)), 3),
        (lambda x: fn.nonnegative(x, op.constant(2), op.constant(3)), 2),
    ],
)
def test_values_at_zero(at_zero: Callable[[Expression], Expression], expected: int) -> None:
    zero = at_zero(op.subtract(S, S))
    assert exactly(zero) == [[expected]]


@pytest.mark.parametrize("name", RATIONAL)
def test_entries_are_those_of_the_matrix(name: str) -> None:
    expression = RATIONAL[name]
    height, width = expression.shape
    by_entry = [
        [exactly(entry(expression, i, j))[0][0] for j in range(width)] for i in range(height)
    ]
    assert by_entry == exactly(expression)


@pytest.mark.parametrize("name", IRRATIONAL)
def test_entries_of_functions_are_those_of_the_matrix(name: str) -> None:
    expression, _ = IRRATIONAL[name]
    height, width = expression.shape
    by_entry = [
        [values(entry(expression, i, j), VALUES)[0][0] for j in range(width)] for i in range(height)
    ]
    assert is_close(by_entry, values(expression, VALUES), Fraction(1, 10**80))


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=ALL_NAMES)
def test_pullbacks_are_what_differences_come_to(expression: Expression) -> None:
    found = derived(expression, VALUES)
    assert set(found) <= {one.name for one in references(expression)}
    for leaf in {one.name for one in references(expression)}:
        by_difference = differences(expression, VALUES, leaf)
        zeros = [[Fraction(0)] * len(row) for row in by_difference]
        assert is_close(found.get(leaf, zeros), by_difference)


def slope_at_zero(of: Callable[[Expression], Expression]) -> Fraction:
    known = {S.name: [[Fraction(0)]]}
    parts = [values(part, known)[0][0] for _, part in pullbacks(of(S), op.constant(1))]
    return sum(parts, Fraction(0))


def test_the_slopes_at_a_kink_are_0_or_that_of_the_case_that_holds() -> None:
    assert slope_at_zero(fn.absolute) == 0
    assert slope_at_zero(fn.positive_part) == 0
    assert slope_at_zero(fn.sign) == 0
    assert slope_at_zero(lambda x: fn.cases(x, op.scale(op.constant(5), x), x)) == 1
    assert slope_at_zero(lambda x: fn.nonnegative(x, op.scale(op.constant(5), x), x)) == 5


def test_the_parts_of_an_expression_come_from_left_to_right() -> None:
    pair = Stack(((S, op.constant(2)), (Entry(A, 0, 1), Number("3"))))
    whole = Apply(op.SCALE, (S, pair))
    assert list(parts(whole)) == [whole, S, pair, S, op.constant(2), Entry(A, 0, 1), Number("3")]
    assert list(references(whole)) == [S, S, A]


def test_what_is_known_is_exchanged_wherever_it_stands() -> None:
    known: dict[Expression, Expression] = {S: Number("7"), Entry(A, 0, 1): S}
    exchanged = replace(Apply(op.SCALE, (S, Stack(((S, Entry(A, 0, 1)),)))), known)
    assert exchanged == Apply(op.SCALE, (Number("7"), Stack(((Number("7"), S),))))


def test_only_printed_numbers_become_blanks() -> None:
    blank = blanked(Apply(op.SCALE, (op.constant(2), Stack(((Number("3"), S),)))))
    assert blank == Apply(op.SCALE, (op.constant(2), Stack(((Number(""), S),))))


def test_substitution_puts_printed_numbers_in_place_of_names() -> None:
    printed = {
        A.name: as_numbers((("1", "2", "3"), ("4", "5", "6"))),
        S.name: as_numbers((("7",),)),
    }
    substituted = substitute(op.scale(S, op.transpose(A)), printed)
    assert substituted == Apply(
        op.SCALE,
        (
            Number("7"),
            Stack(
                (
                    (Number("1"), Number("4")),
                    (Number("2"), Number("5")),
                    (Number("3"), Number("6")),
                )
            ),
        ),
    )
    assert substitute(Entry(A, 1, 2), printed) == Number("6")
    assert not list(references(substituted))


def test_substitution_writes_out_ones() -> None:
    ones = Stack(((op.constant(1), op.constant(1)),))
    assert substitute(op.ones(1, 2), {}) == ones
    assert substitute(op.constant(Fraction(1, 2)), {}) == op.constant(Fraction(1, 2))


@pytest.mark.parametrize(
    ("printed", "above_zero", "from_zero"), [("0.3", "1", "1"), ("0", "2", "1"), ("-5", "2", "2")]
)
def test_substitution_chooses_the_case_that_holds(
    printed: str, above_zero: str, from_zero: str
) -> None:
    one, other = Number("1"), Number("2")
    numbers = {S.name: as_numbers(((printed,),))}
    assert substitute(fn.cases(S, one, other), numbers) == Number(above_zero)
    assert substitute(fn.nonnegative(S, one, other), numbers) == Number(from_zero)


def test_a_matrix_of_cases_stays_one() -> None:
    printed = {V.name: as_numbers((("1",), ("2",), ("3",)))}
    chosen = fn.cases(V, V, op.constant(0))
    column = Stack(((Number("1"),), (Number("2"),), (Number("3"),)))
    assert substitute(chosen, printed) == fn.cases(column, column, op.constant(0))


def test_entrywise_leaves_a_factor_in_front() -> None:
    y = Reference(Symbol("y"), (2, 1))
    pair = Stack(((op.square(Entry(y, 0, 0)),), (op.square(Entry(y, 1, 0)),)))
    assert entrywise(op.square(y)) == Stack(
        tuple(
            (Apply(row.operation, row.operands),) for (row,) in pair.rows if isinstance(row, Apply)
        )
    )
    assert entrywise(op.scale(op.constant(3), y)) == Apply(
        op.SCALE, (op.constant(3), Stack(((Entry(y, 0, 0),), (Entry(y, 1, 0),))))
    )


def test_by_rows_products_are_turned_round_and_quantities_transposed() -> None:
    turned = rows(op.add(op.matmul(A, B), op.transpose(C)))
    a, b, c = (Reference(one.name, one.shape[::-1]) for one in (A, B, C))
    assert turned == op.add(op.matmul(b, a), op.transpose(c))
    assert rows(op.matmul(V, op.ones(1, 4))) == op.matmul(op.ones(4, 1), Reference(V.name, (1, 3)))
    assert rows(Entry(A, 0, 2)) == Entry(a, 2, 0)
    assert rows(Stack(((Number("1"), Number("2")),))) == Stack(((Number("1"),), (Number("2"),)))
    assert rows(rows(RATIONAL["all at once"])) == RATIONAL["all at once"]
    assert rows(op.diagonal(V)) == op.diagonal(Reference(V.name, (1, 3)))


# diag(x) is written alike for rows and columns, but has a value for columns alone.
@pytest.mark.parametrize("name", sorted(RATIONAL.keys() - {"diagonal"}))
def test_by_rows_the_value_is_the_transpose(name: str) -> None:
    def transposed(matrix: FractionMatrix) -> FractionMatrix:
        return [list(column) for column in zip(*matrix, strict=True)]

    known = {name: transposed(matrix) for name, matrix in VALUES.items()}
    turned = values(rows(RATIONAL[name]), known)
    assert turned == transposed(exactly(RATIONAL[name]))


def test_constant_factors_are_multiplied_out() -> None:
    halves = op.times(Constant(Fraction(1, 2), A.shape), op.scale(op.constant(2), A))
    assert halves == A
    assert op.scale(op.constant(Fraction(1, 3)), A) == Apply(
        op.SCALE, (op.constant(Fraction(1, 3)), A)
    )


def test_a_minus_sign_becomes_a_difference() -> None:
    assert op.add(A, op.negate(C)) == op.subtract(A, C)
    assert op.add(op.negate(A), C) == op.subtract(C, A)
    assert op.subtract(A, op.negate(C)) == op.add(A, C)
    thrice = op.scale(op.constant(3), C)
    assert op.add(A, op.negate(thrice)) == op.subtract(A, thrice)


def test_what_is_trivial_is_left_out() -> None:
    assert op.transpose(op.transpose(A)) == A
    assert op.transpose(op.ones(2, 3)) == op.ones(3, 2)
    assert op.power(A, 1) == A
    assert op.total(S) == S
    assert op.scale(op.constant(1), A) == A


def test_names_are_the_ids_of_steps() -> None:
    w = Symbol("w", 1)
    loss = Symbol("L")
    assert [str(one) for one in (w, Symbol("w", 1, "new"), Symbol("w", 1, "ahead"), loss)] == [
        *("w1", "w1_new", "w1_ahead", "L")
    ]
    assert str(Symbol("alpha", mark="now")) == "alpha_now"
    assert str(State("v", w)) == "v_w1"
    assert str(State("v", w, "new")) == "v_w1_new"
    assert str(State("m", w, "hat")) == "m_hat_w1"
    assert str(Derivative(loss, Symbol("w", 1, "ahead"))) == "dL/dw1_ahead"


def test_replacing_exchanges_every_known_part() -> None:
    inner = op.add(A, C)
    whole = op.times(inner, fn.absolute(inner))
    assert replace(whole, {inner: P}) == op.times(P, fn.absolute(P))


def test_what_cannot_be_evaluated_or_differentiated_says_so() -> None:
    stack = Stack(((op.constant(1), op.constant(2)),))
    with pytest.raises(TypeError, match="for writing"):
        evaluate(stack, RATIONALS, lambda one: one)
    with pytest.raises(TypeError, match="whole matrices"):
        list(pullbacks(stack, stack))
    with pytest.raises(TypeError, match="was stretched"):
        list(pullbacks(op.times(V, op.ones(3, 2)), op.ones(3, 2)))


def test_a_function_without_a_slope_passes_back_through_its_definition() -> None:
    cube = fn.function("cube", called("cube"), lambda x: op.times(x, op.square(x)))
    found = derived(Apply(cube, (A,)), VALUES)
    assert found[A.name] == of_each(lambda a: 3 * a**2, A)


def test_a_function_has_a_value_of_its_own_where_that_comes_out_more_closely() -> None:
    plain = fn.function("one", called("one"), lambda x: op.divide(x, x))
    closer = fn.function(
        "one", called("one"), lambda x: op.divide(x, x), value=lambda _, x: 1 + 0 * x
    )
    assert (
        exactly(Apply(plain, (A,)))
        == exactly(Apply(closer, (A,)))
        == of_each(lambda _: Fraction(1), A)
    )
