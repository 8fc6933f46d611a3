"""Where the path of a descent stands on the curve or the map of its function: geometry only.

Of a function of one number the curve is drawn, with the points of the path on it; of a function of
two, contour lines, each through a point of the path. All lengths are whole thousandths of a
centimetre.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from generator.document.landscape import Curve, Landscape
from generator.document.plot import (
    ABOVE,
    BELOW,
    BESIDE,
    DIGIT,
    LEFT,
    PAGE_WIDTH,
    RIGHT,
    Axes,
    Point,
    Segment,
    step_of,
    tick_numbers,
)
from generator.expressions.tree import Number
from generator.layout.measure import USUAL, Measure
from generator.layout.nodes import Node
from generator.notation import digits

__all__ = ["DescentPlot", "descent_plot"]

WIDTH, HEIGHT = 10_500, 6_500
OPEN = 90
MOST_TICKS = 6
# What is free around a path, as a share of its size.
AROUND = Fraction(1, 5)
# How far a curve is followed above and below its points, as a share of their difference.
FOLLOWED = 0.3
# Where one number changes by so much more than the other, each has a scale of its own.
MOST_UNLIKE = 8
# How many contour lines there are at most, and how much nearer to the lowest height each of them is
# at least than the one before it.
MOST_LEVELS, NEARER = 10, 0.8
# How far a curve may be from the line that stands for a part of it.
NEAR = 8
# From where to where an axis goes.
Range = tuple[Fraction, Fraction]


class DescentPlot(Axes, frozen=True, eq=False):
    """A path on a curve or on a map: what the axes are of, the lines of the function, and the
    points of the path from its start on. Lines go from point to point.
    """

    called_across: Node
    called_up: Node
    curves: tuple[tuple[Point, ...], ...]
    points: tuple[Point, ...]
    radius: int
    is_map: bool

    @property
    def segments(self) -> Sequence[Segment]:
        """The steps of the path."""
        return [step for step in itertools.pairwise(self.points) if step[0] != step[1]]

    @property
    def pieces(self) -> Sequence[Segment]:
        """The lines of the function in straight pieces."""
        return [piece for curve in self.curves for piece in itertools.pairwise(curve)]

    @property
    def start(self) -> Point:
        """Where the path starts."""
        return self.points[0]

    @property
    def others(self) -> Sequence[Point]:
        """The points of the path but its start."""
        return [point for point in self.points[1:] if point != self.start]


def descent_plot(
    function: Landscape,
    path: Sequence[Sequence[str]],
    names: Sequence[Node],
    value: Node,
    decimal_mark: str,
    measure: Measure = USUAL,
) -> DescentPlot | None:
    """Return the plot of a path, each of its points with the printed numbers of one or two
    coordinates, which have names; `value` is what the value of the function is called.

    None where the function has no value at one of the points, or the path has a single point.
    """
    exact = [tuple(map(Fraction, point)) for point in path]
    heights = function.heights(np.array(exact, dtype=np.float64))
    if len(set(exact)) < 2 or np.isnan(heights).any():
        return None
    drawn = _on_curve if len(names) == 1 else _on_map
    called = (*names, value)[:2]
    return drawn(function, exact, heights.tolist(), (called[0], called[1]), decimal_mark, measure)


def _on_curve(
    function: Landscape,
    path: Sequence[tuple[Fraction, ...]],
    heights: Sequence[float],
    names: tuple[Node, Node],
    decimal_mark: str,
    measure: Measure,
) -> DescentPlot:
    across = _around([point[0] for point in path])
    start, end = map(float, across)
    seen = function.heights(np.linspace(start, end, 200)[:, None])
    low, high = min(heights), max(heights)
    free = FOLLOWED * ((high - low) or abs(high) or 1)
    bottom = max(low - free, min(low, float(np.nanmin(seen))))
    top = min(high + free, max(high, float(np.nanmax(seen))))
    edge = 0.05 * (top - bottom) or 1.0
    up = Fraction(bottom - edge), Fraction(top + edge)
    curves = function.curve(start, end, float(up[0]), float(up[1]))
    points = [(float(point[0]), height) for point, height in zip(path, heights, strict=True)]
    return _plot(across, up, curves, points, names, decimal_mark, measure, is_map=False)


def _on_map(
    function: Landscape,
    path: Sequence[tuple[Fraction, ...]],
    heights: Sequence[float],
    names: tuple[Node, Node],
    decimal_mark: str,
    measure: Measure,
) -> DescentPlot:
    across, up = (_around([point[axis] for point in path]) for axis in (0, 1))
    across, up = _to_scale(across, up)
    corners = [(float(across[end]), float(up[end])) for end in (0, 1)]
    curves = function.contours(corners[0], corners[1], _levels(heights))
    points = [(float(x), float(y)) for x, y in path]
    return _plot(across, up, curves, points, names, decimal_mark, measure, is_map=True)


def _around(numbers: Sequence[Fraction]) -> Range:
    """Return from where to where numbers go, with something around them."""
    free = AROUND * (max(numbers) - min(numbers))
    return min(numbers) - free, max(numbers) + free


def _to_scale(across: Range, up: Range) -> tuple[Range, Range]:
    """Return two axes of one scale, unless one of them would then be next to nothing: on a map to
    scale a step of gradient descent is at a right angle to its contour line.
    """
    shares = [(across[1] - across[0]) / WIDTH, (up[1] - up[0]) / HEIGHT]
    scale = max(shares)
    if min(shares) and scale > MOST_UNLIKE * min(shares):
        return across, up
    return _widened(across, scale * WIDTH), _widened(up, scale * HEIGHT)


def _widened(ends: Range, size: Fraction) -> Range:
    middle = (ends[0] + ends[1]) / 2
    return middle - size / 2, middle + size / 2


def _levels(heights: Sequence[float]) -> list[float]:
    """Return the heights of contour lines, from the highest to the lowest: those of points, but of
    heights that are near each other one.
    """
    lowest = min(heights)
    levels: list[float] = []
    for height in sorted(set(heights), reverse=True):
        if not levels or height - lowest <= NEARER * (levels[-1] - lowest):
            levels.append(height)
    return levels[:MOST_LEVELS]


def _plot(
    across: Range,
    up: Range,
    curves: Sequence[Curve],
    points: Curve,
    names: tuple[Node, Node],
    decimal_mark: str,
    measure: Measure,
    is_map: bool,
) -> DescentPlot:
    numbers_up, numbers_across = _marks(up), _marks(across)
    left = max(LEFT, BESIDE + max(len(text) for _, text in numbers_up) * DIGIT)
    room = measure.across(PAGE_WIDTH) - left - RIGHT
    width, height = min(WIDTH, room), HEIGHT * min(WIDTH, room) // WIDTH

    def placed(x: float, y: float) -> Point:
        share_x = (x - float(across[0])) / float(across[1] - across[0])
        share_y = (y - float(up[0])) / float(up[1] - up[0])
        return math.floor(left + width * share_x + 0.5), math.floor(BELOW + height * share_y + 0.5)

    drawn = [_smoothed([placed(*point) for point in curve]) for curve in curves]
    box = [(left, BELOW + height), (left + width, BELOW + height), (left + width, BELOW)]
    return DescentPlot(
        width=left + width + RIGHT,
        height=BELOW + height + ABOVE,
        left=left,
        below=BELOW,
        right=left + width,
        top=BELOW + height,
        across=tuple(
            (placed(float(mark), 0)[0], digits(Number(text), decimal_mark))
            for mark, text in numbers_across
        ),
        up=tuple(
            (placed(0, float(mark))[1], digits(Number(text), decimal_mark))
            for mark, text in numbers_up
        ),
        called_across=names[0],
        called_up=names[1],
        curves=tuple(map(tuple, [*([box] if is_map else []), *drawn])),
        points=tuple(placed(*point) for point in points),
        radius=OPEN,
        is_map=is_map,
    )


def _marks(ends: Range) -> list[tuple[Fraction, str]]:
    """Return the ticks between two ends, each with its number."""
    step = step_of(ends[1] - ends[0], MOST_TICKS)
    first, last = math.ceil(ends[0] / step), math.floor(ends[1] / step)
    marks = [step * count for count in range(first, last + 1)]
    return list(zip(marks, tick_numbers(marks), strict=True))


def _smoothed(points: list[Point]) -> list[Point]:
    """Return the points of a line without those that are near the line between others (Ramer;
    Douglas and Peucker, 1973).
    """
    kept = {0, len(points) - 1}
    ahead = [(0, len(points) - 1)]
    while ahead:
        first, last = ahead.pop()
        between = range(first + 1, last)
        if not between:
            continue
        distances = [_away(points[place], points[first], points[last]) for place in between]
        if max(distances) > NEAR:
            farthest = between[distances.index(max(distances))]
            kept.add(farthest)
            ahead += [(first, farthest), (farthest, last)]
    return [points[place] for place in sorted(kept)]


def _away(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from the line through two others."""
    (x, y), (from_x, from_y), (to_x, to_y) = point, start, end
    length = math.hypot(to_x - from_x, to_y - from_y)
    if not length:
        return math.hypot(x - from_x, y - from_y)
    return abs((to_x - from_x) * (y - from_y) - (to_y - from_y) * (x - from_x)) / length
