"""From a problem to the graph of its quantities: forward pass, loss, backward pass, updates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from generator.expressions.activations import ACTIVATIONS
from generator.expressions.losses import LOSSES
from generator.expressions.operations import add, matmul, scale, subtract
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Constant,
    Derivative,
    Expression,
    Name,
    Reference,
    Shape,
    Symbol,
    pullbacks,
    references,
    replace,
)
from generator.problem import Problem
from generator.rounding import Matrix, as_typed

__all__ = [
    "INPUTS",
    "LEARNING_RATE",
    "LOSS",
    "TARGETS",
    "Definition",
    "Given",
    "Graph",
    "Section",
    "build",
]

Section = Literal["forward", "preliminary", "backward", "update"]

LOSS = Symbol("L")
LEARNING_RATE = Symbol("alpha")
INPUTS = Symbol("a", 1)
TARGETS = Symbol("y")


@dataclass(frozen=True, slots=True)
class Given:
    """A quantity that the problem states, with the digits its author typed."""

    name: Symbol
    numbers: Matrix

    @property
    def shape(self) -> Shape:
        """The shape of the matrix."""
        return len(self.numbers), len(self.numbers[0])


@dataclass(frozen=True, slots=True)
class Definition:
    """A quantity that is computed: its name, the expression it is equal to, and where it stands."""

    name: Name
    expression: Expression
    section: Section
    iteration: int = 1

    @property
    def reference(self) -> Reference:
        """The quantity, as it stands in later expressions."""
        return Reference(self.name, self.expression.shape)


@dataclass(frozen=True, slots=True)
class Graph:
    """Everything given and everything computed, each after what it is computed from."""

    given: tuple[Given, ...]
    definitions: tuple[Definition, ...]


def build(problem: Problem) -> Graph:
    """Return the graph of one training step of a problem."""
    given = tuple(_given(problem))
    parameters = [one for one in given if one.name.letter in "wb"]
    forward = tuple(_forward(problem))
    loss = _loss(problem, forward[-1].reference)
    slopes = tuple(_slopes(problem, forward))
    known: dict[Expression, Expression] = {one.expression: one.reference for one in slopes}
    first, *backward = _backward([*forward, loss], [one.name for one in parameters], known)
    updates = (_update(parameter) for parameter in parameters)
    return Graph(given, (*forward, *slopes, loss, first, *backward, *updates))


def _given(problem: Problem) -> Iterator[Given]:
    def column(numbers: Sequence[object]) -> Matrix:
        return tuple((str(number),) for number in numbers)

    yield Given(INPUTS, column([as_typed(number) for number in problem.inputs]))
    for layer, stated in enumerate(problem.layers, start=1):
        weights = tuple(tuple(map(as_typed, row)) for row in stated.weights)
        yield Given(Symbol("w", layer), weights)
        if stated.biases is not None:
            yield Given(Symbol("b", layer), column([as_typed(number) for number in stated.biases]))
    yield Given(TARGETS, column([as_typed(number) for number in problem.targets]))
    yield Given(LEARNING_RATE, ((as_typed(problem.learning_rate),),))


def _forward(problem: Problem) -> Iterator[Definition]:
    incoming = Reference(INPUTS, (len(problem.inputs), 1))
    for layer, stated in enumerate(problem.layers, start=1):
        neurons = len(stated.weights)
        weights = Reference(Symbol("w", layer), (neurons, incoming.shape[0]))
        weighted = matmul(weights, incoming)
        if stated.biases is not None:
            weighted = add(weighted, Reference(Symbol("b", layer), (neurons, 1)))
        pre_activation = Definition(Symbol("z", layer + 1), weighted, "forward")
        yield pre_activation
        activated = Apply(ACTIVATIONS[stated.activation].operation, (pre_activation.reference,))
        activation = Definition(Symbol("a", layer + 1), activated, "forward")
        yield activation
        incoming = activation.reference


def _loss(problem: Problem, outputs: Reference) -> Definition:
    targets = Reference(TARGETS, (len(problem.targets), 1))
    return Definition(LOSS, LOSSES[problem.loss].definition(outputs, targets), "preliminary")


def _slopes(problem: Problem, forward: Sequence[Definition]) -> Iterator[Definition]:
    known = {one.name: one.reference for one in forward}
    for layer, stated in reversed(list(enumerate(problem.layers, start=2))):
        a, z = Symbol("a", layer), Symbol("z", layer)
        slope = Apply(ACTIVATIONS[stated.activation].derivative, (known[z],))
        yield Definition(Derivative(a, z), slope, "preliminary")


def _backward(
    forward: Sequence[Definition],
    parameters: Sequence[Symbol],
    known: Mapping[Expression, Expression],
) -> Iterator[Definition]:
    """Yield the gradients that follow from walking the forward definitions in reverse.

    A parameter that receives just what its sum receives lends that step its name, so that ∂L/∂b
    stands in place of ∂L/∂z as long as both are the same.
    """
    uses = _uses(forward)
    received: dict[Name, Expression] = {LOSS: Constant(Fraction(1))}
    for definition in reversed(forward):
        adjoint = replace(received.pop(definition.name), known)
        owner = _symbol(definition)
        if owner != LOSS:
            owner = _owner(definition, [one for one in parameters if uses[one] == [definition]])
            section: Section = "preliminary" if definition is forward[-2] else "backward"
            step = Definition(Derivative(LOSS, owner), adjoint, section)
            yield step
            adjoint = step.reference
        for leaf, part in pullbacks(definition.expression, adjoint):
            if leaf in uses and leaf != owner:
                received[leaf] = add(received[leaf], part) if leaf in received else part
        for parameter in parameters:
            if uses[parameter][0] is definition and parameter != owner:
                gradient = received.pop(parameter)
                yield Definition(Derivative(LOSS, parameter), gradient, "backward")


def _uses(forward: Sequence[Definition]) -> dict[Name, list[Definition]]:
    uses: dict[Name, list[Definition]] = {}
    for definition in forward:
        for name in {reference.name for reference in references(definition.expression)}:
            uses.setdefault(name, []).append(definition)
    return uses


def _owner(definition: Definition, candidates: Sequence[Symbol]) -> Symbol:
    """Return the candidate whose gradient is the adjoint itself, or the definition's own name."""
    parts = dict(pullbacks(definition.expression, definition.reference))
    for candidate in candidates:
        if parts.get(candidate) == definition.reference:
            return candidate
    return _symbol(definition)


def _symbol(definition: Definition) -> Symbol:
    assert isinstance(definition.name, Symbol), "only derivatives of quantities are taken"
    return definition.name


def _update(parameter: Given) -> Definition:
    gradient = Reference(Derivative(LOSS, parameter.name), parameter.shape)
    change = scale(Reference(LEARNING_RATE, SCALAR), gradient)
    updated = subtract(Reference(parameter.name, parameter.shape), change)
    return Definition(
        Symbol(parameter.name.letter, parameter.name.layer, new=True), updated, "update"
    )
