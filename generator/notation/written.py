"""A written piece of a formula: how tightly it holds together, and where it may be broken."""

from __future__ import annotations

from msgspec import Struct

from generator.layout.nodes import (
    Cases,
    Digits,
    Fence,
    Fraction,
    MatrixNode,
    Node,
    Power,
    Root,
    Sum,
    Transpose,
)
from generator.layout.nodes import Operator as Sign
from generator.layout.walking import contains, leading, unbroken

__all__ = [
    "ATOM",
    "ENTRYWISE",
    "LONGEST_UNBROKEN_SUM",
    "PRODUCT",
    "SCRIPTED",
    "SUM",
    "WIDEST_UNBROKEN",
    "Written",
    "is_matrix",
    "parenthesised",
]

# How tightly a written piece holds together; what is looser than its place asks for is put in
# parentheses. A matrix product binds more tightly than an entrywise one.
SUM, ENTRYWISE, PRODUCT, SCRIPTED, ATOM = range(1, 6)

# A sum of more terms than this may be broken inside its parentheses.
LONGEST_UNBROKEN_SUM = 3
# As is one that is wider than so many digits, about what fits in a line beside its symbols on the
# usual page.
WIDEST_UNBROKEN = 60


class Written(Struct, frozen=True):
    """A layout, in how many parts a line may break it, and how it behaves inside more of it.

    It is broken where it is wider than `widest` digits.
    """

    node: Node
    level: int
    parts: int = 1
    is_number: bool = False
    widest: int = WIDEST_UNBROKEN

    @property
    def whole(self) -> Node:
        """The layout, not to be broken."""
        return self.node if self.parts == 1 else unbroken(self.node)

    @property
    def is_negative(self) -> bool:
        """Whether it begins with a minus sign."""
        match leading(self.node):
            case Sign("-"):
                return True
            case Digits(text):
                return text.startswith("-")
        return False

    def within(self, level: int, first: bool = False) -> Node:
        """Return the layout for a place that asks for a level; a minus sign may only come first."""
        if self.level < level or (self.is_negative and not first):
            return parenthesised(self.whole)
        return self.whole

    def broken_within(self, level: int) -> Node:
        """Return the layout for a place that asks for a level, in parentheses that are broken."""
        if self.level >= level and not self.is_negative:
            return self.node
        return Fence(self.node, size="larger" if contains(self.node, is_matrix) else "large")


def parenthesised(node: Node) -> Fence:
    """Return a layout in parentheses, which grow where it is higher than a line is."""
    return Fence(node, size="tall" if contains(node, _is_tall) else "line")


def _is_tall(node: Node) -> bool:
    match node:
        case Fraction() | MatrixNode() | Cases() | Root() | Sum():
            return True
        case Power(base) | Transpose(base):
            return isinstance(base, Fence) and base.sign == "("
    return False


def is_matrix(node: Node) -> bool:
    """Return whether a layout is a matrix that stands in one piece."""
    return isinstance(node, MatrixNode) and node.block is None
