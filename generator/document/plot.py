"""Where the points, ticks and labels of a plot of the loss stand: geometry only.

All lengths are whole thousandths of a centimetre.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from generator.expressions.tree import Number
from generator.layout.measure import USUAL, Measure
from generator.layout.nodes import Digits, Node
from generator.notation import digits
from generator.rounding import Rounding, as_printed

__all__ = [
    "ABOVE",
    "BELOW",
    "HEIGHT",
    "LEFT",
    "PAGE_WIDTH",
    "RIGHT",
    "TICK",
    "WIDTH",
    "Axes",
    "Plot",
    "Point",
    "Segment",
    "plot",
    "step_of",
    "tick_numbers",
]

# How wide a drawing may be on the usual page.
PAGE_WIDTH = 15_500
WIDTH, HEIGHT = 11_000, 5_000
LEFT, BELOW, ABOVE, RIGHT = 1_300, 1_100, 700, 200
# How long a tick is, and how far its number stands from its axis, beside or beneath it.
TICK, BESIDE, BENEATH = 80, 160, 320
# How far what axes are called stands from them.
NAME_BENEATH, NAME_ABOVE = 850, 400
# How wide a digit of a number is.
DIGIT = 165
MOST_TICKS = 10
STEPS = (1, 2, 5)
LONGEST_TICK = 18

Point = tuple[int, int]
Segment = tuple[Point, Point]


class Axes(Struct, frozen=True, eq=False):
    """Two axes: how large the drawing is, where they begin, at `left` and `below`, where they end,
    at `right` and `top`, and their ticks with labels.
    """

    width: int
    height: int
    left: int
    below: int
    right: int
    top: int
    across: tuple[tuple[int, Node], ...]
    up: tuple[tuple[int, Node], ...]

    @property
    def lines(self) -> Sequence[Segment]:
        """The axes, that from left to right first."""
        corner = self.left, self.below
        return (corner, (self.right, self.below)), (corner, (self.left, self.top))

    @property
    def ticks(self) -> Sequence[Segment]:
        """The ticks, each from left to right or downwards, those of the axis across first."""
        return [
            *(((x, self.below), (x, self.below - TICK)) for x, _ in self.across),
            *(((self.left - TICK, y), (self.left, y)) for y, _ in self.up),
        ]

    @property
    def beneath(self) -> int:
        """How high the middle of the numbers beneath an axis is."""
        return self.below - BENEATH

    @property
    def beside(self) -> int:
        """Where the numbers beside an axis end."""
        return self.left - BESIDE

    @property
    def name_across(self) -> Point:
        """Where the middle of what the axis across is called is."""
        return (self.left + self.right) // 2, self.below - NAME_BENEATH

    @property
    def name_up(self) -> Point:
        """Where the middle of what the other axis is called is."""
        return self.left, self.top + NAME_ABOVE


class Plot(Axes, frozen=True, eq=False):
    """A plot of the loss: its points from left to right, and what is plotted.

    `losses` are the printed numbers, where no table of the document has all of them.
    """

    loss: Node
    points: tuple[Point, ...]
    segments: tuple[Segment, ...]
    losses: tuple[Node, ...] = ()


def plot(losses: Sequence[str], symbol: Node, decimal_mark: str, measure: Measure = USUAL) -> Plot:
    """Return the plot of printed losses, under their symbol, against iterations, from 0 upwards, or
    from as far below 0 as they are.
    """
    values = list(map(Fraction, losses))
    lowest, highest = min(Fraction(0), *values), max(Fraction(0), *values)
    step = step_of(highest - lowest or Fraction(1), 5)
    first, last = math.floor(lowest / step), math.ceil(highest / step)
    last = max(last, first + 1)
    marks = [step * count for count in range(first, last + 1)]
    bottom, shown = step * first, step * (last - first)
    ticks = tick_numbers(marks)
    left = max(LEFT, BESIDE + max(map(len, ticks)) * DIGIT)
    width = min(WIDTH, measure.across(PAGE_WIDTH) - left - RIGHT)
    xs = [left + width * (index + 1) // (len(values) + 1) for index in range(len(values))]
    every = int(step_of(Fraction(len(values)), MOST_TICKS)) or 1
    heights = [BELOW + int(HEIGHT * (value - bottom) / shown) for value in values]
    points = list(zip(xs, heights, strict=True))
    return Plot(
        width=left + width + RIGHT,
        height=BELOW + HEIGHT + ABOVE,
        left=left,
        below=BELOW,
        right=left + width,
        top=BELOW + HEIGHT,
        loss=symbol,
        points=tuple(points),
        segments=tuple(itertools.pairwise(points)),
        across=tuple(
            (x, Digits(str(number)))
            for number, x in enumerate(xs, start=1)
            if number % every == 0 or every == 1
        ),
        up=tuple(
            (BELOW + int(HEIGHT * (mark - bottom) / shown), digits(Number(number), decimal_mark))
            for mark, number in zip(marks, ticks, strict=True)
        ),
    )


def step_of(range_shown: Fraction, most: int) -> Fraction:
    """Return the smallest of 1, 2, 5 times a power of ten of which at most so many fit."""
    power = Fraction(10) ** -LONGEST_TICK
    while True:
        for factor in STEPS:
            if range_shown <= most * factor * power:
                return factor * power
        power *= 10


def tick_numbers(marks: Sequence[Fraction]) -> list[str]:
    """Return the numbers of ticks, all with as many decimals as the one that has most."""
    whole = (as_printed(mark, Rounding(places=LONGEST_TICK, padding=False)) for mark in marks)
    places = max(len(number.partition(".")[2]) for number in whole)
    return [as_printed(mark, Rounding(places=places)) for mark in marks]
