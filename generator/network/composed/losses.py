"""The losses of a composed network: one, or one at each time and what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce

from msgspec.structs import replace

from generator.expressions.losses import loss
from generator.expressions.operations import add, constant, mean, scale, total
from generator.expressions.tree import Apply, Expression, Reference
from generator.network.composed.flow import Flow
from generator.network.graph import LOSS, TARGETS, Definition, Given
from generator.problem.composed.model import ComposedProblem

__all__ = ["losses", "short_losses", "targets"]


def targets(problem: ComposedProblem, outputs: Flow) -> Iterator[Given]:
    """Yield the targets of the outputs, which belong to the times that these belong to."""
    for (at, _), matrix in zip(outputs.quantities, problem.target_matrices, strict=True):
        yield Given(replace(TARGETS, at=at), matrix, "target")


def losses(
    problem: ComposedProblem, outputs: Flow, expected: Sequence[Reference]
) -> Iterator[Definition]:
    """Yield the loss; of several times the loss of each before their sum or mean."""
    stated = [
        _loss(problem, output, target)
        for (_, output), target in zip(outputs.quantities, expected, strict=True)
    ]
    yield from _together(problem, outputs, stated)


def short_losses(
    problem: ComposedProblem,
    outputs: Flow,
    walked: Sequence[Definition],
    expected: Sequence[Reference],
) -> Sequence[Definition]:
    """Return the same losses by way of the pre-activations, by which their gradients are short."""
    applied = {definition.name: definition.expression for definition in walked}
    stated = []
    for (_, output), target in zip(outputs.quantities, expected, strict=True):
        activation = applied[output.name]
        assert isinstance(activation, Apply), "the short way is behind an activation"
        (z,) = activation.operands
        if problem.flows[-1].form == "tokens":
            stated.append(loss(problem.loss).after_rows(z, target, activation.operation))
        else:
            stated.append(loss(problem.loss).after(z, target))
    return list(_together(problem, outputs, stated))


def _together(
    problem: ComposedProblem, outputs: Flow, stated: Sequence[Expression]
) -> Iterator[Definition]:
    if len(stated) == 1:
        yield Definition(LOSS, stated[0], "preliminary", "loss")
        return
    parts = [
        Definition(replace(LOSS, at=at), of_time, "preliminary", "loss")
        for (at, _), of_time in zip(outputs.quantities, stated, strict=True)
    ]
    yield from parts
    share = Fraction(1, len(parts)) if problem.over_steps == "mean" else Fraction(1)
    terms: list[Expression] = [part.reference for part in parts]
    summed = reduce(add, terms)
    yield Definition(LOSS, scale(constant(share), summed), "preliminary", "loss")


def _loss(problem: ComposedProblem, output: Reference, target: Reference) -> Expression:
    stated = loss(problem.loss)
    if output.shape[1] == 1:
        return stated.definition(output, target)
    terms = stated.terms(output, target)
    return scale(constant(stated.factor), mean(terms) if stated.is_mean else total(terms))
