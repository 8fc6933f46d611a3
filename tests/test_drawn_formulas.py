"""Class sets of problems that are stated as formulas."""

from __future__ import annotations

import dataclasses
import tomllib
from decimal import Decimal
from typing import Any

import pytest

from generator import solve
from generator.formats import document
from generator.formats.documents import DocumentMaker
from generator.problem import Requirements
from generator.problem.formulas.table import FormulaProblem
from generator.variants import Chosen, Draws, Exercise, chosen, draws, exercise_of, works
from generator.variants.stress import stress

NEURON = """
[given]
x = { from = -0.9, to = 0.9, size = 2 }
w = { from = -0.9, to = 0.9, size = [1, 2] }
b = { draw = "small" }
y = { choices = [0, 1] }
"θ" = { choices = ["1/3", "sqrt(2)"] }
[formulas]
z = "w @ x + b"
a = { choices = ["sigmoid(θ * z)", "tanh(z) + θ"] }
L = "(a - y)^2 / 2"
[gradient]
by = ["w", "b"]
[draws]
small = { from = -0.3, to = 0.3, step = 0.1 }
"""


def exercise(text: str, **more: Any) -> Exercise:
    """An exercise of formulas, as its file states it."""
    stated = tomllib.loads(text, parse_float=Decimal)
    return exercise_of("f.toml", {"kind": "formulas", **stated, **more})


def named(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def fit(found: Draws, count: int) -> list[tuple[str, Any]]:
    """The variants of a set, each a name and an attempt."""
    made = list(chosen(found, named(count)))
    return [(one.name, one.attempt) for one in made if isinstance(one, Chosen)]


@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_a_variant_of_a_set_is_what_solving_it_alone_gives(carry: str) -> None:
    """To the last letter of its documents, whatever is drawn: numbers and formulas."""
    found = draws(exercise(NEURON, rounding={"places": 3, "carry": carry}), 7)
    candidates = fit(found, 12)
    assert len(candidates) == 12
    formulas, documents = set(), DocumentMaker("tex")
    for candidate, work in zip(candidates, works(found, candidates), strict=True):
        problem = found.problem(*candidate)
        assert isinstance(problem, FormulaProblem)
        formulas.add(problem.formulas["a"])
        alone = dataclasses.replace(solve(problem).work, variant=work.variant)
        assert [step.value for step in work.trace.steps] == [
            step.value for step in alone.trace.steps
        ]
        for kind in ("problem", "solution", "worksheet"):
            assert documents.document(work, kind) == document("tex", alone, kind)
    assert formulas == {"sigmoid(θ * z)", "tanh(z) + θ"}


def test_a_size_is_that_of_a_column_or_of_a_matrix_and_0_within_a_range_is_left_out() -> None:
    drawn = exercise(
        """
        [given]
        u = { integers = [-1, 1], size = 3 }
        A = { integers = [-1, 1], size = [2, 3] }
        B = [{ integers = [-1, 1], size = 2 }, [5, { draw = "one" }]]
        c = { draw = "one" }
        [formulas]
        z = "sum(A @ u) + sum(B) + c"
        [draws]
        one = { integers = [-1, 1] }
        """
    )
    assert drawn.without_zero == ("given.u", "given.A", "given.B", "given.c")
    found = draws(drawn, 1)
    for name in named(20):
        problem = found.problem(name, 0)
        assert isinstance(problem, FormulaProblem)
        shapes = {key: (len(rows), len(rows[0])) for key, rows in problem.matrices.items()}
        assert shapes == {"u": (3, 1), "A": (2, 3), "B": (2, 2), "c": (1, 1)}
        numbers = {name: [int(n) for row in m for n in row] for name, m in problem.matrices.items()}
        assert numbers["B"][2:] == [5, *numbers["c"]]
        assert not any(number == 0 for entries in numbers.values() for number in entries)
    with_zeros = dataclasses.replace(
        drawn, stated={**drawn.stated, "requirements": {"zeros": True}}
    )
    assert stress(draws(with_zeros, 1), 50).zeros > 0.5


USUAL = Requirements.model_validate({"minus_signs": None, "digits": None})


@pytest.mark.parametrize(
    ("requirement", "formula", "met", "unmet"),
    [
        ("gradients_show", "0.1 * u^2", 1, "0.001"),
        ("gradients_show", "max(0, 1 - u)", "0.5", 2),
        ("ties", "u / 2", 1, "0.01"),
        ("answers_apart", "sum(abs(A - u))", 2, "0.5"),
        ("saturation", "sigmoid(u)", 2, 4),
        ("saturation", "3 * (1 - tanh(2 * u))", "0.5", -2),
        ("dead_units", "relu(u) + 1", 1, -1),
        ("kinks", "relu(u - 1) + u", 2, 1),
        ("kinks", "max(u, 0.3)", 2, "0.3"),
        ("kinks", "min(u, 0.1 + 0.2)", 2, "0.3"),
        ("kinks", "abs(3 * u - 0.9)", 2, "0.3"),
        ("kinks", "leaky_relu(u - 0.3)", 2, "0.3"),
        ("kinks", "sum(maxpool(u * M + P, size = 2))", 1, -1),
        ("one_hot", "sum(softmax(A * u))", "0.5", 3),
        ("one_hot", "sum(softmax_rows((A * u).T))", "0.5", 3),
        ("one_hot", "sum(masked_softmax(u * A @ A.T, M) @ A)", "0.1", 2),
        ("largest_number", "1000 * u", 1, 2),
        ("no finite L", "ln(u)", 1, -1),
        ("no finite L", "1 / (u - 0.3)", 2, "0.3"),
        ("no finite L", "sqrt(u)", 1, -1),
    ],
)
def test_each_requirement_rejects_what_it_is_for(
    requirement: str, formula: str, met: object, unmet: object
) -> None:
    """By what is applied in a formula, be it all of it or a part."""
    for number, is_met in ((met, True), (unmet, False)):
        stated = {
            "given": {
                "u": {"choices": [Decimal(str(number))]},
                "A": [1, 4],
                "M": [[1, 0], [1, 1]],
                "P": [[3, 2], [1, 0]],
            },
            "formulas": {"L": formula},
            "gradient": {"by": sorted({"u", "A"} & set(formula))},
        }
        found = Draws(exercise("", **stated), 1, b"", "", USUAL)
        ((_, swept),) = found.swept([("1", 0)])
        rejected = found.rejected(swept)
        found_unmet = rejected[requirement].any() if requirement in rejected else False
        assert found_unmet == (not is_met), (number, rejected)


def test_what_no_draw_goes_into_is_the_same_for_all_variants() -> None:
    """Be it a step of its own, such as a gradient of 1/2, or a function within one."""
    drawn = exercise(
        """
        given = { u = { integers = [1, 40] } }
        formulas = { c = "sigmoid(2) + relu(1)", L = "u / 2 + c" }
        gradient = {}
        asked = ["L", "dL/du"]
        """
    )
    found = draws(drawn, 1)
    candidates = fit(found, 3)
    for work in works(found, candidates):
        printed = {step.id: step.printed for step in work.trace.steps}
        assert (printed["c"], printed["dL/du"]) == ((("1.88",),), (("0.50",),))
    assert len(candidates) == 3


def test_the_start_and_the_rate_of_a_descent_and_what_comes_back_are_drawn() -> None:
    descent = """
        given = { x = { from = 0.5, to = 2.0 } }
        formulas = { f = "x^2 + 3 * x" }
        training = { learning_rate = { choices = [0.1, 0.2] }, iterations = 2 }
        """
    middle = """
        given.a = { from = 0.1, to = 0.9, size = 2 }
        given."dL/dz" = { from = 0.1, to = 0.9, size = 2 }
        formulas = { z = "tanh(a)" }
        gradient = { by = "a" }
        """
    for text in (descent, middle):
        found = draws(exercise(text, rounding={"places": 4}), 1)
        candidates = fit(found, 2)
        for candidate, work in zip(candidates, works(found, candidates), strict=True):
            alone = solve(found.problem(*candidate)).work
            assert [step.value for step in work.trace.steps] == [
                step.value for step in alone.trace.steps
            ]
        assert len(candidates) == 2
