"""Documents: what they say, what programs read, and what templates may do."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator import HandpropError, Problem, Solution, __version__, solve
from generator.document.plot import plot
from generator.document.starter import starter
from generator.errors import TemplateError
from generator.layout.nodes import Word
from generator.problem import read
from tests import printing


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


def test_the_json_has_numbers_as_printed_and_values_for_programs() -> None:
    point, comma = (
        json.loads(shipped(decimal_mark=mark, significant=2).to_json())
        for mark in ("point", "comma")
    )
    for part in ("given", "steps"):
        for one, other in zip(point[part], comma[part], strict=True):
            assert other["value"] == one["value"]
            assert other["printed"] == [
                [number.replace(".", ",") for number in row] for row in one["printed"]
            ]
    assert comma["given"][0]["printed"] == [["0,1"], ["0,5"]]
    assert comma["steps"][-5]["printed"][0] == ["5,5e-4", "0,0028"]


def test_significant_figures_are_named_in_the_json() -> None:
    record = json.loads(shipped(significant=3, ties="half-even").to_json())
    assert record["rounding"] == {"significant": 3, "ties": "half-even", "carry": "exact"}


def test_given_quantities_keep_their_typed_digits() -> None:
    given = {one["id"]: one for one in json.loads(shipped().to_json())["given"]}
    assert given["w1"]["printed"] == [["0.1", "0.3"], ["0.2", "0.4"]]
    assert given["b1"]["value"] == [["0.25000000000000000"], ["0.25000000000000000"]]


def test_documents_are_pure_functions() -> None:
    assert shipped().to_latex() == shipped().to_latex()
    assert shipped().to_json() == shipped().to_json()


@pytest.mark.parametrize("sizes", [(1, 1), (2, 3, 2), (5, 1, 4)])
def test_the_starter_is_a_problem_of_the_sizes_asked_for(sizes: tuple[int, ...]) -> None:
    assert Problem.of(tomllib.loads(starter(sizes))).sizes == sizes


def test_a_template_of_ones_own_goes_first(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir(parents=True, exist_ok=True)
    (tmp_path / "en/notes.j2").write_text("Ask <%= problem.author | text %>.")
    document = shipped().to_latex(templates=tmp_path)
    assert "Ask Suneesh Jacob." in document
    assert "Note 1" not in document


def test_words_of_ones_own_that_stand_in_formulas_go_first(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "terms.toml").write_text('new = "neu"')
    document = shipped().to_latex(templates=tmp_path)
    assert r"w_{\text{neu}}^{(1)}" in document
    assert r"\text{new}" not in document


@pytest.mark.parametrize("content", [b"new = neu", b'new = "\xff"'])
def test_faulty_words_of_ones_own_are_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "terms.toml").write_bytes(content)
    with pytest.raises(TemplateError, match=r"terms\.toml: .*; correct the file"):
        shipped().to_latex(templates=tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("notes.j2", "en/notes.j2"),
        ("kinds/question.j2", "en/kinds/question.j2"),
        ("lines.tex", "latex/lines.tex"),
        ("terms.toml", "en/terms.toml"),
    ],
)
def test_a_template_where_none_is_looked_for_is_told_its_place(
    old: str, new: str, tmp_path: Path
) -> None:
    (tmp_path / old).parent.mkdir(exist_ok=True)
    (tmp_path / old).write_text("")
    with pytest.raises(TemplateError) as raised:
        shipped().to_latex(templates=tmp_path)
    assert str(raised.value) == (
        f"{tmp_path / old} is not where that template is looked for; move it to {tmp_path / new}"
    )


def test_a_template_of_several_formats_is_told_all_their_places(tmp_path: Path) -> None:
    (tmp_path / "macros.j2").write_text("")
    with pytest.raises(TemplateError) as raised:
        shipped().to_latex(templates=tmp_path)
    for part in ("html", "latex"):
        assert f"{tmp_path / part / 'macros.j2'}" in str(raised.value)


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
    (tmp_path / "en").mkdir(parents=True, exist_ok=True)
    (tmp_path / "en/notes.j2").write_text(template)
    with pytest.raises(HandpropError) as raised:
        shipped().to_latex(templates=tmp_path)
    assert str(tmp_path / "en" / "notes.j2") in str(raised.value)
    assert message in str(raised.value)


def test_an_unknown_kind_of_document_is_refused() -> None:
    with pytest.raises(HandpropError, match="give one of problem, worksheet, solution, key"):
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
    head = next(line for line in table.splitlines() if line.startswith("Iteration &"))
    assert head.count("&") == (7 if has_parameters else 1)


def test_a_perceptron_has_the_table_of_textbooks_as_far_as_it_makes_mistakes() -> None:
    course = prose("perceptron-and").split("Course of the training")[1]
    rows = re.findall(r"\$[\d.-]+\$(?: & \$[\d.-]+\$){9}", course)
    # Of an iteration: inputs, target, net input, output, error, and what it leads to.
    assert re.sub("[$ ]", "", rows[2]) == "3&1&0&0&0.3&1.0&-1.0&0.2&-0.1&-0.1"
    assert len(rows) == 7 * 4
    assert "Iterations 3 to 28 are calculated in the same way." in course
    assert "Epoch 7 makes no mistake, and so nothing changes" in course
    assert "makes no mistake" not in prose("perceptron-and", epochs=6)
    assert re.search(r"Epoch 7 makes no mistake\.", prose("perceptron-and", epochs=7))


@pytest.mark.parametrize(("figure", "neurons"), [("short", 4 + 2), ("whole", 9 + 2), ("none", 0)])
def test_a_figure_is_shortened_whole_or_left_out(figure: str, neurons: int) -> None:
    layers = [{"weights": [[0.25] * 9] * 2}]
    stated: dict[str, Any] = {"inputs": [0.5] * 9, "targets": [0, 1], "layers": layers}
    document = prose("back-propagation", **stated, iterations=5, figure=figure)
    assert document.count(r"\networkneuron{") == neurons
    assert ("Figure 1: The loss" in document) == (figure == "none")


@pytest.mark.parametrize(("inputs", "count"), [(5, 0), (24, 1)])
@pytest.mark.parametrize("kind", ["problem", "worksheet", "solution", "key"])
def test_blocks_of_a_matrix_are_explained_where_there_are_any(
    inputs: int, count: int, kind: str
) -> None:
    layer = {"weights": [[0.25] * inputs] * 2}
    stated = {"inputs": [0.5] * inputs, "targets": [0, 1], "learning_rate": 1, "layers": [layer]}
    document = solve(Problem.of(stated | {"asked": ["w1_new"]})).to_latex(kind)
    assert document.count("in blocks of columns") == count
    assert (r"\left[\begin{matrix}" in document) == (count > 0)


def test_a_table_has_errors_of_many_samples_in_blocks() -> None:
    many: dict[str, Any] = {"inputs": [[1, 2]] * 24, "targets": [1] * 24, "batch_size": 24}
    document = prose("perceptron-and", **many, epochs=2, worked=1)
    table = document.split("Course of the training")[1]
    assert r"$\begin{matrix}\left[\begin{matrix}0.0 & " in table


@pytest.mark.parametrize("name", ["back-propagation", "adamw", "stochastic", "l2-penalty"])
def test_no_sentence_that_leads_to_a_block_has_its_last_word_on_a_line_by_itself(name: str) -> None:
    latex = solve(Problem.load(name)).to_latex()
    leads = re.findall(r"([ ~])(?:is|data\.|given\.|order\.|follows\.)\s*\\begin\{worked\}", latex)
    assert len(leads) > 5
    assert set(leads) == {"~"}


def test_numbers_below_each_other_in_the_table_and_the_plot_have_as_many_decimals() -> None:
    course = solve(Problem.load("adamw")).to_latex().split("Course of the training")[1]
    assert r"$1$ & $0.8\hphantom{000}$ & $-0.6\hphantom{000}$ & $0.2\hphantom{000}$ &" in course
    ticks = re.findall(r"networktick{\d+}{\d+}{(.*?)}", prose("long-run"))
    assert ticks == ["0.0", "0.2", "0.4", "0.6", "0.8"]


def test_gradients_and_differences_below_each_other_have_their_points_in_one_line() -> None:
    text = solve(Problem.load("l2-penalty"), with_check=True).to_latex()
    table = text.rpartition(r"\begin{numbers}")[2].partition(r"\end{numbers}")[0]
    rows = re.findall(r"& \$-?\d\.(\d+)(?:\\hphantom\{(\d+)\})?\$", table)
    assert len(rows) > 12
    assert len({len(digits) for digits, _ in rows}) > 1
    assert len({len(digits + room) for digits, room in rows}) == 1


def test_the_numbers_at_the_ticks_of_a_plot_have_room_beside_it() -> None:
    small = plot(["0.00000012", "0.00000010", "0.00000003"], Word("L"), "point")
    usual = plot(["0.12", "0.10", "0.03"], Word("L"), "point")
    assert usual.left < small.left
    assert [printing.latex(number) for _, number in small.up][-1] == "0.00000015"
    # A digit of the size of labels is 1.65 mm wide.
    assert small.left - 160 >= 10 * 165
    assert small.right - small.left == usual.right - usual.left


def test_a_plot_reaches_as_far_below_0_as_its_numbers_do() -> None:
    above, below = (plot(texts, Word("f"), "point") for texts in (["3", "1"], ["3", "-1"]))
    assert printing.latex(above.up[0][1]) == "0"
    assert [printing.latex(number) for _, number in below.up] == ["-1", "0", "1", "2", "3"]
    assert below.points[1][1] == below.below
    assert below.points[0][1] == below.top


def prose(name: str, kind: str = "solution", **stated: Any) -> str:
    """The document of a shipped problem, some of it stated anew, its line ends as spaces, and no
    space such that no line ends there.
    """
    _, shipped_problem = read(name)
    latex = solve(Problem.of(shipped_problem | stated)).to_latex(kind)
    return " ".join(latex.replace("~", " ").split())


@pytest.mark.parametrize("name", ["perceptron-and", "adaline", "linear-regression"])
@pytest.mark.parametrize(
    ("notation", "called"), [("source", "x"), ("net-out", "i"), ("brackets", "x")]
)
def test_the_samples_of_a_kind_are_called_what_the_data_are(
    name: str, notation: str, called: str
) -> None:
    sheet = prose(name, "problem", notation=notation)
    assert f"one per column of ${called}$" in sheet
    assert re.search(rf"\\workedline{{(a\^{{\(1\)}} = )?{called}}}", sheet)


@pytest.mark.parametrize("index", [None, "to-from", "from-to"])
@pytest.mark.parametrize("orientation", [None, "columns", "rows"])
@pytest.mark.parametrize("name", ["source", "brackets", "rows"])
def test_indices_are_row_and_column_or_a_sentence_says_what_they_are(
    name: str, orientation: str | None, index: str | None
) -> None:
    choices = {"name": name, "orientation": orientation, "index": index}
    notation = {key: choice for key, choice in choices.items() if choice}
    document = prose("three-inputs", notation=notation, presentation="weights")
    weights, z = (
        re.search(pattern, document)
        for pattern in (
            r"\\workedline\{[wW][^%]*% \\link\{=\}\{\\begin\{bmatrix\}(.*?)\\end",
            r"\\workedline\{z_1\^[^%]*% \\link\{=\}(.*?)% \\link\{=\}(.*?)%",
        )
    )
    assert weights is not None
    assert z is not None
    matrix = [row.replace("&", "").split() for row in weights[1].split(r"\\")]
    places = re.findall(r"[wW]_\{(\d)(\d)\}", z[1])
    numbers = re.findall(r"(-?[\d.]+) \\times", z[2])
    of_places = {
        (str(row), str(column)): number
        for row, numbers_of_row in enumerate(matrix, start=1)
        for column, number in enumerate(numbers_of_row, start=1)
    }
    are_places = [of_places.get(place) for place in places] == numbers == ["0.3", "-0.2", "0.4"]
    assert ("row $j$ and column $i$ of its matrix" in document) == (not are_places)
    assert are_places or index is not None


# A word that is chosen or joined within a sentence, other than between the parts of a list.
GLUED = re.compile(r'<%=(?![^%]*loop\.last)[^%]*(?:" if |" else "| ~ ").*?%>')
NAMES = ("words.j2", "starter.toml.j2")


def test_sentences_stand_whole_in_their_templates() -> None:
    assert GLUED.search('Two sample<%= "" if one else "s" %>.')
    sentences = Path(__file__).parent.parent / "templates" / "en"
    glued = [
        f"{path.name}: {found[0]}"
        for path in sorted(sentences.rglob("*.j2"))
        if path.name not in NAMES
        for found in GLUED.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not glued
