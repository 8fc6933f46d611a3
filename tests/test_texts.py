"""Solutions as texts: whose numbers they are, in any notation, and what is not understood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator import Problem, audit, load, solve
from generator.cli import main
from generator.marking.texts.canonical import canonical
from generator.marking.texts.values import matrix_of

SOURCE = Problem.load("back-propagation")
HANDMADE = r"""
We have $net_{h1} = 0.1 \cdot 0.1 + 0.3 \cdot 0.5 + 0.25 = 0.41$ and $net_{h2} = 0{,}47$.
\begin{align*}
  out_{h1} &= \frac{1}{1 + e^{-0.41}} \\
           &\approx 0.6011, \\
  out_{h2} &= 0.62 \\ % cut off: 0.6153
  \frac{\partial E}{\partial w_5} &= 1
\end{align*}
The room is $q = 21$.
"""


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        (r"z^{(2)}_1", "z_1^{(2)}"),
        ("z₁⁽²⁾", "z_1^{(2)}"),
        (r"\mathbf{z}^{(2)}_{1}", "z_1^{(2)}"),
        (r"\dfrac{\partial L}{\partial w^{(1)}}", r"\partial L / \partial w^{(1)}"),
        ("∂L/∂w^(1)", r"\partial L/\partial w^(1)"),
        (r"w_{\text{new}}^{(1)}", r"w^{(1)}_\mathrm{new}"),
        ("δ^{(3)}", r"\delta^{(3)}"),
    ],
)
def test_symbols_are_the_same_however_they_are_typed(typed: str, other: str) -> None:
    assert canonical(typed) == canonical(other)


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        (r"\begin{bmatrix} 0.41 \\ -0{,}47 \end{bmatrix}", [["0.41"], ["-0,47"]]),
        (r"\left[\begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array}\right]", [["1", "2"], ["3", "4"]]),
        (r"(0.41,\; 0.47)^{\top}", [["0.41", "0.47"]]),
        ("[0.41, 0.47]", [["0.41"], ["0.47"]]),
        ("[[1, 2], [3, 4]]", [["1", "2"], ["3", "4"]]),
        ("[0.1 0.2; 0.3 0.4]", [["0.1", "0.2"], ["0.3", "0.4"]]),
        (r"1.2 \times 10^{-5}.", [["1.2 × 10^-5"]]),
        (r"\frac{1}{3}", [["1/3"]]),
    ],
)
def test_numbers_are_found_as_texts_have_them(typed: str, rows: list[list[str]]) -> None:
    assert matrix_of(typed) == rows


@pytest.mark.parametrize("typed", [r"0.5 \cdot 0.3", "w_1 x", r"\sigma(0.41)", "0.1 + 0.2", ""])
def test_what_has_to_be_computed_is_no_number(typed: str) -> None:
    assert matrix_of(typed) is None


DOCUMENTS = [
    ("back-propagation", "source", "matrices"),
    ("back-propagation", "net-out", "weights"),
    ("batch-of-four", "rows", "matrices"),
    ("softmax-long", "brackets", "matrices"),
    ("adam", "superscripts", "matrices"),
    ("neuron-by-formulas", None, "matrices"),
    ("fractions", "source", "matrices"),
]


@pytest.mark.parametrize("text_format", ["tex", "md"])
@pytest.mark.parametrize(("name", "notation", "presentation"), DOCUMENTS)
def test_a_document_of_ours_has_every_number_and_none_is_wrong(
    name: str, notation: str | None, presentation: str, text_format: str
) -> None:
    problem = load(name).shown_as(notation=notation, presentation=presentation)
    solution = solve(problem)
    found = audit(load(name), solution.to_text(text_format))
    written = [one for one in solution if one.iteration - 1 in problem.worked_iterations]
    assert len(found.numbers) == sum(one.shape[0] * one.shape[1] for one in written)
    assert found.is_right
    assert found.not_understood == ()


def test_a_text_of_anybodys_is_read_by_its_symbols() -> None:
    found = audit(SOURCE, HANDMADE)
    assert [(one.step, one.row, one.printed, one.verdict) for one in found.numbers] == [
        ("z2", 1, "0.41", "right"),
        ("z2", 2, "0,47", "right"),
        ("a2", 1, "0.6011", "right"),
        ("a2", 2, "0.62", "right"),
        ("dL/dw2", 1, "1", "wrong"),
    ]
    assert found.first_wrong is not None
    assert found.first_wrong.step == "dL/dw2"
    assert found.not_understood == ("line 9: q = 21",)


def test_plain_lines_are_read_by_the_ids_of_steps() -> None:
    found = audit(SOURCE, "z2 = [0.41, 0.47]\na2[1,1] = 0.60\nL = 0.9\n")
    assert [one.verdict for one in found.numbers] == ["right", "right", "right", "wrong"]


def test_a_line_says_itself_whether_its_derivative_has_a_minus() -> None:
    text = r"$\delta^{(3)} = -\frac{\partial L}{\partial a^{(3)}} = (-0.34, 0.09)$"
    assert [one.verdict for one in audit(SOURCE, text).numbers] == ["right", "right"]


def test_numbers_of_later_iterations_are_told_by_their_heading_or_their_order() -> None:
    problem = Problem.load("momentum")
    first, second = (solve(problem).iterations[number]["z2"].printed for number in (0, 1))
    by_heading = f"Iteration 2\n\nz2 = [{second[0][0]}, {second[1][0]}]\n"
    by_order = f"z2 = [{first[0][0]}, {first[1][0]}]\nz2 = [{second[0][0]}, {second[1][0]}]\n"
    assert [one.iteration for one in audit(problem, by_heading).numbers] == [2, 2]
    assert [one.iteration for one in audit(problem, by_order).numbers] == [1, 1, 2, 2]


@pytest.mark.parametrize("ending", ["tex", "json", "ipynb", "csv"])
def test_the_command_takes_files_of_all_these_kinds(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "$L = 0.9$"
    contents = {
        "tex": text,
        "json": json.dumps({"steps": [{"id": "L", "iteration": 1, "printed": [["0.9"]]}]}),
        "ipynb": json.dumps({"cells": [{"cell_type": "markdown", "source": [text]}]}),
        "csv": "step,row,column,printed\nL,1,1,0.9\n",
    }
    file = tmp_path / f"solution.{ending}"
    file.write_text(contents[ending], encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["audit", "back-propagation", str(file), "--format", "json"])
    assert ended.value.code == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["first_wrong"]["step"], found["first_wrong"]["right"]) == ("L", "0.1")
