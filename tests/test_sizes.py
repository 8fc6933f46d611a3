"""Formulas of quantities that have sizes and no numbers: what is derived holds for all sizes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from generator import Solution, solve
from generator.check import compare
from generator.errors import HandpropError, StepError, UsageError
from generator.marking import mark
from generator.problem import load, problem_of
from tests.plain import plain
from tests.sentence_checker import faults

KINDS = ("problem", "worksheet", "solution", "key")


def sized(
    sizes: Mapping[str, Any], formulas: Mapping[str, str], *by: str, **more: Any
) -> Solution[Any]:
    stated = {"kind": "formulas", "detail": "symbols", "formulas": formulas, **more}
    given = {name: {"size": size} for name, size in sizes.items()}
    gradient = {"gradient": {"by": by}} if by else {}
    return solve(problem_of({**stated, **gradient, "given": given}))


def derived(solution: Solution[Any]) -> list[str]:
    return plain(solution, "key").splitlines()[2:]


def test_a_layer_is_derived_for_all_sizes() -> None:
    solution = sized(
        {"x": "n", "W": ["m", "n"], "b": "m", "v": "m"},
        {"h": "relu(W @ x + b)", "L": "dot(v, h)"},
        *("W", "x"),
    )
    assert derived(solution) == [
        "- ∂L/∂h",
        "  = v",
        "- ∂L/∂W",
        "  = (∂L/∂h ⊙ ReLU'(W x + b)) x^T",
        "- ∂L/∂x",
        "  = W^T (∂L/∂h ⊙ ReLU'(W x + b))",
    ]
    given = plain(solution, "problem")
    assert "- W ∈ R^{m × n}" in given
    assert "- b ∈ R^m" in given


def test_what_is_given_has_letters_numbers_or_neither_as_its_size() -> None:
    problem = plain(sized({"A": ["n", 2], "c": [], "v": 3}, {"B": "c * A"}), "problem")
    for line in ("- A ∈ R^{n × 2}", "- c ∈ R", "- v ∈ R^3"):
        assert line in problem


def test_the_normal_equation_is_derived_for_all_sizes() -> None:
    solution = sized(
        {"X": ["m", "n"], "y": "m"},
        {"A": "X.T @ X", "t": "inverse(A) @ X.T @ y", "r": "X @ t - y", "J": "dot(r, r)"},
        "t",
    )
    assert derived(solution)[-2:] == ["- ∂J/∂t", "  = X^T ∂J/∂r"]
    assert "= A^{-1} X^T y" in plain(solution, "solution")


@pytest.mark.parametrize(
    ("formula", "written", "gradient"),
    [
        ("mean(x)", "{∑ x}/m", "1/m 𝟏"),
        ("mean_squared_error(x, y)", "{∑ (x - y)^⊙2}/m", "2 1/m (x - y)"),
        ("sum(x) / m", "{∑ x}/m", "1/m 𝟏"),
    ],
)
def test_a_mean_is_over_the_letter(formula: str, written: str, gradient: str) -> None:
    solution = sized({"x": "m", "y": ["m"]}, {"L": formula}, "x")
    lines = plain(solution, "solution").splitlines()
    assert lines[lines.index("- L") + 1] == f"  = {written}"
    assert lines[lines.index("- ∂L/∂x") + 1] == f"  = {gradient}"


@pytest.mark.parametrize("formula", ["sum(mean_rows(A))", "sum(variance_columns(A))"])
def test_what_would_print_a_size_as_a_number_is_refused(formula: str) -> None:
    with pytest.raises(
        StepError, match=r"has a number in its formula that depends on sizes; write"
    ):
        sized({"A": ["m", "n"]}, {"L": formula}, "A")


@pytest.mark.parametrize(
    ("formula", "what"),
    [
        ("stack(A, B) + A", "a matrix of m + k x n and a matrix of m x n"),
        ("flatten(A) + B", "a column of m * n and a matrix of k x n"),
        ("A + B", "a matrix of m x n and a matrix of k x n"),
    ],
)
def test_sizes_fit_only_where_their_letters_do(formula: str, what: str) -> None:
    with pytest.raises(HandpropError) as raised:
        sized({"A": ["m", "n"], "B": ["k", "n"]}, {"C": formula})
    assert f"has + between {what}" in str(raised.value)


def test_a_descent_is_derived_once() -> None:
    training = {"learning_rate": 1, "iterations": 3, "optimizer": {"name": "momentum"}}
    solution = sized({"x": "n"}, {"f": "sum(x^2)"}, "x", training=training)
    text = plain(solution, "solution")
    assert "Iterations 2 and 3 are derived in the same way." in text
    assert "the new velocity and the new variable are as follows" in text


@pytest.mark.parametrize("name", ["softmax-in-symbols", "regression-in-symbols"])
def test_the_sentences_of_sizes_hold(name: str) -> None:
    solution = solve(load(name))
    assert {kind: faults(solution, kind) for kind in KINDS} == {kind: [] for kind in KINDS}


def test_json_has_sizes_in_place_of_numbers() -> None:
    found = json.loads(sized({"A": ["m", 2]}, {"B": "2 * A"}).to_json())
    assert found["given"][0] == {
        "id": "A",
        "symbol": "A",
        "value": None,
        "printed": None,
        "size": ["m", "2"],
    }
    (step,) = found["steps"]
    assert (step["formula"], step["value"], step["printed"]) == ("2 A", None, None)


def test_what_needs_numbers_says_that_there_are_none() -> None:
    solution = sized({"x": "n"}, {"f": "sum(x^2)"}, "x")
    says = pytest.raises(UsageError, match="there are no numbers, since quantities are given by")
    with says:
        _ = solution.steps["f"].value
    with says:
        _ = solution.steps["f"].printed
    assert repr(solution.steps["f"]) == "<Step f of iteration 1: loss, in letters>"
    assert not solution.given
    assert len({*solution.steps.values()}) == len(solution.steps)
    with says:
        list(compare(solution.problem))
    with says:
        mark(solution.problem, {"f": "1"})


@pytest.mark.parametrize(
    ("document_format", "sign"),
    [("tex", r"\in "), ("md", r"\in "), ("html", "∈"), ("ipynb", r"\\in ")],
)
def test_every_format_has_sizes(document_format: str, sign: str) -> None:
    assert sign in sized({"A": ["m", 2]}, {"B": "2 * A"}).to_text(document_format, "solution")
