"""What a document is called, and what is said of the draw that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from generator.document.work import Variant, Work
from generator.problem import AnyProblem, Problem

if TYPE_CHECKING:
    from generator.document.assignments import AssignmentWork

# Types of layers by how much they say of a network; of those of a rank, its first one is told.
RANKS = (
    ("attention",),
    ("recurrent", "lstm", "gru", "convolution"),
    ("batch_norm", "layer_norm", "rms_norm"),
    ("embedding", "pooling"),
    ("flatten", "residual", "positional", "dropout"),
)
TELLING = frozenset(name for names in RANKS for name in names)

__all__ = ["subject", "title", "title_and_author", "usual_title"]


def title(problem: AnyProblem, terms: Mapping[str, str]) -> str:
    """Return the title that a problem states, or what it is usually called."""
    return problem.title or terms[usual_title(problem)]


def usual_title(problem: AnyProblem) -> str:
    """Return the term that a problem without a title is called by: its kind, or a forward pass
    where a network is not trained.
    """
    if problem.stated_as == "composed":
        return f"title-{_what_it_is(problem.types)}"
    is_forward = isinstance(problem, Problem) and problem.is_layered and problem.reach == "forward"
    return "title-forward" if is_forward else f"title-{problem.kind}"


def _what_it_is(types: Sequence[str]) -> str:
    """Return what a network with layers of some types is called by, which others serve."""
    if "attention" in types and "residual" in types:
        return "transformer"
    return min((name for name in types if name in TELLING), key=_rank)


def _rank(name: str) -> int:
    return next(rank for rank, names in enumerate(RANKS) if name in names)


def title_and_author(work: Work | AssignmentWork, terms: Mapping[str, str]) -> tuple[str, str]:
    """Return what a document is called, and who set it."""
    if isinstance(work, Work):
        return title(work.problem, terms), work.problem.author or ""
    head = work.assignment.head
    return head.title or terms["title-assignment"], head.instructor or ""


def subject(variant: Variant, terms: Mapping[str, str]) -> str:
    """Return which draw a document is."""
    return terms["subject"].format(name=variant.name, code=variant.code)
