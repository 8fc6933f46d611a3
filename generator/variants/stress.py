"""Is an exercise a good one? Many of its draws looked at together."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from generator.arithmetic import BooleanArray
from generator.expressions.tree import Name
from generator.network import AskedStep
from generator.rounding import decimal_marked
from generator.variants.assignments import AssignmentDraws, FaultsOfProblems
from generator.variants.drawing import Draws, Room
from generator.variants.requirements import difficulty
from generator.variants.showing import drawn_as_zero
from generator.variants.sweep import Sweep

__all__ = ["Answer", "Stress", "stress", "stress_by_problem"]

BINS = 12
BLOCK = 2000
# A table of more is not read, and all that they print would take much memory.
MOST_ANSWERS = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """One asked number over the draws that are fit: how it is spread, and how well it is guessed.

    `smallest`, `middle` and `largest` are as printed, and `bins` counts the draws from the first to
    the last in equal steps. `commonest` is the string that is printed most often, by a share of the
    draws.
    """

    step: str
    row: int
    column: int
    smallest: str
    middle: str
    largest: str
    bins: tuple[int, ...]
    different: int
    commonest: str
    share: float


@dataclass(frozen=True, slots=True)
class Stress:
    """What many draws of an exercise are like.

    `rejected` is by requirement the share of draws that do not meet it; a draw may miss several.
    `answers` are the first of so many as are `asked` for. `room` says how many variants there are,
    None where there are more draws than were looked at. `without_zero` are the keys whose ranges
    leave out a 0 that lies within them, and `zeros` the share of fit draws in which an input, a
    weight or a bias is drawn as 0. `difficulty` has the least, the middle and the most of what
    makes fit draws hard or easy, by the requirement that keeps it alike.
    """

    draws: int
    fit: int
    rejected: Mapping[str, float]
    answers: tuple[Answer, ...]
    asked: int
    room: Room | None
    without_zero: tuple[str, ...]
    zeros: float
    difficulty: Mapping[str, tuple[int, int, int]]
    seconds: float


def stress(draws: Draws, count: int) -> Stress:
    """Look at so many draws. Raises ProblemError."""
    begun = time.perf_counter()
    fit, zeros, asked, rejected = 0, 0, 0, dict[str, int]()
    counts: dict[str, list[npt.NDArray[np.int64]]] = {}
    spreads: dict[tuple[Name, int, int], _Spread] = {}
    for start in range(0, count, BLOCK):
        names = [(str(number), 0) for number in range(start + 1, min(start + BLOCK, count) + 1)]
        for _, swept in draws.swept(names):
            found = draws.rejected(swept)
            for requirement, flags in found.items():
                rejected[requirement] = rejected.get(requirement, 0) + int(flags.sum())
            kept = ~np.logical_or.reduce(list(found.values()))
            if not kept.any():
                continue
            fit += int(kept.sum())
            for name, numbers in difficulty(swept).items():
                counts.setdefault(name, []).append(numbers[kept])
            zeros += int((drawn_as_zero(swept) & kept).sum())
            asked = max(asked, sum(len(_cells(swept, wanted)) for wanted in draws.asked(swept)))
            for key, values, texts in itertools.islice(_asked(draws, swept, kept), MOST_ANSWERS):
                spreads.setdefault(key, _Spread([], {}, {})).add(values, texts)
    seconds = time.perf_counter() - begun
    return Stress(
        count,
        fit,
        {requirement: number / count for requirement, number in rejected.items()},
        tuple(spread.answer(*key) for key, spread in spreads.items()),
        asked,
        draws.room(count),
        draws.exercise.without_zero,
        zeros / max(fit, 1),
        {name: _ends_and_middle(np.concatenate(parts)) for name, parts in counts.items()},
        seconds,
    )


def stress_by_problem(draws: AssignmentDraws, count: int) -> Mapping[int, Stress]:
    """Look at so many draws of each problem of an assignment that has some, by its index.

    Raises ProblemError with what is wrong with all of them.
    """
    reports, faults = {}, FaultsOfProblems(draws.exercise)
    for index, of_problem in draws.drawn:
        with faults.of_problem(index):
            reports[index] = stress(of_problem, count)
    faults.raise_all()
    return reports


@dataclass(slots=True)
class _Spread:
    """The printed numbers of one answer so far, and how often each string of it is printed."""

    values: list[npt.NDArray[np.float64]]
    strings: dict[float, str]
    texts: dict[str, int]

    def add(self, values: npt.NDArray[np.float64], texts: Sequence[str]) -> None:
        self.values.append(values)
        self.strings |= zip(values.tolist(), texts, strict=True)
        for text in texts:
            self.texts[text] = self.texts.get(text, 0) + 1

    def answer(self, name: Name, row: int, column: int) -> Answer:
        values = np.concatenate(self.values)
        ends_and_middle = _ends_and_middle(values)
        bins, _ = np.histogram(values, BINS)
        commonest = max(self.texts, key=lambda text: (self.texts[text], text))
        smallest, middle, largest = map(self.strings.__getitem__, ends_and_middle)
        return Answer(
            str(name),
            row + 1,
            column + 1,
            smallest,
            middle,
            largest,
            tuple(int(count) for count in bins),
            len(self.texts),
            commonest,
            self.texts[commonest] / len(values),
        )


def _ends_and_middle(numbers: npt.NDArray[Any]) -> tuple[Any, Any, Any]:
    """Return the smallest of some numbers, the one in the middle and the largest."""
    smallest, middle, largest = np.sort(numbers)[[0, (len(numbers) - 1) // 2, -1]].tolist()
    return smallest, middle, largest


def _asked(
    draws: Draws, swept: Sweep, kept: BooleanArray
) -> Iterator[tuple[tuple[Name, int, int], npt.NDArray[np.float64], Sequence[str]]]:
    """Yield each printed number that is asked for of the draws that are fit, and its strings."""
    places = np.flatnonzero(kept)
    for wanted in draws.asked(swept):
        rounding = swept.structure.rounding_of(wanted.key)
        printed = swept.printed[wanted.key]
        numbers = printed.as_numbers().value
        for row, column in _cells(swept, wanted):
            found = tuple(printed.text((int(place), row, column), rounding) for place in places)
            (texts,) = decimal_marked((found,), rounding)
            yield (wanted.name, row, column), numbers[places, row, column], texts


def _cells(one: Sweep, wanted: AskedStep) -> list[tuple[int, int]]:
    """Return the rows and columns of what is asked for."""
    if wanted.cell is not None:
        return [wanted.cell]
    return list(np.ndindex(*one.printed[wanted.key].units.shape[-2:]))
