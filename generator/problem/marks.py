"""What steps are worth, and what is taken off, as a problem file states it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, StrictStr, Tag

from generator.problem.numbers import (
    NotNegativeFraction,
    PositiveFraction,
    Stated,
    exactly,
)
from generator.problem.tables import Table, fault

__all__ = ["MarksChoice", "MarksField"]


def _share(stated: Stated) -> Stated:
    share = exactly(stated)
    if isinstance(share, Fraction) and share > 1:
        raise fault(stated, "give a share from 0 to 1.")
    return stated


Share = Annotated[NotNegativeFraction, AfterValidator(_share)]
PointsOfSteps = Annotated[
    Annotated[NotNegativeFraction, Tag("a number")]
    | Annotated[dict[StrictStr, NotNegativeFraction], Tag("a table")],
    Discriminator(lambda given: "a table" if isinstance(given, Mapping) else "a number"),
]


class MarksChoice(Table):
    """What steps are worth, and what is taken off."""

    points: PointsOfSteps = Field(
        Decimal(1),
        description="how many points each step is worth that is asked for, or a table of those of "
        'steps by their ids, such as { z2 = 1, "dL/dw1" = 2 }; others are then worth none',
    )
    each: Literal["matrix", "entry"] = Field(
        "matrix",
        description='"matrix" (the points are those of a step, its entries share them) or "entry" '
        "(they are those of each entry)",
    )
    follow_through: Share = Field(
        Decimal(1),
        description="which share of its points a number has that follows from wrong ones, a number "
        'from 0 to 1 such as 0.5 or "1/3"',
    )
    rounding: Share = Field(
        Decimal(0),
        description="which share of its points is taken off a number that is rounded otherwise, a "
        "number from 0 to 1",
    )
    round_to: PositiveFraction | None = Field(
        None, description="a number such as 0.5, to whose multiples the sum is rounded"
    )
    cap: PositiveFraction | None = Field(
        None, description="the most points that there are, a positive number"
    )


MarksField = Annotated[
    MarksChoice,
    Field(default_factory=MarksChoice.model_construct, description="a table under [marks]"),
]
