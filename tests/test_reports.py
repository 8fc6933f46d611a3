"""What students are told of their numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from generator import Assignment, Problem, UsageError, feedback, mark, solve
from generator.cli import main
from generator.document.distribution_plot import distribution_plot, intervals
from generator.document.rendering import remarks
from generator.formats.documents import read
from generator.layout.nodes import Digits
from generator.marking import Marks, WrittenAnswer, mark_answers
from generator.marking.answers import answers_of
from generator.marking.marks import Override, overridden
from generator.marking.reports import (
    FeedbackMaker,
    FeedbackView,
    ReportedStudent,
    class_view,
    printable,
    unread_answers,
)
from generator.marking.reports.sheets import sheets_of_one
from generator.marking.written import spelled_number
from tests.plain import report

SOURCE = Problem.load("back-propagation").model_copy(update={"asked": ["z2", "z3", "a3"]})
ANSWERS = {"z2": ["0.16", "0,22"], "a2": ["0.54", "<b>"], "z3": ["9", "o_62"]}
SHEET = """\
You have $0$ of $3$ points.

#### Points

| Step | Points | Of |
| $z^(2)$ | $0$ | $1$ |
| $z^(3)$ | $0$ | $1$ |
| $a^(3)$ | $0$ | $1$ |
| $Sum$ | $0$ | $3$ |

There is no answer for $a^(3)$.

For $a_2^(2)$ you wrote “<b>”, which is not sure to be a number.

##### $z^(2)$: $0$ of $1$ point

- z^(2)
  = w^(1) a^(1) + b^(1)

- your answer
  = [0.16; 0,22]
- key
  = [0.41; 0.47]

The bias is left out.

##### $z^(3)$: $0$ of $1$ point

- z^(3)
  = w^(2) a^(2) + b^(2)

- your answer
  = [9; ?]
- from your numbers
  = [0.99; 1.26]
- key
  = [1.02; 1.26]

$z_1^(3)$: It does not follow from the numbers before it.

For $z_2^(3)$ you wrote “o_62”, which is not sure to be a number."""

CLASS = """\
Of $4$ students, $3$ have handed in answers.
On average there are about $1.83$ of $3$ points; the fewest are $0$ and the most $3$.

#### Points

*Figure $1$: How many students have how many points*

| Points from | to below | Students |
| $0$ | $0.5$ | $1$ |
| $2.5$ | $–$ | $2$ |

#### Steps

For each step, the table shows how many students have their first wrong number in it, how \
many have a wrong number there, and how many have no answer; then its points on average, and how \
many there are.
One student has no wrong number.

| Step | First wrong | Wrong | No answer | Points | Of |
| $z^(2)$ | $2$ | $2$ | $0$ | $0.50$ | $1$ |
| $z^(3)$ | $0$ | $1$ | $0$ | $0.67$ | $1$ |
| $a^(3)$ | $0$ | $0$ | $1$ | $0.67$ | $1$ |

#### Mistakes

$1$ student ($1$ in $z^(2)$): The bias is left out.

$1$ student ($1$ in $z^(2)$): The sign is wrong.

$1$ student ($1$ in $z^(3)$): It is no mistake that has a name.

#### Answers that cannot be read

These count as missing.

Ada, a2[2,1]: “<b>” for $a_2^(2)$

Ada, z3[2,1]: “o_62” for $z_2^(3)$

#### Without answers

Di

#### Left out

di.pdf is no worksheet."""


def given(answers: Mapping[str, Any]) -> list[WrittenAnswer]:
    return [one for one in answers_of(answers) if isinstance(one, WrittenAnswer)]


def marked(problem: Any, answers: Mapping[str, Any]) -> Marks:
    return mark_answers(solve(problem).work, given(answers), "answers")


def view(problem: Any, answers: Mapping[str, Any], marks: Marks) -> FeedbackView:
    return FeedbackMaker().view(solve(problem).work, marks, unread_answers(given(answers), marks))


def test_a_sheet_has_each_line_beside_what_follows_and_the_key() -> None:
    assert report(view(SOURCE, ANSWERS, marked(SOURCE, ANSWERS)), "feedback") == SHEET


def test_points_are_explained_by_question_with_those_of_the_marker() -> None:
    problem = SOURCE.model_copy(
        update={
            "marks": SOURCE.marks.model_copy(update={"cap": Decimal(1), "round_to": Decimal(2)})
        }
    )
    marks = overridden(
        marked(problem, ANSWERS),
        {
            (None, 1, "z2"): Override(Fraction(2, 3), "Shown on paper"),
            (None, 1, "z3"): Override(Fraction(1), ""),
        },
    )
    told = report(view(problem, ANSWERS, marks), "feedback")
    assert "| $Sum$ | $5/3$ | $3$ |\n\nOf these points, $1$ count.\n\n" in told
    assert "$z^(2)$: about $0.67$ of $1$ point by the marker: Shown on paper\n\n" in told
    assert "$z^(3)$: $1$ of $1$ point by the marker\n\n" in told
    homework = Assignment.load("homework")
    told = report(view(homework, {}, marked(homework, {})), "feedback")
    assert "#### Question $3$: The perceptron\n\nYou have $0$ of $6.5$ points.\n\n" in told
    assert (
        "$b_{new}$ of iteration $1$; $z$, $o$, $e$, $w_{new}$ and $b_{new}$ of iteration $2$."
        in told
    )


def test_an_entry_stands_alone_where_a_document_has_a_line_for_each() -> None:
    shown = SOURCE.shown_as("net-out", "weights", None)
    told = report(view(shown, ANSWERS, marked(shown, ANSWERS)), "feedback")
    assert "##### $net_{h1}$\n\n- net_{h1}\n  = w_1 i_1 + w_2 i_2 + b_1\n\n" in told


def test_every_format_says_the_same_of_what_somebody_typed() -> None:
    work, marks = solve(SOURCE).work, marked(SOURCE, ANSWERS)
    tex = read("tex", None)
    text = tex.report(view(SOURCE, ANSWERS, marks), "feedback")
    page = sheets_of_one(work, marks, given(ANSWERS), ["html"])["feedback.html"].decode()
    for sentence in ("The bias is left out.", "It does not follow from the numbers before it."):
        assert sentence in text
        assert sentence in page
    assert r"o\_62" in text
    assert "“<bdi>&lt;b&gt;</bdi>”" in page


def test_letters_that_an_engine_lacks_are_question_marks() -> None:
    (first, *_) = unread_answers(given({"z2": "½ 漢 é"}), marked(SOURCE, {}))
    assert first.text == "½ 漢 é"
    assert printable(first, None) == first
    assert printable(first, "pdflatex").text == "½ ? é"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("−0,410", "-0.410"),
        (".5", "0.5"),
        ("+1.", "1"),
        ("1.2 × 10⁻⁵", "1.2e-5"),
        ("10^-2", "1e-2"),
        ("(-1/3)", "-1/3"),
        ("½", "1/2"),
    ],
)
def test_what_is_written_keeps_its_digits(typed: str, printed: str) -> None:
    assert spelled_number(typed) == printed


def test_one_person_s_sheet_is_written_where_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "answers.json").write_text('{"z2": ["0.16", "0.22"]}', encoding="utf-8")
    (tmp_path / "overrides.csv").write_text("step,points,reason\nz2,1,Yes\n", encoding="utf-8")
    command = ["mark", "back-propagation", str(tmp_path / "answers.json"), "-o", str(tmp_path)]
    with pytest.raises(SystemExit) as ended:
        main([*command, "--feedback", "html"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.endswith("1 of 17 points\n")
    assert json.loads((tmp_path / "marks.json").read_text("utf-8"))["steps"][0]["reason"] == "Yes"
    assert "by the marker: <bdi>Yes</bdi>" in (tmp_path / "feedback.html").read_text("utf-8")


def test_a_class_is_told_of_by_points_steps_and_mistakes() -> None:
    work = solve(SOURCE).work
    right = {"z2": ["0.41", "0.47"], "z3": ["1.02", "1.26"], "a3": ["0.73", "0.78"]}
    answers = {"Ada": ANSWERS, "Bo": right, "Cy": {**right, "z2": ["-0.41", "0.47"]}}
    students = [
        ReportedStudent(
            name, name, found := marked(SOURCE, typed), unread_answers(given(typed), found)
        )
        for name, typed in answers.items()
    ]
    students.append(ReportedStudent("Di", "Di", None))
    seen = class_view(students, lambda _: work, ["di.pdf is no worksheet."])
    assert report(seen, "class") == CLASS
    page = read("html", None)
    assert page.report(seen, "class").count("<svg") == 1


def test_a_class_of_one_or_without_a_mistake_is_told_of_as_well() -> None:
    work = solve(SOURCE).work
    right = marked(SOURCE, {"z2": ["0.41", "0.47"]})
    told = report(class_view([ReportedStudent("1", "1", right)], lambda _: work), "class")
    assert told.startswith(
        "The one student has handed in answers.\nThere are $1$ of $3$ points.\n\n"
    )
    assert "Nobody has a wrong number." in told
    assert "Mistakes" not in told


@pytest.mark.parametrize(
    ("points", "most", "expected"),
    [
        (["0", "0.5", "1", "10"], 10, {0: 2, 1: 1, 9: 1}),
        (["16", "17"], 17, {16: 2}),
        (["1", "0.95"], 1, {Fraction(9, 10): 2}),
        (["0"], 0, {0: 1}),
    ],
)
def test_intervals_hold_everybody(
    points: list[str], most: int, expected: dict[Fraction, int]
) -> None:
    found = intervals([Fraction(one) for one in points], Fraction(most))
    assert {one.low: one.count for one in found if one.count} == expected
    assert len(found) <= 10
    assert found[-1].high == (most or Fraction(1, 10))
    ticks = distribution_plot(found, Digits("n"), "point").across
    assert ticks[-1][1] == Digits({0: "0.1", 1: "1.0"}.get(most, str(most)))


def test_a_teacher_may_say_it_otherwise(tmp_path: Path) -> None:
    own = tmp_path / "en" / "marking.toml"
    own.parent.mkdir()
    own.write_text('[mistakes]\nbias_forgotten = "Where is b?"\n', encoding="utf-8")
    work, marks = solve(SOURCE).work, marked(SOURCE, ANSWERS)
    told = sheets_of_one(work, marks, given(ANSWERS), ["html"], tmp_path)["feedback.html"].decode()
    assert "Where is b?" in told
    assert "It does not follow from the numbers before it." in told


def test_python_makes_the_sheet_of_one_person() -> None:
    problem = SOURCE.model_copy(update={"asked": ["z2"]})
    answers = {"z2": ["0.16", "0,47"]}
    (wrong, *_) = mark(problem, answers).verdicts
    page, text = feedback(problem, answers), feedback(solve(problem), answers, "tex")
    for sheet, start in ((page, "<!DOCTYPE html>"), (text, "% ")):
        assert sheet.startswith(start)
        assert "0.16" in sheet
        assert remarks()["mistakes"][wrong.mistakes[0]] in sheet
    with pytest.raises(UsageError, match="'pdf' is not a format of feedback sheets; give 'html'"):
        feedback(problem, answers, "pdf")
