"""What steps are worth, and what is taken off, as a problem file states it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictStr

from generator.problem.numbers import NotNegativeDecimal, PositiveDecimal
from generator.problem.tables import Table, fault

__all__ = ["MarksChoice", "MarksField"]


def _share(stated: Decimal) -> Decimal:
    if stated > 1:
        raise fault(stated, "give a share from 0 to 1.")
    return stated


Share = Annotated[NotNegativeDecimal, AfterValidator(_share)]


class MarksChoice(Table):
    """What steps are worth, and what is taken off."""

    points: NotNegativeDecimal | dict[StrictStr, NotNegativeDecimal] = Field(
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
        "from 0 to 1",
    )
    rounding: Share = Field(
        Decimal(0),
        description="which share of its points is taken off a number that is rounded otherwise, a "
        "number from 0 to 1",
    )
    round_to: PositiveDecimal | None = Field(
        None, description="a number such as 0.5, to whose multiples the sum is rounded"
    )
    cap: PositiveDecimal | None = Field(
        None, description="the most points that there are, a positive number"
    )


MarksField = Annotated[
    MarksChoice,
    Field(default_factory=MarksChoice.model_construct, description="a table under [marks]"),
]
