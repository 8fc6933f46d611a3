"""What the lines of one iteration have in common."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.expressions.functions import AT_LEAST, CASES
from generator.expressions.operations import TRANSPOSE
from generator.expressions.readings import as_numbers, blanked, rows, substitute
from generator.expressions.tree import (
    Apply,
    Entry,
    Expression,
    Name,
    Number,
    Reference,
    Shape,
    parts,
    references,
)
from generator.layout.nodes import Node
from generator.layout.patterns import fixed
from generator.lines.formulas import Formula, Reading
from generator.lines.keeping import KeptLines
from generator.network import PENALTY, Cell
from generator.notation import Notation, by_form, numbers, written
from generator.rounding import Matrix, Rounding
from generator.trace import Step

__all__ = ["Context", "Detail", "blank_matrix"]

# How much a line shows; each level shows what those before it do.
DETAILS = ("results", "substitution", "products", "entries")
Detail = str


@dataclass(frozen=True, slots=True)
class Context:
    """What the lines of one iteration have in common.

    `steps` are those of the iteration, `printed` the numbers of all quantities as the notation has
    them. `rounded` are the places of quantities at which rounding changed a number that is carried
    unrounded, where the relation is to tell. `blank` are the quantities whose numbers are to be
    written by hand. `explained` are derivatives called δ that are written as fractions, too. `kept`
    is what is written once.
    """

    notation: Notation
    kept: KeptLines
    rounding: Rounding
    steps: Mapping[Name, Step]
    printed: Mapping[Name, Matrix]
    rounded: Mapping[Name, frozenset[Cell]]
    blank: Collection[Name]
    shows_rounding: bool
    detail: Detail
    explained: Collection[Name]

    @property
    def has_penalty(self) -> bool:
        """Whether the loss holds more than what passes through the network."""
        return PENALTY in self.steps

    def shows(self, detail: Detail) -> bool:
        """Whether as much is to be shown."""
        return DETAILS.index(self.detail) >= DETAILS.index(detail)

    def turned(self, expression: Expression) -> Expression:
        """Return an expression as the notation has it, by columns or by rows."""
        return rows(expression) if self.notation.by_rows else expression

    def formula(self, expression: Expression) -> Formula:
        """Return an expression as a formula of the notation."""
        expression, notation = self.turned(expression), self.notation
        names = tuple(dict.fromkeys(reference.name for reference in references(expression)))
        shapes = {name: (len(self.printed[name]), len(self.printed[name][0])) for name in names}

        def with_numbers(printed: Sequence[Number]) -> Node:
            left = iter(printed)
            known = {
                name: tuple(tuple(itertools.islice(left, columns)) for _ in range(rows))
                for name, (rows, columns) in shapes.items()
            }
            return written(substitute(expression, known), notation)

        calculates = _calculates(expression)
        plain = None if calculates or names else expression
        return Formula(
            expression,
            Reading(fixed(written(expression, notation)), bool(names), plain),
            names,
            calculates,
            _has_cases(expression),
            by_form(with_numbers, notation.decimal_mark),
        )

    def numbers(self, step: Step, formula: Formula) -> Reading:
        """Return a formula of a step with numbers in place of its quantities: blanks where it is
        left blank, or where they would tell what is.
        """
        leaves_blank = self.leaves_blank(step)
        if formula.calculates and not (leaves_blank or formula.has_cases):
            put_in = itertools.chain(*(self.printed[name] for name in formula.names))
            return Reading(formula.with_numbers(list(itertools.chain(*put_in))), False)
        known = {name: as_numbers(self.printed[name]) for name in formula.names}
        expression = substitute(formula.expression, known)
        shown = blanked(expression) if leaves_blank else expression
        plain = None if _calculates(expression) else expression
        return Reading(written(shown, self.notation), False, plain)

    def leaves_blank(self, step: Step) -> bool:
        """Whether the numbers that are put into the formula of a step are blanks."""
        if not self.blank:
            return False
        used = (reference.name for reference in references(step.expression))
        return any(name in self.blank for name in (step.name, *used))

    def result(self, step: Step, printed: Matrix) -> Node:
        """Return how what is printed of a step is laid out."""
        shown = blank_matrix(printed) if step.name in self.blank else printed
        return numbers(shown, self.notation)

    def places(self, expression: Expression) -> Iterator[Cell]:
        """Yield the places of a matrix, row by row as the notation has it."""
        height, width = expression.shape[::-1] if self.notation.by_rows else expression.shape
        for row, column in itertools.product(range(height), range(width)):
            yield (column, row) if self.notation.by_rows else (row, column)

    def entry(self, name: Name, shape: Shape, cell: Cell) -> Entry:
        """Return one entry of a quantity as the notation has it."""
        shown = self.turned(Entry(Reference(name, shape), *cell))
        assert isinstance(shown, Entry), "an entry stays an entry"
        return shown

    def component(self, name: Name, shape: Shape, cell: Cell) -> Node:
        """Return what one entry of a quantity is called."""
        return written(self.entry(name, shape, cell), self.notation)


def blank_matrix(matrix: Matrix) -> Matrix:
    """Return a blank for each number."""
    return tuple(("",) * len(row) for row in matrix)


def _calculates(expression: Expression) -> bool:
    return any(
        isinstance(part, Apply) and part.operation is not TRANSPOSE for part in parts(expression)
    )


def _has_cases(expression: Expression) -> bool:
    return any(
        isinstance(part, Apply) and part.operation in (CASES, AT_LEAST)
        for part in parts(expression)
    )
