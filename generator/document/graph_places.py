"""Where the nodes, lines and labels of a computational graph stand: geometry only.

Nodes stand in layers, from left to right. A line leaves its node to the right, level as far as it
has labels, bends between the layers, and enters each node that uses it from the left. So nothing
crosses a label. All lengths are whole thousandths of a centimetre, as in the drawing of a network.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from msgspec import Struct

from generator.document.figure import CHARACTER_WIDTH, LINE_HEIGHT, TWO_LINES_HEIGHT
from generator.document.layering import AboveAndBelow, Layered, Stop, layered
from generator.document.outline import MARGIN, Arrow, Edge
from generator.layout.nodes import Digits, Fraction, Index, Node, Operator
from generator.layout.walking import contains, nodes
from generator.layout.widths import width

__all__ = [
    "GraphPlaces",
    "ShownNode",
    "digits_across",
    "graph_places",
    "label_height",
    "label_width",
]

# What is free between a line and its labels, between a circle and its name, beside a text that
# stands in place of a circle, and between two stops.
ABOVE_LINE, ABOVE_CIRCLE, BESIDE_TEXT, BETWEEN_STOPS = 50, 40, 60, 130
NARROWEST_GAP, WIDEST_GAP = 200, 1_600
# How much longer than its labels a line is, and one that ends in an arrow.
STUB, ARROW = 60, 330
BEND: AboveAndBelow = (70, 70)
# How far from its middle the outermost lines into a node are, as a share of half its height.
ENTRANCE = 0.6
# How wide a digit in an index is and what is free beside a sign, as shares of a digit.
OF_INDICES, OF_SIGNS = 0.75, 0.8
# How wide the signs of a number are.
DIGIT, WIDTHS_IN_NUMBERS = CHARACTER_WIDTH, {"-": 260, ".": 100, ",": 100}


class ShownNode(Struct, frozen=True, eq=False):
    """What is drawn of one node: the places of its operands, whether their lines enter it in their
    order, the text in it or, where it has no circle, in its place, its name above it, and what
    stands above its line and below it.
    """

    operands: tuple[int, ...]
    keeps_order: bool
    text: Node
    radius: int | None
    name: Node | None
    value: Node | None
    gradient: Node | None

    @property
    def half(self) -> int:
        """How far above its middle it ends."""
        return label_height(self.text) // 2 if self.radius is None else self.radius

    @property
    def across(self) -> int:
        """How wide it is without its name."""
        if self.radius is None:
            return label_width(self.text) + 2 * BESIDE_TEXT
        return 2 * self.radius

    @property
    def room(self) -> AboveAndBelow:
        """How much room it needs above its line and below it."""
        name = 0 if self.name is None else ABOVE_CIRCLE + label_height(self.name)
        value, gradient = (
            0 if label is None else ABOVE_LINE + label_height(label)
            for label in (self.value, self.gradient)
        )
        return max(self.half + name, value), max(self.half, gradient)

    @property
    def entrances(self) -> tuple[int, ...]:
        """How far below its middle lines enter it, from the topmost one."""
        count = len(self.operands)
        if count == 1:
            return (0,)
        farthest = self.half * ENTRANCE
        return tuple(int(farthest * (2 * order / (count - 1) - 1)) for order in range(count))


class GraphPlaces(Struct, frozen=True, eq=False):
    """The layers of a graph: where in each its nodes begin, where its lines begin that have labels,
    and where they end, from which on they bend.
    """

    shown: Sequence[ShownNode]
    placed: Layered
    starts: Sequence[int]
    lines: Sequence[int]
    ends: Sequence[int]
    height: int

    @property
    def width(self) -> int:
        """How wide the drawing is."""
        return self.ends[-1] + MARGIN

    def circles(self) -> Iterator[tuple[int, int, Node | None]]:
        """Yield the circles, each by its middle and with what stands in it."""
        for place, each in enumerate(self.shown):
            if each.radius is not None:
                layer, y = self._of(place)
                yield self.starts[layer] + each.radius, y, each.text

    def labels(self) -> Iterator[tuple[int, int, Node]]:
        """Yield the texts of nodes without circles, names above nodes, values and gradients."""
        for place, each in enumerate(self.shown):
            layer, y = self._of(place)
            if each.radius is None:
                yield self._begins(each, layer) + label_width(each.text) // 2, y, each.text
            if each.name is not None:
                middle = self.starts[layer] + max(each.across, label_width(each.name)) // 2
                yield middle, y + each.half + ABOVE_CIRCLE + label_height(each.name) // 2, each.name
            middle = (self.lines[layer] + self.ends[layer]) // 2
            if each.value is not None:
                yield middle, y + ABOVE_LINE + label_height(each.value) // 2, each.value
            if each.gradient is not None:
                yield middle, y - ABOVE_LINE - label_height(each.gradient) // 2, each.gradient

    def edges(self) -> Iterator[Edge]:
        """Yield the pieces of all lines, those that several nodes use once."""
        found: dict[tuple[int, int, int, int], None] = {}
        for place in sorted(_used(self.shown)):
            layer, y = self._of(place)
            found[self._leaves(self.shown[place], layer), y, self.ends[layer], y] = None
        for place, each in enumerate(self.shown):
            for operand, below in zip(self._downwards(place), each.entrances, strict=True):
                for start, end in itertools.pairwise(self.placed.way(operand, place)):
                    x, to_x = self.ends[start.layer], self.starts[end.layer]
                    is_there = end.node == place
                    to_y = self._at(end) - (below if is_there else 0)
                    stops = _enters(each, to_x, below) if is_there else self.ends[end.layer]
                    found[to_x, to_y, stops, to_y] = None
                    found[x, self._at(start), to_x, to_y] = None
        yield from (Edge(*piece) for piece in found if piece[:2] != piece[2:])

    def arrows(self) -> Iterator[Arrow]:
        """Yield the arrows of what no node uses."""
        used = _used(self.shown)
        for place, each in enumerate(self.shown):
            if place not in used:
                layer, y = self._of(place)
                end = self.ends[layer]
                yield Arrow(end, y, 1, 0, end - self._leaves(each, layer))

    def _downwards(self, place: int) -> Sequence[int]:
        """Return the operands of a node, that whose line enters topmost first."""
        shown, placed = self.shown[place], self.placed

        def depth(operand: int) -> int:
            *_, before, _ = placed.way(operand, place)
            return placed.depths[before]

        return shown.operands if shown.keeps_order else sorted(shown.operands, key=depth)

    def _at(self, stop: Stop) -> int:
        """Return how high a stop is."""
        return self.height - MARGIN - self.placed.depths[stop]

    def _of(self, place: int) -> tuple[int, int]:
        """Return the layer of a node, and how high it is."""
        layer = self.placed.layers[place]
        return layer, self._at(Stop(place, layer))

    def _begins(self, shown: ShownNode, layer: int) -> int:
        """Return where a text without a circle begins; what is given stands beside its line."""
        if shown.operands:
            return self.starts[layer] + BESIDE_TEXT
        return self.lines[layer] - label_width(shown.text) - BESIDE_TEXT

    def _leaves(self, shown: ShownNode, layer: int) -> int:
        """Return where the line of a node begins."""
        return self.starts[layer] + shown.across if shown.operands else self.lines[layer]


def graph_places(shown: Sequence[ShownNode], page_width: int) -> GraphPlaces:
    """Return where everything stands, the layers as far from each other as a page has room."""
    rooms = tuple(each.room for each in shown)
    placed = layered(
        tuple(each.operands for each in shown),
        tuple(each.entrances if each.keeps_order else (0,) * len(each.operands) for each in shown),
        rooms,
        BEND,
        BETWEEN_STOPS,
    )
    across, along = [0] * len(placed.stops), [0] * len(placed.stops)
    used = _used(shown)
    for place, (each, layer) in enumerate(zip(shown, placed.layers, strict=True)):
        across[layer] = max(across[layer], _width_with_name(each))
        along[layer] = max(along[layer], _length_of_line(each, place not in used))
    free = page_width - sum(across) - sum(along) - 2 * MARGIN
    gap = max(NARROWEST_GAP, min(WIDEST_GAP, free // max(len(across) - 1, 1)))
    steps = [node + line + gap for node, line in zip(across, along, strict=True)]
    starts = list(itertools.accumulate(steps[:-1], initial=MARGIN))
    lines = [start + node for start, node in zip(starts, across, strict=True)]
    ends = [start + line for start, line in zip(lines, along, strict=True)]
    bottom = max(
        placed.depths[Stop(place, layer)] + below
        for place, (layer, (_, below)) in enumerate(zip(placed.layers, rooms, strict=True))
    )
    return GraphPlaces(shown, placed, starts, lines, ends, bottom + 2 * MARGIN)


def _used(shown: Sequence[ShownNode]) -> set[int]:
    return {operand for each in shown for operand in each.operands}


def _width_with_name(shown: ShownNode) -> int:
    return max(shown.across, 0 if shown.name is None else label_width(shown.name))


def _length_of_line(shown: ShownNode, is_result: bool) -> int:
    """Return how long the part of a line is that has labels and nothing beside it."""
    labels = [label_width(node) for node in (shown.value, shown.gradient) if node is not None]
    return max(labels, default=0) + (ARROW if is_result else STUB if labels else 0)


def _enters(shown: ShownNode, start: int, below: int) -> int:
    """Return where a line ends that enters a node so far below its middle."""
    if shown.radius is None:
        return start
    return start + shown.radius - math.isqrt(shown.radius**2 - below**2)


def label_width(node: Node) -> int:
    """Return how wide a label is at most; of numbers, which most of them are, it is known."""
    if isinstance(node, Digits) and node.text.strip("-.,0123456789") == "":
        return sum(WIDTHS_IN_NUMBERS.get(sign, DIGIT) for sign in node.text)
    between = sum(isinstance(part, Operator) and not part.is_prefix for part in nodes(node))
    return int((digits_across(node) + OF_SIGNS * between + 0.5) * CHARACTER_WIDTH)


def digits_across(node: Node) -> float:
    """Return about how many digits are as wide; indices are small, one above another."""
    match node:
        case Index(base, below, above):
            widest = max(sum(map(width, scripts)) for scripts in (below, above))
            return digits_across(base) + OF_INDICES * widest
    return width(node)


def label_height(node: Node) -> int:
    """Return about how high a label is."""
    is_high = contains(node, lambda part: isinstance(part, Fraction))
    return TWO_LINES_HEIGHT if is_high else LINE_HEIGHT
