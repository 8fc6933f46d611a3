"""The table of activations; a new one is one definition here, and its tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator.arithmetic import Array, System
from generator.expressions.families import Family
from generator.expressions.functions import (
    cases,
    component,
    exponential,
    function,
    is_positive,
    logarithm,
    nonnegative,
    positive_part,
    sum_over,
)
from generator.expressions.operations import (
    add,
    constant,
    diagonal,
    divide,
    matmul,
    negate,
    ones,
    scale,
    square,
    subtract,
    times,
    transpose,
    typed,
)
from generator.expressions.tree import Apply, Constant, Expression, Operation, entry
from generator.layout.nodes import Accent
from generator.layout.symbols import called

__all__ = ["ACTIVATIONS", "IDENTITY", "OF_LAYERS", "Activation", "activation", "activation_of"]


class ByComponents(Struct, frozen=True):
    """The derivatives of an output by its own pre-activation and by another's, from outputs."""

    own: Callable[[Expression], Expression]
    other: Callable[[Expression, Expression], Expression]


class Activation(Struct, frozen=True):
    """An activation: its operation, and the expression of its derivative.

    `range` is what its values lie between, None where there is no bound; `reaches_ends` says
    whether they may be equal to its ends, `saturates` whether they come so near to both that
    hardly any gradient passes. `has_gradient` says whether a gradient can pass through it at all,
    `is_dead_below_0` whether none does where the pre-activation is negative. Where it has a kink at
    0 and so no derivative, `slope_at_kink` is the one that is taken. Where an output depends on all
    neurons of a layer, the definition is that of any component, and `by_components` has its
    derivatives, in terms of the outputs: that of one output by its own pre-activation, and by that
    of another; `adds_up_to` is what the outputs of a layer add up to. `is_for_outputs` says that
    only the last layer may have it. `by_output` has the derivative in terms of the output, and
    `inverse` a pre-activation of which an output is, where it has them. `also_called` has other
    words for its name, as people type them but for capitals and signs.
    """

    name: str
    operation: Operation
    derivative: Callable[[Expression], Expression]
    range: tuple[int | None, int | None] = (None, None)
    reaches_ends: bool = False
    saturates: bool = False
    has_gradient: bool = True
    is_dead_below_0: bool = False
    slope_at_kink: Fraction | None = None
    by_components: ByComponents | None = None
    adds_up_to: int | None = None
    is_for_outputs: bool = False
    by_output: Callable[[Expression], Expression] | None = None
    inverse: Callable[[Expression], Expression] | None = None
    also_called: str = ""

    @property
    def is_of_layer(self) -> bool:
        """Whether an output depends on all neurons of a layer."""
        return self.by_components is not None


def _activation(
    name: str,
    symbol: str,
    definition: Callable[[Expression], Expression],
    slope: Callable[[Callable[[Expression], Expression], Expression], Expression],
    *,
    value: Callable[..., Array] | None = None,
    parameter: Fraction | None = None,
    numpy: str = "",
    **facts: Any,
) -> Activation:
    """Return an activation from its symbol, a letter or a name, and from its value and its slope,
    both as expressions of x, and, where NumPy has it, from its name there; `facts` are other fields
    of it.

    `slope` may use the activation itself, which it is given as its first argument.
    """

    def derivative_of(x: Expression) -> Expression:
        return slope(lambda argument: Apply(operation, (argument,)), x)

    def derivative(x: Expression) -> Expression:
        return Apply(derivative_operation, (x,))

    derivative_operation = replace(
        function(
            f"{name}_derivative",
            Accent("prime", called(symbol)),
            derivative_of,
            parameter=parameter,
        ),
        entry=lambda _, row, column, x: derivative_of(entry(x, row, column)),
        is_derivative=True,
    )
    operation = function(name, called(symbol), definition, derivative, value, parameter, numpy)
    return Activation(name, operation, derivative, **facts)


SIGMOID = _activation(
    name="sigmoid",
    symbol="σ",
    definition=lambda x: divide(constant(1), add(constant(1), exponential(negate(x)))),
    slope=lambda sigma, x: times(sigma(x), subtract(constant(1), sigma(x))),
    range=(0, 1),
    saturates=True,
    by_output=lambda a: times(a, subtract(constant(1), a)),
    inverse=lambda a: subtract(logarithm(a), logarithm(subtract(constant(1), a))),
    also_called="logistic logisticfunction logsig sigm expit sigma σ",
)
TANH = _activation(
    name="tanh",
    symbol="tanh",
    definition=lambda x: divide(
        subtract(exponential(x), exponential(negate(x))),
        add(exponential(x), exponential(negate(x))),
    ),
    slope=lambda tanh, x: subtract(constant(1), square(tanh(x))),
    numpy="np.tanh(x)",
    range=(-1, 1),
    saturates=True,
    by_output=lambda a: subtract(constant(1), square(a)),
    inverse=lambda a: scale(
        constant(Fraction(1, 2)),
        subtract(logarithm(add(constant(1), a)), logarithm(subtract(constant(1), a))),
    ),
    also_called="hyperbolictangent tansig th",
)
RELU = _activation(
    name="relu",
    symbol="ReLU",
    definition=positive_part,
    slope=lambda _, x: cases(x, constant(1), constant(0)),
    range=(0, None),
    slope_at_kink=Fraction(0),
    reaches_ends=True,
    is_dead_below_0=True,
    by_output=is_positive,
    inverse=lambda a: a,
    also_called="rectifier rectified rectifiedlinear rectifiedlinearunit ramp poslin",
)
SOFTPLUS = _activation(
    name="softplus",
    symbol="softplus",
    definition=lambda x: logarithm(add(constant(1), exponential(x))),
    slope=lambda _, x: divide(constant(1), add(constant(1), exponential(negate(x)))),
    range=(0, None),
    by_output=lambda a: subtract(constant(1), exponential(negate(a))),
    inverse=lambda a: logarithm(subtract(exponential(a), constant(1))),
    value=lambda system, x: system.softplus(x),
    also_called="smoothrelu",
)
STEP = _activation(
    name="step",
    symbol="step",
    definition=lambda x: nonnegative(x, constant(1), constant(0)),
    slope=lambda _, x: scale(constant(0), x),
    range=(0, 1),
    has_gradient=False,
    reaches_ends=True,
    also_called="heaviside threshold binarystep unitstep hardlim perceptron",
)
SIGN = _activation(
    name="sign",
    symbol="sign",
    definition=lambda x: nonnegative(x, constant(1), constant(-1)),
    slope=lambda _, x: scale(constant(0), x),
    range=(-1, 1),
    has_gradient=False,
    reaches_ends=True,
    also_called="signum sgn hardlims bipolarstep",
)
IDENTITY = _activation(
    name="identity",
    symbol="id",
    definition=lambda x: x,
    slope=lambda _, x: Constant(Fraction(1), x.shape),
    also_called="linear none id lin purelin nofunction",
)


def _leaky_relu(slope: Fraction) -> Activation:
    """Maas, Hannun and Ng, Rectifier nonlinearities improve acoustic models (2013)."""
    return _activation(
        name="leaky_relu",
        symbol="LReLU",
        definition=lambda x: cases(x, x, scale(typed(slope), x)),
        slope=lambda _, x: cases(x, constant(1), typed(slope)),
        slope_at_kink=None if slope == 1 else slope,
        parameter=slope,
    )


def _elu(size: Fraction) -> Activation:
    """Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential
    linear units (2016).
    """
    return _activation(
        name="elu",
        symbol="ELU",
        definition=lambda x: cases(x, x, scale(typed(size), subtract(exponential(x), constant(1)))),
        slope=lambda _, x: cases(x, constant(1), scale(typed(size), exponential(x))),
        slope_at_kink=None if size == 1 else size,
        parameter=size,
    )


LEAKY_RELU = Family(
    name="leaky_relu",
    key="slope",
    describes="the slope of leaky_relu below 0",
    takes="not negative",
    usual="0.01",
    define=_leaky_relu,
    also_called="lrelu leakyrectifier",
)
ELU = Family(
    name="elu",
    key="scale",
    describes="the size of elu below 0",
    takes="positive",
    usual="1",
    define=_elu,
    also_called="exponentiallinear exponentiallinearunit",
)


def _softmax_value(system: System, z: Array) -> Array:
    powers = system.exponential(z)
    return powers / powers.sum(axis=(-2,), keepdims=True)


def _softmax_pullback(adjoint: Expression, z: Expression) -> tuple[Expression]:
    """Return what z receives: for one sample by the Jacobian, for several by what it comes to."""
    neurons, samples = z.shape
    a = Apply(SOFTMAX.operation, (z,))
    if samples == 1:
        return (matmul(_softmax_jacobian(z), adjoint),)
    sums = matmul(ones(neurons, 1), matmul(ones(1, neurons), times(a, adjoint)))
    return (times(a, subtract(adjoint, sums)),)


def _softmax_jacobian(z: Expression) -> Expression:
    a = Apply(SOFTMAX.operation, (z,))
    return subtract(diagonal(a), matmul(a, transpose(a)))


def _softmax_entry(_: Operation, row: int, column: int, z: Expression) -> Expression:
    powers = [exponential(entry(z, neuron, column)) for neuron in range(z.shape[0])]
    return divide(powers[row], reduce(add, powers))


SOFTMAX = Activation(
    name="softmax",
    operation=Operation(
        name="softmax",
        symbol=called("softmax"),
        shape=lambda z: z,
        value=_softmax_value,
        pullback=_softmax_pullback,
        entry=_softmax_entry,
        # Here x stands for all the neurons of a sample.
        definition=lambda x: divide(
            exponential(component(0, x)), sum_over(1, exponential(component(1, x)))
        ),
        numpy="np.exp(x) / np.sum(np.exp(x), axis=neurons, keepdims=True)",
    ),
    derivative=_softmax_jacobian,
    range=(0, 1),
    by_components=ByComponents(
        own=lambda a: times(a, subtract(constant(1), a)),
        other=lambda a, other: negate(times(a, other)),
    ),
    adds_up_to=1,
    is_for_outputs=True,
    inverse=logarithm,
    also_called="normalizedexponential softargmax",
)

ACTIVATIONS: Mapping[str, Activation | Family[Activation]] = {
    stated.name: stated
    for stated in (
        SIGMOID,
        TANH,
        RELU,
        SOFTPLUS,
        IDENTITY,
        STEP,
        SIGN,
        SOFTMAX,
        LEAKY_RELU,
        ELU,
    )
}
# The functions of which an output depends on all neurons of its layer.
OF_LAYERS = frozenset(
    stated.operation
    for stated in ACTIVATIONS.values()
    if isinstance(stated, Activation) and stated.is_of_layer
)


def activation(name: str, parameter: Fraction | None = None) -> Activation:
    """Return an activation; `parameter` is the number of a family such as leaky ReLU."""
    found = ACTIVATIONS[name]
    return found.function(parameter) if isinstance(found, Family) else found


def activation_of(operation: Operation) -> Activation | None:
    """Return the activation that an operation is, None where it is none."""
    if operation.name not in ACTIVATIONS:
        return None
    found = activation(operation.name, operation.parameter)
    return found if found.operation is operation else None
