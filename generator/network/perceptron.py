"""The perceptron's learning rule, which is stated and not derived: its threshold has no slope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.expressions.operations import add, matmul, ones, scale, subtract, transpose
from generator.expressions.tree import SCALAR, Name, Reference, Symbol
from generator.network.graph import INPUTS, LEARNING_RATE, TARGETS, Definition

__all__ = ["ERRORS", "learned"]

ERRORS = Symbol("e")


def learned(known: Mapping[Name, Reference], outputs: Reference) -> Iterator[Definition]:
    """Yield the errors, and the parameters moved by them: w + η e xᵀ and b + η e.

    Rosenblatt, Principles of neurodynamics (1962), section 5.5.
    """
    rate = Reference(LEARNING_RATE, SCALAR)
    errors = Definition(ERRORS, subtract(known[TARGETS], outputs), "preliminary")
    yield errors
    inputs = known[INPUTS]
    w, b = Symbol("w", 1), Symbol("b", 1)
    moved = scale(rate, matmul(errors.reference, transpose(inputs)))
    yield Definition(Symbol("w", 1, "new"), add(known[w], moved), "update")
    if b in known:
        samples = inputs.shape[1]
        error = errors.reference
        summed = error if samples == 1 else matmul(error, ones(samples, 1))
        yield Definition(Symbol("b", 1, "new"), add(known[b], scale(rate, summed)), "update")
