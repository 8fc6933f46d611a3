"""Derived gradients are checked by finite differences, and a wrong pullback is found."""

from __future__ import annotations

import dataclasses
import itertools
import json
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from msgspec import structs

from generator import Problem, solve
from generator.check import compare
from generator.cli import main
from generator.document.starter import starter
from generator.expressions import activations, functions, losses, operations
from generator.expressions.functions import function
from generator.expressions.operations import constant, times
from generator.expressions.tree import Apply, Operation
from generator.layout.symbols import called
from generator.rounding import Rounding
from tests.strategies import problems


@settings(max_examples=15)
@given(problems())
def test_every_derived_gradient_is_the_slope_of_the_loss(stated: dict[str, Any]) -> None:
    assert all(one.agrees for one in compare(Problem.of(stated)))


def test_every_entry_of_every_parameter_is_compared() -> None:
    found = [
        (one.id, one.iteration, one.row, one.column)
        for one in compare(Problem.load("back-propagation"))
    ]
    weights = list(itertools.product((1, 2), (1, 2)))
    assert found == [
        *(("dL/db2", 1, row, 1) for row in (1, 2)),
        *(("dL/dw2", 1, row, column) for row, column in weights),
        *(("dL/db1", 1, row, 1) for row in (1, 2)),
        *(("dL/dw1", 1, row, column) for row, column in weights),
    ]


def test_the_command_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "back-propagation"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    rows = [line.split() for line in said.splitlines()]
    assert ["1", "dL/dw1", "1", "1", "5.54028979991e-4", "5.54028979991e-4", "agrees"] in rows
    assert "all 12 entries agree" in said


def test_layers_without_biases_are_checked_too() -> None:
    stated = tomllib.loads(starter((2, 2)))
    del stated["layers"][0]["biases"]
    assert [one.id for one in compare(Problem.of(stated))] == ["dL/dw1"] * 4


def line(**stated: Any) -> Problem:
    """A single weight of 1, with an input of 1 and a target of 1."""
    layer = {"activation": "identity", "weights": [[1]], **stated.pop("layer", {})}
    usual = {"inputs": [1], "targets": [1], "learning_rate": Decimal("0.5"), "layers": [layer]}
    return Problem.of(usual | stated)


def test_every_iteration_is_compared_at_the_parameters_it_starts_from() -> None:
    """Of (w - 2)^2 from w = 1 on: -2, and after w = 1 + 0.25 × 2 the slope is -1."""
    found = list(compare(line(targets=[2], loss="squared_error", learning_rate=Decimal("0.25"),
                              iterations=2)))  # fmt: skip
    assert [(one.iteration, one.derived) for one in found] == [
        (1, Fraction(-2)),
        (2, Fraction(-1)),
    ]
    assert all(one.agrees for one in found)


def test_nesterovs_gradient_is_compared_where_it_is_taken() -> None:
    found = list(compare(line(targets=[2], optimizer={"name": "nesterov"}, iterations=3)))
    assert [one.id for one in found] == ["dL/dw1_ahead"] * 3
    assert all(one.agrees for one in found)


def test_a_penalty_counts_as_loss() -> None:
    """Of |w| + w²/2 + (w - 1)²/2 at w = 1: 1 + 1 + 0."""
    (only,) = compare(line(penalty={"l1": 1, "l2": 1}))
    assert only.derived == 2
    assert only.agrees


@pytest.mark.parametrize(
    ("stated", "left", "right"),
    [
        ({"loss": "absolute_error"}, -1, 1),
        ({"loss": "hinge"}, -1, 0),
        ({"layer": {"activation": "relu", "weights": [[0]]}, "loss": "half_squared_error"}, 0, -1),
        ({"layer": {"weights": [[0]]}, "targets": [0], "penalty": {"l1": 3}}, -3, 3),
    ],
)
def test_at_a_kink_what_lies_between_both_sides_agrees(
    stated: dict[str, Any], left: int, right: int
) -> None:
    (only,) = compare(line(**stated))
    assert (round(only.left, 15), round(only.right, 15)) == (
        Fraction(left),
        Fraction(right),
    )
    assert only.has_kink
    assert only.agrees
    beyond = dataclasses.replace(only, derived=Fraction(max(left, right)) + Fraction(1, 10**6))
    assert not beyond.agrees


def test_a_smooth_slope_has_to_be_met_to_40_digits() -> None:
    (exact,) = compare(line(targets=[2]))
    hair = Fraction(1, 10**39)
    assert not exact.has_kink
    assert exact.agrees
    assert not dataclasses.replace(exact, derived=exact.derived + hair).agrees
    assert dataclasses.replace(exact, derived=exact.derived + hair / 10).agrees


def test_what_curves_very_much_has_no_kink() -> None:
    """Of (10^6 w - 10^6)^2 / 2 at its minimum; a step of 10^-30 changes its slope by 10^-18."""
    (only,) = compare(line(inputs=[1_000_000], targets=[1_000_000], loss="half_squared_error"))
    assert not only.has_kink
    assert only.agrees


@pytest.mark.parametrize(
    "stated",
    [
        {"layer": {"activation": "elu", "weights": [[0]]}},
        {"layer": {"activation": "leaky_relu", "slope": 1, "weights": [[0]]}},
        {"loss": "huber", "targets": [0]},
        {"inputs": [0], "loss": "absolute_error", "targets": [0]},
    ],
)
def test_two_pieces_that_meet_smoothly_make_no_kink(stated: dict[str, Any]) -> None:
    (only,) = compare(line(**stated))
    assert not only.has_kink
    assert only.agrees


@pytest.mark.parametrize(
    ("activation", "weights", "derived", "difference"),
    [
        # relu(w) - relu(-w) is w, although the slope of each at 0 is taken to be 0.
        ("relu", [1, -1], "0", "-1.0"),
        ("leaky_relu", [1, -1], "-0.020", "-1.0"),
        # relu(w) + relu(-w) is |w|.
        ("relu", [1, 1], "0", "0"),
    ],
)
def test_kinks_that_cancel_are_kinks(
    activation: str, weights: list[int], derived: str, difference: str
) -> None:
    frozen = {"frozen": ["weights"]}
    network = [
        {"activation": "identity", "weights": [[0]]},
        {"activation": activation, "weights": [[1], [-1]], **frozen},
        {"activation": "identity", "weights": [weights], **frozen},
    ]
    (only,) = compare(line(loss="half_squared_error", layers=network))
    assert only.has_kink
    assert only.agrees
    assert only.printed(Rounding(places=None, significant=2)) == (derived, difference)
    assert not dataclasses.replace(only, derived=Fraction(2)).agrees


HALF, QUARTER = Decimal("0.5"), Decimal("0.25")


@pytest.mark.parametrize(
    "stated",
    [
        {"inputs": [0], "layer": {"activation": "sigmoid", "biases": [0]}, "targets": [HALF]},
        {"inputs": [0], "layer": {"activation": "sigmoid"}, "loss": "squared_error"},
        {"loss": "absolute_error", "inputs": [HALF], "targets": [HALF]},
        {
            "layer": {"activation": "softmax", "weights": [[1]] * 3},
            "loss": "cross_entropy",
            "targets": [HALF, QUARTER, QUARTER],
            "inputs": [0],
        },
        {
            "layer": {"activation": "softmax", "weights": [[1]] * 2},
            "loss": "cross_entropy",
            "targets": [HALF, HALF],
        },
    ],
)
def test_a_difference_of_nothing_is_printed_as_0(
    stated: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = line(**stated)
    rounding = Rounding(places=None, significant=12)
    assert {one.printed(rounding) for one in compare(problem)} == {("0", "0")}
    latex = " ".join(solve(problem, with_check=True).to_latex().split())
    table = latex[latex.index("finite differences") :]
    assert "10^{-1" not in table
    path = tmp_path / "nothing.json"
    path.write_text(json.dumps(problem.model_dump(exclude_none=True), default=float))
    with pytest.raises(SystemExit):
        main(["check", str(path)])
    assert "e-1" not in capsys.readouterr().out


def test_a_difference_has_the_digits_of_what_it_is() -> None:
    """Of 1 / (2 (1 + e^-w)^2) at w = 0.3, and of ln(1 + e^-w) at 10,000, far below any float."""
    (usual,) = compare(line(layer={"activation": "sigmoid", "weights": [[Decimal("0.3")]]},
                            targets=[0], loss="half_squared_error"))  # fmt: skip
    (far,) = compare(line(layer={"activation": "sigmoid", "weights": [[10_000]]},
                          loss="binary_cross_entropy"))  # fmt: skip
    with mpmath.workdps(120):
        a = 1 / (1 + mpmath.exp(-mpmath.mpf("0.3")))
        slope, hair = a * a * (1 - a), -mpmath.exp(-10_000)
        expected = [mpmath.nstr(x, 12, strip_zeros=False) for x in (slope, hair)]
    found = [one.printed(Rounding(places=None, significant=12)) for one in (usual, far)]
    assert found == [(one, one) for one in expected]


def test_the_command_says_of_kinks_that_there_is_no_derivative_and_not_that_numbers_agree(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """max(0, 1 - a) at a = w = 1, b = 0: the slopes are -1 and 0, and 0 is taken."""
    path = tmp_path / "kink.toml"
    path.write_text(
        'inputs = [1, 0]\ntargets = [1]\nlearning_rate = 0.5\nloss = "hinge"\n'
        '[[layers]]\nactivation = "identity"\nweights = [[1, 1]]\nbiases = 0\n'
    )
    with pytest.raises(SystemExit) as ended:
        main(["check", str(path)])
    assert ended.value.code == 0
    _, *rows, smooth, kinks = capsys.readouterr().out.strip().splitlines()
    assert [row.split()[1:] for row in rows] == [
        ["dL/db1", "1", "1", "0", "-0.500000000000", "kink"],
        ["dL/dw1", "1", "1", "0", "-0.500000000000", "kink"],
        ["dL/dw1", "1", "2", "0", "0", "agrees"],
    ]
    assert smooth == "1 entry agrees to 40 digits"
    assert kinks == (
        "2 entries are at a kink, where there is no derivative; derived is the slope used there"
    )


def test_a_forward_pass_has_nothing_to_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(compare(line(iterations=0))) == []
    with pytest.raises(SystemExit) as ended:
        main(["check", "xor-threshold-units"])
    assert ended.value.code == 0
    assert "a forward pass only" in capsys.readouterr().out


@pytest.fixture
def fresh_tables() -> Iterator[None]:
    """Short ways are found once; what was broken is found anew afterwards."""
    losses._short.cache_clear()
    yield
    losses._short.cache_clear()


def fails(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["check", name])
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert "DIFFERS" in said.out
    return said.err


@pytest.mark.usefixtures("fresh_tables")
def test_a_wrong_slope_makes_it_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sigmoid with twice its slope: only the backward pass can tell the difference."""
    sigmoid = activations.SIGMOID
    right = sigmoid.derivative
    twice = function("twice", called("twice"), lambda x: times(constant(2), right(x)))
    broken = structs.replace(
        sigmoid,
        derivative=lambda x: Apply(twice, (x,)),
        operation=structs.replace(
            sigmoid.operation,
            pullback=lambda adjoint, x: (times(adjoint, Apply(twice, (x,))),),
        ),
    )
    monkeypatch.setitem(activations.ACTIVATIONS, "sigmoid", broken)
    assert "12 of 12 entries differ" in fails("back-propagation", capsys)


def twice_as_much(operation: Operation) -> Operation:
    """The operation, all of whose operands receive twice of what they should."""

    def pullback(adjoint: Any, *operands: Any) -> tuple[Any, ...]:
        received = operation.pullback(adjoint, *operands)
        return tuple(None if one is None else times(constant(2), one) for one in received)

    return structs.replace(operation, pullback=pullback)


@pytest.mark.usefixtures("fresh_tables")
@pytest.mark.parametrize(
    ("module", "operation", "problem"),
    [
        (operations, "ADD", "back-propagation"),
        (operations, "MATMUL", "back-propagation"),
        (operations, "SUBTRACT", "back-propagation"),
        (operations, "TIMES", "softmax-long"),
        (functions, "LOGARITHM", "softmax-long"),
        (functions, "ABSOLUTE", "absolute-error"),
        (functions, "ABSOLUTE", "l1-penalty"),
        (functions, "MAXIMUM", "hinge"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_pullback_makes_it_fail(
    module: Any,
    operation: str,
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(module, operation, twice_as_much(getattr(module, operation)))
    assert "entries differ" in fails(problem, capsys)


@pytest.mark.usefixtures("fresh_tables")
@pytest.mark.parametrize(
    ("name", "break_", "problem"),
    [
        ("softmax", twice_as_much, "softmax-long"),
        ("sigmoid", twice_as_much, "back-propagation"),
    ],
)
def test_a_wrong_activation_makes_it_fail(
    name: str,
    break_: Callable[[Operation], Operation],
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    right = activations.activation(name)
    broken = structs.replace(right, operation=break_(right.operation))
    monkeypatch.setitem(activations.ACTIVATIONS, name, broken)
    assert "entries differ" in fails(problem, capsys)


@pytest.mark.usefixtures("fresh_tables")
@pytest.mark.parametrize("problem", ["softmax-short", "binary-cross-entropy"])
def test_a_wrong_short_way_makes_it_fail(
    problem: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    right = losses._short
    monkeypatch.setattr(losses, "_short", lambda stated: twice_as_much(right(stated)))
    assert "entries differ" in fails(problem, capsys)
