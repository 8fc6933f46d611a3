"""What students are told of their numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from generator import Assignment, Problem, solve
from generator.cli import main
from generator.formats.documents import read
from generator.marking import Marks, WrittenAnswer, mark_answers
from generator.marking.answers import answers_of
from generator.marking.marks import Override, overridden
from generator.marking.reports import FeedbackMaker, FeedbackView, printable, unread_answers
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
    assert "$z^(2)$: about $0.667$ of $1$ point by the marker: Shown on paper\n\n" in told
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
    assert printable(first, None) is first
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
