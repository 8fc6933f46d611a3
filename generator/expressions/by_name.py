"""Operations by their names: each is one object of a process, and travels as its name."""

from __future__ import annotations

import copyreg
import pickle
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

__all__ = ["let_operations_travel", "operation_named"]


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


def let_operations_travel() -> None:
    """Let operations be pickled and copied from here on: what they are made of are functions, which
    Python does not pickle.
    """
    copyreg.pickle(Operation, _as_name)


def _as_name(operation: Operation) -> tuple[Callable[..., Operation], tuple[object, ...]]:
    return operation_named, (
        operation.name,
        operation.parameter,
        operation.exponent,
        operation.settings,
    )


def operation_named(
    name: str,
    parameter: Fraction | None,
    exponent: int | None,
    settings: tuple[int, ...] = (),
) -> Operation:
    """Return the operation of a name, of a family the one with this parameter, exponent or
    settings.

    Raises pickle.UnpicklingError where no activation, loss or table of operations has it.
    """
    if settings and name in FAMILIES:
        return FAMILIES[name](*settings)
    for operation in _operations(parameter, exponent):
        if operation.name == name:
            return operation
    raise pickle.UnpicklingError(f"there is no operation {name!r}; it may be of another version")


def _operations(parameter: Fraction | None, exponent: int | None) -> Iterator[Operation]:
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
