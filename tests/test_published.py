"""Worked examples that others have published come out with all their correct numbers.

`tests/published/` holds a problem file for each, and beside it what its source prints. A number is
a correct rounding of ours at its own digits, or it is listed as wrong with the right one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from generator import Problem, Solution, load, solve
from generator.rounding import Rounding, as_printed

FOLDER = Path(__file__).parent / "published"
EXAMPLES = sorted(path.stem for path in FOLDER.glob("*.toml"))
# As far as a source can be trusted that prints all the digits of a float.
FLOAT = Fraction(1, 10**15)


def printed_numbers(example: dict[str, Any]) -> Iterator[tuple[int, str, int, int, str]]:
    """Every number a source prints: its iteration, id, row and column from 1, and the digits."""
    iterations = {"1": example.get("printed", {}), **example.get("printed_later", {})}
    for iteration, steps in iterations.items():
        for name, matrix in steps.items():
            for row, entries in enumerate(matrix, start=1):
                for column, text in enumerate(entries, start=1):
                    if text is not None:
                        yield int(iteration), name, row, column, text


def ours(solution: Solution[Any], iteration: int, name: str, row: int, column: int) -> Fraction:
    exact = solution.iterations[iteration - 1][name].exact
    return exact.near(row - 1, column - 1, FLOAT / 10**15)


def is_rounded_to(text: str, number: Fraction) -> bool:
    """Whether a text is a number rounded to as many decimals or figures, by either rule of ties."""
    mantissa, scientific, _ = text.lower().lstrip("-").partition("e")
    figures = len(mantissa.replace(".", ""))
    if figures > 15:
        return abs(Fraction(text) - number) <= FLOAT * min(Fraction(1), abs(number) * 10)
    places = len(mantissa.partition(".")[2])
    digits = Rounding(None, figures) if scientific else Rounding(places)
    roundings = digits, replace(digits, ties="half-even")
    return any(Fraction(text) == Fraction(as_printed(number, one)) for one in roundings)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_number_of_a_published_example_is_ours_or_known_to_be_wrong(name: str) -> None:
    example = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    solution = solve(load(FOLDER / f"{name}.toml").with_rounding(places=4, carry="exact"))
    wrong = {
        (one.get("iteration", 1), one["id"], *one["entry"]): one
        for one in example.get("wrong", ())
        if "entry" in one
    }

    for iteration, step, row, column, text in printed_numbers(example):
        place = iteration, step, row, column
        number = ours(solution, *place)
        if place in wrong:
            right = wrong[place]["right"]
            assert not is_rounded_to(text, number), place
            assert is_rounded_to(right, number), place
        else:
            assert is_rounded_to(text, number), place


RATIONAL = {
    "cornell-perceptron-or": "1/2",
    "goodfellow-xor-relu": "2",
    "ng-cost-at-half": "7/12",
    "ng-cost-at-zero": "7/3",
}


@pytest.mark.parametrize("name", RATIONAL)
def test_published_examples_of_rational_numbers_come_out_as_fractions(name: str) -> None:
    example = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    solution = solve(Problem.load(FOLDER / f"{name}.toml").with_rounding(show="fractions"))
    found = [text for step in solution for row in step.printed for text in row]

    assert not solution.not_recomputing
    assert all(step.prints_exactly for step in solution)
    assert not any("." in text for text in found)
    assert RATIONAL[name] in found
    for iteration, step, row, column, text in printed_numbers(example):
        fraction = solution.iterations[iteration - 1][step].printed[row - 1][column - 1]
        assert is_rounded_to(text, Fraction(fraction))


def test_there_are_many_examples_and_most_print_something_wrong() -> None:
    wrong = [
        name
        for name in EXAMPLES
        if json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")).get("wrong")
    ]
    assert len(EXAMPLES) > 30
    assert len(wrong) > 20
