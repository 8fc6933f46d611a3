"""The tables of a problem file that say how to descend and how to round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, StrictBool, StrictStr, WithJsonSchema, create_model, model_validator
from pydantic_core import PydanticCustomError

from generator.expressions.optimizers import OPTIMIZERS, SCHEDULES, SETTINGS, Rule
from generator.problem import aliases
from generator.problem.limits import MOST_PLACES
from generator.problem.numbers import Count, NotNegative, Positive, Share
from generator.problem.tables import Table, known
from generator.rounding import Rounding, as_typed

__all__ = [
    "USUAL_PLACES",
    "OptimizerChoice",
    "Penalty",
    "RoundingChoice",
    "ScheduleChoice",
]

# Decimal places where no digits are stated.
USUAL_PLACES = 2


class Penalty(Table):
    """What is added to the loss for the size of the weights: l1 Σ|w| + l2/2 Σw²."""

    l1: NotNegative = Field(Decimal(0), description="a number of at least 0")
    l2: NotNegative = Field(Decimal(0), description="a number of at least 0")


Form = Literal["velocity", "accumulated", "average"]
FORM = Field(
    None,
    description='"velocity" (v = mv - rate g), "accumulated" (v = mv + g) or "average" '
    "(v = mv + (1 - m) g); of momentum",
)


class _OptimizerChoice(Table):
    """How a gradient changes a parameter."""

    name: Annotated[
        StrictStr, known(OPTIMIZERS, aliases.OPTIMIZERS), WithJsonSchema({"enum": list(OPTIMIZERS)})
    ] = Field("gradient_descent", description="the name of an optimizer, in quotes")
    if TYPE_CHECKING:
        form: Form | None

    @property
    def settings(self) -> dict[str, str]:
        """The numbers of the optimizer by key, as stated or as they usually are."""
        usual = OPTIMIZERS[self.name].settings
        stated = {key: getattr(self, key) for key in usual}
        return {
            key: usual[key] if number is None else as_typed(number)
            for key, number in stated.items()
        }

    @property
    def rule(self) -> Rule:
        """What becomes of a parameter and its states."""
        optimizer = OPTIMIZERS[self.name]
        return optimizer.rule if self.form is None else optimizer.forms[self.form]


def _fields() -> Iterator[tuple[str, Any]]:
    """Yield the keys of optimizers but for the name; that of momentum is followed by its form."""
    for key in SETTINGS:
        yield key, _setting_field(key)
        if key == "momentum":
            yield "form", (Form | None, FORM)


def _setting_field(key: str) -> Any:
    takers = [name for name, optimizer in OPTIMIZERS.items() if key in optimizer.settings]
    numbers = {name: OPTIMIZERS[name].settings[key] for name in takers}
    kind, description = SETTINGS_TAKE[SETTINGS[key].takes]
    if len(set(numbers.values())) == 1:
        usual = f"{_listed(takers)}, {numbers[takers[0]]}"
    else:
        usual = _listed([f"{name}, {number}" for name, number in numbers.items()], ", and ")
    return kind | None, Field(None, description=f"{description}; of {usual}")


def _listed(words: Sequence[str], last: str = " and ") -> str:
    return last.join(filter(None, (", ".join(words[:-1]), words[-1])))


SETTINGS_TAKE: Mapping[str, tuple[Any, str]] = {
    "share": (Share, "a number from 0 up to below 1"),
    "not negative": (NotNegative, "a number of at least 0"),
}
if TYPE_CHECKING:
    OptimizerChoice = _OptimizerChoice
else:
    OptimizerChoice = create_model(
        "OptimizerChoice",
        __base__=_OptimizerChoice,
        __doc__=_OptimizerChoice.__doc__,
        **dict(_fields()),
    )


class ScheduleChoice(Table):
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
