"""How many people have how many points: intervals of points, and bars over them."""

from __future__ import annotations

import itertools
import math
from collections import Counter
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
    """An interval of points, and how many people have so many: without its upper end, but for the
    last one, which ends with the most points that there are.
    """

    low: Fraction
    high: Fraction
    count: int


def intervals(points: Sequence[Fraction], most: Fraction) -> list[Interval]:
    """Return intervals of one length from 0 to the most points that there are, at which the last
    one ends, be it shorter.
    """
    length = step_of(most or Fraction(1), MOST_INTERVALS)
    count = max(1, math.ceil(most / length))
    places = Counter(min(math.floor(one / length), count - 1) for one in points)
    return [
        Interval(length * place, min(length * (place + 1), most or length), places[place])
        for place in range(count)
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
    ends = [*(one.low for one in found), found[-1].high]
    edges = [LEFT + math.floor(width * end / ends[-1]) for end in ends]
    marks = [step * number for number in range(shown // step + 1)]
    told = dict(zip(ends, edges, strict=True))
    if found[-1].high - found[-1].low < found[0].high / 2:
        # There is room for one of the last two.
        del told[found[-1].low]
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
            for x, number in zip(told.values(), tick_numbers(list(told)), strict=True)
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
