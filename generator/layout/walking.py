"""What later rooms ask a layout tree: what is in it, what it begins with, where it breaks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import structs

from generator.layout.nodes import (
    BREAK,
    Accent,
    Applied,
    Cases,
    Digits,
    Fence,
    Filled,
    Fraction,
    Index,
    MatrixNode,
    Node,
    Operator,
    Power,
    Root,
    Row,
    Styled,
    Sum,
    TranslatedWord,
    Transpose,
    Word,
)

__all__ = ["children", "contains", "is_same", "leading", "listed", "nodes", "row", "unbroken"]


def row(*items: Node) -> Node:
    """Return what stands beside each other, a single thing as it is, rows taken apart."""
    flat: list[Node] = []
    for item in items:
        flat += item.items if isinstance(item, Row) else (item,)
    return flat[0] if len(flat) == 1 else Row(tuple(flat))


def listed(sign: str, nodes: Sequence[Node]) -> Node:
    """Return several things with an operator between them."""
    first, *others = nodes
    return row(first, *(part for node in others for part in (Operator(sign), node)))


# What each kind of node is made of, from left to right; the others are made of nothing.
CHILDREN: Mapping[type, Callable[[Any], Sequence[Node]]] = {
    Row: lambda node: node.items,
    Styled: lambda node: (node.content,),
    Fence: lambda node: (node.content,),
    Root: lambda node: (node.content,),
    Accent: lambda node: (node.base,),
    Transpose: lambda node: (node.base,),
    Applied: lambda node: (node.function, node.argument),
    Fraction: lambda node: (node.above, node.below),
    Index: lambda node: (node.base, *node.below, *node.above),
    Power: lambda node: (node.base, node.exponent),
    Sum: lambda node: (node.terms,) if node.index is None else (node.index, node.terms),
    MatrixNode: lambda node: tuple(itertools.chain(*node.rows)),
    Cases: lambda node: (node.first, node.condition, node.otherwise),
    Filled: lambda node: (node.pattern.tree,),
}


def children(node: Node) -> Sequence[Node]:
    """Return what a node is made of, from left to right."""
    found = CHILDREN.get(type(node))
    return () if found is None else found(node)


def nodes(node: Node) -> Iterator[Node]:
    """Yield a node and all that it is made of, from left to right."""
    ahead = [node]
    while ahead:
        now = ahead.pop()
        yield now
        found = CHILDREN.get(type(now))
        if found is not None:
            ahead += reversed(found(now))


def contains(node: Node, holds: Callable[[Node], bool]) -> bool:
    """Return whether a condition holds for a node or anything that it is made of."""
    ahead = [node]
    while ahead:
        now = ahead.pop()
        if holds(now):
            return True
        ahead += children(now)
    return False


def leading(node: Node) -> Node:
    """Return what a reader meets first: a fraction, a matrix and what has a fence are met whole."""
    match node:
        case Row(items):
            return leading(items[0])
        case Index(base) | Power(base) | Transpose(base):
            return leading(base)
        case Applied(function):
            return leading(function)
        case Filled(pattern):
            return leading(pattern.tree)
    return node


def unbroken(node: Node) -> Node:
    """Return a node that is not to be broken any more."""
    match node:
        case Row(items):
            return row(*(unbroken(item) for item in items if item != BREAK))
        case Fence(content):
            return structs.replace(node, content=unbroken(content))
        case Applied(function, argument):
            fence = unbroken(argument)
            assert isinstance(fence, Fence), "a fence stays a fence"
            return Applied(function, fence)
        case Power(base):
            return structs.replace(node, base=unbroken(base))
        case Sum(terms):
            return structs.replace(node, terms=unbroken(terms))
    return node


def is_same(first: Node, second: Node) -> bool:
    """Return whether two layouts look the same, whichever patterns they are filled into."""
    return _is_same(first, second, (), ())


def _is_same(
    first: Node, second: Node, numbers: Sequence[str], other_numbers: Sequence[str]
) -> bool:
    if isinstance(first, Filled) and isinstance(second, Filled):
        if first.pattern is second.pattern:
            return first.numbers == second.numbers
        if first.pattern.width != second.pattern.width:
            return False
    match first, second:
        case Filled(pattern, inner), _:
            return _is_same(pattern.tree, second, inner, other_numbers)
        case _, Filled(pattern, inner):
            return _is_same(first, pattern.tree, numbers, inner)
        case Digits(), Digits():
            return _known(first, numbers) == _known(second, other_numbers)
    if type(first) is not type(second) or _own(first) != _own(second):
        return False
    pairs = children(first), children(second)
    return len(pairs[0]) == len(pairs[1]) and all(
        _is_same(one, other, numbers, other_numbers) for one, other in zip(*pairs, strict=True)
    )


def _known(digits: Digits, numbers: Sequence[str]) -> Digits:
    """Return a number with the digits of its slot."""
    return digits if digits.slot is None else Digits(numbers[digits.slot], digits.room)


def _own(node: Node) -> object:
    """Return what a node says beside what it is made of."""
    match node:
        case Styled(style):
            return style
        case Fence(_, sign, size):
            return sign, size
        case Accent(mark):
            return mark
        case Power(_, _, is_entrywise):
            return is_entrywise
        case Index(_, below, above):
            return len(below), len(above)
        case MatrixNode(rows, block):
            return len(rows), block
        case Word() | TranslatedWord() | Operator():
            return node
    return None
