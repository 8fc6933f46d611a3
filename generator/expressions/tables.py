"""Where each operation is to be found by its name, and by the numbers that tell it from others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from generator.expressions import (
    activations,
    functions,
    inverses,
    joining,
    largest,
    losses,
    operations,
    places,
    powers,
    rows,
    windows,
)
from generator.expressions.functions import VARIABLE
from generator.expressions.operations import ones, power
from generator.expressions.tree import Apply, Expression, Operation, parts, pullbacks

__all__ = ["FAMILIES", "operations_in_tables"]


# What gives an operation with some settings, by its name.
FAMILIES: Mapping[str, Callable[..., Operation]] = {
    "root power": powers.root_power,
    "slice of rows": joining.rows_between,
    "slice of columns": joining.columns_between,
    "pad": places.padding,
    "crop": places.cropping,
    "dilate": places.dilating,
    "every": places.skipping,
    "reshape": places.reshaping,
    "correlate": windows.correlating,
    "convolve": windows.convolving,
    "averages": windows.averaging,
    "spread": windows.spreading,
    "winning": largest.winning,
    "maxima": largest.maximising,
    "winners": largest.winning_places,
    "route": largest.routing,
}


def operations_in_tables(parameter: Fraction | None, exponent: int | None) -> Iterator[Operation]:
    """Yield the operations of all tables; of a family, the one with a parameter or an exponent."""
    tables = (operations, functions, inverses, joining, rows, places, powers, windows, largest)
    for module in tables:
        for value in vars(module).values():
            for found in value if isinstance(value, tuple) else (value,):
                if isinstance(found, Operation):
                    yield found
    for expression in _expressions(parameter, exponent):
        yield from (part.operation for part in parts(expression) if isinstance(part, Apply))


def _expressions(parameter: Fraction | None, exponent: int | None) -> Iterator[Expression]:
    """Yield expressions in which all other operations stand."""
    if exponent is not None:
        yield power(VARIABLE, exponent)
    for name in activations.ACTIVATIONS:
        activation = activations.activation(name, parameter)
        yield Apply(activation.operation, (VARIABLE,))
        yield activation.derivative(VARIABLE)
    for name in losses.LOSSES:
        loss = losses.loss(name, parameter)
        definition = loss.definition(VARIABLE, VARIABLE)
        yield definition
        yield from (gradient for _, gradient in pullbacks(definition, ones(1, 1)))
        if loss.short_after is not None:
            yield loss.after(VARIABLE, VARIABLE)
