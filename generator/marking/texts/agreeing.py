"""Whether the numbers of a text are those of what its symbols may mean."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from generator.expressions.tree import Cell, Name
from generator.marking.texts.quantities import ComparedQuantities
from generator.marking.texts.statements import Statement

__all__ = ["MeantQuantity", "agreement", "iteration_of", "shown_of"]


class MeantQuantity(Struct, frozen=True):
    """A quantity, or one of its entries, that a symbol stands for, with the sign with which it
    does; `is_turned` says that the matrix of the text is the transposed one.
    """

    name: Name
    cell: Cell | None = None
    sign: int = 1
    is_turned: bool = False


def agreement(
    quantities: ComparedQuantities, statement: Statement, meaning: MeantQuantity
) -> float | None:
    """Return how much the numbers of a statement speak for a meaning, 0 where they are others; None
    where they do not fit its shape.
    """
    rows, columns = quantities.shapes[meaning.name]
    is_entry = meaning.cell is not None
    shape = (1, 1) if is_entry else (columns, rows) if meaning.is_turned else (rows, columns)
    is_line = 1 in shape and statement.shape == (shape[1], shape[0])
    if statement.shape != shape and not is_line:
        return None
    is_turned = meaning.is_turned is not (statement.shape != shape)
    named = statement.chain.iteration
    for place, values in enumerate(quantities.values(meaning.name), start=1):
        if named is not None and place != named:
            continue
        found = shown_of(values, meaning.cell, is_turned)
        if weight := statement.agreement(found, meaning.sign):
            return weight
    return 0.0


def iteration_of(
    quantities: ComparedQuantities, statement: Statement, meaning: MeantQuantity, first: int
) -> int | None:
    """Return the iteration, from a first one on, whose numbers those of a statement are; None where
    they are of none that is compared.
    """
    for place, values in enumerate(quantities.values(meaning.name), start=1):
        is_turned = meaning.is_turned
        if meaning.cell is None and statement.shape != (len(values), len(values[0])):
            is_turned = True
        found = shown_of(values, meaning.cell, is_turned)
        if place >= first and statement.agreement(found, meaning.sign) > 0:
            return place
    return None


def shown_of(
    values: Sequence[Sequence[float]], cell: Cell | None, is_turned: bool
) -> Sequence[Sequence[float]]:
    """Return the numbers of a quantity as a text has them: one entry, or all, transposed or not."""
    if cell is not None:
        return [[values[cell[0]][cell[1]]]]
    return [list(column) for column in zip(*values, strict=True)] if is_turned else values
