"""Documents in symbols: formulas without numbers, in every kind and format."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from generator import Assignment, Problem, Solution, load, solve
from generator.errors import UsageError
from generator.problem import problem_of, read, shipped, shipped_exercises
from generator.problem.formulas.table import FormulaProblem
from tests.plain import plain
from tests.showing import WITHOUT_NUMBERS, each_by_ci

KINDS = ("problem", "worksheet", "solution", "key")
# Numbers of these belong to a formula: a slope, a factor of a penalty, the edge of a loss.
WITH_CONSTANTS = {"leaky-relu", "elu", "huber", "l1-penalty", "l2-penalty"}
DECIMAL = re.compile(r"\d\.\d")
FIXED = [
    name
    for name in sorted({*shipped()} - {*shipped_exercises()} - WITH_CONSTANTS - WITHOUT_NUMBERS)
    # So do those of formulas.
    if not DECIMAL.search(str(read(name)[1].get("formulas", "")))
]


def in_symbols(name: str, **stated: object) -> Solution[Any]:
    problem = load(name).shown_as(detail="symbols")
    return solve(problem.model_copy(update=stated))


@pytest.mark.parametrize(("place", "name"), each_by_ci(enumerate(FIXED), every=3))
def test_no_number_that_is_given_or_computed_is_printed(place: int, name: str) -> None:
    kind = KINDS[place % 4]
    presentation = ("matrices", "weights")[place // 4 % 2]
    text = plain(in_symbols(name, presentation=presentation), kind)
    # A time and a place below a letter are no number.
    assert DECIMAL.findall(re.sub(r"(?<=[a-zα-ω~])_\(?[a-z]*,?\d,\d", "", text)) == []


def test_a_factor_of_a_penalty_is_a_number_of_its_formula() -> None:
    assert "0.05" in plain(in_symbols("l1-penalty"), "solution")


def test_formulas_have_their_gradient_in_symbols() -> None:
    problem = FormulaProblem.of(
        {
            "kind": "formulas",
            "detail": "symbols",
            "given": {"x": [0.5, -1.0], "w": [[0.2, 0.4]], "b": 0.1, "y": 1},
            "formulas": {"z": "w @ x + b", "L": "(sigmoid(z) - y)^2"},
            "gradient": {"by": ["w"]},
        }
    )
    solution = solve(problem)
    assert plain(solution, "key").splitlines()[2:] == [
        "- ∂L/∂z",
        "  = 2 (σ(z) - y) σ'(z)",
        "- ∂L/∂w",
        "  = ∂L/∂z x^T",
    ]
    assert DECIMAL.findall("".join(plain(solution, kind) for kind in KINDS)) == []
    assert solution.steps["dL/dw"].printed != ()


def test_networks_of_layers_of_other_types_are_derived_in_symbols() -> None:
    problem = problem_of(
        {
            "inputs": [[0.5, -1], [0.25, 0.75]],
            "targets": [[0.3], [0.6]],
            "learning_rate": 0.1,
            "detail": "symbols",
            "layers": [
                {"type": "recurrent", "w_x": [[0.1, 0.2]], "w_h": [[0.3]], "b": [0.05]},
                {"weights": [[0.7]], "activation": "identity"},
            ],
        }
    )
    solution = solve(problem)
    assert DECIMAL.findall("".join(plain(solution, kind) for kind in KINDS)) == []
    lines = plain(solution, "solution").splitlines()
    first = lines.index("- ∂L/∂h_1^(2)")
    assert lines[first + 1] == "  = w_h^(1) ∂L/∂z_2^(2) + w^(2) ∂L/∂z_1^(3)"
    assert any(line.startswith("One step of gradient descent with the learning") for line in lines)


def test_an_assignment_tells_the_rounding_of_questions_with_numbers_alone() -> None:
    sheet = Assignment.of({"problems": [{"problem": "tanh"}, {"problem": "xor"}]})
    text = plain(solve(sheet.shown_as(detail="symbols")), "problem")
    assert text.count("Write every answer as a formula") == 2
    assert "Round" not in text
    first, second = sheet.problems
    mixed = replace(sheet, problems=(first.shown_as(detail="symbols"), second))
    text = plain(solve(mixed), "problem")
    assert text.count("Write every answer as a formula") == 1
    assert text.count("Round every number that you compute") == 1
    assert "Where this is otherwise" not in text


def test_a_step_has_its_formula_as_latex_and_its_numbers() -> None:
    step = in_symbols("back-propagation").steps["dL/dw2"]
    of_biases = r"\frac{\partial L}{\partial b^{(2)}}"
    assert step.latex == rf"\frac{{\partial L}}{{\partial w^{{(2)}}}} = {of_biases} (a^{{(2)}})^T"
    assert step.printed == (("0.04", "0.04"), ("-0.01", "-0.01"))


def test_json_has_the_numbers() -> None:
    with_numbers = solve(Problem.load("xor")).to_json()
    assert in_symbols("xor").to_json() == with_numbers


def test_a_notebook_has_no_programs() -> None:
    cells = json.loads(in_symbols("adam").to_text("ipynb"))["cells"]
    assert {cell["cell_type"] for cell in cells} == {"markdown"}


def test_room_for_a_formula_is_no_field_that_is_checked() -> None:
    solution = in_symbols("back-propagation", blanks=["dL/dw2", "update"])
    page, tex = (solution.to_text(name, "worksheet") for name in ("html", "tex"))
    assert page.count('class="blank"') == tex.count(r"\blank{}") == 5
    assert "<input" not in page
    assert "<script" not in page
    assert page == solution.to_text("html", "worksheet", with_answers=False)


def test_signs_are_explained_where_formulas_with_them_are_to_be_found() -> None:
    """A student has to know which sign multiplies entries before writing one."""
    assert r"The sign $\odot$ multiplies" in in_symbols("tanh").to_latex("worksheet")


def test_a_check_of_what_has_no_numbers_is_refused() -> None:
    problem = Problem.load("xor").shown_as(detail="symbols")
    with pytest.raises(UsageError, match="a check compares numbers, but detail = 'symbols'"):
        solve(problem, with_check=True)


def test_further_iterations_are_written_out_where_that_is_stated() -> None:
    text = plain(in_symbols("adam", worked=2), "solution")
    assert "= 1/{1 - β_1^2} m_{w,new}^(1)" in text
    assert "derived in the same way" not in text
    assert "starts from" not in text


def test_a_descent_of_formulas_is_derived_once() -> None:
    text = plain(in_symbols("momentum-in-a-valley"), "solution")
    assert "Iterations 2 to 8 are derived in the same way." in text
    assert text.count("= μ v_x - α ∂f/∂x") == 1
    assert "Iteration 2 is" in plain(in_symbols("adam"), "solution")
