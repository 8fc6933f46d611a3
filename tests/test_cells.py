"""What a notebook shows of a solution, and what a person pastes of a step."""

from __future__ import annotations

import pickle
from xml.etree import ElementTree

import pytest

from generator import PrintedStep, Problem, Solution, solve


@pytest.fixture(scope="module")
def source() -> Solution:
    return solve(Problem.load("back-propagation"))


def test_a_step_has_its_line(source: Solution) -> None:
    assert source["a2"].latex == (
        r"a^{(2)} = \sigma(z^{(2)}) = \sigma\left(\begin{bmatrix}0.41\\0.47\end{bmatrix}\right)"
        r" = \begin{bmatrix}0.60\\0.62\end{bmatrix}"
    )


def test_a_wide_line_of_a_step_is_broken_before_a_relation(source: Solution) -> None:
    assert source["dL/dw2"].latex == "\n".join(
        (
            r"\begin{aligned}",
            r"\frac{\partial L}{\partial w^{(2)}} &= \frac{\partial L}{\partial b^{(2)}}"
            r" (a^{(2)})^T = \begin{bmatrix}0.07\\-0.01\end{bmatrix}"
            r" \begin{bmatrix}0.60 & 0.62\end{bmatrix} \\",
            r"&= \begin{bmatrix}0.04 & 0.04\\-0.01 & -0.01\end{bmatrix}",
            r"\end{aligned}",
        )
    )


def test_a_step_has_all_of_its_lines(source: Solution) -> None:
    by_entry = solve(source.problem.shown_as(presentation="weights"))
    assert by_entry["z2"].latex == "\n".join(
        (
            r"\begin{aligned}",
            r"z_1^{(2)} &= w_{11}^{(1)} a_1^{(1)} + w_{12}^{(1)} a_2^{(1)} + b_1^{(1)}"
            r" = 0.1 \times 0.1 + 0.3 \times 0.5 + 0.25 \\",
            r"&= 0.41 \\",
            r"z_2^{(2)} &= w_{21}^{(1)} a_1^{(1)} + w_{22}^{(1)} a_2^{(1)} + b_2^{(1)}"
            r" = 0.2 \times 0.1 + 0.4 \times 0.5 + 0.25 \\",
            r"&= 0.47",
            r"\end{aligned}",
        )
    )


def test_a_step_is_that_of_its_iteration() -> None:
    solution = solve(Problem.load("momentum"))
    first, second = (steps["w1_new"].latex for steps in solution.iterations[:2])
    assert first != second


def test_steps_of_a_solution_are_the_same_ones_each_time(source: Solution) -> None:
    assert all(isinstance(step, PrintedStep) for step in source)
    assert next(iter(source)) is source.steps["z2"]
    assert source.not_recomputing[0] is source[source.not_recomputing[0].id]
    assert [*source] == [*source.work.trace.steps]


def test_a_step_that_was_sent_elsewhere_has_its_line(source: Solution) -> None:
    assert pickle.loads(pickle.dumps(source["L"])).latex == source["L"].latex


def test_a_notebook_shows_the_lines(source: Solution) -> None:
    shown = source._repr_latex_()
    assert shown.startswith("$$\n\\begin{aligned}\nz^{(2)} &= w^{(1)} a^{(1)} + b^{(1)} = ")
    assert shown.endswith("\n\\end{aligned}\n$$")
    assert r"w_{\text{new}}^{(1)} &= " in shown
    assert shown.count("$") == 4


def test_a_notebook_shows_the_solution_and_keeps_its_look(source: Solution) -> None:
    shown = source._repr_html_()
    style, content = ElementTree.fromstring(f"<cell>{shown}</cell>")
    assert style.tag == "style"
    # All of it is within the rule for this element.
    opening, _, rest = str(style.text).strip().partition("{")
    assert opening == ".handprop "
    assert rest.endswith("}")
    depths = [rest[:place].count("{") - rest[:place].count("}") for place in range(len(rest))]
    assert min(depths) == 0
    assert (content.tag, content.get("class")) == ("div", "handprop")
    page = ElementTree.fromstring(source.to_text("html").partition("<!DOCTYPE html>\n")[2])
    words = "".join("".join(part.itertext()) for part in page[1])
    assert "".join("".join(content.itertext()).split()) == "".join(words.split())


def test_a_step_of_which_a_document_prints_no_line_has_none() -> None:
    """What a linear unit puts out is its weighted sum."""
    solution = solve(Problem.load("adaline"))
    assert [step.id for step in solution.steps.values() if not step.latex] == ["a2"]
