"""How the readings of a line are related, and which of them say anything new."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from generator.arithmetic import exact
from generator.expressions.tree import (
    Constant,
    Entry,
    Expression,
    Number,
    Reference,
    Stack,
    entry,
    parts,
)
from generator.layout.nodes import BLANK, Node
from generator.layout.walking import is_same
from generator.lines.context import Context
from generator.lines.formulas import Reading
from generator.lines.line import Link
from generator.network import Cell
from generator.rounding import Matrix
from generator.trace import Step

__all__ = ["linked"]


def linked(
    step: Step,
    context: Context,
    called: Node,
    readings: Sequence[Reading],
    cell: Cell | None = None,
) -> Iterator[Link]:
    """Yield the readings of a step or of one of its entries, and its result.

    A result is not marked where blanks stand in its line: a mark speaks of numbers that are there.
    What reads like what stands before it is left out, and so are the numbers of the result where
    they are printed otherwise, such as 1 before 1.00. Without numbers, readings are all there is.
    """
    if not context.shows_numbers:
        yield from _formulas(step, context, called, readings)
        return
    result, marked = _result(step, context, cell)
    numbers = next(
        (i for i, reading in enumerate(readings) if not reading.names_quantities), len(readings)
    )
    before = called
    for index, reading in enumerate(readings):
        if reading.plain is not None and _is(reading.plain, result):
            break
        if not is_same(reading.node, before):
            is_rounded = index == numbers and _is_rounded(step.expression, context, cell)
            yield Link("approximately" if is_rounded else "equals", False, reading.node)
        before = reading.node
    else:
        index = len(readings)
    is_rounded = context.shows_rounding and not _is_exact(step, cell, index > numbers)
    is_marked = marked and not context.leaves_blank(step)
    yield Link(
        "approximately" if is_rounded else "equals", is_marked, context.result(step, result, cell)
    )


def _formulas(
    step: Step, context: Context, called: Node, readings: Sequence[Reading]
) -> Iterator[Link]:
    """Yield the readings of a step, or room for them, without any numbers."""
    if context.leaves_formula_blank(step):
        yield Link("equals", False, BLANK)
        return
    for before, reading in itertools.pairwise([called, *(one.node for one in readings)]):
        if not is_same(reading, before):
            yield Link("equals", False, reading)


def _result(step: Step, context: Context, cell: Cell | None) -> tuple[Matrix, bool]:
    """Return the printed numbers, and whether the ones before them do not give them."""
    if cell is None:
        return context.printed[step.name], not step.recomputes
    row, column = cell
    number = step.printed[row][column]
    return ((number,),), not step.recomputes_at(row, column, context.rounding)


def _is_exact(step: Step, cell: Cell | None, follows_numbers: bool) -> bool:
    """Whether a result is what stands before it: printed numbers, or the quantities themselves."""
    if follows_numbers:
        return step.recomputes_exactly if cell is None else step.recomputes_exactly_at(*cell)
    return step.prints_exactly if cell is None else step.prints_exactly_at(*cell)


def _is_rounded(expression: Expression, context: Context, cell: Cell | None) -> bool:
    """Whether a number that stands for a quantity in an expression is not the quantity itself."""
    if not context.rounded:
        return False
    shown = expression if cell is None else entry(expression, *cell)
    return any(_stands_rounded(part, context) for part in parts(shown))


def _stands_rounded(part: Expression, context: Context) -> bool:
    match part:
        case Reference(name):
            return bool(context.rounded.get(name))
        case Entry(matrix, row, column):
            return (row, column) in context.rounded.get(matrix.name, ())
    return False


def _is(reading: Expression, result: Matrix) -> bool:
    """Whether a reading that is nothing but numbers has those of the result."""
    rows = reading.rows if isinstance(reading, Stack) else ((reading,),)
    return len(rows) == len(result) and all(
        len(row) == len(printed_row) and all(map(_is_entry, row, printed_row))
        for row, printed_row in zip(rows, result, strict=True)
    )


def _is_entry(reading: Expression, printed: str) -> bool:
    match reading:
        case Number(digits):
            return exact(digits) == exact(printed)
        case Constant(number):
            return number == exact(printed)
    raise AssertionError("a reading that is nothing but numbers has no other entries")
