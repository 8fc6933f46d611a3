"""Answers as they arrive: every layout in `tests/answers/`, whatever was done to it on the way."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generator import AnswersError, Assignment, AssignmentSolution, Solution, load, solve
from generator.cli import main
from generator.layout.nodes import AnswerId
from generator.marking import GivenAnswers, mark_answers, marked_entries, read_answers
from generator.marking.forms import AskedEntries, long_form, wide_form
from generator.marking.record import points_text
from generator.marking.tokens import question_token
from generator.marking.written import written_number
from generator.tabular import csv_bytes
from tests.showing import each_by_ci

GOLDEN = Path(__file__).parent / "answers"
# Whose each is, what it is called, and the number.
Numbers = set[tuple[str, str, Fraction]]
EXPECTED = {
    ("1", "z2[1,1]", Fraction("0.41")),
    ("1", "z2[2,1]", Fraction("0.47")),
    ("1", "dL/dw1[1,1]", Fraction("-0.0013")),
    ("1", "i2:z2[1,1]", Fraction("12000.5")),
    ("2", "z2[1,1]", Fraction("0.1")),
    ("2", "dL/dw1[1,1]", Fraction(1, 3)),
}


def numbers(given: GivenAnswers) -> Numbers:
    """Return what is sure to be a number."""
    return {
        (one.id, answer.name, number.value)
        for one in given.students
        for answer in one.answers
        if (number := written_number(answer.text)) is not None
    }


@pytest.mark.parametrize("layout", ["long", "wide", "moodle", "canvas"])
@pytest.mark.parametrize("change", ["", "-permuted", "-translated"])
def test_a_table_is_read_whatever_became_of_it(layout: str, change: str) -> None:
    assert numbers(read_answers(GOLDEN / f"{layout}{change}.csv")) == EXPECTED


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
def test_the_dash_that_an_editor_makes_of_a_hyphen_is_a_minus(
    encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / "class.csv"
    path.write_text('id,"z2[1,1]","z2[2,1]"\n42,\u20130.25,\u20131\n', encoding=encoding)
    assert {value for _, _, value in numbers(read_answers(path))} == {Fraction(-1, 4), -1}


@pytest.mark.parametrize("layout", ["blackboard", "brightspace"])
@pytest.mark.parametrize("change", ["", "-permuted"])
def test_a_table_in_english_is_read_in_any_order(layout: str, change: str) -> None:
    """Its questions may be in another order for each student."""
    assert numbers(read_answers(GOLDEN / f"{layout}{change}.csv")) == EXPECTED


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*-damaged.csv")))
def test_all_that_is_wrong_with_a_table_is_told_with_its_place(name: str) -> None:
    path = GOLDEN / f"{name}.csv"
    with pytest.raises(AnswersError) as raised:
        raise AnswersError(str(path), read_answers(path).faults)
    expected = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert str(raised.value).splitlines() == [f"{path}: {line}" for line in expected]


ALONE = ("--feedback", "none", "-o")
PLAIN = ("--feedback", "none")
CLASS_LIST = "Name,ID\nLovelace,0042\nNoether,ab-7\n@Hopper,99\n"
PROBLEM = """
inputs = [{ choices = [0.1, 0.2, 0.3, 0.4] }, 0.5]
asked = ["z2"]

[[layers]]
activation = "identity"
weights = [[0.1, 0.3], [0.2, 0.4]]
"""


def handprop(*words: str | Path) -> object:
    """Return the exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, words)))
    return ended.value.code


@pytest.fixture(scope="module")
def class_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of three students, beside its problem."""
    folder = tmp_path_factory.mktemp("class")
    (folder / "list.csv").write_text(CLASS_LIST, encoding="utf-8")
    (folder / "quiz.toml").write_text(PROBLEM, encoding="utf-8")
    listed = ("--roster", folder / "list.csv", "--seed", "1", "--workers", "1")
    made = ("--format", "html", "--as", "worksheet", "--answer-form", "-o", folder / "set")
    assert handprop("variants", folder / "quiz.toml", *listed, *made) == 0
    return folder


def keys(class_set: Path) -> dict[str, list[str]]:
    """Return the right numbers of each variant."""
    found = json.loads((class_set / "set/answers.json").read_text("utf-8"))["variants"]
    return {
        one["variant"]: [text for row in one["steps"]["z2"]["printed"] for text in row]
        for one in found
    }


def marked(class_set: Path, answers: Path, output: Path) -> dict[str, str]:
    """Return the points of the students who have any."""
    written = ("--set", class_set / "set", *PLAIN, "-o", output)
    code = handprop("mark", class_set / "quiz.toml", answers, *written)
    assert code == 0
    rows = csv.DictReader((output / "marks.csv").read_text("utf-8-sig").splitlines())
    return {row["id"]: row["points"] for row in rows if row["points"]}


def test_what_teachers_do_to_a_workbook_takes_no_marks(
    class_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A title in merged cells, a sheet of remarks, columns of other things, ids as numbers."""
    key = keys(class_set)
    book = openpyxl.Workbook()
    notes = book.active
    assert notes is not None
    notes.append(["Handed in late: Hopper"])
    sheet = book.create_sheet("Answers")
    sheet.append(["Quiz of Friday"])
    sheet.merge_cells("A1:D1")
    sheet.append(["name", "z2[2,1]", "id", "z2[1,1]", "remarks"])
    sheet.append(["Noether", float(key["ab-7"][1]), "AB-7", float(key["ab-7"][0]), "very good"])
    sheet.append([])
    sheet.append(["Lovelace", key["0042"][1], 42, datetime.datetime(2026, 2, 1), None])
    sheet.append(["Hopper", None, 99, None, "ill"])
    book.save(tmp_path / "class.xlsx")
    assert marked(class_set, tmp_path / "class.xlsx", tmp_path) == {"0042": "0.5", "ab-7": "1"}
    assert (
        "sheet Answers, line 5, z2[1,1] has 2026-02-01, a date, as spreadsheets make "
        "of 1/2 or 1.2; it counts as missing"
    ) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("table", "sentences"),
    [
        (
            'id,"z2[1,1]","z3[1,1]"\nab-7,1,1\nAB-7,2,\n0042,,1\n12,1,\n,1,\n1.2E+11,1,\n',
            [
                "line 3, z2[1,1] has answers of AB-7, who is there as ab-7 (line 2, ",
                "line 5, z2[1,1] has the id '12', which is not of the set; known are 0042, ",
                "line 6, z2[1,1] has no id; give that of a variant of the set in a column id",
                "line 7, z2[1,1] has the id 1.2E+11, of which a spreadsheet kept only some digits",
                "line 4, z3[1,1] is of 'z3', which is not a step; known is z2",
            ],
        ),
        (
            "id,step,row,column,answer\nab-7,z2,1,1,1\nab-7,z2,1,1,2\nab-7,z9,1,1,1\n"
            "ab-7,z2,9,1,1\nab-7,z2,0,x,1\n888,z2,1,1,1\n",
            [
                "line 3 has 2 for z2[1,1] of ab-7, but line 2 has 1; leave one of them out",
                "line 6 has no whole numbers for its row and its column; give them, from 1 on",
                "line 7 has the id '888', which is not of the set",
                "line 4 is of 'z9', which is not a step; known is z2",
                "line 5 is of row 9 and column 1, but z2 has ",
            ],
        ),
        (
            'id,"z2[1,1]","z2[1,1]","z3[1,1]"\nab-7,1,,1\n0042,1,2,1\n99,1,3,1\n',
            [
                "line 1 has two columns z2[1,1], which differ; leave one of them out",
                "line 3, z3[1,1] is of 'z3', which is not a step; known is z2",
            ],
        ),
        (
            'variant,student,file,"z2[1,1]"\nab-7,,,1\n',
            ["class.csv: is the key of a set; give what students answered"],
        ),
    ],
)
def test_all_that_is_wrong_with_the_answers_of_a_class_is_told(
    table: str,
    sentences: list[str],
    class_set: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "class.csv"
    path.write_text(table, encoding="utf-8")
    written = ("--set", class_set / "set", *PLAIN, "-o", tmp_path)
    assert handprop("mark", class_set / "quiz.toml", path, *written) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == len(sentences)
    assert all(sentence in line for sentence, line in zip(sentences, told, strict=True)), told
    assert not (tmp_path / "marks.csv").exists()


def filled(form: bytes, keys: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return a form, a workbook, with the number of each entry that it asks for, by ids."""
    book = openpyxl.load_workbook(io.BytesIO(form))
    sheet = book.active
    assert sheet is not None
    above, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    for line, row in enumerate(rows, start=2):
        cells = dict(zip(above, row, strict=True))
        key = keys[cells.get("id") or ""]
        for column, name in enumerate(above, start=1):
            if "[" in name:
                sheet.cell(line, column).value = key.get(name)
            elif name == "answer":
                question = f"q{cells['question']}:" if "question" in cells else ""
                iteration = "" if cells["iteration"] == "1" else f"i{cells['iteration']}:"
                entry = f"{cells['step']}[{cells['row']},{cells['column']}]"
                sheet.cell(line, column).value = key[f"{question}{iteration}{entry}"]
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def key_of(solution: Solution[Any] | AssignmentSolution) -> dict[str, str]:
    """Return what is printed of each number, by its name."""
    solutions = [solution] if isinstance(solution, Solution) else solution.problems
    return {
        AnswerId(step.id, i, j, step.iteration, question).name: text
        for number, of_problem in enumerate(solutions, start=1)
        for question in [None if isinstance(solution, Solution) else number]
        for step in of_problem
        for i, row in enumerate(step.printed, start=1)
        for j, text in enumerate(row, start=1)
    }


@pytest.mark.parametrize("form", [long_form, wide_form])
@pytest.mark.parametrize(
    "name",
    each_by_ci(
        ["homework", "back-propagation", "perceptron-and", "staged-function", "gru", "momentum"], 6
    ),
)
def test_a_form_that_is_filled_with_the_key_has_full_marks(
    name: str, form: Callable[[Sequence[AskedEntries]], Mapping[str, bytes]], tmp_path: Path
) -> None:
    solution = solve(Assignment.load(name) if name == "homework" else load(name))
    (tmp_path / "form.xlsx").write_bytes(
        filled(
            form([AskedEntries(tuple(marked_entries(solution.work)))])[".xlsx"],
            {"": key_of(solution)},
        )
    )
    (student,) = read_answers(tmp_path / "form.xlsx").students
    marks = mark_answers(solution.work, student.answers, "form.xlsx")
    assert len(marks.verdicts) == len(student.answers) > 0
    assert {one.verdict for one in marks.verdicts} == {"right"}
    assert marks.points == marks.most


def test_a_class_has_forms_that_are_never_written_over_answers(
    class_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "set"
    shutil.copytree(class_set / "set", folder)
    long, wide = (
        (folder / f"{name}.csv").read_text("utf-8-sig").splitlines()
        for name in ("answer-form", "answer-form-wide")
    )
    answers = json.loads((folder / "answers.json").read_text("utf-8"))["variants"]
    code = {one["variant"]: one["code"] for one in answers}
    assert long[:2] == [
        "id,name,check code,iteration,step,row,column,answer",
        f"0042,Lovelace,{code['0042']},1,z2,1,1,",
    ]
    assert wide[0] == 'id,name,check code,"z2[1,1]","z2[2,1]"'
    assert wide[3] == f"99,'@Hopper,{code['99']},,"
    key = {
        name: dict(zip(("z2[1,1]", "z2[2,1]"), found, strict=True))
        for name, found in keys(class_set).items()
    }
    for name in ("answer-form", "answer-form-wide"):
        form = folder / f"{name}.xlsx"
        form.write_bytes(filled(form.read_bytes(), key))
        assert marked(class_set, form, tmp_path) == {"0042": "1", "ab-7": "1", "99": "1"}
        # A set of another seed has the same ids.
        own = (folder / f"{name}.csv").read_text("utf-8-sig").replace(",\n", ",1\n")
        form.with_suffix(".csv").write_text(own.replace(code["99"], "7K3M-9QXW"), "utf-8")
        written = ("--set", folder, *PLAIN, "-o", tmp_path)
        assert handprop("mark", class_set / "quiz.toml", form.with_suffix(".csv"), *written) == 2
        told = capsys.readouterr().err
        assert "has the code 7K3M-9QXW, which is not that of 99 in the set; give the set " in told
    before = form.read_bytes()
    listed = ("--roster", class_set / "list.csv", "--workers", "1", "--answer-form", "-o", folder)
    assert handprop("variants", class_set / "quiz.toml", *listed) == 0
    assert form.read_bytes() == before
    assert f"{form} has answers in it, and stays" in capsys.readouterr().err


def test_one_problem_has_a_form_as_well(tmp_path: Path) -> None:
    asked = ("solve", "midterm", "--seed", "1", "--variant", "2", "--format", "md")
    assert handprop(*asked, "--answer-form", "-o", tmp_path / "mine.md") == 0
    above, first, *_ = (tmp_path / "mine-answer-form.csv").read_text("utf-8-sig").splitlines()
    assert above == "id,check code,iteration,step,row,column,answer"
    assert re.fullmatch("2,[0-9A-Z]{4}-[0-9A-Z]{4},1,L,1,1,", first)


def test_what_a_platform_exports_is_marked_by_the_codes_in_its_questions(
    class_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Students have the ids of the platform, and any variant; an attempt of each counts."""
    answers = json.loads((class_set / "set/answers.json").read_text("utf-8"))["variants"]
    code = {one["variant"]: one["code"] for one in answers}
    right = {name: "part 1: {}; part 2: {}".format(*key) for name, key in keys(class_set).items()}

    def asked(name: str) -> str:
        token = question_token(code[name], AnswerId("z2", 1, 1), AnswerId("z2", 2, 1))
        return f"Find z. {token} _____ _____"

    rows = [
        ["ID number", "Last name", "First name", "Grade/10.00", "Question 1", "Response 1"],
        ["s1", "Curie", "Marie", "10.00", asked("99"), right["99"]],
        ["s1", "Curie", "Marie", "0.00", asked("99"), "part 1: 9; part 2: "],
        ["s2", "Franklin", "Rosalind", "5.00", asked("0042"), f"{right['0042']}; part 3: 1"],
        ["s3", "Meitner", "Lise", "-", "-", "-"],
        ["s4", "Hodgkin", "Dorothy", "1.00", asked("99").replace(code["99"], "ZZZZ-ZZZ0"), "1"],
        ["", "Overall average", "", "4.00", "", ""],
    ]
    path = tmp_path / "responses.csv"
    path.write_bytes(csv_bytes(rows))
    written = ("--set", class_set / "set", "--feedback", "html", "-o", tmp_path)
    assert handprop("mark", class_set / "quiz.toml", path, *written) == 1
    found = csv.DictReader((tmp_path / "marks.csv").read_text("utf-8-sig").splitlines())
    assert [(row["id"], row["name"], row["points"]) for row in found] == [
        ("s1", "Marie Curie", "1"),
        ("s2", "Rosalind Franklin", ""),
        ("s3", "Lise Meitner", ""),
        ("s4", "Dorothy Hodgkin", ""),
    ]
    told = capsys.readouterr().err
    for sentence in (
        "line 2 is what is marked of s1, of 2 attempts; it has the most points on the platform",
        "line 4, Response 1 has 3 numbers, but its question asks for 2; none of them is marked",
        "line 6 has the code ZZZZ-ZZZ0, which no variant of the set has",
    ):
        assert sentence in told


def test_what_was_typed_is_not_taken_for_what_is_right(tmp_path: Path) -> None:
    ends = AnswerId("dL/dw1", 1, 1, 2, 3), AnswerId("dL/dw1", 2, 3, 2, 3)
    token = question_token("7K3M-9QXW", *ends)
    assert token == "#7K3M-9QXW:q3:i2:dL/dw1[1-2,1-3]#"
    path = tmp_path / "responses.csv"
    path.write_bytes(csv_bytes([["Otázka 1", "Odpověď 1", "Správně 1"], [token, "1", "2"]]))
    with pytest.raises(
        AnswersError, match="has Odpověď 1 and Správně 1 beside Otázka 1, where one"
    ):
        read_answers(path)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("class.ods", "content.xml", "is an OpenDocument file; save the answers as a CSV or .xlsx"),
        ("class.csv", "", "holds nothing; give a line of headings, and one for each answer"),
    ],
)
def test_what_is_no_table_is_refused(
    name: str, content: str, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(content, "<office:document-content/>")
    else:
        path.touch()
    with pytest.raises(AnswersError, match=sentence):
        read_answers(path)


def test_what_we_write_that_holds_no_answers_is_refused_and_nothing_written_over(
    class_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marked = ("mark", class_set / "quiz.toml")
    written = ("--set", class_set / "set", *PLAIN, "-o", tmp_path)
    right = tmp_path / "right.csv"
    right.write_text('id,"z2[1,1]"\nab-7,1\n', encoding="utf-8")
    assert handprop(*marked, right, *written) == 0
    assert (
        handprop("mark", "back-propagation", GOLDEN / "right.json", *ALONE, tmp_path / "one") == 0
    )
    before = (tmp_path / "marks.csv").read_bytes()
    (tmp_path / "overrides.csv").write_text("id,step,points,reason\n", encoding="utf-8")
    (tmp_path / "empty.csv").write_text('id,"z2[1,1]"\nab-7,\n', encoding="utf-8")
    capsys.readouterr()
    for path, said in {
        class_set / "set/answers.json": "is the key of a set",
        class_set / "set/answers.csv": "is the key of a set",
        class_set / "set/answers-wide.csv": "is the key of a set",
        class_set / "set/manifest.json": "lists the files of a class set",
        class_set / "set/set.json": "is the record of a class set",
        tmp_path / "marks.csv": "holds the marks of a class",
        tmp_path / "marks.json": "holds the marks of a class",
        tmp_path / "one/marks.json": "holds somebody's marks",
        tmp_path / "overrides.csv": "holds the points of a marker",
        tmp_path / "empty.csv": "holds no answers",
    }.items():
        assert handprop(*marked, path, *written) == 2
        assert f"{path.name}: {said}; give what students" in capsys.readouterr().err
        assert handprop("mark", "back-propagation", path, *ALONE, tmp_path / "one") == 2
        assert f"{path.name}: {said}; give " in capsys.readouterr().err
    assert (tmp_path / "marks.csv").read_bytes() == before


def test_what_is_missing_is_named_by_steps_and_by_entries_of_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.csv").write_text('"i1:z2[2,1]","w2_new[1,1]"\n0.47,0.42\n', "utf-8")
    assert handprop("mark", "back-propagation", tmp_path / "mine.csv") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Missing: z2[1,1], a2, z3, a3, " in told
    assert "w1_new, b1_new, w2_new[1,2], w2_new[2,1], w2_new[2,2], b2_new" in told


def test_points_for_what_is_no_step_are_told_with_their_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.toml"
    assert handprop("show", "back-propagation") == 0
    text = capsys.readouterr().out
    path.write_text(f"{text}\n[marks]\npoints = {{ w2_nwe = 1 }}\n", encoding="utf-8")
    assert handprop("mark", path, GOLDEN / "right.json") == 2
    said = f"{path}: marks.points has 'w2_nwe', which is not a step; did you mean 'w2_new'?"
    assert said in capsys.readouterr().err
    path.write_text(f'asked = ["L"]\n{text}\n[marks]\npoints = {{ a2 = 1 }}\n', encoding="utf-8")
    (tmp_path / "mine.csv").write_text('"L[1,1]"\n0.15\n', encoding="utf-8")
    assert handprop("mark", path, tmp_path / "mine.csv") == 2
    assert f"{path}: marks.points has 'a2', which is not marked" in capsys.readouterr().err
    assert handprop("solve", path, "--answer-form", "--format", "md", "-o", tmp_path) == 2
    assert f"{path}: marks.points has 'a2', which is not marked" in capsys.readouterr().err


def test_a_problem_that_is_not_there_is_told_before_what_is_wrong_with_answers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert handprop("mark", "back-propagatoin", GOLDEN / "long.csv") == 2
    assert "did you mean 'back-propagation'?" in capsys.readouterr().err


def test_a_class_that_got_one_problem_is_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Answers by ids, or worksheets by their files; those of another problem are left out."""
    stated = PROBLEM.replace("{ choices = [0.1, 0.2, 0.3, 0.4] }", "0.1")
    (tmp_path / "quiz.toml").write_text(stated, encoding="utf-8")
    (tmp_path / "class.csv").write_text('id,"z2[1,1]"\nA,0.41\nB,\n,0.5\n', encoding="utf-8")
    mark = "mark", tmp_path / "quiz.toml", tmp_path / "class.csv"
    assert handprop(*mark) == 2
    assert "holds the answers of a class; give a folder for" in capsys.readouterr().err
    assert handprop(*mark, "-o", tmp_path / "marks", *PLAIN) == 2
    assert "line 4, z2[1,1] has no id; give one in a column id" in capsys.readouterr().err
    (tmp_path / "handed" / "in").mkdir(parents=True)
    for name, more in (("Ada", {}), ("in/Bo", {}), ("Cy", {"problem": "another"})):
        answer = {"iteration": 1, "step": "z2", "row": 1, "column": 1, "answer": "0.41"}
        saved = {"answers": [answer]} | more
        (tmp_path / "handed" / f"{name}.json").write_text(json.dumps(saved), encoding="utf-8")
    mark = "mark", tmp_path / "quiz.toml", tmp_path / "handed"
    assert handprop(*mark, "-o", tmp_path / "marks", *PLAIN) == 1
    assert "Cy.json is a worksheet of another problem" in capsys.readouterr().err
    with (tmp_path / "marks" / "marks.csv").open(encoding="utf-8-sig") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ["Ada", "in/Bo"]


def test_questions_of_several_variants_are_marked_each_on_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As where a quiz draws the question for each step by itself."""
    layer = '[[layers]]\nactivation = "identity"\nweights = [[0.5]]\n'
    stated = f'inputs = [{{ from = 0.1, to = 0.9, step = 0.1 }}]\nasked = ["z2", "z3"]\n{2 * layer}'
    (tmp_path / "quiz.toml").write_text(stated, encoding="utf-8")
    made = ("--count", "2", "--seed", "1", "--workers", "1", "--format", "md", "--as", "key")
    assert handprop("variants", tmp_path / "quiz.toml", *made, "-o", tmp_path / "set") == 0
    first, second = json.loads((tmp_path / "set/answers.json").read_text("utf-8"))["variants"]
    asked = [(first, "z2"), (second, "z2"), (first, "z3"), (second, "z3")]
    tokens = [question_token(of["code"], AnswerId(step, 1, 1)) for of, step in asked]
    key = [of["steps"][step]["printed"][0][0] for of, step in asked]
    rows = [
        ["name", "id", *(f"{n}: Find it. {token}" for n, token in enumerate(tokens)), "score"],
        ["Ada", "1", key[0], "", "", key[3], "2.0"],
        ["Emmy", "2", "", key[1], key[2], "", "2.0"],
        ["Grace", "3", "", "", "", key[3], "1.0"],
    ]
    (tmp_path / "analysis.csv").write_bytes(csv_bytes(rows))
    written = ("--set", tmp_path / "set", "--feedback", "html", "-o", tmp_path)
    assert handprop("mark", tmp_path / "quiz.toml", tmp_path / "analysis.csv", *written) == 0
    found = csv.DictReader((tmp_path / "marks.csv").read_text("utf-8-sig").splitlines())
    assert [(row["id"], row["points"], row["most"]) for row in found] == [
        *(("1", "2", "2"), ("2", "2", "2"), ("3", "1", "2")),
    ]
    assert "2 students got questions of several variants" in capsys.readouterr().err


def test_a_problem_with_draws_is_marked_and_audited_by_options_of_their_own(
    class_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.csv").write_text('"z2[1,1]"\n0.15\n', encoding="utf-8")
    for command, options in (("mark", "--set"), ("audit", "--variant, and --seed or --set")):
        assert handprop(command, class_set / "quiz.toml", tmp_path / "mine.csv") == 2
        assert f"or choose one of its variants ({options})" in capsys.readouterr().err


@pytest.mark.parametrize(("points", "told"), [("37/16", "2.3125"), ("7/3", "7/3"), ("4", "4")])
def test_points_are_decimals_where_they_end(points: str, told: str) -> None:
    assert points_text(Fraction(points)) == told
