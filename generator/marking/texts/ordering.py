"""What the numbers of a text are where its symbols say nothing: those of the steps, in order.

Every number has to be one of a step, and of each kind of steps, such as slopes, either all are
there as far as the text goes or none. Most numbers have to agree with those of the problem, or to
follow from one another. Where that can be so in more than one way, what differs is not understood,
nor is a number that another step has.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.document import Work
from generator.expressions.tree import Name
from generator.marking.texts.agreeing import MeantQuantity
from generator.marking.texts.quantities import ComparedQuantities
from generator.marking.texts.statements import Statement
from generator.marking.written import WrittenNumber

__all__ = ["OrderedReading", "read_in_order"]

# Fewer numbers say nothing of their order, and more are no solution by hand.
FEWEST, MOST = 4, 400
MOST_KINDS, MOST_PATHS = 12, 8
# So many of them have to agree, or at most so many may not follow from those before them.
ENOUGH = 0.6
MOST_WRONG = 0.25
# As far as a number from rounded ones may be from what it should be.
CLOSELY = 0.005

EntryValues = Sequence[Sequence[float]]
# What each statement of a text is, with the iteration that it is of; None where it is not known.
OrderedReading = Sequence[tuple[Statement, MeantQuantity | None]]
# Which share of the numbers of a reading does not follow from those before them.
ShareOfWrong = Callable[[OrderedReading], float]


class _Slot(Struct, frozen=True, eq=False):
    """A step of an iteration."""

    iteration: int
    name: Name
    values: EntryValues

    @property
    def kind(self) -> str:
        """Its name but for numbers."""
        return re.sub(r"\d+", "#", str(self.name))

    @property
    def size(self) -> int:
        return len(self.values) * len(self.values[0])

    def taken(self, statements: Sequence[Statement], start: int) -> int:
        """Return how many statements from one on have its numbers: one for all of them, or one for
        each; 0 where they do not fit.
        """
        first = statements[start].shape
        shape = len(self.values), len(self.values[0])
        if first == shape or (1 in shape and first == shape[::-1]):
            return 1
        alone = statements[start : start + self.size]
        return self.size if [one.shape for one in alone] == [(1, 1)] * self.size else 0

    def agreeing(self, statements: Sequence[Statement]) -> int:
        """Return how many of the numbers of statements are its own."""
        pairs = self.pairs(statements)
        return sum(_is_own(number, value) for number, value in pairs)

    def disagreeing(self, statements: Sequence[Statement]) -> Sequence[WrittenNumber]:
        """Return the numbers of statements that are not its own."""
        pairs = self.pairs(statements)
        return [number for number, value in pairs if not _is_own(number, value)]

    def pairs(self, statements: Sequence[Statement]) -> list[tuple[WrittenNumber, float]]:
        """Return the numbers of statements, each with its own that it stands for."""
        if len(statements) == 1 and self.size > 1:
            only = statements[0]
            is_turned = only.shape != (len(self.values), len(self.values[0]))
            values = list(zip(*self.values, strict=True)) if is_turned else self.values
            return [
                (number, value)
                for row, of_row in zip(only.numbers, values, strict=True)
                for number, value in zip(row, of_row, strict=True)
            ]
        own = [value for row in self.values for value in row]
        return [(one.numbers[0][0], own[place]) for place, one in enumerate(statements)]

    def meanings(self, statements: Sequence[Statement]) -> Iterator[MeantQuantity]:
        """Yield what statements are that have its numbers."""
        if len(statements) == 1 and self.size > 1:
            yield MeantQuantity(self.name)
            return
        columns = len(self.values[0])
        for place, _ in enumerate(statements):
            yield MeantQuantity(self.name, divmod(place, columns))


def _is_own(number: WrittenNumber, value: float) -> bool:
    """Return whether a number is a value, rounded or cut off."""
    return abs(float(number.value) - value) <= 1.000001 * float(number.unit)


def _is_of(number: WrittenNumber, slot: _Slot) -> bool:
    """Return whether a number is one of a step, or the opposite of one."""
    size, unit = abs(float(number.value)), float(number.unit)
    values = (abs(value) for row in slot.values for value in row)
    return size != 0 and any(
        abs(size - value) <= max(1.000001 * unit, CLOSELY * value) for value in values
    )


def read_in_order(
    work: Work,
    quantities: ComparedQuantities,
    statements: Sequence[Statement],
    wrong_in: ShareOfWrong,
) -> OrderedReading | None:
    """Return what statements are by their order alone, None where that is not sure."""
    count = sum(one.shape[0] * one.shape[1] for one in statements)
    if not FEWEST <= count <= MOST:
        return None
    slots = list(_slots(work, quantities))
    paths = list(_paths(statements, slots))
    scores = [_agreeing(statements, path) for path in paths]
    most = max(scores, default=0)
    if most >= ENOUGH * count:
        best = [path for path, score in zip(paths, scores, strict=True) if score == most]
        path = _common(best)
        if _has_others(statements, path, slots):
            return None
        found = _read(statements, path)
        return found if wrong_in(found) <= MOST_WRONG else None
    # What follows from an early mistake agrees with nothing.
    fullest = paths[:MOST_PATHS]
    fit = [one for path in fullest if wrong_in(one := _follow(statements, path)) <= MOST_WRONG]
    return fit[0] if len(fit) == 1 else None


def _slots(work: Work, quantities: ComparedQuantities) -> Iterator[_Slot]:
    for place, iteration in enumerate(work.trace.iterations):
        for step in iteration.steps:
            values = list(quantities.values(step.name))
            if place < len(values):
                yield _Slot(iteration.number, step.name, values[place])


# The steps whose numbers statements have, by where these begin and end.
Path = Mapping[tuple[int, int], _Slot]


def _paths(statements: Sequence[Statement], slots: Sequence[_Slot]) -> Iterator[Path]:
    """Yield the ways in which statements are the steps of some kinds, each way once."""
    kinds = [*dict.fromkeys(slot.kind for slot in slots)]
    left_out = kinds if len(kinds) <= MOST_KINDS else ()
    seen: set[tuple[tuple[int, Name], ...]] = set()
    for count in range(len(left_out) + 1):
        for without in itertools.combinations(left_out, count):
            path = _path(statements, [slot for slot in slots if slot.kind not in without])
            if path is None:
                continue
            names = tuple((slot.iteration, slot.name) for slot in path.values())
            if names not in seen:
                seen.add(names)
                yield path


def _path(statements: Sequence[Statement], slots: Sequence[_Slot]) -> Path | None:
    """Return which statements have the numbers of each step from the first on, None where they do
    not end with the last number of one.
    """
    found: dict[tuple[int, int], _Slot] = {}
    start = 0
    for slot in slots:
        if start == len(statements):
            break
        taken = slot.taken(statements, start)
        if not taken:
            return None
        found[start, start + taken] = slot
        start += taken
    return found if start == len(statements) else None


def _agreeing(statements: Sequence[Statement], path: Path) -> int:
    return sum(slot.agreeing(statements[start:end]) for (start, end), slot in path.items())


def _common(paths: Sequence[Path]) -> Path:
    """Return what is on all of several paths."""
    first, *others = paths
    return {
        place: slot
        for place, slot in first.items()
        if all(other.get(place) is slot for other in others)
    }


def _has_others(statements: Sequence[Statement], path: Path, slots: Sequence[_Slot]) -> bool:
    """Return whether a number that is not its step's is one of a step that is not there."""
    there = {(slot.iteration, slot.name) for slot in path.values()}
    absent = [slot for slot in slots if (slot.iteration, slot.name) not in there]
    return any(
        _is_of(number, other)
        for (start, end), slot in path.items()
        for number in slot.disagreeing(statements[start:end])
        # A single digit may be that of anything.
        if abs(number.value) >= 10 * number.unit
        for other in absent
    )


def _read(statements: Sequence[Statement], path: Path) -> OrderedReading:
    """Return what statements are on a path on which most numbers agree. Nothing is known of them
    where they have no number of several that a step has, or one of another place.
    """
    found = _follow(statements, path)
    for (start, end), slot in path.items():
        is_other = slot.size > 1 and not slot.agreeing(statements[start:end])
        for at in range(start, end):
            numbers = [number for row in statements[at].numbers for number in row]
            wrong = {*slot.disagreeing(statements[start:end])} & {*numbers}
            if is_other or any(_is_of(number, one) for number in wrong for one in path.values()):
                found[at] = statements[at], None
    return found


def _follow(
    statements: Sequence[Statement], path: Path
) -> list[tuple[Statement, MeantQuantity | None]]:
    """Return what all statements are on a path."""
    found: list[tuple[Statement, MeantQuantity | None]] = [(one, None) for one in statements]
    for (start, end), slot in path.items():
        meanings = slot.meanings(statements[start:end])
        for at, meaning in zip(range(start, end), meanings, strict=True):
            chain = replace(statements[at].chain, iteration=slot.iteration)
            found[at] = replace(statements[at], chain=chain), meaning
    return found
