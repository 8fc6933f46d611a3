"""The places of a problem file: which are of numbers, and which number of a graph each one is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from generator.expressions.tree import Name, Symbol
from generator.network import INPUTS, LEARNING_RATE, TARGETS, Graph
from generator.problem import OF_NAMES, AnyProblem, Problem, is_draw, type_of
from generator.problem.formulas.reading import plain_name
from generator.variants.sizes import Place, is_list

__all__ = [
    "Position",
    "is_better_without_zero",
    "is_drawn",
    "is_of_a_number",
    "key_of",
    "marked",
    "positions_of",
    "positions_of_marks",
]

# An iteration, what it is given, and a row and a column of that.
Position = tuple[int, Name, int, int]

GIVEN = "given"
MARK = re.compile(r"\+ 0\*(\d+)$")
# What a number is drawn for is a quantity of the graph; any other draw changes the graph itself.
NUMERIC = ("inputs", "targets", "weights", "biases", "bias", "learning_rate")
# Where a 0 makes an exercise easier.
BETTER_WITHOUT_ZERO = ("inputs", "weights", "biases", "bias")
# The same of layers of other types than dense, each with all that stands below it.
PARAMETERS_OF_LAYERS = (
    *("w_x", "w_h", "b", "b_reset", "w_q", "w_k", "w_v", "w_o", "kernels", "shift"),
)
STATES_OF_LAYERS = ("initial", "initial_cell")
# Where the key of a layer stands in a place.
PLACE_OF_KEY = 2
NORMS = ("layer_norm", "rms_norm", "batch_norm")
# Its inputs are words, which decide what is computed.
OF_WORDS = "embedding"


def key_of(place: Place) -> str:
    """Return the last key on the way to a place."""
    return next((key for key in reversed(place) if isinstance(key, str)), "")


def is_drawn(value: Any, place: Place, stated: Mapping[str, Any]) -> bool:
    """Return whether a value at a place is a draw, or is to be one."""
    if len(place) == 1 and place[0] in OF_NAMES:
        return False
    return is_draw(value) or (
        isinstance(value, Mapping)
        and is_of_a_number(place, stated)
        and not _has_gates(value, place)
        and not _is_size(value, place)
    )


def _is_size(value: Mapping[str, Any], place: Place) -> bool:
    """Return whether a value is a quantity of formulas that has a size alone."""
    return place[0] == GIVEN and [*value] == ["size"]


def _has_gates(value: Mapping[str, Any], place: Place) -> bool:
    """Return whether a value is a table of what each gate of a layer has."""
    return len(place) == PLACE_OF_KEY + 1 and any(len(str(key)) == 1 for key in value)


def is_of_a_number(place: Place, stated: Mapping[str, Any]) -> bool:
    """Return whether a value at a place of a file is an entry of what a graph is given."""
    if place[:1] and place[0] in OF_NAMES:
        return place[0] == GIVEN and len(place) > 1
    own = _key_of_layer(place, stated)
    if own in PARAMETERS_OF_LAYERS or own in STATES_OF_LAYERS:
        return True
    return key_of(place) in NUMERIC and not _is_word(place, stated)


def is_better_without_zero(place: Place, stated: Mapping[str, Any]) -> bool:
    """Return whether a value at a place is an input, a weight, a bias, or given to formulas."""
    if place[:1] and place[0] in OF_NAMES:
        return is_of_a_number(place, stated)
    own = _key_of_layer(place, stated)
    return own in PARAMETERS_OF_LAYERS or key_of(place) in BETTER_WITHOUT_ZERO


def _key_of_layer(place: Place, stated: Mapping[str, Any]) -> str:
    """Return the key of a layer of another type than dense below which a place is; that of the
    scale of a norm, which to others is a constant, is the one of its shift.
    """
    layers = stated.get("layers")
    if len(place) <= PLACE_OF_KEY or place[0] != "layers" or not is_list(layers):
        return ""
    kind, key = type_of(layers[int(place[1])]), str(place[PLACE_OF_KEY])
    if kind == "dense":
        return ""
    return "shift" if key == "scale" and kind in NORMS else key


def _is_word(place: Place, stated: Mapping[str, Any]) -> bool:
    layers = stated.get("layers")
    return place[:1] == ("inputs",) and is_list(layers) and type_of(layers[0]) == OF_WORDS


def positions_of(problem: AnyProblem, graphs: Sequence[Graph], place: Place) -> Iterator[Position]:
    """Yield where a number of a problem file stands among what the graphs are given."""
    match place:
        case (str(table), str(name), *cell) if table == GIVEN:
            yield from _given(graphs, plain_name(name), cell)
        case _:
            is_of_neuron = isinstance(problem, Problem) and not problem.is_layered
            yield from _of_network(graphs, place, is_of_neuron)


def marked(number: Any, mark: int) -> str:
    """Return an expression of the same number that tells it from others."""
    plain = number if isinstance(number, str) else format(Decimal(number), "f")
    return f"({plain}) + 0*{mark}"


def positions_of_marks(graphs: Sequence[Graph]) -> Mapping[int, Sequence[Position]]:
    """Return where the numbers stand that were marked, by their marks."""
    found: dict[int, list[Position]] = {}
    for graph in graphs:
        for given in graph.given:
            for row, texts in enumerate(given.numbers):
                for column, text in enumerate(texts):
                    if (mark := MARK.search(text)) is not None:
                        position = graph.iteration, given.name, row, column
                        found.setdefault(int(mark[1]), []).append(position)
    return found


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
        case ("learning_rate",) | ("training", "learning_rate"):
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
