"""The line of what is given by its size alone."""

from __future__ import annotations

from collections.abc import Sequence

from generator.expressions.tree import Symbol
from generator.layout.nodes import Digits, Node, Operator, Power, Styled, Word
from generator.layout.walking import listed, row
from generator.lines.line import Line
from generator.network import Given
from generator.notation import Notation

__all__ = ["size_node", "sized_line", "space"]

NUMBERS = Styled("bold", Word("R"))


def sized_line(given: Given, sizes: Sequence[str], notation: Notation) -> Line:
    """Return the line that says how many rows and columns a quantity has, each a number or the name
    of a letter; a single number has neither.
    """
    found = row(notation.symbol(given.name), Operator("∈"), space(sizes, notation))
    return Line(str(given.name), (found,), ())


def space(sizes: Sequence[str], notation: Notation) -> Node:
    """Return what all columns or matrices of some size are called."""
    parts = [size_node(size, notation) for size in sizes]
    return Power(NUMBERS, listed("×", parts)) if parts else NUMBERS


def size_node(size: str, notation: Notation) -> Node:
    """Return a size, which is a number or the name of a letter."""
    return Digits(size) if size.isdecimal() else notation.symbol(Symbol(size))
