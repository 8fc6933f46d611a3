"""Quizzes for Canvas, read back and graded by rules transcribed from Canvas's own source."""

from __future__ import annotations

import csv
import re
import tomllib
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from html import unescape
from pathlib import Path

import pytest

from generator import Problem, Solution, solve
from generator.banks import BankMaker
from generator.class_sets import Extras, Job, make_set, numbered
from generator.errors import UsageError
from generator.layout.nodes import AnswerId
from generator.marking.tokens import QuestionToken, tokens_in
from generator.problem.any_problem import load as load_problem
from generator.variants import DrawnAssignment, draws, load, solutions
from tests.canvas_reader import (
    CanvasBank,
    CanvasPackage,
    CanvasQuestion,
    CanvasQuiz,
    Taken,
    kept_of,
    read_package,
    student_analysis,
)
from tests.students import EACH_LINE, NEVER, Ways, answers_of
from tests.test_banks import HOSTILE, WORDING
from tests.test_class_sets import ended
from tests.test_drawn_assignments import DRAWN, exercise

# Numbers of 7 places, the first of them below 0.0001.
SMALL = """
title = "Small"
learning_rate = 0.1
inputs = [{ draw = "input" }, 0.02]
targets = [0.3]
loss = "half_squared_error"
asked = ["dL/dw1", "dL/db1"]
[[layers]]
activation = "identity"
weights = [[0.5, 0.2]]
biases = [0.1]
[rounding]
places = 7
[draws]
input = { choices = [0.0001, 0.0002, 0.0003] }
[requirements]
updates_show = false
"""


def quizzes(
    folder: Path, exercise: str | DrawnAssignment, count: int = 2, mathematics: str = "latex"
) -> CanvasPackage:
    made(folder, exercise, ("canvas",), count, mathematics)
    return read_package((folder / "canvas.zip").read_bytes())


def made(
    folder: Path,
    exercise: str | DrawnAssignment,
    formats: tuple[str, ...] = ("canvas", "canvas-banks"),
    count: int = 2,
    mathematics: str = "latex",
) -> tuple[bytes, ...]:
    """Make a set in some formats, and return the file of each."""
    job = Job(
        load(exercise) if isinstance(exercise, str) else exercise,
        2026,
        ("problem",),
        folder,
        extras=Extras(mathematics=mathematics),
        formats=formats,
    )
    summary = make_set(job, numbered(count))
    assert summary.failures == {}
    return tuple((folder / f"{name}.zip").read_bytes() for name in formats)


def written(folder: Path, text: str) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "problem.toml").write_text(text, encoding="utf-8")
    return str(folder / "problem.toml")


@pytest.fixture(scope="module")
def midterm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("midterm") / "set"
    made(folder, "midterm")
    return folder


@pytest.fixture(scope="module")
def package(midterm: Path) -> CanvasPackage:
    return read_package((midterm / "canvas.zip").read_bytes())


@pytest.fixture(scope="module")
def banked(midterm: Path) -> CanvasPackage:
    return read_package((midterm / "canvas-banks.zip").read_bytes())


def right(name: str, quiz: CanvasQuiz) -> dict[CanvasQuestion, str]:
    """Return the questions of a quiz, each with what is printed of the number its token names."""
    found: dict[CanvasQuestion, str] = {}
    tokens = {one: token_of(one) for one in quiz.questions}
    codes = {token.code for token in tokens.values()}
    for solution in solutions(draws(load(name), 2026), 2):
        assert isinstance(solution, Solution)
        assert solution.variant is not None
        if {solution.variant.code} == codes:
            for question, token in tokens.items():
                (entry,) = token.entries
                step = solution.iterations[entry.iteration - 1][entry.id]
                found[question] = step.printed[entry.row - 1][entry.column - 1]
    return found


def token_of(question: CanvasQuestion) -> QuestionToken:
    (token,) = tokens_in(question.text)
    return token


def test_each_variant_is_a_quiz_that_asks_for_each_number(package: CanvasPackage) -> None:
    titles = [quiz.title for quiz in package.quizzes]
    assert sorted(titles) == [f"Midterm on Back Propagation, Variant {number}" for number in (1, 2)]
    for quiz in package.quizzes:
        assert quiz.entries == quiz.questions
        for question, number in right("midterm", quiz).items():
            assert question.is_right(number)
            assert question.points == 1
            assert question.title.startswith(f"{quiz.title}, ")
    ids = [one.id for quiz in package.quizzes for one in quiz.questions]
    assert len(set(ids)) == len(ids) == 26


@pytest.mark.parametrize(
    ("name", "places"), [("midterm", 4), ("drawn-graph", 3), ("drawn-pooling", 1)]
)
def test_grades_are_those_that_are_meant(
    tmp_path: Path, package: CanvasPackage, name: str, places: int
) -> None:
    """The key, half a unit off it and a unit and a half. Where the page cuts off what follows the
    fourth decimal, half a unit is up to the last bit of a double.
    """
    package = package if name == "midterm" else quizzes(tmp_path, name, count=1)
    unit, exactly = Decimal(1).scaleb(-places), 0
    for quiz in package.quizzes:
        for question, text in right(name, quiz).items():
            key = Decimal(text)
            assert question.is_right(text)
            assert question.is_right(f"{key + 0:.12f}")
            assert question.is_right(text.replace(".", ","), ".", ",")
            if places < 4:
                assert question.is_right(str(key + unit / 2))
                assert question.is_right(str(key - unit / 2))
            if question.high - question.low < unit * Decimal("1.1"):
                exactly += 1
                assert not question.is_right(str(key + unit * 3 / 2))
                assert not question.is_right(str(key - unit * 3 / 2))
            if not key:
                assert all(map(question.is_right, ("-0.00", "-0", "0")))
            assert not question.is_right("")
    assert exactly > 5


@pytest.mark.parametrize("ending", [ROUND_HALF_UP, ROUND_HALF_EVEN])
@pytest.mark.parametrize("habit", [NEVER, EACH_LINE])
def test_honest_work_is_right_however_it_rounds(
    package: CanvasPackage, habit: str, ending: str
) -> None:
    worked = {
        one.variant.code: answers_of(one, Ways(habit, ending=ending))
        for one in solutions(draws(load("midterm"), 2026), 2)
        if isinstance(one, Solution) and one.variant is not None
    }
    for quiz in package.quizzes:
        for question in quiz.questions:
            token = token_of(question)
            assert question.is_right(worked[token.code][f"i1:{token.entries[0].name}"])


@pytest.mark.parametrize(
    ("typed", "thousands", "decimal", "kept"),
    [
        ("0.4728", ",", ".", "0.4728"),
        (" -.41 ", ",", ".", "-0.41"),
        ("0,4728", ",", ".", ""),
        ("0,4728", ".", ",", "0,4728"),
        ("0.4728", ".", ",", "0,4728"),
        ("1234.5", ",", ".", "1,234.5"),
        ("0.47289", ",", ".", "0.4729"),
        ("1.2e-3", ",", ".", "0.0012"),
        ("0.00002", ",", ".", "0"),
        ("none", ",", ".", ""),
    ],
)
def test_the_page_of_a_quiz_changes_what_is_typed(
    typed: str, thousands: str, decimal: str, kept: str
) -> None:
    """What the reader takes for Canvas's rules, in English and in German."""
    assert kept_of(typed, thousands, decimal) == kept


def test_small_numbers_are_asked_for_times_a_power_of_ten(tmp_path: Path) -> None:
    source = written(tmp_path, SMALL)
    package = quizzes(tmp_path / "set", source, count=1)
    for question, text in right(source, package.quizzes[0]).items():
        power = token_of(question).power
        assert rf"What is \(10^{power}\) times " in question.text
        lifted = Decimal(text).scaleb(power)
        assert abs(lifted) >= 1 or Decimal(text) == 0
        assert question.is_right(f"{lifted:.4f}")
        assert not question.is_right(text) or Decimal(text) == 0
        assert not question.is_right(f"{lifted + Decimal(2).scaleb(power - 7):.4f}")


def test_figures_and_the_solution_are_in_the_package(package: CanvasPackage) -> None:
    (figure,) = package.files
    assert re.fullmatch(r"figures/figure-[0-9a-f]{12}\.svg", figure)
    assert package.files[figure].startswith(b"<svg ")
    for quiz in package.quizzes:
        *others, last = quiz.questions
        assert all(figure in question.text for question in quiz.questions)
        assert "<h3>Solution</h3>" in last.feedback
        assert {question.feedback for question in others} == {""}
        assert quiz.settings["allowed_attempts"] == "1"


def test_formulas_may_be_mathml(tmp_path: Path) -> None:
    package = quizzes(tmp_path, "midterm", count=1, mathematics="mathml")
    (quiz,) = package.quizzes
    assert all(r"\(" not in one.text and "<math" in one.text for one in quiz.questions)


def test_words_are_words_and_nothing_else(tmp_path: Path) -> None:
    text = Path("generator/problems/midterm.toml").read_text(encoding="utf-8")
    words = f"title = '{HOSTILE}'\nwording = '{WORDING} `x^2`'"
    text = re.sub('title = "[^"]*"', lambda _: words, text, count=1)
    (quiz,) = quizzes(tmp_path / "set", written(tmp_path, text), count=1).quizzes
    assert quiz.title == f"{HOSTILE}, Variant 1"
    assert quiz.questions[0].title == f"{HOSTILE}, Variant 1, L[1,1]"
    seen = unescape(re.sub("<span></span>", "", quiz.questions[0].text))
    assert r"<script>&amp; ]]> {1:NUMERICAL:=1} {#1} }" in seen
    assert "`x^2`" in seen
    # Its MathJax takes what is between two such signs of a text for AsciiMath.
    assert not re.search("`[^<]*`", quiz.questions[0].text)


def test_the_same_call_gives_the_same_bytes(tmp_path: Path, midterm: Path) -> None:
    names = ("canvas.zip", "canvas-banks.zip")
    assert made(tmp_path, "midterm") == tuple((midterm / name).read_bytes() for name in names)


def test_a_corrected_bank_has_the_same_ids(
    tmp_path: Path, package: CanvasPackage, banked: CanvasPackage
) -> None:
    text = Path("generator/problems/midterm.toml").read_text(encoding="utf-8")
    source = written(tmp_path, text.replace("Midterm on", "Exam on"))
    for before, content in zip((package, banked), made(tmp_path / "set", source), strict=True):
        after = read_package(content)
        assert [one.title.partition(" ")[0] for one in after.quizzes] == ["Exam"] * len(
            before.quizzes
        )
        assert ids_of(after) == ids_of(before)


def ids_of(package: CanvasPackage) -> list[str]:
    holders: list[CanvasQuiz | CanvasBank] = [*package.quizzes, *package.banks]
    return [name for one in holders for name in (one.id, *(asked.id for asked in one.questions))]


def test_a_quiz_has_all_problems_of_an_assignment(tmp_path: Path) -> None:
    package = quizzes(tmp_path, exercise(DRAWN, "xor", DRAWN), count=1)
    for quiz in package.quizzes:
        questions = [token_of(one).entries[0].question for one in quiz.questions]
        assert questions == sorted(questions, key=str)
        assert set(questions) == {1, 2, 3}
        assert sum(one.feedback != "" for one in quiz.questions) == 3


def marked(problem: str, of_set: Path, answers: Path, folder: Path) -> dict[str, str]:
    """Return the points of each student."""
    stated = ("mark", problem, "--set", str(of_set), str(answers), "--feedback", "none")
    assert ended(*stated, "-o", str(folder)) == 0
    with (folder / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row["points"] for row in csv.DictReader(file)}


def test_what_canvas_exports_is_marked_as_it_deserves(
    tmp_path: Path, midterm: Path, package: CanvasPackage
) -> None:
    """All of the key, one sign lost, and nothing; numbers are found by tokens, not by their order.

    The quiz of each variant is exported by itself, and both files are marked together.
    """
    exports = tmp_path / "exports"
    exports.mkdir()
    for number, quiz in enumerate(package.quizzes):
        key = dict(reversed(right("midterm", quiz).items()))
        last = quiz.questions[-1]
        typed = {"ada": key, "kurt": {**key, last: f"-{key[last]}"}, "max": dict.fromkeys(key, "")}
        taken = [Taken(name.title(), f"{name}{number}", of) for name, of in typed.items()]
        (exports / f"{number}.csv").write_bytes(student_analysis(taken))
    points = marked("midterm", midterm, exports, tmp_path / "marks")
    # A point for each of five steps, shared by its entries.
    for number in range(2):
        assert [points[f"{name}{number}"] for name in ("ada", "kurt", "max")] == ["5", "4.5", ""]


def test_what_lies_beside_exports_is_named_and_stops_nothing(
    tmp_path: Path, midterm: Path, package: CanvasPackage, capsys: pytest.CaptureFixture[str]
) -> None:
    """A student who is in two of them has the answers of the last one."""
    exports, quiz = tmp_path / "exports", package.quizzes[0]
    exports.mkdir()
    for number, key in enumerate(("9", "")):
        typed = {one: key + text for one, text in right("midterm", quiz).items()}
        (exports / f"{number}.csv").write_bytes(student_analysis([Taken("Ada", "ada", typed)]))
    (exports / "notes.txt").write_text("Late: Kurt.", encoding="utf-8")
    (exports / "own.csv").write_text('id,"L[1,1]"\n1,0.1\n', encoding="utf-8")
    (exports / "spoilt.csv").write_text("", encoding="utf-8")
    stated = ("mark", "midterm", "--set", str(midterm), str(exports), "--feedback", "none")
    assert ended(*stated, "-o", str(tmp_path)) == 1
    assert (tmp_path / "marks.csv").read_text("utf-8-sig").splitlines()[1].startswith("ada,Ada,5,5")
    told = " ".join(capsys.readouterr().err.split())
    for sentence in (
        "notes.txt is no table beside tables of a platform, and is left out",
        "own.csv is no table that a platform has exported, and is left out",
        "spoilt.csv holds nothing",
    ):
        assert sentence in told


def test_powers_of_ten_are_taken_out_again(tmp_path: Path) -> None:
    source = written(tmp_path, SMALL)
    (quiz,) = quizzes(tmp_path / "set", source, count=1).quizzes
    typed = {
        one: str(Decimal(text).scaleb(token_of(one).power))
        for one, text in right(source, quiz).items()
    }
    (tmp_path / "one.csv").write_bytes(student_analysis([Taken("Ada", "ada", typed)]))
    assert marked(source, tmp_path / "set", tmp_path / "one.csv", tmp_path) == {"ada": "2"}


def test_a_bank_for_each_step_has_all_variants_and_a_quiz_draws_from_each(
    tmp_path: Path, midterm: Path, package: CanvasPackage, banked: CanvasPackage
) -> None:
    """Each number that was drawn is marked on the variant that it is of."""
    assert [bank.title.rpartition(", ")[2] for bank in banked.banks] == [
        "L",
        "w1_new",
        "b1_new",
        "w2_new",
        "b2_new",
    ]
    assert [len(bank.questions) for bank in banked.banks] == [2, 8, 4, 8, 4]
    questions = [one for bank in banked.banks for one in bank.questions]
    assert all("<h3>Solution</h3>" in one.feedback for one in questions)
    ids = {one.id for one in questions}
    assert len(ids) == 26
    assert ids.isdisjoint(one.id for quiz in package.quizzes for one in quiz.questions)
    (quiz,) = banked.quizzes
    assert quiz.title == "Midterm on Back Propagation"
    assert [(group.bank, group.pick) for group in quiz.groups] == [
        (bank.id, 1) for bank in banked.banks
    ]
    key = {
        token_of(one): number
        for of_variant in package.quizzes
        for one, number in right("midterm", of_variant).items()
    }
    drawn = [bank.questions[place % 2 - 1] for place, bank in enumerate(banked.banks)]
    assert len({token_of(one).code for one in drawn}) == 2
    typed = {one: key[token_of(one)] for one in drawn}
    taken = [
        Taken("Ada", "ada", typed),
        Taken("Kurt", "kurt", {one: f"9{number}" for one, number in typed.items()}),
    ]
    (tmp_path / "drawn.csv").write_bytes(student_analysis(taken))
    points = marked("midterm", midterm, tmp_path / "drawn.csv", tmp_path / "marks")
    assert points == {"ada": "2.5", "kurt": "0"}


def test_numbers_of_more_digits_than_canvas_keeps_are_refused() -> None:
    text = SMALL.replace('{ draw = "input" }', "0.1").partition("[draws]")[0]
    text = text.replace("[0.3]", "[30000.5]").replace("places = 7", "places = 12")
    work = solve(Problem.of(tomllib.loads(text))).work
    with pytest.raises(UsageError, match="has 17 digits, and Canvas keeps no more than 15; round"):
        list(BankMaker("canvas").entry(work))


def test_a_text_that_canvas_would_drop_is_refused() -> None:
    work = solve(load_problem("lstm-forward")).work
    with pytest.raises(UsageError, match="characters, and Canvas has room for 16,000; write form"):
        list(BankMaker("canvas", "mathml").entry(work))


def test_an_export_without_tokens_is_refused_with_what_to_do(
    tmp_path: Path, package: CanvasPackage, midterm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "analysis.csv"
    shown = dict.fromkeys(package.quizzes[0].questions, "")
    exported = student_analysis([Taken("Ada", "ada", shown)])
    path.write_bytes(re.sub(rb"#[^#]*#", b"", exported))
    assert ended("mark", "midterm", "--set", str(midterm), str(path), "-o", str(tmp_path)) == 2
    said = "has questions without a token of Handprop; give what was exported of a quiz from a bank"
    assert said in " ".join(capsys.readouterr().err.split())


def test_tokens_say_which_power_of_ten_is_typed() -> None:
    (token,) = tokens_in("times w? #7K3M-9QXW:i2:dL/dw1[1,2]e-5#")
    assert token.entries == (AnswerId("dL/dw1", 1, 2, 2),)
    assert token.power == 5
