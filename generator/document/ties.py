"""Where the largest number of a window stands more than once, so that one of them is chosen."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from generator.arithmetic import Array, Reals, System
from generator.document.work import Work
from generator.expressions.moves import LARGEST_OF_WINDOWS
from generator.expressions.operations import subtract
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Cell,
    Entry,
    Expression,
    Name,
    Reference,
    evaluate,
    parts,
)
from generator.expressions.windows import Windows, cells_of_windows
from generator.rounding import Matrix
from generator.trace import from_printed

__all__ = ["tied"]


def tied(work: Work) -> Iterator[Name]:
    """Yield the quantities of which a window has its largest number more than once, each once."""
    if not work.problem.shows_numbers:
        return
    iteration = work.worked[-1]
    printed = {given.name: given.numbers for given in iteration.given}
    printed |= {step.name: step.printed for step in iteration.steps}
    seen: set[Name] = set()
    for step in iteration.steps:
        for matrix, windows in _pooled(step.expression):
            if matrix.name in seen:
                continue
            cells = cells_of_windows(windows, matrix.shape)
            if any(_is_tied(work, matrix, window, printed[matrix.name]) for window in cells):
                seen.add(matrix.name)
                yield matrix.name


def _pooled(expression: Expression) -> Iterator[tuple[Reference, Windows]]:
    for part in parts(expression):
        match part:
            case Apply(operation, (Reference() as matrix,)):
                if operation.name == LARGEST_OF_WINDOWS:
                    height, width, down, across = operation.settings
                    yield matrix, (height, width, down, across)


def _is_tied(work: Work, matrix: Reference, window: Sequence[Cell], printed: Matrix) -> bool:
    """Return whether two numbers are equal that no other of their window is larger than."""
    first, *others = window
    ahead = [first]
    for cell in others:
        sign = _difference(work, matrix, cell, ahead[0], printed).sign(0, 0)
        ahead = [cell] if sign > 0 else [*ahead, cell] if sign == 0 else ahead
    return len(ahead) > 1


def _difference(work: Work, matrix: Reference, cell: Cell, other: Cell, printed: Matrix) -> Reals:
    difference = subtract(Entry(matrix, *cell), Entry(matrix, *other))
    if work.trace.rounding.carry == "rounded":
        return from_printed(difference, {matrix.name: printed})
    return Reals(functools.partial(_value, work, difference), SCALAR)


def _value(work: Work, difference: Expression, system: System) -> Array:
    graph, values = work.graphs[-1], work.trace.values
    return evaluate(difference, system, lambda quantity: values.array(graph, quantity.name, system))
