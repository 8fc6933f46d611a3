"""Functions that are applied to each entry: exponentials, roots, and functions made of others."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

from generator.arithmetic import Array, System
from generator.expressions.operations import (
    add,
    constant,
    divide,
    entry_of_each,
    same_shape,
    scale,
    times,
)
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Expression,
    Operation,
    Reference,
    Symbol,
    evaluate,
    pullbacks,
    replace,
)
from generator.layout.nodes import Node
from generator.layout.symbols import called

__all__ = [
    "ABSOLUTE",
    "AT_LEAST",
    "CASES",
    "COMPONENTS",
    "EXPONENTIAL",
    "IS_POSITIVE",
    "LOGARITHM",
    "MAXIMUM",
    "MISTAKE",
    "RAISED",
    "ROOT",
    "SIGN",
    "SUMS",
    "VARIABLE",
    "absolute",
    "cases",
    "component",
    "defined_mistake",
    "exponential",
    "function",
    "is_positive",
    "logarithm",
    "mistake",
    "nonnegative",
    "positive_part",
    "raised",
    "root",
    "sign",
    "sum_over",
]

VARIABLE = Reference(Symbol("variable"), SCALAR)
ZERO, ONE = constant(0), constant(1)


def exponential(operand: Expression) -> Expression:
    """Return e to the power of each entry."""
    return Apply(EXPONENTIAL, (operand,))


def logarithm(operand: Expression) -> Expression:
    """Return the natural logarithm of each entry."""
    return Apply(LOGARITHM, (operand,))


def root(operand: Expression) -> Expression:
    """Return the square root of each entry."""
    return Apply(ROOT, (operand,))


def cases(x: Expression, positive: Expression, otherwise: Expression) -> Expression:
    """Return one expression where x > 0, and another where x <= 0."""
    return Apply(CASES, (x, positive, otherwise))


def nonnegative(x: Expression, from_zero: Expression, otherwise: Expression) -> Expression:
    """Return one expression where x >= 0, and another where x < 0."""
    return Apply(AT_LEAST, (x, from_zero, otherwise))


def positive_part(x: Expression) -> Expression:
    """Return max(0, x) of each entry."""
    return Apply(MAXIMUM, (x,))


def absolute(x: Expression) -> Expression:
    """Return |x| of each entry."""
    return Apply(ABSOLUTE, (x,))


def sign(x: Expression) -> Expression:
    """Return 1, 0 or -1 for each entry."""
    return Apply(SIGN, (x,))


def is_positive(x: Expression) -> Expression:
    """Return 1 for each entry that is greater than 0, and 0 for the others."""
    return Apply(IS_POSITIVE, (x,))


def mistake(margin: Expression) -> Expression:
    """Return 1 for each margin that is not positive, and 0 for the others."""
    return Apply(MISTAKE, (margin,))


def defined_mistake(margin: Expression) -> Expression:
    """Return what a mistake is, for reading and for evaluating."""
    return cases(margin, ZERO, ONE)


def component(index: int, vector: Expression) -> Expression:
    """Return any component of a vector; letters tell one index from another, 0 from 1."""
    return Apply(COMPONENTS[index], (vector,))


def raised(base: Expression, exponent: Expression) -> Expression:
    """Return a number to the power of another, for reading."""
    return Apply(RAISED, (base, exponent))


def sum_over(index: int, terms: Expression) -> Expression:
    """Return the sum over all values of an index."""
    return Apply(SUMS[index], (terms,))


def function(
    name: str,
    symbol: Node,
    definition: Callable[[Expression], Expression],
    slope: Callable[[Expression], Expression] | None = None,
    value: Callable[..., Array] | None = None,
    parameter: Fraction | None = None,
    numpy: str = "",
) -> Operation:
    """Return the operation that applies a scalar function to each entry.

    Its value is that of `definition` unless a `value` is given that is the same and comes out
    more closely; its pullback multiplies by `slope`, or passes back through the definition where
    no slope is given. `numpy` is what NumPy has for it, where that is not its definition.
    """

    def pullback(adjoint: Expression, x: Expression) -> tuple[Expression]:
        if slope is not None:
            return (times(adjoint, slope(x)),)
        variable = Reference(VARIABLE.name, x.shape)
        parts = [part for _, part in pullbacks(definition(variable), adjoint)]
        return (replace(reduce(add, parts), {variable: x}),)

    return Operation(
        name=name,
        symbol=symbol,
        shape=lambda x: x,
        value=value or (lambda system, x: evaluate(definition(VARIABLE), system, lambda _: x)),
        pullback=pullback,
        entry=entry_of_each,
        definition=definition,
        parameter=parameter,
        numpy=numpy,
    )


def _size(system: System, x: Array) -> Array:
    return _by_sign(system, x, x, system.number([[Fraction(-1)]]) * x)


def _sign(system: System, x: Array) -> Array:
    return _by_sign(system, x, system.number([[Fraction(1)]]), system.number([[Fraction(-1)]]))


def _by_sign(system: System, x: Array, positive: Array, negative: Array) -> Array:
    """Return one array where x > 0, another where x < 0, and 0 where x is 0."""
    opposite = system.number([[Fraction(-1)]]) * x
    below = system.choose(opposite, negative, system.number([[Fraction(0)]]))
    return system.choose(x, positive, below)


EXPONENTIAL = Operation(
    name="exponential",
    shape=same_shape,
    value=lambda system, x: system.exponential(x),
    pullback=lambda adjoint, x: (times(adjoint, exponential(x)),),
    entry=entry_of_each,
    numpy="np.exp(x)",
)
LOGARITHM = Operation(
    name="logarithm",
    shape=same_shape,
    value=lambda system, x: system.logarithm(x),
    pullback=lambda adjoint, x: (divide(adjoint, x),),
    entry=entry_of_each,
    symbol=called("ln"),
    numpy="np.log(x)",
)
ROOT = Operation(
    name="root",
    shape=same_shape,
    value=lambda system, x: system.root(x),
    pullback=lambda adjoint, x: (divide(adjoint, scale(constant(2), root(x))),),
    entry=entry_of_each,
    numpy="np.sqrt(x)",
)
CASES = Operation(
    name="cases",
    shape=same_shape,
    value=lambda system, x, positive, otherwise: system.choose(x, positive, otherwise),
    pullback=lambda adjoint, x, positive, otherwise: (
        None,
        times(adjoint, cases(x, ONE, ZERO)),
        times(adjoint, cases(x, ZERO, ONE)),
    ),
    entry=entry_of_each,
    is_choice=True,
    numpy="np.where(x > tiny, y, z)",
)
AT_LEAST = Operation(
    name="at least",
    shape=same_shape,
    value=lambda system, x, from_zero, otherwise: system.choose(
        system.number([[Fraction(-1)]]) * x, otherwise, from_zero
    ),
    pullback=lambda adjoint, x, from_zero, otherwise: (
        None,
        times(adjoint, nonnegative(x, ONE, ZERO)),
        times(adjoint, nonnegative(x, ZERO, ONE)),
    ),
    entry=entry_of_each,
    is_choice=True,
    numpy="np.where(x >= -tiny, y, z)",
)
IS_POSITIVE = Operation(
    name="is positive",
    shape=same_shape,
    value=lambda system, x: system.choose(
        x, system.number([[Fraction(1)]]), system.number([[Fraction(0)]])
    ),
    pullback=lambda adjoint, x: (None,),
    entry=entry_of_each,
    symbol=called("pos"),
    numpy="np.where(x > tiny, 1, 0)",
)
MAXIMUM = Operation(
    name="maximum",
    shape=same_shape,
    value=lambda system, x: system.choose(x, x, system.number([[Fraction(0)]])),
    pullback=lambda adjoint, x: (times(adjoint, is_positive(x)),),
    entry=entry_of_each,
    numpy="np.maximum(0, x)",
)
ABSOLUTE = Operation(
    name="absolute",
    shape=same_shape,
    value=_size,
    pullback=lambda adjoint, x: (times(adjoint, sign(x)),),
    entry=entry_of_each,
    numpy="np.abs(x)",
)
SIGN = Operation(
    name="sign",
    shape=same_shape,
    value=_sign,
    pullback=lambda adjoint, x: (None,),
    entry=entry_of_each,
    symbol=called("sgn"),
    numpy="np.sign(np.round(x, 12))",
)
MISTAKE = function(
    name="mistake",
    symbol=called("mistake"),
    definition=defined_mistake,
    slope=lambda margin: scale(ZERO, margin),
)


def _of_index(name: str, numpy: str = "") -> Operation:
    """Return an operation that a definition is written with, and nothing is computed by."""

    def refuse(*_: object) -> Any:
        raise TypeError(f"{name} is for reading, not for evaluating")

    return Operation(
        name=name,
        shape=lambda *_: SCALAR,
        value=refuse,
        pullback=refuse,
        entry=refuse,
        numpy=numpy,
    )


RAISED = _of_index("raised", "x ** y")
COMPONENTS = tuple(_of_index(f"component {index}") for index in (0, 1))
SUMS = tuple(_of_index(f"sum over {index}") for index in (0, 1))
