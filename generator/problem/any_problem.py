"""What a file may state: a network, or a kind of problem that is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.problem.composed.layers import type_of
from generator.problem.composed.model import ComposedProblem
from generator.problem.composed.table import COMPOSED
from generator.problem.formulas.table import FORMULAS, FormulaProblem
from generator.problem.model import Problem

__all__ = ["AnyProblem", "problem_of"]

AnyProblem = Problem | FormulaProblem | ComposedProblem


def problem_of(stated: Mapping[str, Any], source: str = "problem") -> AnyProblem:
    """Return the problem that a mapping states, whatever its kind. Raises ProblemError."""
    if stated.get("kind") == FORMULAS:
        return FormulaProblem.of(stated, source)
    if stated.get("kind") == COMPOSED or _has_other_layers(stated):
        return ComposedProblem.of(stated, source)
    return Problem.of(stated, source)


def _has_other_layers(stated: Mapping[str, Any]) -> bool:
    """Return whether a layer is stated to be of another type than dense."""
    layers = stated.get("layers")
    return isinstance(layers, list | tuple) and any(type_of(layer) != "dense" for layer in layers)
