"""What may stand in a problem file in place of a value: a draw, which each variant makes anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from generator.errors import Fault, ProblemError
from generator.problem.faults import quoted, structure_faults, within
from generator.problem.limits import MOST_NEURONS, MOST_VALUES
from generator.problem.numbers import ExactDecimal, PositiveDecimal
from generator.problem.requirements import Wanted
from generator.problem.tables import Table

__all__ = [
    "OF_NAMES",
    "WITHOUT_DRAWS",
    "Draw",
    "holds_draws",
    "is_draw",
    "is_number",
    "misplaced_draws",
    "read_draw",
    "refuse_draws",
]

# What a file says of all its draws, how numbers are printed and on what is the same for each.
WITHOUT_DRAWS = (*Wanted.model_fields, "rounding", "page")
WAYS = ("from", "integers", "choices", "draw")
# Tables whose keys are names that a file chooses.
OF_NAMES = ("given", "formulas")


def _exact(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


Choice = Annotated[Any, BeforeValidator(_exact)]
Size = Annotated[StrictInt, Field(ge=1, le=MOST_NEURONS)]
Sizes = Annotated[tuple[Size, ...], Field(min_length=2, max_length=4)]


def is_draw(value: Any) -> bool:
    """Return whether a value of a problem file is a draw: a table with a key of one."""
    return isinstance(value, Mapping) and any(way in value for way in WAYS)


class Draw(Table):
    """One draw: a range with a step, a choice, a whole number, or a draw that has a name.

    In place of a vector or a matrix it is made once for each entry.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [way]} for way in WAYS],
            "dependentRequired": {"from": ["to"], "to": ["from"], "step": ["from"]},
        }
    )

    lowest: ExactDecimal | None = Field(
        None, alias="from", description="the smallest number of a range"
    )
    to: ExactDecimal | None = Field(None, description="the largest number of a range")
    step: PositiveDecimal | None = Field(
        None, description="a positive number; left out: the last digit"
    )
    integers: tuple[StrictInt, StrictInt] | None = Field(
        None, description="a list of the smallest and the largest whole number"
    )
    choices: Annotated[tuple[Choice, ...], Field(min_length=1, max_length=MOST_VALUES)] | None = (
        Field(None, description="a list of values")
    )
    draw: StrictStr | None = Field(None, description="the name of a draw under [draws], in quotes")
    sign: StrictBool = Field(False, description="true (the number or its opposite) or false")
    size: Size | Sizes | None = Field(
        None,
        description=f"how many numbers, 1 to {MOST_NEURONS}: of inputs, a number or "
        "[samples, inputs]; under [given], a number or [rows, columns]; of layers of other types "
        "also [maps, channels, rows, columns]",
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        stated = [self.lowest, self.integers, self.choices, self.draw]
        if (count := sum(way is not None for way in stated)) != 1:
            raise _wrong(
                f"states {'several ways' if count else 'no way'} of drawing; give one of "
                f"{', '.join(WAYS)}"
            )
        if (self.lowest is None) != (self.to is None):
            raise _wrong("states one end of a range only; give both from and to")
        if self.step is not None and self.lowest is None:
            raise _wrong("states a step without a range; give from and to")
        if self.lowest is not None and self.to is not None and self.to < self.lowest:
            raise _wrong(f"goes from {self.lowest} to {self.to}; give the smaller number first")
        if self.integers is not None and self.integers[1] < self.integers[0]:
            raise _wrong("has its larger integer first; give the smaller one first")
        if self.integers is not None and self.integers[1] - self.integers[0] >= MOST_VALUES:
            raise _wrong(f"has more than {MOST_VALUES:,} values; give fewer whole numbers")
        if self.sign and self.choices is not None and not all(map(is_number, self.choices)):
            raise _wrong("has a sign, but chooses among what is no number; leave sign out")
        if self.lowest is not None and self.count_of_steps() > MOST_VALUES:
            raise _wrong(f"has more than {MOST_VALUES:,} values; give a larger step")
        return self

    def count_of_steps(self) -> int:
        """Return how many numbers a range has, 0 for what is none."""
        if self.lowest is None or self.to is None:
            return 0
        return int((self.to - self.lowest) // self.size_of_step()) + 1

    def passes_zero(self) -> bool:
        """Return whether 0 is among the numbers of a range, and is not an end of it."""
        if self.integers is not None:
            return self.integers[0] < 0 < self.integers[1]
        if self.lowest is None or self.to is None:
            return False
        return self.lowest < 0 < self.to and self.lowest % self.size_of_step() == 0

    def size_of_step(self) -> Decimal:
        """Return the step of a range: one in the last digit that its ends have, unless stated."""
        if self.step is not None:
            return self.step
        ends = [number for number in (self.lowest, self.to) if number is not None]
        return Decimal(1).scaleb(min(0, *(int(number.as_tuple().exponent) for number in ends)))


def is_number(value: Any) -> bool:
    """Return whether a value of a problem file is a finite number."""
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("stated", "{sentence}.", {"sentence": sentence})


def holds_draws(stated: Mapping[str, Any]) -> bool:
    """Return whether what a file states is an exercise, some of whose values are drawn."""
    return bool(_drawn_keys(stated))


def refuse_draws(stated: Mapping[str, Any], source: str) -> None:
    """Raise ProblemError if a problem that is to be worked out as it is holds a draw: with what is
    wrong with its draws, if anything is, since no variant would be right either.
    """
    drawn = _drawn_keys(stated)
    if not drawn:
        return
    if faults := list(misplaced_draws(stated)):
        raise ProblemError(source, faults)
    for key in drawn:
        _read_draws(stated[key], key, source)
    sentence = "holds draws; make a class set, or choose one of its variants."
    raise ProblemError(source, [Fault(drawn[0], sentence)], about="draws")


def misplaced_draws(stated: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault for each place with a draw that is the same for all variants."""
    given = stated.get("given")
    quantities = given.items() if isinstance(given, Mapping) else ()
    places = {key: stated.get(key) for key in WITHOUT_DRAWS}
    for name, quantity in quantities:
        if isinstance(quantity, Mapping):
            places[f"given.{name}.size"] = quantity.get("size")
    for place, value in places.items():
        if _holds_draw(value):
            yield Fault(place, "is the same for all variants; give it without draws.")


def _read_draws(value: Any, place: str, source: str) -> None:
    """Read each draw at a place or below it. Raises ProblemError."""
    is_named = place in OF_NAMES or place == "draws"
    if is_draw(value) and not is_named:
        read_draw(value, place, source)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _read_draws(inner, f"{place}.{key}", source)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            _read_draws(inner, f"{place}[{index}]", source)


def _drawn_keys(stated: Mapping[str, Any]) -> list[str]:
    return [
        key
        for key, value in stated.items()
        if key == "draws" or any(map(_holds_draw, _values(key, value)))
    ]


def _values(key: str, value: Any) -> Iterable[Any]:
    is_named = key in OF_NAMES and isinstance(value, Mapping)
    return value.values() if is_named else (value,)


def _holds_draw(value: Any) -> bool:
    if is_draw(value):
        return True
    if isinstance(value, Mapping):
        return any(_holds_draw(inner) for inner in value.values())
    return isinstance(value, list | tuple) and any(map(_holds_draw, value))


def read_draw(stated: Any, place: str, source: str) -> Draw:
    """Return a draw that a file states at a place. Raises ProblemError."""
    if not isinstance(stated, Mapping):
        sentence = f"is {quoted(stated)}; give a table with one of {', '.join(WAYS)}."
        raise ProblemError(source, [Fault(place, sentence)])
    try:
        return Draw.model_validate(dict(stated))
    except ValidationError as error:
        raise ProblemError(source, within(place, structure_faults(error, Draw))) from None
