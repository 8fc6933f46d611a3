"""The path of a descent on its function, as the numbers of a trace have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.document.ahead import as_stated
from generator.document.descent_plot import DescentPlot, descent_plot
from generator.document.landscape import coordinates, landscape
from generator.document.work import Work
from generator.expressions.tree import Name
from generator.notation import Notation, symbol, written

__all__ = ["drawn_descent"]

# Of more numbers there is no map.
MOST_COORDINATES = 2


def drawn_descent(work: Work, of: Name, symbols: Notation) -> DescentPlot | None:
    """Return the plot of how a quantity descends, as one or two numbers change that are variables;
    None where more of them do, and where there is nothing to be drawn.
    """
    graph = as_stated(work.graphs[0])
    variables = [quantity.reference for quantity in graph.given if quantity.role == "variable"]
    called = list(coordinates(variables))
    if len(called) > MOST_COORDINATES:
        return None
    path = list(_path(work, [variable.name for variable in variables]))
    names = [written(coordinate, symbols) for coordinate in called]
    function = landscape(graph, of, variables)
    value = symbol(of, symbols)
    return descent_plot(function, path, names, value, symbols.decimal_mark, symbols.measure)


def _path(work: Work, variables: Sequence[Name]) -> Iterator[list[str]]:
    """Yield the printed numbers of all variables before each iteration, and after the last one."""
    for graph, iteration in zip(work.graphs, work.trace.iterations, strict=True):
        numbers = {quantity.name: quantity.numbers for quantity in iteration.given}
        yield [number for name in variables for row in numbers[name] for number in row]
        last = graph, iteration
    graph, iteration = last
    found = {step.name: step.printed for step in iteration.steps}
    ends = {name: found.get(graph.updates.get(name, name), numbers[name]) for name in variables}
    yield [number for name in variables for row in ends[name] for number in row]
