"""The tables of a problem file that say how to descend and how to round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, Self

from pydantic import Field, StrictBool, StrictStr, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from generator.expressions.optimizers import (
    EVERY,
    OPTIMIZERS,
    SCHEDULES,
    SETTINGS,
    Optimizer,
    Rule,
    Schedule,
)
from generator.problem.aliases import OTHER_OPTIMIZERS, OTHER_SCHEDULES
from generator.problem.limits import MOST_PLACES
from generator.problem.numbers import TAKEN, Count, NotNegativeDecimal, Stated
from generator.problem.tables import Table, known, with_keys
from generator.rounding import Rounding, as_typed

__all__ = [
    "USUAL_PLACES",
    "Descent",
    "OptimizerChoice",
    "Penalty",
    "RoundingChoice",
    "ScheduleChoice",
    "written_out",
]

# Decimal places where no digits are stated.
USUAL_PLACES = 2


class Penalty(Table):
    """What is added to the loss for the size of the weights: l1 Σ|w| + l2/2 Σw²."""

    l1: NotNegativeDecimal = Field(Decimal(0), description="a number of at least 0")
    l2: NotNegativeDecimal = Field(Decimal(0), description="a number of at least 0")


def _listed(words: Iterable[str], last: str = " and ") -> str:
    *first, end = words
    return last.join(filter(None, (", ".join(first), end)))


def _optimizer_keys() -> Iterator[tuple[str, Any]]:
    """Yield the keys of optimizers but for the name; a form stands behind its settings."""
    for key, setting in SETTINGS.items():
        numbers = {
            name: optimizer.settings[key]
            for name, optimizer in OPTIMIZERS.items()
            if key in optimizer.settings
        }
        if len(set(numbers.values())) == 1:
            usual = f"{_listed(numbers)}, {next(iter(numbers.values()))}"
        else:
            usual = _listed([f"{name}, {number}" for name, number in numbers.items()], ", and ")
        kind, words = TAKEN[setting.takes]
        yield key, (kind | None, Field(None, description=f"{words}; of {usual}"))
        if any(key in taker.settings for taker in _with_forms()):
            yield "form", _form_field()


def _with_forms() -> list[Optimizer]:
    return [optimizer for optimizer in OPTIMIZERS.values() if optimizer.forms]


def _form_field() -> Any:
    forms = {word: form.says for taker in _with_forms() for word, form in taker.forms.items()}
    words = _listed([f'"{word}" ({says})' for word, says in forms.items()], " or ")
    description = f"{words}; of {_listed(taker.name for taker in _with_forms())}"
    return Literal[*forms] | None, Field(None, description=description)


@with_keys(dict(_optimizer_keys()))
class OptimizerChoice(Table):
    """How a gradient changes a parameter."""

    name: Annotated[
        StrictStr,
        known(OPTIMIZERS, OTHER_OPTIMIZERS),
        WithJsonSchema({"enum": list(OPTIMIZERS)}),
    ] = Field("gradient_descent", description="the name of an optimizer, in quotes")
    if TYPE_CHECKING:
        form: str | None

    @property
    def definition(self) -> Optimizer:
        """The optimizer itself."""
        return OPTIMIZERS[self.name]

    @property
    def settings(self) -> dict[str, str]:
        """The numbers of the optimizer by key, as stated or as they usually are."""
        usual = self.definition.settings
        stated = {key: getattr(self, key) for key in usual}
        return {
            key: usual[key] if number is None else as_typed(number)
            for key, number in stated.items()
        }

    @property
    def rule(self) -> Rule:
        """What becomes of a parameter and its states."""
        return self.definition.rule if self.form is None else self.definition.forms[self.form].rule


def _schedule_keys() -> Iterator[tuple[str, Any]]:
    """Yield the keys of schedules but for the name."""
    for key in dict.fromkeys(key for schedule in SCHEDULES.values() for key in schedule.keys):
        takers = _listed(name for name, schedule in SCHEDULES.items() if key in schedule.keys)
        kind, words = (Count, "a whole number of iterations") if key == EVERY else TAKEN["positive"]
        yield key, (kind | None, Field(None, description=f"{words}; of {takers}"))


@with_keys(dict(_schedule_keys()))
class ScheduleChoice(Table):
    """How the learning rate goes down from iteration to iteration."""

    name: Annotated[
        StrictStr,
        known(SCHEDULES, OTHER_SCHEDULES),
        WithJsonSchema({"enum": list(SCHEDULES)}),
    ] = Field(description="the name of a schedule, in quotes")
    if TYPE_CHECKING:
        every: int | None

    @property
    def definition(self) -> Schedule:
        """The schedule itself."""
        return SCHEDULES[self.name]

    @property
    def number(self) -> Stated | None:
        """The number of the schedule, None where it is missing."""
        number: Stated | None = getattr(self, self.definition.key)
        return number


# Further iterations are worked out in the same way.
USUALLY_WORKED = 2


def written_out(count: int, worked: int | None, has_asked: bool) -> tuple[int, ...]:
    """Return which of so many iterations are written out, counted from 0: as many as are stated,
    or else the first two, and the last where something of it is asked for.
    """
    if worked is not None:
        return tuple(range(min(worked, count)))
    last = (count - 1,) if has_asked else ()
    return tuple(sorted({*range(min(USUALLY_WORKED, count)), *last}))


class Descent(Protocol):
    """What says how a gradient changes parameters, whatever the problem is."""

    @property
    def learning_rate(self) -> Stated | None:
        """The learning rate, None where nothing is updated."""

    @property
    def optimizer(self) -> OptimizerChoice:
        """The rule of the updates."""

    @property
    def schedule(self) -> ScheduleChoice | None:
        """How the learning rate goes down, None where it stays."""


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
    show: Literal["decimals", "fractions"] = Field(
        "decimals",
        description='"decimals" or "fractions" (of what is rational and not rounded before)',
    )

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


def chosen_anew(rounding: RoundingChoice, choices: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what states a rounding with some of it chosen anew, None where nothing is."""
    chosen = {key: choice for key, choice in choices.items() if choice is not None}
    if not chosen:
        return None
    stated = rounding.model_dump()
    for digits, other in (("places", "significant"), ("significant", "places")):
        if digits in chosen and other not in chosen:
            stated[other] = None
    return stated | chosen
