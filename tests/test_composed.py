"""Networks that are composed of layers of several types: read, worked out, derived and written."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

import pytest

from generator.errors import ProblemError
from generator.problem import Problem, problem_of
from generator.problem.composed.model import ComposedProblem
from generator.solution import Solution, solve

RECURRENT = """
inputs = [[1, 0], [0, 1], [1, 1]]
targets = [[0.5], [0.2], [1]]
learning_rate = 0.1
[[layers]]
type = "recurrent"
w_x = [[0.1, 0.2], [0.3, -0.4]]
w_h = [[0.5, -0.1], [0.2, 0.3]]
b = [0.1, -0.1]
[[layers]]
type = "dense"
weights = [[0.6, -0.7]]
biases = [0.05]
[rounding]
places = 4
"""


def composed(text: str) -> ComposedProblem:
    """Return the problem that a file with layers of several types states."""
    problem = problem_of(tomllib.loads(text, parse_float=Decimal), "c.toml")
    assert isinstance(problem, ComposedProblem)
    return problem


def solved(text: str) -> Solution[ComposedProblem]:
    return solve(composed(text), with_check=True)


def sentences(text: str) -> list[str]:
    """Return what is wrong with a problem file."""
    with pytest.raises(ProblemError) as raised:
        problem_of(tomllib.loads(text, parse_float=Decimal), "c.toml")
    return str(raised.value).splitlines()


def printed(solution: Solution[ComposedProblem], *ids: str) -> dict[str, Any]:
    return {name: solution[name].printed for name in ids}


def test_what_is_shared_by_several_times_has_a_part_for_each_and_their_sum() -> None:
    solution = solved(RECURRENT)
    ids = [one.id for one in solution if "w_h1" in one.id]
    assert ids == ["dL/dw_h1@3", "dL/dw_h1@2", "dL/dw_h1@1", "dL/dw_h1", "w_h1_new"]
    parts = [solution[f"dL/dw_h1@{time}"].value for time in (1, 2, 3)]
    whole = solution["dL/dw_h1"].value
    for row in range(2):
        for column in range(2):
            summed = sum(float(part[row][column]) for part in parts)
            assert summed == pytest.approx(float(whole[row][column]), abs=1e-15)


def test_a_part_that_has_a_line_already_is_no_line_of_its_own() -> None:
    solution = solved(RECURRENT)
    assert "dL/db1@1" not in solution
    assert solution["dL/db1"].uses == ("dL/dz2@1", "dL/dz2@2", "dL/dz2@3")


def test_every_gradient_is_what_finite_differences_are() -> None:
    solution = solved(RECURRENT)
    assert solution.comparisons
    assert all(comparison.agrees for comparison in solution.comparisons)


def test_a_layer_without_a_type_is_dense_and_one_may_say_so() -> None:
    layer = {"weights": [[1]], "activation": "identity"}
    stated = {"inputs": [1], "targets": [0], "learning_rate": 1, "layers": [layer]}
    typed = {**stated, "layers": [{**layer, "type": "dense"}]}
    assert problem_of(typed) == problem_of(stated) == Problem.of(typed)


@pytest.mark.parametrize("document_format", ["tex", "html", "md", "fragment"])
@pytest.mark.parametrize("kind", ["problem", "worksheet", "solution", "key"])
def test_every_document_is_made_in_every_format(document_format: str, kind: str) -> None:
    text = solved(RECURRENT).to_text(document_format, kind)
    assert ("the way back through the recurrent" in text) == (kind in ("worksheet", "solution"))


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            '"recurrent"',
            '"recurent"',
            "c.toml: layers[0].type is 'recurent'; did you mean 'recurrent'?",
        ),
        (
            "w_h = [[0.5, -0.1], [0.2, 0.3]]",
            "w_h = [[0.5, -0.1, 1], [0.2, 0.3, 1]]",
            "c.toml: layers[0].w_h has 2 rows of 3, but the layer has 2 units; give 2 rows of 2",
        ),
        (
            "w_x = [[0.1, 0.2], [0.3, -0.4]]",
            "w_x = [[0.1, 0.2], [0.3, '0.4']]",
            "c.toml: layers[0].w_x[1][1] is '0.4'; give a number without quotes",
        ),
        (
            "weights = [[0.6, -0.7]]",
            "weights = [[0.6, -0.7, 1]]",
            "c.toml: layers[1].weights has 1 row of 3, but 2 numbers come in; give 1 row of 2",
        ),
        (
            "[[0.5], [0.2], [1]]",
            "[[0.5], [0.2]]",
            "c.toml: targets do not fit the last layer, which gives 3 steps of 1 number; give "
            "3 lists of 1 number",
        ),
    ],
)
def test_an_error_names_the_layer_and_the_key(before: str, after: str, sentence: str) -> None:
    assert sentences(RECURRENT.replace(before, after)) == [sentence]
