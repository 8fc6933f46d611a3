"""What all types of layers have in common: how a type is described, and faults of shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec import Struct, field
from pydantic import BeforeValidator, Field, WithJsonSchema

from generator.errors import Fault
from generator.problem.composed.flow import FlowForm, FlowShape
from generator.problem.faults import counted
from generator.problem.limits import MOST_NEURONS
from generator.problem.numbers import EXACT_NUMBER, Stated, Vector, Vectors
from generator.problem.tables import Table

__all__ = [
    "FrozenParameters",
    "LayerLetter",
    "LayerType",
    "OneVector",
    "WeightRows",
    "matrix_faults",
    "vector_faults",
]


class LayerLetter(Struct, frozen=True):
    """How a quantity of a layer is called: like another one of the notation, but for its letter,
    where it has one of its own, and for what is added below it.
    """

    like: str
    letter: str = ""
    below: str = ""


class LayerType(Struct, frozen=True):
    """A type of layer: its table, what passes on behind it, and what is wrong with its shapes.

    `takes` are the forms that it can take in, and `reads` which of them inputs have, by the depth
    of their lists, where they are read by it. `after` gives what passes on,
    `faults` what does not fit what comes in. `letters` are those of its quantities that only such
    layers have, by the letters of their ids. `also_called` has other words for its name.
    """

    name: str
    table: type[Table]
    takes: tuple[FlowForm, ...]
    after: Callable[[Any, FlowShape], FlowShape]
    faults: Callable[[Any, FlowShape], Iterator[Fault]]
    reads: Mapping[int, FlowForm] = field(default_factory=dict)
    letters: Mapping[str, LayerLetter] = field(default_factory=dict)
    also_called: str = ""


def _is_one(given: Any) -> bool:
    return isinstance(given, int | float | Decimal | str) and not isinstance(given, bool)


def _or_list(entry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "maxItems": MOST_NEURONS, "items": entry}


# A matrix, and a list, of which a single number may be stated by itself.
WeightRows = Annotated[
    Vectors,
    BeforeValidator(lambda stated: [[stated]] if _is_one(stated) else stated),
    WithJsonSchema({"anyOf": [EXACT_NUMBER, _or_list(_or_list(EXACT_NUMBER))]}),
]
OneVector = Annotated[
    Vector,
    BeforeValidator(lambda stated: [stated] if _is_one(stated) else stated),
    WithJsonSchema({"anyOf": [EXACT_NUMBER, _or_list(EXACT_NUMBER)]}),
]
FrozenParameters = Annotated[
    tuple[Literal["weights", "biases"], ...],
    Field(description='["weights"], ["biases"] or ["weights", "biases"]; what is not updated'),
]


def matrix_faults(
    key: str, matrix: Sequence[Sequence[Stated]] | None, rows: int, columns: int, why: str
) -> Iterator[Fault]:
    """Yield what is wrong with the size of a matrix, and the reason for the size it should have."""
    if matrix is None:
        return
    lengths = [len(row) for row in matrix]
    if len(set(lengths)) > 1:
        yield Fault(
            key,
            f"has rows of different lengths ({', '.join(map(str, lengths))}); give every row "
            f"{counted(columns, 'number')}.",
        )
    elif (len(matrix), lengths[0]) != (rows, columns):
        yield Fault(
            key,
            f"has {counted(len(matrix), 'row')} of {lengths[0]}, but {why}; give "
            f"{counted(rows, 'row')} of {columns}.",
        )


def vector_faults(
    key: str, vector: Sequence[Stated] | None, count: int, why: str
) -> Iterator[Fault]:
    """Yield what is wrong with the length of a list, with the reason for what it should be."""
    if vector is not None and len(vector) != count:
        yield Fault(
            key,
            f"has {counted(len(vector), 'number')}, but {why}; give {counted(count, 'number')}.",
        )
