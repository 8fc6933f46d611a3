"""All that a document is made from, and how its quantities are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from generator.check import Comparison
from generator.document import figure
from generator.expressions.activations import activation
from generator.expressions.readings import rows
from generator.expressions.tree import (
    Apply,
    Derivative,
    Expression,
    Name,
    Reference,
    Symbol,
    entry,
    references,
)
from generator.layout.nodes import Node
from generator.layout.walking import listed
from generator.lines import Line, given_line
from generator.network import LOSS, Definition, Given, Graph, data
from generator.notation import Notation, written
from generator.problem import MOST_NEURONS, Conventions, Layer, Problem
from generator.trace import Iteration, Step, Trace

__all__ = [
    "Drawing",
    "Variant",
    "Work",
    "as_shown",
    "bias_count",
    "drawing",
    "entry_as_shown",
    "given_lines",
    "group_of",
    "notation",
    "stated",
]


@dataclass(frozen=True, slots=True)
class Variant:
    """Which draw of an exercise a problem is: the variant's number or its student's id, the code
    that stands for the seed, and the student's name if it has one. `has_qr` says whether its pages
    show their foot as a QR code.
    """

    name: str
    code: str
    student: str = ""
    has_qr: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """All that a document is made from: the problem, its graphs, and its evaluated steps.

    `hidden` names the gradients and updates that do not show at these digits, each with its
    iteration, `enough_places` how many places would show them (None where nothing is hidden or
    nothing would). `comparisons` are those of gradients with finite differences, None where they
    were not asked for. `variant` says which draw of an exercise it is, if it is one.
    """

    problem: Problem
    graphs: tuple[Graph, ...]
    trace: Trace
    hidden: tuple[tuple[int, Name], ...]
    enough_places: int | None
    comparisons: tuple[Comparison, ...] | None = None
    variant: Variant | None = None

    @property
    def worked(self) -> Sequence[Iteration]:
        """The iterations that are written out."""
        return self.trace.iterations[: self.problem.worked or len(self.trace.iterations)]


def notation(work: Work, conventions: Conventions) -> Notation:
    """Return the symbols of a document."""
    first = work.graphs[0]
    slopes: dict[Name, Expression] = {
        one.name: one.expression
        for one in first.definitions
        if isinstance(one.expression, Apply) and one.expression.operation.is_derivative
    }
    adjoints: dict[Name, Derivative] = {}
    for one in first.definitions:
        if one.role == "pre-activation":
            of_sum = Derivative(LOSS, one.symbol)
            biases = (name for name in _used(one) if first.roles[name] == "bias")
            for bias in biases if of_sum not in first.roles else ():
                adjoints[Derivative(LOSS, bias)] = of_sum
    return Notation(
        conventions,
        work.problem.sizes,
        tuple(map(bias_count, work.problem.layers)),
        slopes,
        adjoints,
        work.trace.rounding.decimal_mark,
        _families(work.problem),
    )


def _used(definition: Definition) -> Iterator[Symbol]:
    for one in references(definition.expression):
        if isinstance(one.name, Symbol):
            yield one.name


def bias_count(layer: Layer) -> int:
    """Return how many biases a layer has; one where its neurons share it."""
    return 0 if layer.biases is None else 1 if layer.shares_its_bias else len(layer.weights)


def _families(problem: Problem) -> frozenset[Node]:
    """Return the symbols of the activations of which layers have several, with other parameters."""
    used = {activation(one.activation, one.parameter).operation for one in problem.layers}
    called = [one.symbol for one in used]
    return frozenset(one for one in called if one is not None and called.count(one) > 1)


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
    if work.problem.is_partial:
        inputs, targets = data(work.problem, range(len(work.problem.samples)))
        whole = {one.name: one for one in (*inputs, *targets)}
    return [whole.get(one.name, one) for one in work.trace.given if one.role != "state"]


def given_lines(
    given: Sequence[Given], symbols: Notation, blank: Collection[Name] = ()
) -> Sequence[Line]:
    """Return the lines of data, parameters and states; settings are stated in sentences."""
    return [given_line(one, symbols, one.name in blank) for one in given if one.role != "setting"]


def entry_as_shown(quantity: Reference, row: int, column: int, symbols: Notation) -> Expression:
    """Return the symbol of one entry as the notation has it."""
    return as_shown(entry(quantity, row, column), symbols)


def as_shown(expression: Expression, symbols: Notation) -> Expression:
    """Return an expression as the notation has it, by columns or by rows."""
    return rows(expression) if symbols.by_rows else expression


@dataclass(frozen=True, slots=True)
class Drawing:
    """The drawing of a network with its labels: what to draw, in an order in which later things lie
    on top.
    """

    width: int
    height: int
    radius: int
    edges: Sequence[figure.Line]
    arrows: Sequence[figure.Arrow]
    neurons: Sequence[tuple[int, int, Node | None]]
    dots: Sequence[tuple[int, int]]
    labels: Sequence[tuple[int, int, Node]]
    shows_numbers: bool


def drawing(problem: Problem, given: Sequence[Given], symbols: Notation) -> Drawing | None:
    """Return the drawing of a network with its labels, None where a problem is to have none."""
    if problem.figure == "none":
        return None
    drawn = figure.draw(given, MOST_NEURONS if problem.figure == "whole" else figure.MOST_DRAWN)

    def label(expression: Expression) -> Node:
        return written(as_shown(expression, symbols), symbols)

    return Drawing(
        width=drawn.width,
        height=drawn.height,
        radius=drawn.radius,
        edges=drawn.edges,
        arrows=drawn.arrows,
        neurons=[(one.x, one.y, label(one.name) if one.name else None) for one in drawn.neurons],
        dots=drawn.dots,
        labels=[(one.x, one.y, listed("=", list(map(label, one.parts)))) for one in drawn.labels],
        shows_numbers=drawn.shows_numbers,
    )
