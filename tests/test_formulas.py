"""Problems that are stated as formulas: read, worked out, derived and written."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import autograd.numpy as np
import pytest
from autograd import grad

from generator import Assignment, Problem, load
from generator.errors import ProblemError, StepError, UndefinedError
from generator.problem import problem_of, read, shipped, shipped_exercises
from generator.problem.formulas.table import FormulaProblem
from generator.solution import Solution, solve
from tests.formulas_in_python import evaluated
from tests.oracle import Digits
from tests.sentence_checker import faults
from tests.showing import WITHOUT_NUMBERS
from tests.tex_checker import check

NEURON = """
kind = "formulas"
given = { x = [0.5, -1.0], w = [[0.2, 0.4]], b = 0.1, y = 1 }
[formulas]
z = "w @ x + b"
a = "sigmoid(z)"
L = "(a - y)^2 / 2"
[gradient]
by = ["w", "b"]
"""

GIVEN_XW = "given = { x = [1, 2], W = [[1, 2], [3, 4]], b = 1 }\n"


def solved(text: str, with_check: bool = False) -> Solution[FormulaProblem]:
    """Return the solution of a problem file that states formulas."""
    problem = problem_of(tomllib.loads(text, parse_float=Decimal))
    assert isinstance(problem, FormulaProblem)
    return solve(problem, with_check)


def printed(solution: Solution[FormulaProblem]) -> dict[str, Any]:
    """Return what is printed of each step, a single number without its brackets."""
    return {
        step.id: step.printed[0][0] if step.shape == (1, 1) else step.printed for step in solution
    }


def sentences(text: str) -> list[str]:
    """Return what is wrong with a problem file that states formulas."""
    with pytest.raises(ProblemError) as raised:
        problem_of(tomllib.loads('kind = "formulas"\n' + text, parse_float=Decimal), "f.toml")
    return [f"{sentence}." for sentence in str(raised.value).splitlines()]


def test_each_formula_is_a_step_of_its_own_name_and_each_gradient_is_derived() -> None:
    assert printed(solved(NEURON)) == {
        "z": "-0.20",
        "a": "0.45",
        "L": "0.15",
        "da/dz": "0.25",
        "dL/da": "-0.55",
        "dL/dz": "-0.14",
        "dL/dw": (("-0.07", "0.14"),),
        "dL/db": "-0.14",
    }


def test_gradients_of_a_sigmoid_neuron_are_those_of_lecture_notes() -> None:
    """Stanford, CS231n, notes on back propagation: 0.73, and gradients -0.20, 0.39, -0.39, -0.59
    and 0.20.
    """
    solution = solved(
        """
        kind = "formulas"
        given = { w_0 = 2, x_0 = -1, w_1 = -3, x_1 = -2, w_2 = -3 }
        gradient = {}
        [formulas]
        s = "w_0 * x_0 + w_1 * x_1 + w_2"
        g = "exp(-s)"
        d = "1 + g"
        f = "1 / d"
        """
    )
    found = printed(solution)
    assert found["f"] == "0.73"
    by = ("w_0", "x_0", "w_1", "x_1", "w_2")
    assert [found[f"df/d{name}"] for name in by] == ["-0.20", "0.39", "-0.39", "-0.59", "0.20"]


def test_gradients_of_a_product_of_a_sum_are_those_of_lecture_notes() -> None:
    """Stanford, CS231n, notes on back propagation: (x + y) z at (-2, 5, -4)."""
    found = printed(
        solved(
            """
            kind = "formulas"
            given = { x = -2, y = 5, z = -4 }
            formulas = { q = "x + y", f = "q * z" }
            gradient = {}
            rounding = { places = 0 }
            """
        )
    )
    assert found == {
        "q": "3",
        "f": "-12",
        "df/dq": "-4",
        "df/dz": "3",
        "df/dx": "-4",
        "df/dy": "-4",
    }


def test_a_quantity_that_is_used_twice_receives_the_sum_of_its_parts() -> None:
    solution = solved(
        """
        kind = "formulas"
        given = { w = 0.5, x_1 = 1, x_2 = 2 }
        formulas = { h_1 = "tanh(w * x_1)", h_2 = "tanh(w * h_1 + x_2)" }
        gradient = { by = ["w"] }
        rounding = { places = 6 }
        """
    )

    def last(w: float) -> float:
        return float(np.tanh(w * np.tanh(w * 1) + 2))

    step = 1e-6
    difference = (last(0.5 + step) - last(0.5 - step)) / (2 * step)
    assert float(printed(solution)["dh_2/dw"]) == pytest.approx(difference, abs=1e-6)


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("mean(x)", r"\frac{1}{2} \sum x"),
        ("sum(-softmax_rows(x) * x)", r"-\sum \left("),
        ("max(dot(x, x), b)", r"\max\left("),
        ("sum(min(W, W.T, 2))", r"min}(W, W^T, 2)"),
        ("b^1.5", r"b^{1.5}"),
        ("sum(x^b)", r"x^{\odot b}"),
        ("sum(max(2, 0.5).T * x)", r"\sum"),
    ],
)
def test_what_networks_have_no_need_of_is_written(formula: str, written: str) -> None:
    text = f'kind = "formulas"\ngradient = {{}}\n{GIVEN_XW}formulas = {{ f = "{formula}" }}\n'
    assert written in solved(text).to_latex()


# A formula of x and y, columns of two, of w, 2 x 2, and of s, and the same in NumPy.
# ruff: noqa: ARG005  # each takes all that is given
FORMULAS = {
    "dot(x, y) - s": lambda x, y, w, s: np.sum(x * y) - s,
    "sum((w @ x - y)^2) / 2": lambda x, y, w, s: np.sum((w @ x - y) ** 2) / 2,
    "sum(exp(-x) * y) / (1 + s^2)": lambda x, y, w, s: np.sum(np.exp(-x) * y) / (1 + s**2),
    "ln(sum(w^2)) + sqrt(s)": lambda x, y, w, s: np.log(np.sum(w**2)) + np.sqrt(s),
    "mean(abs(x - y))": lambda x, y, w, s: np.mean(np.abs(x - y)),
    "max(s, x.T @ y) * min(s, 3)": lambda x, y, w, s: (
        np.maximum(s, x.T @ y)[0, 0] * np.minimum(s, 3)
    ),
    "sum(relu(w @ x) / y)": lambda x, y, w, s: np.sum(np.maximum(0, w @ x) / y),
    "sum(softmax(x) * y)": lambda x, y, w, s: np.sum(np.exp(x) / np.sum(np.exp(x)) * y),
    "sum(softmax_rows(w) @ x)": lambda x, y, w, s: np.sum(
        np.exp(w) / np.sum(np.exp(w), axis=1, keepdims=True) @ x
    ),
    "sum(tanh(s * x) + s / y) - x.T @ w.T @ y": lambda x, y, w, s: (
        np.sum(np.tanh(s * x) + s / y) - (x.T @ w.T @ y)[0, 0]
    ),
    "e^(s * 2) + s^-2 + s^0.5": lambda x, y, w, s: np.exp(2 * s) + s**-2 + s**0.5,
    "sum(max(w @ x, y) * x) + sum(min(x, s))": lambda x, y, w, s: np.sum(
        np.maximum(w @ x, y) * x + np.minimum(x, s)
    ),
    "max(s, 0.1, 0.7) * min(s, 0.1, 0.7) + max(0, s)": lambda x, y, w, s: (
        np.maximum(np.maximum(s, 0.1), 0.7) * np.minimum(np.minimum(s, 0.1), 0.7) + np.maximum(0, s)
    ),
    "s^1.5 + s^-2.5 + sum(y^1.5)": lambda x, y, w, s: s**1.5 + s**-2.5 + np.sum(y**1.5),
    "s^0.3 + 2^s + s^s + sum(y^s)": lambda x, y, w, s: s**0.3 + 2**s + s**s + np.sum(y**s),
    "-s^2 + 2^-1 + 2^3^2 - s^-2^2": lambda x, y, w, s: -(s**2) + 2**-1 + 2.0**3**2 - s ** -(2**2),
    "sum(softmax(x.T) @ y)": lambda x, y, w, s: np.sum(np.exp(x.T) / np.sum(np.exp(x)) @ y),
    "sum(leaky_relu(x, slope = 0.25) - leaky_relu(x) + elu(x, 0.5))": lambda x, y, w, s: np.sum(
        np.where(x > 0, x, 0.25 * x)
        - np.where(x > 0, x, 0.01 * x)
        + np.where(x > 0, x, (np.exp(x) - 1) / 2)
    ),
    "huber(w @ x, y, threshold = 0.5) + hinge(x, y)": lambda x, y, w, s: (
        np.sum(
            np.where(
                np.abs(w @ x - y) <= 0.5, (w @ x - y) ** 2 / 2, 0.5 * (np.abs(w @ x - y) - 0.25)
            )
        )
        + np.sum(np.maximum(0, 1 - x * y))
    ),
    "binary_cross_entropy(sigmoid(s), 1) + cross_entropy(softmax(x), softmax(y))": (
        lambda x, y, w, s: (
            -np.log(1 / (1 + np.exp(-s)))
            - np.sum(np.exp(y) / np.sum(np.exp(y)) * np.log(np.exp(x) / np.sum(np.exp(x))))
        )
    ),
    "half_squared_error(w @ x, y)": lambda x, y, w, s: np.sum((w @ x - y) ** 2) / 2,
    "sum(masked_softmax(w, w * w) * spread(x, w))": lambda x, y, w, s: np.sum(
        w**2 * np.exp(w) / np.sum(w**2 * np.exp(w), axis=1, keepdims=True) * x
    ),
    "sum(mean_rows(w) * x + variance_rows(w) * y)": lambda x, y, w, s: np.sum(
        np.mean(w, axis=1, keepdims=True) * x + np.var(w, axis=1, keepdims=True) * y
    ),
    "sum((mean_columns(w) + variance_columns(w)) @ x)": lambda x, y, w, s: np.sum(
        (np.mean(w, axis=0) + np.var(w, axis=0)) @ x
    ),
    "sum(sum_columns(w)) * sum(sum_rows(w)^2)": lambda x, y, w, s: (
        np.sum(w) * np.sum(np.sum(w, axis=1) ** 2)
    ),
    "sum(concat(x, columns(w, 2, 2) * y, w)^3)": lambda x, y, w, s: np.sum(
        np.concatenate([x, w[:, 1:] * y, w], axis=1) ** 3
    ),
    "sum(stack(rows(w, 1, 1), x.T, y.T)^3 * s)": lambda x, y, w, s: np.sum(
        np.concatenate([w[:1], x.T, y.T]) ** 3 * s
    ),
}
GIVEN = {"x": [[0.5], [-1.25]], "y": [[0.75], [2.0]], "w": [[0.2, -0.4], [1.5, 0.3]], "s": 0.6}


@pytest.mark.parametrize("formula", FORMULAS)
def test_gradients_are_those_of_an_independent_implementation(formula: str) -> None:
    problem = problem_of(
        {
            "kind": "formulas",
            "given": {name: Decimal(repr(n)) if name == "s" else n for name, n in GIVEN.items()},
            "formulas": {"L": formula},
            "gradient": {},
        }
    )
    assert isinstance(problem, FormulaProblem)
    solution = solve(problem, with_check=True)
    numbers = [np.array(value) for value in GIVEN.values()]
    assert float(solution["L"].value[0][0]) == pytest.approx(
        float(FORMULAS[formula](*numbers)), rel=1e-12
    )
    for place, name in enumerate(GIVEN):
        if name in problem.by:
            expected = np.atleast_2d(grad(FORMULAS[formula], place)(*numbers))
            found = np.array(solution[f"dL/d{name}"].value, dtype=float)
            assert found == pytest.approx(expected, rel=1e-12, abs=1e-15)
    assert solution.comparisons
    assert all(comparison.agrees for comparison in solution.comparisons)


def test_the_derivative_of_a_last_function_is_a_gradient_and_no_step_before_it() -> None:
    solution = solved(
        'kind = "formulas"\ngiven = { x = 2, w = 1 }\n'
        'formulas = { z = "w * x", a = "sigmoid(z)" }\ngradient = { by = "w" }\n'
    )
    assert printed(solution) == {"z": "2.00", "a": "0.88", "da/dz": "0.10", "da/dw": "0.21"}
    assert r"\workedline{\sigma'(z)}" in solution.to_latex()


@pytest.mark.parametrize("place", range(0, len(FORMULAS), 2))
def test_every_line_of_formulas_holds_except_where_it_is_marked(place: int) -> None:
    given = {name: Decimal(repr(n)) if name == "s" else n for name, n in GIVEN.items()}
    for carry, formula in zip(("exact", "rounded"), [*FORMULAS][place : place + 2], strict=False):
        stated = {"kind": "formulas", "given": given, "formulas": {"L": formula}, "gradient": {}}
        stated["rounding"] = {"places": 3, "carry": carry}
        stated["detail"] = "entries" if place % 4 else "products"
        links = check(solve(problem_of(stated)).to_latex(), Digits(places=3), "equals")
        assert links
        assert [link for link in links if link.holds == link.marked] == []


def test_numbers_go_on_as_they_are_printed_where_that_is_chosen() -> None:
    solution = solved(NEURON + '[rounding]\nplaces = 1\ncarry = "rounded"\n')
    assert printed(solution)["L"] == "0.1"  # (0.5 - 1)² / 2 = 0.125
    assert not solution.not_recomputing


def test_where_a_number_does_not_exist_other_numbers_are_asked_for() -> None:
    with pytest.raises(UndefinedError) as raised:
        solved('kind = "formulas"\ngiven = { z = 2 }\n[formulas]\na = "1 / (z - 2)"\n')
    assert str(raised.value) == ("a of iteration 1 would be a division by 0; give other numbers")


def test_an_exponential_is_no_power_of_a_quantity_that_is_called_e() -> None:
    text = 'kind = "formulas"\ngiven = { n = 0.5 }\n[formulas]\ne = "exp(2 * n)"\n'
    beside = solved(text)
    line = r"e = \operatorname{exp}(2 n) = \operatorname{exp}(2 \times 0.5) = 2.72"
    assert line in beside.to_text("md")
    links = check(beside.to_latex(), Digits(places=2), "equals")
    assert links
    assert [link for link in links if link.holds == link.marked] == []
    assert r"f = e^{2 n}" in solved(text.replace("\ne =", "\nf =")).to_text("md")


def test_formulas_alone_need_no_gradient() -> None:
    solution = solved('kind = "formulas"\ngiven = { x = 2 }\nformulas = { f = "x^3 - 1" }\n')
    assert printed(solution) == {"f": "7.00"}
    assert "Find $f$." in solution.to_latex()


def test_greek_letters_and_indices_are_names() -> None:
    latex = solved(
        'kind = "formulas"\ngiven = { "θ_1" = 2, "θ_2" = 3 }\nformulas = { f = "θ_1 · θ_2 ÷ 4" }\n'
    ).to_latex()
    assert r"\frac{\theta_1 \theta_2}{4}" in latex


@pytest.mark.parametrize("document_format", ["tex", "html", "md", "fragment"])
@pytest.mark.parametrize("kind", ["problem", "worksheet", "solution", "key"])
def test_every_document_is_made_in_every_format(document_format: str, kind: str) -> None:
    text = solved(NEURON).to_text(document_format, kind)
    assert ("Going back through the formulas" in text) == (kind in ("worksheet", "solution"))


def test_a_solution_says_what_functions_are() -> None:
    markdown = " ".join(solved(NEURON).to_text("md").split())
    assert "Find $L$ and its derivatives with respect to $w$ and $b$." in markdown
    assert r"Here $\sigma(x) = \displaystyle \frac{1}{1 + e^{-x}}$." in markdown
    assert "The derivative of $\\sigma(x)$ is" in markdown


def test_what_is_asked_is_worked_out_and_no_more() -> None:
    solution = solved('asked = ["dL/dz"]\n' + NEURON)
    assert list(solution.steps) == ["z", "a", "L", "da/dz", "dL/da", "dL/dz"]
    with pytest.raises(StepError, match="asked holds 'dL/dq', which is not a step"):
        solved('asked = ["dL/dq"]\n' + NEURON)


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        (
            "x @ x",
            "at character 3 has @ between a column of 2 and a column of 2; type .T behind the "
            "first, or dot(u, v) of two columns",
        ),
        (
            "x + W",
            "at character 3 has + between a column of 2 and a matrix of 2 x 2; give both the same "
            "size, or one of them a single number",
        ),
        ("2b", "at character 2 has 'b' where an operator was expected; type * or @ before it"),
        (
            "dot(x",
            "at character 6 has the end of the formula where ) was expected; close the bracket at "
            "character 4",
        ),
        ("sigmod(b)", "at character 1 has the unknown function 'sigmod'; did you mean 'sigmoid'?"),
        (
            "1,5 * b",
            "at character 2 has ',' where an operator was expected; type a decimal point, or "
            "delete the comma",
        ),
        (
            "q",
            "at character 1 uses 'q', which is neither given nor a formula before this one; known "
            "are W, b, x",
        ),
        (
            "softmax(W)",
            "at character 1 gives softmax a matrix of 2 x 2; softmax takes a column or a row; "
            "softmax_rows takes each row by itself",
        ),
        (
            "masked_softmax(W, x)",
            "at character 1 gives masked_softmax a matrix of 2 x 2 and a column of 2; "
            "masked_softmax takes scores and a mask of ones and zeros of the same size",
        ),
        (
            "spread(x, x.T)",
            "at character 1 gives spread a column of 2 and a row of 2; spread takes a column as "
            "high or a row as wide as the matrix behind it",
        ),
        (
            "columns(W, 1, 3)",
            "at character 1 gives columns a matrix of 2 x 2, a number and a number; columns takes "
            "a matrix, and the first and the last column of it, here from 1 to 2",
        ),
        (
            "rows(W, b, 2)",
            "at character 1 gives rows a matrix of 2 x 2, a number and a number; rows takes a "
            "matrix, and the first and the last row of it, here from 1 to 2",
        ),
        (
            "concat(W, x.T)",
            "at character 1 gives concat a matrix of 2 x 2 and a row of 2; concat takes matrices "
            "with as many rows; stack puts them below each other",
        ),
        (
            "stack(W, x)",
            "at character 1 gives stack a matrix of 2 x 2 and a column of 2; stack takes matrices "
            "with as many columns; concat puts them side by side",
        ),
        ("concat(W)", "at character 1 gives concat 1 argument; give 2 or more"),
        (
            "b^12",
            "at character 2 has a power beyond 9; give one from -9 to 9, or a power of e",
        ),
        (
            "b^x",
            "at character 2 has a column of 2 as a power; give a single number, or exp(…)",
        ),
        (
            "leaky_relu(b, slope = -1)",
            "at character 23 gives leaky_relu a slope that is no number of at least 0; type one",
        ),
        (
            "max(x, W)",
            "at character 1 gives max a column of 2 and a matrix of 2 x 2; max takes matrices of "
            "the same size, and single numbers",
        ),
        ("b / 0", "at character 3 divides by 0; give another divisor"),
        ("exp(b, b)", "at character 1 gives exp 2 arguments; give 1"),
        (
            "__import__('os')",
            'at character 12 has "\'" where a number, a name or ( was expected; type one',
        ),
    ],
)
def test_an_error_names_the_formula_and_the_place(formula: str, sentence: str) -> None:
    assert sentences(GIVEN_XW + f'formulas = {{ f = "{formula}" }}\n') == [
        f"f.toml: formulas.f {sentence}."
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'formulas = { f = "W @ x" }\ngradient = {}\n',
            "gradient is of f, a column of 2, but a gradient is of a single number; name a formula "
            "that is one, such as its sum, or give at, the derivative of something else with "
            "respect to f",
        ),
        (
            'formulas = { f = "b * 2" }\ngradient = { by = "x" }\n',
            "gradient.by[0] is x, on which f does not depend; leave it out",
        ),
        (
            'formulas = { f = "b" }\ngradient = { of = "F" }\n',
            "gradient.of is 'F', which is no formula; did you mean 'f'?",
        ),
        ('formulas = { b = "b" }\n', "formulas.b is given as well; give it another name"),
        (
            'formulas = { f1 = "b", f_1 = "b" }\n',
            "formulas.f_1 is written as f1 is; give one of them another name",
        ),
        ('formulas = { exp = "b" }\n', "formulas.exp is the name of a function; give another one"),
        (
            'formulas = { f_new = "b" }\n',
            "formulas.f_new ends like the name of an update; give one without _new",
        ),
    ],
)
def test_an_error_says_what_to_give_instead(text: str, sentence: str) -> None:
    assert sentences(GIVEN_XW + text) == [f"f.toml: {sentence}."]


def test_formulas_without_a_kind_are_told_to_state_it() -> None:
    with pytest.raises(ProblemError) as raised:
        problem_of({"given": {"x": 1}, "formulas": {"f": "2 * x"}}, "f.toml")
    assert str(raised.value) == 'f.toml: kind is missing; give kind = "formulas"'


SHIPPED = [
    name
    for name in sorted({*shipped()} - {*shipped_exercises()} - WITHOUT_NUMBERS)
    if read(name)[1].get("kind") == "formulas"
]


def differentiated(problem: FormulaProblem, given: Mapping[str, Any], by: str) -> Any:
    """What a gradient is of, as a function of one of the quantities that are given."""
    beyond = {name: np.array(at, dtype=float) for name, at in problem.upstream.items()}

    def last(changed: Any) -> Any:
        found = evaluated(problem.formulas, {**given, by: changed})
        sums = (beyond or {problem.of_gradient: 1}).items()
        return sum(np.sum(at * found[name]) for name, at in sums)

    return last


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_formulas_are_those_of_an_independent_implementation(name: str) -> None:
    problem = FormulaProblem.load(name)
    solution = solve(problem)
    given = {key: np.array(matrix, dtype=float) for key, matrix in problem.matrices.items()}
    values = evaluated(problem.formulas, given)
    for formula in problem.formulas:
        found = np.array(solution[formula].value, dtype=float)
        assert found == pytest.approx(np.atleast_2d(values[formula]), rel=1e-12, abs=1e-15)
    of, by_names = problem.of_gradient, problem.by
    for steps in solution.iterations:
        # Each iteration of a descent starts from where the one before it ended.
        for by in by_names:
            expected = grad(differentiated(problem, given, by))(given[by])
            found = np.array(steps[f"d{of}/d{by}"].value, dtype=float)
            assert found == pytest.approx(expected, rel=1e-12, abs=1e-15)
        ends = {by: steps[f"{by}_new"] for by in by_names if f"{by}_new" in steps}
        rounds = problem.rounding.carry == "rounded"
        moved = {by: end.printed if rounds else end.value for by, end in ends.items()}
        given |= {by: np.array(value, dtype=float) for by, value in moved.items()}


def test_load_reads_whatever_a_file_states_and_a_network_says_how() -> None:
    assert isinstance(load("max-gate"), FormulaProblem)
    assert isinstance(load("xor"), Problem)
    with pytest.raises(ProblemError, match="kind is 'formulas'; load it with load, or as a Formul"):
        Problem.load("max-gate")
    with pytest.raises(ProblemError, match=r"kind is 'network'; give .formulas."):
        FormulaProblem.of({"kind": "network", "formulas": {"f": "1"}})


def test_a_network_of_symbols_is_refused_where_formulas_have_their_own() -> None:
    with pytest.raises(ProblemError, match="notation is given, but formulas are written by their"):
        load("max-gate").shown_as(notation="brackets")


def test_formulas_stand_in_assignments_and_notebooks() -> None:
    stated = {"problem": "neuron-by-formulas", "parts": [{"asked": ["z"]}, {"asked": ["dL/dw"]}]}
    sheet = solve(Assignment.of({"problems": [{"problem": "xor"}, stated], "notation": "brackets"}))
    assert [list(one.steps)[-1] for one in sheet.problems] == ["b2_new", "dL/dw"]
    for kind in ("problem", "worksheet", "solution", "key"):
        assert sheet.to_text("tex", kind)
    assert "Find $z$" in sheet.to_text("tex", "problem")
    cells = json.loads(solve(load("neuron-by-formulas")).to_text("ipynb"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert 'dL_dw = dL_dz * x.T\ncheck("dL_dw", dL_dw, "-0.0680 0.1361")' in code


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        ("x.T @ x", r"= 2 x"),
        ("dot(x, x) / 8", r"= \frac{1}{4} x"),
        ("sum(x * x)", r"= 2 x"),
        ("dot(W @ x, x)", r"= W x + W^T x"),
    ],
)
def test_gradients_have_factors_in_front_and_like_terms_together(formula: str, line: str) -> None:
    text = f'kind = "formulas"\n{GIVEN_XW}[formulas]\nf = "{formula}"\n[gradient]\nby = "x"\n'
    assert line in solved(text).to_text("md").partition("Backward pass")[2]


UPSTREAM = """
kind = "formulas"
asked = ["dL/dW", "dL/dz"]
[given]
x = [0.5, -1.0]
W = [[0.2, 0.4], [-0.3, 0.1]]
"dL/da" = [0.5, -0.25]
[formulas]
z = "W @ x"
a = "tanh(z)"
[rounding]
places = 4
"""


def test_what_passes_back_may_be_given_where_formulas_start_in_the_middle() -> None:
    solution = solved(UPSTREAM, with_check=True)
    assert list(solution.steps) == ["z", "a", "da/dz", "dL/dz", "dL/dW"]
    x, w, at = np.array([[0.5], [-1]]), np.array([[0.2, 0.4], [-0.3, 0.1]]), [[0.5], [-0.25]]
    expected = grad(lambda w: np.sum(np.array(at) * np.tanh(w @ x)))(w)
    assert np.array(solution["dL/dW"].value, float) == pytest.approx(expected, rel=1e-12)
    assert all(comparison.agrees for comparison in solution.comparisons or [])
    text = " ".join(solution.to_text("md", "problem").split())
    assert "A quantity $L$ is computed from $a$, and its derivative with respect to $a$ is" in text
    stated = UPSTREAM.replace('"dL/da" = [0.5, -0.25]\n', "")
    at_table = solved(f"{stated}[gradient]\nat = [0.5, -0.25]\n")
    assert printed(at_table) == printed(solution)


def test_gradients_with_respect_to_formulas_on_the_way_go_no_further() -> None:
    text = """
        kind = "formulas"
        given = { x = 2, L = 1 }
        formulas = { q = "x^2", r = "3 * q", f = "q + r" }
        gradient = { by = ["q", "r"] }
        """
    assert list(solved(text).steps) == ["q", "r", "f", "df/dr", "df/dq"]
    assert printed(solved(text))["df/dq"] == "4.00"
    beyond = text.replace('by = ["q", "r"]', 'of = "q", at = 3')
    assert printed(solved(beyond))["dJ/dx"] == "12.00"


@pytest.mark.parametrize(
    ("given", "gradient", "sentence"),
    [
        (
            '"dL/dv" = 1',
            "",
            "given.dL/dv is with respect to 'v', which is no formula; known are f, g, z",
        ),
        (
            '"df/dz" = [1, 2]',
            "",
            "given.df/dz follows from f, which is a formula; leave one of them out",
        ),
        (
            '"dL/dz" = [1, 2, 3]',
            "",
            "given.dL/dz is a column of 3, but z is a column of 2; give as many numbers",
        ),
        (
            '"dL/df" = 1, "dM/dg" = [1, 2]',
            "",
            "given.dM/dg is of M, but dL/df is of L; give one",
        ),
        (
            '"dL/dz" = [1, 2], "dL/df" = 1',
            "",
            "given.dL/dz follows from dL/df, since f is computed from z; leave it out",
        ),
        (
            "",
            "at = [1, 2]",
            "gradient.at is a column of 2, but f is a number; give as many numbers",
        ),
        ('"dL/dz" = [1, 2]', "at = 1", "gradient.at is given beside dL/dz; leave one of them out"),
        ("", 'by = ["f"]', "gradient.by[0] is f, on which f does not depend; leave it out"),
    ],
)
def test_an_error_says_what_of_a_start_in_the_middle_is_wrong(
    given: str, gradient: str, sentence: str
) -> None:
    text = f"""
        given = {{ x = [1, 2], {given} }}
        formulas = {{ z = "2 * x", g = "z", f = "sum(z)" }}
        gradient = {{ {gradient} }}
        """.replace(",  }", " }")
    assert sentences(text) == [f"f.toml: {sentence}."]


def test_what_a_gradient_is_of_is_stated_where_only_the_gradient_is_asked() -> None:
    alone = solve(solved(NEURON).problem.model_copy(update={"asked": ["dL/da"]}))
    assert [step.id for step in alone] == ["z", "a", "L", "dL/da"]
    assert r"L = \frac{(a - y)^2}{2}" in alone.to_text("md", "problem")


def descent(training: str, **more: str) -> Solution[Any]:
    return solved(
        f"""
        kind = "formulas"
        given = {{ x = 2, y = -1 }}
        formulas = {{ u = "x - y", f = "u^2 + 3 * y^2" }}
        training = {{ {training} }}
        rounding = {{ places = 6 }}
        {more.get("keys", "")}
        """
    )


def test_a_descent_changes_what_its_formula_depends_on() -> None:
    solution = descent("learning_rate = 0.1, iterations = 3")
    x, y = 2.0, -1.0
    for steps in solution.iterations:
        x, y = x - 0.1 * 2 * (x - y), y - 0.1 * (-2 * (x - y) + 6 * y)
        assert float(steps["x_new"].value[0][0]) == pytest.approx(x, rel=1e-12)
        assert float(steps["y_new"].value[0][0]) == pytest.approx(y, rel=1e-12)
    assert list(solution.steps) == ["u", "f", "df/du", "df/dx", "df/dy", "x_new", "y_new"]
    text = " ".join(solution.to_text("md").split())
    assert "find $x$ and $y$ after three iterations of gradient descent on $f$ with a" in text
    assert "Iteration 3 is calculated in the same way." in text
    assert "After three iterations the variables are as follows." in text


@pytest.mark.parametrize("name", ["momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"])
def test_every_optimizer_takes_the_steps_that_it_takes_with_a_network(name: str) -> None:
    """A linear neuron without a bias whose input is 1 has its weight as the only variable."""
    optimizer = {"name": name}
    network = {
        "inputs": [1],
        "targets": [3],
        "layers": [{"activation": "identity", "weights": [[0.5]]}],
        "loss": "half_squared_error",
        "learning_rate": 0.1,
        "iterations": 3,
        "optimizer": optimizer,
    }
    formulas = {
        "kind": "formulas",
        "given": {"w": 0.5},
        "formulas": {"L": "(w - 3)^2 / 2"},
        "training": {"learning_rate": 0.1, "iterations": 3, "optimizer": optimizer},
    }
    one, other = solve(Problem.of(network)), solve(problem_of(formulas), with_check=True)
    for before, after in zip(one.iterations, other.iterations, strict=True):
        assert before["w1_new"].value == after["w_new"].value
    assert all(comparison.agrees for comparison in other.comparisons or [])
    for kind in ("problem", "worksheet", "solution", "key"):
        assert faults(other, kind) == []


@pytest.mark.parametrize(
    ("training", "keys"),
    [
        ("learning_rate = 0.1", ""),
        (
            'learning_rate = 1, schedule = { name = "exponential", factor = 0.5 }, iterations = 2',
            "",
        ),
        ('learning_rate = 0.1, optimizer = { name = "nesterov" }, iterations = 3, worked = 1', ""),
        ("learning_rate = 0.1, iterations = 6, worked = 2", ""),
        ("learning_rate = 0.1, iterations = 4", 'asked = ["x_new", "f"]'),
        ("learning_rate = 0.1, iterations = 4", 'wording = "Go down."'),
        ("learning_rate = 0.1, iterations = 2", 'gradient = { by = "x" }'),
    ],
)
def test_the_sentences_and_lines_of_descents_hold(training: str, keys: str) -> None:
    solution = descent(training, keys=keys)
    for kind in ("problem", "worksheet", "solution", "key"):
        assert faults(solution, kind) == []
    links = check(solution.to_latex(), Digits(places=6), "equals")
    assert [link for link in links if link.holds == link.marked] == []
    assert solution.to_text("ipynb")


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("training = {}", "training.learning_rate is missing; give a positive number"),
        (
            "training = { learning_rate = 0.1, iterations = 2, worked = 3 }",
            "training.worked is 3, but there are 2 iterations; give at most 2",
        ),
        (
            'training = { learning_rate = 0.1, optimizer = { name = "rmsprop", momentum = 0.9 } }',
            "training.optimizer.momentum is not a key of rmsprop, which takes decay, epsilon; "
            "leave it out",
        ),
        (
            'training = { learning_rate = 0.1 }\ngradient = { by = "z" }',
            "gradient.by[0] is z, a formula, which is not changed; leave it out",
        ),
        (
            'training = { learning_rate = 0.1, optimizer = { name = "momentum" } }',
            "given.v_x is what the descent calls something else; give another name",
        ),
    ],
)
def test_an_error_says_what_of_a_descent_is_wrong(keys: str, sentence: str) -> None:
    text = f"""
        given = {{ x = 2, v_x = 1 }}
        formulas = {{ z = "2 * x", f = "z^2 + v_x" }}
        {keys}
        """
    assert sentences(text) == [f"f.toml: {sentence}."]


def test_a_wording_of_a_descent_may_name_the_learning_rate_and_the_digits() -> None:
    rates = "learning_rate = 0.1, iterations = 3"
    words = 'wording = "Go down with {alpha}, to {places} places."'
    text = descent(rates, keys=words).to_text("md", "problem")
    assert r"Go down with $\alpha = 0.1$, to 6 places." in text
    assert "are changed by three iterations of gradient descent on $f$. The" in text
    assert "with a learning rate of" in descent(rates, keys='wording = "Do it."').to_text("md")


def test_quantities_have_symbols_of_their_own_in_every_format() -> None:
    stated = {
        "kind": "formulas",
        "given": {"theta_1": [1, 2], "σ": 3, "e": 2},
        "formulas": {"z": "exp(e * dot(theta_1, theta_1) / 10)", "L": "z * sigma"},
        "gradient": {"by": ["theta_1"]},
        "notation": {
            "theta_1": r"\hat{\theta}",
            "σ": r"\omega",
            "L": {"letter": r"\mathcal{L}", "sub": "0"},
        },
    }
    solution = solve(problem_of(stated))
    assert solution.steps["dL/dtheta_1"].printed == (("3.26",), ("6.52",))
    latex = solution.to_latex()
    assert r"\frac{\partial \mathcal{L}_0}{\partial \hat{\theta}}" in latex
    # Beside a quantity e, the exponential function is none of its powers, in the figure either.
    assert r"\operatorname{exp}" in latex
    assert "e^" not in latex
    for document_format in ("md", "html", "ipynb"):
        text = solution.to_text(document_format, "solution")
        assert "omega" in text or "ω" in text
    assert problem_of(solution.problem.model_dump(exclude_none=True)) == solution.problem


def test_what_is_written_as_a_function_may_have_another_symbol() -> None:
    stated = {"kind": "formulas", "given": {"T": 2, "z": [1, 2]}, "gradient": {"by": "z"}}
    formulas = {"y": "sum(softmax(z / T))"}
    with pytest.raises(ProblemError, match=r"given\.T is written as the mark of a transpose is"):
        problem_of({**stated, "formulas": formulas})
    problem_of({**stated, "formulas": formulas, "notation": {"T": r"\tau"}})
    problem_of({**stated, "formulas": {"y": "T * 2"}, "gradient": {"by": "T"}, "given": {"T": 2}})
