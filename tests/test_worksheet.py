"""Worksheets and keys: what is left blank, and what is asked."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from generator import Assignment, HandpropError, Problem, Solution, solve
from generator.cli import main
from generator.document.assignments.viewing import view_of_assignment
from generator.document.documents import view
from generator.document.keeping import kept_for
from generator.document.views import View
from generator.layout.nodes import Blank
from generator.layout.walking import nodes
from generator.problem import problem_of, read, shipped, shipped_exercises
from tests.showing import WITHOUT_NUMBERS, each_by_ci

BLANK = r"\blank"


def solved(
    name: str = "back-propagation", places: int | None = None, **stated: Any
) -> Solution[Any]:
    _, whole = read(name)
    return solve(problem_of(whole | stated).with_rounding(places=places))


def body(solution: Solution, kind: str) -> str:
    """A document without its preamble, and no space in it such that no line ends there."""
    return solution.to_latex(kind).partition(r"\begin{document}")[2].replace("~", " ")


FIXED = sorted({*shipped()} - {*shipped_exercises()} - WITHOUT_NUMBERS)
SHOWN = [(name, presentation) for presentation in ("matrices", "weights") for name in FIXED]


def numbers(matrices: list[Any]) -> set[str]:
    return {entry for matrix in matrices for row in matrix for entry in row}


def computed(solution: Solution) -> set[str]:
    """The digits of all that is computed, without signs, but for what stands in the question."""
    given = numbers([one.numbers for one in solution.work.trace.given])
    asked = numbers([step.printed for step in solution])
    return {one.lstrip("-") for one in asked} - {one.lstrip("-") for one in given}


@pytest.mark.parametrize(("name", "presentation"), each_by_ci(SHOWN, every=6))
def test_a_worksheet_tells_no_number_that_is_to_be_found(name: str, presentation: str) -> None:
    solution = solved(name, 7, presentation=presentation)
    sheet = body(solution, "worksheet")
    found = set(re.findall(r"\d+\.\d{7}", sheet.replace("{,}", ".")))
    assert BLANK in sheet
    assert not found & computed(solution)


@pytest.mark.parametrize("name", ["back-propagation", "xor", "adaline", "adam"])
def test_a_worksheet_has_the_lines_of_the_solution(name: str) -> None:
    solution = solved(name)
    # The course of the training would tell what is blank, and notes say nothing of it.
    before = re.split("Course of the training|Note 1", body(solution, "solution"))[0]
    of_solution = re.findall(r"\\workedline\{(.*?)\}\{%", before)
    assert re.findall(r"\\workedline\{(.*?)\}\{%", body(solution, "worksheet")) == of_solution


def test_a_worksheet_does_not_tell_that_an_error_is_zero() -> None:
    solution = solved("perceptron-and")
    assert solution.iterations[1]["e"].printed == (("0.0",),)
    update = r"\\workedline\{w_\{.text\{new\}\}\}"
    assert len(re.findall(update, body(solution, "solution").split("Course")[0])) == 1
    assert len(re.findall(update, body(solution, "worksheet"))) == 2
    assert "The error is $0$, so" in body(solution, "solution")
    assert "The error is" not in body(solution, "worksheet")


def blanks(seen: View) -> list[Blank]:
    """The blanks of a worksheet in their order."""
    found = []
    for iteration in seen.iterations:
        for line in itertools.chain(iteration.start, *iteration.sections.values()):
            for part in itertools.chain(*(nodes(link.formula) for link in line.links)):
                found += [part] if isinstance(part, Blank) else []
    return found


def names(solution: Solution, use: str) -> list[str]:
    """The answers of a worksheet whose blanks are of some use, in their order."""
    found = blanks(view(solution.work, kept_for(solution.work), "worksheet"))
    return [blank.answer.name for blank in found if blank.answer and blank.use == use]


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("back-propagation", {}),
        ("back-propagation", {"presentation": "weights"}),
        ("back-propagation", {"detail": "entries"}),
        ("mini-batches", {"notation": "net-out"}),
        ("xor", {"notation": "rows"}),
        ("learning-rate-schedule", {}),
        ("perceptron-and", {}),
    ],
)
def test_every_answer_is_found_in_one_blank(name: str, stated: dict[str, Any]) -> None:
    solution = solved(name, **stated)
    entries = [
        f"{'' if step.iteration == 1 else f'i{step.iteration}:'}{step.id}[{row},{column}]"
        for number in solution.problem.worked_iterations
        for step in solution.iterations[number].values()
        for row, printed in enumerate(step.printed, start=1)
        for column, _ in enumerate(printed, start=1)
    ]
    assert sorted(names(solution, "found")) == sorted(entries)
    assert {*names(solution, "repeated")} <= {*entries}
    assert {*names(solution, "copied")}.isdisjoint(entries)


def test_an_answer_is_named_by_its_place_in_its_step_however_it_is_printed() -> None:
    """Its blanks stand in the order of what is printed, rows of samples as columns."""
    stated: dict[str, Any] = {"blanks": ["z2"], "detail": "results"}
    by_columns = solved("batch-of-four", **stated)
    by_rows = solved("batch-of-four", **stated, notation="rows")
    rows, columns = by_columns["z2"].shape
    order = [[f"z2[{row + 1},{column + 1}]" for column in range(columns)] for row in range(rows)]
    assert names(by_columns, "found") == [*itertools.chain(*order)]
    assert names(by_rows, "found") == [*itertools.chain(*zip(*order, strict=True))]


def test_what_stands_in_later_lines_says_which_answer_it_repeats() -> None:
    solution = solved("logistic-regression", blanks=["w1_new", "L"], iterations=2)
    first, second = names(solution, "repeated")[:1], names(solution, "repeated")[1:]
    assert names(solution, "found") == ["L[1,1]", "w1_new[1,1]", "i2:L[1,1]", "i2:w1_new[1,1]"]
    assert first == ["w1_new[1,1]"]
    assert {*second} == {"w1_new[1,1]"}
    # The data of both iterations are the same.
    assert {"y[1,4]", "alpha[1,1]", "a2[1,1]", "i2:a2[1,1]"} <= {*names(solution, "copied")}
    assert not any(name.startswith("i2:y") for name in names(solution, "copied"))


def test_other_samples_have_other_names() -> None:
    copied = {*names(solved("mini-batches"), "copied")}
    assert {"a1[1,1]", "i2:a1[1,1]"} <= copied


def test_what_was_found_before_the_iteration_is_found_where_it_starts() -> None:
    solution = solved("back-propagation", iterations=5, asked=["w2_new"])
    found = names(solution, "found")
    assert solution.problem.worked_iterations == (0, 1, 4)
    assert {"w2_new[1,1]", "i2:w2_new[1,1]", "i4:w2_new[1,1]", "i5:w2_new[1,1]"} <= {*found}
    assert found.count("i4:w2_new[1,1]") == 1
    assert "i4:z2[1,1]" not in found
    assert "i4:w2_new[1,1]" in names(solution, "repeated")


def test_answers_of_an_assignment_are_named_by_their_question_too() -> None:
    work = solve(Assignment.load("homework")).work
    seen = view_of_assignment(work, [kept_for(one) for one in work.works], "worksheet")
    for number, question in enumerate(seen.questions, start=1):
        assert isinstance(question.view, View)
        found = [blank.answer for blank in blanks(question.view)]
        assert found
        assert all(answer and answer.name.startswith(f"q{number}:") for answer in found)


def strokes(path: Path) -> list[list[tuple[float, float, float]]]:
    """The horizontal lines of each page: where they begin, from the left and from below, and how
    long they are, in points.
    """
    found = []
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            origins, start, lines = [(0.0, 0.0)], (0.0, 0.0), []
            for one in pikepdf.parse_content_stream(page):
                assert isinstance(one, pikepdf.ContentStreamInstruction), "there are no pictures"
                numbers = [float(x) for x in one.operands if not isinstance(x, pikepdf.Object)]
                match str(one.operator):
                    case "q":
                        origins.append(origins[-1])
                    case "Q":
                        origins.pop()
                    case "cm":
                        x, y = origins[-1]
                        origins[-1] = x + numbers[4], y + numbers[5]
                    case "m":
                        start = numbers[0], numbers[1]
                    case "l" if numbers[1] == start[1]:
                        x, y = origins[-1]
                        lines.append((x + start[0], y + start[1], numbers[0] - start[0]))
            found.append(lines)
    return found


@pytest.mark.parametrize("places", [2, 5])
def test_a_blank_has_room_for_its_digits_by_hand(places: int, tmp_path: Path) -> None:
    """A hand needs some 2 mm for a digit and 8 mm for a line, whatever the print around it."""
    solution = solved("back-propagation", places)
    solution.to_pdf(tmp_path / "x.pdf", "worksheet")
    pages = [[one for one in page if one[2] > 30] for page in strokes(tmp_path / "x.pdf")]
    blanks = len(re.findall(r"\\blank\{.*?\[", body(solution, "worksheet")))
    wide = 72 / 25.4 * (9 + 1.5 * places)
    lengths = [length for page in pages for _, _, length in page]
    assert sum(length == pytest.approx(wide, abs=0.1) for length in lengths) == blanks
    for page in pages:
        for (x, y, _), (other_x, other_y, _) in itertools.combinations(page, 2):
            if abs(x - other_x) < 1:
                assert abs(y - other_y) > 72 / 25.4 * 8


LINEAR = {"activation": "identity", "weights": [[0.3, -0.7], [0.6, 0.2]], "biases": [0.1, 0.4]}
ACTIVE = LINEAR | {"activation": "relu"}
TURNED = {"weights": [[0, 1], [-1, 0]]}
ADAM = {"optimizer": {"name": "adam"}, "inputs": [0.4, 0.5]}
ACCUMULATED = {"optimizer": {"name": "momentum", "form": "accumulated"}, "iterations": 2}


@pytest.mark.parametrize(
    ("stated", "blank", "told"),
    [
        ({"layers": [LINEAR, LINEAR]}, "z2", "a2"),
        ({"layers": [LINEAR, LINEAR]}, "a2", "z2"),
        ({"layers": [ACTIVE, LINEAR]}, "z2", "a2"),
        ({"layers": [LINEAR, LINEAR]}, "dL/da3", "dL/db2"),
        ({"layers": [LINEAR, LINEAR]}, "dL/db1", "dL/da2"),
        (ADAM, "dL/dw1", "m_hat_w1"),
        (ADAM, "v_hat_w1", None),
        (ADAM, "m_hat_b2", "dL/db2"),
        (ACCUMULATED, "dL/dw2", "v_w2_new"),
        ({"inputs": [1, 0.5]}, "dL/db1", "dL/dw1"),
        ({"layers": [LINEAR | {"activation": "sigmoid"}, TURNED]}, "z3", "a2"),
        ({"inputs": [0.4, 0.5]}, "dL/db1", None),
    ],
)
def test_what_equals_a_blank_whatever_is_given_is_blank_too(
    stated: dict[str, Any], blank: str, told: str | None
) -> None:
    solution = solved(places=7, blanks=[blank], **stated)
    sheet = body(solution, "worksheet")
    printed = {
        name: numbers([step.printed]) - {"0.0000000", "1.0000000"}
        for name, step in solution.iterations[0].items()
    }
    if told is not None:
        assert not printed[told].isdisjoint(printed[blank])
    for name, entries in printed.items():
        is_blank = name in (blank, told)
        assert all((entry in sheet) != is_blank for entry in entries - printed[blank]), name
        assert not any(entry in sheet for entry in entries & printed[blank]), name


def test_one_sample_leaves_nothing_to_sum_up() -> None:
    solution = solved("adaline", 7, blanks=["dL/db1"], iterations=1)
    sheet = body(solution, "worksheet")
    assert solution["dL/da2"].printed == solution["dL/db1"].printed
    assert solution["dL/da2"].printed[0][0] not in sheet


def test_what_is_asked_is_blank_under_its_other_name_where_lines_fade() -> None:
    solution = solved("adaline", 7, blanks="fading", asked=["a2"], iterations=1)
    assert solution["z2"].printed[0][0] not in body(solution, "worksheet")


def test_targets_of_0_leave_outputs_that_are_not_chosen() -> None:
    """What is left of a - y is a then, but as the number that it is in this problem."""
    solution = solved("binary-cross-entropy", 7, blanks=["backward"], targets=[0])
    sheet = body(solution, "worksheet")
    assert solution["a3"].printed[0][0] in sheet


def test_what_no_ball_holds_leaves_nothing_else_blank() -> None:
    """1 - σ(6000) is too near 0 for its logarithm to be known by balls, which tell equals."""
    saturated: Any = {"inputs": [6000], "targets": [0], "layers": [{"weights": [[1]]}]}
    problem = Problem.of(
        {**saturated, "loss": "binary_cross_entropy", "learning_rate": 1, "blanks": ["L"]}
    )
    sheet = body(solve(problem), "worksheet")
    assert BLANK in sheet.partition("The loss is as follows.")[2].partition("Backward pass")[0]
    assert BLANK not in sheet.partition("Backward pass")[2]


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"asked": ["L", "L"]}, "asked holds 'L' twice; give each step once"),
        ({"asked": ["w3_new"]}, "asked holds 'w3_new', which is not a step; did you mean"),
        ({"asked": ["losses"]}, "asked holds 'losses', but there is one sample; give 'L'"),
        (
            {"blanks": ["upate"]},
            "blanks holds 'upate', which is neither a step nor a section; did you mean 'update'?",
        ),
    ],
)
def test_what_is_no_step_is_named(stated: dict[str, Any], message: str) -> None:
    with pytest.raises(HandpropError, match=re.escape(message)):
        solved(**stated)


def test_all_that_is_no_step_is_named_at_once() -> None:
    with pytest.raises(HandpropError) as raised:
        solved(asked=["w9_new", "L", "dL/dw0", "losses"], blanks=["upate"])
    raised.value.name_place("mine.toml")
    assert [one.partition("; ")[0] for one in raised.value.sentences] == [
        "mine.toml: asked holds 'w9_new', which is not a step",
        "mine.toml: asked holds 'dL/dw0', which is not a step",
        "mine.toml: asked holds 'losses', but there is one sample",
        "mine.toml: blanks holds 'upate', which is neither a step nor a section",
    ]


@pytest.mark.parametrize("kind", ["worksheet", "key"])
@pytest.mark.parametrize("name", ["back-propagation", "xor", "huber", "softmax-long", "adam"])
def test_worksheets_and_keys_are_set_without_a_warning(
    name: str, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp(name) / f"{kind}.pdf"
    assert solved(name).to_pdf(path, kind) == ()


def test_the_command_names_what_is_asked_and_not_left_blank(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hw.toml"
    stated = (
        "inputs = [0.5]\ntargets = [1]\nlearning_rate = 0.5\nlayers = [{ weights = [[0.25]] }]\n"
        'asked = ["w1_new", "L"]\n'
    )
    for blanks, warns in (('["dL/dw1", "update"]', True), ('["L", "update"]', False)):
        path.write_text(stated + f"blanks = {blanks}\n")
        with pytest.raises(SystemExit, match="0"):
            main(["solve", str(path), "--as", "worksheet", "--format", "tex", "-o", str(tmp_path)])
        warning = "the worksheet prints what is asked: L; name it under blanks to leave it blank\n"
        assert (warning in capsys.readouterr().err) is warns


def test_what_is_asked_of_an_iteration_that_is_not_worked_out_is_not_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hw.toml"
    path.write_text(
        "inputs = [0.5]\ntargets = [1]\nlearning_rate = 0.5\nlayers = [{ weights = [[0.25]] }]\n"
        'asked = ["w1_new"]\niterations = 5\nworked = 1\n'
    )
    with pytest.raises(SystemExit, match="0"):
        main(["solve", str(path), "--as", "worksheet", "--format", "tex", "-o", str(tmp_path)])
    assert "prints what is asked" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("columns", "samples", "in_blocks"),
    [(2, 3, False), (2, 4, False), (2, 7, True), (1, 6, False), (1, 12, True)],
)
def test_a_worksheet_tells_of_blocks_only_where_they_stand_below_each_other(
    columns: int, samples: int, in_blocks: bool
) -> None:
    inputs = [[0.25 * one] for one in range(samples)]
    layer = {"activation": "tanh", "weights": [[0.5]], "biases": [0.1]}
    page = {"columns": columns, "font_size": 10, "margin": "2 cm"}
    stated = {"inputs": inputs, "asked": ["a2"], "layers": [layer], "page": page}
    sheet = body(solve(Problem.of(stated)), "worksheet")
    assert ("in blocks of columns" in sheet) == in_blocks
