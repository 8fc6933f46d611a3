"""What a file may state: a network, or a kind of problem that is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from generator.errors import Fault, ProblemError
from generator.problem.composed.types import is_composed, starts_in_the_middle
from generator.problem.kinds import FORMULAS
from generator.problem.model import Problem
from generator.problem.reading import read

if TYPE_CHECKING:
    from generator.problem.composed.model import ComposedProblem
    from generator.problem.formulas.table import FormulaProblem
    from generator.problem.middle.model import MiddleProblem

__all__ = ["AnyProblem", "load", "problem_of"]

# Most problems are networks of dense layers, and what reads the others takes a while to import.
AnyProblem: TypeAlias = "Problem | FormulaProblem | ComposedProblem | MiddleProblem"


def load(source: str | Path) -> AnyProblem:
    """Read a problem of any kind from a TOML or JSON file, or by the name of a shipped one.

    Raises ProblemError with everything that is wrong with it, FileError if it is not there.
    """
    name, stated = read(source)
    return problem_of(stated, name)


def problem_of(stated: Mapping[str, Any], source: str = "problem") -> AnyProblem:
    """Return the problem that a mapping states, whatever its kind. Raises ProblemError."""
    if stated.get("kind") == FORMULAS.name:
        from generator.problem.formulas.table import FormulaProblem

        return FormulaProblem.of(stated, source)
    if is_composed(stated):
        from generator.problem.composed.model import ComposedProblem

        return ComposedProblem.of(stated, source)
    if starts_in_the_middle(stated):
        from generator.problem.middle.model import MiddleProblem

        return MiddleProblem.of(stated, source)
    if "formulas" in stated and not {"kind", "layers"} & {*stated}:
        raise ProblemError(source, [Fault("kind", 'is missing; give kind = "formulas".')])
    return Problem.of(stated, source)
