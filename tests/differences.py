"""Values of expressions as closely as needed, and their slopes by differences alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

from mpmath.libmp import to_rational

from generator.arithmetic.intervals import Intervals
from generator.expressions.operations import add, constant, total
from generator.expressions.tree import Expression, Name, evaluate, pullbacks

SYSTEM = Intervals(512, 4)
NEAR = Fraction(1, 10**100)
# A central difference leaves out terms of the size of STEP squared.
STEP = Fraction(1, 10**25)
CLOSE = Fraction(1, 10**40)

FractionMatrix = Sequence[Sequence[Fraction]]
Known = Mapping[Name, FractionMatrix]
Rows = list[list[Fraction]]


def values(expression: Expression, known: Known) -> Rows:
    """The entries of an expression, small fractions exactly and others to 100 digits."""
    rows, columns = expression.shape
    with SYSTEM.working:
        array = evaluate(expression, SYSTEM, lambda one: SYSTEM.number(known[one.name]))
        return [[middle(array, i, j) for j in range(columns)] for i in range(rows)]


def middle(array: Any, row: int, column: int) -> Fraction:
    """The middle of a narrow interval."""
    bounds = SYSTEM.bounds(array, row, column)
    assert bounds is not None
    low, high = bounds
    assert high - low <= NEAR * (1 + abs(low))
    return (low + high) / 2


def derived(expression: Expression, known: Known) -> dict[Name, Rows]:
    """The derivatives of the sum of all entries, by pullbacks."""
    received: dict[Name, list[Expression]] = {}
    for leaf, part in pullbacks(total(expression), constant(1)):
        received.setdefault(leaf, []).append(part)
    return {leaf: values(reduce(add, parts), known) for leaf, parts in received.items()}


def differences(expression: Expression, known: Known, leaf: Name) -> Rows:
    """The derivatives of the sum of all entries by those of one quantity, from its values alone."""

    def at(row: int, column: int, shift: Fraction) -> Fraction:
        moved = [list(entries) for entries in known[leaf]]
        moved[row][column] += shift
        return sum(
            (one for row in values(expression, {**known, leaf: moved}) for one in row), Fraction(0)
        )

    return [
        [(at(i, j, STEP) - at(i, j, -STEP)) / (2 * STEP) for j in range(len(entries))]
        for i, entries in enumerate(known[leaf])
    ]


def is_close(one: Rows, other: Rows, distance: Fraction = CLOSE) -> bool:
    """Whether two matrices of the same shape agree in every entry, large ones in proportion."""
    return [len(row) for row in one] == [len(row) for row in other] and all(
        abs(x - y) <= distance * (1 + abs(y))
        for left, right in zip(one, other, strict=True)
        for x, y in zip(left, right, strict=True)
    )


def fraction(number: Any) -> Fraction:
    """A number of mpmath as the fraction that it is."""
    return Fraction(*map(int, to_rational(number._mpf_)))
