"""What printers have made, kept for when it is asked for again: the documents of a class set have
most of their formulas in common, but for numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from msgspec import Struct

from generator.layout.nodes import Node

__all__ = ["PrintedBefore", "PrintedOfNodes", "PrintedPattern", "printed_pattern"]

MOST_KEPT = 4096

K = TypeVar("K")
V = TypeVar("V")


class PrintedBefore(dict[K, V]):
    """What is made, by what it is made of; where it becomes too much, all of it is forgotten."""

    def keep(self, key: K, made: V) -> V:
        """Keep what is made, and return it."""
        if len(self) >= MOST_KEPT:
            self.clear()
        self[key] = made
        return made


class PrintedOfNodes:
    """What is made of nodes, by which nodes these are and not by what is in them, which takes long
    to compare. It holds the nodes, so that no others are taken for them.
    """

    def __init__(self) -> None:
        self._made = PrintedBefore[tuple[object, ...], tuple[tuple[Node, ...], Any]]()

    def once(self, kind: str, nodes: tuple[Node, ...], make: Callable[..., V]) -> V:
        """Return what is made of nodes, of each kind once."""
        key = kind, *map(id, nodes)
        known = self._made.get(key)
        if known is None:
            known = self._made.keep(key, (nodes, make(*nodes)))
        made: V = known[1]
        return made


class PrintedPattern(Struct, frozen=True):
    """A pattern as a format prints it: a text with a place for each number, and which numbers these
    are.
    """

    text: str
    slots: tuple[int, ...]

    def filled(self, numbers: Sequence[str]) -> str:
        """Return the text with numbers, as the format prints them, in its places."""
        if not self.slots:
            return self.text
        return self.text % tuple([numbers[slot] for slot in self.slots])


def printed_pattern(text: str, slot: re.Pattern[str]) -> PrintedPattern:
    """Return a printed text as a pattern; `slot` finds each place, and its number as a group."""
    slots = tuple(map(int, slot.findall(text)))
    # What has no place is not filled.
    return PrintedPattern(slot.sub("%s", text.replace("%", "%%")) if slots else text, slots)
