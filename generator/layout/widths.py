"""About how wide a formula is when it is set, in digits; a format alone knows exactly."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generator.layout.nodes import (
    Accent,
    Applied,
    Blank,
    Break,
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
from generator.layout.powers import mantissa_and_exponent

__all__ = ["BETWEEN_COLUMNS", "width", "widths"]

# The space between two columns of a matrix and that beside its brackets, in digits.
BETWEEN_COLUMNS = 2
BRACKETS = 2
# The room for a number that is written by hand.
BLANK_DIGITS = 9
# Other accents count as signs of their own.
NARROW_ACCENTS = ("hat", "tilde")
# The words of a document's language are not known here; those within formulas are about so long.
TERMS = {
    "new": 3,
    "if": 2,
    "otherwise": 9,
    "rows": 3,
    "columns": 5,
    "feedback-yours": 9,
    "feedback-follows": 14,
    "feedback-key": 3,
    "feedback-missing": 1,
    "feedback-unread": 1,
    "feedback-sum": 4,
    "feedback-nothing": 0,
    "report-students": 7,
}


def width(node: Node) -> int:
    """Return about how many digits would be as wide as a node without a line break."""
    return _digits(_halves(node))


def widths(node: Node) -> list[int]:
    """Return the width of each part of a node between which a line may be broken."""
    return [_digits(part) for part in _parts(node)]


def _digits(halves: int) -> int:
    """Return halves of digits as digits; a minus sign is as wide as three of them."""
    return (halves + 1) // 2


def _parts(node: Node) -> list[int]:
    """Return the width of each part of a node in halves of digits."""
    match node:
        case Row(items):
            parts = [0]
            for item in items:
                first, *rest = _parts(item)
                parts[-1] += first
                parts += rest
            return parts
        case Break():
            return [0, 0]
        case Fence(content, _, "large" | "larger"):
            parts = _parts(content)
            parts[0] += 2
            parts[-1] += 2
            return parts
        case Applied(function, Fence(_, _, "large" | "larger") as argument):
            parts = _parts(argument)
            parts[0] += _halves(function)
            return parts
        case Power(base, exponent, is_entrywise):
            parts = _parts(base)
            parts[-1] += _halves(exponent) + 2 * is_entrywise
            return parts
        case Sum(terms, index):
            parts = _parts(terms)
            parts[0] += 2 + (0 if index is None else _halves(index))
            return parts
        case MatrixNode(rows, int(block)):
            starts = range(0, len(rows[0]), block)
            parts = [_of_columns([row[start : start + block] for row in rows]) for start in starts]
            parts[0] += 2
            return parts
        case Filled(pattern):
            return _parts(pattern.tree)
    return [_halves(node)]


# What has been measured is measured again as part of what it becomes part of.
@functools.lru_cache(maxsize=4096)
def _halves(node: Node) -> int:
    """Return the width of a node in halves of digits."""
    return WIDTHS[type(node)](node)


def _of_text(node: Word | Operator) -> int:
    text = node.text if isinstance(node, Word) else node.sign
    return 2 * len(text.replace(" ", "")) + text.count("-")


def _of_digits(node: Digits) -> int:
    mantissa, exponent = mantissa_and_exponent(node.text)
    power = 2 * (2 + len(exponent)) + exponent.count("-")
    if mantissa is None:
        return power
    wide = 2 * (len(mantissa) + len(node.room)) + mantissa.count("-")
    return wide + 2 + power if exponent else wide


def _of_index(node: Index) -> int:
    commas = max(len(node.below) - 1, 0) + max(len(node.above) - 1, 0)
    return 2 * commas + sum(map(_halves, (node.base, *node.below, *node.above)))


def _of_cases(node: Cases) -> int:
    when: Node = Row((TranslatedWord("if"), node.condition))
    return _of_columns([(node.first, when), (node.otherwise, TranslatedWord("otherwise"))])


def _of_columns(rows: Sequence[Sequence[Node]]) -> int:
    """Return the width of a matrix, each column as wide as its widest entry."""
    columns = zip(*rows, strict=True)
    widest = sum(max(map(width, column)) for column in columns)
    return 2 * (widest + BETWEEN_COLUMNS * len(rows[0]) + BRACKETS)


def _of_parts(node: Node) -> int:
    return sum(_parts(node))


WIDTHS: Mapping[type, Callable[[Any], int]] = {
    Word: _of_text,
    Operator: _of_text,
    TranslatedWord: lambda node: 2 * TERMS[node.key],
    Digits: _of_digits,
    Blank: lambda _: 2 * BLANK_DIGITS,
    Break: lambda _: 0,
    Row: lambda node: sum(map(_halves, node.items)),
    Styled: lambda node: _halves(node.content),
    Accent: lambda node: 2 * (node.mark not in NARROW_ACCENTS) + _halves(node.base),
    Fence: lambda node: 4 + _halves(node.content),
    Applied: lambda node: _halves(node.function) + _halves(node.argument),
    Fraction: lambda node: max(_halves(node.above), _halves(node.below), key=_digits),
    Index: _of_index,
    Power: _of_parts,
    Transpose: lambda node: 2 + _halves(node.base),
    Root: lambda node: 2 + _halves(node.content),
    Sum: _of_parts,
    MatrixNode: lambda node: _of_columns(node.rows) if node.block is None else _of_parts(node),
    Cases: _of_cases,
    Filled: _of_parts,
}
