"""Where the nodes of a graph stand that is drawn in layers: its columns, and what is above what.

The three steps of Sugiyama, Tagawa and Toda, Methods for visual understanding of hierarchical
system structures (1981): layers by the longest path, the order within them by barycentres, and
places as near as may be to those of neighbours. A line that passes a layer has a place of its own
there, so that it crosses nothing.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

__all__ = ["AboveAndBelow", "Layered", "Stop", "layered"]

SWEEPS = 8
SETTLINGS = 60
# How strongly a line pulls its ends to one height, by how many of them are bends: long lines are to
# be straight.
PULLS = (1.0, 3.0, 9.0)
# Heights are multiples of a tenth of a millimetre.
LEVEL = 10
# Lines into one node count as so far apart, in places of a layer, where its stops are ordered.
BETWEEN_LINES = 0.2

# How much is above the middle of something, and how much below it.
AboveAndBelow = tuple[int, int]


class Stop(Struct, frozen=True):
    """Where a line from a node is in a layer: at the node itself, or at a bend on the way."""

    node: int
    layer: int


RoomOfStop = Callable[[Stop], AboveAndBelow]


class Layered(Struct, frozen=True, eq=False):
    """A graph in layers: the layer of each node, the stops of each layer from top to bottom, and
    how far each of them is below the topmost one.
    """

    layers: Sequence[int]
    stops: Sequence[Sequence[Stop]]
    depths: Mapping[Stop, int]

    def way(self, operand: int, node: int) -> Iterator[Stop]:
        """Yield the stops on the way from an operand to a node, the node itself among them."""
        for layer in range(self.layers[operand], self.layers[node]):
            yield Stop(operand, layer)
        yield Stop(node, self.layers[node])


class _Link(Struct, frozen=True):
    """A line from a stop to one of the next layer, and how far below its middle it enters it, less
    than 0 where that is above it; how many of its ends are bends.
    """

    start: Stop
    end: Stop
    below: int
    bends: int

    @property
    def place(self) -> float:
        """How far below its end it counts where stops are ordered, in places of a layer."""
        return BETWEEN_LINES * ((self.below > 0) - (self.below < 0))


@functools.lru_cache
def layered(
    operands: tuple[tuple[int, ...], ...],
    entrances: tuple[tuple[int, ...], ...],
    rooms: tuple[AboveAndBelow, ...],
    bend: AboveAndBelow,
    between: int,
) -> Layered:
    """Return the nodes of a graph in layers, each node after its operands; the graphs of a class
    set are often alike.

    `entrances` are how far below a node's middle the line of each operand enters it, `rooms` how
    much each node needs above its middle and below it, and `bend` what a bend needs; `between` is
    what is free between two of them.
    """
    layers = _layers(operands)
    links = list(_links(operands, entrances, layers))
    stops = _ordered(_first_order(operands, layers, links), links)

    def room(stop: Stop) -> AboveAndBelow:
        return rooms[stop.node] if stop.layer == layers[stop.node] else bend

    return Layered(layers, stops, _depths(stops, links, room, between))


def _layers(operands: Sequence[Sequence[int]]) -> list[int]:
    """Return the layer of each node: that of its longest path, and of what has no operands the one
    before its first use.
    """
    layers: list[int] = []
    for each in operands:
        layers.append(1 + max((layers[operand] for operand in each), default=-1))
    for node, each in enumerate(operands):
        users = [layers[user] for user, used in enumerate(operands) if node in used]
        if not each and users:
            layers[node] = min(users) - 1
    return layers


def _links(
    operands: Sequence[Sequence[int]], entrances: Sequence[Sequence[int]], layers: Sequence[int]
) -> Iterator[_Link]:
    """Yield the lines between neighbouring layers, those that several users share once."""
    found: dict[_Link, None] = {}
    for node, each in enumerate(operands):
        for operand, below in zip(each, entrances[node], strict=True):
            ways = [Stop(operand, layer) for layer in range(layers[operand], layers[node])]
            for start, end in itertools.pairwise(ways):
                found[_Link(start, end, 0, 1 + (start != ways[0]))] = None
            end = Stop(node, layers[node])
            found[_Link(ways[-1], end, below, int(len(ways) > 1))] = None
    yield from found


def _first_order(
    operands: Sequence[Sequence[int]], layers: Sequence[int], links: Sequence[_Link]
) -> list[list[Stop]]:
    """Return the stops of each layer in the order in which a reader of the results meets them."""
    leading: dict[Stop, list[Stop]] = {}
    for link in links:
        leading.setdefault(link.end, []).append(link.start)
    order: dict[Stop, None] = {}
    used = {operand for each in operands for operand in each}
    results = [node for node in range(len(operands)) if node not in used]
    ahead = [Stop(node, layers[node]) for node in reversed(results)]
    while ahead:
        stop = ahead.pop()
        if stop not in order:
            order[stop] = None
            ahead += reversed(leading.get(stop, []))
    stops: list[list[Stop]] = [[] for _ in range(1 + max(layers))]
    for stop in order:
        stops[stop.layer].append(stop)
    return stops


def _ordered(stops: list[list[Stop]], links: Sequence[_Link]) -> list[list[Stop]]:
    """Return the stops of each layer in the best order found: that of fewest crossings."""
    best, fewest = stops, _crossings(stops, links)
    now = stops
    for sweep in range(SWEEPS):
        now = _swept(now, links, forwards=sweep % 2 == 1)
        crossings = _crossings(now, links)
        if crossings < fewest:
            best, fewest = now, crossings
    return best


def _swept(
    stops: Sequence[Sequence[Stop]], links: Sequence[_Link], forwards: bool
) -> list[list[Stop]]:
    """Return each layer in the order of the means of its neighbours' places in the layer before."""
    places = {stop: float(place) for layer in stops for place, stop in enumerate(layer)}
    swept = [list(layer) for layer in stops]
    for layer in swept if forwards else reversed(swept):
        found: dict[Stop, list[float]] = {}
        for link in links:
            stop, neighbour = (link.end, link.start) if forwards else (link.start, link.end)
            place = places[neighbour] + (0 if forwards else link.place)
            found.setdefault(stop, []).append(place)
        means = {stop: _mean(found.get(stop, [places[stop]])) for stop in layer}
        layer.sort(key=means.__getitem__)
        places |= {stop: float(place) for place, stop in enumerate(layer)}
    return swept


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _crossings(stops: Sequence[Sequence[Stop]], links: Sequence[_Link]) -> int:
    places = {stop: place for layer in stops for place, stop in enumerate(layer)}
    lines = [
        (link.start.layer, places[link.start], places[link.end] + link.place) for link in links
    ]
    return sum(
        layer == other and (start - other_start) * (end - other_end) < 0
        for (layer, start, end), (other, other_start, other_end) in itertools.combinations(lines, 2)
    )


def _depths(
    stops: Sequence[Sequence[Stop]],
    links: Sequence[_Link],
    room: RoomOfStop,
    between: int,
) -> dict[Stop, int]:
    """Return how far each stop is below the topmost one."""
    neighbours: dict[Stop, list[tuple[Stop, int, float]]] = {}
    for link in links:
        pull = PULLS[link.bends]
        neighbours.setdefault(link.start, []).append((link.end, link.below, pull))
        neighbours.setdefault(link.end, []).append((link.start, -link.below, pull))
    depths: dict[Stop, float] = {}
    for layer in stops:
        depths |= _apart(layer, [0.0] * len(layer), [1.0] * len(layer), room, between)
    for settling in range(SETTLINGS):
        for layer in stops if settling % 2 else reversed(stops):
            wanted, pulls = [], []
            for stop in layer:
                near = neighbours.get(stop, [(stop, 0, 1.0)])
                pull = sum(pull for _, _, pull in near)
                wanted.append(sum((depths[one] + below) * pull for one, below, pull in near) / pull)
                pulls.append(pull)
            depths |= _apart(layer, wanted, pulls, room, between)
    top = min(depths[stop] - room(stop)[0] for stop in depths)
    # What is level but for the error of settling is level.
    return {stop: LEVEL * int((depth - top) / LEVEL + 0.5) for stop, depth in depths.items()}


def _apart(
    layer: Sequence[Stop],
    wanted: Sequence[float],
    pulls: Sequence[float],
    room: RoomOfStop,
    between: int,
) -> dict[Stop, float]:
    """Return the depths nearest to those that are wanted at which no stop covers another.

    Without the room between them, they only have to grow: the least squares are found by pooling
    neighbours that are in the wrong order (Ayer and others, 1955).
    """
    rooms = [room(stop) for stop in layer]
    gaps = [below + above + between for (_, below), (above, _) in itertools.pairwise(rooms)]
    offsets = list(itertools.accumulate(gaps, initial=0))
    pools: list[tuple[float, float, int]] = []
    for depth, pull, offset in zip(wanted, pulls, offsets, strict=False):
        mean, weight, count = depth - offset, pull, 1
        while pools and pools[-1][0] > mean:
            other, heavy, more = pools.pop()
            mean = (mean * weight + other * heavy) / (weight + heavy)
            weight, count = weight + heavy, count + more
        pools.append((mean, weight, count))
    placed = itertools.chain(*([mean] * count for mean, _, count in pools))
    return {
        stop: depth + offset for stop, depth, offset in zip(layer, placed, offsets, strict=False)
    }
