"""Somebody's numbers, judged line by line: honest work is never called wrong, and a mistake is
found where it was made.
"""

from __future__ import annotations

import csv
import json
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from generator import (
    AnswersError,
    Assignment,
    FormulaProblem,
    Problem,
    ProblemError,
    audit,
    load,
    mark,
    solve,
)
from generator.cli import main
from generator.errors import StepError
from generator.marking import MISTAKES, SLIPS, marks_record
from generator.marking.marks import Override, overridden
from generator.marking.written import written_number
from tests.students import NEVER, Ways, answers_of

PUBLISHED = Path(__file__).parent / "published"
EXAMPLES = sorted(path.stem for path in PUBLISHED.glob("*.toml"))

SOURCE = Problem.load("back-propagation")
RIGHT = {"z2": ["0.41", "0.47"], "a2": ["0.60", "0.62"], "z3": ["1.02", "1.26"]}


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("0.41", "0.41", "0.01"),
        (" −0,410 ", "-0.41", "0.001"),
        (".5", "0.5", "0.1"),
        ("1.2e-5", "0.000012", "0.000001"),
        ("1,2 × 10^-5", "0.000012", "0.000001"),
        ("1.2·10⁻⁵", "0.000012", "0.000001"),
        ("10^-2", "0.01", "0.01"),
        ("-1/3", "-1/3", "0"),
        ("½", "1/2", "0"),
        ("(0.41)", "0.41", "0.01"),
        ("12\u202f000,5", "12000.5", "0.1"),
        ("-1'234", "-1234", "1"),
        ("1,234.50", "1234.5", "0.01"),
        ("1.234.567", "1234567", "1"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: str, unit: str) -> None:
    found = written_number(text)
    assert found is not None
    assert (found.value, found.unit) == (Fraction(value), Fraction(unit))


@pytest.mark.parametrize(
    "text",
    ["", "x", "1/0", "1.2.3", "0.4 1", "0 123", "12 3456", "≈ 0.41", "1e999", "--1", "1/2/3"],
)
def test_what_is_not_sure_to_be_a_number_is_none(text: str) -> None:
    assert written_number(text) is None


def test_each_number_has_its_verdict() -> None:
    marks = mark(
        SOURCE.model_copy(update={"asked": ["z2", "a2", "z3", "a3"]}),
        {**RIGHT, "z3": ["1.02", "1.16"], "a3": ["0.73", "0.76"], "a2": ["0.601", "o.62"]},
    )
    assert [one.verdict for one in marks.verdicts] == [
        *("right", "right"),
        *("rounding", "missing"),
        *("right", "wrong"),
        *("right", "follows"),
    ]
    assert marks.points == Fraction(1) + Fraction(1, 2) + Fraction(1, 2) + Fraction(1)
    assert marks.most == 4
    assert marks.first_wrong is not None
    assert (marks.first_wrong.step, marks.first_wrong.row, marks.first_wrong.right) == (
        *("z3", 2),
        "1.26",
    )
    assert marks.verdicts[3].is_unread


def test_a_bias_that_is_left_out_is_named_and_later_lines_follow() -> None:
    answers = {"z2": ["0.16", "0.22"], "a2": ["0.54", "0.55"], "z3": ["0.95", "1.17"]}
    marks = mark(SOURCE.model_copy(update={"asked": ["z2", "a2", "z3"]}), answers)
    assert [one.verdict for one in marks.verdicts] == ["mistake"] * 2 + ["follows"] * 4
    assert marks.verdicts[0].mistakes == ("bias_forgotten",)


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [("-0.41", "sign_lost"), ("0.14", "digits_swapped"), ("0.47", "neighbour")],
)
def test_slips_of_the_pen_are_named(typed: str, mistake: str) -> None:
    problem = SOURCE.model_copy(update={"asked": ["z2"]})
    first, _ = mark(problem, {"z2": [typed, "0.47"]}).verdicts
    assert (first.verdict, first.mistakes) == ("mistake", (mistake,))


def test_a_line_that_is_skipped_goes_on_from_the_key_or_from_ones_own_numbers() -> None:
    problem = SOURCE.model_copy(update={"asked": ["a3"]})
    from_own = solve(SOURCE).work  # without a2 and z3, from a z2 that is wrong
    assert from_own.problem == SOURCE
    for a3 in (["0.73", "0.78"], ["0.72", "0.76"]):
        marks = mark(problem, {"z2": ["0.16", "0.22"], "a3": a3})
        assert {one.verdict for one in marks.verdicts} <= {"right", "follows"}


def test_nothing_is_given_for_following_where_nothing_is_left_to_find() -> None:
    """All slopes of ReLU are 0 below 0, and so is all that follows."""
    problem = Problem.of(
        {
            "inputs": [1],
            "targets": [1],
            "learning_rate": 1,
            "layers": [
                {"activation": "relu", "weights": [[0.5]]},
                {"activation": "identity", "weights": [[0.5]]},
            ],
            "asked": ["dL/dz2", "dL/dw1"],
        }
    )
    marks = mark(problem, {"z2": "-0.5", "a2": "0", "da2/dz2": "0", "dL/dz2": "0", "dL/dw1": "0"})
    assert [(one.verdict, one.is_empty) for one in marks.verdicts] == [("follows", True)] * 2
    assert marks.points == 0


def test_whole_numbers_that_are_exact_are_not_taken_for_rounded_ones() -> None:
    problem = Problem.of(
        {
            "inputs": [1, 2],
            "layers": [
                {"activation": "identity", "weights": [[1, 1]]},
                {"activation": "identity", "weights": [[5]], "biases": [2]},
            ],
            "asked": ["z3"],
        }
    )
    answers = {"z2": "3", "a2": "3"}
    assert [one.verdict for one in mark(problem, {**answers, "z3": "17"}).verdicts] == ["right"]
    assert [one.verdict for one in mark(problem, {**answers, "z3": "16"}).verdicts] == ["wrong"]


def formulas(rounding: dict[str, Any], given: dict[str, Any], **stated: str) -> FormulaProblem:
    return FormulaProblem.of(
        {"kind": "formulas", "given": given, "formulas": stated, "rounding": rounding}
    )


CARRIED = {"places": 2, "carry": "rounded"}
CANCELLED = formulas(
    {"places": 2},
    {"y": -5, "z": Decimal("-6.5")},
    p="exp(y) / (exp(y) + exp(z))",
)
HALVED = formulas(
    {"places": 2},
    {"a": Decimal("0.73"), "b": Decimal("0.37")},
    s="0.5 * a + 0.5 * b + 1.35",
    t="2 * s",
)
LARGE = formulas({"places": 1}, {"x": 1000000, "c": Decimal("1.41e-9")}, q="x / c", r="q / 2")
DIVIDED = formulas(
    {"places": 2, "carry": "rounded", "padding": False},
    {"x": 700, "b": Decimal("0.99")},
    q="1000000 * x / (1 - b^2)",
)
THIRDS = formulas(CARRIED, {"a": 2}, s="a / 3", t="17 * s")


@pytest.mark.parametrize(
    ("problem", "answers", "verdicts"),
    [
        # Nobody who goes on with 0.666… has 11.39, cut off or rounded.
        (THIRDS, {"s": "0.66", "t": "11.33"}, ["rounding"] * 2),
        (THIRDS, {"s": "0.67", "t": "11.33"}, ["right", "rounding"]),
        (THIRDS, {"s": "0.7", "t": "11.3"}, ["rounding"] * 2),
        (THIRDS, {"s": "0.67", "t": "11.20"}, ["right", "wrong"]),
        (THIRDS, {"s": "0.61", "t": "10.37"}, ["wrong", "follows"]),
        # Nor is 11.33 too far off where zeros at the end are left out, and 0.7 may be 0.70.
        (
            THIRDS.with_rounding(padding=False),
            {"s": "0.7", "t": "11.3"},
            ["rounding"] * 2,
        ),
        # s is near 0, but its root is not.
        (
            formulas(
                {"places": 3}, {"a": Decimal("0.004")}, s="a^2", u="1 - 0.3 / (sqrt(s) + 0.5)"
            ),
            {"s": "0.000", "u": "0.405"},
            ["right", "right"],
        ),
        (
            formulas(
                {"places": 3, "carry": "rounded"},
                {"a": Decimal("0.004")},
                s="a^2",
                u="1 - 0.3 / (sqrt(s) + 0.5)",
            ),
            {"s": "0.000", "u": "0.405"},
            ["right", "rounding"],
        ),
        # As floats have it.
        (
            formulas(
                {"places": 2}, {"a": Decimal("0.1"), "b": Decimal("0.2")}, s="a + b", t="s - 0.3"
            ),
            {"s": "0.30000000000000004", "t": "5.551115123125783e-17"},
            ["rounding"] * 2,
        ),
        # e⁻⁵ is 0.01 and e⁻⁶·⁵ is 0.00 for whoever rounds each function; not far from 0.82 is what
        # more digits give.
        (CANCELLED, {"p": "1.00"}, ["rounding"]),
        (CANCELLED, {"p": "0.86"}, ["rounding"]),
        (CANCELLED, {"p": "0.30"}, ["wrong"]),
        # Three figures of a small root are not three decimals.
        (
            formulas(
                {"significant": 3, "carry": "rounded"},
                {"d": Decimal("0.00504"), "s": Decimal("0.00000254"), "e": Decimal("1e-8")},
                w="0.695 - 1.6 * d / (sqrt(s) + e)",
            ),
            {"w": "-4.38"},
            ["rounding"],
        ),
        # 0.37 + 0.19 + 1.35 are not 1.90; the line may be left out.
        (HALVED, {"s": "1.91", "t": "3.82"}, ["rounding", "follows"]),
        (HALVED, {"t": "3.82"}, ["missing", "rounding"]),
        (HALVED, {"t": "3.90"}, ["missing", "wrong"]),
        # Neither 0.00 nor 1 − 1.00 was 0; both were anything below a hundredth.
        (
            formulas({"places": 2}, {"x": 6}, p="exp(-x)", q="1 - p", L="-ln(p) - ln(1 - q)"),
            {"p": "0.00", "q": "1.00", "L": "11.80"},
            ["right", "right", "rounding"],
        ),
        # 0.05 is the key's, but was 0.048.
        (
            formulas({"places": 2}, {"a": 1}, d="a / 4", b="0.2 * d", w="0.5 + 2 * b"),
            {"d": "0.24", "b": "0.05", "w": "0.59"},
            ["wrong", "right", "rounding"],
        ),
        # Behind twelve figures of a calculator stand zeros.
        (LARGE, {"q": "709219858156000.0", "r": "354609929078000.0"}, ["rounding", "follows"]),
        (LARGE, {"q": "709219858170000.0", "r": "354609929085000.0"}, ["wrong", "follows"]),
        # Whoever rounds 0.9801 has 0.02, however many figures a calculator has of what it divides.
        (DIVIDED, {"q": "35000000000.00"}, ["rounding"]),
        (DIVIDED, {"q": "90000000000.00"}, ["wrong"]),
        # A third may be 0.33 before it is a factor.
        (
            formulas(CARRIED, {"x": [5, 6, 7, 8, 9, 10]}, m="mean(x)"),
            {"m": "7.65"},
            ["rounding"],
        ),
    ],
)
def test_honest_work_is_told_from_mistakes(
    problem: FormulaProblem, answers: dict[str, Any], verdicts: list[str]
) -> None:
    assert [one.verdict for one in mark(problem, answers).verdicts] == verdicts


def test_a_number_may_stand_behind_its_own_name_alone() -> None:
    found = mark(
        SOURCE.model_copy(update={"asked": ["z2", "a2", "z3", "a3", "L"]}),
        {
            "z2": ["z2[1,1] = 0.41", "~0.47"],
            "a2": ["= 0,60", "a≈0.62"],
            "z3": ["a3 = 1.02", "1.20 = 1.26"],
            "a3": ["a3 = 0.73 = 0.78", "0.78 ="],
            "L": "L = 12/100",
        },
    )
    assert [one.written for one in found.verdicts] == [
        *("0.41", "0.47", "0,60", "0.62"),
        *(None, None, None, None, "12/100"),
    ]
    assert [one.is_unread for one in found.verdicts] == [False] * 4 + [True] * 4 + [False]


@pytest.mark.parametrize(
    ("numbers", "places", "written", "right"),
    [
        # Nothing is rounded up, nor cut off where it should be.
        (("-1.08", "0", "", "-1.5", "1.942"), 1, "1.8", "1.6"),
        # The first loss is 3.70, rounded up from the key's numbers and cut off from theirs.
        (("1.88 -0.52", "-0.448 1.81", "-1.94", "-1", "2"), 2, "274.89", "273.55"),
    ],
)
def test_whoever_cuts_off_is_not_wrong_where_little_tells_that_they_do(
    numbers: tuple[str, ...], places: int, written: str, right: str
) -> None:
    inputs, weights, biases, targets, (rate,) = ([*map(Decimal, one.split())] for one in numbers)
    layer = {"activation": "identity", "weights": [weights]} | (
        {"biases": biases} if biases else {}
    )
    problem = Problem.of(
        {
            "inputs": inputs,
            "targets": targets,
            "loss": "half_squared_error",
            "learning_rate": rate,
            "iterations": 2,
            "layers": [layer],
            "rounding": {"places": places, "carry": "rounded"},
        }
    )
    verdicts = mark(problem, answers_of(solve(problem), Ways(NEVER, ending=ROUND_DOWN))).verdicts
    (loss,) = (one for one in verdicts if one.name == "i2:L[1,1]")
    assert (loss.written, loss.right, loss.verdict) == (written, right, "rounding")


def test_a_0_with_too_few_digits_has_no_points() -> None:
    problem = formulas(CARRIED, {"a": Decimal("0.03")}, s="a", t="2 * a")
    found = mark(problem, {"s": "0.0", "t": "0"})
    assert [(one.verdict, one.is_coarse) for one in found.verdicts] == [("rounding", True)] * 2
    assert found.points == 0
    assert "too few digits" in (why := marks_record(found)["numbers"][0]["why"])
    assert "earns no points" in why


@pytest.mark.parametrize("zero", ["0", "0.00"])
def test_whoever_writes_0_everywhere_has_points_where_0_is_right(zero: str) -> None:
    problem = Problem.load("back-propagation")
    found = mark(problem, {one.name: zero for one in mark(problem, {}).verdicts})
    right = [one for one in found.verdicts if Decimal(one.right) == 0]
    assert {one.step for one in right} == {"dL/dw1"}
    assert len(right) == 4
    assert found.points == 1


def test_old_numbers_with_too_few_digits_are_no_updated_ones() -> None:
    problem = Problem.of(
        {
            "inputs": [Decimal("0.6")],
            "targets": [1],
            "learning_rate": Decimal("0.1"),
            "layers": [{"weights": [[Decimal("-0.3")]], "biases": [Decimal("0.2")]}],
            "asked": ["w1_new", "b1_new"],
            "rounding": {"places": 4},
        }
    )
    steps = solve(problem).steps
    printed = [steps[name].printed for name in ("w1_new", "b1_new")]
    assert printed == [(("-0.2926",),), (("0.2124",),)]
    copied = mark(problem, {"w1_new": "-0.3", "b1_new": "0.20"})
    assert [one.is_coarse for one in copied.verdicts] == [True, True]
    assert copied.points == 0
    assert mark(problem, {"w1_new": "-0.29", "b1_new": "0.212"}).points == 2


@pytest.mark.parametrize("name", ["convolution", "batch-norm", "l2-penalty"])
def test_mistakes_are_looked_for_wherever_a_number_is_wrong(name: str) -> None:
    """Where shapes do not fit, or a weight is not updated yet, there is no such mistake."""
    solution = solve(load(name))
    answers = {
        f"{step.id}[{row + 1},{column + 1}]": "77.7"
        for step in solution
        if step.iteration == 1
        for row in range(step.shape[0])
        for column in range(step.shape[1])
    }
    verdicts = [one for one in mark(solution, answers).verdicts if one.iteration == 1]
    assert {one.verdict for one in verdicts} <= {"wrong", "mistake", "follows"}


def test_marks_are_what_the_problem_says() -> None:
    def points(answers: dict[str, Any], **marks: Any) -> Fraction:
        update = {"asked": ["z2", "a2"], "marks": marks}
        return mark(SOURCE.model_copy(update=update), answers).points

    right = {"z2": ["0.41", "0.47"], "a2": ["0.60", "0.62"]}
    half = {"z2": ["0.41", "0.10"], "a2": ["0.60", "0.52"]}
    longer = {**right, "a2": ["0.601", "0.62"]}
    assert points(right) == 2
    assert points(half, each="entry") == 3
    assert points(half, points={"z2": 4}) == 2
    assert points(half, follow_through=0.5) == Fraction(5, 4)
    assert points(longer) == 2
    assert points(longer, rounding=0.5) == Fraction(7, 4)
    assert points(half, points=0.7, round_to=0.5) == 1
    assert points(right, cap=1) == 1


WORTH = {"z2": ["0.41", "0.10"], "a2": ["0.60", "0.52"]}


@pytest.mark.parametrize(
    ("choices", "points", "most"),
    [
        # z2 has one of two numbers; of a2 one is right, and one follows.
        ({}, Fraction(3, 2), 2),
        ({"follow_through": 0}, 1, 2),
        ({"follow_through": Decimal("0.3333")}, Fraction(1) + Fraction(3333, 20000), 2),
        ({"points": Decimal("0.1")}, Fraction(3, 20), Fraction(1, 5)),
        ({"points": {"a2": Decimal("0.7")}, "each": "entry"}, Fraction(7, 5), Fraction(7, 5)),
        ({"points": {}}, 0, 0),
        ({"points": 0}, 0, 0),
        ({"round_to": 1}, 2, 2),
        ({"round_to": 4}, 0, 2),
        ({"cap": Decimal("0.3"), "round_to": Decimal("0.5")}, Fraction(3, 10), Fraction(3, 10)),
        ({"cap": 100}, Fraction(3, 2), 2),
        ({"follow_through": "1/3", "points": {"a2": "2/3"}}, Fraction(4, 9), Fraction(2, 3)),
        ({"round_to": "1/3", "cap": "5/3"}, Fraction(5, 3), Fraction(5, 3)),
    ],
)
def test_points_are_exact_whatever_is_stated(
    choices: dict[str, Any], points: Fraction, most: Fraction
) -> None:
    stated = SOURCE.model_dump(exclude_unset=True) | {"asked": ["z2", "a2"], "marks": choices}
    found = mark(Problem.of(stated), WORTH)
    assert (found.points, found.most) == (points, most)
    assert 0 <= found.points <= found.most


def test_following_costs_points_only_where_a_number_before_is_wrong() -> None:
    stated = SOURCE.model_dump(exclude_unset=True) | {"marks": {"follow_through": Decimal("0.5")}}
    rounded = solve(SOURCE.with_rounding(carry="rounded"))
    kept = {step.id: [[*row] for row in step.printed] for step in rounded}
    honest = mark(Problem.of(stated | {"asked": list(kept)}), kept)
    assert "follows" in {one.verdict for one in honest.verdicts}
    assert honest.points == honest.most
    # Half of z2 is wrong; what comes from the other half costs nothing, nor what is right again.
    problem = Problem.of(stated | {"asked": ["z2", "a2", "a3"]})
    found = mark(problem, {"z2": ["0.41", "0.10"], "a2": ["0.60", "0.52"], "a3": ["0.73", "0.77"]})
    assert [one.is_inherited for one in found.verdicts] == [*[False] * 3, True, False, True]
    assert found.points == Fraction(1, 2) + Fraction(3, 4) + Fraction(3, 4)


def test_what_follows_but_for_how_it_is_rounded_is_worth_what_follows() -> None:
    stated = SOURCE.model_dump(exclude_unset=True) | {"asked": ["z2", "a2"]}
    marks = {"follow_through": Decimal("0.5"), "rounding": Decimal("0.2")}
    # The second is what 0.10 gives, and the first the key's, each with a digit more.
    answers = {"z2": ["0.41", "0.10"], "a2": ["0.601", "0.525"]}
    found = mark(Problem.of(stated | {"marks": marks}), answers)
    assert [one.is_inherited for one in found.verdicts] == [False, False, False, True]
    assert [one["why"] for one in marks_record(found)["numbers"]][2:] == [
        "It is right, but for how it is rounded.",
        "It follows from your numbers, but for how it is rounded.",
    ]
    assert [step.points for step in found.steps] == [
        Fraction(1, 2),
        (Fraction(4, 5) + Fraction(4, 5) * Fraction(1, 2)) / 2,
    ]


def test_a_0_that_rounding_leaves_of_lines_that_are_left_out_has_its_points() -> None:
    problem = formulas({"places": 2}, {"a": Decimal("0.1")}, s="a^3", t="30 * s")
    found = mark(problem, {"t": "0.00"})
    assert (found.verdicts[1].verdict, found.verdicts[1].is_empty) == ("rounding", False)
    assert found.points == 1


def test_what_is_said_to_follow_from_ones_own_numbers_follows_from_them() -> None:
    problem = SOURCE.model_copy(update={"asked": ["z3", "dL/da3", "dL/db2"]})
    # 1.27 is what the numbers give that are printed of a2; whoever left a2 out rounded it so.
    left_out = mark(problem, {"z3": ["1.02", "1.27"]}).verdicts[:2]
    assert [(one.verdict, one.follows) for one in left_out] == [("right", None), ("rounding", None)]
    # As 0.06 follows from what is printed, and not from the only number that was written.
    own = mark(problem, {"dL/da3": ["", "0.50"], "dL/db2": ["9", "9"]}).verdicts[4:]
    assert [one.follows is None for one in own] == [True, False]


def test_whatever_is_taken_off_points_are_not_negative() -> None:
    stated = SOURCE.model_dump(exclude_unset=True) | {"asked": ["a2"], "marks": {"rounding": 1}}
    assert mark(Problem.of(stated), {"a2": ["0.601", "0.614"]}).points == 0


def test_all_faults_of_a_table_of_marks_are_told_at_once() -> None:
    marks = {
        "points": -1,
        "rounding": "4/3",
        "cap": "0/2",
        "each": "row",
        "extra": 1,
        "round_to": "sqrt(2)",
        "follow_through": "0.5",
    }
    with pytest.raises(ProblemError) as raised:
        Problem.of(SOURCE.model_dump(exclude_unset=True) | {"marks": marks})
    lines = str(raised.value).splitlines()
    assert [line.split()[1] for line in lines] == [
        *("marks.points", "marks.each", "marks.follow_through", "marks.rounding"),
        *("marks.round_to", "marks.cap", "marks.extra"),
    ]
    assert "give a number without quotes" in lines[2]
    assert 'give a decimal number, or a fraction in quotes such as "1/3"' in lines[4]


@pytest.mark.parametrize("points", [{"z2": "a third"}, ["1/3"], "pi"])
def test_points_that_are_no_numbers_are_one_fault(points: Any) -> None:
    with pytest.raises(ProblemError) as raised:
        Problem.of(SOURCE.model_dump(exclude_unset=True) | {"marks": {"points": points}})
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize(
    "asked", [None, ["w1_new", "a2"], ["dL/dw1", "a2"], ["z2", "a2"], ["L", "a2"]]
)
def test_points_for_what_is_no_step_are_refused(asked: list[str] | None) -> None:
    """However far the problem is worked out for what it asks for."""
    update = {"asked": asked, "marks": {"points": {"z_2": 1, "a2": 1}}, "blanks": ["zz2", "w1_new"]}
    with pytest.raises(StepError) as raised:
        solve(SOURCE.model_copy(update=update))
    assert raised.value.sentences == (
        "blanks holds 'zz2', which is neither a step nor a section; did you mean 'z2'?",
        "marks.points has 'z_2', which is not a step; did you mean 'z2'?",
    )


@pytest.mark.parametrize("stated", [{"asked": ["z2"]}, {"blanks": ["z2"]}, {"asked": ["w1_new"]}])
def test_points_for_what_is_not_marked_are_refused(stated: dict[str, Any]) -> None:
    update = {**stated, "marks": {"points": {"a3": 1}}}
    solution = solve(SOURCE.model_copy(update=update))
    with pytest.raises(StepError, match=r"^marks\.points has 'a3', which is not marked, since "):
        mark(solution, {})


@pytest.mark.parametrize("text", ["0", "0.00", "1", "0.5", "0.01"])
def test_whoever_writes_the_same_number_everywhere_is_given_little(text: str) -> None:
    """What follows from it, or is 0 since nothing is left to find, is no work of theirs."""
    solution = solve(SOURCE)
    answers = {
        f"{step.id}[{i},{j}]": text
        for step in solution
        for i, row in enumerate(step.printed, start=1)
        for j, _ in enumerate(row, start=1)
    }
    found = mark(solution, answers)
    assert found.points < found.most / 3


def test_where_nothing_follows_it_is_said_so_and_has_no_points() -> None:
    """The logarithm of a number that is not positive does not exist, and a saturated unit leaves
    nothing to find.
    """
    problem = formulas({"places": 2}, {"a": Decimal("0.5")}, s="a + 1", L="ln(s)")
    found = mark(problem, {"s": "-1.50", "L": "0.41"})
    assert [one.verdict for one in found.verdicts] == ["mistake", "right"]
    found = mark(problem, {"s": "-1.50", "L": "0.30"})
    assert (found.verdicts[1].verdict, found.verdicts[1].is_empty) == ("wrong", True)
    assert "Nothing is left to find" in marks_record(found)["numbers"][1]["why"]

    saturated = {"z2": ["50.0", "60.0"], "a2": ["1.00", "1.00"], "da2/dz2": ["0.00", "0.00"]}
    asked = SOURCE.model_copy(update={"asked": ["da2/dz2", "dL/db1"]})
    found = mark(asked, {**saturated, "dL/db1": ["0.00", "0.00"]})
    assert {one.verdict for one in found.verdicts} <= {"follows", "right"}
    assert all(one.is_empty for one in found.verdicts if one.verdict == "follows")
    whys = {one["why"] for one in marks_record(found)["numbers"] if one["verdict"] == "follows"}
    assert all("earns no points" in why for why in whys)


def test_answers_for_what_is_no_step_are_told_all_at_once() -> None:
    with pytest.raises(AnswersError) as raised:
        mark(SOURCE, {"z_2": 1, "z2[3,1]": 2, "i2:z2[1,1]": 1})
    assert str(raised.value).splitlines() == [
        "answers: z_2[1,1] is of 'z_2', which is not a step; did you mean 'z2'?",
        "answers: z2[3,1] is of row 3 and column 1, but z2 has 2 rows and 1 column",
        "answers: i2:z2[1,1] is of iteration 2, but there is 1 iteration",
    ]
    with pytest.raises(AnswersError, match=r"is of 'w1_new', which is not asked for, nor needed "):
        mark(SOURCE.model_copy(update={"asked": ["z2"]}), {"w1_new[1,1]": 1})


def test_a_fraction_follows_where_fractions_are_shown() -> None:
    problem = load("fractions").model_copy(update={"asked": ["a2"]})
    wrong = [["13/42"], ["19/12"]]
    first, _ = mark(problem, {"z2": wrong, "a2": wrong}).verdicts
    assert (first.verdict, first.follows) == ("follows", "13/42")


CLASS = """\
id,"w2_new[1,1]","w2_new[1,2]"
1,{},{}
2,"0,00",x
"""


@pytest.fixture(scope="module")
def class_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("set")
    with pytest.raises(SystemExit):
        main(
            [
                "variants",
                "midterm",
                "--count",
                "3",
                "--seed",
                "7",
                "--format",
                "md",
                "-o",
                str(folder),
            ]
        )
    return folder


def test_a_class_is_marked_by_ids_each_on_its_own_variant(class_set: Path, tmp_path: Path) -> None:
    (first, *_) = json.loads((class_set / "answers.json").read_text("utf-8"))["variants"]
    key = first["steps"]["w2_new"]["printed"][0]
    (tmp_path / "class.csv").write_text(CLASS.format(*key), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(
            [
                "mark",
                "midterm",
                str(tmp_path / "class.csv"),
                "--set",
                str(class_set),
                "-o",
                str(tmp_path),
                *("--feedback", "none"),
            ]
        )
    assert ended.value.code == 0
    rows = list(csv.DictReader((tmp_path / "marks.csv").read_text("utf-8-sig").splitlines()))
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert Fraction(rows[0]["points"]) > Fraction(rows[1]["points"])
    assert rows[2]["points"] == ""
    whole = json.loads((tmp_path / "marks.json").read_text("utf-8"))["students"]
    verdicts = [one["verdict"] for one in whole[0]["marks"]["numbers"] if one["step"] == "w2_new"]
    assert verdicts[:2] == ["right", "right"]
    assert whole[2]["marks"] is None


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('id,"z2[1,1]"\n9,1\n', "has the id '9', which is not of the set; known are 1, 2, 3"),
        ('"z2[1,1]"\n1\n', "has no id; give that of a variant of the set in a column id"),
        (
            "variant,student,file,step,row,column,printed,value\n1,,,z2,1,1,1,1\n",
            "is the key of a set",
        ),
        ("name\nAda\n", "has no headings of answers"),
    ],
)
def test_answers_that_are_no_class_s_are_refused(
    table: str,
    says: str,
    class_set: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "class.csv").write_text(table, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["mark", "midterm", str(tmp_path / "class.csv"), "--set", str(class_set)])
    assert ended.value.code == 2
    assert says in capsys.readouterr().err
    assert not (class_set / "marks.csv").exists()


def test_an_assignment_is_marked_by_its_own_points() -> None:
    solution = solve(Assignment.load("homework"))
    answers = {
        f"q{number}:i{step.iteration}:{step.id}[{i},{j}]": text
        for number, of_problem in enumerate(solution.problems, start=1)
        for step in of_problem
        for i, row in enumerate(step.printed, start=1)
        for j, text in enumerate(row, start=1)
    }
    marks = mark(solution, answers)
    assert marks.points == marks.most == 35
    worth = {(one.question, one.step): one.most for one in marks.steps}
    # Of 12 points the parts have 4 for three steps, 6 for two, and 2 that no step is asked for by.
    assert worth[1, "a2"] == Fraction(12, 10) * Fraction(4, 3)
    assert worth[1, "dL/dw1"] == Fraction(12, 10) * 3

    without = {name: text for name, text in answers.items() if not name.startswith("q2:")}
    assert mark(solution, without).points == 27
    with pytest.raises(
        AnswersError, match=r"q9:z2\[1,1\] is of no question; there are 4 questions"
    ):
        mark(solution, {"q9:z2[1,1]": 1})


def test_each_mistake_has_a_sentence() -> None:
    from generator.document.rendering import remarks

    assert remarks()["mistakes"].keys() == {*MISTAKES, *SLIPS}


# A number listed as wrong is told to be so, as its source has it.
EXPECTED = {
    "any": {"wrong", "inherited", "chained", "last_digit", "truncated"},
    "slip": {"wrong", "inherited"},
    "operands": {"chained", "last_digit"},
    "cut off": {"truncated"},
}
# What their sources call slips are numbers cut off, or from operands rounded on the way.
ROUNDED = {
    ("cs231n-softmax-and-svm", "a2"): "last_digit",
    ("lexai-long-way", "a3"): "truncated",
    ("prakash-jay-2017", "a3"): "truncated",
}


LONG_TRAININGS = {"schiendorfer-batch", "nielsen-neuron-saturated", "nielsen-neuron"}
AUDITED = [
    pytest.param(name, marks=[pytest.mark.slow] * (name in LONG_TRAININGS)) for name in EXAMPLES
]


@pytest.mark.parametrize("name", AUDITED)
def test_the_audit_of_a_published_example_tells_what_each_number_is(name: str) -> None:
    example = json.loads((PUBLISHED / f"{name}.json").read_text(encoding="utf-8"))
    problem = load(PUBLISHED / f"{name}.toml")
    iterations = {"1": example.get("printed", {}), **example.get("printed_later", {})}
    numbers = {
        f"i{iteration}:{step}[{i},{j}]": text
        for iteration, steps in iterations.items()
        for step, rows in steps.items()
        for i, row in enumerate(rows, start=1)
        for j, text in enumerate(row, start=1)
        if text is not None
    }
    kinds = {
        (one.get("iteration", 1), one["id"], *one["entry"]): one.get("kind", "any")
        for one in example.get("wrong", ())
        if "entry" in one
    }

    found = audit(problem, numbers)

    assert len(found.numbers) == len(numbers)
    for one in found.numbers:
        kind = kinds.get((one.iteration, one.step, one.row, one.column))
        expected = {"right"} if kind is None else EXPECTED[kind]
        if kind == "slip" and (name, one.step) in ROUNDED and one.row == 1:
            expected = {ROUNDED[name, one.step]}
        assert one.verdict in expected, one


OVERRIDES = """\
id,step,points,reason
3,w2_new,0.5,"On paper, page 2"
01,w2_new,{},
"""


def test_points_of_a_marker_survive_marking_again(class_set: Path, tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_text(CLASS.format("9", "9"), encoding="utf-8")
    (tmp_path / "overrides.csv").write_text(OVERRIDES.format("0.25"), encoding="utf-8")
    command = ["mark", "midterm", str(tmp_path / "class.csv"), "--set", str(class_set)]
    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            main([*command, "-o", str(tmp_path), "--feedback", "none"])
        assert ended.value.code == 0
        rows = list(csv.DictReader((tmp_path / "marks.csv").read_text("utf-8-sig").splitlines()))
        assert [(row["points"], row["by the marker"]) for row in rows] == [
            ("0.25", "w2_new: 0.25"),
            ("0", ""),
            ("0.5", "w2_new: 0.5 (On paper, page 2)"),
        ]
    whole = json.loads((tmp_path / "marks.json").read_text("utf-8"))["students"]
    step = next(one for one in whole[2]["marks"]["steps"] if one["step"] == "w2_new")
    assert (step["points"], step["overridden"]) == ("0.5", "0")
    assert step["reason"] == "On paper, page 2"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (OVERRIDES.format("x"), "line 3 has the points 'x'; give a number that is not negative"),
        (OVERRIDES.format("4"), "line 3 gives 4 points for w2_new, which is worth 1"),
        (
            "id,step,points,reason\n9,w2_new,1,\n1,w9,1,\n1,w2_new,1,\n1,w2_new,0,\n",
            "line 2 has the id '9', which is not of the set; known are 1, 2, 3",
        ),
        (
            "id,step,points,reason\n1,w9,1,\n1,w2_new,1,\n1,w2_new,0,\n",
            "line 2 is of 'w9', which is not a step that is marked; known are L, "
            "b1_new, b2_new, w1_new, w2_new\n"
            "handprop: {file}: line 4 gives points for w2_new again; leave one of the rows out",
        ),
        (
            "id,iteration,step,points,reason\n1,2,w2_new,1,\n",
            "line 2 is of iteration 2, of which nothing is marked",
        ),
        (
            "id,iteration,step,points,reason\n9,1,L,x,\n1,z,L,-1,\n1,1,w9,1,\n",
            "line 2 has the points 'x'; give a number that is not negative\n"
            "handprop: {file}: line 2 has the id '9', which is not of the set; known are 1, 2, 3\n"
            "handprop: {file}: line 3 has the iteration 'z'; give a whole number, from 1 on\n"
            "handprop: {file}: line 3 has the points '-1'; give a number that is not negative\n"
            "handprop: {file}: line 4 is of 'w9', which is not a step that is marked",
        ),
        ("id,step\n", "has no headings of points; give the columns id, step, points and reason"),
    ],
)
def test_points_that_cannot_be_given_are_refused(
    table: str,
    says: str,
    class_set: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "class.csv").write_text(CLASS.format("9", "9"), encoding="utf-8")
    (tmp_path / "overrides.csv").write_text(table, encoding="utf-8")
    command = ["mark", "midterm", str(tmp_path / "class.csv"), "--set", str(class_set)]
    with pytest.raises(SystemExit) as ended:
        main([*command, "-o", str(tmp_path)])
    assert ended.value.code == 2
    error = capsys.readouterr().err
    file = tmp_path / "overrides.csv"
    assert f"{file}: {says.format(file=file)}" in error
    assert not (tmp_path / "marks.csv").exists()


def test_the_sum_is_that_of_the_marker_s_points_up_to_the_most_there_is() -> None:
    choice = {"cap": 1, "round_to": Decimal("0.5")}
    problem = SOURCE.model_copy(update={"asked": ["z2", "a2"]})
    problem = Problem.of({**problem.model_dump(exclude_unset=True), "marks": choice})
    marks = mark(problem, {"z2": ["0.41", "9"]})
    assert marks.points == Fraction(1, 2)
    more = overridden(marks, {(None, 1, "a2"): Override(Fraction(3, 4), "")})
    assert more.sums[0].added == Fraction(5, 4)
    assert more.points == more.most == 1


@pytest.mark.parametrize("feedback", ["html", pytest.param("both", marks=pytest.mark.slow)])
def test_each_student_gets_a_sheet_and_the_same_again(
    feedback: str, class_set: Path, tmp_path: Path
) -> None:
    (tmp_path / "class.csv").write_text(CLASS.format("9", "9"), encoding="utf-8")
    command = ["mark", "midterm", str(tmp_path / "class.csv"), "--set", str(class_set)]
    found = []
    for name in ("first", "again"):
        with pytest.raises(SystemExit) as ended:
            main([*command, "-o", str(tmp_path / name), "--feedback", feedback])
        assert ended.value.code == 0
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        found.append({str(path.relative_to(tmp_path / name)): path.read_bytes() for path in files})
    first, again = found
    endings = ("html", "pdf") if feedback == "both" else ("html",)
    sheets = [f"feedback/variant-000{number}.{ending}" for number in (1, 2) for ending in endings]
    reports = [f"class-report.{ending}" for ending in endings]
    assert list(first) == [*reports, *sheets, "marks.csv", "marks.json"]
    assert first == again
    assert b"Feedback on variant <bdi>2</bdi>" in first["feedback/variant-0002.html"]
    if feedback == "both":
        with pikepdf.open(tmp_path / "first" / "feedback" / "variant-0002.pdf") as sheet:
            assert str(sheet.docinfo["/Subject"]).startswith("Variant 2, code ")


@pytest.mark.parametrize(
    ("activation", "slopes", "products"),
    [
        ("sigmoid", ["0.0900", "0.2100"], ["0.0450", "0.0840"]),
        ("tanh", ["0.1900", "0.9100"], ["0.0950", "0.3640"]),
    ],
)
def test_a_derivative_follows_from_the_output_as_well(
    activation: str, slopes: list[str], products: list[str]
) -> None:
    """Also where it is not written, and only what is computed from it: 0.5 · 0.9(1 − 0.9)."""
    asked = ["a2", "da2/dz2", "dL/da2", "dL/db1"]
    stated = SOURCE.model_dump(exclude_unset=True) | {"asked": asked, "rounding": {"places": 4}}
    stated["layers"][0]["activation"] = activation
    problem = Problem.of(stated)
    before = {"a2": ["0.9000", "0.3000"], "dL/da2": ["0.5000", "0.4000"]}
    whole = {**before, "da2/dz2": slopes, "dL/db1": products}
    short = {**before, "dL/db1": products}
    for answers, verdict in ((whole, "follows"), (short, "missing")):
        by_step = {(one.step, one.row): one.verdict for one in mark(problem, answers).verdicts}
        assert [by_step["da2/dz2", row] for row in (1, 2)] == [verdict] * 2
        assert [by_step["dL/db1", row] for row in (1, 2)] == ["follows"] * 2
    told = {(one.step, one.verdict) for one in audit(problem, whole).numbers}
    assert told == {
        *(("a2", "wrong"), ("da2/dz2", "inherited")),
        *(("dL/da2", "wrong"), ("dL/db1", "inherited")),
    }
