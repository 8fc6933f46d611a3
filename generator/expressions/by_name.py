"""Operations by their names: each is one object of a process, and travels as its name."""

from __future__ import annotations

import copyreg
import pickle
from collections.abc import Callable
from fractions import Fraction

from generator.expressions.tree import Operation

__all__ = ["let_operations_travel", "operation_named"]


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
    # Only what has travelled asks for all operations.
    from generator.expressions.tables import FAMILIES, operations_in_tables

    if settings and name in FAMILIES:
        return FAMILIES[name](*settings)
    for operation in operations_in_tables(parameter, exponent):
        if operation.name == name:
            return operation
    raise pickle.UnpicklingError(f"there is no operation {name!r}; it may be of another version")
