"""A printed line: its symbols and the readings after them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from generator.layout.nodes import Node

__all__ = ["Line", "Link"]


class Link(Struct, frozen=True):
    """One more reading of a line: how it relates to the one before, and what it looks like.

    A link is marked where the numbers before it do not give the numbers in it.
    """

    relation: Literal["equals", "approximately"]
    marked: bool
    formula: Node


class Line(Struct, frozen=True):
    """A line of a worked solution: its id, its symbols, all equal, and the readings after them."""

    id: str
    symbols: tuple[Node, ...]
    links: tuple[Link, ...]
