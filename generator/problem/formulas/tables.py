"""The tables of a problem that is stated as formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, StrictStr, Tag, WithJsonSchema

from generator.arithmetic import NO_NUMBER
from generator.expressions.tree import Shape
from generator.problem.formulas.sizes import SizedQuantity
from generator.problem.limits import MOST_ITERATIONS, MOST_NEURONS
from generator.problem.numbers import Count, ExactNumber, Positive, Vector
from generator.problem.tables import Table
from generator.problem.training import OptimizerChoice, ScheduleChoice
from generator.rounding import Matrix, as_typed

__all__ = ["GivenValue", "GradientChoice", "TrainingTable", "as_matrix", "unknown"]

MatrixRows = Annotated[tuple[Vector, ...], Field(min_length=1, max_length=MOST_NEURONS)]


def _form(given: Any) -> str:
    if isinstance(given, Mapping | SizedQuantity):
        return "<sized>"
    if not isinstance(given, list | tuple):
        return "<number>"
    return "<rows>" if isinstance(next(iter(given), None), list | tuple) else "<vector>"


GivenValue = Annotated[
    Annotated[ExactNumber, Tag("<number>")]
    | Annotated[Vector, Tag("<vector>")]
    | Annotated[MatrixRows, Tag("<rows>")]
    | Annotated[SizedQuantity, Tag("<sized>")],
    Discriminator(_form),
]


NAME = {"type": "string"}


def _listed(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


class GradientChoice(Table):
    """Which gradient is asked for."""

    of: StrictStr | None = Field(
        None, description="the name of a formula, in quotes; left out: the last one"
    )
    by: Annotated[
        Annotated[tuple[StrictStr, ...], Field(min_length=1)] | None,
        BeforeValidator(_listed),
        WithJsonSchema({"anyOf": [NAME, {"type": "array", "items": NAME, "minItems": 1}]}),
    ] = Field(
        None,
        description="a list of names of quantities, in quotes; left out: all that is given and "
        "that it depends on",
    )
    at: GivenValue | None = Field(
        None,
        description="a number, a list of numbers or a list of rows, as large as the formula: the "
        "derivative of something else with respect to it; left out: 1",
    )


class TrainingTable(Table):
    """How variables go down the gradient."""

    learning_rate: Positive = Field(description="a positive number")
    iterations: Annotated[int, Field(strict=True, ge=1, le=MOST_ITERATIONS)] = Field(
        1, description=f"a whole number of updates from 1 to {MOST_ITERATIONS}"
    )
    worked: Count | None = Field(
        None,
        description="a whole number of iterations to write out, the rest in a table; left out: "
        "the first two, and the last where something is asked for",
    )
    optimizer: OptimizerChoice = Field(
        default_factory=OptimizerChoice.model_construct,
        description="a table under [training.optimizer]",
    )
    schedule: ScheduleChoice | None = Field(None, description="a table under [training.schedule]")


def as_matrix(value: Any) -> Matrix:
    """Return what is given as a matrix of numbers as they were typed; a list is a column."""
    if not isinstance(value, tuple):
        return ((as_typed(value),),)
    if not isinstance(value[0], tuple):
        return tuple((as_typed(number),) for number in value)
    return tuple(tuple(map(as_typed, row)) for row in value)


def unknown(shape: Shape) -> Matrix:
    """Return what stands in the place of the numbers of a quantity that has none."""
    rows, columns = shape
    return ((NO_NUMBER,) * int(columns),) * int(rows)
