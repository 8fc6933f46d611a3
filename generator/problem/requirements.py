"""What a draw has to meet to be set, as a problem file states it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
)

from generator.errors import ProblemError
from generator.problem.faults import structure_faults
from generator.problem.numbers import NotNegativeDecimal, PositiveDecimal
from generator.problem.tables import Table, fault

__all__ = ["Asked", "Extent", "Requirements", "Wanted", "read_wanted"]


def _step(given: Any) -> Any:
    if not isinstance(given, str):
        raise fault(given, 'give the id of a step in quotes, such as "L" or "w1_new".')
    return given


Asked = Annotated[
    Annotated[tuple[Annotated[StrictStr, BeforeValidator(_step)], ...], Field(min_length=1)] | None,
    Field(
        description="a list of the ids of steps that are asked for, in quotes; also of entries, "
        'such as "w1_new[1,2]"; left out: the new weights and biases'
    ),
]
Extent = Annotated[
    Literal["asked", "whole"],
    Field(
        description='"asked" (the solution goes as far as what is asked needs) or "whole" (on to '
        "the end)"
    ),
]

Tolerance = Annotated[StrictInt, Field(ge=0)]


class Requirements(Table):
    """What a draw has to meet; each has a value at which it asks for nothing."""

    gradients_show: StrictBool = Field(
        True,
        description="true (every gradient that is not 0 prints a digit that is not 0) or false",
    )
    updates_show: StrictBool = Field(
        True,
        description="true (every update that is not 0 changes what is printed, and not all are 0) "
        "or false",
    )
    states_show: StrictBool = Field(
        True,
        description="true (every number of an optimizer's states that is not 0 prints a digit "
        "that is not 0) or false",
    )
    zeros: StrictBool = Field(
        False,
        description="true (a range of inputs, weights or biases may give a 0 that lies within it) "
        "or false",
    )
    ties: StrictBool = Field(
        False,
        description="true (a number may lie halfway between two that could be printed) or false",
    )
    answers_apart: StrictBool = Field(
        True,
        description="true (the entries of an asked answer print different numbers) or false",
    )
    saturation: NotNegativeDecimal = Field(
        Decimal("0.02"),
        description="how near to an end of its range a sigmoid or tanh may be, as a share of it; "
        "0: as near as may be",
    )
    dead_units: Tolerance | None = Field(
        0, description="how many ReLU units pass nothing on, a whole number"
    )
    kinks: StrictBool | None = Field(
        None,
        description="true (a function may be taken where it has a kink, such as max(u, v) where "
        "both are equal) or false; left out: false, but true in networks of dense layers",
    )
    one_hot: StrictBool | None = Field(
        None,
        description="true (a softmax may print as 1 and zeros) or false; left out: false, but true "
        "in networks of dense layers",
    )
    target_distance: NotNegativeDecimal = Field(
        Decimal("0.05"), description="how far every output is from its target, at least"
    )
    largest_number: PositiveDecimal = Field(
        Decimal(1000), description="the largest size of a printed number"
    )
    minus_signs: Tolerance | None = Field(
        6, description="how many minus signs more or fewer than usual may be printed"
    )
    digits: Tolerance | None = Field(
        20, description="how many digits more or fewer than usual may be printed"
    )


class Wanted(Table):
    """What a problem file says of all its draws: which of them are fit, and what they are for."""

    model_config = ConfigDict(extra="ignore")

    asked: Asked = None
    requirements: Requirements = Field(
        default_factory=Requirements.model_construct,
        description="a table under [requirements]",
    )


def read_wanted(stated: Mapping[str, Any], source: str) -> Wanted:
    """Return what a file says of all its draws, whatever else it states. Raises ProblemError."""
    try:
        return Wanted.model_validate(stated)
    except ValidationError as error:
        raise ProblemError(source, structure_faults(error, Wanted)) from None
