"""What the documents of one structure have in common, kept for the next of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct

from generator.document.work import Work, notation
from generator.lines import KeptLines
from generator.network import AskedStep, asked_steps
from generator.notation import Notation

__all__ = ["Kept", "kept_for"]


@dataclass(slots=True, eq=False)
class Kept:
    """The notation of some documents, what is asked for in each, the formulas of their lines, and
    what templates see of each of them alike. It grows with what is asked for.
    """

    notation: Notation
    asked: tuple[AskedStep, ...]
    lines: KeptLines = field(default_factory=KeptLines)
    structure: Struct | None = None


def kept_for(work: Work) -> Kept:
    """Return what is kept before the first document of a structure is made."""
    return Kept(notation(work, work.problem.conventions), asked_steps(work.graphs, work.problem))
