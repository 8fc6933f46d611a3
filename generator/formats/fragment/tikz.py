"""Drawings as TikZ has them: neurons with names, lengths in centimetres."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.document.figure import Arrow
from generator.document.plot import Point
from generator.document.shown import DrawingView
from generator.layout.nodes import Node

__all__ = ["TikzNetwork", "centimetres", "point", "scale", "tikz_network"]

# Thousandths of a centimetre: the text of a slide, which is narrower than that of a paper.
WIDEST = 10_800


@dataclass(frozen=True, slots=True, eq=False)
class TikzNetwork:
    """A network: how wide its neurons are, each neuron with its name, its place and what stands in
    it, and edges and arrows, each from and to a name or a place.
    """

    diameter: int
    neurons: Sequence[tuple[str, Point, Node | None]]
    edges: Sequence[tuple[str, str]]
    arrows: Sequence[tuple[str, str]]


def tikz_network(drawing: DrawingView) -> TikzNetwork:
    """Return a drawing with its neurons named after layer and place, such as `a2-1`."""
    sizes = [len(layer.neurons) for layer in drawing.layers()]
    names = dict(_names(drawing.neurons, sizes))
    end = _ends(names, drawing.radius)
    return TikzNetwork(
        diameter=2 * drawing.radius,
        neurons=[(names[x, y], (x, y), name) for x, y, name in drawing.neurons],
        edges=[(end(edge.x, edge.y), end(edge.to_x, edge.to_y)) for edge in drawing.edges],
        arrows=[(end(*_tail(arrow)), end(arrow.x, arrow.y)) for arrow in drawing.arrows],
    )


def _names(
    neurons: Sequence[tuple[int, int, Node | None]], sizes: Sequence[int]
) -> Iterator[tuple[Point, str]]:
    """Yield the name of each neuron by its place; the last of a layer may stand below dots."""
    columns = itertools.groupby(neurons, lambda neuron: neuron[0])
    for layer, ((_, column), size) in enumerate(zip(columns, sizes, strict=True), start=1):
        *before, (last_x, last_y, _) = column
        for place, (x, y, _) in enumerate(before, start=1):
            yield (x, y), f"a{layer}-{place}"
        yield (last_x, last_y), f"a{layer}-{size}"


def _ends(names: Mapping[Point, str], radius: int) -> Callable[[int, int], str]:
    """Return what says where a line ends: at a neuron, by its name, or at a place."""

    def end(x: int, y: int) -> str:
        at_x, at_y = min(names, key=lambda place: (place[0] - x) ** 2 + (place[1] - y) ** 2)
        is_at_rim = (at_x - x) ** 2 + (at_y - y) ** 2 <= (radius + radius // 8) ** 2
        return f"({names[at_x, at_y]})" if is_at_rim else point((x, y))

    return end


def _tail(arrow: Arrow) -> Point:
    return arrow.x - arrow.cosine * arrow.length, arrow.y - arrow.sine * arrow.length


def centimetres(thousandths: int) -> str:
    """Return a length in centimetres, to a tenth of a millimetre."""
    return f"{thousandths / 1000:.2f}".rstrip("0").rstrip(".")


def point(at: Point) -> str:
    """Return a place by its coordinates in centimetres."""
    x, y = map(centimetres, at)
    return f"({x}, {y})"


def scale(width: int) -> str:
    """Return by how much a drawing is to be scaled to fit on a slide, "" for not at all."""
    hundredths = 100 * WIDEST // width
    return "" if hundredths >= 100 else f"0.{hundredths:02}"
