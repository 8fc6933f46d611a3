"""All that a document is made from, and how its quantities are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from generator import figure
from generator.check import Comparison
from generator.expressions.activations import activation
from generator.expressions.readings import rows
from generator.expressions.tree import (
    Apply,
    Derivative,
    Expression,
    Name,
    Reference,
    State,
    Symbol,
    entry,
)
from generator.lines import Line, given_line
from generator.network import LOSS, RATE_NOW, Given, Graph, data
from generator.notation import Notation, text
from generator.problem import MOST_NEURONS, Conventions, Layer, Problem
from generator.trace import Iteration, Step, Trace

__all__ = [
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
    "work_keys",
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
    first = work.graphs[0].definitions
    slopes: dict[Name, Expression] = {
        one.name: one.expression
        for one in first
        if isinstance(one.expression, Apply) and one.expression.operation.is_derivative
    }
    named = {one.name for one in first}
    adjoints: dict[Name, Derivative] = {}
    for one in first:
        if isinstance(one.name, Derivative) and one.name.by.letter == "b":
            assert one.name.by.layer is not None, "parameters belong to a layer"
            of_sum = Derivative(LOSS, Symbol("z", one.name.by.layer + 1))
            if of_sum not in named:
                adjoints[one.name] = of_sum
    return Notation(
        conventions,
        work.problem.sizes,
        tuple(map(bias_count, work.problem.layers)),
        slopes,
        adjoints,
        work.trace.rounding.decimal_mark,
        _families(work.problem),
    )


def bias_count(layer: Layer) -> int:
    """Return how many biases a layer has; one where its neurons share it."""
    return 0 if layer.biases is None else 1 if layer.shares_its_bias else len(layer.weights)


def _families(problem: Problem) -> frozenset[str]:
    """Return the LaTeX of the activations of which layers have several, with other parameters."""
    used = {activation(one.activation, one.parameter).operation for one in problem.layers}
    called = [one.latex for one in used]
    return frozenset(one for one in called if called.count(one) > 1)


def work_keys(work: Work) -> Iterator[tuple[int, Name]]:
    """Yield the iteration and the name of each step."""
    return ((step.iteration, step.name) for step in work.trace.steps)


def group_of(step: Step) -> str:
    """Return the block of lines that a step belongs to: its section, but for slopes and a rate."""
    if step.name == RATE_NOW:
        return "rate"
    is_slope = isinstance(step.name, Derivative) and step.name.of != LOSS
    return "slopes" if is_slope else step.section


def stated(work: Work) -> Sequence[Given]:
    """Return what is given before the first iteration, with the data of all samples. States,
    which begin as zeros, are left to sentences.
    """
    whole: dict[Name, Given] = {}
    if work.problem.is_partial:
        inputs, targets = data(work.problem, range(len(work.problem.samples)))
        whole = {one.name: one for one in (*inputs, *targets)}
    return [whole.get(one.name, one) for one in work.trace.given if not isinstance(one.name, State)]


def given_lines(
    given: Sequence[Given], symbols: Notation, blank: Collection[Name] = ()
) -> Sequence[Line]:
    """Return the lines of data, parameters and states; settings are stated in sentences."""
    return [
        given_line(one, symbols, one.name in blank)
        for one in given
        if isinstance(one.name, State)
        or (isinstance(one.name, Symbol) and one.name.letter in "wbay")
    ]


def entry_as_shown(quantity: Reference, row: int, column: int, symbols: Notation) -> Expression:
    """Return the symbol of one entry as the notation has it."""
    return as_shown(entry(quantity, row, column), symbols)


def as_shown(expression: Expression, symbols: Notation) -> Expression:
    """Return an expression as the notation has it, by columns or by rows."""
    return rows(expression) if symbols.by_rows else expression


def drawing(problem: Problem, given: Sequence[Given], symbols: Notation) -> dict[str, Any]:
    """Return the drawing of a network with its labels as LaTeX, if the problem is to have one."""
    if problem.figure == "none":
        return {"is_drawn": False, "shows_numbers": False}
    drawn = figure.draw(given, MOST_NEURONS if problem.figure == "whole" else figure.MOST_DRAWN)
    return {
        "is_drawn": True,
        "width": drawn.width,
        "height": drawn.height,
        "radius": drawn.radius,
        "edges": drawn.edges,
        "arrows": drawn.arrows,
        "neurons": [
            (one.x, one.y, text(as_shown(one.name, symbols), symbols) if one.name else "")
            for one in drawn.neurons
        ],
        "dots": drawn.dots,
        "labels": [
            (
                one.x,
                one.y,
                " = ".join(text(as_shown(part, symbols), symbols) for part in one.parts),
            )
            for one in drawn.labels
        ],
        "shows_numbers": drawn.shows_numbers,
    }
