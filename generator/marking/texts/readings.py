"""Arithmetic in the chains of a text that does not give what is printed behind it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Set
from fractions import Fraction

from msgspec import Struct

from generator.marking.texts.arithmetic import Arithmetic, arithmetic_of
from generator.marking.texts.chains import Chain

__all__ = ["FalseReading", "false_readings"]

LONGEST = 80
FIGURES = 6


class FalseReading(Struct, frozen=True):
    """A part of a chain that is not what stands before it: the line of the text, both as they are
    typed, and what the first gives.
    """

    line: int
    reading: str
    printed: str
    right: str


def false_readings(chain: Chain, known: Set[Fraction]) -> Iterator[FalseReading]:
    """Yield the parts of a chain that are not what those before them give, as far as these may be
    rounded or cut off; `known` are numbers that are exact.
    """
    read = [(part, found) for part in chain.parts if (found := arithmetic_of(part)) is not None]
    for (left, first), (right, second) in itertools.pairwise(read):
        if first.is_plain and second.is_plain:
            continue
        if _differ(first, second, known):
            value = first.value()
            given = "" if value is None else f"{float(value):.{FIGURES}g}"
            yield FalseReading(chain.line, _short(left), _short(right), given)


def _differ(first: Arithmetic, second: Arithmetic, known: Set[Fraction]) -> bool:
    """Return whether two parts of a chain cannot be the same number."""
    units = [number.unit for number in (*first.numbers, *second.numbers) if number.unit < 1]
    coarsest = max(units, default=Fraction(0))
    span, other = (
        one.span(coarsest, frozenset() if one.is_plain else known) for one in (first, second)
    )
    if span is None or other is None:
        return False
    return span[1] < other[0] or other[1] < span[0]


def _short(text: str) -> str:
    whole = " ".join(text.split()).rstrip(".,;")
    return whole if len(whole) <= LONGEST else f"{whole[:LONGEST]}…"
