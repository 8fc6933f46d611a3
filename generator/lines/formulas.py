"""A formula of a line, and one reading of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from generator.expressions.tree import Expression, Name
from generator.layout.nodes import Node

__all__ = ["Formula", "Reading"]


class Reading(Struct, frozen=True):
    """One way to write a step, and whether it names any quantity. Where it is nothing but numbers,
    `plain` is the expression that they are.
    """

    node: Node
    names_quantities: bool
    plain: Expression | None = None


class Formula(Struct, frozen=True, eq=False):
    """An expression as a notation has it, the reading in symbols, and the quantities it names.

    `calculates` says whether it is more than names or numbers in a row or a matrix, and `has_cases`
    whether which of two formulas holds depends on a number, so that a blank would tell.
    `with_numbers` writes it with the entries of all these quantities in their places.
    """

    expression: Expression
    reading: Reading
    names: tuple[Name, ...]
    calculates: bool
    has_cases: bool
    with_numbers: Callable[[Sequence[str]], Node]
