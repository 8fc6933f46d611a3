"""Derived gradients are checked by finite differences, and a wrong pullback is found."""

from __future__ import annotations

import dataclasses
import itertools
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings

from generator import Problem
from generator.check import compare
from generator.cli import main
from generator.document import starter
from generator.expressions import activations
from generator.expressions.operations import constant, function, times
from generator.expressions.tree import Apply
from tests.strategies import problems


@settings(max_examples=15)
@given(problems())
def test_every_derived_gradient_is_the_slope_of_the_loss(stated: dict[str, Any]) -> None:
    assert all(one.agrees for one in compare(Problem.of(stated)))


def test_every_entry_of_every_parameter_is_compared() -> None:
    found = [(one.id, one.row, one.column) for one in compare(Problem.load("back-propagation"))]
    weights = list(itertools.product((1, 2), (1, 2)))
    assert found == [
        *(("dL/dw1", row, column) for row, column in weights),
        *(("dL/db1", row, 1) for row in (1, 2)),
        *(("dL/dw2", row, column) for row, column in weights),
        *(("dL/db2", row, 1) for row in (1, 2)),
    ]


def test_the_command_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "back-propagation"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    rows = [line.split() for line in said.splitlines()]
    assert ["dL/dw1", "1", "1", "5.54028979991e-4", "5.54028979991e-4", "agrees"] in rows
    assert "all 12 entries agree" in said


def test_layers_without_biases_are_checked_too() -> None:
    stated = tomllib.loads(starter((2, 2)))
    del stated["layers"][0]["biases"]
    assert [one.id for one in compare(Problem.of(stated))] == ["dL/dw1"] * 4


def test_a_wrong_pullback_makes_it_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sigmoid with twice its slope: only the backward pass can tell the difference."""
    sigmoid = activations.SIGMOID
    twice = function("twice", "", lambda x: times(constant(2), sigmoid.slope(x)))
    broken = dataclasses.replace(
        sigmoid,
        derivative=twice,
        operation=dataclasses.replace(
            sigmoid.operation,
            pullback=lambda adjoint, x: (times(adjoint, Apply(twice, (x,))),),
        ),
    )
    monkeypatch.setitem(activations.ACTIVATIONS, "sigmoid", broken)
    with pytest.raises(SystemExit) as ended:
        main(["check", "back-propagation"])
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert "12 of 12 entries differ" in said.err
    assert "DIFFERS" in said.out
