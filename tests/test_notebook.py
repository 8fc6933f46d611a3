"""Notebooks: what their cells say, and that they compute what is printed."""

from __future__ import annotations

import base64
import itertools
import json
import keyword
import re
from collections.abc import Iterator, Mapping
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import given
from msgspec.structs import replace

from generator import Assignment, AssignmentSolution, Problem, Solution, load, solve
from generator.document.documents import DOCUMENTS
from generator.errors import HandpropError
from generator.expressions.tree import Derivative, State, Symbol
from generator.formats.notebook.source import identifier
from generator.formats.signing import is_as_written
from generator.problem import problem_of, read, shipped, shipped_assignments, shipped_exercises
from tests.showing import OF_EVERY_KIND, WITHOUT_NUMBERS
from tests.strategies import examples, networks, neurons, roundings

PROBLEMS = sorted({*shipped()} - {*shipped_exercises(), *shipped_assignments(), *WITHOUT_NUMBERS})
ROUNDINGS: tuple[Mapping[str, Any], ...] = (
    {"carry": "exact", "ties": "half-even", "places": 3},
    {"carry": "rounded", "ties": "half-up", "places": 2},
    {"carry": "rounded", "ties": "half-even", "significant": 3},
    {"carry": "rounded", "places": 3, "show": "fractions"},
    {"carry": "exact", "places": 2, "padding": False},
)
# All kinds of steps, and all ways in which iterations are written, each with one of the roundings.
FEW = (
    *("back-propagation", "softmax-long", "softmax-batch", "multi-label", "huber", "l1-penalty"),
    *("mini-batches", "perceptron-and", "adam", "fractions", "step-schedule"),
)
OWN_AND_OTHER = [[{}, {"rounding": one}] for one in ROUNDINGS]
OWN_AND_ALL = [{}, *({"rounding": one} for one in ROUNDINGS)]
COMPUTED = [
    *((name, OWN_AND_OTHER[index % 5]) for index, name in enumerate(FEW)),
    *(
        pytest.param(
            name,
            OWN_AND_ALL if name in {*FEW, *OF_EVERY_KIND} else OWN_AND_OTHER[index % 5],
            marks=pytest.mark.slow,
        )
        for index, name in enumerate(PROBLEMS)
    ),
]
IMPORTED = {"numpy", "decimal", "fractions"}


def solved(name: str, **stated: Any) -> Solution[Any]:
    _, whole = read(name)
    return solve(problem_of(whole | stated))


def notebook(
    solution: Solution[Any] | AssignmentSolution, kind: str = "solution"
) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(solution.to_text("ipynb", kind))
    return found


def cells(found: Mapping[str, Any], kind: str = "code") -> dict[str, str]:
    """The cells of a kind by their ids."""
    return {
        cell["id"]: "".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == kind
    }


def failures(code: Mapping[str, str]) -> list[str]:
    """The ids of cells that find a number other than the printed one, run in order."""
    seen: dict[str, Any] = {}
    failing = []
    for key, text in code.items():
        try:
            exec(text, seen)
        except AssertionError:
            failing.append(key)
    return failing


def misprinted(text: str) -> Iterator[str]:
    """A cell in which one printed digit is another, for each of its checks."""
    for found in re.finditer(r'(?<=, ")[^"]+(?="\)$)', text, re.MULTILINE):
        places = [place for place, letter in enumerate(found[0]) if letter.isdigit()]
        place = found.start() + places[len(text) % len(places)]
        other = str(int(text[place]) % 9 + 1)
        yield text[:place] + other + text[place + 1 :]


def copied(seen: Mapping[str, Any]) -> dict[str, Any]:
    """Names and values, lists anew, since a loop of many iterations adds to its own."""
    return {name: [*held] if isinstance(held, list) else held for name, held in seen.items()}


def is_same(seen: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether cells that are run next find the same values."""
    return seen.keys() == other.keys() and all(
        callable(held) or name == "__builtins__" or np.array_equal(held, other[name])
        for name, held in seen.items()
    )


@pytest.mark.parametrize(("name", "roundings"), COMPUTED)
def test_cells_compute_what_is_printed(name: str, roundings: list[dict[str, Any]]) -> None:
    for stated in roundings:
        try:
            solution = solved(name, **stated)
        except HandpropError:  # a logarithm of a number that is rounded to 0
            continue
        code = cells(notebook(solution))
        assert failures(code) == []
        imported = re.findall(r"^(?:from|import) (\w+)", "\n".join(code.values()), re.MULTILINE)
        assert {*imported} <= IMPORTED


@pytest.mark.parametrize(
    ("name", "carry"),
    [
        ("back-propagation", "exact"),
        ("fractions", "rounded"),
        ("step-schedule", "rounded"),
        *(
            pytest.param(name, carry, marks=pytest.mark.slow)
            for name in PROBLEMS
            for carry in ("exact", "rounded")
        ),
    ],
)
def test_one_wrong_digit_makes_just_its_check_fail(name: str, carry: str) -> None:
    _, whole = read(name)
    rounding = {"places": 3, **whole.get("rounding", {}), "carry": carry}
    if "significant" in rounding:
        del rounding["places"]
    try:
        solution = solved(name, rounding=rounding)
    except HandpropError:  # a logarithm of a number that is rounded to 0
        return
    code = cells(notebook(solution))
    seen: dict[str, Any] = {}
    checks = 0
    for key, text in code.items():
        before = copied(seen)
        exec(text, seen)
        for wrong in misprinted(text):
            checks += 1
            after = copied(before)
            with pytest.raises(AssertionError):
                exec(wrong, after)
            assert is_same(after, seen), key
    assert checks >= len(solution.steps)


def test_a_number_halfway_between_two_is_told_by_the_rule() -> None:
    """0.285 is a little less in floats, and 2.5 rounds to 2 or to 3."""
    for ties, printed in (("half-up", "0.29"), ("half-even", "0.28")):
        for carry in ("exact", "rounded"):
            solution = solved(
                "linear-regression",
                inputs=[[0.57]],
                targets=[1],
                weights=[0.5],
                bias=0,
                iterations=1,
                rounding={"places": 2, "ties": ties, "carry": carry},
            )
            code = cells(notebook(solution))
            assert f'"{printed}"' in code["z2"]
            assert failures(code) == []
            other = "0.28" if printed == "0.29" else "0.29"
            assert failures({**code, "z2": code["z2"].replace(printed, other)}) == ["z2"]


# How cells read.


@pytest.mark.parametrize(
    ("name", "key", "line"),
    [
        ("back-propagation", "z2", "z2 = w1 @ a1 + b1"),
        ("back-propagation", "a2", "a2 = sigmoid(z2)"),
        ("back-propagation", "given", "    return 1 / (1 + np.exp(-x))"),
        ("back-propagation", "given", "w1 = np.array([[0.1, 0.3], [0.2, 0.4]])"),
        ("back-propagation", "da2_dz2", "da2_dz2 = sigmoid(z2) * (1 - sigmoid(z2))"),
        ("back-propagation", "dL_da2", "dL_da2 = w2.T @ dL_db2"),
        ("back-propagation", "w1_new", "w1_new = w1 - alpha * dL_dw1"),
        ("back-propagation", "w1_new", 'check("w1_new", w1_new, "0.10 0.30 0.20 0.40")'),
        ("relu-dead-unit", "given", "    return np.maximum(0, x)"),
        ("leaky-relu", "given", "    return np.where(x > tiny, x, 0.1 * x)"),
        ("softmax-long", "da3_dz3", "da3_dz3 = np.diagflat(a3) - a3 @ a3.T"),
        ("adam", "i2-m_hat_w1", "m_hat_w1 = rounded(m_w1_new / (1 - beta1 ** 2))"),
        ("adam", "given", "v_w1 = np.zeros((2, 2))"),
        ("adam", "i2-start", "w1, b1, w2, b2, "),
        ("mini-batches", "i2-start", "a1, y = inputs[:, 2:4], targets[:, 2:4]"),
        ("long-run", "i2-30", "for iteration in range(2, 31):"),
        ("long-run", "i2-30", "    course.append(L)"),
    ],
)
def test_lines_read_like_formulas(name: str, key: str, line: str) -> None:
    text = cells(notebook(solve(load(name))))[key]
    assert any(one.startswith(line) for one in text.splitlines())


def test_where_samples_are_rows_so_are_they_in_cells() -> None:
    code = cells(notebook(solved("softmax-batch", notation="rows")))
    assert "a1 @ w1 + np.ones((3, 1)) @ b1" in code["z2"]
    assert "axis=1" in code["a2"]
    assert failures(code) == []


def test_given_numbers_are_as_they_are_typed() -> None:
    solution = solved("back-propagation", inputs=["sqrt(2)", "-(1/3)^2"], learning_rate="pi/6")
    text = cells(notebook(solution))["given"]
    assert "a1 = np.array([[np.sqrt(2)], [-(1 / 3) ** 2]])" in text
    assert "alpha = np.pi / 6" in text


def test_what_a_loop_computes_is_in_terms_of_its_iteration() -> None:
    adam = solved("adam", iterations=6, worked=2)
    code = cells(notebook(adam))
    assert "    m_hat_w1 = rounded(m_w1_new / (1 - beta1 ** iteration))" in code["i3-6"]
    falling = solved("inverse-time-schedule", iterations=8, worked=2)
    assert "(1 + (iteration - 1) * kappa)" in cells(notebook(falling))["i3-8"]
    for solution in (adam, falling):
        assert failures(cells(notebook(solution))) == []


def test_iterations_before_one_that_is_written_out_are_computed() -> None:
    code = cells(notebook(solved("momentum", asked=["w2_new"], iterations=9)))
    keys = [*code]
    assert keys.index("i3-8") == keys.index("i9-start") - 1
    assert failures(code) == []


# The notebook as a file.


@pytest.mark.parametrize("kind", ["problem", "worksheet", "solution", "key"])
def test_a_notebook_is_one_by_its_own_schema(kind: str) -> None:
    for solution in (solve(Problem.load("adam")), solve(Assignment.load("homework"))):
        text = solution.to_text("ipynb", kind)
        assert text.endswith("}\n")
        assert text == solution.to_text("ipynb", kind)
        found = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]  # it has no types
        nbformat.validate(found)
        assert is_as_written(text.encode())
        ids = [cell["id"] for cell in found["cells"]]
        assert len({*ids}) == len(ids)


@pytest.mark.parametrize(
    "name",
    ["mini-batches", *(pytest.param(name, marks=pytest.mark.slow) for name in PROBLEMS)],
)
def test_cells_say_what_markdown_says(name: str) -> None:
    solution = solve(load(name))
    # Images are elsewhere, and so is the line that signs a file.
    elsewhere = re.compile(r"\[[\w-]+\]: data:.*|!\[.*\].*|<img .*>|<!--.*-->")
    for kind in DOCUMENTS:
        said = "\n\n".join(cells(notebook(solution, kind), "markdown").values())
        text = solution.to_text("md", kind)
        assert elsewhere.sub("", said).split() == elsewhere.sub("", text).split()


def test_a_cell_holds_the_images_that_it_shows() -> None:
    found = notebook(solve(Problem.load("back-propagation")))
    (cell,) = (cell for cell in found["cells"] if "attachments" in cell)
    ((name, held),) = cell["attachments"].items()
    assert f"![Figure 1](attachment:{name})" in "".join(cell["source"])
    assert base64.b64decode(held["image/svg+xml"]).startswith(b"<svg")
    assert "data:image" not in json.dumps(found)


def test_questions_of_an_assignment_run_one_after_another() -> None:
    code = cells(notebook(solve(Assignment.load("homework"))))
    assert {"q1-given", "q2-given"} <= {*code}
    assert failures(code) == []
    wrong = ((key, one) for key, text in code.items() for one in misprinted(text))
    for key, text in itertools.islice(wrong, 0, None, 9):
        assert failures({**code, key: text}) == [key]


def test_a_worksheet_leaves_lines_to_students_and_tells_no_number_of_theirs() -> None:
    solution = solved("momentum", rounding={"places": 7}, blanks="fading")
    found = notebook(solution, "worksheet")
    code, text = cells(found), json.dumps(found)
    assert code["i1-z2"].startswith("z2 = w1 @ a1")
    assert code["i2-w1_new"] == "w1_new = ...  # your line"
    assert not {"i3-start", "i3"} & {*code}
    second = solution.iterations[1]["dL/dw1"].printed
    assert not any(number.lstrip("-") in text for row in second for number in row)


@pytest.mark.parametrize(
    "name", ["step-schedule", *(pytest.param(name, marks=pytest.mark.slow) for name in PROBLEMS)]
)
def test_a_worksheet_does_not_compute_what_is_to_be_found(name: str) -> None:
    rounding = {"places": 7, "carry": "exact"}
    solution = solved(name, rounding=rounding)
    stated = {number for one in solution.work.trace.given for row in one.numbers for number in row}
    printed = {number for step in solution for row in step.printed for number in row} - stated
    text = json.dumps(cells(notebook(solution, "worksheet")))
    assert not {*re.findall(r"-?\d+\.\d{7}", text)} & printed


@examples(10)
@given(networks() | neurons(), roundings())
def test_cells_compute_what_is_printed_of_any_network(
    stated: dict[str, Any], rounding: dict[str, Any]
) -> None:
    try:
        solution = solve(Problem.of(stated).with_rounding(**rounding))
    except HandpropError:
        return
    assert failures(cells(notebook(solution))) == []


def test_a_question_states_what_is_given() -> None:
    code = cells(notebook(solve(Problem.load("back-propagation")), "problem"))
    assert code["begin"] == "import numpy as np"
    assert "alpha = 0.6" in code["given"]
    assert [*code] == ["begin", "given"]


def test_no_two_quantities_are_called_alike() -> None:
    w, b = Symbol("w", 1), Symbol("b", 1)
    names = [
        *(w, b, replace(w, mark="new"), Symbol("w", 11), Symbol("L"), Symbol("L_data")),
        *(Derivative(Symbol("L"), w), Derivative(Symbol("a", 1), w), State("v", w)),
        *(State("m", w, "hat"), State("m", w, "new"), Symbol("lambda")),
        *(replace(w, at=(("time", 1),)), replace(w, at=(("map", 1),))),
    ]
    called = [*map(identifier, names)]
    assert len({*called}) == len(called)
    assert all(one.isidentifier() and not keyword.iskeyword(one) for one in called)
