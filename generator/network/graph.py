"""What a graph consists of: what is given, what is computed, and what an iteration passes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from generator.expressions.tree import Expression, Name, Reference, Shape, Symbol
from generator.rounding import Matrix

__all__ = [
    "INPUTS",
    "LEARNING_RATE",
    "LOSS",
    "TARGETS",
    "Definition",
    "Given",
    "Graph",
    "Section",
]

Section = Literal["start", "forward", "preliminary", "backward", "update"]

LOSS = Symbol("L")
LEARNING_RATE = Symbol("alpha")
INPUTS = Symbol("a", 1)
TARGETS = Symbol("y")


@dataclass(frozen=True, slots=True)
class Given:
    """A quantity that the problem states, with the digits its author typed."""

    name: Name
    numbers: Matrix

    @property
    def shape(self) -> Shape:
        """The shape of the matrix."""
        return len(self.numbers), len(self.numbers[0])

    @property
    def reference(self) -> Reference:
        """The quantity, as it stands in expressions."""
        return Reference(self.name, self.shape)


@dataclass(frozen=True, slots=True)
class Definition:
    """A quantity that is computed: its name, the expression it is equal to, and where it stands."""

    name: Name
    expression: Expression
    section: Section

    @property
    def reference(self) -> Reference:
        """The quantity, as it stands in later expressions."""
        return Reference(self.name, self.expression.shape)


@dataclass(frozen=True, slots=True)
class Graph:
    """One iteration: everything given and everything computed, each after what it is computed from.

    `continues` names what the iteration takes over from the one before, and by which name that
    one has it; it is empty for the first. `samples` are the samples it uses, counted from 0.
    """

    iteration: int
    samples: range
    given: tuple[Given, ...]
    definitions: tuple[Definition, ...]
    continues: Mapping[Name, Name]
