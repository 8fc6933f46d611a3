"""The drawing of a network or of a computational graph and the plot of the loss as SVG.

It is the same within a page and as a file of its own: what is drawn has the colour of the text
around it, and what is white behind labels and in circles has the class "ground", by which a page
gives it a colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from generator.document.plot import TICK, Axes, Plot, Point, Segment
from generator.document.shown import DrawingView
from generator.formats.svg.boxes import LabelBox
from generator.formats.svg.labels import Labels
from generator.layout.nodes import Node

if TYPE_CHECKING:
    from generator.document.descent_plot import DescentPlot
    from generator.document.graph_figure import GraphFigure

__all__ = ["descent_svg", "drawing_svg", "plot_svg"]

# Type of 9 points for labels, of 10 for names in circles, as LaTeX has them; lines of half a point.
LABEL, NAME = 316, 351
LINE = 18
DOT = 60
# What is white around a label.
AROUND = 35
# The tip of an arrow, as seen from its point.
TIP = "M0 0C-53 11-123 35-158 60V-60C-123-35-53-11 0 0Z"
NECK = 141
FONTS = "Latin Modern Roman, STIX Two Text, Times New Roman, Liberation Serif, serif"
FAINT = "0.4"


def drawing_svg(drawing: DrawingView | GraphFigure, title: str, labels: Labels) -> str:
    """Return the drawing of a network or of a graph as an element that has a title."""
    texts = [(x, y, labels.box(label, LABEL)) for x, y, label in drawing.labels]
    names = [(x, y, labels.box(name, NAME)) for x, y, name in drawing.neurons if name is not None]
    is_faint = isinstance(drawing, DrawingView) and not drawing.shows_parameters
    faint = f' opacity="{FAINT}"' if is_faint else ""
    edges = "".join(f"M{edge.x} {edge.y}L{edge.to_x} {edge.to_y}" for edge in drawing.edges)
    arrows = [
        f'<g transform="matrix({arrow.cosine} {arrow.sine} {-arrow.sine} {arrow.cosine}'
        f' {arrow.x} {arrow.y})"><path d="M{-arrow.length} 0H{-NECK}"/>'
        f'<path d="{TIP}" fill="currentColor" stroke="none"/></g>'
        for arrow in drawing.arrows
    ]
    circles = [
        f'<circle class="ground" cx="{x}" cy="{y}" r="{drawing.radius}" fill="#fff"/>'
        for x, y, _ in drawing.neurons
    ]
    lines = [f'<path d="{edges}"{faint}/>', *arrows, *circles, *_dots(drawing.dots)]
    return _svg(drawing.width, drawing.height, title, lines, names, texts)


def plot_svg(plot: Plot, across: Node, title: str, labels: Labels) -> str:
    """Return the plot of the loss, with what it is plotted against, as an element with a title."""
    drawn = "".join(map(_path, _runs(plot.segments))) or _path(plot.points)
    course = f'<path d="{drawn}"/>'
    lines = [f'<path d="{_axes(plot)}"/>', course, *_dots(plot.points)]
    texts = _beside_axes(plot, across, plot.loss, labels)
    return _svg(plot.width, plot.height, title, lines, [], texts)


def descent_svg(plot: DescentPlot, title: str, labels: Labels) -> str:
    """Return the path of a descent on its curve or map as an element with a title."""
    curves = "".join(map(_path, plot.curves))
    x, y = plot.start
    lines = [
        f'<path d="{curves}" opacity="{FAINT}"/>',
        f'<path d="{_axes(plot)}"/>',
        f'<path d="{_path(plot.points)}"/>',
        *_dots(plot.others),
        f'<circle class="ground" cx="{x}" cy="{y}" r="{plot.radius}" fill="#fff"/>',
    ]
    texts = _beside_axes(plot, plot.called_across, plot.called_up, labels)
    return _svg(plot.width, plot.height, title, lines, [], texts)


def _axes(axes: Axes) -> str:
    ticks = [
        *(f"M{x} {axes.below}v-{TICK}" for x, _ in axes.across),
        *(f"M{axes.left} {y}h-{TICK}" for y, _ in axes.up),
    ]
    return f"M{axes.left} {axes.top}V{axes.below}H{axes.right}{''.join(ticks)}"


def _runs(segments: Sequence[Segment]) -> Sequence[Sequence[Point]]:
    """Return the points of lines that segments make, of which one goes on from another."""
    runs: list[list[Point]] = []
    for start, end in segments:
        if not runs or runs[-1][-1] != start:
            runs.append([start])
        runs[-1].append(end)
    return runs


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _beside_axes(
    axes: Axes, across: Node, up: Node, labels: Labels
) -> list[tuple[int, int, LabelBox]]:
    """Return the numbers at the ticks of axes, and what the axes are called."""
    return [
        *((x, axes.beneath, labels.box(label, LABEL)) for x, label in axes.across),
        *_ending(axes.beside, [(y, labels.box(label, LABEL)) for y, label in axes.up]),
        (*axes.name_across, labels.box(across, LABEL)),
        (*axes.name_up, labels.box(up, LABEL)),
    ]


def _ending(
    right: int, labels: Sequence[tuple[int, LabelBox]]
) -> Iterator[tuple[int, int, LabelBox]]:
    """Yield labels that end at an x."""
    for y, box in labels:
        yield right - box.width // 2, y, box


def _dots(points: Sequence[tuple[int, int]]) -> Iterator[str]:
    for x, y in points:
        yield f'<circle cx="{x}" cy="{y}" r="{DOT}" fill="currentColor" stroke="none"/>'


def _svg(
    width: int,
    height: int,
    title: str,
    lines: Sequence[str],
    names: Sequence[tuple[int, int, LabelBox]],
    labels: Sequence[tuple[int, int, LabelBox]],
) -> str:
    """Return a drawing: lines, names in circles, and on top of them labels on white.

    Of lines y grows upwards, as in the geometry.
    """
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img"'
            f' width="{_centimetres(width)}cm" height="{_centimetres(height)}cm"'
            f' viewBox="0 0 {width} {height}">',
            f"<title>{escape(title, quote=False)}</title>",
            f'<rect class="ground" width="{width}" height="{height}" fill="#fff"/>',
            f'<g transform="translate(0 {height}) scale(1 -1)" fill="none" stroke="currentColor"'
            f' stroke-width="{LINE}">',
            *lines,
            "</g>",
            f'<g fill="currentColor" text-anchor="middle" font-family="{FONTS}">',
            *(_placed(x, height - y, box, NAME) for x, y, box in names),
            *(_white(x, height - y, box) for x, y, box in labels),
            *(_placed(x, height - y, box, LABEL) for x, y, box in labels),
            "</g>",
            "</svg>",
        ]
    )


def _centimetres(length: int) -> str:
    return f"{length // 1000}.{length % 1000:03}"


def _placed(x: int, y: int, box: LabelBox, size: int) -> str:
    """Return a box whose middle is at a point."""
    at = f"translate({x - box.width // 2} {y + (box.above - box.below) // 2})"
    return f'<g transform="{at}" stroke-width="{LINE}">{"".join(box.svg(size))}</g>'


def _white(x: int, y: int, box: LabelBox) -> str:
    width, height = box.width + 2 * AROUND, box.above + box.below + 2 * AROUND
    return (
        f'<rect class="ground" x="{x - width // 2}" y="{y - height // 2}" width="{width}"'
        f' height="{height}" fill="#fff"/>'
    )
