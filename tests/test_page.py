"""Paper and type: a document fits its page, whatever size either of them is."""

from __future__ import annotations

import dataclasses
import functools
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pypdf
import pytest

from generator import Assignment, Problem, load, solve
from generator.cli import main
from generator.document import Variant, Work
from generator.formats import document
from generator.formats.latex.documents import BEGIN, blank, document_of_set
from generator.formats.record import record
from generator.layout.measure import USUAL, Measure
from generator.pdf import typeset
from generator.problem import AnyProblem, PageChoice, read, shipped, shipped_exercises, text_of

Page = Mapping[str, Any]

LARGE: Page = {"paper": "letter", "font_size": 17}
NARROW: Page = {"columns": 2, "margin": "2 cm"}
POINTS = {"a4": (595.28, 841.89), "letter": (612, 792)}
# Matrices, tables, plots, drawings, long formulas and samples.
WIDE = ("back-propagation", "perceptron-and", "hinge", "batch-of-four", "batch-norm-short")


@functools.cache
def problem(name: str) -> AnyProblem:
    return load(name)


def work(name: str, page: Page, **keys: Any) -> Work:
    return solve(problem(name).model_copy(update={"page": page, **keys})).work


def warned(works: Sequence[Work], kind: str) -> tuple[str, ...]:
    return typeset(document_of_set(works, kind), time_limit=300).warnings


def preamble(page: Page) -> str:
    return blank(page=PageChoice.model_validate(page)).partition(BEGIN)[0]


def test_what_the_usual_page_holds_is_what_all_widths_are_made_for() -> None:
    assert PageChoice.model_validate({}).measure == USUAL
    assert PageChoice.model_validate({"paper": "a4", "margin": "25 mm"}).measure == USUAL
    assert USUAL.across(78) == 78


@pytest.mark.parametrize(
    ("page", "measure"),
    [
        ({"paper": "letter"}, Measure(16_590, 22_940)),
        ({"paper": "letter", "margin": "1 in"}, Measure(16_510, 22_860)),
        # 2 cm are left for the foot.
        ({"margin": "1 cm"}, Measure(19_000, 26_700)),
        ({"font_size": 20}, Measure(8_760, 12_892)),
        # A column of 17.52 cm of type of 11 points, less 8 mm between the two.
        ({"columns": 2, "font_size": 10}, Measure(8_360, 27_046)),
    ],
)
def test_a_page_holds_fewer_of_the_units_that_are_larger_on_it(
    page: Page, measure: Measure
) -> None:
    assert PageChoice.model_validate(page).measure == measure


def test_a_page_that_is_stated_as_it_usually_is_changes_nothing() -> None:
    stated = {"paper": "a4", "margin": "2.5 cm", "font_size": 11, "columns": 1}
    assert document("tex", work("huber", stated), "solution") == document(
        "tex", work("huber", {}), "solution"
    )
    usual = preamble({})
    assert r"\documentclass[11pt,a4paper]{article}" in usual
    assert r"\usepackage[margin=2.5cm]{geometry}" in usual
    assert r"\scaled" not in usual


def test_the_page_stands_before_the_document_begins_so_that_each_has_a_format_of_its_own() -> None:
    pages: list[Page] = [
        {},
        {"paper": "letter"},
        {"margin": "1 in"},
        {"font_size": 10},
        LARGE,
        NARROW,
    ]
    assert len({preamble(page) for page in pages}) == len(pages)
    for page in (LARGE, NARROW):
        text = document("tex", work("huber", page), "key")
        assert text.startswith(preamble(page))


@pytest.mark.parametrize(
    ("paper", "font_size", "least"), [("a4", 11, 10.8), ("a4", 17, 16.8), ("letter", 10, 9.9)]
)
def test_paper_and_type_are_of_the_size_that_is_stated(
    paper: str, font_size: int, least: float
) -> None:
    page = {"paper": paper, "font_size": font_size}
    made = typeset(document("tex", work("xor", page), "key"))
    sheet = pypdf.PdfReader(io.BytesIO(made.content)).pages[0]
    assert tuple(map(float, sheet.mediabox[2:])) == pytest.approx(POINTS[paper], abs=0.1)
    sizes, lefts = [], []

    def visit(text: str, matrix: Any, own: Any, _: Any, size: float) -> None:
        if "rounded" in text:
            sizes.append(size * own[0] * matrix[0])
            lefts.append(own[4] * matrix[0] + matrix[4])

    sheet.extract_text(visitor_text=visit)
    # TeX's points are a little smaller than those of a PDF.
    assert sizes
    assert all(least < size <= font_size for size in sizes)
    # Margins are of 2.5 cm, whatever the type.
    assert min(lefts) >= 70


@pytest.mark.parametrize("page", [LARGE, NARROW], ids=["large", "narrow"])
@pytest.mark.parametrize("kind", ["worksheet", "solution"])
def test_nothing_is_wider_than_its_page(page: Page, kind: str) -> None:
    assert warned([work(name, page) for name in WIDE], kind) == ()


# A solution and a worksheet have what a question says, and keys have lines of their own.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ({"paper": "letter", "font_size": 17}, "solution"),
        ({"paper": "letter", "font_size": 17}, "worksheet"),
        ({"paper": "a4", "font_size": 17, "margin": "1 in"}, "worksheet"),
        ({"paper": "letter", "font_size": 20}, "solution"),
        ({"paper": "letter", "font_size": 20}, "worksheet"),
        ({"paper": "letter", "font_size": 20}, "key"),
        ({"paper": "letter", "font_size": 14}, "solution"),
        ({"paper": "letter", "font_size": 14}, "worksheet"),
        ({"paper": "a4", "font_size": 12}, "solution"),
        ({"paper": "a4", "font_size": 12}, "worksheet"),
        ({"paper": "letter", "font_size": 10, "margin": "1 cm"}, "solution"),
        ({"columns": 2, "margin": "2 cm"}, "solution"),
        ({"columns": 2, "margin": "2 cm"}, "worksheet"),
        ({"columns": 2, "margin": "2 cm"}, "key"),
        ({"paper": "letter", "columns": 2, "font_size": 10}, "solution"),
        ({"paper": "letter", "columns": 2, "font_size": 10}, "problem"),
    ],
    ids=str,
)
def test_no_shipped_problem_is_wider_than_its_page(page: Page, kind: str) -> None:
    solved = [name for name in shipped() if name not in shipped_exercises()]
    assert warned([work(name, page) for name in solved], kind) == ()


@pytest.mark.parametrize("kind", ["worksheet", "solution"])
def test_large_layers_are_no_higher_than_a_page_of_large_type(kind: str) -> None:
    """Rows move closer, and a figure leaves its page to a matrix that needs it."""
    stated = {
        "inputs": [0.1] * 3,
        "targets": [1] + [0] * 19,
        "learning_rate": 0.5,
        "layers": [
            {"activation": "tanh", "weights": [[0.1, 0.2, 0.3]] * 20, "biases": [0.1] * 20},
            {"weights": [[0.1] * 20] * 20, "biases": [0.2] * 20},
        ],
        "page": LARGE,
    }
    assert typeset(solve(Problem.of(stated)).to_latex(kind), time_limit=300).warnings == ()


def test_numbers_that_a_short_line_has_no_room_for_are_left_out_and_the_others_are_not() -> None:
    usual, large = (
        document("tex", work("batch-of-four", page), "solution") for page in ({}, LARGE)
    )
    assert usual.count(r"\link") > large.count(r"\link")
    results = re.compile(r"\\link\{[^{}]*\}\{(-?\d+\.\d+)\}%\n  \}")
    assert results.findall(usual) == results.findall(large)


def test_json_is_of_no_page() -> None:
    assert record(work("batch-of-four", LARGE)) == record(work("batch-of-four", {}))


def test_a_drawing_that_is_too_wide_for_its_page_shows_symbols() -> None:
    def labels(page: Page) -> list[str]:
        text = document("tex", work("back-propagation", page), "problem")
        return re.findall(r"\\networklabel\{-?\d+\}\{-?\d+\}\{(.*)\}", text)

    assert "0.25" in labels({})
    assert "0.25" in labels(LARGE)
    assert "0.25" not in labels(NARROW)
    assert "b^{(1)}" in labels(NARROW)


@pytest.mark.parametrize(
    ("notation", "expected"),
    [("net-out", ["w_1", "w_3", "w_2", "w_4"]), ("source", [])],
)
def test_a_drawing_names_the_weights_that_the_notation_counts(
    notation: str, expected: Sequence[str]
) -> None:
    stated = work("shared-biases", {"figure": "symbols"}, notation=notation)
    text = document("tex", stated, "solution")
    labels = re.findall(r"\\networklabel\{-?\d+\}\{-?\d+\}\{(.*)\}", text)
    assert [label for label in labels if re.fullmatch(r"w_[1-4]", label)] == expected
    # The data that it no longer shows are given beside it.
    assert not any(re.search(r"\d\.", label) for label in labels)
    assert "The following data are" in text


@pytest.mark.parametrize("keys", [{"page": {"figure": "none"}}, {"page": {}, "figure": "none"}])
def test_either_of_two_keys_leaves_the_drawing_out(keys: Page) -> None:
    _, _, text = document("tex", work("xor", **keys), "problem").partition(BEGIN)
    assert r"\begin{network}" not in text
    assert "An artificial neural network has" in text


def test_a_single_neuron_has_a_page_too() -> None:
    stated = work("perceptron-and", LARGE)
    assert "letterpaper" in document("tex", stated, "problem")
    assert stated.problem.model_copy(update={"title": "AND"}).page == stated.problem.page


@pytest.mark.parametrize(
    ("layout", "kind", "is_beside"),
    [
        ("source", "problem", False),
        (None, "problem", True),
        (None, "solution", False),
        ("compact", "solution", True),
    ],
)
def test_data_stand_as_the_layout_says(layout: str | None, kind: str, is_beside: bool) -> None:
    text = document("tex", work("xor", {"layout": layout}), kind).partition(BEGIN)[2]
    data = text.partition("a^{(1)} = x}")[0].rpartition(r"\begin{worked}")[2]
    assert (r"\sidebyside" in data) == is_beside


# The command.


def ended(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    return raised.value.code


def paper_of(path: Path) -> str:
    width = float(pypdf.PdfReader(path).pages[0].mediabox.width)
    return next(name for name, size in POINTS.items() if abs(size[0] - width) < 1)


def test_the_option_overrides_the_paper_of_the_file_and_leaves_the_rest(tmp_path: Path) -> None:
    stated = tmp_path / "huber.toml"
    stated.write_text(text_of("back-propagation") + '[page]\npaper = "a4"\nfont_size = 17\n')
    arguments = ["solve", str(stated), "-o", str(tmp_path), "--as", "key"]
    assert ended(*arguments, "--paper", "letter") == 0
    assert paper_of(tmp_path / "huber-key.pdf") == "letter"
    assert r"\scaled{1.55" in (tmp_path / "huber-key.tex").read_text()


def test_what_does_not_fit_the_paper_of_the_option_is_said_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = '[page]\npaper = "letter"\ncolumns = 2\nmargin = "2.3 cm"\n'
    stated = tmp_path / "huber.toml"
    stated.write_text(text_of("back-propagation") + page)
    arguments = ["solve", str(stated), "-o", str(tmp_path / "made")]
    assert ended(*arguments, "--paper", "a4") == 2
    assert capsys.readouterr().err == (
        "handprop: with --paper a4, page.columns is 2, which leaves lines too short for type of 11 "
        "points; give 1, or a smaller font_size\n"
    )
    assert not (tmp_path / "made").exists()


def test_a_class_set_on_another_paper_has_the_same_draws(tmp_path: Path) -> None:
    arguments = ["variants", "midterm", "--count", "1", "--seed", "7", "--as", "key", "--workers"]
    for paper in ("a4", "letter"):
        options = ["1", "-o", str(tmp_path / "set"), "--paper", paper]
        assert ended(*arguments, *options) == 0
        (made,) = (tmp_path / "set" / "key").glob("*.pdf")
        assert paper_of(made) == paper
        draws = json.loads((tmp_path / "set" / "set.json").read_text())["variants"]
        (tmp_path / paper).write_text(json.dumps(draws))
    assert (tmp_path / "a4").read_text() == (tmp_path / "letter").read_text()


# Assignments.

ONE = {"inputs": [0.5], "iterations": 0, "layers": [{"weights": [[0.5]]}]}
OWN = {"paper": "a4", "font_size": 10, "figure": "none"}
QUESTIONS = [{"problem": ONE}, {"problem": {**ONE, "page": OWN}}]


def test_problems_stand_on_the_page_of_their_assignment() -> None:
    sheet = Assignment.of({"problems": QUESTIONS, "page": LARGE})
    assert sheet.page == PageChoice.model_validate(LARGE)
    assert [of.page.figure for of in sheet.problems] == [None, "none"]
    assert [of.page.measure for of in sheet.problems] == [sheet.page.measure] * 2
    text = solve(sheet).to_latex("problem")
    assert text.startswith(preamble(LARGE))
    other = sheet.shown_as(paper="a4")
    assert {other.page.paper, *(of.page.paper for of in other.problems)} == {"a4"}
    assert {of.page.paper for of in Assignment.of({"problems": QUESTIONS}).problems} == {"a4"}


def test_the_shipped_assignment_fits_large_type() -> None:
    sheet = Assignment.load("homework").shown_as(paper="letter")
    large = dataclasses.replace(
        sheet,
        problems=tuple(of.model_copy(update={"page": LARGE}) for of in sheet.problems),
        head=sheet.head.model_copy(update={"page": PageChoice.model_validate(LARGE)}),
    )
    for kind in ("problem", "solution"):
        assert typeset(solve(large).to_latex(kind)).warnings == ()


def test_room_for_an_answer_is_as_high_as_stated_in_any_type() -> None:
    questions = [{**QUESTIONS[0], "space": "4 cm"}]
    texts = (
        solve(Assignment.of({"problems": questions, "page": page})).to_latex("problem")
        for page in ({}, {"font_size": 20})
    )
    heights = [re.findall(r"^\\answerspace\{([\d.]+)mm\}", text, re.MULTILINE) for text in texts]
    assert [round(float(*found), 3) for found in heights] == [40, round(40 * 10.95 / 20, 3)]


def test_a_compact_document_takes_no_more_room_than_it_needs() -> None:
    stated = read("momentum")[1] | {"worked": 3}
    pages = {}
    for layout in ("source", "compact"):
        text = solve(Problem.of({**stated, "page": {"layout": layout}})).to_latex()
        pages[layout] = len(pypdf.PdfReader(io.BytesIO(typeset(text).content)).pages)
        # All iterations are worked out, the last one to the values at which they end.
        for said in ("The network after", "After three iterations", "Preliminary calculations"):
            assert (said in text) == (layout == "source")
    assert pages["compact"] < pages["source"]


def test_a_sentence_that_leads_to_lines_stays_with_them() -> None:
    made = typeset(document("tex", work("momentum-accumulated", {"font_size": 17}), "worksheet"))
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.content)).pages]
    leads = [re.search(r"as follows\.(?=\s+(\d+)\s*\Z)", text) for text in texts]
    assert sum("as follows." in text for text in texts) > 1
    assert not any(leads)


def test_a_compact_block_keeps_clear_of_the_sentence_before_it() -> None:
    made = typeset(document("tex", work("momentum", {"layout": "compact"}), "solution"))
    found: list[tuple[str, float]] = []

    def visit(text: str, matrix: Any, own: Any, *_: Any) -> None:
        if text.strip():
            found.append((text.strip(), own[5] * matrix[3] + matrix[5]))

    pypdf.PdfReader(io.BytesIO(made.content)).pages[1].extract_text(visitor_text=visit)
    lead = next(index for index, (text, _) in enumerate(found) if "output are as" in text)
    (_, above), (name, below) = found[lead : lead + 2]
    assert name == "L"
    # A line with a fraction comes as close as 20.4 points to that of a text above it.
    assert above - below > 22


def test_a_formula_of_a_small_note_is_no_larger_where_it_is_broken() -> None:
    stated = {
        "inputs": [0.5],
        "targets": [0.1] * 5,
        "learning_rate": 0.5,
        "layers": [{"weights": [[0.4]] * 5}],
        "page": {**LARGE, "layout": "compact", "figure": "none"},
    }
    made = typeset(solve(Problem.of(stated)).to_latex()).content
    sizes: list[tuple[str, float]] = []
    for page in pypdf.PdfReader(io.BytesIO(made)).pages:
        page.extract_text(
            visitor_text=lambda text, _, __, ___, size: sizes.append((text.strip(), size))
        )
    words = [text for text, _ in sizes]
    note = next(index for index, text in enumerate(words) if text.endswith("Some use"))
    after = next(index for index, text in enumerate(words) if text.startswith("instead of"))
    assert max(size for text, size in sizes[note + 1 : after] if text.isalpha()) < 10


def test_the_foot_of_a_short_line_leaves_the_number_of_the_page_alone() -> None:
    stated = work("xor", LARGE)
    variant = Variant("a student whose id is rather long", "7K3M-9QXW")
    made = typeset(document("tex", dataclasses.replace(stated, variant=variant), "key"))
    heights: dict[str, float] = {}

    def visit(text: str, matrix: Any, own: Any, *_: Any) -> None:
        for word in ("7K3M", "1"):
            if word in text and (word != "1" or text.strip() == "1"):
                heights[word] = own[5] * matrix[3] + matrix[5]

    pypdf.PdfReader(io.BytesIO(made.content)).pages[0].extract_text(visitor_text=visit)
    assert 0 < heights["7K3M"] < heights["1"] - 10
