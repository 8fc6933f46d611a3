"""Shipped problems in the ways in which they may be written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from generator import FormulaProblem, load
from generator.problem import AnyProblem

__all__ = ["OF_EVERY_KIND", "PRESENTATIONS", "WITHOUT_NUMBERS", "each_by_ci", "shown", "ways"]

PRESENTATIONS = ("matrices", "weights")
# Small networks that have all kinds of steps between them.
OF_EVERY_KIND = (
    *("adam", "back-propagation", "dropout", "fractions", "gru-reset-after", "huber"),
    *("l1-penalty", "layer-norm", "lstm-forward", "mini-batches", "multi-label", "perceptron-and"),
    *("self-attention", "signal-convolution", "softmax-batch", "softmax-long", "step-schedule"),
)

# Shipped problems in which sizes alone are given.
WITHOUT_NUMBERS = {"regression-in-symbols", "softmax-in-symbols"}


def shown(
    name: str,
    notation: str | None = None,
    presentation: str | None = None,
    detail: str | None = None,
) -> AnyProblem:
    """Return a shipped problem; formulas have no notation but their own names."""
    problem = load(name)
    of_network = None if isinstance(problem, FormulaProblem) else notation
    return problem.shown_as(of_network, presentation, detail)


def ways(
    names: Sequence[str], notations: Sequence[str]
) -> list[tuple[str, str | None, str | None]]:
    """Return problems in notations and presentations, so that any two of the three meet: each
    problem in both presentations, once in its own notation and once in another, which differs from
    problem to problem; and those of every kind of steps in all notations. A derivation without
    numbers is as it is.
    """
    found: list[tuple[str, str | None, str | None]] = []
    for index, name in enumerate(names):
        if name in WITHOUT_NUMBERS:
            found.append((name, None, None))
        elif name in OF_EVERY_KIND:
            found += [
                (name, notation, PRESENTATIONS[(index + place) % 2])
                for place, notation in enumerate(notations)
            ]
        else:
            other = notations[index % len(notations)]
            found += zip((name, name), (None, other), PRESENTATIONS, strict=True)
    return found


def each_by_ci(rows: Iterable[Any], every: int) -> list[Any]:
    """Return rows of a test, of which all but one of so many are run by .ci/run alone."""
    return [
        row if place % every == 0 else pytest.param(*_cells(row), marks=pytest.mark.slow)
        for place, row in enumerate(rows)
    ]


def _cells(row: Any) -> tuple[Any, ...]:
    return row if isinstance(row, tuple) else (row,)
