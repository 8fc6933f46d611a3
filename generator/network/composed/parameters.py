"""What is given of a layer, as matrices and columns of numbers as they were typed."""

from __future__ import annotations

from collections.abc import Sequence

from generator.expressions.tree import Symbol
from generator.network.graph import Given, Role
from generator.problem import Stated
from generator.rounding import as_typed

__all__ = ["given_column", "given_matrix", "zeros"]


def given_matrix(name: Symbol, rows: Sequence[Sequence[Stated]], role: Role = "weight") -> Given:
    """Return a given matrix."""
    return Given(name, tuple(tuple(map(as_typed, row)) for row in rows), role)


def given_column(name: Symbol, numbers: Sequence[Stated], role: Role = "bias") -> Given:
    """Return a given column."""
    return Given(name, tuple((as_typed(number),) for number in numbers), role)


def zeros(name: Symbol, rows: int, role: Role = "initial") -> Given:
    """Return a given column of zeros."""
    return Given(name, (("0",),) * rows, role)
