"""The forward pass and the loss, as definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce

from msgspec.structs import replace

from generator.expressions.activations import IDENTITY, activation
from generator.expressions.functions import absolute
from generator.expressions.losses import loss
from generator.expressions.operations import (
    add,
    constant,
    matmul,
    ones,
    scale,
    square,
    total,
    typed,
)
from generator.expressions.tree import SCALAR, Apply, Expression, Name, Reference, Symbol
from generator.network.graph import INPUTS, LOSS, LOSSES, TARGETS, Definition
from generator.problem import Layer, Problem

__all__ = [
    "DATA_LOSS",
    "OF_LOSS",
    "PENALTY",
    "activated",
    "by_samples",
    "forward",
    "losses",
    "over_samples",
    "short_loss",
]

DATA_LOSS = Symbol("L_data")
PENALTY = Symbol("L_penalty")
# The loss, and what it may be made of.
OF_LOSS = (LOSS, DATA_LOSS, PENALTY, LOSSES)


def forward(problem: Problem, known: Mapping[Name, Reference]) -> Iterator[Definition]:
    """Yield z and a of each layer; samples are columns. `known` holds the parameters to use."""
    incoming = known[INPUTS]
    samples = incoming.shape[1]
    for layer, stated in enumerate(problem.layers, start=1):
        weighted = matmul(known[Symbol("w", layer)], incoming)
        bias = known.get(Symbol("b", layer))
        if bias is not None:
            weighted = add(weighted, _spread(bias, stated, samples))
        pre_activation = Definition(Symbol("z", layer + 1), weighted, "forward", "pre-activation")
        yield pre_activation
        output = Definition(
            Symbol("a", layer + 1), activated(stated, pre_activation.reference), "forward", "output"
        )
        yield output
        incoming = output.reference


def activated(layer: Layer, z: Expression) -> Expression:
    """Return a layer's activation of a pre-activation."""
    applied = activation(layer.activation, layer.parameter)
    return z if applied is IDENTITY else Apply(applied.operation, (z,))


def _spread(bias: Reference, layer: Layer, samples: int) -> Expression:
    """Return a bias for every neuron and every sample."""
    neurons = len(layer.weights)
    if not layer.shares_its_bias:
        return bias if samples == 1 else matmul(bias, ones(1, samples))
    return bias if (neurons, samples) == SCALAR else scale(bias, ones(neurons, samples))


def losses(
    problem: Problem, known: Mapping[Name, Reference], passed: Sequence[Definition]
) -> Iterator[Definition]:
    """Yield the loss; where weights are penalised, its two parts before their sum."""
    stated = loss(problem.loss, problem.loss_parameter)
    outputs, targets = passed[-1].reference, known[TARGETS]
    data = stated.definition(outputs, targets, over_samples(problem, targets.shape[1]))
    penalty = _penalty(problem, known)
    if penalty is None:
        yield Definition(LOSS, data, "preliminary", "loss")
        return
    parts = (
        Definition(DATA_LOSS, data, "preliminary", "loss"),
        Definition(PENALTY, penalty, "preliminary", "loss"),
    )
    yield from parts
    yield Definition(LOSS, add(*(part.reference for part in parts)), "preliminary", "loss")


def by_samples(
    problem: Problem,
    known: Mapping[Name, Reference],
    passed: Sequence[Definition],
    whole: Sequence[Definition],
) -> Iterator[Definition]:
    """Yield the definitions of a loss, and before them those of the single samples, a row, of which
    it is the mean or the sum.
    """
    stated = loss(problem.loss, problem.loss_parameter)
    outputs, targets = passed[-1].reference, known[TARGETS]
    each = Definition(LOSSES, stated.of_samples(outputs, targets), "preliminary", "losses")
    yield each
    share = over_samples(problem, targets.shape[1])
    together: Expression = each.reference
    if each.reference.shape != SCALAR:
        together = scale(constant(share), total(each.reference))
    of_data = next(one.name for one in whole if one.name in (DATA_LOSS, LOSS))
    for definition in whole:
        is_of_data = definition.name == of_data
        yield replace(definition, expression=together) if is_of_data else definition


def short_loss(
    problem: Problem, known: Mapping[Name, Reference], passed: Sequence[Definition]
) -> Definition:
    """Return the loss of the samples by the last pre-activation, whose gradient is a - y."""
    stated = loss(problem.loss, problem.loss_parameter)
    z, targets = passed[-2].reference, known[TARGETS]
    name = LOSS if _penalty(problem, known) is None else DATA_LOSS
    short = stated.after(z, targets, over_samples(problem, targets.shape[1]))
    return Definition(name, short, "preliminary", "loss")


def over_samples(problem: Problem, samples: int) -> Fraction:
    """Return the factor that makes one number of what so many samples give."""
    return Fraction(1, samples) if problem.over_samples == "mean" else Fraction(1)


def _penalty(problem: Problem, known: Mapping[Name, Reference]) -> Expression | None:
    """Return l1 Σ|w| + l2/2 Σw² over the weights of all layers; None where neither is stated."""
    weights = [known[Symbol("w", layer)] for layer in range(1, len(problem.layers) + 1)]
    norms = (
        (Fraction(problem.penalty.l1), absolute),
        (Fraction(problem.penalty.l2) / 2, square),
    )
    terms = [
        scale(typed(factor), reduce(add, [total(size(w)) for w in weights]))
        for factor, size in norms
        if factor
    ]
    return reduce(add, terms) if terms else None
