"""What the digits asked for do not show, and how many decimal places would show all of it."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from generator.arithmetic import Reals, exact
from generator.errors import PlacesError, UndefinedError
from generator.expressions.tree import (
    Name,
)
from generator.network import Definition, Graph
from generator.rounding import Matrix, Rounding, as_result, shown
from generator.trace.steps import Iteration, certified, entries, started, steps
from generator.trace.values import Values, named

__all__ = ["fewest_places", "hidden"]

MOST_AUTOMATIC_PLACES = 15


class _Watched(Struct, frozen=True):
    """A quantity that should show, or, where it is the new value of a parameter, its change."""

    graph: Graph
    definition: Definition
    parameter: Name | None
    exact: Reals

    def is_hidden(self, printed_of: Callable[[Name], Matrix], rounding: Rounding) -> bool:
        """Whether an entry that is not zero prints as zero, or one that changes as before."""
        after = printed_of(self.definition.name)
        before = printed_of(self.parameter) if self.parameter else None
        blank = [
            (row, column)
            for row, column, text in entries(after)
            if Fraction(text) == (as_result(exact(before[row][column]), rounding) if before else 0)
        ]
        return any(not self.exact.equals(row, column, Fraction(0)) for row, column in blank)


def hidden(
    graphs: Sequence[Graph],
    iterations: Sequence[Iteration],
    rounding: Rounding,
    values: Values,
) -> tuple[tuple[int, Name], ...]:
    """Return what is hidden at the digits of a trace, each with its iteration: gradients, and
    states that are divided by, of which an entry that is not zero prints as zero, and updated
    parameters of which an entry that changes prints as before.
    """
    numbers = {
        iteration.number: {
            **{given.name: given.numbers for given in iteration.given},
            **{step.name: step.printed for step in iteration.steps},
        }
        for iteration in iterations
    }
    return tuple(
        (graph.graph.iteration, graph.definition.name)
        for graph in _watched(graphs, values)
        if graph.is_hidden(numbers[graph.graph.iteration].__getitem__, rounding)
    )


def fewest_places(
    graphs: Sequence[Graph], rounding: Rounding, first: int = 0, *, values: Values
) -> int:
    """Return the fewest decimal places, from `first` on, at which nothing is hidden.

    Raises PlacesError if that takes more places than may be printed.
    """
    search = _fewest_of_unrounded if rounding.carry == "exact" else _fewest_of_rounded
    places = search(graphs, dataclasses.replace(rounding, significant=None), first, values)
    if places is None:
        raise PlacesError(
            f"no number of decimal places up to {MOST_AUTOMATIC_PLACES} shows every gradient and "
            "every update",
            "use significant figures or larger numbers",
        )
    return places


def _fewest_of_unrounded(
    graphs: Sequence[Graph], rounding: Rounding, first: int, values: Values
) -> int | None:
    """Look at one quantity after another until all have shown in a row at the same places.

    More places may hide an update that fewer show: 0.149 and 0.151 print as 0.1 and 0.2, then
    both as 0.15.
    """
    watched = tuple(_watched(graphs, values))
    places, in_a_row = first, 0
    for quantity in itertools.cycle(watched):
        while _hides(quantity, dataclasses.replace(rounding, places=places), values):
            places, in_a_row = places + 1, 0
            if places > MOST_AUTOMATIC_PLACES:
                return None
        in_a_row += 1
        if in_a_row == len(watched):
            break
    return places


def _hides(quantity: _Watched, rounding: Rounding, values: Values) -> bool:
    def printed_of(name: Name) -> Matrix:
        found = values.reals(quantity.graph, name, quantity.definition.expression.shape)
        return shown(found, found, rounding)

    with named(quantity.graph, quantity.definition, rounding):
        return quantity.is_hidden(printed_of, rounding)


def _fewest_of_rounded(
    graphs: Sequence[Graph], rounding: Rounding, first: int, values: Values
) -> int | None:
    """Work everything out anew at each number of places, up to the first thing that is hidden."""
    watched = {
        (graph.graph.iteration, graph.definition.name): graph for graph in _watched(graphs, values)
    }
    for places in range(first, MOST_AUTOMATIC_PLACES + 1):
        attempt = dataclasses.replace(rounding, places=places)
        try:
            if not any(_worked_out(graphs, attempt, values, watched)):
                return places
        except UndefinedError:
            if places == MOST_AUTOMATIC_PLACES:
                raise
    return None


def _worked_out(
    graphs: Sequence[Graph],
    rounding: Rounding,
    values: Values,
    watched: Mapping[tuple[int, Name], _Watched],
) -> Iterator[bool]:
    """Yield of each watched quantity whether it is hidden, as soon as it is printed."""
    numbers: dict[Name, Matrix] = {}
    for graph in graphs:
        _, numbers = started(graphs, graph, numbers)
        for step in steps(graph, rounding, values, numbers, certified(rounding, values)):
            quantity = watched.get((graph.iteration, step.name))
            if quantity is not None:
                yield quantity.is_hidden(numbers.__getitem__, rounding)


def _watched(graphs: Sequence[Graph], values: Values) -> Iterator[_Watched]:
    for graph in graphs:
        definitions = {definition.name: definition for definition in graph.definitions}
        for showing in graph.must_show:
            definition = definitions[showing.name]
            if showing.before is None:
                exact = values.reals(graph, showing.name, definition.expression.shape)
            else:
                exact = values.change(graph, definition, showing.before)
            yield _Watched(graph, definition, showing.before, exact)
