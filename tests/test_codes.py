"""What stands for a draw: its code, typed in any way, and its fingerprint, the same for ever."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator.variants import Chosen, Exercise, chosen, draws, load, read_code

SETS = Path(__file__).parent / "sets" / "0.1.0"


def exercise(**stated: Any) -> Exercise:
    usual = {
        "inputs": [{"choices": [Decimal("0.5"), 1]}],
        "layers": [{"weights": [[Decimal("0.3")]]}],
        "rounding": {"places": 4},
    }
    return Exercise("exercise.toml", {**usual, **stated}, {})


def code(of: Exercise, seed: int = 2026, name: str = "17") -> str:
    return draws(of, seed).code(name)


def test_codes_of_sheets_that_were_handed_out_stay_what_they_are() -> None:
    assert code(exercise()) == "JX3P-6N17"
    assert code(exercise(), -(2**127), "Ana Núñez") == "3FBP-59BZ"


def test_each_variant_of_each_set_has_a_code_of_its_own() -> None:
    found = [code(exercise(), seed, name) for seed in range(9) for name in ("1", "2", "17", "s1")]
    others = [code(exercise(inputs=[{"choices": [2, number]}])) for number in range(9)]
    assert len({*found, *others}) == len(found) + len(others)


@pytest.mark.parametrize(
    "looks",
    [
        {"title": "Corrected"},
        {"notation": {"name": "rows"}},
        {"rounding": {"places": 4, "padding": False}},
    ],
)
def test_a_correction_that_changes_no_number_changes_no_code(looks: dict[str, Any]) -> None:
    assert code(exercise(**looks)) == code(exercise())


@pytest.mark.parametrize(
    "numbers", [{"rounding": {"places": 3}}, {"asked": ["a2"]}, {"title": {"choices": ["A", "B"]}}]
)
def test_a_change_of_draws_or_answers_changes_every_code(numbers: dict[str, Any]) -> None:
    assert code(exercise(**numbers)) != code(exercise())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7K3M-9QXW", "7K3M-9QXW"),
        (" 7k3m9qxw ", "7K3M-9QXW"),
        ("7K3M 9QXW", "7K3M-9QXW"),
        ("OIL0-1234", "0110-1234"),
        ("7K3M-9QXU", None),
        ("7K3M-9QX", None),
        ("7K3M-9QXWW", None),
        ("", None),
        ("７K3M-9QXW", None),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str, read: str | None) -> None:
    assert read_code(typed) == read


def test_a_draw_is_told_from_others_as_folders_have_recorded_it(tmp_path: Path) -> None:
    """A set that this version began is to be continued by later ones, with a 0 within a range."""
    stated = (SETS / "numbered" / "exercise.toml").read_text(encoding="utf-8")
    exercise = tmp_path / "exercise.toml"
    told = stated.replace("[requirements]\n", "[requirements]\nzeros = true\n")
    exercise.write_text(told, encoding="utf-8")
    found = chosen(draws(load(str(exercise)), 8), ["1", "2", "3"])
    assert [one.fingerprint for one in found if isinstance(one, Chosen)] == [
        "d9e5ea74b4dbdf3748bc44c5af193957",
        "b942298393c9828348fe6f98da99a97c",
        "6d5ea59532ff196d8e858982059afb51",
    ]
