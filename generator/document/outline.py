"""Where the layers of a network's drawing stand, their neurons, and the edges between them."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from generator.expressions.tree import Entry, Expression, Reference, Symbol

__all__ = [
    "ARROW",
    "BIAS_ARROW",
    "FIRST_DRAWN",
    "MARGIN",
    "Arrow",
    "Circle",
    "DrawnPlaces",
    "Edge",
    "Frame",
    "Outline",
    "outline",
]

# Of a layer of which only some neurons are drawn, the first few.
FIRST_DRAWN = 3

WIDEST_GAP = 4_200
DOT_GAP = 200
LARGEST_RADIUS = 450
ARROW = 700
BIAS_ARROW = 330
MARGIN = 120

# The places in their layer, counted from 0, of the neurons that are drawn.
DrawnPlaces = tuple[int, ...]


class Circle(Struct, frozen=True, eq=False):
    """A circle, and the activation that stands in it where there is room for one."""

    x: int
    y: int
    name: Expression | None


class Edge(Struct, frozen=True, eq=False):
    """An edge from the rim of one circle to that of another."""

    x: int
    y: int
    to_x: int
    to_y: int


class Arrow(Struct, frozen=True, eq=False):
    """An arrow: where its tip is, the cosine and the sine of its direction, and its length."""

    x: int
    y: int
    cosine: int
    sine: int
    length: int


class Frame(Struct, frozen=True, eq=False):
    """Where the layers stand: an x for each layer, a y for each neuron that is drawn, by its place
    in its layer, and their radius.
    """

    columns: tuple[int, ...]
    rows: tuple[Mapping[int, int], ...]
    radius: int


class Outline(Struct, frozen=True, eq=False):
    """What of a drawing is alike for all numbers that take as much room at its ends."""

    frame: Frame
    edges: tuple[Edge, ...]
    arrows: tuple[Arrow, ...]
    neurons: tuple[Circle, ...]
    dots: tuple[tuple[int, int], ...]


@functools.lru_cache
def outline(
    layers: tuple[DrawnPlaces, ...],
    row_gap: int,
    room: int,
    page_width: int,
    biased: tuple[Symbol, ...],
) -> Outline:
    """Return the outline of a drawing; most drawings of a class set have one of a few."""
    frame = _frame(layers, row_gap, room, page_width)
    return Outline(
        frame,
        tuple(_edges(frame)),
        tuple(_arrows(frame, biased)),
        tuple(_neurons(frame)),
        tuple(_dots(frame)),
    )


def _frame(layers: Sequence[DrawnPlaces], row_gap: int, room: int, page_width: int) -> Frame:
    radius = min(LARGEST_RADIUS, row_gap * 3 // 8)
    gap = min(WIDEST_GAP, (page_width - 2 * (room + radius)) // (len(layers) - 1))
    radius = min(radius, gap * 3 // 8)
    # Where neurons are left out, dots take the room of one.
    heights = [len(places) + (places[-1] >= len(places)) for places in layers]
    middle = (max(heights) - 1) * row_gap // 2 + radius + MARGIN
    return Frame(
        columns=tuple(room + radius + layer * gap for layer in range(len(layers))),
        rows=tuple(
            {
                place: middle + (height - 1 - 2 * min(place, height - 1)) * row_gap // 2
                for place in places
            }
            for places, height in zip(layers, heights, strict=True)
        ),
        radius=radius,
    )


def _neurons(frame: Frame) -> Iterator[Circle]:
    named = frame.radius == LARGEST_RADIUS
    for layer, (x, rows) in enumerate(zip(frame.columns, frame.rows, strict=True), start=1):
        whole = Reference(Symbol("a", layer), (max(rows) + 1, 1))
        for row, y in rows.items():
            yield Circle(x, y, Entry(whole, row, 0) if named else None)


def _dots(frame: Frame) -> Iterator[tuple[int, int]]:
    """Yield three dots for the neurons of each layer that are left out."""
    for x, rows in zip(frame.columns, frame.rows, strict=True):
        if max(rows) >= len(rows):
            middle = (rows[FIRST_DRAWN - 1] + rows[max(rows)]) // 2
            yield from ((x, middle + dot * DOT_GAP) for dot in (1, 0, -1))


def _edges(frame: Frame) -> Iterator[Edge]:
    layers = list(zip(frame.columns, frame.rows, strict=True))
    for (x, rows), (to_x, to_rows) in itertools.pairwise(layers):
        for y, to_y in itertools.product(rows.values(), to_rows.values()):
            length = math.hypot(to_x - x, to_y - y)
            across = int(frame.radius * (to_x - x) / length)
            along = int(frame.radius * (to_y - y) / length)
            yield Edge(x + across, y + along, to_x - across, to_y - along)


def _arrows(frame: Frame, biased: Collection[Symbol]) -> Iterator[Arrow]:
    radius = frame.radius
    for y in frame.rows[0].values():
        yield Arrow(frame.columns[0] - radius, y, 1, 0, ARROW)
    for y in frame.rows[-1].values():
        yield Arrow(frame.columns[-1] + radius + ARROW, y, 1, 0, ARROW)
    for layer, (x, rows) in enumerate(zip(frame.columns[1:], frame.rows[1:], strict=True), 1):
        if Symbol("b", layer) in biased:
            for y in rows.values():
                yield Arrow(x, y + radius, 0, -1, BIAS_ARROW)
