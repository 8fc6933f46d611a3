"""The backward pass: derivatives of activations, and gradients derived from the forward pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from generator.expressions.activations import IDENTITY, activation
from generator.expressions.operations import add
from generator.expressions.tree import (
    Apply,
    Constant,
    Derivative,
    Expression,
    Name,
    Reference,
    Symbol,
    pullbacks,
    references,
    replace,
)
from generator.network.graph import LOSS, Definition, Section
from generator.problem import Layer, Problem

__all__ = ["ONE", "gradients", "reached", "slopes", "uses"]

ONE = Constant(Fraction(1))


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
) -> Iterator[Definition]:
    """Yield the gradients that follow from walking the forward definitions in reverse.

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
    known = _known(problem, passed, sloped)
    leads = reached(walked, (parameter.name for parameter in trained))
    used = uses(walked)
    received: dict[Name, Expression] = {LOSS: ONE}
    for definition in reversed(walked):
        if definition.name not in received:
            continue
        adjoint = replace(received.pop(definition.name), known)
        owner = definition.symbol
        if adjoint != ONE:
            candidates = [
                reference for reference in trained if used[reference.name] == [definition]
            ]
            owner = _owner(definition, candidates)
            section: Section = "preliminary" if definition is passed[-1] else "backward"
            step = Definition(Derivative(LOSS, owner), adjoint, section, "gradient")
            yield step
            adjoint = step.reference
        for leaf, part in pullbacks(definition.expression, adjoint):
            if leaf in leads and leaf != owner:
                received[leaf] = add(part, received[leaf]) if leaf in received else part
        for parameter in trained:
            if used[parameter.name][0] is definition and parameter.name != owner:
                gradient = received.pop(parameter.name)
                name = Derivative(LOSS, _parameter(parameter))
                yield Definition(name, gradient, "backward", "gradient")


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


def reached(walked: Sequence[Definition], trained: Iterable[Name]) -> set[Name]:
    """Return the trained parameters, and all that is computed from one of them."""
    found: set[Name] = {*trained}
    for definition in walked:
        if any(reference.name in found for reference in references(definition.expression)):
            found.add(definition.name)
    return found


def uses(walked: Sequence[Definition]) -> Mapping[Name, Sequence[Definition]]:
    """Return the definitions that use each quantity, in order."""
    found: dict[Name, list[Definition]] = {}
    for definition in walked:
        for name in {reference.name for reference in references(definition.expression)}:
            found.setdefault(name, []).append(definition)
    return found


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
