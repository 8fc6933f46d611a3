"""The figures of what is worked out as a graph, and how they are numbered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from generator.document.ahead import as_stated
from generator.document.descents import Course
from generator.document.graph_figure import GraphFigure, graph_figures
from generator.document.graph_nodes import NodesOf, passed_on
from generator.document.work import Work
from generator.expressions.tree import Symbol, references
from generator.layout.nodes import Node
from generator.network import Graph
from generator.notation import Notation, symbol
from generator.problem.worked import WorkedTable

__all__ = [
    "DrawnGraphs",
    "GraphFigureNumbers",
    "LeftOut",
    "drawn_graphs",
    "figure_numbers",
    "left_out_of_network",
]

# What the figure of a network may be without: "steps" are all those within its layers.
LeftOut = Literal[
    "weights",
    "shared weights",
    "biases",
    "steps",
    "pre-activations",
    "other pre-activations",
    "losses",
]


class GraphFigureNumbers(Struct, frozen=True, eq=False):
    """The numbers of figures: of the graph in the question, of that with all numbers, of a plot,
    and of the path of a descent.
    """

    graph: int = 1
    worked_graph: int = 2
    plot: int = 2
    path: int = 3

    def after(self, count: int) -> GraphFigureNumbers:
        """Return the numbers behind so many other figures."""
        return GraphFigureNumbers(
            self.graph + count, self.worked_graph + count, self.plot + count, self.path + count
        )


class DrawnGraphs(Struct, frozen=True, eq=False):
    """The figures of a graph with what is given and with all numbers, and whether they are left out
    since they would be too large. `left_out` says what of a network is not shown.
    """

    graph: GraphFigure | None = None
    worked_graph: GraphFigure | None = None
    is_left_out: bool = False
    left_out: Sequence[LeftOut] = ()


def figure_numbers(has_graph: bool, course: Course | None) -> GraphFigureNumbers:
    """Return the numbers of the figures of a problem, which has a graph or not, and a course."""
    plot = 2 if has_graph else 1
    has_plot = course is not None and course.plot is not None
    return GraphFigureNumbers(plot=plot, path=plot + has_plot)


def drawn_graphs(
    work: Work, symbols: Notation, of: Symbol | None, ways: Sequence[NodesOf]
) -> DrawnGraphs:
    """Return the graph with what is given, and with all numbers, those of derivatives of a quantity
    among them; `ways` are those of finding its nodes.
    """
    problem, graph, iteration = work.problem, as_stated(work.graphs[0]), work.worked[0]
    assert isinstance(problem, WorkedTable), "layered networks have figures of their own"
    has_steps = any(definition.role != "size" for definition in graph.definitions)
    is_sized = any(quantity.role == "size" for quantity in graph.given)
    if "none" in (problem.figure, problem.page.figure) or is_sized or not has_steps:
        return DrawnGraphs()
    given = {quantity.name: quantity.numbers for quantity in iteration.given}
    steps = {step.name: step.printed for step in iteration.steps}
    is_named = problem.page.figure == "symbols" or not problem.shows_numbers
    figures = graph_figures(graph, symbols, ({} if is_named else given, given | steps), of, ways)
    if not figures:
        return DrawnGraphs(is_left_out=True)
    asked, worked = figures
    # Of matrices alone it would show no more than the first.
    has_numbers = worked.has_values or worked.has_gradients
    return DrawnGraphs(asked, worked if has_numbers and problem.shows_numbers else None)


def left_out_of_network(
    graph: Graph, symbols: Notation, shown: Sequence[Node]
) -> Iterator[LeftOut]:
    """Yield what the figure of a network is without, given the names of what it shows."""
    passed = passed_on(graph)
    used = {each.name for one in passed for each in references(one.expression)}
    roles = {one.name: one.role for one in graph.given if one.name in used}
    roles |= {one.name: one.role for one in passed}
    missing = {role for name, role in roles.items() if symbol(name, symbols) not in shown}
    there = {role for name, role in roles.items() if symbol(name, symbols) in shown}
    if "weight" in missing:
        yield "shared weights" if "weight" in there else "weights"
    if "bias" in missing:
        yield "biases"
    if missing & {one.role for one in passed} - {"loss", "losses", "pre-activation"}:
        yield "steps"
    elif "pre-activation" in missing:
        yield "other pre-activations" if "pre-activation" in there else "pre-activations"
    if missing & {"loss", "losses"}:
        yield "losses"
