"""The backward pass: derivatives of activations, and gradients derived from the forward pass."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from generator.expressions.activations import IDENTITY, activation
from generator.expressions.tree import (
    Apply,
    Derivative,
    Expression,
    Name,
    Reference,
    Symbol,
    pullbacks,
    replace,
)
from generator.network.graph import LOSS, Definition
from generator.network.reverse import ONE, reached, uses, walked_back
from generator.problem import Layer, Problem

__all__ = ["WHOLE", "Middle", "gradients", "slopes"]


class Middle(Struct, frozen=True):
    """What is named in the middle of a network: by their ids the steps that are given, in place of
    what leads to them, and those that are asked for.
    """

    given: Collection[str] = ()
    asked: Collection[str] = ()

    def names(self, derivative: Derivative) -> bool:
        """Return whether a derivative bears its own name, whatever else is the same."""
        return str(derivative) in (*self.given, *self.asked)


WHOLE = Middle()


def slopes(
    problem: Problem, passed: Sequence[Definition], trained: Sequence[Reference]
) -> Iterator[Definition]:
    """Yield the derivatives of the activations that gradients pass through, the last one first."""
    passes = reached(passed, (parameter.name for parameter in trained))
    for stated, z, a in reversed(_layers(problem, passed)):
        is_short = a is passed[-1] and problem.takes_the_short_way
        derivative = _derivative(stated, z)
        if derivative is not None and z.name in passes and not is_short:
            yield Definition(
                Derivative(a.symbol, z.symbol),
                replace(derivative, {a.expression: a.reference}),
                "preliminary",
                "slope",
            )


def _layers(
    problem: Problem, passed: Sequence[Definition]
) -> Sequence[tuple[Layer, Definition, Definition]]:
    """Return each layer with its pre-activation and its output."""
    pre_activations = [definition for definition in passed if definition.role == "pre-activation"]
    outputs = [definition for definition in passed if definition.role == "output"]
    return list(zip(problem.layers, pre_activations, outputs, strict=True))


def _derivative(stated: Layer, z: Definition) -> Expression | None:
    """Return the derivative of a layer's activation as its pullback has it.

    The identity needs none, nor softmax of several samples, whose Jacobians would be many.
    """
    applied = activation(stated.activation, stated.parameter)
    samples = z.reference.shape[1]
    if applied is IDENTITY or (applied.is_of_layer and samples > 1):
        return None
    return applied.derivative(z.reference)


def gradients(
    problem: Problem,
    passed: Sequence[Definition],
    loss: Sequence[Definition],
    short: Definition | None,
    sloped: Sequence[Definition],
    trained: Sequence[Reference],
    middle: Middle = WHOLE,
) -> Iterator[Definition]:
    """Yield the gradients that follow from walking the forward definitions in reverse, from the
    loss and from what derivatives of it are given in the `middle`.

    A parameter that receives just what its sum receives lends that step its name, so that ∂L/∂b
    stands in place of ∂L/∂z as long as both are the same. `short` is the loss as it follows from
    the last pre-activation, to be taken in place of the way through the outputs.
    """
    walked = [*passed, *loss]
    if short is not None:
        walked = [
            *passed[:-1],
            *(short if definition.name == short.name else definition for definition in loss),
        ]
    used = uses(walked)
    known = _known(problem, passed, sloped)

    def bearer(definition: Definition) -> Symbol:
        if middle.names(Derivative(LOSS, definition.symbol)):
            return definition.symbol
        return _owner(definition, [one for one in trained if used[one.name] == [definition]])

    by = [_parameter(parameter) for parameter in trained]
    starts: dict[Name, Expression] = {}
    for definition in passed:
        derivative = Derivative(LOSS, definition.symbol)
        if str(derivative) in middle.given:
            starts[definition.name] = Reference(derivative, definition.reference.shape)
    if starts:
        starts[LOSS] = ONE
    for step in walked_back(walked, LOSS, by, known, bearer, starts):
        is_of_outputs = step.name == Derivative(LOSS, bearer(passed[-1]))
        yield structs.replace(step, section="preliminary") if is_of_outputs else step


def _known(
    problem: Problem, passed: Sequence[Definition], sloped: Sequence[Definition]
) -> Mapping[Expression, Expression]:
    """Return what the steps before the backward pass have computed, by their expressions."""
    known: dict[Expression, Expression] = {}
    steps = {definition.name: definition.reference for definition in sloped}
    for stated, z, a in _layers(problem, passed):
        if isinstance(a.expression, Apply):
            known[a.expression] = a.reference
        derivative = _derivative(stated, z)
        step = steps.get(Derivative(a.symbol, z.symbol))
        if derivative is not None and step is not None:
            known[derivative] = step
    return known


def _owner(definition: Definition, candidates: Sequence[Reference]) -> Symbol:
    """Return the candidate whose gradient is the adjoint itself, or the definition's own name."""
    parts = dict(pullbacks(definition.expression, definition.reference))
    for candidate in candidates:
        if parts.get(candidate.name) == definition.reference:
            return _parameter(candidate)
    return definition.symbol


def _parameter(reference: Reference) -> Symbol:
    assert isinstance(reference.name, Symbol), "parameters are named by letter and layer"
    return reference.name
