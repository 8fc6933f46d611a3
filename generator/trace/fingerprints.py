"""What tells numbers that are equal whatever is given from those that happen to be equal."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from generator.arithmetic import BALLS, Exact, constants
from generator.expressions.tree import Name, Reference, evaluate
from generator.network import TARGETS, Given, Graph
from generator.rounding import Rounding, exact_numbers, rounded

__all__ = ["Fingerprints", "fingerprints"]

# By iteration and name, the fingerprints of a quantity's entries, without their signs.
Fingerprints = Mapping[tuple[int, Name], frozenset[Any]]

# Given numbers are moved by so little that each is on the same side of every kink, and so much
# that what is not equal by itself differs in the digits looked at.
NUDGE = Fraction(1, 10**12)
CLOSE = Fraction(1, 10**40)
FIGURES = Rounding(places=None, significant=24)
ROOM = Fraction(1, 10**25)


def fingerprints(graphs: Sequence[Graph]) -> Fingerprints:
    """Return the fingerprints of all quantities of some iterations that depend on what is given.

    Data and parameters are moved at random, twice; numbers that are equal both times are equal
    whatever is given (by the lemma of Schwartz and Zippel, but for a chance that is nil). Settings
    stay, and so do states, which begin as 0, and inputs and parameters of 0, 1 and -1, by which to
    multiply is no work.
    """
    first, second = (_moved(graphs, random.Random(seed)) for seed in (1, 2))  # noqa: S311
    return {
        key: frozenset(
            pair
            for pair in zip(_entries(found), _entries(second[key]), strict=True)
            if _tells(pair)
        )
        for key, found in first.items()
    }


def _tells(pair: tuple[Any, Any]) -> bool:
    """Whether an entry is known closely, and no constant."""
    return None not in pair and pair[0] != pair[1]


def _moved(graphs: Iterable[Graph], chance: random.Random) -> dict[tuple[int, Name], Any]:
    """Return the balls of all quantities after the given numbers have been moved."""
    found: dict[tuple[int, Name], Any] = {}
    data: dict[Given, Any] = {}
    arrays: dict[Name, Any] = {}
    for graph in graphs:
        for given in graph.given:
            if given not in data:
                data[given] = BALLS.number(list(_nudged(given, chance)))
        carried = {name: arrays[end] for name, end in graph.continues.items()}
        arrays = carried | {given.name: data[given] for given in graph.given}
        for definition in graph.definitions:
            arrays[definition.name] = evaluate(definition.expression, BALLS, _in(arrays))
        found |= {(graph.iteration, name): array for name, array in arrays.items()}
    return found


def _in(arrays: Mapping[Name, Any]) -> Callable[[Reference], Any]:
    return lambda one: arrays[one.name]


def _nudged(given: Given, chance: random.Random) -> Iterator[list[Exact]]:
    """Yield the rows of a given quantity, what may be any other number moved."""
    is_any = given.role not in ("setting", "state")
    staying = (0, 1, -1) if given.name != TARGETS else ()
    numbers = exact_numbers(given.numbers)
    known = constants(numbers)
    for i, row in enumerate(numbers):
        yield [
            (number if isinstance(number, Fraction) else known.near(i, j, CLOSE))
            + NUDGE * chance.randrange(10**20) / 10**20
            if is_any and number not in staying
            else number
            for j, number in enumerate(row)
        ]


def _entries(array: Any) -> Iterator[Any]:
    """Yield the size of each entry, None where it is not known closely."""
    rows, columns = array.shape
    for row in range(rows):
        for column in range(columns):
            bounds = BALLS.bounds(array, row, column)
            if bounds is None or bounds[1] - bounds[0] > ROOM * abs(bounds[0]):
                yield None
            else:
                yield rounded(abs(bounds[0] + bounds[1]) / 2, FIGURES)
