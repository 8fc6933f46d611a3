"""What a file may state: a network, or a kind of problem that is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.problem.composed.layers import type_of
from generator.problem.composed.model import ComposedProblem
from generator.problem.composed.table import COMPOSED
from generator.problem.formulas.table import FormulaProblem
from generator.problem.kinds import FORMULAS
from generator.problem.model import Problem
from generator.problem.reading import read

__all__ = ["AnyProblem", "load", "problem_of"]

AnyProblem = Problem | FormulaProblem | ComposedProblem


def load(source: str | Path) -> AnyProblem:
    """Read a problem of any kind from a TOML or JSON file, or by the name of a shipped one.

    Raises ProblemError with everything that is wrong with it, FileError if it is not there.
    """
    name, stated = read(source)
    return problem_of(stated, name)


def problem_of(stated: Mapping[str, Any], source: str = "problem") -> AnyProblem:
    """Return the problem that a mapping states, whatever its kind. Raises ProblemError."""
    if stated.get("kind") == FORMULAS.name:
        return FormulaProblem.of(stated, source)
    if stated.get("kind") == COMPOSED or _has_other_layers(stated):
        return ComposedProblem.of(stated, source)
    return Problem.of(stated, source)


def _has_other_layers(stated: Mapping[str, Any]) -> bool:
    """Return whether a layer is stated to be of another type than dense."""
    layers = stated.get("layers")
    return isinstance(layers, list | tuple) and any(type_of(layer) != "dense" for layer in layers)
