"""All that a document of an assignment is made from."""

from __future__ import annotations

from dataclasses import dataclass

from generator.document.work import Variant, Work
from generator.problem.assignments import Assignment

__all__ = ["AssignmentWork"]


@dataclass(frozen=True, slots=True)
class AssignmentWork:
    """An assignment, and the work of each of its problems in order. `variant` says which draw it
    is, if it is one.
    """

    assignment: Assignment
    works: tuple[Work, ...]
    variant: Variant | None = None
