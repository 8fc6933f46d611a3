"""Shipped problems in the ways in which they may be written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from generator import FormulaProblem, load
from generator.problem import AnyProblem

__all__ = ["each_by_ci", "shown"]


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


def each_by_ci(rows: Iterable[Any], every: int) -> list[Any]:
    """Return rows of a test, of which all but one of so many are run by .ci/run alone."""
    return [
        row if place % every == 0 else pytest.param(*_cells(row), marks=pytest.mark.slow)
        for place, row in enumerate(rows)
    ]


def _cells(row: Any) -> tuple[Any, ...]:
    return row if isinstance(row, tuple) else (row,)
