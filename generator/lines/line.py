"""A printed line: its symbols and the readings after them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.layout.nodes import Node

__all__ = ["Line", "Link"]


@dataclass(frozen=True, slots=True)
class Link:
    """One more reading of a line: how it relates to the one before, and what it looks like.

    A link is marked where the numbers before it do not give the numbers in it.
    """

    relation: Literal["equals", "approximately"]
    marked: bool
    formula: Node


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a worked solution: its id, its symbols, all equal, and the readings after them."""

    id: str
    symbols: tuple[Node, ...]
    links: tuple[Link, ...]
