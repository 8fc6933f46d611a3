"""All that a document is made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.expressions.activations import activation
from generator.expressions.tree import (
    Apply,
    Derivative,
    Expression,
    Name,
    Symbol,
    parts,
    references,
)
from generator.layout.nodes import Node
from generator.network import LOSS, Definition, Graph
from generator.notation import Notation, widest_matrix
from generator.problem import AnyProblem, Conventions, Problem
from generator.trace import Iteration, Trace

if TYPE_CHECKING:
    from generator.check import Comparison

__all__ = ["Variant", "Work", "notation"]

E = Symbol("e")


@dataclass(frozen=True, slots=True)
class Variant:
    """Which draw of an exercise a problem is: the variant's number or its student's id, the code
    that stands for the seed, and the student's name if it has one. `has_qr` says whether its pages
    show their foot as a QR code, and `exercise` is the hash of what its draws depend on.
    """

    name: str
    code: str
    student: str = ""
    has_qr: bool = False
    exercise: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """All that a document is made from: the problem, its graphs, and its evaluated steps.

    `hidden` names the gradients and updates that do not show at these digits, each with its
    iteration, `enough_places` how many places would show them (None where nothing is hidden or
    nothing would). `comparisons` are those of gradients with finite differences, None where they
    were not asked for. `variant` says which draw of an exercise it is, if it is one.
    """

    problem: AnyProblem
    graphs: tuple[Graph, ...]
    trace: Trace
    hidden: tuple[tuple[int, Name], ...]
    enough_places: int | None
    comparisons: tuple[Comparison, ...] | None = None
    variant: Variant | None = None

    @property
    def network(self) -> Problem:
        """The problem where it is stated as a network, or as a neuron."""
        assert isinstance(self.problem, Problem), "only networks have layers"
        return self.problem

    @property
    def is_partial(self) -> bool:
        """Whether an iteration uses some of the samples only."""
        return isinstance(self.problem, Problem) and self.problem.is_partial

    @property
    def worked(self) -> Sequence[Iteration]:
        """The iterations that are written out."""
        return [self.trace.iterations[index] for index in self.problem.worked_iterations]


def notation(work: Work, conventions: Conventions) -> Notation:
    """Return the symbols of a document."""
    first, measure = work.graphs[0], work.problem.page.measure
    slopes: dict[Name, Expression] = {
        definition.name: definition.expression
        for definition in first.definitions
        if isinstance(definition.expression, Apply)
        and definition.expression.operation.is_derivative
    }
    adjoints: dict[Name, Derivative] = {}
    for definition in first.definitions:
        if definition.role == "pre-activation":
            of_sum = Derivative(LOSS, definition.symbol)
            biases = (name for name in _used(definition) if first.roles[name] == "bias")
            for bias in biases if of_sum not in first.roles else ():
                adjoints[Derivative(LOSS, bias)] = of_sum
    is_network = isinstance(work.problem, Problem)
    return Notation(
        conventions,
        first.roles,
        _sizes(work.problem, first),
        _bias_counts(work.problem),
        slopes,
        adjoints,
        work.trace.rounding.decimal_mark,
        _families(work.network) if is_network else frozenset(_called_alike(first)),
        measure,
        widest_matrix(measure),
        work.problem.stated_as == "formulas" and E in first.roles,
    )


def _sizes(problem: AnyProblem, graph: Graph) -> tuple[int, ...]:
    """Return the numbers of neurons. In the middle of a network, weights are counted from the first
    ones that are named: layers before these have none.
    """
    if problem.stated_as == "formulas":
        return ()
    if problem.stated_as != "middle":
        return problem.sizes
    named = (name.by if isinstance(name, Derivative) else name for name in graph.roles)
    weights = [name.layer or 1 for name in named if isinstance(name, Symbol) and name.letter == "w"]
    first = min(weights, default=1)
    return tuple(size if layer >= first else 0 for layer, size in enumerate(problem.sizes, 1))


def _bias_counts(problem: AnyProblem) -> tuple[int, ...]:
    """Return how many biases lead to each layer of a network of dense layers."""
    if problem.stated_as == "middle":
        problem = problem.network
    if not isinstance(problem, Problem):
        return ()
    return tuple(layer.bias_count for layer in problem.layers)


def _used(definition: Definition) -> Iterator[Symbol]:
    for reference in references(definition.expression):
        if isinstance(reference.name, Symbol):
            yield reference.name


def _called_alike(graph: Graph) -> Iterator[Node]:
    """Yield the symbols of functions of which a graph has several, with other parameters."""
    used = {
        part.operation
        for definition in graph.definitions
        for part in parts(definition.expression)
        if isinstance(part, Apply) and part.operation.parameter is not None
    }
    called = [one.symbol for one in used if one.symbol is not None and not one.is_derivative]
    yield from (symbol for symbol in called if called.count(symbol) > 1)


def _families(problem: Problem) -> frozenset[Node]:
    """Return the symbols of the activations of which layers have several, with other parameters."""
    used = {activation(layer.activation, layer.parameter).operation for layer in problem.layers}
    called = [operation.symbol for operation in used]
    return frozenset(symbol for symbol in called if symbol is not None and called.count(symbol) > 1)
