"""The perceptron's learning rules, which are stated and not derived: a threshold has no slope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from msgspec.structs import replace

from generator.expressions.functions import mistake
from generator.expressions.operations import (
    add,
    constant,
    matmul,
    ones,
    scale,
    subtract,
    times,
    transpose,
)
from generator.expressions.tree import SCALAR, Expression, Name, Reference, Symbol
from generator.network.graph import INPUTS, LEARNING_RATE, Definition

__all__ = ["ERRORS", "MARGINS", "errors_by_margins", "errors_by_outputs", "learned"]

ERRORS = Symbol("e")
MARGINS = Symbol("margin")


def errors_by_outputs(targets: Reference, outputs: Reference) -> Iterator[Definition]:
    """Yield the errors of outputs, which are what they lack.

    Rosenblatt, Principles of neurodynamics (1962), section 5.5.
    """
    yield Definition(ERRORS, subtract(targets, outputs), "preliminary", "error")


def errors_by_margins(targets: Reference, net_inputs: Reference) -> Iterator[Definition]:
    """Yield the margins, and the errors: the targets, which are signs, where margins are not
    positive.

    Freund and Schapire, Large margin classification using the perceptron algorithm (1999).
    """
    margins = Definition(MARGINS, times(targets, net_inputs), "preliminary", "margin")
    yield margins
    yield Definition(ERRORS, times(targets, mistake(margins.reference)), "preliminary", "error")


def learned(
    known: Mapping[Name, Reference], errors: Definition, share: Fraction
) -> Iterator[Definition]:
    """Yield the parameters moved by the errors: w + η e xᵀ and b + η e, `share` being 1, or 1 / N
    for the mean over N samples.
    """
    error, inputs = errors.reference, known[INPUTS]
    samples = inputs.shape[1]

    def moved(parameter: Symbol, direction: Expression) -> Definition:
        change = scale(constant(share), scale(Reference(LEARNING_RATE, SCALAR), direction))
        new = replace(parameter, mark="new")
        return Definition(new, add(known[parameter], change), "update", "update")

    w, b = Symbol("w", 1), Symbol("b", 1)
    yield moved(w, matmul(error, transpose(inputs)))
    if b in known:
        yield moved(b, error if samples == 1 else matmul(error, ones(samples, 1)))
