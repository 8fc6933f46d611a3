"""How expressions, symbols, numbers and matrices are written."""

from __future__ import annotations

from fractions import Fraction

import pytest

from generator.expressions import operations as op
from generator.expressions.activations import ACTIVATIONS
from generator.expressions.tree import (
    Apply,
    Constant,
    Derivative,
    Entry,
    Expression,
    Literal,
    Reference,
    Stack,
    Symbol,
)
from generator.network import LOSS
from generator.notation import Notation, matrix, number

W = Reference(Symbol("w", 1), (2, 2))
A = Reference(Symbol("a", 1), (2, 1))
B = Reference(Symbol("b", 1), (2, 1))
X = Reference(Symbol("x"), (1, 1))
DELTA = Reference(Derivative(LOSS, Symbol("a", 2)), (2, 1))
SIGMOID = ACTIVATIONS["sigmoid"]
WRITE = Notation(slopes={}).expression


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (Symbol("w", 1), "w^{(1)}"),
        (Symbol("w", 1, new=True), r"w_{\text{new}}^{(1)}"),
        (Symbol("alpha"), r"\alpha"),
        (Symbol("y"), "y"),
        (Derivative(LOSS, Symbol("w", 2)), r"\frac{\partial L}{\partial w^{(2)}}"),
        (Derivative(LOSS, Symbol("a", 3)), r"\delta^{(3)}"),
    ],
)
def test_symbols(name: Symbol | Derivative, expected: str) -> None:
    assert Notation(slopes={}).symbol(name) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (op.add(op.matmul(W, A), B), "w^{(1)} a^{(1)} + b^{(1)}"),
        (op.matmul(op.transpose(W), DELTA), r"\left(w^{(1)}\right)^T \delta^{(2)}"),
        (op.times(A, op.subtract(A, B)), r"a^{(1)} \odot \left(a^{(1)} - b^{(1)}\right)"),
        (op.subtract(A, op.subtract(A, B)), r"a^{(1)} - \left(a^{(1)} - b^{(1)}\right)"),
        (op.subtract(A, op.add(A, B)), r"a^{(1)} - \left(a^{(1)} + b^{(1)}\right)"),
        (op.negate(op.add(X, X)), "-(x + x)"),
        (op.square(op.subtract(X, op.constant(1))), "(x - 1)^2"),
        (op.square(Entry(A, 0, 0)), r"\left(a_1^{(1)}\right)^2"),
        (op.square(Apply(SIGMOID.operation, (X,))), r"(\sigma(x))^2"),
        (op.divide(op.constant(1), op.exponential(op.negate(X))), r"\frac{1}{e^{-x}}"),
        (op.scale(Constant(Fraction(-1, 2)), X), r"-\frac{1}{2} x"),
        (Apply(SIGMOID.operation, (X,)), r"\sigma(x)"),
        (Apply(SIGMOID.derivative, (A,)), r"\sigma'\left(a^{(1)}\right)"),
        (SIGMOID.slope(X), r"\sigma(x) (1 - \sigma(x))"),
        (Entry(Reference(Symbol("w", 1), (12, 2)), 10, 1), "w_{11,2}^{(1)}"),
    ],
)
def test_formulas(expression: Expression, expected: str) -> None:
    assert WRITE(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (op.times(Literal("0.68"), Literal("-0.2")), r"0.68 \times (-0.2)"),
        (op.times(Literal("-0.17"), Literal("0.17")), r"-0.17 \times 0.17"),
        (op.add(Literal("-1"), Literal("-2")), "-1 + (-2)"),
        (op.subtract(Literal("1"), Literal("-2")), "1 - (-2)"),
        (op.square(Literal("-2")), "(-2)^2"),
        (op.square(Literal("1.5e-4")), r"\left(1.5 \times 10^{-4}\right)^2"),
        (op.matmul(Stack(((Literal("1"),), (Literal("2"),))), Literal("3")),
         r"\begin{bmatrix}1\\2\end{bmatrix} \times 3"),
        (op.scale(Literal("0.6"), Stack(((Literal("1"), Literal("-2")),))),
         r"0.6 \begin{bmatrix}1 & -2\end{bmatrix}"),
    ],
)  # fmt: skip
def test_numbers_in_formulas(expression: Expression, expected: str) -> None:
    assert WRITE(expression) == expected


def test_a_long_sum_can_be_broken_between_its_terms() -> None:
    vector = Reference(Symbol("a", 1), (4, 1))
    whole = op._mean_of_entries(vector)
    assert Notation(slopes={}).pieces(whole) == (
        r"\frac{1}{4} \Bigl(a_1^{(1)}",
        "+ a_2^{(1)}",
        "+ a_3^{(1)}",
        r"+ a_4^{(1)}\Bigr)",
    )


def test_a_slope_is_written_as_what_it_stands_for() -> None:
    name = Derivative(Symbol("a", 2), Symbol("z", 2))
    z = Reference(Symbol("z", 2), (2, 1))
    notation = Notation(slopes={name: Apply(SIGMOID.derivative, (z,))})
    product = op.times(DELTA, Reference(name, (2, 1)))
    assert notation.expression(product) == r"\delta^{(2)} \odot \sigma'\left(z^{(2)}\right)"


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("0.50", "point", "0.50"),
        ("-0.50", "comma", "-0{,}50"),
        ("5.54e-4", "point", r"5.54 \times 10^{-4}"),
        ("1.2e10", "comma", r"1{,}2 \times 10^{10}"),
    ],
)
def test_numbers(text: str, mark: str, expected: str) -> None:
    assert number(text, mark) == expected


def test_matrices_are_printed_by_sympy_and_keep_every_digit() -> None:
    assert matrix((("0.10", "x_1"), ("-0.0", "1"))) == (
        r"\spaced{\begin{bmatrix}0.10 & x_1\\-0.0 & 1\end{bmatrix}}"
    )
    assert matrix((("0.10",),)) == "0.10"


def test_components_of_a_derivative_are_not_written() -> None:
    with pytest.raises(TypeError, match="dL/da2"):
        WRITE(Entry(DELTA, 0, 0))
