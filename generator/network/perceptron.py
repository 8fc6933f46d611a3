"""The perceptron's learning rule, which is stated and not derived: its threshold has no slope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from msgspec.structs import replace

from generator.expressions.operations import (
    add,
    constant,
    matmul,
    ones,
    scale,
    subtract,
    transpose,
)
from generator.expressions.tree import SCALAR, Expression, Name, Reference, Symbol
from generator.network.graph import INPUTS, LEARNING_RATE, TARGETS, Definition

__all__ = ["ERRORS", "learned"]

ERRORS = Symbol("e")


def learned(
    known: Mapping[Name, Reference], outputs: Reference, share: Fraction
) -> Iterator[Definition]:
    """Yield the errors, and the parameters moved by them: w + η e xᵀ and b + η e, `share` being 1,
    or 1 / N for the mean over N samples.

    Rosenblatt, Principles of neurodynamics (1962), section 5.5.
    """
    errors = Definition(ERRORS, subtract(known[TARGETS], outputs), "preliminary", "error")
    yield errors
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
