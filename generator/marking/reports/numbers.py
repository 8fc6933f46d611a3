"""Points and what somebody wrote, as layouts."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from fractions import Fraction

from generator.expressions.tree import Number
from generator.layout.nodes import Node, TranslatedWord
from generator.marking.record import points_text
from generator.marking.reports.views import PointsView
from generator.marking.verdicts import Verdict
from generator.marking.written import spelled_number
from generator.notation import Notation, numbers
from generator.notation.closed import number
from generator.notation.forms import is_decimal
from generator.notation.matrices import matrix
from generator.rounding import Matrix, Rounding, as_printed

__all__ = ["matrix_of", "points_node", "points_view", "written_matrix"]

# Points in a sentence have so many places where these are all of them, and are rounded elsewhere.
EXACT = 3
IN_SENTENCES = Rounding(places=2, padding=False)
MISSING, UNREAD = TranslatedWord("feedback-missing"), TranslatedWord("feedback-unread")


@functools.lru_cache(maxsize=1024)
def points_node(points: Fraction, decimal_mark: str) -> Node:
    """Return points as a decimal where they are one, as a fraction where they are not."""
    return number(Number(points_text(points)), decimal_mark).node


def points_view(points: Fraction, most: Fraction, decimal_mark: str) -> PointsView:
    """Return some points of the most that there are."""
    is_short = (points * 10**EXACT).denominator == 1
    decimal = points_text(points) if is_short else as_printed(points, IN_SENTENCES)
    return PointsView(
        count=number(Number(decimal), decimal_mark).node,
        is_rounded=Fraction(decimal) != points,
        most=points_node(most, decimal_mark),
        is_one=most == 1,
    )


def matrix_of(rows: Matrix, notation: Notation) -> Node:
    """Return printed numbers of a step as the notation lays them out, by columns or by rows."""
    return numbers(tuple(zip(*rows, strict=True)) if notation.by_rows else rows, notation)


def written_matrix(rows: Sequence[Sequence[Verdict]], notation: Notation) -> Node:
    """Return what somebody wrote for a step, each number with the digits and the decimal mark that
    it was written with.
    """
    turned = list(zip(*rows, strict=True)) if notation.by_rows else rows
    spelled = [[_spelled(one) for one in row] for row in turned]
    own = "," if notation.decimal_mark == "comma" else "."
    if all(map(is_decimal, itertools.chain(*spelled))) and all(
        _mark(one, own) == own for row in turned for one in row
    ):
        return numbers(spelled, notation)
    columns = [
        [_cell(one, text, own) for one, text in zip(column, texts, strict=True)]
        for column, texts in zip(zip(*turned, strict=True), zip(*spelled, strict=True), strict=True)
    ]
    return matrix(columns, notation.widest)


def _spelled(one: Verdict) -> str:
    return "" if one.written is None else spelled_number(one.written)


def _mark(one: Verdict, own: str) -> str:
    """Return the decimal mark that a number was written with."""
    written = one.written or ""
    return next((mark for mark in ",." if mark in written), own)


def _cell(one: Verdict, text: str, own: str) -> Node:
    if not text:
        return UNREAD if one.is_unread else MISSING
    return number(Number(text), "comma" if _mark(one, own) == "," else "point").node
