"""Documents: what they say, what programs read, and what templates may do."""

from __future__ import annotations

import itertools
import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator import HandpropError, Problem, Solution, __version__, solve
from generator.document import starter


def shipped(**rounding: Any) -> Solution:
    return solve(Problem.load("back-propagation").with_rounding(**rounding))


def test_the_json_of_a_step_is_that_of_the_design() -> None:
    record = json.loads(shipped().to_json())
    assert record["handprop"] == __version__
    assert record["title"] == "Back Propagation"
    assert record["rounding"] == {"places": 2, "ties": "half-up", "carry": "exact"}
    assert record["steps"][0] == {
        "id": "z2",
        "iteration": 1,
        "section": "forward",
        "symbol": "z^{(2)}",
        "formula": "w^{(1)} a^{(1)} + b^{(1)}",
        "uses": ["w1", "a1", "b1"],
        "value": [["0.41000000000000000"], ["0.47000000000000000"]],
        "printed": [["0.41"], ["0.47"]],
        "recomputes": True,
    }


def test_the_json_counts_what_does_not_recompute_and_what_is_hidden() -> None:
    record = json.loads(shipped().to_json())
    marked = [step["id"] for step in record["steps"] if not step["recomputes"]]
    assert record["not_recomputing"] == marked
    assert marked == ["z3", "dL/db2", "dL/da2", "dL/db1", "dL/dw1", "b1_new"]
    assert record["hidden"] == ["dL/dw1", "w1_new", "b1_new"]
    assert record["enough_places"] == 4


def test_the_json_is_the_same_under_another_decimal_mark() -> None:
    point, comma = (json.loads(shipped(decimal_mark=mark).to_json()) for mark in ("point", "comma"))
    assert point["steps"] == comma["steps"]


def test_significant_figures_are_named_in_the_json() -> None:
    record = json.loads(shipped(significant=3, ties="half-even").to_json())
    assert record["rounding"] == {"significant": 3, "ties": "half-even", "carry": "exact"}


def test_given_quantities_keep_their_typed_digits() -> None:
    given = {one["id"]: one for one in json.loads(shipped().to_json())["given"]}
    assert given["w1"]["printed"] == [["0.1", "0.3"], ["0.2", "0.4"]]
    assert given["b1"]["value"] == [["0.25000000000000000"], ["0.25000000000000000"]]


def test_the_sheet_has_the_question_and_nothing_of_the_solution() -> None:
    sheet = shipped().to_latex("problem")
    assert r"\section{Problem}" in sheet
    assert r"\alpha = 0.6" in sheet
    assert "Solution" not in sheet
    assert "delta" not in sheet


def test_a_sheet_whose_figure_shows_no_numbers_lists_them() -> None:
    sizes = (5, 5)
    solution = solve(Problem.of(tomllib.loads(starter(sizes))))
    sheet = solution.to_latex("problem")
    assert r"\workedline{w^{(1)}}" in sheet
    assert r"\workedline{w^{(1)}}" not in shipped().to_latex("problem")


def test_wording_takes_the_place_of_the_question() -> None:
    whole = Problem.load("back-propagation").model_copy(update={"wording": "Go on!"})
    sheet = solve(whole).to_latex("problem")
    assert "Go on!" in sheet
    assert "shows an artificial neural network" not in sheet


@pytest.mark.parametrize(
    ("rounding", "sentence"),
    [
        ({"places": 2}, "2 decimal places, to the nearest"),
        ({"places": 1}, "1 decimal place, to the nearest"),
        ({"significant": 3}, "3 significant figures, to the nearest"),
        ({"ties": "half-up"}, "is rounded away from zero"),
        ({"ties": "half-even"}, "the one whose last digit is even"),
        ({"carry": "exact"}, "computed from the unrounded numbers"),
        ({"carry": "rounded"}, "starts from the rounded numbers"),
        ({"relation": "approximately"}, r"The sign $\approx$"),
        ({"places": 2}, "4 decimal places would show all of it"),
    ],
)
def test_notes_say_how_numbers_were_rounded(rounding: dict[str, Any], sentence: str) -> None:
    assert sentence in shipped(**rounding).to_latex()


def test_notes_that_do_not_apply_are_left_out() -> None:
    document = shipped(places=5, carry="rounded").to_latex()
    assert "Note 2" in document
    assert "Note 3" not in document
    assert r"\link{\marked" not in document


def test_every_number_of_notes_is_used_once() -> None:
    document = shipped().to_latex()
    assert [document.count(f"Note {number}") for number in (1, 2, 3, 4)] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("loss", "other"),
    [
        ("half_mean_squared_error", r"\frac{1}{2} \left(\left(a_1^{(3)} - y_1\right)^2 + \left("),
        ("half_squared_error", r"\frac{1}{2} \left(\frac{"),
        ("mean_squared_error", r"\frac{1}{2} \left(\left("),
    ],
)
def test_the_note_on_the_loss_names_another_convention(loss: str, other: str) -> None:
    problem = Problem.load("back-propagation").model_copy(update={"loss": loss})
    note = solve(problem).to_latex().split("Note 1")[1]
    assert rf"\link{{=}}{{{other}" in note


def test_with_one_output_the_other_convention_differs_in_the_half() -> None:
    problem = Problem.of(tomllib.loads(starter((2, 1))))
    note = solve(problem).to_latex().split("Note 1")[1]
    assert r"\link{=}{\left(a^{(2)} - y\right)^2}" in note


def test_documents_are_pure_functions() -> None:
    assert shipped().to_latex() == shipped().to_latex()
    assert shipped().to_json() == shipped().to_json()


@pytest.mark.parametrize("sizes", [(1, 1), (2, 3, 2), (5, 1, 4)])
def test_the_starter_is_a_problem_of_the_sizes_asked_for(sizes: tuple[int, ...]) -> None:
    assert Problem.of(tomllib.loads(starter(sizes))).sizes == sizes


def test_a_template_of_ones_own_goes_first(tmp_path: Path) -> None:
    (tmp_path / "notes.j2").write_text("Ask <%= problem.author | text %>.")
    document = shipped().to_latex(templates=tmp_path)
    assert "Ask Suneesh Jacob." in document
    assert "Note 1" not in document


def test_macros_of_ones_own_go_first(tmp_path: Path) -> None:
    (tmp_path / "latex").mkdir()
    (tmp_path / "latex" / "metadata.j2").write_text("% none")
    assert "pdfinfo" not in shipped().to_latex(templates=tmp_path)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("one\n<% if %>", "line 2"),
        ("one\n\n<%= nothing_of_the_kind %>", "line 3: 'nothing_of_the_kind' is undefined"),
        ("<%= 1 + problem %>", "line 1"),
    ],
)
def test_a_faulty_template_is_named_with_its_line(
    tmp_path: Path, template: str, message: str
) -> None:
    (tmp_path / "notes.j2").write_text(template)
    with pytest.raises(HandpropError) as raised:
        shipped().to_latex(templates=tmp_path)
    assert str(tmp_path / "notes.j2") in str(raised.value)
    assert message in str(raised.value)


def test_an_unknown_kind_of_document_is_refused() -> None:
    with pytest.raises(HandpropError, match="give one of solution, problem"):
        shipped().to_latex("poem")


def test_every_combination_of_choices_makes_a_document() -> None:
    for carry, relation, padding, mark in itertools.product(
        ("exact", "rounded"), ("equals", "approximately"), (True, False), ("point", "comma")
    ):
        document = shipped(carry=carry, relation=relation, padding=padding, decimal_mark=mark)
        latex = document.to_latex()
        assert latex.count("{,}") * (mark == "point") == 0
        assert (r"\link{\approx}" in latex) == (relation == "approximately")


@pytest.mark.parametrize(("learning_rate", "has_parameters"), [("0.001", True), ("1", False)])
def test_parameters_too_long_for_the_table_of_the_course_are_left_out_of_it(
    learning_rate: str, has_parameters: bool
) -> None:
    stated = {
        "kind": "linear_regression",
        "inputs": [[10, 9, 8, 7, 6], [20, 8, 5, 5, 5]],
        "targets": [1, 2],
        "weights": [1, 1, 1, 1, 1],
        "bias": 0,
        "learning_rate": Decimal(learning_rate),
        "iterations": 4,
    }
    table = solve(Problem.of(stated)).to_latex().split("Course of the training")[1]
    head = next(line for line in table.splitlines() if line.startswith("Iteration"))
    assert head.count("&") == (7 if has_parameters else 1)
