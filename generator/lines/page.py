"""What the lines of one iteration have in common."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from generator.expressions.readings import blanked, rows
from generator.expressions.tree import (
    Derivative,
    Entry,
    Expression,
    Name,
    Reference,
    Shape,
    references,
)
from generator.network import PENALTY
from generator.notation import Notation, pieces, text
from generator.rounding import Matrix, Rounding
from generator.trace import Step

__all__ = ["Detail", "Page", "Place", "Reading", "is_delta"]

# How much a line shows; each level shows what those before it do.
DETAILS = ("results", "substitution", "products", "entries")
Detail = str
# A row and a column, counted from 0.
Place = tuple[int, int]
# An expression and the pieces of its LaTeX.
Reading = tuple[Expression, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Page:
    """What the lines of one iteration have in common.

    `shapes` are those of the quantities, `printed` their numbers as the notation has them.
    `rounded` are the places of quantities at which rounding changed a number that is carried
    unrounded, where the relation is to tell. `blank` are the quantities whose numbers are to be
    written by hand. `first_delta` is what δ is met as first.
    """

    notation: Notation
    rounding: Rounding
    shapes: Mapping[Name, Shape]
    printed: Mapping[Name, Matrix]
    rounded: Mapping[Name, frozenset[Place]]
    blank: Collection[Name]
    shows_rounding: bool
    detail: Detail
    first_delta: Name | None

    @property
    def has_penalty(self) -> bool:
        """Whether the loss holds more than what passes through the network."""
        return PENALTY in self.shapes

    def shows(self, detail: Detail) -> bool:
        """Whether as much is to be shown."""
        return DETAILS.index(self.detail) >= DETAILS.index(detail)

    def turned(self, expression: Expression) -> Expression:
        """Return an expression as the notation has it, by columns or by rows."""
        return rows(expression) if self.notation.by_rows else expression

    def reading(self, expression: Expression) -> Reading:
        """Return an expression with the LaTeX it is written as."""
        return expression, pieces(expression, self.notation)

    def numbers(self, step: Step, expression: Expression) -> Reading:
        """Return numbers that are put into the formula of a step, with the LaTeX they are written
        as: blanks where it is left blank, or where they would tell what is.
        """
        shown = blanked(expression) if self.leaves_blank(step) else expression
        return expression, pieces(shown, self.notation)

    def leaves_blank(self, step: Step) -> bool:
        """Whether the numbers that are put into the formula of a step are blanks."""
        used = (one.name for one in references(step.expression))
        return any(name in self.blank for name in (step.name, *used))

    def result(self, step: Step, numbers: Expression) -> tuple[str, ...]:
        """Return the LaTeX of what is printed of a step."""
        return pieces(blanked(numbers) if step.name in self.blank else numbers, self.notation)

    def places(self, expression: Expression) -> Iterator[Place]:
        """Yield the places of a matrix, row by row as the notation has it."""
        height, width = expression.shape[::-1] if self.notation.by_rows else expression.shape
        for row, column in itertools.product(range(height), range(width)):
            yield (column, row) if self.notation.by_rows else (row, column)

    def entry(self, name: Name, shape: Shape, place: Place) -> Entry:
        """Return one entry of a quantity as the notation has it."""
        shown = self.turned(Entry(Reference(name, shape), *place))
        assert isinstance(shown, Entry), "an entry stays an entry"
        return shown

    def component(self, name: Name, shape: Shape, place: Place) -> str:
        """Return what one entry of a quantity is called."""
        return text(self.entry(name, shape, place), self.notation)


def is_delta(name: Name, notation: Notation) -> bool:
    """Whether a notation calls a derivative δ."""
    return isinstance(name, Derivative) and notation.symbol(name) != notation.derivative(name)
