"""The table of losses; a new one is one definition here, and its tests."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from msgspec import Struct

from generator.arithmetic import Exact, is_below
from generator.expressions.activations import Activation, activation
from generator.expressions.families import Family
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
    matmul,
    mean,
    negate,
    ones,
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

__all__ = ["LOSSES", "Loss", "Outputs", "Targets", "loss", "short_ways"]


class Outputs(Struct, frozen=True):
    """What a loss needs of the outputs: in words, what those of an activation that does not fit are
    instead, which activations fit, and the names of those to try.
    """

    need: str
    otherwise: Callable[[Activation], str]
    fits: Callable[[Activation], bool]
    try_these: tuple[str, ...]


class Targets(Struct, frozen=True):
    """What targets a loss takes: what they are, and which numbers: some single ones, or all that
    are not below and not above the ends; `sum` is what those of a sample add up to.
    """

    are: str
    single: tuple[int, ...] = ()
    least: int | None = None
    most: int | None = None
    sum: int | None = None

    def take(self, number: Exact) -> bool:
        """Return whether a target may be this number."""
        if self.single:
            return number in self.single
        return (self.least is None or not is_below(number, self.least)) and (
            self.most is None or number == self.most or is_below(number, self.most)
        )


class Loss(Struct, frozen=True):
    """A loss; its gradient follows from its expression.

    `terms` are the losses of the single outputs, as an expression of outputs and targets;
    `factor` stands in front of their sum, or of their mean over a sample's outputs where
    `is_mean` says so. Behind the activation called `short_after` the gradient by the
    pre-activation is as short as a - y; `by_output` is how the derivative of a term by its output
    is written on the way there. `outputs` and `targets` are what it needs of them, None where any
    will do; `is_distance` says whether it is least where an output is its target. `also_called` has
    other words for its name, as people type them but for capitals and signs.
    """

    name: str
    terms: Callable[[Expression, Expression], Expression]
    factor: Fraction = Fraction(1)
    is_mean: bool = False
    short_after: str | None = None
    by_output: Callable[[Expression, Expression], Expression] | None = None
    outputs: Outputs | None = None
    targets: Targets | None = None
    is_distance: bool = True
    also_called: str = ""

    @property
    def is_squared_error(self) -> bool:
        """Whether it is a sum or a mean of squared errors, with whichever factor."""
        return self.terms is _squared

    def definition(self, a: Expression, y: Expression, share: Fraction = Fraction(1)) -> Expression:
        """Return the loss of a batch, `share` being 1, or 1 / N for the mean of N samples."""
        outputs, samples = a.shape
        terms = self.terms(a, y)
        if not self.is_mean:
            return scale(constant(self.factor * share), total(terms))
        if samples == 1:
            return scale(constant(self.factor * share), mean(terms))
        return scale(constant(self.factor * share / outputs), total(terms))

    def of_samples(self, a: Expression, y: Expression) -> Expression:
        """Return the losses of the samples of a batch, a row."""
        outputs, _ = a.shape
        factor = self.factor / outputs if self.is_mean else self.factor
        terms = self.terms(a, y)
        return scale(constant(factor), terms if outputs == 1 else matmul(ones(1, outputs), terms))

    def after(self, z: Expression, y: Expression, share: Fraction = Fraction(1)) -> Expression:
        """Return the same loss as an expression of the last pre-activation, where one is known
        of which the gradient is short.
        """
        outputs = z.shape[0] if self.is_mean else 1
        return scale(constant(share / outputs), Apply(_short(self), (z, y)))

    def after_rows(self, z: Expression, y: Expression, activate: Operation) -> Expression:
        """Return what `after` does of rows, each of which `activate` makes the outputs of."""
        count = z.shape[0] * z.shape[1] if self.is_mean else 1
        return scale(constant(Fraction(1, count)), Apply(_short(self, activate), (z, y)))


@functools.cache
def _short(stated: Loss, applied: Operation | None = None) -> Operation:
    """Return the operation from pre-activations to the loss whose gradient is a - y.

    Bishop, Pattern Recognition and Machine Learning (2006), section 5.2: canonical link functions.
    """
    assert stated.short_after is not None, "the short way is asked for only where there is one"
    activate = applied or activation(stated.short_after).operation

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


def _slope_of_binary_cross_entropy(a: Expression, y: Expression) -> Expression:
    return divide(subtract(a, y), times(a, subtract(constant(1), a)))


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


def _other_activation(output: Activation) -> str:
    return f"the last activation is {output.name}"


HALF = Fraction(1, 2)
BETWEEN_0_AND_1 = Outputs(
    "needs each output to be between 0 and 1, whatever the others are",
    lambda output: (
        _other_activation(output)
        if output.adds_up_to is None
        else f"the outputs of {output.name} add up to {output.adds_up_to}"
    ),
    lambda output: output.range == (0, 1) and not output.reaches_ends and output.adds_up_to is None,
    ("sigmoid",),
)
DISTRIBUTION = Outputs(
    "needs outputs that are positive and add up to 1",
    _other_activation,
    lambda output: output.range[0] == 0 and not output.reaches_ends and output.adds_up_to == 1,
    ("softmax",),
)
OF_BOTH_SIGNS = Outputs(
    "tells classes apart by the sign of an output",
    lambda output: f"{output.name} has no negative outputs",
    lambda output: output.range[0] is None or output.range[0] < 0,
    ("identity", "tanh"),
)
HUBER = Family(
    name="huber",
    key="threshold",
    describes="of the loss huber",
    takes="positive",
    usual="1",
    define=_huber_loss,
    also_called="huberloss smoothl1 smoothl1loss smoothmeanabsoluteerror",
)
PROBABILITIES = Targets("probabilities", least=0, most=1)
# Of losses that a word may stand for, messages name the first one first.
LOSSES: Mapping[str, Loss | Family[Loss]] = {
    stated.name: stated
    for stated in (
        Loss(
            "mean_squared_error",
            _squared,
            is_mean=True,
            also_called="mse msqe meansquareerror meansquarederrorloss mseloss meansquares "
            "l2loss quadraticloss brier",
        ),
        Loss(
            "half_mean_squared_error",
            _squared,
            HALF,
            is_mean=True,
            also_called="halfmse mse2",
        ),
        Loss(
            "squared_error",
            _squared,
            also_called="sse sumofsquarederrors sumsquarederror sumofsquares "
            "residualsumofsquares rss se squarederrors squaredloss",
        ),
        Loss(
            "half_squared_error",
            _squared,
            HALF,
            also_called="halfsse halfsquarederrors halfsumofsquares sse quadraticloss",
        ),
        Loss(
            "mean_absolute_error",
            lambda a, y: absolute(subtract(a, y)),
            is_mean=True,
            also_called="mae meanabsolute meanabsolutedeviation l1loss",
        ),
        Loss(
            "absolute_error",
            lambda a, y: absolute(subtract(a, y)),
            also_called="sae ae l1 l1loss absolutedifference sumofabsoluteerrors",
        ),
        Loss(
            "binary_cross_entropy",
            _binary_cross_entropy,
            short_after="sigmoid",
            by_output=_slope_of_binary_cross_entropy,
            outputs=BETWEEN_0_AND_1,
            targets=PROBABILITIES,
            also_called="bce bceloss binarycrossentropyloss logloss logistic logisticloss "
            "binarylogloss bcewithlogits bcewithlogitsloss crossentropyloss",
        ),
        Loss(
            "mean_binary_cross_entropy",
            _binary_cross_entropy,
            is_mean=True,
            short_after="sigmoid",
            by_output=_slope_of_binary_cross_entropy,
            outputs=BETWEEN_0_AND_1,
            targets=PROBABILITIES,
            also_called="meanbce binarycrossentropymean averagebinarycrossentropy",
        ),
        Loss(
            "cross_entropy",
            lambda a, y: negate(times(y, logarithm(a))),
            short_after="softmax",
            by_output=lambda a, y: negate(divide(y, a)),
            outputs=DISTRIBUTION,
            targets=Targets("probabilities of all classes", least=0, sum=1),
            also_called="crossentropyloss ce xent cce nll nllloss negativeloglikelihood "
            "categoricalcrossentropy softmaxcrossentropy "
            "sparsecategoricalcrossentropy multiclasscrossentropy",
        ),
        Loss(
            "hinge",
            lambda a, y: positive_part(subtract(constant(1), times(y, a))),
            outputs=OF_BOTH_SIGNS,
            targets=Targets("classes", single=(-1, 1)),
            is_distance=False,
            also_called="hingeloss svm maxmargin",
        ),
        HUBER,
    )
}


def short_ways() -> Iterator[Loss]:
    """Yield the losses of which the gradient is a - y itself behind some activation."""
    for stated in LOSSES.values():
        if isinstance(stated, Loss) and stated.short_after is not None and not stated.is_mean:
            yield stated


def loss(name: str, parameter: Fraction | None = None) -> Loss:
    """Return a loss; `parameter` is the number of a family such as Huber's."""
    found = LOSSES[name]
    return found.function(parameter) if isinstance(found, Family) else found
