"""The tables of a problem file that say how to descend and how to round."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictStr, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from generator.problem import aliases
from generator.problem.numbers import Count, NotNegative, Positive, Share
from generator.problem.sense import OPTIMIZER_KEYS, SCHEDULE_KEYS
from generator.problem.tables import Table, known
from generator.rounding import Rounding, as_typed

__all__ = [
    "OPTIMIZERS",
    "SCHEDULES",
    "USUAL_PLACES",
    "OptimizerChoice",
    "Penalty",
    "RoundingChoice",
    "Schedule",
]

MOST_PLACES = 15
# Decimal places where no digits are stated.
USUAL_PLACES = 2
OPTIMIZERS = tuple(OPTIMIZER_KEYS)
SCHEDULES = tuple(SCHEDULE_KEYS)


class Penalty(Table):
    """What is added to the loss for the size of the weights: l1 Σ|w| + l2/2 Σw²."""

    l1: NotNegative = Field(Decimal(0), description="a number of at least 0")
    l2: NotNegative = Field(Decimal(0), description="a number of at least 0")


class OptimizerChoice(Table):
    """How a gradient changes a parameter."""

    name: Annotated[
        StrictStr, known(OPTIMIZERS, aliases.OPTIMIZERS), WithJsonSchema({"enum": list(OPTIMIZERS)})
    ] = Field("gradient_descent", description="the name of an optimizer, in quotes")
    momentum: Share | None = Field(
        None, description="a number from 0 up to below 1; of momentum and nesterov, 0.9"
    )
    form: Literal["velocity", "accumulated", "average"] | None = Field(
        None,
        description='"velocity" (v = mv - rate g), "accumulated" (v = mv + g) or "average" '
        "(v = mv + (1 - m) g); of momentum",
    )
    decay: Share | None = Field(None, description="a number from 0 up to below 1; of rmsprop, 0.9")
    beta1: Share | None = Field(
        None, description="a number from 0 up to below 1; of adam and adamw, 0.9"
    )
    beta2: Share | None = Field(
        None, description="a number from 0 up to below 1; of adam and adamw, 0.999"
    )
    epsilon: NotNegative | None = Field(
        None, description="a number of at least 0; of adagrad, rmsprop, adam and adamw, 1e-8"
    )
    weight_decay: NotNegative | None = Field(
        None, description="a number of at least 0; of gradient_descent, 0, and adamw, 0.01"
    )

    @property
    def settings(self) -> dict[str, str]:
        """The numbers of the optimizer by key, as stated or as they usually are."""
        usual = OPTIMIZER_KEYS[self.name]
        stated = {key: getattr(self, key) for key in usual if key != "form"}
        return {
            key: usual[key] if number is None else as_typed(number)
            for key, number in stated.items()
        }


class Schedule(Table):
    """How the learning rate goes down from iteration to iteration."""

    name: Annotated[
        StrictStr, known(SCHEDULES, aliases.SCHEDULES), WithJsonSchema({"enum": list(SCHEDULES)})
    ] = Field(description="the name of a schedule, in quotes")
    rate: Positive | None = Field(None, description="a positive number; of inverse_time")
    factor: Positive | None = Field(None, description="a positive number; of exponential and step")
    every: Count | None = Field(None, description="a whole number of iterations; of step")


class RoundingChoice(Table):
    """How numbers are rounded and printed."""

    places: Annotated[int, Field(strict=True, ge=0, le=MOST_PLACES)] | Literal["auto"] | None = (
        Field(
            None,
            description=f'a whole number of decimal places from 0 to {MOST_PLACES}, or "auto"; '
            f"{USUAL_PLACES} where significant is left out, too",
        )
    )
    significant: Annotated[int, Field(strict=True, ge=1, le=MOST_PLACES)] | None = Field(
        None, description=f"a whole number of significant figures from 1 to {MOST_PLACES}"
    )
    ties: Literal["half-up", "half-even"] = Field(
        "half-up", description='"half-up" (away from zero) or "half-even"'
    )
    carry: Literal["exact", "rounded"] = Field(
        "exact",
        description='"exact" (unrounded numbers go on) or "rounded" (the printed ones do)',
    )
    padding: StrictBool = Field(
        True, description="true (computed numbers keep trailing zeros) or false"
    )
    relation: Literal["equals", "approximately"] = Field(
        "equals", description='"equals" (=) or "approximately" (≈ where rounding changed a number)'
    )
    decimal_mark: Literal["point", "comma"] = Field("point", description='"point" or "comma"')

    @model_validator(mode="after")
    def _one_kind_of_digits(self) -> Self:
        if self.places is not None and self.significant is not None:
            raise PydanticCustomError(
                "stated", "states both places and significant; give only one of them."
            )
        return self

    def rounding(self) -> Rounding:
        """Return the rounding that the table states; USUAL_PLACES where it states no digits."""
        stated = self.model_dump()
        if self.places is None and self.significant is None:
            stated["places"] = USUAL_PLACES
        return Rounding(**stated)
