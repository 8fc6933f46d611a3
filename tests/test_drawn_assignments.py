"""Assignments with draws: each student's own numbers in every question."""

from __future__ import annotations

import csv
import dataclasses
import json
import pickle
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from generator import (
    Assignment,
    AssignmentSolution,
    DrawnAssignment,
    Extras,
    Job,
    Member,
    Problem,
    ProblemError,
    SetError,
    UsageError,
    VariantError,
    draws,
    make_set,
    numbered,
    solutions,
    solve,
)
from generator.cli import main
from generator.document.work import Work
from generator.formats import document
from generator.problem.assignments import AssignmentTable
from generator.variants import AssignmentDraws, Chosen, chosen, stress_by_problem, works
from tests.test_batch import in_this_process

DRAWN: dict[str, Any] = {
    "inputs": {"from": 0.1, "to": 0.9, "step": 0.1, "size": 2},
    "targets": [0.3],
    "learning_rate": 0.5,
    "layers": [{"neurons": 1, "weights": {"from": -0.9, "to": 0.9, "step": 0.1}}],
}
# Only three draws of it are there.
FEW = DRAWN | {
    "inputs": {"choices": [0.2, 0.5, 0.8], "size": 1},
    "layers": [{"weights": [[0.4]]}],
    "requirements": {"minus_signs": 20},
}


def stated(*problems: Any, **head: Any) -> dict[str, Any]:
    return {
        "rounding": {"places": 4},
        **head,
        "problems": [{"problem": problem, "points": 2} for problem in problems],
    }


def exercise(*problems: Any, **head: Any) -> DrawnAssignment:
    return DrawnAssignment.of(stated(*problems, **head), "sheet", Path())


def variants(drawn: AssignmentDraws, names: Sequence[str]) -> list[Chosen]:
    found = list(chosen(drawn, names))
    assert all(isinstance(variant, Chosen) for variant in found), found
    return [variant for variant in found if isinstance(variant, Chosen)]


def numbers(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def given(work: Work) -> list[Any]:
    return [quantity.numbers for quantity in work.trace.given]


@pytest.fixture(scope="module")
def drawn() -> AssignmentDraws:
    return draws(exercise(DRAWN, "perceptron-and", DRAWN), 7)


# What is drawn.


def test_problems_that_draw_alike_draw_different_numbers(drawn: AssignmentDraws) -> None:
    made = works(drawn, [(one.name, one.attempt) for one in variants(drawn, numbers(5))])
    for number in range(5):
        first, fixed, second = made[number].works
        assert given(first) != given(second)
        assert given(fixed) == given(solve(Problem.load("perceptron-and")).work)
    assert len({str(given(work.works[0])) for work in made}) == 5


def test_the_first_variants_of_a_larger_set_are_the_same(drawn: AssignmentDraws) -> None:
    assert variants(drawn, numbers(9))[:4] == variants(drawn, numbers(4))
    travelled = pickle.loads(pickle.dumps(drawn))
    assert variants(travelled, numbers(4)) == variants(drawn, numbers(4))
    assert drawn.code("1") == travelled.code("1") != drawn.code("2")


def test_a_variant_is_what_solving_it_alone_gives(drawn: AssignmentDraws) -> None:
    (variant, *_) = variants(drawn, ["4711"])
    (work,) = works(drawn, [(variant.name, variant.attempt)])
    alone = dataclasses.replace(
        solve(drawn.problem(variant.name, variant.attempt)), variant=work.variant
    )
    for kind in ("problem", "solution", "key"):
        assert document("tex", work, kind) == alone.to_latex(kind)


def test_data_of_a_class_set_stand_beside_each_other_in_every_question(
    drawn: AssignmentDraws,
) -> None:
    (variant, *_) = variants(drawn, ["4711"])
    (work,) = works(drawn, [(variant.name, variant.attempt)])
    data = r"(?:are~given|following~data)\.\s*\\begin\{worked\}(.*)"
    assert re.findall(data, document("tex", work, "solution")) == [r"\sidebyside"] * 3


def test_variants_differ_as_a_whole_and_not_in_every_question() -> None:
    found = variants(draws(exercise(FEW, DRAWN), 1), numbers(12))
    assert len({variant.data for variant in found}) == 12
    outcomes = list(chosen(draws(exercise(FEW), 1), numbers(5)))
    assert [isinstance(one, VariantError) for one in outcomes] == [False] * 3 + [True] * 2
    assert "problems[0]: none of 4,096 draws is fit to set" in str(outcomes[-1])
    assert "were like an earlier variant" in str(outcomes[-1])


def test_solutions_are_those_of_the_first_variants(drawn: AssignmentDraws) -> None:
    first, second = solutions(drawn, 2)
    assert isinstance(first, AssignmentSolution)
    assert isinstance(second, AssignmentSolution)
    assert second.variant is not None
    assert (second.variant.name, second.variant.code) == ("2", drawn.code("2"))
    assert json.loads(second.to_json())["variant"] == {"name": "2", "code": drawn.code("2")}


@pytest.mark.parametrize(
    ("problems", "says"),
    [
        (["xor", "tanh"], "sheet: problems hold no draws; put one in place of a number"),
        ([DRAWN | {"targets": [0.3, 0.4]}, DRAWN | {"draws": {"unused": {"choices": [1]}}}],
         "sheet: problems[1].problem.draws.unused is not used"),
        ([DRAWN | {"inputs": {"from": 1}}, {"inputs": [1]}],
         "sheet: problems[0].problem.inputs states one end of a range only"),
    ],
)  # fmt: skip
def test_faults_have_their_places(problems: list[Any], says: str) -> None:
    with pytest.raises(ProblemError) as raised:
        exercise(*problems)
    assert says in str(raised.value)


def test_faults_of_all_drawn_problems_are_told_at_once_in_their_places() -> None:
    faulty = draws(exercise(DRAWN, DRAWN | {"loss": "huge"}, DRAWN | {"targets": [0.3, 0.4]}), 1)
    for look in (lambda: stress_by_problem(faulty, 5), lambda: list(chosen(faulty, ["1"]))):
        with pytest.raises(ProblemError) as raised:
            look()
        first, second = raised.value.sentences
        assert first.startswith("sheet: problems[1].problem.loss is 'huge'; known are")
        assert second.startswith("sheet: problems[2].problem.targets has 2 numbers, but the last")


def test_with_draws_it_is_no_assignment_by_itself() -> None:
    with pytest.raises(ProblemError, match=r"problems\[0\].problem.inputs holds draws"):
        Assignment.of(stated(DRAWN))


# Class sets of it.


def job(folder: Path, **changes: Any) -> Job:
    sheet = exercise(DRAWN, "perceptron-and", DRAWN, **changes)
    return Job(sheet, 7, ("problem", "key"), folder, extras=Extras(tex=True))


def test_answers_have_a_column_for_the_problem(tmp_path: Path) -> None:
    summary = make_set(job(tmp_path / "set"), numbered(2), in_this_process)
    assert (summary.variants, summary.failures) == (2, {})
    with (tmp_path / "set/answers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:5] == ["variant", "student", "file", "problem", "step"]
    assert [row["problem"] for row in rows if row["variant"] == "2"] == [*"11", *"222", *"33"]
    listed = json.loads((tmp_path / "set/answers.json").read_text())["variants"]
    assert [one["problem"] for one in listed[0]["problems"]] == [1, 2, 3]
    assert listed[0]["problems"][0]["steps"].keys() == {"w1_new"}
    with pikepdf.open(tmp_path / "set/problem/variant-0001.pdf") as pdf:
        assert pdf.docinfo["/Title"] == "Assignment"


def test_a_set_goes_on_and_is_corrected(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    make_set(job(folder), numbered(2), in_this_process)
    answers = (folder / "answers.csv").read_bytes()
    before = {path: path.read_bytes() for path in folder.rglob("*.pdf")}
    assert make_set(job(folder), numbered(2), in_this_process).remade == 0
    assert {path: path.read_bytes() for path in folder.rglob("*.pdf")} == before
    corrected = make_set(job(folder, title="Homework"), numbered(3), in_this_process)
    assert corrected.remade == 8
    assert (folder / "answers.csv").read_bytes().startswith(answers)
    with pytest.raises(SetError, match="holds a set of another problem"):
        make_set(job(folder, rounding={"places": 5}), numbered(3), in_this_process)


def test_students_have_variants_of_their_own_with_the_logo(tmp_path: Path) -> None:
    solve(Problem.load("xor")).to_pdf(tmp_path / "crest.pdf", "key")
    sheet = DrawnAssignment.of(stated(DRAWN, logo="crest.pdf", name_line=True), "sheet", tmp_path)
    with_tex = Job(sheet, 7, ("problem",), tmp_path / "set", extras=Extras(tex=True))
    assert not make_set(with_tex, [Member("4711", "Ada"), Member("4712")], in_this_process).failures
    (text,) = (tmp_path / "set/problem").glob("*Ada*.tex")
    assert "For Ada" in text.read_text()
    assert r"\nameline{Name" not in text.read_text()
    assert len([*(tmp_path / "set/problem").glob("logo-*.pdf")]) == 1
    as_page = Job(sheet, 7, ("problem",), tmp_path / "pages", formats=("pdf", "html"))
    with pytest.raises(UsageError, match="the logo is a PDF"):
        make_set(as_page, [Member("4711")], in_this_process)
    assert not (tmp_path / "pages").exists()


def test_a_set_may_be_on_another_paper() -> None:
    sheet = exercise(DRAWN, "perceptron-and")
    letter = sheet.on_paper("letter")
    assert isinstance(letter.head, AssignmentTable)
    assert letter.hash_of_draws() == sheet.hash_of_draws()
    assert letter.hash_of_all() != sheet.hash_of_all()
    (work,) = works(draws(letter, 7), [("1", (0,))])
    assert {of_problem.problem.page.paper for of_problem in work.works} == {"letter"}


# The command.


def test_the_command_draws_assignments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sheet.json").write_text(json.dumps(stated(DRAWN, "tanh", DRAWN)))

    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        assert ended.value.code == 0, said
        return said.out

    made = run(
        *("variants", "sheet.json", "--count", "2", "--seed", "5", "--as", "key", "-o", "set")
    )
    assert re.match(r"Wrote 2 variants as key to set, (\d\d+|\d\.\d) a second; answers", made)
    told = run("variants", "sheet.json", "--stress", "100")
    assert [line for line in told.splitlines() if line.startswith("Question")] == [
        *("Question 1:", "Question 3:")
    ]
    monkeypatch.setenv("COLUMNS", "50")
    told = run("variants", "quiz", "--stress", "40")
    assert "…" not in told
    assert " a3[1,1] " in told
    by_seed = run("solve", "sheet.json", "--seed", "5", "--variant", "2", "--format", "json")
    by_set = run("solve", "sheet.json", "--set", "set", "--variant", "2", "--format", "json")
    assert by_seed == by_set
    answers = json.loads(Path("set/answers.json").read_text())["variants"][1]
    assert json.loads(by_seed)["variant"] == {"name": "2", "code": answers["code"]}
    new = answers["problems"][2]["steps"]["w1_new"]["printed"]
    solved = json.loads(by_seed)["problems"][2]["steps"]
    assert [step["printed"] for step in solved if step["id"] == "w1_new"] == [new]


def test_formulas_and_composed_networks_are_drawn_beside_what_is_the_same_for_all() -> None:
    drawn = draws(exercise("drawn-scores", "drawn-lstm", "max-gate"), 1)
    first, second = works(drawn, [(one.name, one.attempt) for one in variants(drawn, numbers(2))])
    for number, is_drawn in enumerate((True, True, False)):
        printed = [
            [step.printed for step in sheet.works[number].trace.steps] for sheet in (first, second)
        ]
        assert (printed[0] != printed[1]) == is_drawn
