"""What expressions give from unrounded numbers and from the printed ones before them, at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from msgspec import Struct, field

from generator.arithmetic import FLOATS, Bounded, InexpressibleError, Reals, System
from generator.errors import HandpropError
from generator.expressions.tree import Expression, Name, Shape, evaluate
from generator.network import Cell, Graph
from generator.rounding import Matrix, Rounding, exact_numbers, printed_entry, rounded_all
from generator.rounding.digits import Ties
from generator.trace import Values

__all__ = ["TIES", "Carried", "CarriedValues"]

TIES: tuple[Ties, ...] = ("half-up", "half-even")
# The places of what is carried unrounded and of what is carried as it is printed.
WAYS = (0, 1)


class Carried(Struct, frozen=True, eq=False):
    """The numbers of an iteration that lines start from, as they are unrounded and as they are
    printed; `arrays` are those that have been asked for in floats, both in one.
    """

    graph: Graph
    unrounded: Values
    printed: Mapping[Name, Matrix]
    arrays: dict[Name, Bounded] = field(default_factory=dict)

    def array(self, way: int, name: Name, system: System) -> Any:
        """Return a quantity in one of the ways."""
        if way == 0:
            return self.unrounded.array(self.graph, name, system)
        return system.number(exact_numbers(self.printed[name]))

    def both(self, name: Name) -> Bounded:
        """Return a quantity in floats, in both ways."""
        if name not in self.arrays:
            self.arrays[name] = _together([self.array(way, name, FLOATS) for way in WAYS])
        return self.arrays[name]


class CarriedValues:
    """What expressions of one shape are, each in both ways, and what is printed of them."""

    def __init__(
        self,
        numbers: Carried,
        expressions: Sequence[Expression],
        shape: Shape,
        rounding: Rounding,
    ) -> None:
        self._numbers = numbers
        self._expressions = expressions
        self._rounding = rounding
        self._shape = shape
        # Floats decide nearly all digits, and decide those of all expressions together.
        self._rounded = rounded_all(_together(list(map(self._in_floats, expressions))), rounding)
        self._reals: dict[tuple[int, int], Reals] = {}

    def printed(self, index: int, cell: Cell) -> Iterator[str]:
        """Yield what is printed of an entry of an expression in each way in which it is a number;
        of a number halfway between two, by either rule.
        """
        for way in WAYS:
            place = (index, way, *cell)
            if self._rounded.certain[place]:
                # What is certain is not halfway between two.
                yield self._rounded.text(place, self._rounding)
            else:
                yield from self._by_either_rule(index, way, cell)

    def _by_either_rule(self, index: int, way: int, cell: Cell) -> Iterator[str]:
        for ties in TIES:
            try:
                yield printed_entry(
                    self._value(index, way), *cell, replace(self._rounding, ties=ties)
                )
            except HandpropError:
                return

    def _value(self, index: int, way: int) -> Reals:
        if (index, way) not in self._reals:
            array = functools.partial(self._numbers.array, way)
            self._reals[index, way] = Reals(
                functools.partial(_evaluated, self._expressions[index], array), self._shape
            )
        return self._reals[index, way]

    def _in_floats(self, expression: Expression) -> Bounded:
        shape = (len(WAYS), *self._shape)
        try:
            found = evaluate(expression, FLOATS, lambda one: self._numbers.both(one.name))
        except InexpressibleError:
            nothing = np.full(shape, np.nan)
            return Bounded(nothing, nothing)
        # What depends on no quantity is the same in both ways.
        return Bounded(np.broadcast_to(found.value, shape), np.broadcast_to(found.error, shape))


def _evaluated(expression: Expression, array: Callable[[Name, System], Any], system: System) -> Any:
    return evaluate(expression, system, lambda one: array(one.name, system))


def _together(arrays: Sequence[Bounded]) -> Bounded:
    return Bounded(np.stack([one.value for one in arrays]), np.stack([one.error for one in arrays]))
