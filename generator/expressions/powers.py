"""Powers whose exponents are no whole numbers, or are quantities themselves."""

from __future__ import annotations

import functools
from fractions import Fraction
from functools import reduce
from typing import Any

from generator.arithmetic import System
from generator.expressions.functions import logarithm, root
from generator.expressions.operations import (
    constant,
    divide,
    entry_of_each,
    gathered,
    power,
    same_shape,
    scale,
    subtract,
    times,
    typed,
)
from generator.expressions.tree import Apply, Constant, Expression, Operation

__all__ = ["TO_THE_POWER", "raised_to", "root_power"]

HALF = Fraction(1, 2)


def raised_to(base: Expression, exponent: Expression) -> Expression:
    """Return each entry of a base to a power, as it is written: whole powers, roots, others."""
    if not isinstance(exponent, Constant):
        return Apply(TO_THE_POWER, (base, exponent))
    number = exponent.number
    if number == HALF:
        return root(base)
    if number.denominator == 2:
        return Apply(root_power(number.numerator), (base,))
    if number.denominator > 1:
        return Apply(TO_THE_POWER, (base, exponent))
    whole = power(base, abs(int(number)))
    return whole if number >= 0 else divide(constant(1), whole)


def _value(system: System, x: Any, y: Any) -> Any:
    return system.exponential(y * system.logarithm(x))


def _pullback(
    adjoint: Expression, x: Expression, y: Expression
) -> tuple[Expression, Expression | None]:
    of_base = gathered(times(adjoint, times(y, raised_to(x, _one_less(y)))), x)
    if isinstance(y, Constant):
        return of_base, None
    whole = Apply(TO_THE_POWER, (x, y))
    return of_base, gathered(times(adjoint, times(whole, logarithm(x))), y)


def _one_less(exponent: Expression) -> Expression:
    if isinstance(exponent, Constant):
        return typed(exponent.number - 1)
    return subtract(exponent, constant(1))


TO_THE_POWER = Operation(
    name="to the power",
    shape=same_shape,
    value=_value,
    pullback=_pullback,
    entry=entry_of_each,
    numpy="x ** y",
)


@functools.cache
def root_power(numerator: int) -> Operation:
    """Return the power whose exponent is an odd number over 2, which comes out exactly where the
    root does.
    """
    exponent = Fraction(numerator, 2)

    def value(system: System, x: Any) -> Any:
        found = system.root(x)
        found = reduce(lambda product, _: product * found, range(abs(numerator) - 1), found)
        return found if numerator > 0 else system.number([[Fraction(1)]]) / found

    return Operation(
        name="root power",
        settings=(numerator,),
        shape=same_shape,
        value=value,
        pullback=lambda adjoint, x: (
            times(adjoint, scale(typed(exponent), raised_to(x, typed(exponent - 1)))),
        ),
        entry=entry_of_each,
        written_as=lambda x: Apply(TO_THE_POWER, (x, typed(exponent))),
        numpy=f"x ** {float(exponent)}",
    )
