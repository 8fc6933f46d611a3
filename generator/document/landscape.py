"""A function of one or two numbers as a landscape: its curve, its contour lines, and its jumps.

All is computed in floats, for drawing alone: no number of this is ever printed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from generator.arithmetic import FLOATS, nearest
from generator.expressions.tree import Entry, Name, Reference, evaluate, references
from generator.network import Definition, Graph
from generator.rounding import exact_numbers

__all__ = ["Curve", "Landscape", "coordinates", "landscape"]

Heights = npt.NDArray[np.float64]
# A line from point to point, each of them (x, y).
Curve = list[tuple[float, float]]

# How many points of a curve, or of the longer side of a map, are looked at.
SAMPLES, ACROSS = 800, 200
# How often a step is halved to see whether it is a jump.
HALVINGS = 30
# What changes by more than this share of all that is shown from one point to the next may be one.
STEEP = 0.1


class Landscape(Struct, frozen=True, eq=False):
    """A quantity as a function of some entries of what is given, all else being fixed."""

    fixed: dict[Name, Any]
    needed: Sequence[Definition]
    of: Name
    variables: Sequence[Reference]

    def heights(self, points: Heights) -> Heights:
        """Return the value at each of many points, a row of coordinates each; not a number where it
        is not defined, or too large.
        """
        arrays, start = dict(self.fixed), 0
        for variable in self.variables:
            rows, columns = variable.shape
            chosen = points[:, start : start + rows * columns]
            arrays[variable.name] = nearest(chosen.reshape(-1, rows, columns))
            start += rows * columns
        for definition in self.needed:
            found = evaluate(definition.expression, FLOATS, lambda one: arrays[one.name])
            arrays[definition.name] = found
        result = arrays[self.of]
        is_known = np.isfinite(result.error) & np.isfinite(result.value)
        heights = np.where(is_known, result.value, np.nan)
        return np.broadcast_to(heights.reshape(-1), (len(points),)).astype(np.float64)

    def curve(self, start: float, end: float, low: float, high: float) -> list[Curve]:
        """Return the curve of a function of one number between two numbers, cut where it leaves
        what is shown and where it jumps.
        """
        xs = np.linspace(start, end, SAMPLES)
        heights = self.heights(xs[:, None])
        steep = np.flatnonzero(np.abs(np.diff(heights)) > STEEP * (high - low))
        jumps = steep[self._jumps(xs[steep, None], xs[steep + 1, None])]
        pieces: list[Curve] = [[]]
        for place, (x, y) in enumerate(zip(xs.tolist(), heights.tolist(), strict=True)):
            if np.isnan(y):
                pieces.append([])
                continue
            pieces[-1].append((x, y))
            if place in jumps:
                pieces.append([])
        return [cut for piece in pieces for cut in _cut(piece, low, high)]

    def contours(
        self, corner: Sequence[float], opposite: Sequence[float], levels: Sequence[float]
    ) -> list[Curve]:
        """Return the contour lines of a function of two numbers within a rectangle, none where it
        is not defined and where it jumps.
        """
        import contourpy  # it takes a while, and most documents have no map

        xs, ys = (np.linspace(corner[axis], opposite[axis], ACROSS) for axis in (0, 1))
        grid = np.stack(np.meshgrid(xs, ys), axis=-1)
        heights = self.heights(grid.reshape(-1, 2)).reshape(len(ys), len(xs))
        for axis in (0, 1):
            self._leave_out_jumps(grid, heights, axis, levels)
        lines = contourpy.contour_generator(xs, ys, np.ma.masked_invalid(heights), name="serial")
        found = (np.asarray(line) for level in levels for line in lines.lines(level))
        return [[(float(x), float(y)) for x, y in line] for line in found]

    def _leave_out_jumps(
        self, grid: Heights, heights: Heights, axis: int, levels: Sequence[float]
    ) -> None:
        """Take the heights beside jumps along an axis out of a map."""
        places = np.moveaxis(np.arange(heights.size).reshape(heights.shape), axis, 0)
        before, after = places[:-1].reshape(-1), places[1:].reshape(-1)
        flat = heights.reshape(-1)
        low, high = np.minimum(flat[before], flat[after]), np.maximum(flat[before], flat[after])
        crosses = np.any([(low <= level) & (level <= high) for level in levels], axis=0)
        steep = crosses & (high - low > STEEP * (max(levels) - min(levels)))
        points = grid.reshape(-1, 2)
        before, after = before[steep], after[steep]
        jumps = self._jumps(points[before], points[after])
        flat[before[jumps]] = flat[after[jumps]] = np.nan

    def _jumps(self, starts: Heights, ends: Heights) -> npt.NDArray[np.bool_]:
        """Return between which points there is a jump: a step that halving the way leaves as high
        as it is, or something that is not defined.
        """
        low, high = self.heights(starts), self.heights(ends)
        first, has_gap = np.abs(high - low), np.zeros(len(starts), dtype=np.bool_)
        for _ in range(HALVINGS):
            middles = (starts + ends) / 2
            middle = self.heights(middles)
            has_gap |= np.isnan(middle)
            is_first = np.abs(middle - low) >= np.abs(high - middle)
            starts = np.where(is_first[:, None], starts, middles)
            ends = np.where(is_first[:, None], middles, ends)
            low, high = np.where(is_first, low, middle), np.where(is_first, middle, high)
        found: npt.NDArray[np.bool_] = has_gap | (np.abs(high - low) >= first / 2)
        return found


def landscape(graph: Graph, of: Name, variables: Sequence[Reference]) -> Landscape:
    """Return a quantity of a graph as a function of what is given by these names."""
    needed: list[Definition] = []
    names = {of}
    for definition in reversed(graph.definitions):
        if definition.name in names:
            needed.insert(0, definition)
            names |= {one.name for one in references(definition.expression)}
    fixed = {
        quantity.name: FLOATS.number(exact_numbers(quantity.numbers)) for quantity in graph.given
    }
    return Landscape(fixed, needed, of, variables)


def coordinates(variables: Sequence[Reference]) -> Iterator[Entry | Reference]:
    """Yield what the coordinates of a landscape are called, in their order."""
    for variable in variables:
        rows, columns = variable.shape
        if variable.shape == (1, 1):
            yield variable
        else:
            places = itertools.product(range(rows), range(columns))
            yield from (Entry(variable, row, column) for row, column in places)


def _cut(line: Curve, low: float, high: float) -> Iterator[Curve]:
    """Yield the parts of a line between two heights."""
    part: Curve = []
    for start, end in itertools.pairwise(line):
        inside = _within(start, end, low, high)
        if inside is None:
            if len(part) > 1:
                yield part
            part = []
            continue
        first, last = inside
        if not part or part[-1] != first:
            if len(part) > 1:
                yield part
            part = [first]
        part.append(last)
    if len(part) > 1:
        yield part


def _within(
    start: tuple[float, float], end: tuple[float, float], low: float, high: float
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return what of a piece of a line is between two heights."""
    (x, y), (to_x, to_y) = start, end
    bottom, top = min(y, to_y), max(y, to_y)
    if top < low or bottom > high:
        return None

    def at(height: float) -> tuple[float, float]:
        limited = min(max(height, low), high)
        share = 0.0 if to_y == y else (limited - y) / (to_y - y)
        return x + share * (to_x - x), limited

    first = start if low <= y <= high else at(y)
    last = end if low <= to_y <= high else at(to_y)
    return first, last
