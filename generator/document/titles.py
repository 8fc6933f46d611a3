"""What a document is called, and what is said of the draw that it is."""

from __future__ import annotations

from collections.abc import Mapping

from generator.document.work import Variant
from generator.problem import Problem

__all__ = ["subject", "title"]


def title(problem: Problem, terms: Mapping[str, str]) -> str:
    """Return the title that a problem states, or what its kind is called."""
    return problem.title or terms[f"title-{problem.kind}"]


def subject(variant: Variant, terms: Mapping[str, str]) -> str:
    """Return which draw a document is."""
    return terms["subject"].format(name=variant.name, code=variant.code)
