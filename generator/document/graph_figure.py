"""The drawing of a computational graph, with the numbers that are printed of its quantities.

The value of a quantity stands above the line that leaves its node, its gradient below it; of a
matrix its size stands there alone. Lines enter a node in the order of its operands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from generator.document.figure import Box
from generator.document.graph_nodes import GraphNode, NodesOf, operation_nodes
from generator.document.graph_places import (
    ShownNode,
    digits_across,
    graph_places,
    label_height,
    label_width,
)
from generator.document.outline import Arrow, Edge
from generator.expressions.tree import SCALAR, Derivative, Name, Number, Shape, Symbol
from generator.layout.measure import Measure
from generator.layout.nodes import Digits, Node, Operator, Word
from generator.layout.walking import nodes, row
from generator.network import Graph
from generator.notation import Notation, symbol, written
from generator.rounding import Matrix

__all__ = ["MOST_NODES", "GraphFigure", "GraphRow", "graph_figures"]

# Of a larger graph nobody finds the way through.
MOST_NODES = 20
PAGE_WIDTH, TALLEST = 15_500, 12_000
SMALLEST_RADIUS, LARGEST_RADIUS = 260, 450
# Letters in circles are larger than those of labels.
SIGN_WIDTH, OF_CAPITALS, BESIDE_SIGN = 180, 60, 50


class GraphRow(Struct, frozen=True, eq=False):
    """What a drawing shows of one node: what it is, what stands in it, what leads to it, and its
    value and its gradient as far as they stand there.
    """

    name: Node
    sign: Node | None
    operands: Sequence[Node]
    value: Node | None
    gradient: Node | None


class GraphFigure(Struct, frozen=True, eq=False):
    """A drawing of a computational graph: what to draw, in an order in which later things lie on
    top. `rooms` are those that the labels are expected to take, `rows` what it shows as a table.

    `has_operations` says whether its nodes are operations or whole formulas, `has_order` whether
    the order of the lines into some node matters. `has_values` says whether numbers stand above
    lines, `has_gradients` whether some stand below, and `has_sizes` whether lines are those of
    matrices, whose sizes stand above them.
    """

    width: int
    height: int
    radius: int
    edges: tuple[Edge, ...]
    arrows: tuple[Arrow, ...]
    neurons: tuple[tuple[int, int, Node | None], ...]
    labels: tuple[tuple[int, int, Node], ...]
    rooms: tuple[Box, ...]
    rows: tuple[GraphRow, ...]
    has_operations: bool
    has_values: bool
    has_gradients: bool
    has_order: bool
    has_sizes: bool
    dots: tuple[tuple[int, int], ...] = ()


def graph_figures(
    graph: Graph,
    symbols: Notation,
    numbers: Sequence[Mapping[Name, Matrix]],
    of: Symbol | None,
    ways: Sequence[NodesOf],
) -> tuple[GraphFigure, ...]:
    """Return drawings of a graph, each with some numbers that are printed of its quantities and of
    the derivatives of one of them; none where it is too large for a page.

    `ways` are those of finding nodes, the first of which serves that finds few enough: operations,
    or, where these are too many or too deep, whole formulas.
    """
    for find in ways:
        found = find(graph, symbols)
        if found is None or sum(node.sign is not None for node in found) > MOST_NODES:
            continue
        figures = tuple(
            _figure(found, symbols, printed, of, find is operation_nodes) for printed in numbers
        )
        if all(_fits(figure, symbols.measure) for figure in figures):
            return figures
    return ()


def _fits(figure: GraphFigure, measure: Measure) -> bool:
    return figure.width <= measure.across(PAGE_WIDTH) and figure.height <= measure.down(TALLEST)


def _figure(
    found: Sequence[GraphNode],
    symbols: Notation,
    printed: Mapping[Name, Matrix],
    of: Symbol | None,
    has_operations: bool,
) -> GraphFigure:
    radius = _radius(found)
    shown = [_shown(node, symbols, printed, of, radius, has_operations) for node in found]
    places = graph_places(shown, symbols.measure.across(PAGE_WIDTH))
    labels = tuple(places.labels())
    return GraphFigure(
        width=places.width,
        height=places.height,
        radius=radius,
        edges=tuple(places.edges()),
        arrows=tuple(places.arrows()),
        neurons=tuple(places.circles()),
        labels=labels,
        rooms=tuple((x, y, label_width(node), label_height(node)) for x, y, node in labels),
        rows=tuple(_rows(found, shown, symbols)),
        has_operations=has_operations,
        has_values=any(node.name in printed and _is_number(node) for node in found),
        has_gradients=any(each.gradient is not None for each in shown),
        has_order=any(node.is_ordered for node in found),
        has_sizes=any(node.name is not None and not _is_number(node) for node in found),
    )


def _is_number(node: GraphNode) -> bool:
    return node.expression.shape == SCALAR


def _radius(found: Sequence[GraphNode]) -> int:
    """Return a radius for all circles, in which all signs stand that are not too wide."""
    rooms = [_radius_of(node.sign) for node in found if node.sign is not None]
    return max([room for room in rooms if room <= LARGEST_RADIUS], default=SMALLEST_RADIUS)


def _radius_of(sign: Node) -> int:
    words = [part.text for part in nodes(sign) if isinstance(part, Word)]
    capitals = sum(letter.isupper() for word in words for letter in word)
    across = digits_across(sign) * SIGN_WIDTH + capitals * OF_CAPITALS
    return max(SMALLEST_RADIUS, int(across / 2) + BESIDE_SIGN)


def _shown(
    node: GraphNode,
    symbols: Notation,
    printed: Mapping[Name, Matrix],
    of: Symbol | None,
    radius: int,
    keeps_order: bool,
) -> ShownNode:
    name = None if node.name is None else symbol(node.name, symbols)
    text = node.sign or name or written(node.expression, symbols)
    value = gradient = None
    if isinstance(node.name, Symbol):
        value = _on_line(printed.get(node.name), node.expression.shape, symbols)
        if of is not None and _is_number(node):
            gradient = _gradient(node.name, of, printed, symbols)
    fits = node.sign is not None and _radius_of(node.sign) <= radius
    above = None if text == name else name
    circle = radius if fits else None
    return ShownNode(node.operands, keeps_order, text, circle, above, value, gradient)


def _on_line(numbers: Matrix | None, shape: Shape, symbols: Notation) -> Node | None:
    """Return the number of a quantity, or the size of a matrix."""
    if shape != SCALAR:
        rows, columns = shape
        return row(Digits(str(rows)), Operator("×"), Digits(str(columns)))
    return None if numbers is None else written(Number(numbers[0][0]), symbols)


def _gradient(
    name: Symbol, of: Symbol, printed: Mapping[Name, Matrix], symbols: Notation
) -> Node | None:
    """Return the number of a derivative. That of a quantity by itself is 1; it stands where its
    number does.
    """
    if name == of and name in printed:
        return Digits("1")
    numbers = printed.get(Derivative(of, name))
    return None if numbers is None else written(Number(numbers[0][0]), symbols)


def _rows(
    found: Sequence[GraphNode], shown: Sequence[ShownNode], symbols: Notation
) -> Iterator[GraphRow]:
    names = [
        written(node.expression, symbols) if node.name is None else symbol(node.name, symbols)
        for node in found
    ]
    for name, node, each in zip(names, found, shown, strict=True):
        operands = [names[operand] for operand in node.operands]
        yield GraphRow(name, node.sign, operands, each.value, each.gradient)
