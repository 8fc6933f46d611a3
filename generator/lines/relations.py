"""How the readings of a line are related, and which of them say anything new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from generator.expressions.tree import (
    Apply,
    Constant,
    Entry,
    Expression,
    Number,
    Reference,
    Stack,
    entry,
    references,
)
from generator.lines.line import Link
from generator.lines.page import Page, Place, Reading
from generator.rounding import Matrix
from generator.trace import Step

__all__ = ["linked", "literal"]


def linked(
    step: Step,
    page: Page,
    called: str,
    readings: Sequence[Reading],
    place: Place | None = None,
) -> Iterator[Link]:
    """Yield the readings of a step or of one of its entries, and its result.

    What reads like what stands before it is left out, and so are the numbers of the result where
    they are printed otherwise, such as 1 before 1.00.
    """
    result, marked = _result(step, page, place)
    numbers = next(
        (i for i, (one, _) in enumerate(readings) if not any(references(one))), len(readings)
    )
    before: tuple[str, ...] = (called,)
    for index, (reading, latex) in enumerate(readings):
        if _are_equal(reading, result):
            break
        if latex != before:
            is_rounded = index == numbers and _is_rounded(step.expression, page, place)
            yield Link("approximately" if is_rounded else "equals", False, latex)
        before = latex
    else:
        index = len(readings)
    is_rounded = page.shows_rounding and not _is_exact(step, place, index > numbers)
    yield Link("approximately" if is_rounded else "equals", marked, page.result(step, result))


def _result(step: Step, page: Page, place: Place | None) -> tuple[Expression, bool]:
    """Return the printed numbers, and whether the ones before them do not give them."""
    if place is None:
        result = literal(step.printed)
        return page.turned(result), not step.recomputes
    row, column = place
    return Number(step.printed[row][column]), not step.recomputes_at(row, column, page.rounding)


def _is_exact(step: Step, place: Place | None, follows_numbers: bool) -> bool:
    """Whether a result is what stands before it: printed numbers, or the quantities themselves."""
    if follows_numbers:
        return step.recomputes_exactly if place is None else step.recomputes_exactly_at(*place)
    return step.prints_exactly if place is None else step.prints_exactly_at(*place)


def _is_rounded(expression: Expression, page: Page, place: Place | None) -> bool:
    """Whether a number that stands for a quantity in an expression is not the quantity itself."""
    if not page.rounded:
        return False
    match expression if place is None else entry(expression, *place):
        case Reference(name):
            return bool(page.rounded.get(name))
        case Entry(matrix, row, column):
            return (row, column) in page.rounded.get(matrix.name, ())
        case Apply(_, operands):
            return any(_is_rounded(operand, page, None) for operand in operands)
        case Stack(entries):
            return any(_is_rounded(one, page, None) for row in entries for one in row)
        case Constant() | Number():
            return False


def _are_equal(reading: Expression, result: Expression) -> bool:
    """Whether a reading is nothing but numbers, and the same as those of the result."""
    match reading, result:
        case Stack(left), Stack(right):
            return all(
                _are_equal(*pair)
                for one, other in zip(left, right, strict=True)
                for pair in zip(one, other, strict=True)
            )
        case Number(digits) | Constant(digits), Number(printed):
            return Fraction(digits) == Fraction(printed)
    return False


def literal(numbers: Matrix) -> Expression:
    """Return printed numbers as an expression."""
    if len(numbers) == len(numbers[0]) == 1:
        return Number(numbers[0][0])
    return Stack(tuple(tuple(map(Number, row)) for row in numbers))
