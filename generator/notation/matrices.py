"""Matrices as layouts: numbers that stand below each other, and what is too wide for a page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from generator.expressions.tree import Number
from generator.layout.measure import Measure
from generator.layout.nodes import Blank, MatrixNode, Node
from generator.layout.walking import contains
from generator.layout.widths import BETWEEN_COLUMNS, width
from generator.notation.closed import number as written_number
from generator.notation.forms import is_decimal

__all__ = ["WIDEST", "aligned", "in_table", "matrix", "widest_matrix"]

# A matrix wider than so many digits does not fit beside its symbols, not even in the smallest print
# that can be read with ease; what is written by hand is as wide there as elsewhere.
WIDEST = 88
# What stands before it is as wide on any page, so that a shorter line leaves less.
BEFORE = 18
HAND = Fraction(5, 8)


def widest_matrix(measure: Measure) -> int:
    """Return how many digits wide a matrix may be on a page."""
    return measure.across(WIDEST + BEFORE) - BEFORE


def aligned(column: Sequence[Number], decimal_mark: str) -> list[Node]:
    """Return printed numbers that stand flush right below each other: one with fewer decimals than
    others gets room for those it lacks, so that all points are in one line.

    Among powers of ten, fractions and expressions there is no such line.
    """
    decimals = [len(number.text.partition(".")[2]) for number in column]
    most = max(decimals)
    if min(decimals) == most or not all(map(_has_its_point, column)):
        return [_cell(number, decimal_mark) for number in column]
    return [
        _cell(number, decimal_mark, ("" if own else ".") + "0" * (most - own))
        for number, own in zip(column, decimals, strict=True)
    ]


def in_table(column: Sequence[Number], decimal_mark: str) -> list[Node]:
    """Return printed numbers of a table's column, in which powers of ten have their points in one
    line with those of other numbers as well.
    """
    parts = [number.text.partition("e") for number in column]
    exponent = max((f"e{power}" for _, mark, power in parts if mark), key=len, default="")
    # 10⁻⁵ alone has no point, nor has a fraction.
    if not exponent or not all(_has_mantissa(*number) for number in parts):
        return aligned(column, decimal_mark)
    decimals = [len(mantissa.partition(".")[2]) for mantissa, _, _ in parts]
    most = max(decimals)
    return [
        _cell(
            number,
            decimal_mark,
            ("" if own or not most else ".") + "0" * (most - own) + ("" if mark else exponent),
        )
        for number, own, (_, mark, _) in zip(column, decimals, parts, strict=True)
    ]


def _has_mantissa(mantissa: str, mark: str, _: str) -> bool:
    return is_decimal(mantissa) and not (mark and mantissa == "1")


def _has_its_point(number: Number) -> bool:
    return not number.text or ("e" not in number.text and is_decimal(number.text))


def _cell(number: Number, decimal_mark: str, room: str = "") -> Node:
    if not number.text:
        return number.blank
    return written_number(number, decimal_mark, room).node


def matrix(columns: Sequence[Sequence[Node]], widest: float = math.inf) -> Node:
    """Return entries as a matrix, in blocks of columns where it is wider than so many digits; a
    single entry as it is.
    """
    rows = tuple(zip(*columns, strict=True))
    if len(rows) == len(columns) == 1:
        return columns[0][0]
    size = _columns_of_a_block(columns, widest)
    return MatrixNode(rows, None if size == len(columns) else size)


def _columns_of_a_block(columns: Sequence[Sequence[Node]], widest: float) -> int:
    """Return how many columns go together, all of them where they fit."""
    widths = [max(map(width, column)) + BETWEEN_COLUMNS for column in columns]
    if any(contains(column[0], lambda part: isinstance(part, Blank)) for column in columns):
        widest *= HAND
    sizes = (math.ceil(len(columns) / blocks) for blocks in range(1, len(columns) + 1))
    return next((size for size in sizes if _fits(widths, size, widest)), 1)


def _fits(widths: Sequence[int], size: int, widest: float) -> bool:
    """Return whether so many columns go together everywhere."""
    starts = range(0, len(widths), size)
    return all(sum(widths[start : start + size]) <= widest for start in starts)
