"""The drawing of a network: everything in place, nothing on top of anything."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal
from typing import Any

import pytest

from generator import Problem, solve
from generator.document.figure import (
    CHARACTER_WIDTH,
    MOST_DRAWN,
    PAGE_WIDTH,
    Drawing,
    draw,
    overlapping,
)
from generator.expressions.tree import Entry, Reference, Symbol
from generator.network import build


def drawing(*sizes: int, number: str = "0.25", most_neurons: int = MOST_DRAWN) -> Drawing:
    entry = Decimal(number)
    layers: list[dict[str, Any]] = [
        {"weights": [[entry] * columns] * rows, "biases": [entry] * rows}
        for columns, rows in itertools.pairwise(sizes)
    ]
    stated = {
        "inputs": [entry] * sizes[0],
        "targets": [entry] * sizes[-1],
        "learning_rate": 1,
        "layers": layers,
    }
    (graph,) = build(Problem.of(stated))
    return draw(graph.given, most_neurons)


@pytest.mark.parametrize(
    "sizes",
    [sizes for depth in (2, 3, 4) for sizes in itertools.product((1, 2, 3, 4), repeat=depth)],
)
def test_up_to_four_neurons_no_label_covers_another(sizes: tuple[int, ...]) -> None:
    made = drawing(*sizes)
    assert not overlapping(made)
    assert made.width <= PAGE_WIDTH


@pytest.mark.parametrize(
    ("words", "on_the_figure"),
    [("Find what is new.", True), ("Find $w_{11}^{(1)}$ anew.", False)],
)
def test_what_words_name_by_a_symbol_stands_below_and_not_on_the_figure(
    words: str, on_the_figure: bool
) -> None:
    one = {"weights": [[0.4]], "biases": [0.1]}
    keys = {"inputs": [1], "targets": [0.5], "learning_rate": 1, "layers": [one], "wording": words}
    sheet = solve(Problem.of(keys)).to_latex("problem").partition(r"\section{Problem}")[2]
    assert (re.search(r"\\networklabel.*\{0\.4\}", sheet) is not None) is on_the_figure
    assert (r"\workedline{w^{(1)}}" in sheet) is not on_the_figure


def test_small_networks_show_every_number() -> None:
    made = drawing(2, 2, 2)
    assert made.content == "numbers"
    assert len(made.neurons) == 6
    assert len(made.edges) == 8
    assert len(made.arrows) == 2 + 2 + 4
    assert len(made.labels) == 8 + 4 + 2 + 2


@pytest.mark.parametrize("sizes", [(3, 4, 2), (4, 4, 4), (2, 2, 2, 2)])
def test_three_layers_of_four_still_show_every_number(sizes: tuple[int, ...]) -> None:
    assert drawing(*sizes).content == "numbers"


@pytest.mark.parametrize("sizes", [(5, 5, 5, 5), (6, 6, 6, 6, 6, 6), (32, 32)])
def test_larger_networks_show_symbols_and_fit_the_page(sizes: tuple[int, ...]) -> None:
    made = drawing(*sizes)
    assert made.content == "matrices"
    assert made.width <= PAGE_WIDTH
    assert made.height <= 11_000


def test_of_large_layers_the_first_neurons_and_the_last_are_drawn() -> None:
    made = drawing(32, 9, 2)
    named = [one.name for one in made.neurons]
    assert all(isinstance(one, Entry) for one in named)
    assert [one.row for one in named if isinstance(one, Entry)] == [0, 1, 2, 31, 0, 1, 2, 8, 0, 1]
    assert len(made.edges) == 4 * 4 + 4 * 2
    assert len(made.dots) == 2 * 3
    assert [one.parts[0] for one in made.labels][3] == Entry(Reference(Symbol("x"), (32, 1)), 31, 0)
    rows = [one.y for one in made.neurons[:4]]
    assert rows[2] > made.dots[0][1] > made.dots[2][1] > rows[3]
    assert made.height < 8_000


def test_a_layer_beside_a_large_one_is_drawn_whole_where_it_is_small() -> None:
    made = drawing(12, 5, 6)
    assert len(made.neurons) == 4 + 5 + 4
    assert not overlapping(made)


def test_every_neuron_is_drawn_where_that_is_wanted() -> None:
    assert len(drawing(32, 10, most_neurons=32).neurons) == 42
    assert len(drawing(MOST_DRAWN, 2).neurons) == MOST_DRAWN + 2


@pytest.mark.parametrize("sizes", [(1,) * 11, (4,) * 12, (1,) * 21, (2,) * 21, (32,) * 21])
def test_in_the_deepest_networks_nothing_covers_anything(sizes: tuple[int, ...]) -> None:
    made = drawing(*sizes)
    assert not overlapping(made)
    assert made.width <= PAGE_WIDTH
    columns = sorted({one.x for one in made.neurons})
    assert all(right - left > 2 * made.radius for left, right in itertools.pairwise(columns))
    assert made.neurons[0].name is None
    assert Reference(Symbol("w", 1), (sizes[1], sizes[0])) in {one.parts[0] for one in made.labels}


@pytest.mark.parametrize("depth", [8, 12, 16, 21])
def test_as_many_layers_are_labelled_as_there_is_room_for(depth: int) -> None:
    """The symbol of a matrix takes the room of four characters, its layer in parentheses."""
    made = drawing(*(1,) * depth)
    columns = sorted({one.x for one in made.neurons})
    gap = columns[1] - columns[0]
    weights = [
        one
        for one in made.labels
        if any(part == Reference(Symbol("w", layer), (1, 1)) for part in one.parts
               for layer in range(1, depth))
    ]  # fmt: skip
    assert {one.width for one in weights} == {4 * CHARACTER_WIDTH}
    between = {right.x - left.x for left, right in itertools.pairwise(weights)}
    every = -(-4 * CHARACTER_WIDTH // gap)
    assert between == {every * gap}
    assert len(weights) == -(-(depth - 1) // every)


def test_numbers_too_long_for_the_edges_give_way_to_symbols() -> None:
    assert drawing(4, 4, 4, 4, number="0.123456789").content == "matrices"


@pytest.mark.parametrize("sizes", [(2, 2, 2), (1, 4, 1), (6, 6)])
def test_edges_run_from_rim_to_rim_and_everything_lies_inside(sizes: tuple[int, ...]) -> None:
    made = drawing(*sizes)
    centres = [(one.x, one.y) for one in made.neurons]
    for edge in made.edges:
        for x, y in ((edge.x, edge.y), (edge.to_x, edge.to_y)):
            distance = min(((x - cx) ** 2 + (y - cy) ** 2) ** 0.5 for cx, cy in centres)
            assert distance == pytest.approx(made.radius, abs=3)
    for label in made.labels:
        assert label.width / 2 <= label.x <= made.width - label.width / 2
        assert label.height / 2 <= label.y <= made.height - label.height / 2


def test_overlap_is_noticed() -> None:
    made = drawing(2, 2)
    twice = (*made.labels, made.labels[0])
    assert overlapping(
        Drawing(made.width, made.height, made.radius, (), (), made.neurons, (), twice, "numbers")
    )


def test_drawings_of_numbers_that_take_as_much_room_share_all_but_their_labels() -> None:
    one, other, wider = (drawing(2, 3, number=number) for number in ("0.25", "0.75", "0.125"))
    assert one.edges is other.edges
    assert one.neurons is other.neurons
    assert one.labels[0].parts != other.labels[0].parts
    assert wider.edges[0].x > one.edges[0].x
