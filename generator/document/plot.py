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

__all__ = ["Plot", "plot"]

# How wide a drawing may be on the usual page.
PAGE_WIDTH = 15_500
WIDTH, HEIGHT = 11_000, 5_000
LEFT, BELOW, ABOVE, RIGHT = 1_300, 1_100, 700, 200
# What a tick takes beside its axis, and a digit of its number.
TICK, DIGIT = 160, 165
MOST_TICKS = 10
STEPS = (1, 2, 5)
LONGEST_TICK = 18


class Plot(Struct, frozen=True, eq=False):
    """A plot of the loss: its size, its points from left to right, and its ticks with labels.

    Its axes begin at `left` and `below` and end at `right` and `top`; `loss` is what is plotted.
    `losses` are the printed numbers, where no table of the document has all of them.
    """

    width: int
    height: int
    left: int
    below: int
    right: int
    top: int
    loss: Node
    points: tuple[tuple[int, int], ...]
    segments: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    across: tuple[tuple[int, Node], ...]
    up: tuple[tuple[int, Node], ...]
    losses: tuple[Node, ...] = ()


def plot(losses: Sequence[str], symbol: Node, decimal_mark: str, measure: Measure = USUAL) -> Plot:
    """Return the plot of printed losses, under their symbol, against iterations, from 0 upwards."""
    values = [max(Fraction(text), Fraction(0)) for text in losses]
    step = _step(max(values) or Fraction(1), 5)
    top = step * max(1, math.ceil(max(values) / step))
    marks = [step * count for count in range(int(top / step) + 1)]
    ticks = _ticks(marks)
    left = max(LEFT, TICK + max(map(len, ticks)) * DIGIT)
    width = min(WIDTH, measure.across(PAGE_WIDTH) - left - RIGHT)
    xs = [left + width * (index + 1) // (len(values) + 1) for index in range(len(values))]
    every = int(_step(Fraction(len(values)), MOST_TICKS)) or 1
    points = [(x, BELOW + int(HEIGHT * value / top)) for x, value in zip(xs, values, strict=True)]
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
            (BELOW + int(HEIGHT * mark / top), digits(Number(number), decimal_mark))
            for mark, number in zip(marks, ticks, strict=True)
        ),
    )


def _step(range_shown: Fraction, most: int) -> Fraction:
    """Return the smallest of 1, 2, 5 times a power of ten of which at most so many fit."""
    power = Fraction(10) ** -LONGEST_TICK
    while True:
        for factor in STEPS:
            if range_shown <= most * factor * power:
                return factor * power
        power *= 10


def _ticks(marks: Sequence[Fraction]) -> list[str]:
    """Return the numbers of ticks, all with as many decimals as the one that has most."""
    whole = (as_printed(mark, Rounding(places=LONGEST_TICK, padding=False)) for mark in marks)
    places = max(len(number.partition(".")[2]) for number in whole)
    return [as_printed(mark, Rounding(places=places)) for mark in marks]
