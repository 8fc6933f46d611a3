"""Trees that are laid out once, for all documents that differ in their digits alone."""

from __future__ import annotations

from generator.layout.nodes import Blank, Filled, MatrixNode, Node, Pattern
from generator.layout.walking import nodes
from generator.layout.widths import widths

__all__ = ["blanks", "blocks", "fixed", "pattern", "widest_part"]


def pattern(tree: Node) -> Pattern:
    """Return a tree as a pattern."""
    parts = widths(tree)
    # A line may be broken between blocks.
    return Pattern(tree, max(parts), _blocks(tree) if len(parts) > 1 else 0, _blanks(tree))


def fixed(tree: Node) -> Filled:
    """Return a tree without slots as what is filled already."""
    return Filled(pattern(tree), ())


def widest_part(node: Node) -> int:
    """Return how wide the widest part of a layout is that cannot be broken."""
    return node.pattern.width if isinstance(node, Filled) else max(widths(node))


def blanks(node: Node) -> int:
    """Return how many numbers of a layout are written by hand."""
    return node.pattern.blanks if isinstance(node, Filled) else _blanks(node)


def blocks(node: Node) -> int:
    """Return how many matrices of a layout stand in blocks of columns."""
    return node.pattern.blocks if isinstance(node, Filled) else _blocks(node)


def _blanks(tree: Node) -> int:
    return sum(isinstance(node, Blank) for node in nodes(tree))


def _blocks(tree: Node) -> int:
    return sum(isinstance(node, MatrixNode) and node.block is not None for node in nodes(tree))
