"""Question banks, read back and graded by rules transcribed from the platforms' own source."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from html import unescape
from pathlib import Path

import pytest

from generator import Assignment, Problem, Solution, question_bank, solve
from generator.class_sets import Extras, Job, make_set, numbered
from generator.errors import UsageError
from generator.marking.tokens import tokens_in
from generator.variants import DrawnAssignment, draws, load, solutions
from tests.moodle_reader import PLACED, ClozeQuestion, read_bank
from tests.students import EACH_LINE, NEVER, Ways, answers_of
from tests.test_class_sets import ended
from tests.test_drawn_assignments import DRAWN, exercise

PLAIN = ("--feedback", "none")
HOSTILE = r"<script>&amp; ]]> {1:NUMERICAL:=1} {#1} } # ~ \(x\) $$y$$ /"


WORDING = r"<script>&amp; ]]> {{1:NUMERICAL:=1}} {{#1}} }} # ~ \(x\)"


def bank(
    folder: Path, exercise: str | DrawnAssignment, count: int = 2, mathematics: str = "latex"
) -> tuple[str, list[ClozeQuestion]]:
    job = Job(
        load(exercise) if isinstance(exercise, str) else exercise,
        2026,
        ("problem",),
        folder,
        extras=Extras(mathematics=mathematics),
        formats=("moodle",),
    )
    summary = make_set(job, numbered(count))
    assert summary.failures == {}
    return read_bank((folder / "moodle.xml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def midterm(tmp_path_factory: pytest.TempPathFactory) -> list[ClozeQuestion]:
    return bank(tmp_path_factory.mktemp("midterm"), "midterm")[1]


def test_a_bank_has_a_question_for_each_variant(tmp_path: Path) -> None:
    category, questions = bank(tmp_path, "midterm", count=3)
    assert category == "$course$/top/Midterm on Back Propagation"
    names = [question.name for question in questions]
    assert names == [f"Midterm on Back Propagation, Variant {number}" for number in (1, 2, 3)]
    assert len({question.idnumber for question in questions}) == 3
    assert all(question.idnumber.startswith("handprop-") for question in questions)


def test_the_key_has_a_field_for_each_answer(tmp_path: Path) -> None:
    _, questions = bank(tmp_path, "midterm")
    rows = (tmp_path / "answers.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    for question in questions:
        variant = question.name.rpartition(" ")[2]
        printed = [row.split(",")[6] for row in rows if row.split(",")[0] == variant]
        pairs = zip(printed, question.fields, strict=True)
        assert [field.grade(number) for number, field in pairs] == [1] * 13


def test_grades_are_those_that_are_meant(midterm: list[ClozeQuestion]) -> None:
    """The key, half a unit off it, a unit and a half; a mistake is told of and gives nothing."""
    unit = Decimal("0.0001")
    exactly = 0
    for question in midterm:
        for field in question.fields:
            key = field.alternatives[0]
            number = Decimal(str(key.answer))
            assert field.grade(f"{number:.4f}") == 1
            assert field.grade(f"{number + unit / 2:.5f}") == 1
            assert field.grade(f"{number - unit / 2:.5f}") == 1
            if key.tolerance < 1e-4:
                exactly += 1
                assert field.grade(f"{number + unit * 3 / 2:.5f}") == 0
                assert field.grade(f"{number - unit * 3 / 2:.5f}") == 0
            for mistaken in field.alternatives[1:]:
                assert field.grade(f"{mistaken.answer:.4f}") == 0
                assert mistaken.feedback.endswith(".")
    assert exactly > 10


@pytest.mark.parametrize("ending", [ROUND_HALF_UP, ROUND_HALF_EVEN])
@pytest.mark.parametrize("habit", [NEVER, EACH_LINE])
def test_honest_work_is_right_however_it_rounds(tmp_path: Path, habit: str, ending: str) -> None:
    drawn = draws(load("midterm"), 2026)
    _, questions = bank(tmp_path, "midterm", count=10)
    for question, solution in zip(questions, solutions(drawn, 10), strict=True):
        assert isinstance(solution, Solution)
        typed = answers_of(solution, Ways(habit, ending=ending))
        entries = [entry for token in tokens_in(question.text) for entry in token.entries]
        for entry, field in zip(entries, question.fields, strict=True):
            assert field.grade(typed[f"i1:{entry.name}"]) == 1, (question.name, entry.name)


def test_what_students_type_is_read_as_they_mean_it(midterm: list[ClozeQuestion]) -> None:
    field = midterm[0].fields[0]
    key = field.alternatives[0].answer
    assert field.grade(f" {key:.4f} ") == 1
    assert field.grade(f"{key:.4f}".replace("0.", ".")) == 1
    assert field.grade(f"{key:.3e}") == 1
    assert field.grade("") == field.grade("none") == 0


def test_a_zero_may_have_a_sign(tmp_path: Path) -> None:
    _, questions = bank(tmp_path, "drawn-pooling")
    zeros = [
        field
        for question in questions
        for field in question.fields
        if field.alternatives[0].answer == 0
    ]
    assert zeros
    assert all(field.grade(zero) == 1 for field in zeros for zero in ("0", "-0.00", "0.0"))


def test_the_worked_solution_is_feedback_and_the_figure_a_file(
    midterm: list[ClozeQuestion],
) -> None:
    question = midterm[0]
    assert r"\[" in question.feedback
    assert "<h3>Solution</h3>" in question.feedback
    names = re.findall(r'src="@@PLUGINFILE@@([^"]+)"', question.text)
    assert names == list(question.files)
    assert question.files[names[0]].startswith(b"<svg ")
    assert "data:" not in question.text + question.feedback


def test_formulas_may_be_mathml(tmp_path: Path) -> None:
    _, questions = bank(tmp_path, "midterm", count=1, mathematics="mathml")
    assert r"\(" not in questions[0].text + questions[0].feedback
    assert "<math" in questions[0].text


def test_words_are_words_and_nothing_else(tmp_path: Path) -> None:
    source = tmp_path / "hostile.toml"
    text = Path("generator/problems/midterm.toml").read_text(encoding="utf-8")
    assert 'title = "' in text
    words = f"title = '{HOSTILE}'\nwording = '{WORDING}'"
    text = re.sub('title = "[^"]*"', lambda _: words, text, count=1)
    source.write_text(text, encoding="utf-8")
    category, questions = bank(tmp_path / "set", str(source))
    assert category == f"$course$/top/{HOSTILE.replace('/', '//')}"
    assert questions[0].name == f"{HOSTILE}, Variant 1"
    assert len(questions[0].fields) == 13
    seen = unescape(re.sub("<span></span>", "", questions[0].text))
    assert r"<script>&amp; ]]> {1:NUMERICAL:=1} {#1} }" in seen
    assert not re.search(r"\\\(x|\$\$|<script", questions[0].text)


def test_the_same_call_gives_the_same_bytes(tmp_path: Path) -> None:
    bank(tmp_path / "first", "drawn-scores")
    bank(tmp_path / "second", "drawn-scores")
    first, second = (tmp_path / name / "moodle.xml" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
    bank(tmp_path / "first", "drawn-scores")
    assert first.read_bytes() == second.read_bytes()


def test_each_problem_of_an_assignment_is_a_question(tmp_path: Path) -> None:
    _, questions = bank(tmp_path, exercise(DRAWN, "xor", DRAWN), count=1)
    assert len(questions) == 3
    assert [question.idnumber.rpartition("-")[2] for question in questions] == ["q1", "q2", "q3"]


def test_tokens_say_which_number_each_field_is_for(tmp_path: Path) -> None:
    """Also where matrices are laid out with a row for each sample."""
    source = tmp_path / "rows.toml"
    text = Path("generator/problems/midterm.toml").read_text(encoding="utf-8")
    source.write_text('notation = "rows"\n' + text, encoding="utf-8")
    _, questions = bank(tmp_path / "set", str(source))
    answers = json.loads((tmp_path / "set" / "answers.json").read_text())["variants"]
    for question, stated in zip(questions, answers, strict=True):
        entries = [entry for token in tokens_in(question.text) for entry in token.entries]
        assert {token.code for token in tokens_in(question.text)} == {stated["code"]}
        for entry, field in zip(entries, question.fields, strict=True):
            printed = stated["steps"][entry.id]["printed"]
            assert field.alternatives[0].answer == float(printed[entry.row - 1][entry.column - 1])


def test_what_moodle_exports_is_marked_as_it_deserves(tmp_path: Path) -> None:
    """The key, the key with a mistake in its last matrix, a sign in the first, and nothing."""
    folder, exported = tmp_path / "set", tmp_path / "responses.csv"
    _, questions = bank(folder, "midterm", count=4)
    typed = [[f"{field.alternatives[0].answer:.4f}" for field in one.fields] for one in questions]
    typed[1][-1] = f"{questions[1].fields[-1].alternatives[1].answer:.4f}"
    typed[2][0] = f"-{typed[2][0]}"
    export(exported, zip(questions, [*typed[:3], []], strict=True))
    marks = tmp_path / "marks"
    assert (
        ended("mark", "midterm", "--set", str(folder), str(exported), "-o", str(marks), *PLAIN) == 0
    )
    # A point for each of five steps, shared by its entries.
    assert points_in(marks) == {"1": "5", "2": "4.5", "3": "4", "4": ""}


def export(path: Path, got: Iterable[tuple[ClozeQuestion, Sequence[str]]]) -> None:
    """Write what Moodle exports of a quiz: the question that each student got, and what was typed
    into its fields. The question's text has no elements, and a rule for each field.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["Last name", "First name", "ID number", "Status", "Question 1", "Response 1"]
        )
        for number, (question, answers) in enumerate(got, start=1):
            text = unescape(re.sub(r"<[^>]*>", " ", PLACED.sub("_____", question.text)))
            parts = "; ".join(f"part {part}: {one}" for part, one in enumerate(answers, start=1))
            rows.writerow(["Noether", "Emmy", number, "Finished", text, parts or "-"])


def points_in(marks: Path) -> dict[str, str]:
    """Return the points of students by their ids."""
    with (marks / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row["points"] for row in csv.DictReader(file)}


def problem(folder: Path, name: str = "one", weight: str = "0.1") -> Path:
    """Return the file of a problem without draws, of which two steps are asked for."""
    path = folder / f"{name}.toml"
    layer = f"weights = [[{weight}, 0.3], [0.2, 0.4]]\nbiases = [0.25, 0.25]\n"
    path.write_text(f'inputs = [0.1, 0.5]\nasked = ["z2", "a2"]\n[[layers]]\n{layer}', "utf-8")
    return path


def question_of(source: Path, *options: str) -> ClozeQuestion:
    """Return the one question of the bank that is written of a problem."""
    path = source.with_suffix(".xml")
    assert ended("solve", str(source), "--format", "moodle", "-o", str(path), *options) == 0
    (question,) = read_bank(path.read_text(encoding="utf-8"))[1]
    return question


def test_a_class_is_marked_that_got_one_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of the key, the key with a number that is wrong in its first step, and nothing."""
    source, exported, marks = problem(tmp_path), tmp_path / "responses.csv", tmp_path / "marks"
    question = question_of(source)
    key = [f"{field.alternatives[0].answer:.2f}" for field in question.fields]
    export(exported, [(question, key), (question, ["0.9", *key[1:]]), (question, [])])
    mark = "mark", str(source), str(exported)
    assert ended(*mark) == 2
    assert "holds the answers of a class; give a folder for their marks" in capsys.readouterr().err
    assert ended(*mark, "-o", str(marks), "--feedback", "html") == 0
    assert points_in(marks) == {"1": "2", "2": "1.5", "3": ""}
    sheets = sorted((marks / "feedback").iterdir())
    assert [
        "Feedback for <bdi>Emmy Noether</bdi>" in sheet.read_text("utf-8") for sheet in sheets
    ] == [
        True,
        True,
    ]


def test_questions_of_other_problems_are_not_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor is a problem as other options had it."""
    source, exported = problem(tmp_path), tmp_path / "responses.csv"
    own, other = question_of(source), question_of(problem(tmp_path, "two", "0.2"))
    export(exported, [(own, ["0.41"] * 4), (other, ["0.41"] * 4)])
    mark = "mark", str(source), str(exported), "-o", str(tmp_path / "marks"), *PLAIN
    assert ended(*mark) == 0
    assert "questions of other problems as well, with the code " in capsys.readouterr().err
    assert points_in(tmp_path / "marks") == {"1": "0.5", "2": ""}
    export(exported, [(question_of(source, "--places", "3"), ["0.41"] * 4)])
    assert ended(*mark) == 2
    assert "give the problem that the bank was made from, with the options" in (
        capsys.readouterr().err
    )


def test_a_bank_of_one_problem_is_written_again_and_kept_where_it_was_edited(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, bank = problem(tmp_path), tmp_path / "one-moodle.xml"
    solve = "solve", str(source), "--format", "moodle", "-o", str(tmp_path)
    assert ended(*solve) == ended(*solve, "--places", "3") == 0
    assert "in place of what was there before" in capsys.readouterr().out
    bank.write_text(bank.read_text("utf-8").replace("0.25", "0.26"), "utf-8")
    assert ended(*solve) == 0
    assert f"it is kept as {tmp_path / 'one-moodle-kept.xml'}" in capsys.readouterr().err


def test_a_bank_is_made_in_python_of_an_assignment_as_well(tmp_path: Path) -> None:
    numbers = [{"problem": str(problem(tmp_path, name))} for name in ("one", "two")]
    solution = solve(Assignment.of({"problems": numbers}, "sheet", tmp_path))
    _, questions = read_bank(question_bank(solution, "moodle", "mathml").decode())
    codes = {token.code for question in questions for token in tokens_in(question.text)}
    (code,) = codes
    assert [question.idnumber for question in questions] == [
        f"handprop-{code}-q1",
        f"handprop-{code}-q2",
    ]
    with pytest.raises(UsageError, match="'moodel' is not a question bank; did you mean 'moodle'"):
        question_bank(solution, "moodel")


def test_keys_have_a_point_where_numbers_of_the_sheet_have_a_comma(tmp_path: Path) -> None:
    """Where the comma stands between thousands, Moodle reads the key 0,4100 as 4100."""
    source = problem(tmp_path)
    with source.open("a", encoding="utf-8") as file:
        file.write('[rounding]\nplaces = 4\ndecimal_mark = "comma"\n')
    question = question_of(source)
    assert "0{,}5" in question.text
    assert [field.alternatives[0].answer for field in question.fields] == [
        0.41,
        0.47,
        0.6011,
        0.6154,
    ]


@pytest.mark.parametrize(
    ("notation", "said"),
    [
        ("source", r"\delta^{(2)} = {\partial L/\partial a^{(2)}}"),
        ("rows", r"\delta_2 = {\partial L/\partial z_2}"),
    ],
)
def test_what_is_called_delta_is_said_where_it_is_asked_for(notation: str, said: str) -> None:
    """Books differ in whether it is by outputs or by pre-activations."""
    solution = solve(Problem.load("back-propagation").shown_as(notation=notation))
    (question,) = read_bank(question_bank(solution, "moodle").decode())[1]
    assert rf"\({said} =\)" in question.text
    with zipfile.ZipFile(io.BytesIO(question_bank(solution, "blackboard"))) as archive:
        (name,) = archive.namelist()
        assert rf" of \({said}\)?" in archive.read(name).decode()


@pytest.mark.parametrize("bank", ["canvas", "canvas-banks", "qti"])
def test_banks_of_two_problems_are_two(tmp_path: Path, bank: str) -> None:
    """What one of them is called on a platform, the other is not: it would take its place."""
    found = []
    for name, weight in (("one", "0.1"), ("two", "0.2")):
        solution = solve(Problem.load(problem(tmp_path, name, weight)))
        with zipfile.ZipFile(io.BytesIO(question_bank(solution, bank))) as archive:
            assert archive.testzip() is None
            found.append({*archive.namelist()} - {"imsmanifest.xml", "test.xml"})
    assert not any("figure" not in name for name in found[0] & found[1])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--format moodle --as key", "--as is given beside --format moodle, which asks for num"),
        ("--format html --mathematics latex", "--mathematics is given without a --format that is"),
        ("--format json --mathematics latex", "--mathematics is given beside --format json"),
        ("--format moodle --open", "--open is given beside --format moodle, which makes nothing"),
        ("--format moodle -o week3.pdf", "--output is week3.pdf, but --format is moodle"),
    ],
)
def test_what_means_nothing_for_a_bank_is_refused(
    options: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("solve", "back-propagation", *options.split()) == 2
    assert said in capsys.readouterr().err


def test_what_a_bank_cannot_carry_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="fractions are shown, and platforms take decimals only"):
        bank(tmp_path / "set", DrawnAssignment.load("quiz"))
    assert not (tmp_path / "set").exists()
