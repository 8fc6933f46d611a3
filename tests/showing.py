"""Shipped problems in the ways in which they may be written."""

from __future__ import annotations

from generator import FormulaProblem, load
from generator.problem import AnyProblem

__all__ = ["shown"]


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
