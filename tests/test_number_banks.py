"""Banks that ask for each number by itself, read back and graded by what platforms document."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from html import unescape
from pathlib import Path

import pytest

from generator import Solution, solve
from generator import load as load_problem
from generator.banks import BankMaker
from generator.banks.packing import volumes
from generator.banks.patterns import decimals_between
from generator.banks.pieces import Addition
from generator.banks.plain import in_a_row
from generator.class_sets import Extras, Job, make_set, numbered
from generator.errors import UsageError
from generator.marking import AcceptedNumber, KnownMistakes, accepted, marked_entries
from generator.marking.tokens import tokens_in
from generator.variants import DrawnAssignment, draws, load, solutions
from tests import blackboard_reader, brightspace_reader
from tests.showing import each_by_ci
from tests.students import EACH_LINE, NEVER, Ways, answers_of
from tests.test_class_sets import ended
from tests.test_drawn_assignments import DRAWN, exercise

PLATFORMS = {"blackboard": blackboard_reader, "brightspace": brightspace_reader}
ENDINGS = {"blackboard": "txt", "brightspace": "csv"}
# Of four variants, one has a tie on the way to what is asked for, which leads elsewhere if it is
# broken by the other rule.
SEED = 3
NUMBER = re.compile("\\s*[-+\u2212]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)\\s*")
Question = blackboard_reader.NumericQuestion | brightspace_reader.ShortAnswer


@dataclass(frozen=True)
class Bank:
    """The files of a bank, and the questions in each."""

    content: bytes
    files: dict[str, list[Question]]

    def by_number(self) -> dict[tuple[str, str], Question]:
        """Return the questions by the code of their variant and the name of their number."""
        found: dict[tuple[str, str], Question] = {}
        for question in (question for several in self.files.values() for question in several):
            (token,) = tokens_in(question.text)
            (entry,) = token.entries
            found[token.code, entry.name] = question
        return found


def banks(
    folder: Path,
    exercise: str | DrawnAssignment,
    count: int = 2,
    mathematics: str | None = None,
) -> dict[str, Bank]:
    drawn = load(exercise) if isinstance(exercise, str) else exercise
    extras = Extras(mathematics=mathematics)
    job = Job(drawn, SEED, ("problem",), folder, extras=extras, formats=tuple(PLATFORMS))
    summary = make_set(job, numbered(count))
    assert summary.failures == {}
    return {name: opened(folder / f"{name}.zip", name) for name in PLATFORMS}


def opened(path: Path, platform: str) -> Bank:
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        files = {name: PLATFORMS[platform].read_bank(archive.read(name)) for name in names}
    return Bank(content, files)


def expected(count: int) -> Iterator[tuple[Solution, dict[str, AcceptedNumber]]]:
    """Yield variants of the exercise `midterm`, each with what is accepted by entry."""
    for solution in solutions(draws(load("midterm"), SEED), count):
        assert isinstance(solution, Solution)
        yield (
            solution,
            {
                f"{step.id}[{number.row},{number.column}]": number
                for step in accepted(solution.work, marked_entries(solution.work), KnownMistakes())
                for number in step.numbers
            },
        )


@pytest.fixture(scope="module")
def midterm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Bank]:
    return banks(tmp_path_factory.mktemp("midterm"), "midterm", count=4)


def texts(number: Fraction, places: int) -> Iterator[str]:
    """Yield how people write a number, with either mark and with more and fewer zeros."""
    sign, digits = "-" * (number < 0), str(abs(int(number * 10**places))).zfill(places + 1)
    whole, behind = digits[: len(digits) - places], digits[len(digits) - places :]
    yield f"{sign}{whole}" + f".{behind}" * bool(behind)
    yield f"{sign}0{whole},{behind}00 "
    yield f" {sign or '+'}{whole.lstrip('0')}.{behind}".replace("-", "\u2212")
    yield f"{sign}{whole}.{behind}".rstrip("0")


def test_patterns_find_the_decimals_of_an_interval_and_no_others() -> None:
    drawn = random.Random(16)
    for _ in range(500):
        places, size = drawn.randint(0, 6), 10 ** drawn.randint(0, 8)
        low = drawn.randint(-size, size)
        high = low + drawn.choice([0, 1, 10, drawn.randint(0, size)])
        pattern, unit = re.compile(decimals_between(low, high, places)), 10**places
        ends = (low, high, low - 1, high + 1, drawn.randint(low, high), 0, -low, low * 10)
        for end in (*ends, drawn.randint(-size, size)):
            more = drawn.randint(0, 4)
            off = drawn.choice([0, 0, 1, -1, drawn.randint(-(10**more), 10**more)])
            number = Fraction(end * 10**more + off, 10 ** (places + more))
            is_in = Fraction(low, unit) <= number <= Fraction(high, unit)
            for text in texts(number, places + more):
                found = pattern.search(text) is not None
                assert found == (is_in and bool(NUMBER.fullmatch(text))), (low, high, places, text)


@pytest.mark.parametrize("typed", ["0", "-0", "-0.00", "+0.0", "0,", ".0", " \u22120.000 "])
def test_a_zero_may_be_typed_in_any_way(typed: str) -> None:
    for low, high in ((-5, 5), (0, 5), (-5, 0), (0, 0)):
        assert re.search(decimals_between(low, high, 3), typed)
    assert not re.search(decimals_between(1, 5, 3), typed)


@pytest.mark.parametrize(
    "typed", ["", ".", "-", "- 1", "1e0", "1 2", "1.0.0", "1,000.0", "x1", "1x", "\u0661", "--1"]
)
def test_no_other_text_is_a_decimal(typed: str) -> None:
    assert not re.search(decimals_between(-(10**7), 10**7, 2), typed)


def test_a_number_may_have_the_exponent_that_its_key_has() -> None:
    pattern = decimals_between(40395, 40405, 9, [-5, 2])
    for typed in ("0.0000404", "4.04e-5", "4,0405E-05", "0.0000004040e2", "40395e-9"):
        assert bool(re.search(pattern, typed)) == (not typed.endswith("e-9")), typed
    assert not re.search(pattern, "4.04e5")
    assert re.search(decimals_between(404, 404, 0, [2]), "4.04e2")
    assert re.search(decimals_between(4, 4, 0, [-1]), "40e-1")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_variant_is_a_file_and_each_number_a_question(
    midterm: dict[str, Bank], platform: str
) -> None:
    """So that a test has numbers that go on from each other."""
    found = midterm[platform].by_number()
    for (name, questions), (solution, numbers) in zip(
        midterm[platform].files.items(), expected(4), strict=True
    ):
        variant = solution.work.variant
        assert variant is not None
        assert name == f"{variant.name}-{variant.code}.{ENDINGS[platform]}"
        assert questions == [found[variant.code, entry] for entry in numbers]


def test_where_one_number_is_asked_for_all_variants_are_in_a_file(tmp_path: Path) -> None:
    """So that a test can draw any of them."""
    source = tmp_path / "one.toml"
    text = Path("generator/problems/midterm.toml").read_text(encoding="utf-8")
    text = re.sub("(?m)^asked = .*", 'asked = ["w2_new[1,2]"]', text)
    source.write_text(text, encoding="utf-8")
    for platform, bank in banks(tmp_path / "set", str(source)).items():
        counts = {name: len(questions) for name, questions in bank.files.items()}
        assert counts == {f"w2_new-1-2.{ENDINGS[platform]}": 2}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_grades_are_those_that_are_meant(midterm: dict[str, Bank], platform: str) -> None:
    """The key, half a unit off it, a unit and a half, with a point and with a comma, which
    Blackboard takes for no number.
    """
    found, unit, exactly = midterm[platform].by_number(), Decimal("0.0001"), 0
    for solution, numbers in expected(4):
        assert solution.work.variant is not None
        for name, number in numbers.items():
            question, key = found[solution.work.variant.code, name], Decimal(number.key)
            takes_commas = platform == "brightspace"
            for right in (key, key + unit / 2, key - unit / 2):
                assert question.grade(f"{right:f}") == 1
                assert question.grade(f" {right:.7f}".replace("0.", ".")) == 1
                assert question.grade(f"{right:f}".replace(".", ",")) == takes_commas
            if number.tolerance == number.half_unit:
                exactly += 1
                for wrong in (key + unit * 3 / 2, key - unit * 3 / 2, -key, key + unit):
                    assert question.grade(f"{wrong:f}") == 0
            for mistaken in number.mistaken:
                assert question.grade(mistaken.number) == 0
    assert exactly > 20


@pytest.mark.parametrize("ending", [ROUND_HALF_UP, ROUND_HALF_EVEN])
@pytest.mark.parametrize("habit", [NEVER, EACH_LINE])
def test_honest_work_is_right_however_it_rounds(
    midterm: dict[str, Bank], habit: str, ending: str
) -> None:
    found = {platform: bank.by_number() for platform, bank in midterm.items()}
    for solution, numbers in expected(4):
        assert solution.work.variant is not None
        typed = answers_of(solution, Ways(habit, ending=ending))
        for name in numbers:
            for questions in found.values():
                question = questions[solution.work.variant.code, name]
                assert question.grade(typed[f"i1:{name}"]) == 1, name


def test_a_zero_may_have_a_sign(tmp_path: Path) -> None:
    for bank in banks(tmp_path, "drawn-pooling", count=4).values():
        zeros = [
            question
            for questions in bank.files.values()
            for question in questions
            if question.grade("0") == 1
        ]
        assert zeros
        assert all(question.grade(zero) == 1 for question in zeros for zero in ("-0.00", ".0"))


def test_words_are_words_and_nothing_else(tmp_path: Path) -> None:
    """Also tabs and quotes, which files of rows have between their fields."""
    title = '<script>&amp; ]]> {1} } # ~ \\(x\\) $$y$$ // "quoted", too \u201clike this\u201d'
    wording = r'<script>&amp; ]]> {{1}} }} # ~ \(x\) "quoted",' "\t" r"and\nbroken"
    text = Path("generator/problems/midterm.toml").read_text(encoding="utf-8")
    words = f"title = '{title}'\nwording = '''{wording}'''"
    source = tmp_path / "hostile.toml"
    source.write_text(re.sub('title = "[^"]*"', lambda _: words, text, count=1), encoding="utf-8")
    for bank in banks(tmp_path / "set", str(source)).values():
        assert [len(questions) for questions in bank.files.values()] == [13] * 2
        for question in bank.by_number().values():
            seen = unescape(re.sub("<span></span>", "", question.text))
            assert r'<script>&amp; ]]> {1} } # ~ \(x\) "quoted", and' in seen
            assert not re.search(r"\\\(x|\$\$|<script", question.text)
            if isinstance(question, brightspace_reader.ShortAnswer):
                assert question.title.startswith(f"{title}, Variant ")


def test_the_same_call_gives_the_same_bytes(tmp_path: Path) -> None:
    first = banks(tmp_path / "first", "drawn-scores")
    second = banks(tmp_path / "second", "drawn-scores")
    for platform in PLATFORMS:
        assert first[platform].content == second[platform].content


def test_problems_of_an_assignment_are_in_the_file_of_their_variant(tmp_path: Path) -> None:
    for bank in banks(tmp_path, exercise(DRAWN, "xor"), count=1).values():
        (questions,) = bank.files.values()
        tokens = [token for one in questions for token in tokens_in(one.text)]
        assert {token.entries[0].question for token in tokens} == {1, 2}


# A network unrolled in time, one with a plot and a drawing of what it leads to, formulas with a
# graph, a descent with its path, the middle of a network, and a neuron.
DRAWN_PROBLEMS = (
    "recurrent-unit",
    "long-run",
    "computational-graph",
    "descent-on-a-bowl",
    "given-deltas",
    "perceptron-and",
)


@pytest.mark.parametrize("name", each_by_ci(DRAWN_PROBLEMS, 3))
def test_words_stand_in_place_of_figures(name: str) -> None:
    work = solve(load_problem(name)).work
    pieces = BankMaker("brightspace").entry(work)
    text = "".join(piece.text for piece in pieces if isinstance(piece, Addition))
    assert "<math" in text
    assert not re.search(r"<img|<figure|figure(?!s; |s, |s\.)|data:", text, re.IGNORECASE)


def test_formulas_are_as_the_platform_sets_them(midterm: dict[str, Bank], tmp_path: Path) -> None:
    assert r"\(" in _text(midterm["blackboard"])
    assert "<math" in _text(midterm["brightspace"])
    assert r"\(" not in _text(midterm["brightspace"])
    other = banks(tmp_path, "drawn-scores", count=1, mathematics="latex")
    assert r"\(" in _text(other["brightspace"])
    assert "<math" not in _text(other["brightspace"])


def _text(bank: Bank) -> str:
    return "".join(one.text for questions in bank.files.values() for one in questions)


def test_the_worked_solution_is_feedback_where_there_is_room_for_it(
    midterm: dict[str, Bank],
) -> None:
    for question in midterm["brightspace"].by_number().values():
        assert isinstance(question, brightspace_reader.ShortAnswer)
        assert question.feedback.startswith("<h3>Solution</h3>")


def test_blackboard_keeps_all_html_of_a_sheet(midterm: dict[str, Bank]) -> None:
    """What it keeps is listed in its documentation, as BbML."""
    kept = re.compile("a|br|del|div|em|h[456]|img|li|ol|p|span|strong|sub|sup|ul")
    elements = set(re.findall(r"</?([a-z0-9]+)", _text(midterm["blackboard"])))
    assert elements
    assert all(map(kept.fullmatch, elements))


def test_html_in_a_row_keeps_all_letters() -> None:
    assert in_a_row("<p>as\u00a0follows\r\n\t\u201ctwo\u201d\u2028 </p>\n") == (
        "<p>as&#160;follows &#8220;two&#8221;&#8232; </p>"
    )


def test_files_are_split_where_they_have_too_many_rows() -> None:
    to = io.BytesIO()
    with volumes(2)(to, "", lambda *_: ("", "")) as add:
        for row in range(5):
            add(Addition(f"{row}\n", "L.txt"))
            add(Addition("w\n", f"w{row}.txt"))
    with zipfile.ZipFile(to) as archive:
        rows = {name: archive.read(name).decode() for name in archive.namelist()}
    of_loss = {name: text for name, text in rows.items() if name.startswith("L")}
    assert of_loss == {"L.txt": "0\n1\n", "L-volume-2.txt": "2\n3\n", "L-volume-3.txt": "4\n"}
    assert len(rows) == 8


def test_digits_for_which_there_is_no_room_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "many.toml"
    text = Path("generator/problems/back-propagation.toml").read_text(encoding="utf-8")
    source.write_text(re.sub("(?m)^places = .*", "places = 15", text), encoding="utf-8")
    work = solve(load_problem(source)).work
    assert list(BankMaker("brightspace").entry(work))
    with pytest.raises(UsageError, match="takes numbers of 16 digits; ask for fewer digits"):
        list(BankMaker("blackboard").entry(work))


BLACKBOARD = "Question ID {0}|Question {0}|Answer {0}|Possible Points {0}|Auto Score {0}"
BRIGHTSPACE = "Org Defined ID|Username|Attempt #|Q #|Q Type|Q Text|Answer|Answer Match|Score"


def exported(platform: str, answers: list[list[tuple[str, str]]]) -> list[list[str]]:
    """Return the rows of what a platform exports of the texts of questions and what was typed."""
    if platform == "brightspace":
        return [
            BRIGHTSPACE.split("|"),
            *(
                [str(student), "x", "1", str(number), "SA", text, typed, "", ""]
                for student, own in enumerate(answers, start=1)
                for number, (text, typed) in enumerate(own, start=1)
            ),
        ]
    numbers = range(1, len(answers[0]) + 1)
    above = [cell for number in numbers for cell in BLACKBOARD.format(number).split("|")]
    rows = ([cell for text, typed in own for cell in ("", text, typed, "1", "")] for own in answers)
    return [["Username", *above], *([str(n), *row] for n, row in enumerate(rows, start=1))]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_exported_is_marked_as_it_deserves(tmp_path: Path, platform: str) -> None:
    """All of the key, a mistake in the last number, a sign in the first, questions of two variants
    in turn, and nothing.
    """
    found = banks(tmp_path / "set", "midterm", count=2)[platform].by_number()
    typed = []
    for solution, numbers in expected(2):
        assert solution.work.variant is not None
        code = solution.work.variant.code
        typed.append([(found[code, name].text, one.key) for name, one in numbers.items()])
    mistake = next(expected(1))[1]["b2_new[2,1]"].mistaken[0].number
    wrong = [*typed[0][:-1], (typed[0][-1][0], mistake)]
    sign = [(typed[1][0][0], f"-{typed[1][0][1]}"), *typed[1][1:]]
    mixed = [pair[place % 2] for place, pair in enumerate(zip(*typed, strict=True))]
    nothing = [(text, "") for text, _ in typed[0]]
    rows = exported(platform, [typed[0], wrong, sign, mixed, nothing])
    with (tmp_path / "results.csv").open("w", encoding="utf-8", newline="") as results:
        csv.writer(results).writerows(rows)
    marks = tmp_path / "marks"
    command = ("mark", "midterm", "--set", str(tmp_path / "set"), str(tmp_path / "results.csv"))
    assert ended(*command, "--feedback", "none", "-o", str(marks)) == 0
    with (marks / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        points = {row["id"]: row["points"] for row in csv.DictReader(file)}
    assert points == {"1": "5", "2": "4.5", "3": "4", "4": "5", "5": ""}


def test_what_a_platform_has_no_place_for_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    formats = ("--format", "blackboard", "--format", "brightspace")
    assert ended("variants", "drawn-scores", "--count", "1", *formats, "-o", str(tmp_path)) == 0
    said = capsys.readouterr().err
    assert "blackboard.zip is without figures, worked solutions and remarks on mistakes" in said
    assert "brightspace.zip is without figures and remarks on mistakes" in said
