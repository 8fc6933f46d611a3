"""Where the neurons, edges and labels of a network's drawing stand: geometry only.

All lengths are whole thousandths of a centimetre; coordinates grow to the right and upwards from
the drawing's lower left corner. Numbers or names of weights stand on the edges as long as none
covers another; otherwise a symbol for each matrix takes their place. Of layers of many neurons only
the first few and the last are drawn, and dots between them.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from generator.document.outline import (
    ARROW,
    BIAS_ARROW,
    FIRST_DRAWN,
    MARGIN,
    Arrow,
    Circle,
    DrawnPlaces,
    Edge,
    Frame,
    outline,
)
from generator.expressions.tree import Entry, Expression, Number, Reference, Symbol
from generator.layout.measure import USUAL, Measure
from generator.network import INPUTS, TARGETS, Given
from generator.notation import characters, stands_in_two_lines
from generator.rounding import Matrix

__all__ = ["MOST_DRAWN", "Arrow", "Circle", "Drawing", "Edge", "Label", "draw", "parts_at"]

# Of a larger layer only some neurons are drawn, and so of those beside it that are nearly as large.
MOST_DRAWN = 8
MOST_BESIDE = 5

# How wide and how high a drawing may be on the usual page.
PAGE_WIDTH = 15_500
TALLEST = 9_600
MOST_LABELLED_NEURONS = 4
ROW_GAPS = (2_000, 2_300)
SHORTENED_GAP = 1_300

# A middle, a width and a height.
Box = tuple[int, int, int, int]
# What stands at the ends of the arrows into a network and out of it.
Ends = Mapping[Symbol, Sequence[tuple[Expression, ...]]]
# What a drawing says of weights and biases: their numbers, the name of each, or those of matrices.
Content = Literal["numbers", "names", "matrices"]
CHARACTER_WIDTH = 165
LINE_HEIGHT = 300
# A fraction of small digits.
TWO_LINES_HEIGHT = 480


class Label(Struct, frozen=True, eq=False):
    """A text at a point, its parts joined by equals signs, with the room it is expected to take."""

    x: int
    y: int
    parts: tuple[Expression, ...]
    width: int
    height: int = LINE_HEIGHT


class Drawing(Struct, frozen=True, eq=False):
    """A drawing of a network: what to draw, in an order in which later things lie on top."""

    width: int
    height: int
    radius: int
    edges: tuple[Edge, ...]
    arrows: tuple[Arrow, ...]
    neurons: tuple[Circle, ...]
    dots: tuple[tuple[int, int], ...]
    labels: tuple[Label, ...]
    content: Content


def draw(
    given_quantities: Sequence[Given],
    most_neurons: int = MOST_DRAWN,
    measure: Measure = USUAL,
    wanted: Content = "numbers",
) -> Drawing:
    """Return the drawing of the network with these inputs, weights, biases and targets, every
    neuron of it where no layer has more than `most_neurons`, on a page of a measure, with what is
    wanted if there is room for it.

    Of several samples the ends bear symbols alone, as they do where no numbers are wanted.
    """
    given = {
        quantity.name: quantity.numbers
        for quantity in given_quantities
        if isinstance(quantity.name, Symbol)
    }
    sizes = _sizes([quantity.numbers for quantity in given_quantities if quantity.role == "weight"])
    width = measure.across(PAGE_WIDTH)
    ends = {end: list(parts_at(end, given, wanted == "numbers")) for end in (INPUTS, TARGETS)}
    if wanted != "matrices" and max(sizes) <= MOST_LABELLED_NEURONS:
        for row_gap in ROW_GAPS:
            drawing = _drawing(given, ends, _whole(sizes), row_gap, width, wanted)
            if not overlapping(drawing) and drawing.width <= width:
                return drawing
    if max(sizes) > most_neurons:
        return _drawing(given, ends, _shortened(sizes), SHORTENED_GAP, width, "matrices")
    row_gap = min(ROW_GAPS[0], min(TALLEST, measure.down(TALLEST)) // max(sizes))
    return _drawing(given, ends, _whole(sizes), row_gap, width, "matrices")


def overlapping(drawing: Drawing) -> bool:
    """Return whether a label covers another label or a neuron."""
    side = 2 * drawing.radius
    rooms = tuple((label.x, label.y, label.width, label.height) for label in drawing.labels)
    circles = tuple((neuron.x, neuron.y, side, side) for neuron in drawing.neurons)
    return _covers(rooms, circles)


@functools.lru_cache
def _covers(rooms: tuple[Box, ...], circles: tuple[Box, ...]) -> bool:
    """Return whether a room covers another one or a circle; those of a class set are often
    alike.
    """
    pairs = itertools.chain(itertools.combinations(rooms, 2), itertools.product(rooms, circles))
    return any(
        2 * abs(first[0] - second[0]) < first[2] + second[2]
        and 2 * abs(first[1] - second[1]) < first[3] + second[3]
        for first, second in pairs
    )


def _sizes(weights: Sequence[Matrix]) -> tuple[int, ...]:
    return len(weights[0][0]), *(len(rows) for rows in weights)


def _whole(sizes: Sequence[int]) -> list[DrawnPlaces]:
    return [tuple(range(size)) for size in sizes]


def _shortened(sizes: Sequence[int]) -> list[DrawnPlaces]:
    """Return the first neurons and the last of each large layer, and those of the others."""
    return [
        places if len(places) <= MOST_BESIDE else (*places[:FIRST_DRAWN], places[-1])
        for places in _whole(sizes)
    ]


def _drawing(
    given: dict[Symbol, Matrix],
    ends: Ends,
    layers: Sequence[DrawnPlaces],
    row_gap: int,
    page_width: int,
    content: Content,
) -> Drawing:
    widest = max((_width(parts) for parts in (*ends[INPUTS], *ends[TARGETS])), default=0)
    room = widest + ARROW + MARGIN
    biased = () if content == "matrices" else tuple(name for name in given if name.letter == "b")
    found = outline(tuple(layers), row_gap, room, page_width, biased)
    frame = found.frame
    if content == "matrices":
        inner = tuple(_matrix_labels(given, frame))
    else:
        shown = _number if content == "numbers" else _name
        inner = (*_weight_labels(given, frame, shown), *_bias_labels(given, frame, shown))
    labels = (*_end_labels(ends, frame), *inner)
    top = max(label.y + label.height // 2 for label in (*labels, Label(0, frame.rows[0][0], (), 0)))
    highest = max(row[0] for row in frame.rows) + frame.radius
    return Drawing(
        width=frame.columns[-1] + frame.radius + room,
        height=max(top, highest) + MARGIN,
        radius=frame.radius,
        edges=found.edges,
        arrows=found.arrows,
        neurons=found.neurons,
        dots=found.dots,
        labels=labels,
        content=content,
    )


def _number(_: Symbol, numbers: Matrix, row: int, column: int) -> tuple[Expression, int]:
    """Return the number of a parameter, and how wide it is."""
    parts = (Number(numbers[row][column]),)
    return parts[0], _width(parts)


def _name(name: Symbol, numbers: Matrix, row: int, column: int) -> tuple[Expression, int]:
    """Return what a parameter is called, and how wide that is: a letter and two digits."""
    whole = Reference(name, (len(numbers), len(numbers[0])))
    return Entry(whole, row, column), 3 * CHARACTER_WIDTH


# How one parameter is shown.
Shown = Callable[[Symbol, Matrix, int, int], tuple[Expression, int]]


def _weight_labels(given: dict[Symbol, Matrix], frame: Frame, shown: Shown) -> Iterator[Label]:
    """Yield the weights, all of a layer at one x, where they are evenly spaced.

    At the fraction 1 / (m + 1) of the way to m neurons, or from m neurons, the edges of
    neighbouring fans are as far from each other as those within a fan; the smaller fans leave
    more room.
    """
    layers = list(zip(frame.columns, frame.rows, strict=True))
    for layer, ((x, rows), (to_x, to_rows)) in enumerate(itertools.pairwise(layers), start=1):
        name = Symbol("w", layer)
        near, share = 1, len(to_rows) + 1
        if len(rows) < len(to_rows):
            near, share = len(rows), len(rows) + 1
        for (column, y), (row, to_y) in itertools.product(rows.items(), to_rows.items()):
            part, width = shown(name, given[name], row, column)
            at_x = x + (to_x - x) * near // share
            at_y = y + (to_y - y) * near // share
            yield Label(at_x, at_y, (part,), width, _height((part,)))


def _bias_labels(given: dict[Symbol, Matrix], frame: Frame, shown: Shown) -> Iterator[Label]:
    for layer, (x, rows) in enumerate(zip(frame.columns[1:], frame.rows[1:], strict=True), 1):
        name = Symbol("b", layer)
        if name not in given:
            continue
        for row, y in rows.items():
            # One bias may serve all neurons of a layer.
            part, width = shown(name, given[name], row if len(given[name]) > 1 else 0, 0)
            height = _height((part,))
            above = frame.radius + BIAS_ARROW + height // 2
            yield Label(x, y + above, (part,), width, height)


def _matrix_labels(given: dict[Symbol, Matrix], frame: Frame) -> Iterator[Label]:
    """Yield a symbol for each matrix, above where it stands.

    Where layers are near each other, biases have a row of their own, and only so many layers are
    labelled as there is room for.
    """
    top = max(rows[0] for rows in frame.rows) + frame.radius + LINE_HEIGHT
    width = 4 * CHARACTER_WIDTH
    gap = frame.columns[1] - frame.columns[0]
    above = top if gap >= 2 * width else top + LINE_HEIGHT + MARGIN
    every = -(-width // gap)
    for layer, (x, to_x) in enumerate(itertools.pairwise(frame.columns), start=1):
        if (layer - 1) % every:
            continue
        for name, at, height in (
            (Symbol("w", layer), (x + to_x) // 2, top),
            (Symbol("b", layer), to_x, above),
        ):
            if name in given:
                shape = len(given[name]), len(given[name][0])
                yield Label(at, height, (Reference(name, shape),), width)


def _end_labels(ends: Ends, frame: Frame) -> Iterator[Label]:
    away = frame.radius + ARROW
    for place, parts in enumerate(ends[INPUTS]):
        width = _width(parts)
        if place in frame.rows[0]:
            y = frame.rows[0][place]
            at_x = frame.columns[0] - away - width // 2
            yield Label(at_x, y, parts, width, _height(parts))
    for place, parts in enumerate(ends[TARGETS]):
        width = _width(parts)
        if place in frame.rows[-1]:
            y = frame.rows[-1][place]
            at_x = frame.columns[-1] + away + width // 2
            yield Label(at_x, y, parts, width, _height(parts))


def parts_at(
    name: Symbol, given: Mapping[Symbol, Matrix], has_numbers: bool
) -> Iterator[tuple[Expression, ...]]:
    """Yield what stands at the end of each arrow of inputs or targets: a component, and its number
    if it has one.
    """
    numbers = given.get(name, ())
    symbol = TARGETS if name == TARGETS else Symbol("x")
    whole = Reference(symbol, (len(numbers), 1))
    for row, entries in enumerate(numbers):
        component = Entry(whole, row, 0)
        is_one = has_numbers and len(entries) == 1
        yield (component, Number(entries[0])) if is_one else (component,)


def _height(parts: Sequence[Expression]) -> int:
    """Return about how high a label will be."""
    is_higher = any(isinstance(part, Number) and stands_in_two_lines(part.text) for part in parts)
    return TWO_LINES_HEIGHT if is_higher else LINE_HEIGHT


def _width(parts: Sequence[Expression]) -> int:
    """Return about how wide a label will be: digits, and 5 characters for `x_1 =`."""
    digits = sum(characters(part.text) for part in parts if isinstance(part, Number))
    components = sum(isinstance(part, Entry) for part in parts)
    return (digits + 5 * components) * CHARACTER_WIDTH + CHARACTER_WIDTH // 2
