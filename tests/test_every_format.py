"""Every format says the same: the words and numbers of sentences, and whole formulas, in order."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from generator import Assignment, AssignmentSolution, HandpropError, Problem, solve
from generator.document import Work
from generator.document.assignments import AssignmentWork
from generator.document.documents import DOCUMENTS, view_of_any
from generator.document.keeping import kept_for
from generator.document.work import Variant
from generator.formats import FORMATS, document
from generator.formats.documents import read
from generator.formats.table import TEX
from generator.problem import shipped, shipped_exercises
from generator.variants import draws, load, works
from tests.format_reader import html_tokens, markdown_tokens, notebook_tokens, tex_tokens
from tests.showing import shown, ways
from tests.strategies import (
    WRITTEN,
    examples,
    forward_passes,
    networks,
    neurons,
    roundings,
    stated_exactly,
)

EXERCISES = Path(__file__).parent / "problems" / "exercises"
FIXED = sorted({*shipped()} - {*shipped_exercises()})
NOTATIONS = ("source", "net-out", "brackets", "rows", "superscripts")
WAYS = [
    (*way, mark)
    for way, mark in zip(ways(FIXED, NOTATIONS), itertools.cycle(("point", "comma")), strict=False)
]
# The readers of formats; each is held against that of LaTeX.
READERS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "html": html_tokens,
    "md": markdown_tokens,
    "fragment": tex_tokens,
    "ipynb": notebook_tokens,
}

# What each of these has that others lack: a figure and dense numbers, several samples, a plot and
# a table, fractions, a single neuron that learns from one sample after another, what is too small.
QUICK = (
    ("back-propagation", "source", "weights", "point"),
    ("xor", "rows", "matrices", "comma"),
    ("long-run", "brackets", "matrices", "point"),
    ("fractions", "net-out", "weights", "point"),
    ("perceptron-and", "source", "matrices", "point"),
    ("vanishing-gradient", "superscripts", "matrices", "comma"),
)


def differences(work: Work | AssignmentWork, kind: str) -> list[str]:
    """Return where a document in some format does not say what LaTeX says."""
    return differing({name: document(name, work, kind) for name in FORMATS})


def differences_of_one_view(work: Work, kind: str) -> list[str]:
    """Return the same where all formats are given one view, which takes half the time."""
    seen = view_of_any(work, kept_for(work), kind)
    makers = {name: read(name, None) for name in FORMATS}
    return differing(
        {
            name: maker.finished(maker.document(seen, kind, in_set=False))
            for name, maker in makers.items()
        }
    )


def differing(texts: Mapping[str, str]) -> list[str]:
    expected = list(tex_tokens(texts[TEX]))
    assert expected
    wrong: list[str] = []
    for name in [name for name in FORMATS if name != TEX]:
        found = list(READERS[name](texts[name]))
        if found != expected:
            wrong += difflib.unified_diff(expected, found, "tex", name, lineterm="")
    return wrong


@pytest.mark.parametrize(("name", "notation", "presentation", "mark"), QUICK)
def test_formats_say_the_same(name: str, notation: str, presentation: str, mark: str) -> None:
    problem = shown(name, notation, presentation)
    solution = solve(problem.with_rounding(decimal_mark=mark))
    for kind in ("worksheet", "solution"):
        assert differences(solution.work, kind) == []


@pytest.mark.parametrize("name", ["softmax-long", "perceptron-and"])
def test_formats_say_the_same_without_numbers(name: str) -> None:
    solution = solve(Problem.load(name).shown_as(detail="symbols"))
    for kind in DOCUMENTS:
        assert differences(solution.work, kind) == [], kind


def test_formats_say_the_same_where_matrices_are_too_wide_for_a_page() -> None:
    large = {"font_size": 20}
    solution = solve(Problem.load("xor").model_copy(update={"page": large}))
    assert r"\right." in solution.to_latex("worksheet")
    assert differences(solution.work, "worksheet") == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "notation", "presentation", "mark"), WAYS)
def test_formats_say_the_same_of_all_that_is_shipped(
    name: str, notation: str | None, presentation: str | None, mark: str
) -> None:
    problem = shown(name, notation, presentation)
    solution = solve(problem.with_rounding(decimal_mark=mark), presentation == "matrices")
    for kind in DOCUMENTS:
        assert differences_of_one_view(solution.work, kind) == [], kind


@pytest.mark.slow
@examples(100)
@given(
    networks() | forward_passes() | neurons() | stated_exactly(networks() | forward_passes()),
    roundings(),
    st.sampled_from(["decimals", "fractions"]),
    WRITTEN,
    st.sampled_from(list(DOCUMENTS)),
)
def test_formats_say_the_same_of_random_problems(
    problem: dict[str, Any], rounding: dict[str, Any], show: str, written: dict[str, str], kind: str
) -> None:
    try:
        rounded = Problem.of(problem).with_rounding(**rounding, show=show)
        solution = solve(rounded.shown_as(**written))
    except HandpropError:
        reject()
    assert differences(solution.work, kind) == []


@pytest.fixture(scope="module")
def homework() -> AssignmentSolution:
    return solve(Assignment.load("homework"))


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_formats_say_the_same_of_an_assignment(homework: AssignmentSolution, kind: str) -> None:
    assert differences(homework.work, kind) == []


@pytest.mark.parametrize("kind", ["problem", "solution"])
def test_formats_say_the_same_of_a_variant_down_to_its_foot(kind: str) -> None:
    exercise = load(str(EXERCISES / "back-propagation.toml"))
    (work,) = works(draws(exercise, 2026), [("7", 0)])
    variant = replace(work, variant=Variant("7", "abcd", has_qr=True))
    assert differences(variant, kind) == []


def test_a_reader_of_latex_has_formulas_letter_by_letter_and_words_as_they_are() -> None:
    assert [*tex_tokens(r"The loss~is $L = -0{,}5 \times 10^{-3}$, found from 1,5 points.")] == [
        *("The", "loss", "is", "L", "=", "-", "0,5", "×", "10", "-", "3"),
        *(",", "found", "from", "1,5", "points", "."),
    ]
    line = r"\workedline{w_{1,2}^{1}}{\link{\marked{=}}{\frac{1}{2} \blank{z2}}\more{+ \tanh(z)}}"
    assert [*tex_tokens(line)] == [
        *("w", "1", ",", "2", "1", "=", "*", "1", "2", "▢", "+", "t", "a", "n", "h", "z"),
    ]
    figure = r"\begin{network}{10}{20}{\networkedge{1}{2}{3}{4}}\networklabel{5}{6}{x_1 = 0.1}"
    assert [*tex_tokens(figure)] == ["x", "1", "=", "0.1"]


def test_a_reader_of_pages_has_the_same_tokens() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>A title</title></head><body><p>The loss is <math>"
        "<semantics><mrow><msup><mi>L</mi><mn>2</mn></msup><mo>=</mo><mo>−</mo><mn>0,5</mn>"
        "</mrow><annotation>L</annotation></semantics></math>.</p><span class='blank'></span>"
        "<div class='drawn'>0.1</div><mover accent='true'><mi>y</mi><mo>^</mo></mover>"
        "</body></html>"
    )
    assert [*html_tokens(page)] == [
        *("The", "loss", "is", "L", "2", "=", "-", "0,5", ".", "▢", "y"),
    ]


@pytest.mark.parametrize(
    ("said", "other"), [("<mn>0.41</mn>", "<mn>0.14</mn>"), ("<mo>+</mo>", ""), ("loss", "gain")]
)
def test_what_is_said_otherwise_is_noticed(said: str, other: str) -> None:
    page = solve(Problem.load("back-propagation")).to_text("html")
    assert said in page
    assert [*html_tokens(page)] != [*html_tokens(page.replace(said, other, 1))]
