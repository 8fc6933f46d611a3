"""Quantities that are given by their sizes alone, some of which may be letters."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    StrictInt,
    StrictStr,
    Tag,
    WithJsonSchema,
)

from generator.expressions.operations import MEAN, divide, scale, total, typed
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Expression,
    Reference,
    Shape,
    Symbol,
    parts,
    replace,
)
from generator.problem.limits import MOST_NEURONS
from generator.problem.tables import Table

__all__ = [
    "BINDINGS",
    "MOST_LETTERS",
    "LetterSize",
    "SizedQuantity",
    "bound",
    "has_letters",
    "means_by_letters",
    "size_letters",
    "size_text",
]

# What letters stand for while formulas are read: sizes are equal where their letters are, since
# these are prime numbers that are larger than any size that is typed. What is the same with the
# other ones depends on none of them.
BINDINGS = (37, 41, 43, 47, 53, 59), (73, 79, 83, 89, 97, 61)
MOST_LETTERS = len(BINDINGS[0])
LETTER = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")


def _part(given: Any) -> str:
    return "<letter>" if isinstance(given, str) else "<number>"


SizePart = Annotated[
    Annotated[StrictStr, Field(pattern=f"^{LETTER.pattern}$", max_length=20), Tag("<letter>")]
    | Annotated[StrictInt, Field(ge=1, le=MOST_NEURONS), Tag("<number>")],
    Discriminator(_part),
]


SIZE = {
    "anyOf": [
        {"type": "string", "pattern": f"^{LETTER.pattern}$"},
        {"type": "integer", "minimum": 1, "maximum": MOST_NEURONS},
    ]
}


class SizedQuantity(Table):
    """A quantity without numbers: a number, a column of some size, or a matrix."""

    size: Annotated[
        tuple[SizePart, ...],
        Field(max_length=2),
        BeforeValidator(lambda given: given if isinstance(given, list | tuple) else (given,)),
        WithJsonSchema({"anyOf": [SIZE, {"type": "array", "items": SIZE, "maxItems": 2}]}),
    ] = Field(
        description="a list of the numbers of rows and columns, each a whole number from 1 to "
        f"{MOST_NEURONS} or a letter in quotes; one alone for a column, none for a number"
    )


class LetterSize(int):
    """A size that is a letter, or a sum or a product of sizes; it stands for some number, as which
    it is printed. Only messages have its text.
    """

    text: str

    def __new__(cls, number: int, text: str) -> LetterSize:
        """Return a size with the text that messages have for it."""
        size = super().__new__(cls, number)
        size.text = text
        return size

    def __add__(self, other: int) -> LetterSize:
        text = f"{self.text} + {size_text(other)}" if other else self.text
        return LetterSize(int(self) + int(other), text)

    __radd__ = __add__

    def __mul__(self, other: int) -> LetterSize:
        text = f"{self.text} * {size_text(other)}" if other != 1 else self.text
        return LetterSize(int(self) * int(other), text)

    __rmul__ = __mul__


def size_text(size: int) -> str:
    """Return a size as messages have it."""
    return size.text if isinstance(size, LetterSize) else str(size)


def size_letters(quantities: Iterable[Any], binding: int) -> Mapping[str, LetterSize]:
    """Return the letters in sizes, in the order in which they are met, and what they stand for."""
    letters = dict.fromkeys(
        part
        for quantity in quantities
        if isinstance(quantity, SizedQuantity)
        for part in quantity.size
        if isinstance(part, str)
    )
    numbers = zip(letters, BINDINGS[binding], strict=False)
    return {letter: LetterSize(number, letter) for letter, number in numbers}


def bound(quantity: SizedQuantity, letters: Mapping[str, LetterSize]) -> Shape:
    """Return the shape of a quantity, a list of one size being a column."""
    sizes: Sequence[int] = [
        letters[part] if isinstance(part, str) else part for part in quantity.size
    ]
    rows, columns = (*sizes, 1, 1)[:2]
    return rows, columns


def has_letters(shapes: Iterable[Shape]) -> bool:
    """Whether any of some sizes is a letter."""
    return any(isinstance(size, LetterSize) for shape in shapes for size in shape)


def means_by_letters(expression: Expression) -> Expression:
    """Return an expression in which means over sizes that are letters are sums divided by these."""
    means = [
        part
        for part in parts(expression)
        if isinstance(part, Apply)
        and part.operation is MEAN
        and has_letters([part.operands[0].shape])
    ]
    return replace(expression, {part: _mean(part.operands[0]) for part in means})


def _mean(operand: Expression) -> Expression:
    whole = [Fraction(size) for size in operand.shape if not isinstance(size, LetterSize)]
    count: Expression = typed(math.prod(whole, start=Fraction(1)))
    for size in operand.shape:
        if isinstance(size, LetterSize):
            count = scale(count, Reference(Symbol(size.text), SCALAR))
    return divide(total(operand), count)
