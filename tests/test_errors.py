"""What a user is told reaches the user from whichever process it comes."""

from __future__ import annotations

import pickle

import pytest

from generator import Problem, solve
from generator.cli import main
from generator.errors import (
    Fault,
    HandpropError,
    ProblemError,
    StepError,
    TypesettingError,
    UndefinedError,
    UsageError,
    VariantError,
    nearest,
    together,
)


@pytest.mark.parametrize(
    "error",
    [
        ProblemError("hw.toml", [Fault("layers", "is empty"), Fault("", "is odd")], about="draws"),
        TypesettingError("TeX failed", "wait", log="its log", about="time_limit"),
        VariantError("17", "no draw is fit"),
        UsageError("word is not an engine", "give another", about="engine"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_the_same_in_another_process(error: HandpropError) -> None:
    error.name_place("hw.toml")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), again.sentences, vars(again)) == (str(error), error.sentences, vars(error))


def test_an_error_says_what_is_wrong_and_what_to_do_about_it() -> None:
    problem = Problem.load("back-propagation").model_copy(update={"asked": ["dl/dw1"]})
    with pytest.raises(StepError) as raised:
        solve(problem)
    assert raised.value.what == "asked holds 'dl/dw1', which is not a step"
    assert raised.value.advice == "did you mean 'dL/dw1'?"
    assert str(raised.value) == f"{raised.value.what}; {raised.value.advice}"
    assert str(UndefinedError("a division by 0.")) == "a division by 0"


def test_the_command_adds_the_option_that_an_advice_is_about(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["solve", "back-propagation", "--engine", "word"])
    assert capsys.readouterr().err == (
        "handprop: 'word' is not an engine; give auto or one of embedded, pdflatex, lualatex, "
        "xelatex, "
        "tectonic (--engine)\n"
    )


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("titel", ["title", "ties"], "did you mean 'title'?"),
        ("nn.ReLU()", ["elu", "relu"], "did you mean 'relu'?"),
        ("other", [f"s{number}" for number in range(1, 26)], "known are s1, s2, s3 and 22 more"),
        ("99", ["4", "12"], "known are 4, 12"),
    ],
)
def test_a_hint_names_what_is_near_or_what_there_is(word: str, known: list[str], hint: str) -> None:
    assert nearest(word, known, most=3) == hint


def test_an_alias_is_asked_before_what_is_near() -> None:
    aliases = {"gelu": (), "lr": ("learning_rate", "rate")}
    assert nearest("GELU", ["elu"], aliases) == "known is elu"
    assert nearest("lr", ["learning_rate", "date", "rate"], aliases) == (
        "did you mean 'learning_rate' or 'rate'?"
    )


def test_a_sentence_ends_without_a_full_stop_and_keeps_points_that_stand_for_more() -> None:
    faults = [Fault("layers", "is empty."), Fault("inputs", "is [1, ..."), Fault("", "why?")]
    assert ProblemError("hw.toml", faults).sentences == (
        "hw.toml: layers is empty",
        "hw.toml: inputs is [1, ...",
        "hw.toml: why?",
    )


@pytest.mark.parametrize(
    ("names", "expected"), [("a", "a"), ("ab", "a and b"), ("abc", "a, b and c")]
)
def test_names_are_listed_as_a_sentence_lists_them(names: str, expected: str) -> None:
    assert together(names) == expected
