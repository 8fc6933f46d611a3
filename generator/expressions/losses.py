"""The table of losses; a new one is one `Loss` here, and its tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from generator.expressions.operations import constant, mean, scale, square, subtract, total
from generator.expressions.tree import Expression

__all__ = ["LOSSES", "Loss"]

HALF = constant(Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss as an expression of outputs and targets; its gradient follows from the expression."""

    name: str
    definition: Callable[[Expression, Expression], Expression]


LOSSES = {
    loss.name: loss
    for loss in (
        Loss("half_mean_squared_error", lambda a, y: scale(HALF, mean(square(subtract(a, y))))),
        Loss("half_squared_error", lambda a, y: scale(HALF, total(square(subtract(a, y))))),
        Loss("mean_squared_error", lambda a, y: mean(square(subtract(a, y)))),
        Loss("squared_error", lambda a, y: total(square(subtract(a, y)))),
    )
}
