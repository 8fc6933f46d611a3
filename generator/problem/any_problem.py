"""What a file may state: a network, or a kind of problem that is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.problem.formulas.table import FORMULAS, FormulaProblem
from generator.problem.model import Problem

__all__ = ["AnyProblem", "problem_of"]

AnyProblem = Problem | FormulaProblem


def problem_of(stated: Mapping[str, Any], source: str = "problem") -> AnyProblem:
    """Return the problem that a mapping states, whatever its kind. Raises ProblemError."""
    if stated.get("kind") == FORMULAS:
        return FormulaProblem.of(stated, source)
    return Problem.of(stated, source)
