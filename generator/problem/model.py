"""The structure of a problem: network, sample, loss and rounding, each key with its description."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from generator.errors import ProblemError, nearest
from generator.expressions.activations import ACTIVATIONS
from generator.expressions.losses import LOSSES
from generator.problem.faults import ordered, quoted, shape_faults, structure_faults
from generator.problem.reading import read
from generator.rounding import Rounding

__all__ = ["Layer", "Problem", "RoundingChoice"]

MOST_LAYERS = 20
MOST_NEURONS = 32
MOST_DIGITS = 20
LARGEST_NUMBER = 1_000_000
MOST_PLACES = 15
LONGEST_TEXT = 2000


def _exact_number(given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
        raise _fault(
            given, "give a number without quotes." if isinstance(given, str) else "give a number."
        )
    number = Decimal(repr(given)) if isinstance(given, float) else Decimal(given)
    if not number.is_finite():
        raise _fault(number, "give a finite number.")
    if number.copy_abs() > LARGEST_NUMBER:
        raise _fault(number, f"give a number of at most {LARGEST_NUMBER:,} in size.")
    _, digits, exponent = number.as_tuple()
    if len(digits) > MOST_DIGITS or int(exponent) < -MOST_DIGITS:
        raise _fault(number, f"give a number of at most {MOST_DIGITS} digits.")
    return number


def _fault(given: Any, advice: str) -> PydanticCustomError:
    context = {"given": quoted(given), "advice": advice}
    return PydanticCustomError("stated", "is {given}; {advice}", context)


def _positive(number: Decimal) -> Decimal:
    if number <= 0:
        raise _fault(number, "give a positive number.")
    return number


def _known(table: Mapping[str, Any]) -> AfterValidator:
    def check(name: str) -> str:
        if name not in table:
            raise _fault(name, nearest(name, table))
        return name

    return AfterValidator(check)


Number = Annotated[Decimal, BeforeValidator(_exact_number), WithJsonSchema({"type": "number"})]
Vector = Annotated[tuple[Number, ...], Field(min_length=1, max_length=MOST_NEURONS)]
Text = Annotated[StrictStr, Field(max_length=LONGEST_TEXT)]
Digits = Annotated[int, Field(strict=True)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", title=None)


class Layer(_Table):
    """A layer: what leads into its neurons, and their activation."""

    activation: Annotated[
        StrictStr, _known(ACTIVATIONS), WithJsonSchema({"enum": sorted(ACTIVATIONS)})
    ] = Field("sigmoid", description="the name of an activation, in quotes")
    weights: Annotated[tuple[Vector, ...], Field(min_length=1, max_length=MOST_NEURONS)] = Field(
        description=f"a list of rows of numbers, a row per receiving neuron, at most {MOST_NEURONS}"
    )
    biases: Vector | None = Field(
        None, description="a list of numbers, one per neuron of the layer; left out: no biases"
    )


class RoundingChoice(_Table):
    """How numbers are rounded and printed."""

    places: Annotated[int, Field(strict=True, ge=0, le=MOST_PLACES)] | Literal["auto"] | None = (
        Field(
            None, description=f'a whole number of decimal places from 0 to {MOST_PLACES}, or "auto"'
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
        """Return the rounding that the table states; 2 places where it states no digits."""
        stated = self.model_dump()
        if self.places is None and self.significant is None:
            stated["places"] = 2
        return Rounding(**stated)


class Problem(_Table):
    """A training step to be worked out: a network, a sample, a loss and a learning rate.

    Numbers are exact decimals. `inputs` has shape (n1,), layer l's weights (n(l+1), n(l)).
    """

    title: Text = Field("Back Propagation", description="text in quotes")
    author: Text | None = Field(None, description="text in quotes")
    date: Text | None = Field(None, description="text in quotes")
    wording: Text | None = Field(None, description="text in quotes, in place of the usual question")
    inputs: Vector = Field(description=f"a list of 1 to {MOST_NEURONS} numbers")
    targets: Vector = Field(description=f"a list of 1 to {MOST_NEURONS} numbers, one per output")
    learning_rate: Annotated[Number, AfterValidator(_positive)] = Field(
        description="a positive number"
    )
    loss: Annotated[StrictStr, _known(LOSSES), WithJsonSchema({"enum": sorted(LOSSES)})] = Field(
        "half_mean_squared_error", description="the name of a loss, in quotes"
    )
    layers: tuple[Layer, ...] = Field(
        min_length=1,
        max_length=MOST_LAYERS,
        description=f"1 to {MOST_LAYERS} tables, each under [[layers]]",
    )
    rounding: RoundingChoice = Field(
        default_factory=lambda: RoundingChoice.model_validate({}),
        description="a table under [rounding]",
    )

    @classmethod
    def load(cls, source: str | Path) -> Problem:
        """Read a problem from a TOML or JSON file, or by the name of a shipped one.

        Raises ProblemError with everything that is wrong with it, OptionError if it is not there.
        """
        name, stated = read(source)
        return cls.of(stated, name)

    @classmethod
    def of(cls, stated: Mapping[str, Any], source: str = "problem") -> Problem:
        """Return the problem that a mapping states; `source` names it in errors.

        Raises ProblemError with everything that is wrong with it.
        """
        shapes = shape_faults(stated)
        try:
            problem = cls.model_validate(stated)
        except ValidationError as error:
            faults = structure_faults(error, cls)
            raise ProblemError(source, ordered([*faults, *shapes], cls)) from None
        if shapes:
            raise ProblemError(source, ordered(shapes, cls))
        return problem

    def with_rounding(self, **choices: Any) -> Problem:
        """Return the problem with some of its rounding chosen anew. Raises ProblemError."""
        stated = self.rounding.model_dump()
        for digits, other in (("places", "significant"), ("significant", "places")):
            if choices.get(digits) is not None and choices.get(other) is None:
                stated[other] = None
        stated |= {key: choice for key, choice in choices.items() if choice is not None}
        return Problem.of(self.model_dump() | {"rounding": stated})

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of neurons of each layer, the input layer first."""
        return len(self.inputs), *(len(layer.weights) for layer in self.layers)
