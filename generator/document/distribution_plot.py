"""How many people have how many points: intervals of points, and bars over them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from generator.document.plot import (
    ABOVE,
    BELOW,
    HEIGHT,
    LEFT,
    PAGE_WIDTH,
    RIGHT,
    WIDTH,
    Plot,
    Segment,
    step_of,
    tick_numbers,
)
from generator.expressions.tree import Number
from generator.layout.measure import USUAL, Measure
from generator.layout.nodes import Node
from generator.notation import digits

__all__ = ["Interval", "distribution_plot", "intervals"]

MOST_INTERVALS = 10
MOST_TICKS = 5


class Interval(Struct, frozen=True):
    """An interval of points, without its upper end, and how many people have so many; nobody can
    have more than the last one begins with, or has in it.
    """

    low: Fraction
    high: Fraction
    count: int


def intervals(points: Sequence[Fraction], most: Fraction) -> list[Interval]:
    """Return intervals of one length from 0 to the most points that there are, which may be the
    last by itself.
    """
    length = step_of(most or Fraction(1), MOST_INTERVALS)
    starts = [length * number for number in range(math.floor(most / length) + 1)]
    return [
        Interval(start, start + length, sum(start <= one < start + length for one in points))
        for start in starts
    ]


def distribution_plot(
    found: Sequence[Interval], people: Node, decimal_mark: str, measure: Measure = USUAL
) -> Plot:
    """Return bars over intervals, as high as many people are in them; `people` is what the upright
    axis is called.
    """
    highest = max(1, *(one.count for one in found))
    step = max(1, int(step_of(Fraction(highest), MOST_TICKS)))
    shown = step * math.ceil(highest / step)
    width = min(WIDTH, measure.across(PAGE_WIDTH) - LEFT - RIGHT)
    edges = [LEFT + width * number // len(found) for number in range(len(found) + 1)]
    marks = [step * number for number in range(shown // step + 1)]
    ticks = tick_numbers([one.low for one in found])
    return Plot(
        width=LEFT + width + RIGHT,
        height=BELOW + HEIGHT + ABOVE,
        left=LEFT,
        below=BELOW,
        right=LEFT + width,
        top=BELOW + HEIGHT,
        loss=people,
        points=(),
        segments=tuple(_bars(found, edges, shown)),
        across=tuple(
            (x, digits(Number(number), decimal_mark))
            for x, number in zip(edges, ticks, strict=False)
        ),
        up=tuple(
            (BELOW + HEIGHT * mark // shown, digits(Number(str(mark)), decimal_mark))
            for mark in marks
        ),
    )


def _bars(found: Sequence[Interval], edges: Sequence[int], shown: int) -> Iterator[Segment]:
    """Yield the sides of bars, each from below to its top, across it, and down again."""
    for one, (left, right) in zip(found, itertools.pairwise(edges), strict=True):
        if one.count:
            top = BELOW + HEIGHT * one.count // shown
            yield (left, BELOW), (left, top)
            yield (left, top), (right, top)
            yield (right, top), (right, BELOW)
