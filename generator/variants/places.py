"""The places of a problem file: which are of numbers, and which number of a graph each one is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.expressions.tree import Name, Symbol
from generator.network import INPUTS, LEARNING_RATE, TARGETS, Graph
from generator.problem import OF_NAMES, AnyProblem, Problem, is_draw
from generator.problem.formulas.reading import plain_name
from generator.variants.sizes import Place

__all__ = [
    "Position",
    "is_better_without_zero",
    "is_drawn",
    "is_of_a_number",
    "key_of",
    "positions_of",
]

# An iteration, what it is given, and a row and a column of that.
Position = tuple[int, Name, int, int]

GIVEN = "given"
# What a number is drawn for is a quantity of the graph; any other draw changes the graph itself.
NUMERIC = ("inputs", "targets", "weights", "biases", "bias", "learning_rate")
# Where a 0 makes an exercise easier.
BETTER_WITHOUT_ZERO = ("inputs", "weights", "biases", "bias")


def key_of(place: Place) -> str:
    """Return the last key on the way to a place."""
    return next((key for key in reversed(place) if isinstance(key, str)), "")


def is_drawn(value: Any, place: Place) -> bool:
    """Return whether a value at a place is a draw, or is to be one."""
    if len(place) == 1 and place[0] in OF_NAMES:
        return False
    return is_draw(value) or (isinstance(value, Mapping) and is_of_a_number(place))


def is_of_a_number(place: Place) -> bool:
    """Return whether a value at a place is an entry of what a graph is given."""
    if place[:1] and place[0] in OF_NAMES:
        return place[0] == GIVEN and len(place) > 1
    return key_of(place) in NUMERIC


def is_better_without_zero(place: Place) -> bool:
    """Return whether a value at a place is an input, a weight, a bias, or given to formulas."""
    if place[:1] and place[0] in OF_NAMES:
        return is_of_a_number(place)
    return key_of(place) in BETTER_WITHOUT_ZERO


def positions_of(problem: AnyProblem, graphs: Sequence[Graph], place: Place) -> Iterator[Position]:
    """Yield where a number of a problem file stands among what the graphs are given."""
    match place:
        case (str(table), str(name), *cell) if table == GIVEN:
            yield from _given(graphs, plain_name(name), cell)
        case _:
            is_of_neuron = isinstance(problem, Problem) and not problem.is_layered
            yield from _of_network(graphs, place, is_of_neuron)


def _given(graphs: Sequence[Graph], name: str, cell: Sequence[str | int]) -> Iterator[Position]:
    """Yield where a number stands that is given by its name: alone, in a column or in a matrix."""
    row, column, *_ = (*map(int, cell), 0, 0)
    for graph in graphs:
        for given in graph.given:
            if str(given.name) == name:
                yield graph.iteration, given.name, row, column


def _of_network(graphs: Sequence[Graph], place: Place, is_of_neuron: bool) -> Iterator[Position]:
    """Yield where a number of a network or of a single neuron stands."""
    match place:
        case ("learning_rate",):
            name, row, column = LEARNING_RATE, 0, 0
        case ("layers", int(layer), "weights", int(row), int(column)):
            name = Symbol("w", layer + 1)
        case ("layers", int(layer), "biases", int(row)):
            name, column = Symbol("b", layer + 1), 0
        case ("layers", int(layer), "biases"):
            name, row, column = Symbol("b", layer + 1), 0, 0
        case ("weights", int(column)):
            name, row = Symbol("w", 1), 0
        case ("bias",):
            name, row, column = Symbol("b", 1), 0, 0
        case ("inputs", int(column), int(row)):
            name = INPUTS
        case ("inputs", int(row)):
            name, column = INPUTS, 0
        case ("targets", int(column), int(row)):
            name = TARGETS
        case ("targets", int(column)) if is_of_neuron:
            name, row = TARGETS, 0
        case ("targets", int(row)):
            name, column = TARGETS, 0
        case _:
            raise ValueError(place)
    for graph in graphs:
        if not any(given.name == name for given in graph.given):
            continue
        if name not in (INPUTS, TARGETS):
            yield graph.iteration, name, row, column
        elif column in graph.samples:
            yield graph.iteration, name, row, column - graph.samples.start
