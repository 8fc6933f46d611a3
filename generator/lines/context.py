"""What the lines of one iteration have in common."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from generator.expressions.readings import (
    NumberMatrix,
    as_numbers,
    blanked,
    only_moves,
    rows,
    substitute,
)
from generator.expressions.tree import (
    SCALAR,
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
from generator.lines.by_hand import BlankMatrix, ByHand
from generator.lines.formulas import Formula, Reading
from generator.lines.keeping import KeptLines, once
from generator.network import PENALTY, Cell, Role
from generator.notation import Notation, blank_matrix, by_form, numbers, symbol, written
from generator.rounding import Matrix, Rounding
from generator.trace import Step

__all__ = ["Context", "Detail"]

# How much a line shows; each level shows what those before it do.
DETAILS = ("symbols", "results", "substitution", "products", "entries")
Detail = str
# What belongs to the network as a whole.
OF_NO_LAYER: tuple[Role, ...] = ("rate", "loss", "losses", "margin", "error", "size")


class Context(Struct, frozen=True):
    """What the lines of one iteration have in common.

    `steps` are those of the iteration, `printed` the numbers of all quantities as the notation has
    them. `rounded` are the places of quantities at which rounding changed a number that is carried
    unrounded, where the relation is to tell. `by_hand` says which numbers are to be written by
    hand, and `by_entry` whether every entry of a matrix has a line of its own in place of one for
    the whole. `explained` are derivatives called δ that are written as fractions, too. `kept` is
    what is written once.
    """

    iteration: int
    notation: Notation
    kept: KeptLines
    rounding: Rounding
    steps: Mapping[Name, Step]
    printed: Mapping[Name, Matrix]
    rounded: Mapping[Name, frozenset[Cell]]
    by_hand: ByHand
    shows_rounding: bool
    detail: Detail
    by_entry: bool
    explained: Collection[Name]

    @property
    def blank(self) -> Collection[Name]:
        """The quantities whose numbers are to be written by hand."""
        return self.by_hand.of_iteration(self.iteration)

    @property
    def has_penalty(self) -> bool:
        """Whether the loss holds more than what passes through the network."""
        return PENALTY in self.steps

    @property
    def shows_numbers(self) -> bool:
        """Whether lines show more than formulas."""
        return self.shows("results")

    def leaves_formula_blank(self, step: Step) -> bool:
        """Whether the formula of a step is to be written by hand, in place of its number."""
        return not self.shows_numbers and step.name in self.blank

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
        if formula.calculates and not formula.has_cases:
            if leaves_blank:
                return Reading(self._with_blanks(formula), False)
            put_in = itertools.chain(*(self.printed[name] for name in formula.names))
            return Reading(formula.with_numbers(list(itertools.chain(*put_in))), False)
        put = self._blanks_of if leaves_blank else self._numbers_of
        known = {name: put(name) for name in formula.names}
        expression = substitute(formula.expression, known)
        shown = blanked(expression) if leaves_blank else expression
        plain = None if _calculates(expression) else expression
        return Reading(written(shown, self.notation), False, plain)

    def _with_blanks(self, formula: Formula) -> Node:
        """Return a formula with blanks in place of its quantities. Numbers have no part in it."""

        def layout() -> Node:
            known = {name: self._blanks_of(name) for name in formula.names}
            return written(blanked(substitute(formula.expression, known)), self.notation)

        used = [self._blanks(name, is_found=False) for name in formula.names]
        return self._once((formula, *used), layout)

    def _once(self, made_of: tuple[object, ...], layout: Callable[[], Node]) -> Node:
        key = tuple(map(id, made_of))
        return once(self.kept.with_blanks, key, lambda: (made_of, fixed(layout())))[1]

    def leaves_blank(self, step: Step) -> bool:
        """Whether the numbers that are put into the formula of a step are blanks."""
        if not self.blank:
            return False
        used = (reference.name for reference in references(step.expression))
        return any(name in self.blank for name in (step.name, *used))

    def result(self, step: Step, printed: Matrix, cell: Cell | None) -> Node:
        """Return how what is printed of a step, or of one of its entries, is laid out."""
        if step.name not in self.blank:
            return numbers(printed, self.notation)
        blanks = self._blanks(step.name, (cell is not None) == self.is_by_entry(step))
        if cell is not None:
            row, column = cell
            return blanks[row][column]
        return self._once((blanks,), lambda: blank_matrix(self._as_shown(blanks), self.notation))

    def is_by_entry(self, step: Step) -> bool:
        """Whether each entry of a step has a line of its own, and the whole has none."""
        is_matrix = step.expression.shape != SCALAR
        return self.by_entry and (is_matrix or step.role not in OF_NO_LAYER)

    def is_itself(self, step: Step) -> bool:
        """Whether the notation has the same symbol for a step and for what it is equal to."""
        match step.expression:
            case Reference(name):
                return symbol(step.name, self.notation) == symbol(name, self.notation)
        return False

    def name_in_lines(self, name: Name) -> Name:
        """Return the quantity in whose line another is found: what is only another name for one
        of the same symbol has no line of its own.
        """
        while (step := self.steps.get(name)) is not None and self.is_itself(step):
            (name,) = (reference.name for reference in references(step.expression))
        return name

    def _numbers_of(self, name: Name) -> NumberMatrix:
        return as_numbers(self.printed[name])

    def _blanks_of(self, name: Name) -> NumberMatrix:
        """Return the printed numbers of a quantity, each with the blank that stands for it."""
        blanks = self._as_shown(self._blanks(name, is_found=False))
        return tuple(
            tuple(Number(text, blank=blank) for text, blank in zip(*row, strict=True))
            for row in zip(self.printed[name], blanks, strict=True)
        )

    def _blanks(self, name: Name, is_found: bool) -> BlankMatrix:
        """Return the blanks for the numbers of a quantity, as its step has them."""
        name = self.name_in_lines(name)
        height, width = len(self.printed[name]), len(self.printed[name][0])
        shape = (width, height) if self.notation.by_rows else (height, width)
        return self.by_hand.blanks(self.iteration, name, shape, is_found)

    def _as_shown(self, blanks: BlankMatrix) -> BlankMatrix:
        return tuple(zip(*blanks, strict=True)) if self.notation.by_rows else blanks

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


def _calculates(expression: Expression) -> bool:
    return any(
        isinstance(part, Apply) and not only_moves(part.operation) for part in parts(expression)
    )


def _has_cases(expression: Expression) -> bool:
    return any(isinstance(part, Apply) and part.operation.is_choice for part in parts(expression))
