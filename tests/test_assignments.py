"""Assignments: several problems on one sheet, read, solved and written."""

from __future__ import annotations

import json
import pickle
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pikepdf
import pytest

from generator import (
    Assignment,
    AssignmentSolution,
    Problem,
    ProblemError,
    assignment_schema,
    solve,
)
from generator.cli import main
from generator.problem import read, shipped_assignments
from tests.sentence_checker import faults_of_assignment

KINDS = ("problem", "solution", "worksheet", "key")
NEURON = {
    "inputs": [0.5, 0.2],
    "targets": [0.3],
    "learning_rate": 0.5,
    "layers": [{"weights": [[0.4, 0.6]]}],
}


def assignment(*questions: dict[str, Any], **head: Any) -> Assignment:
    return Assignment.of({**head, "problems": list(questions)})


def question(problem: Any = NEURON, **stated: Any) -> dict[str, Any]:
    return {"problem": problem, **stated}


@pytest.fixture(scope="module")
def homework() -> AssignmentSolution:
    return solve(Assignment.load("homework"))


def chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def png(width: int = 3, height: int = 2, pixels: bytes | None = None) -> bytes:
    """A grey picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0\x80\x80\x80" * 2) if pixels is None else pixels
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


# What is read.


def test_a_problem_has_what_the_assignment_states_unless_it_states_it_itself() -> None:
    own = {**NEURON, "rounding": {"significant": 3}, "presentation": "weights"}
    common = {"places": 4, "carry": "rounded"}
    read_in = assignment(question(), question(own), rounding=common, detail="entries")
    left, stated = read_in.problems
    assert (left.rounding.places, left.rounding.carry) == (4, "rounded")
    assert (left.detail, left.presentation) == ("entries", "matrices")
    assert (stated.rounding.places, stated.rounding.significant) == (None, 3)
    assert (stated.rounding.carry, stated.presentation) == ("rounded", "weights")


def test_a_single_neuron_keeps_the_notation_of_its_kind() -> None:
    perceptron = read("perceptron-and")[1]
    read_in = assignment(question(), question("perceptron-and"), notation="net-out")
    first = read_in.problems[0]
    assert isinstance(first, Problem)
    assert first.notation.name == "net-out"
    assert read_in.problems[1].conventions == Problem.of(perceptron).conventions


def test_parts_ask_in_place_of_the_problem() -> None:
    parts = [{"asked": ["L", "z2"]}, {"text": "Why?"}, {"asked": ["z2", "a2"]}]
    read_in = assignment(question({**NEURON, "asked": ["w1_new"]}, parts=parts), question())
    assert read_in.problems[0].asked == ("L", "z2", "a2")
    assert read_in.problems[1].asked is None


def test_what_is_no_step_is_told_once_with_its_place() -> None:
    own = {**NEURON, "marks": {"points": {"z9": 1}}}
    parts = [{"asked": ["z2"]}, {"asked": ["a_2"]}]
    with pytest.raises(ProblemError) as raised:
        solve(assignment(question(), question(own, parts=parts)))
    assert [one.partition("; ")[0] for one in str(raised.value).splitlines()] == [
        "assignment: problems[1].parts[1].asked holds 'a_2', which is not a step",
        "assignment: problems[1].problem.marks.points has 'z9', which is not a step",
    ]


def test_points_are_those_of_the_parts_where_none_are_stated_for_all() -> None:
    parts = [{"asked": ["L"], "points": 2.5}, {"asked": ["a2"], "points": 4}]
    read_in = assignment(question(parts=parts), question(points=3))
    assert [str(one.score) for one in read_in.questions] == ["6.5", "3"]
    assert str(read_in.score) == "9.5"
    assert assignment(question()).score is None


def test_files_are_found_beside_the_assignment(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(NEURON))
    path = tmp_path / "sheet.toml"
    path.write_text('[[problems]]\nproblem = "one.json"\n[[problems]]\nproblem = "tanh"\n')
    first, second = Assignment.load(path).problems
    assert isinstance(second, Problem)
    assert (first, second.inputs) == (Problem.of(NEURON), Problem.load("tanh").inputs)


def test_one_problem_is_no_assignment_and_the_other_way_round() -> None:
    with pytest.raises(ProblemError, match="problems is of an assignment; give one problem"):
        Problem.load("homework")
    with pytest.raises(ProblemError, match="problems is missing; give tables under"):
        Assignment.load("xor")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("crest.png", png(), ""),
        ("crest.PNG", png(), ""),
        ("missing.png", None, "which is not there; put the file beside the assignment"),
        ("../crest.png", None, "give the name of a file beside the assignment"),
        ("crest.jpg", b"\xff\xd8\xff", "give the name of a .pdf or .png file"),
        ("crest.png", b"%PDF-1.5 %%EOF", "which is not a PNG; save it as PNG anew"),
        ("crest.png", png()[:40], "which is damaged or cut off"),
        ("crest.png", png().replace(b"\x08\0\0", b"\x08\1\0"), "which is damaged or cut off"),
        ("crest.png", png(pixels=b"\0\1\2"), "which is damaged"),
        ("crest.png", png(9000), "which has more than 8,000 pixels a side"),
        ("crest.png", png() + b"\0" * 2_000_000, "which has more than 2,000,000 bytes"),
        ("crest.pdf", png(), "which is not a PDF; save it as PDF anew"),
        ("crest.pdf", b"%PDF-1.5\n", "which is cut off"),
        ("crest.pdf", b"%PDF-1.5 /Encrypt %%EOF", "which is encrypted"),
    ],
)
def test_a_logo_is_what_its_name_says(
    name: str, content: bytes | None, says: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    stated = {"problems": [question()], "logo": name}
    if not says:
        assert Assignment.of(stated, "sheet", tmp_path).logo is not None
        return
    with pytest.raises(ProblemError) as raised:
        Assignment.of(stated, "sheet", tmp_path)
    (line,) = raised.value.sentences
    assert line.startswith(f"sheet: logo is {name!r}")
    assert says in line


def test_the_schema_takes_what_is_taken() -> None:
    schema = assignment_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for name in shipped_assignments():
        validator.validate(json.loads(json.dumps(read(name)[1], default=float)))
    forward = {"inputs": [1], "layers": [{"weights": [[2]]}]}
    assert validator.is_valid({"problems": [question(forward) | {"parts": [{"asked": ["a2"]}]}]})
    faulty: list[Any] = [{}, {"problems": []}, {"problems": [question({"inptus": [1]})]}]
    faulty += [{"problems": [question(forward) | {"parts": [{"text": "What is it?"}]}]}]
    faulty += [{"problems": [question({"inptus": [1]}) | {"parts": [{"asked": ["a2"]}]}]}]
    assert not any(map(validator.is_valid, faulty))


# What is solved.


def test_each_problem_is_solved_as_it_is_alone(homework: AssignmentSolution) -> None:
    assert homework.problems[0]["L"].printed == solve(Problem.load("tanh"))["L"].printed
    assert pickle.loads(pickle.dumps(homework)) == homework
    assert repr(homework) == "<AssignmentSolution of 'Homework 3: Back Propagation': 4 problems>"
    assert repr(homework.assignment) == (
        "<Assignment 'Homework 3: Back Propagation': 4 problems, 35 points>"
    )


def test_json_has_the_object_of_each_problem_and_its_points(homework: AssignmentSolution) -> None:
    stated = json.loads(homework.to_json())
    assert (stated["title"], stated["points"]) == ("Homework 3: Back Propagation", 35)
    asked = ["a2", "a3", "L", "dL/dw2", "dL/dw1"]
    tanh = Problem.load("tanh").model_copy(update={"asked": asked})
    alone = json.loads(solve(tanh).to_json())
    first = stated["problems"][0]
    assert {key: first[key] for key in alone} == alone
    assert (first["heading"], first["points"]) == ("A network with two outputs", 12)
    assert first["parts"][0] == {"part": "a", "asked": ["a2", "a3", "L"], "points": 4}
    assert first["parts"][2].keys() == {"part", "points", "text"}
    assert stated["problems"][2]["points"] == 6.5


def test_an_error_about_numbers_names_the_problem() -> None:
    diverges = {**NEURON, "inputs": [1e6, 1e6], "learning_rate": 1e6, "iterations": 9}
    diverges["layers"] = [{"weights": [[1e3, 1e3]], "activation": "identity"}]
    with pytest.raises(Exception, match=r"^problems\[1\]: ") as raised:
        solve(assignment(question(), question(diverges)))
    assert "the training diverges" in str(raised.value)


# What is written.


@pytest.mark.parametrize("kind", KINDS)
def test_the_sentences_of_the_shipped_assignment_hold(
    kind: str, homework: AssignmentSolution
) -> None:
    assert faults_of_assignment(homework, kind) == []


def test_what_one_question_explains_the_next_does_not() -> None:
    text = solve(assignment(question("tanh"), question("tanh"), question("xor"))).to_latex()
    assert text.count("multiplies matrices entry by entry") == 1
    assert text.count("Computed numbers are rounded to") == 1
    assert text.count("Textbooks differ") == 1
    assert re.findall(r"Figure (\d) shows", text) == ["1", "2", "3"]


def test_stars_are_explained_once_for_all() -> None:
    source = question("back-propagation")
    text = solve(assignment(source, source)).to_latex()
    assert text.count("A star, as in") == 1


def test_points_have_the_decimal_mark_of_numbers() -> None:
    text = solve(assignment(question(points=2.5), rounding={"decimal_mark": "comma"})).to_latex()
    assert r"\question{Question 1 (2,5 points)}" in text


def test_words_are_printed_as_they_are_typed() -> None:
    text = r"50% of \{x} & $5_"
    # Where formulas and placeholders may stand, their signs are typed twice.
    rich = r"50% of \{{x}} & $$5_"
    words = {"title": text, "instructions": rich, "course": text, "instructor": text}
    solution = solve(assignment(question(before=rich, after=rich, title=text), **words))
    made = solution.to_latex("problem")
    assert made.count(r"50\% of \textbackslash{}\{x\} \& \$5\_") == 7


@pytest.mark.parametrize("suffix", [".png", ".pdf"])
def test_a_pdf_shows_the_logo_and_says_whose_it_is(suffix: str, tmp_path: Path) -> None:
    logo = tmp_path / f"crest{suffix}"
    if suffix == ".png":
        logo.write_bytes(png())
    else:
        solve(Problem.of(NEURON)).to_pdf(logo, "key")
    head = {"title": "Sheet 1", "instructor": "Ada", "logo": logo.name}
    stated = {**head, "problems": [question(space="4 cm"), question()]}
    solution = solve(Assignment.of(stated, folder=tmp_path))
    for name in ("one.pdf", "two.pdf"):
        assert solution.to_pdf(tmp_path / name, "problem") == ()
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    with pikepdf.open(tmp_path / "one.pdf") as pdf:
        assert pdf.docinfo["/Title"] == "Sheet 1"
        assert pdf.docinfo["/Author"] == "Ada"
        assert len(pdf.pages[0].Resources.get("/XObject", {})) == 1


# The command.

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return command


def test_solve_writes_the_sheet_and_its_logo(run: Run, tmp_path: Path) -> None:
    (tmp_path / "crest.png").write_bytes(png())
    stated = {"logo": "crest.png", "problems": [question("xor"), question()]}
    (tmp_path / "week 1.json").write_text(json.dumps(stated))
    code, said, aside = run("solve", "week 1.json", "--as", "problem")
    assert (code, said.startswith("Wrote output/week 1-problem.tex and ")) == (0, True)
    assert "not stated in week 1.json, problems[1].problem, and so assumed: activation" in aside
    names = {path.name for path in (tmp_path / "output").iterdir()}
    (logo,) = names - {"week 1-problem.tex", "week 1-problem.pdf"}
    assert f"\\logo{{{logo}}}" in (tmp_path / "output/week 1-problem.tex").read_text()
    assert (tmp_path / "output" / logo).read_bytes() == png()


def test_options_go_before_what_problems_state(run: Run) -> None:
    code, said, _ = run("solve", "homework", "--format", "json", "--places", "5")
    assert code == 0
    assert [one["rounding"]["places"] for one in json.loads(said)["problems"]] == [5] * 4


def test_what_is_said_of_digits_names_the_question(run: Run, tmp_path: Path) -> None:
    stated = {"problems": [question("xor"), question("back-propagation")]}
    (tmp_path / "sheet.json").write_text(json.dumps(stated))
    _, said, _ = run("solve", "sheet.json", "--format", "tex")
    assert re.findall(r"^question (\d): ", said, re.MULTILINE) == ["2", "2"]


def test_check_goes_through_all_problems(run: Run) -> None:
    code, said, _ = run("check", "homework")
    assert code == 0
    assert said.count("homework.toml, problems[") == 4
    assert said.splitlines()[-1] == "all 45 entries agree to 40 digits"


def test_schema_takes_the_kind_of_file(run: Run) -> None:
    assert json.loads(run("schema", "assignment")[1]) == assignment_schema()


def test_a_copy_of_the_shipped_assignment_can_be_solved(run: Run) -> None:
    code, said, _ = run("new", "mine.toml", "--from", "homework")
    assert (code, said) == (0, "Wrote mine.toml; edit it, then: handprop solve mine.toml\n")
    assert run("solve", "mine.toml", "--format", "tex", "--as", "key")[0] == 0
