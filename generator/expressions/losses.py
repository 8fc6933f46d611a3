"""The table of losses; a new one is one definition here, and its tests."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from generator.expressions.activations import activation
from generator.expressions.functions import (
    absolute,
    cases,
    function,
    logarithm,
    positive_part,
    sign,
)
from generator.expressions.operations import (
    add,
    constant,
    divide,
    mean,
    negate,
    scale,
    square,
    subtract,
    times,
    total,
    typed,
)
from generator.expressions.tree import SCALAR, Apply, Expression, Operation
from generator.layout.nodes import Accent
from generator.layout.symbols import called

__all__ = ["LOSSES", "PARAMETERS", "USUAL", "Loss", "loss"]


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss; its gradient follows from its expression.

    `terms` are the losses of the single outputs, as an expression of outputs and targets;
    `factor` stands in front of their sum, or of their mean over a sample's outputs where
    `is_mean` says so. Behind the activation called `short_after` the gradient by the
    pre-activation is as short as a - y; `by_output` is how the derivative of a term by its output
    is written on the way there.
    """

    name: str
    terms: Callable[[Expression, Expression], Expression]
    factor: Fraction = Fraction(1)
    is_mean: bool = False
    short_after: str | None = None
    by_output: Callable[[Expression, Expression], Expression] | None = None

    def definition(self, a: Expression, y: Expression, share: Fraction = Fraction(1)) -> Expression:
        """Return the loss of a batch, `share` being 1, or 1 / N for the mean of N samples."""
        outputs, samples = a.shape
        terms = self.terms(a, y)
        if not self.is_mean:
            return scale(constant(self.factor * share), total(terms))
        if samples == 1:
            return scale(constant(self.factor * share), mean(terms))
        return scale(constant(self.factor * share / outputs), total(terms))

    def after(self, z: Expression, y: Expression, share: Fraction = Fraction(1)) -> Expression:
        """Return the same loss as an expression of the last pre-activation, where one is known
        of which the gradient is short.
        """
        return scale(constant(share), Apply(_short(self), (z, y)))


@functools.cache
def _short(stated: Loss) -> Operation:
    """Return the operation from pre-activations to the loss whose gradient is a - y.

    Bishop, Pattern Recognition and Machine Learning (2006), section 5.2: canonical link functions.
    """
    assert stated.short_after is not None, "the short way is asked for only where there is one"
    activate = activation(stated.short_after).operation

    def pullback(
        adjoint: Expression, z: Expression, y: Expression
    ) -> tuple[Expression | None, ...]:
        return times(adjoint, subtract(Apply(activate, (z,)), y)), None

    return Operation(
        name=f"{stated.name} after {stated.short_after}",
        shape=lambda z, y: SCALAR,
        value=_unevaluated,
        pullback=pullback,
        entry=_unevaluated,
    )


def _unevaluated(*_: object) -> Expression:
    raise TypeError("the short way serves to derive a gradient; the loss has its own expression")


def _binary_cross_entropy(a: Expression, y: Expression) -> Expression:
    hit = times(y, logarithm(a))
    miss = times(subtract(constant(1), y), logarithm(subtract(constant(1), a)))
    return negate(add(hit, miss))


@functools.cache
def _huber(threshold: Fraction) -> Operation:
    """Huber, Robust estimation of a location parameter (1964): quadratic near 0, linear beyond."""

    def beyond(e: Expression) -> Expression:
        return subtract(absolute(e), typed(threshold))

    slope = function(
        "huber_derivative",
        Accent("prime", called("H")),
        lambda e: cases(beyond(e), scale(typed(threshold), sign(e)), e),
        parameter=threshold,
    )
    return function(
        "huber",
        called("H"),
        lambda e: cases(
            beyond(e),
            scale(typed(threshold), subtract(absolute(e), typed(threshold / 2))),
            scale(constant(Fraction(1, 2)), square(e)),
        ),
        lambda e: Apply(slope, (e,)),
        parameter=threshold,
    )


def _huber_loss(threshold: Fraction) -> Loss:
    return Loss("huber", lambda a, y: Apply(_huber(threshold), (subtract(a, y),)))


def _squared(a: Expression, y: Expression) -> Expression:
    return square(subtract(a, y))


HALF = Fraction(1, 2)
_FIXED = {
    one.name: one
    for one in (
        Loss("half_mean_squared_error", _squared, HALF, is_mean=True),
        Loss("half_squared_error", _squared, HALF),
        Loss("mean_squared_error", _squared, is_mean=True),
        Loss("squared_error", _squared),
        Loss("absolute_error", lambda a, y: absolute(subtract(a, y))),
        Loss("mean_absolute_error", lambda a, y: absolute(subtract(a, y)), is_mean=True),
        Loss("hinge", lambda a, y: positive_part(subtract(constant(1), times(y, a)))),
        Loss(
            "binary_cross_entropy",
            _binary_cross_entropy,
            short_after="sigmoid",
            by_output=lambda a, y: divide(subtract(a, y), times(a, subtract(constant(1), a))),
        ),
        Loss(
            "cross_entropy",
            lambda a, y: negate(times(y, logarithm(a))),
            short_after="softmax",
            by_output=lambda a, y: negate(divide(y, a)),
        ),
    )
}
LOSSES = (*_FIXED, "huber")
PARAMETERS = {"huber": "threshold"}
# What a parameter is where none is stated.
USUAL = {"huber": "1"}


@functools.cache
def loss(name: str, parameter: Fraction | None = None) -> Loss:
    """Return a loss by its name; `parameter` is Huber's threshold, 1 where it is left out."""
    if name in _FIXED:
        return _FIXED[name]
    return _huber_loss(Fraction(USUAL[name]) if parameter is None else parameter)
