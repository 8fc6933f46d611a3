"""What is shown of a problem: what is given, which block a step stands in, the drawing."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from msgspec import Struct

from generator.document import figure
from generator.document.drawn_layers import DrawnLayer, drawn_layers
from generator.document.work import Work
from generator.expressions.readings import rows
from generator.expressions.tree import Expression, Name, Reference, entry
from generator.layout.nodes import Node
from generator.layout.walking import listed
from generator.lines import BlankMatrix, ByHand, Line, given_line, named_line
from generator.network import Given, data
from generator.notation import Notation, written
from generator.problem import MOST_NEURONS, Problem
from generator.trace import Step

__all__ = [
    "DrawingView",
    "as_shown",
    "drawing",
    "entry_as_shown",
    "given_lines",
    "group_of",
    "named_lines",
    "start_lines",
    "stated",
]


def group_of(step: Step) -> str:
    """Return the block of lines that a step belongs to: its section, but for slopes and a rate."""
    if step.role == "rate":
        return "rate"
    return "slopes" if step.role == "slope" else step.section


def stated(work: Work) -> Sequence[Given]:
    """Return what is given before the first iteration, with the data of all samples. States,
    which begin as zeros, are left to sentences.
    """
    whole: dict[Name, Given] = {}
    if isinstance(work.problem, Problem) and work.problem.is_partial:
        inputs, targets = data(work.network, range(len(work.network.samples)))
        whole = {quantity.name: quantity for quantity in (*inputs, *targets)}
    return [whole.get(given.name, given) for given in work.trace.given if given.role != "state"]


def given_lines(
    given: Sequence[Given],
    symbols: Notation,
    blanks: Callable[[Given], BlankMatrix | None] = lambda _: None,
) -> Sequence[Line]:
    """Return the lines of data, parameters and states, some with blanks for their numbers. Settings
    are stated in sentences.
    """
    return [
        given_line(quantity, symbols, blanks(quantity))
        for quantity in given
        if quantity.role != "setting"
    ]


def named_lines(given: Sequence[Given], symbols: Notation) -> Sequence[Line]:
    """Return the lines of data and parameters with the names of their entries, without numbers."""
    return [named_line(quantity, symbols) for quantity in given if quantity.role != "setting"]


def start_lines(
    iteration: int, given: Sequence[Given], symbols: Notation, by_hand: ByHand
) -> Sequence[Line]:
    """Return the lines of what an iteration starts from. What the one before it found stands there
    alone where that is not written out.
    """
    is_found = not by_hand.is_written_out(iteration - 1)

    def blanks(quantity: Given) -> BlankMatrix | None:
        if quantity.name not in by_hand.of_iteration(iteration):
            return None
        return by_hand.blanks(iteration, quantity.name, quantity.shape, is_found)

    return given_lines(given, symbols, blanks)


def entry_as_shown(quantity: Reference, row: int, column: int, symbols: Notation) -> Expression:
    """Return the symbol of one entry as the notation has it."""
    return as_shown(entry(quantity, row, column), symbols)


def as_shown(expression: Expression, symbols: Notation) -> Expression:
    """Return an expression as the notation has it, by columns or by rows."""
    return rows(expression) if symbols.by_rows else expression


class DrawingView(Struct, frozen=True, eq=False):
    """The drawing of a network with its labels: what to draw, in an order in which later things lie
    on top. `layers` returns what it shows as tables; not every format asks for them.
    """

    width: int
    height: int
    radius: int
    edges: Sequence[figure.Edge]
    arrows: Sequence[figure.Arrow]
    neurons: Sequence[tuple[int, int, Node | None]]
    dots: Sequence[tuple[int, int]]
    labels: Sequence[tuple[int, int, Node]]
    content: figure.Content
    layers: Callable[[], Sequence[DrawnLayer]]

    @property
    def shows_numbers(self) -> bool:
        """Whether it has the number of each weight and bias in it."""
        return self.content == "numbers"

    @property
    def shows_parameters(self) -> bool:
        """Whether each weight and bias has its place in it."""
        return self.content != "matrices"


def drawing(problem: Problem, given: Sequence[Given], symbols: Notation) -> DrawingView | None:
    """Return the drawing of a network with its labels, None where a problem is to have none."""
    if "none" in (problem.figure, problem.page.figure):
        return None
    most = MOST_NEURONS if problem.figure == "whole" else figure.MOST_DRAWN
    wanted: figure.Content = "numbers"
    # What is named by its symbol stands beside the figure, as a matrix.
    is_named = problem.names_quantities
    if not problem.shows_numbers and problem.presentation == "weights":
        wanted = "names"
    elif (
        not problem.shows_numbers
        or problem.page.figure == "symbols"
        or (problem.page.figure is None and is_named)
    ):
        wanted = "names" if symbols.counts else "matrices"
    drawn = figure.draw(given, most, symbols.measure, wanted)

    def label(expression: Expression) -> Node:
        # Draws have few numbers that differ.
        if expression not in symbols.labels:
            symbols.labels[expression] = written(as_shown(expression, symbols), symbols)
        return symbols.labels[expression]

    return DrawingView(
        width=drawn.width,
        height=drawn.height,
        radius=drawn.radius,
        edges=drawn.edges,
        arrows=drawn.arrows,
        neurons=[
            (neuron.x, neuron.y, label(neuron.name) if neuron.name else None)
            for neuron in drawn.neurons
        ],
        dots=drawn.dots,
        labels=[
            (text.x, text.y, listed("=", list(map(label, text.parts)))) for text in drawn.labels
        ],
        content=drawn.content,
        layers=functools.partial(drawn_layers, given, drawn.content, label),
    )
