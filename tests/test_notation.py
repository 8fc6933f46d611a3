"""How expressions, symbols, numbers and matrices are written."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.expressions import functions as fn
from generator.expressions import operations as op
from generator.expressions.activations import activation
from generator.expressions.tree import (
    Apply,
    Constant,
    Derivative,
    Entry,
    Expression,
    Name,
    Number,
    Operation,
    Reference,
    Stack,
    State,
    Symbol,
    entry,
)
from generator.layout.nodes import Node, Row, Word
from generator.layout.walking import is_same
from generator.layout.widths import width, widths
from generator.network import LOSS, Role
from generator.notation import Notation, aligned, by_form, digits, in_table, numbers, written
from generator.problem import NotationChoice, Problem, conventions, notations
from tests.printing import latex, pieces, text, text_pieces

W = Reference(Symbol("w", 1), (2, 2))
A = Reference(Symbol("a", 1), (2, 1))
B = Reference(Symbol("b", 1), (2, 1))
X = Reference(Symbol("x"), (1, 1))
Z = Reference(Symbol("z", 2), (2, 1))
SLOPE = Derivative(Symbol("a", 2), Symbol("z", 2))
ROLES: dict[Name, Role] = {
    **{Symbol("w", layer): "weight" for layer in (1, 2, 3)},
    **{Symbol("b", layer): "bias" for layer in (1, 2, 3)},
    **{Symbol("a", layer): "output" for layer in (2, 3)},
}
DELTA = Reference(Derivative(LOSS, Symbol("a", 2)), (2, 1))
SIGMOID, SOFTMAX = activation("sigmoid"), activation("softmax")


def notation(slopes: dict[Name, Expression] | None = None, **choices: Any) -> Notation:
    """The symbols of a network with two inputs, two hidden neurons and one output."""
    chosen = conventions(NotationChoice.model_validate(choices))
    return Notation(chosen, ROLES, (2, 2, 1), (2, 1), slopes or {}, {})


def net_out(*biases: int, sizes: tuple[int, ...] = (2, 2, 1)) -> Notation:
    chosen = conventions(NotationChoice.model_validate({"name": "net-out"}))
    return Notation(chosen, ROLES, sizes, biases, {SLOPE: slope(Z)}, {})


def applied(operand: Expression) -> Expression:
    return Apply(SIGMOID.operation, (operand,))


def slope(operand: Expression) -> Expression:
    return SIGMOID.derivative(operand)


@pytest.mark.parametrize("name", notations())
def test_what_a_shipped_notation_lays_down_is_what_a_problem_may_state(name: str) -> None:
    stated = {key: own for key, own in notations()[name].items() if key != "description"}
    chosen = conventions(NotationChoice.model_validate(stated))
    shipped = conventions(NotationChoice.model_validate({"name": name}))
    assert chosen == replace(shipped, description=chosen.description)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (Symbol("w", 1), "w^{(1)}"),
        (Symbol("w", 1, "new"), r"w_{\text{new}}^{(1)}"),
        (Symbol("w", 1, "ahead"), r"\tilde{w}^{(1)}"),
        (Symbol("alpha"), r"\alpha"),
        (Symbol("alpha", mark="now"), r"\alpha_t"),
        (Symbol("y"), "y"),
        (State("v", Symbol("w", 1)), "v_w^{(1)}"),
        (State("v", Symbol("w", 1), "new"), r"v_{w,\text{new}}^{(1)}"),
        (State("m", Symbol("b", 2), "hat"), r"\hat{m}_b^{(2)}"),
        (Derivative(LOSS, Symbol("w", 2)), r"\frac{\partial L}{\partial w^{(2)}}"),
        (Derivative(LOSS, Symbol("w", 2, "ahead")), r"\frac{\partial L}{\partial \tilde{w}^{(2)}}"),
        (Derivative(LOSS, Symbol("a", 3)), r"\delta^{(3)}"),
        (Symbol("L_penalty"), "R"),
    ],
)
def test_symbols(name: Name, expected: str) -> None:
    assert latex(notation().symbol(name)) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (op.add(op.matmul(W, A), B), "w^{(1)} a^{(1)} + b^{(1)}"),
        (op.matmul(op.transpose(W), DELTA), r"(w^{(1)})^T \delta^{(2)}"),
        (op.times(A, op.subtract(A, B)), r"a^{(1)} \odot (a^{(1)} - b^{(1)})"),
        (op.subtract(A, op.subtract(A, B)), r"a^{(1)} - (a^{(1)} - b^{(1)})"),
        (op.subtract(A, op.add(A, B)), r"a^{(1)} - (a^{(1)} + b^{(1)})"),
        (op.negate(op.add(X, X)), "-(x + x)"),
        (op.matmul(W, op.times(A, B)), r"w^{(1)} (a^{(1)} \odot b^{(1)})"),
        (op.matmul(op.divide(W, W), A), r"(w^{(1)} \oslash w^{(1)}) a^{(1)}"),
        (op.times(op.matmul(W, A), B), r"w^{(1)} a^{(1)} \odot b^{(1)}"),
        (op.matmul(W, op.scale(X, op.times(A, B))),
         r"w^{(1)} (x a^{(1)} \odot b^{(1)})"),
        (op.square(op.subtract(X, op.constant(1))), "(x - 1)^2"),
        (op.square(Entry(A, 0, 0)), r"(a_1^{(1)})^2"),
        (op.square(applied(X)), r"(\sigma(x))^2"),
        (op.divide(op.constant(1), fn.exponential(op.negate(X))), r"\frac{1}{e^{-x}}"),
        (op.scale(Constant(Fraction(-1, 2)), X), r"-\frac{1}{2} x"),
        (applied(X), r"\sigma(x)"),
        (slope(A), r"\sigma'(a^{(1)})"),
        (Entry(Reference(Symbol("w", 1), (12, 2)), 10, 1), "w_{11,2}^{(1)}"),
    ],
)  # fmt: skip
def test_formulas(expression: Expression, expected: str) -> None:
    assert text(expression, notation()) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (op.power(X, 3), "x^3"),
        (op.power(X, 10), "x^{10}"),
        (op.power(A, 2), r"(a^{(1)})^{\odot 2}"),
        (op.divide(A, B), r"a^{(1)} \oslash b^{(1)}"),
        (op.divide(A, X), r"\frac{1}{x} a^{(1)}"),
        (op.divide(A, op.add(fn.root(B), X)),
         r"a^{(1)} \oslash \left(\sqrt{b^{(1)}} + x\right)"),
        (fn.root(A), r"\sqrt{a^{(1)}}"),
        (op.square(fn.root(X)), r"\left(\sqrt{x}\right)^2"),
        (fn.logarithm(A), r"\ln(a^{(1)})"),
        (op.square(fn.logarithm(X)), r"(\ln(x))^2"),
        (op.negate(fn.logarithm(X)), r"-\ln(x)"),
        (fn.exponential(op.square(X)), "e^{x^2}"),
        (op.square(fn.exponential(X)), r"(e^{x})^2"),
        (fn.absolute(op.subtract(A, B)), r"\left|a^{(1)} - b^{(1)}\right|"),
        (op.square(fn.absolute(X)), r"\left|x\right|^2"),
        (op.times(fn.sign(A), A), r"\operatorname{sgn}(a^{(1)}) \odot a^{(1)}"),
        (fn.positive_part(op.subtract(op.constant(1), X)), r"\max(0, 1 - x)"),
        (fn.is_positive(X), r"\operatorname{pos}(x)"),
        (op.times(fn.is_positive(A), A), r"\operatorname{pos}(a^{(1)}) \odot a^{(1)}"),
        (fn.cases(X, X, op.constant(0)),
         r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}"),
        (fn.nonnegative(X, op.constant(1), op.constant(0)),
         r"\begin{cases} 1 & \text{if } x \ge 0 \\ 0 & \text{otherwise} \end{cases}"),
        (op.square(fn.cases(X, X, op.constant(0))),
         r"\left(\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}\right)^2"),
        (op.total(op.subtract(A, B)), r"\sum (a^{(1)} - b^{(1)})"),
        (op.total(W), r"\sum w^{(1)}"),
        (op.matmul(B, op.ones(1, 3)), r"b^{(1)} \mathbf{1}^T"),
        (op.matmul(W, op.ones(2, 1)), r"w^{(1)} \mathbf{1}"),
        (op.scale(X, op.ones(2, 3)), r"x \mathbf{1}"),
        (op.subtract(op.diagonal(A), op.matmul(A, op.transpose(A))),
         r"\operatorname{diag}(a^{(1)}) - a^{(1)} (a^{(1)})^T"),
        (op.transpose(X), "x"),
        (Apply(SOFTMAX.operation, (A,)), r"\operatorname{softmax}(a^{(1)})"),
        (op.scale(op.typed(Fraction(3, 100)), X), "0.03 x"),
        (op.scale(op.constant(Fraction(1, 5)), X), r"\frac{1}{5} x"),
        (op.scale(op.constant(Fraction(1, 3)), X), r"\frac{1}{3} x"),
        (op.scale(op.constant(Fraction(1, 3)), op.divide(X, X)),
         r"\frac{1}{3} \left(\frac{x}{x}\right)"),
    ],
)  # fmt: skip
def test_formulas_of_functions(expression: Expression, expected: str) -> None:
    assert text(expression, notation()) == expected


@pytest.mark.parametrize(
    ("operand", "expected"),
    [(X, r"\frac{1}{x}"), (A, r"\mathbf{1} \oslash a^{(1)}")],
)
def test_an_operation_may_say_as_what_it_is_written(operand: Expression, expected: str) -> None:
    reciprocal = Operation(
        name="reciprocal",
        shape=op.same_shape,
        value=lambda system, x: system.number([[Fraction(1)]]) / x,
        pullback=lambda *_: (None,),
        entry=op.entry_of_each,
        written_as=lambda x: op.divide(op.ones(*x.shape), x),
    )
    assert text(Apply(reciprocal, (operand,)), notation()) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (op.times(Number("0.68"), Number("-0.2")), r"0.68 \times (-0.2)"),
        (op.times(Number("-0.17"), Number("0.17")), r"-0.17 \times 0.17"),
        (op.add(Number("-1"), Number("-2")), "-1 + (-2)"),
        (op.subtract(Number("1"), Number("-2")), "1 - (-2)"),
        (op.square(Number("-2")), "(-2)^2"),
        (op.square(Number("1.5e-4")), r"(1.5 \times 10^{-4})^2"),
        (op.matmul(Stack(((Number("1"),), (Number("2"),))), Number("3")),
         r"\begin{bmatrix}1\\2\end{bmatrix} \times 3"),
        (op.scale(Number("0.6"), Stack(((Number("1"), Number("-2")),))),
         r"0.6 \begin{bmatrix}1 & -2\end{bmatrix}"),
        (fn.exponential(op.negate(Number("-2"))), "e^{-(-2)}"),
        (fn.root(Number("2")), r"\sqrt{2}"),
        (fn.absolute(Number("-2")), r"\left|-2\right|"),
        (op.negate(fn.logarithm(Number("0.5"))), r"-\ln(0.5)"),
    ],
)  # fmt: skip
def test_numbers_in_formulas(expression: Expression, expected: str) -> None:
    assert text(expression, notation()) == expected


@pytest.mark.parametrize(
    ("name", "of_x", "definition", "slope_of_x"),
    [
        ("sigmoid", r"\sigma(x)", r"\frac{1}{1 + e^{-x}}", r"\sigma(x) (1 - \sigma(x))"),
        ("tanh", r"\tanh(x)", r"\frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}", r"1 - (\tanh(x))^2"),
        ("relu", r"\operatorname{ReLU}(x)", r"\max(0, x)",
         r"\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}"),
        ("softplus", r"\operatorname{softplus}(x)", r"\ln(1 + e^{x})",
         r"\frac{1}{1 + e^{-x}}"),
        ("leaky_relu", r"\operatorname{LReLU}(x)",
         r"\begin{cases} x & \text{if } x > 0 \\ 0.01 x & \text{otherwise} \end{cases}",
         r"\begin{cases} 1 & \text{if } x > 0 \\ 0.01 & \text{otherwise} \end{cases}"),
        ("elu", r"\operatorname{ELU}(x)",
         r"\begin{cases} x & \text{if } x > 0 \\ e^{x} - 1 & \text{otherwise} \end{cases}",
         r"\begin{cases} 1 & \text{if } x > 0 \\ e^{x} & \text{otherwise} \end{cases}"),
    ],
)  # fmt: skip
def test_activations_and_their_slopes(
    name: str, of_x: str, definition: str, slope_of_x: str | None
) -> None:
    one = activation(name)
    derivative = one.derivative(X)
    assert isinstance(derivative, Apply)
    assert text(Apply(one.operation, (X,)), notation()) == of_x
    assert one.operation.definition is not None
    assert text(one.operation.definition(X), notation()) == definition
    if slope_of_x is not None:
        assert derivative.operation.definition is not None
        assert text(derivative.operation.definition(X), notation()) == slope_of_x


def test_a_function_of_all_neurons_is_defined_for_each() -> None:
    one = activation("softmax")
    assert one.operation.definition is not None
    assert text(one.operation.definition(X), notation()) == r"\frac{e^{x_i}}{\sum_j e^{x_j}}"
    of_x = fn.component(0, Apply(one.operation, (X,)))
    assert text(of_x, notation()) == r"\operatorname{softmax}(x)_i"
    scripted = notation(letters={"variable": {"letter": "u", "sub": "0"}})
    assert text(fn.component(1, fn.VARIABLE), scripted) == "(u_0)_j"
    assert text(fn.component(0, fn.VARIABLE), net_out()) == "x_k"


def test_a_long_sum_can_be_broken_between_its_terms() -> None:
    vector = Reference(Symbol("a", 1), (4, 1))
    whole = entry(op.mean(vector), 0, 0)
    assert text_pieces(whole, notation()) == (
        r"\frac{1}{4} \Bigl(a_1^{(1)}",
        "+ a_2^{(1)}",
        "+ a_3^{(1)}",
        r"+ a_4^{(1)}\Bigr)",
    )


def test_factors_in_front_of_a_long_sum_are_multiplied_out() -> None:
    vector = Reference(Symbol("a", 1), (4, 1))
    half_mean = entry(op.scale(op.constant(Fraction(1, 2)), op.mean(vector)), 0, 0)
    assert text_pieces(half_mean, notation())[0] == r"\frac{1}{8} \Bigl(a_1^{(1)}"


def test_a_sum_over_wide_matrices_can_be_broken_too() -> None:
    wide = Stack((tuple(Number("0.12345678") for _ in range(7)),))
    assert text_pieces(op.total(op.subtract(wide, wide)), notation()) == (
        rf"\sum \Biggl({text(wide, notation())}",
        rf"- {text(wide, notation())}\Biggr)",
    )


def test_a_matrix_too_wide_for_a_page_is_written_in_blocks_of_columns() -> None:
    printed = [f"-0.{column}" for column in range(10, 34)]
    first, second, third = pieces(numbers([printed, printed], notation()))
    row = " & ".join(printed[:8])
    assert first == rf"\left[\begin{{matrix}}{row}\\{row}\end{{matrix}}\right."
    assert second.startswith(r"\begin{matrix}-0.18 & ")
    assert third.startswith(r"\left.\begin{matrix}-0.26 & ")
    assert third.endswith(r"-0.33\end{matrix}\right]")
    assert latex(numbers([printed, printed], notation())) == " ".join((first, second, third))
    assert len(pieces(numbers([printed[:11]], notation()))) == 1


def test_a_wide_matrix_may_be_broken_between_its_blocks_wherever_it_stands() -> None:
    names = Stack((tuple(Entry(Reference(Symbol("y"), (1, 32)), 0, one) for one in range(32)),))
    first, _, last = text_pieces(op.scale(op.constant(Fraction(1, 2)), names), notation())
    assert first.startswith(r"\frac{1}{2} \left[\spaced{\begin{matrix}y_{1,1} & y_{1,2} & ")
    assert last.endswith(r"y_{1,32}\end{matrix}}\right]")
    first, _, _ = text_pieces(op.negate(names), notation())
    assert first.startswith(r"-\left[\spaced{")


def test_a_quotient_of_more_than_fits_in_a_fraction_has_a_slash() -> None:
    terms = [fn.exponential(Entry(Reference(Symbol("z", 2), (32, 1)), one, 0)) for one in range(32)]
    first, second, *_, last = text_pieces(op.divide(terms[0], reduce(op.add, terms)), notation())
    assert first == r"e^{z_1^{(2)}} / \Bigl(e^{z_1^{(2)}}"
    assert second == r"+ e^{z_2^{(2)}}"
    assert last == r"+ e^{z_{32}^{(2)}}\Bigr)"


def test_a_slope_is_written_as_what_it_stands_for() -> None:
    product = op.times(DELTA, Reference(SLOPE, (2, 1)))
    written = text(product, notation({SLOPE: slope(Z)}))
    assert written == r"\delta^{(2)} \odot \sigma'(z^{(2)})"


@pytest.mark.parametrize(("row", "expected"), [(0, "z_1^{(2)}"), (1, "z_2^{(2)}")])
def test_an_entry_of_a_slope_is_the_slope_at_an_entry(row: int, expected: str) -> None:
    written = text(Entry(Reference(SLOPE, (2, 1)), row, 0), notation({SLOPE: slope(Z)}))
    assert written == rf"\sigma'({expected})"


def test_an_entry_of_a_slope_names_its_sample() -> None:
    several = Reference(Symbol("z", 2), (2, 3))
    written = text(Entry(Reference(SLOPE, (2, 3)), 1, 2), notation({SLOPE: slope(several)}))
    assert written == r"\sigma'(z_{23}^{(2)})"


def test_components_of_derivatives_are_written() -> None:
    assert text(Entry(DELTA, 1, 0), notation()) == r"\delta_2^{(2)}"
    gradient = Reference(Derivative(LOSS, Symbol("w", 1)), (2, 2))
    written = text(Entry(gradient, 0, 1), notation())
    assert written == r"\frac{\partial L}{\partial w_{12}^{(1)}}"


@pytest.mark.parametrize(
    ("name", "shape", "place", "expected"),
    [
        (Symbol("a", 1), (4, 2), (0, 1), "x_{12}"),
        (Symbol("a", 2), (4, 2), (3, 0), "h_{41}^{(1)}"),
        (Symbol("y"), (4, 1), (2, 0), "y_{31}"),
        (Symbol("a", 2), (1, 2), (0, 1), "h_2^{(1)}"),
        (Symbol("w", 1), (2, 3), (0, 2), "w_{13}^{(1)}"),
        (Symbol("w", 1), (2, 12), (0, 2), "w_{1,3}^{(1)}"),
        (Symbol("b", 1), (1, 3), (0, 2), "b_3^{(1)}"),
        (State("v", Symbol("w", 1)), (2, 3), (0, 2), "v_{w,13}^{(1)}"),
        (Derivative(LOSS, Symbol("z", 2)), (4, 2), (3, 0), r"\delta_{41}^{(1)}"),
        (Derivative(LOSS, Symbol("z", 2)), (1, 2), (0, 1), r"\delta_2^{(1)}"),
    ],
)
def test_with_samples_in_rows_an_index_is_a_place_in_the_matrix_that_is_printed(
    name: Name, shape: tuple[int, int], place: tuple[int, int], expected: str
) -> None:
    assert text(Entry(Reference(name, shape), *place), notation(name="rows")) == expected


@pytest.mark.parametrize("letter", ["a", "z"])
def test_an_index_beside_a_layer_has_a_comma(letter: str) -> None:
    layers_below = {letter: {"letter": letter, "sub": "<layer>"}}
    symbols = notation(letters=layers_below)
    assert text(Entry(Reference(Symbol(letter, 2), (2, 1)), 0, 0), symbols) == f"{letter}_{{2,1}}"
    several = Entry(Reference(Symbol(letter, 2), (2, 3)), 0, 2)
    assert text(several, symbols) == f"{letter}_{{2,1,3}}"


@pytest.mark.parametrize(
    ("biases", "hidden", "output"),
    [
        ((2, 1), ["b_1", "b_2"], "b_3"),
        ((1, 1), ["b_1"], "b_2"),
        ((0, 1), [], "b_o"),
        ((2, 0), ["b_1", "b_2"], None),
    ],
)
def test_biases_are_counted_through_own_and_shared_ones(
    biases: tuple[int, int], hidden: list[str], output: str | None
) -> None:
    symbols = net_out(*biases)
    first = Reference(Symbol("b", 1), (biases[0], 1))
    assert [text(Entry(first, row, 0), symbols) for row in range(biases[0])] == hidden
    if output is not None:
        assert text(Entry(Reference(Symbol("b", 2), (1, 1)), 0, 0), symbols) == output
        assert latex(symbols.symbol(Symbol("b", 2))) == output
        marked = output.replace("_", "_{") + r",\text{new}}"
        assert latex(symbols.symbol(Symbol("b", 2, "new"))) == marked
        gradient = latex(symbols.symbol(Derivative(LOSS, Symbol("b", 2))))
        assert gradient.endswith(f"{output}}}")


def test_weights_are_counted_through_the_layers() -> None:
    symbols = net_out(2, 1)
    first, second = (Reference(Symbol("w", layer), (2, 2)) for layer in (1, 2))
    counted = [text(Entry(first, *divmod(place, 2)), symbols) for place in range(4)]
    assert counted == ["w_1", "w_2", "w_3", "w_4"]
    assert text(Entry(second, 0, 1), symbols) == "w_6"
    assert text(Entry(Reference(State("v", Symbol("w", 2)), (1, 2)), 0, 1), symbols) == "v_{w,6}"
    assert latex(symbols.symbol(Symbol("w", 1))) == "W_h"


def test_units_of_several_hidden_layers_have_letters_of_their_own() -> None:
    sizes = (1,) * 21
    symbols = net_out(sizes=sizes)
    units = {latex(symbols.symbol(Symbol("z", layer))) for layer in range(1, len(sizes) + 1)}
    assert len(units) == len(sizes)
    assert latex(symbols.symbol(Symbol("z", 2))) == r"\text{net}_h"
    assert latex(symbols.symbol(Symbol("z", 21))) == r"\text{net}_o"


@pytest.mark.parametrize(
    ("shape", "place", "above", "below"),
    [
        ((2, 1), (1, 0), "h2", "h2"),
        ((2, 3), (1, 2), "h2,3", "h2,3"),
        ((2, 2), (1, 0), "h2,1", "h2,1"),
    ],
)
def test_a_slope_has_the_same_index_above_and_below(
    shape: tuple[int, int], place: tuple[int, int], above: str, below: str
) -> None:
    written = text(Entry(Reference(SLOPE, shape), *place), net_out(2, 1))
    assert written == rf"\frac{{\partial \text{{out}}_{{{above}}}}}" + (
        rf"{{\partial \text{{net}}_{{{below}}}}}"
    )


def test_an_entry_of_a_jacobian_has_one_index_above_and_another_below() -> None:
    jacobian = Reference(Derivative(Symbol("a", 3), Symbol("z", 3)), (2, 2))
    written = text(Entry(jacobian, 0, 1), net_out(2, 2, sizes=(2, 2, 2)))
    assert written == r"\frac{\partial \text{out}_{o2}}{\partial \text{net}_{o1}}"


@pytest.mark.parametrize("letter", ["w", "z", "a", "y"])
def test_what_is_one_number_has_one_name(letter: str) -> None:
    name = Symbol(letter, None if letter == "y" else 2)
    assert written(Entry(Reference(name, (1, 1)), 0, 0), notation()) == notation().symbol(name)


@pytest.mark.parametrize(
    ("printed", "mark", "expected"),
    [
        ("0.50", "point", "0.50"),
        ("-0.50", "comma", "-0{,}50"),
        ("5.54e-4", "point", r"5.54 \times 10^{-4}"),
        ("1.2e10", "comma", r"1{,}2 \times 10^{10}"),
        ("1e-8", "point", "10^{-8}"),
    ],
)
def test_numbers(printed: str, mark: str, expected: str) -> None:
    assert latex(digits(Number(printed), mark)) == expected


@pytest.mark.parametrize(
    "letter",
    [
        r"\hat{\theta}",
        r"\boldsymbol{\mathbf{w}}",
        r"\text{net}",
        r"\operatorname{in}",
        r"\mathcal{W}",
    ],
)
def test_symbols_of_a_user_may_hold_accents_alphabets_and_words(letter: str) -> None:
    symbols = notation(letters={"w": {"letter": letter, "sub": r"\ell <layer>", "sup": r"\prime"}})
    assert latex(symbols.symbol(Symbol("w", 1))) == rf"{letter}_{{\ell 1}}^{{\prime}}"


def test_where_a_unit_has_the_identity_its_sum_and_its_output_may_share_a_symbol() -> None:
    assert Problem.load("adaline").shown_as("neuron").notation.name == "neuron"


def test_a_row_of_numbers_is_a_matrix_and_a_single_one_stands_alone() -> None:
    assert latex(numbers([["0.10"]], notation())) == "0.10"
    assert latex(numbers([["0.10", "1e-8"]], notation())) == (
        r"\begin{bmatrix}0.10 & 10^{-8}\end{bmatrix}"
    )


@pytest.mark.parametrize(
    ("column", "mark", "expected"),
    [
        (["0.1", "-0.25", "3"], "point", [r"0.1\hphantom{0}", "-0.25", r"3\hphantom{.00}"]),
        (["0.1", "3"], "comma", ["0{,}1", r"3\hphantom{{,}0}"]),
        (["0.10", "12.25"], "point", ["0.10", "12.25"]),
        (["1.5e-5", "0.25"], "point", [r"1.5 \times 10^{-5}", "0.25"]),
        (["", "0.1"], "point", [r"\blank{}", "0.1"]),
    ],
)
def test_numbers_below_each_other_have_their_points_in_one_line(
    column: list[str], mark: str, expected: list[str]
) -> None:
    assert [latex(cell) for cell in aligned(list(map(Number, column)), mark)] == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (
            ["0.5", "1.25e-5", "-2"],
            [
                r"0.5\hphantom{0 \times 10^{-5}}",
                r"1.25 \times 10^{-5}",
                r"-2\hphantom{.00 \times 10^{-5}}",
            ],
        ),
        (["3", "2e-5"], [r"3\hphantom{{} \times 10^{-5}}", r"2 \times 10^{-5}"]),
        # Here are no points.
        (["0.5", "1e-5"], ["0.5", "10^{-5}"]),
        (["0.5", "1/3"], ["0.5", r"\frac{1}{3}"]),
        (["0.5", "0.25"], [r"0.5\hphantom{0}", "0.25"]),
    ],
)
def test_powers_of_ten_in_a_table_have_their_points_below_those_of_others(
    column: list[str], expected: list[str]
) -> None:
    assert [latex(cell) for cell in in_table(list(map(Number, column)), "point")] == expected


def test_the_numbers_of_a_matrix_have_their_points_in_one_line() -> None:
    rows = ((Number("0.1"), Number("2")), (Number("0.25"), Number("1")))
    expected = r"\begin{bmatrix}0.1\hphantom{0} & 2\\0.25 & 1\end{bmatrix}"
    assert text(Stack(rows), notation()) == expected
    aside = numbers([["0.1", "2"], ["0.25", "1"]], notation())
    assert latex(aside) == expected
    assert width(aside) == width(numbers([["0.10", "2"], ["0.25", "1"]], notation()))


def test_wide_terms_within_parentheses_can_be_broken_too() -> None:
    wide = Stack((tuple(Number("0.12345678") for _ in range(7)),))
    row = text(wide, notation())
    inner = op.add(op.divide(wide, fn.root(wide)), op.scale(Number("0.01"), wide))
    assert text_pieces(op.subtract(wide, op.scale(Number("0.1"), inner)), notation()) == (
        row,
        rf"- 0.1 \Biggl({row}",
        rf"\oslash \sqrt{{{row}}}",
        rf"+ 0.01 {row}\Biggr)",
    )
    assert text_pieces(op.square(op.subtract(wide, wide)), notation()) == (
        rf"\Biggl({row}",
        rf"- {row}\Biggr)^{{\odot 2}}",
    )
    assert text_pieces(fn.is_positive(op.subtract(wide, wide)), notation()) == (
        rf"\operatorname{{pos}}\Biggl({row}",
        rf"- {row}\Biggr)",
    )


PRINTED = st.decimals(-20, 20, places=2).map(str) | st.sampled_from(["0", "-1", "1e-05", ""])


def product_and_sum(printed: Sequence[Number]) -> Node:
    first, second, third, fourth, fifth, sixth = printed
    product = Apply(op.MATMUL, (Stack(((first, second),)), Stack(((third,), (fourth,)))))
    whole = op.subtract(op.add(product, op.times(fifth, sixth)), first)
    return written(whole, notation())


@given(st.lists(st.lists(PRINTED, min_size=6, max_size=6), min_size=2, max_size=5))
def test_numbers_of_one_form_read_as_if_each_were_written_by_itself(
    variants: list[list[str]],
) -> None:
    kept = by_form(product_and_sum)
    for printed in variants:
        by_itself = product_and_sum(list(map(Number, printed)))
        assert pieces(kept(printed)) == pieces(by_itself)
        assert is_same(kept(printed), by_itself)
        assert widths(kept(printed)) == widths(by_itself)


def test_numbers_of_one_form_are_written_once() -> None:
    asked: list[Sequence[Number]] = []

    def write(printed: Sequence[Number]) -> Node:
        asked.append(printed)
        first, second = map(digits, printed)
        return Row((Word("100% of "), first, Word(" and "), second))

    kept = by_form(write)
    assert pieces(kept(("0.25", "-1.5"))) == ("100% of 0.25 and -1.5",)
    assert pieces(kept(("9.99", "-3.0"))) == ("100% of 9.99 and -3.0",)
    assert len(asked) == 1
    assert pieces(kept(("9.99", "3.0"))) == ("100% of 9.99 and 3.0",)
    assert len(asked) == 2


@pytest.mark.parametrize("mark", ["point", "comma"])
def test_any_count_of_numbers_can_be_told_apart(mark: str) -> None:
    many = [f"{number}.5" for number in range(1000, 5000)]
    kept = by_form(lambda printed: Row(tuple(digits(one, mark) for one in printed)), mark)
    kept(many)
    expected = "".join(reversed(many)).replace(".", "." if mark == "point" else "{,}")
    assert latex(kept(many[::-1])) == expected


H = Reference(Symbol("h", 2, at=(("time", 3),)), (2, 1))


def test_the_id_of_a_quantity_has_its_layer_and_then_all_else_it_belongs_to() -> None:
    assert str(H.name) == "h2@3"
    assert str(Symbol("w", 1, at=(("map", 2), ("head", 4)), mark="new")) == "w1.map2.head4_new"


def test_what_a_quantity_belongs_to_has_a_place_beside_its_letter() -> None:
    timed = notation(letters={"v": {"letter": "h", "sub": "<time>", "sup": "(<layer>)"}})
    assert latex(timed.symbol(Symbol("v", 2, at=(("time", 3),)))) == "h_3^{(2)}"


def test_what_has_no_place_of_its_own_stands_below_the_letter_before_an_index() -> None:
    timed, h = notation(), Reference(Symbol("z", 2, at=(("time", 3),)), (2, 1))
    assert latex(timed.symbol(h.name)) == "z_3^{(2)}"
    assert latex(timed.component(h, 1, 0)) == "z_{3,2}^{(2)}"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ((0, 1), "-a_1^{(1)} a_2^{(1)}"),
        ((1, 1), "a_2^{(1)} - a_2^{(1)} a_2^{(1)}"),
    ],
)
def test_what_is_taken_from_the_0_beside_a_diagonal_has_a_minus(
    cell: tuple[int, int], expected: str
) -> None:
    slopes = op.subtract(op.diagonal(A), op.matmul(A, op.transpose(A)))
    assert text(entry(slopes, *cell), notation()) == expected
