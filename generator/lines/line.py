"""A printed line: its symbols and the readings after them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Line", "Link"]


@dataclass(frozen=True, slots=True)
class Link:
    """One more reading of a line: how it relates to the one before, and LaTeX in pieces.

    A link is marked where the numbers before it do not give the numbers in it.
    """

    relation: str
    marked: bool
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a worked solution: its id, its symbols, all equal, and the readings after them."""

    id: str
    symbols: tuple[str, ...]
    links: tuple[Link, ...]
