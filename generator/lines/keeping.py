"""What the lines of problems of one structure have in common, kept for the next of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from generator.expressions.tree import Name
from generator.layout.nodes import Node
from generator.lines.by_hand import BlankMatrix, BlanksFor
from generator.lines.formulas import Formula
from generator.lines.line import Link
from generator.network import Cell

__all__ = ["KeptLines", "once"]

# The iteration and the name of a step, and one of its entries or the whole.
Of = tuple[int, Name, Cell | None]

Key = TypeVar("Key")
Made = TypeVar("Made")


@dataclass(slots=True, eq=False)
class KeptLines:
    """Formulas and their forms entry by entry, symbols and chain rules of steps, as one notation
    has them, blanks for numbers, and layouts of blanks, each beside what it is made of, by whose
    identity it is found. It grows with what is asked for.
    """

    formulas: dict[Of, Formula] = field(default_factory=dict)
    entrywise: dict[Of, Formula] = field(default_factory=dict)
    symbols: dict[Of, tuple[Node, ...]] = field(default_factory=dict)
    chains: dict[Of, tuple[Link, ...]] = field(default_factory=dict)
    blanks: dict[BlanksFor, BlankMatrix] = field(default_factory=dict)
    with_blanks: dict[tuple[int, ...], tuple[object, Node]] = field(default_factory=dict)


def once(kept: dict[Key, Made], key: Key, make: Callable[[], Made]) -> Made:
    """Return what is kept under a key, made when it is first asked for."""
    if key not in kept:
        kept[key] = make()
    return kept[key]
