"""A network that is composed of layers of several types, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from generator.errors import Fault
from generator.problem.composed.faults import inconsistent
from generator.problem.composed.table import ComposedTable

__all__ = ["ComposedProblem"]


class ComposedProblem(ComposedTable):
    """A network of layers of several types, worked out forward and, with a loss, backward.

    Numbers are exact decimals. Each layer is of the table of its type.
    """

    stated_as: ClassVar[Literal["composed"]] = "composed"

    def faults(self) -> Iterator[Fault]:
        """Yield what does not go together."""
        yield from inconsistent(self)
