"""Choosing, for each variant of a set, the first of its draws that is fit to set."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from generator.errors import VariantError
from generator.network import asked_steps
from generator.problem import Requirements
from generator.variants.exercise import Exercise, Place, size_of_space
from generator.variants.requirements import Usual, rejections, usual
from generator.variants.streams import indices
from generator.variants.sweep import Key, Structure, Sweep, structure, sweep

__all__ = ["Chosen", "Draws", "chosen", "draws"]

MOST_ATTEMPTS = 4096
FIRST_ATTEMPTS = 2
CALIBRATION = 256
BLOCK = 512
DIGEST = 16


@dataclass(frozen=True, slots=True)
class Chosen:
    """A variant: its name, the attempt that is fit, and what tells it from all others.

    `data` and `answers` are digests of what is drawn and of what is printed of what is asked.
    """

    name: str
    attempt: int
    data: bytes
    answers: bytes


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of an exercise for one seed; structures, and what is usual, are found once."""

    exercise: Exercise
    seed: int
    requirements: Requirements
    asked: tuple[str, ...] | None
    structures: dict[tuple[Any, ...], Structure] = field(default_factory=dict)
    usuals: dict[Structure, Usual | None] = field(default_factory=dict)

    def swept(self, candidates: Sequence[tuple[str, int]]) -> Iterator[tuple[list[int], Sweep]]:
        """Yield the candidates' sweeps, one for each structure, with their places in the list."""
        for values, places in self._by_structure(candidates):
            made = self._structure(values)
            names = [candidates[place] for place in places]
            yield places, sweep(made, indices(self.seed, names, "numbers", made.sizes))

    def space(self) -> int | None:
        """Return how many different draws there are, None where sizes are drawn as well."""
        if self.exercise.structural():
            return None
        return size_of_space(self._structure({}).slots)

    def rejected(self, one: Sweep) -> dict[str, npt.NDArray[np.bool_]]:
        """Return, by requirement, which candidates of a sweep do not meet it."""
        return rejections(one, self.asked_keys(one), self.requirements, self._usual(one.structure))

    def asked_keys(self, one: Sweep) -> tuple[Key, ...]:
        """Return the steps that are asked for."""
        return asked_steps(one.printed, self.asked)

    def _by_structure(
        self, candidates: Sequence[tuple[str, int]]
    ) -> Iterator[tuple[Mapping[Place, Any], list[int]]]:
        slots = self.exercise.structural()
        if not slots:
            yield {}, list(range(len(candidates)))
            return
        drawn = indices(self.seed, candidates, "structure", [len(slot.values) for slot in slots])
        groups: dict[tuple[int, ...], list[int]] = {}
        for place, row in enumerate(drawn):
            groups.setdefault(tuple(int(index) for index in row), []).append(place)
        for row, places in groups.items():
            pairs = zip(slots, row, strict=True)
            yield {slot.place: slot.values[index] for slot, index in pairs}, places

    def _structure(self, values: Mapping[Place, Any]) -> Structure:
        key = tuple(sorted((str(place), repr(value)) for place, value in values.items()))
        if key not in self.structures:
            self.structures[key] = structure(self.exercise, values)
        return self.structures[key]

    def _usual(self, one: Structure) -> Usual | None:
        """Return what is usual among the fit draws of a sample that depends on the seed alone, one
        sample after another being taken until a draw is fit.
        """
        if one not in self.usuals:
            starts = range(0, MOST_ATTEMPTS, CALIBRATION)
            samples = (self._usual_of_sample(one, start) for start in starts)
            self.usuals[one] = next((found for found in samples if found is not None), None)
        return self.usuals[one]

    def _usual_of_sample(self, one: Structure, start: int) -> Usual | None:
        names = [("calibration", attempt) for attempt in range(start, start + CALIBRATION)]
        sample = sweep(one, indices(self.seed, names, "numbers", one.sizes))
        found = rejections(sample, self.asked_keys(sample), self.requirements, None)
        return usual(sample, ~np.logical_or.reduce(list(found.values())))


def draws(exercise: Exercise, seed: int) -> Draws:
    """Return the draws of an exercise for a seed. Raises ProblemError."""
    wanted = exercise.wanted()
    return Draws(exercise, seed, wanted.requirements, wanted.asked)


def chosen(draws: Draws, names: Sequence[str]) -> Iterator[Chosen | VariantError]:
    """Yield the variant of each name in order, or why it has none.

    A variant is its first draw that meets the requirements and is unlike those before it in the
    set, in what is drawn and in what is printed of what is asked. So the first variants of a set
    are the same however long it is.
    """
    seen: set[bytes] = set()
    for start in range(0, len(names), BLOCK):
        block = names[start : start + BLOCK]
        fit = {name: _Search(draws, name) for name in block}
        open_ones = list(fit.values())
        while open_ones:
            _look(draws, open_ones, max(FIRST_ATTEMPTS, open_ones[0].attempts))
            open_ones = [one for one in open_ones if not one.fit and one.attempts < MOST_ATTEMPTS]
        for search in fit.values():
            found = search.first_unlike(seen)
            if isinstance(found, Chosen):
                seen |= {found.data, found.answers}
            yield found


@dataclass(slots=True)
class _Search:
    """What has been found so far of one variant: its fit draws, and why others were not."""

    draws: Draws
    name: str
    attempts: int = 0
    fit: list[Chosen] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)

    def first_unlike(self, seen: set[bytes]) -> Chosen | VariantError:
        """Return the first fit draw that is unlike all that were seen."""
        repeated, looked_at = 0, 0
        while True:
            for one in self.fit[looked_at:]:
                if not {one.data, one.answers} & seen:
                    return one
                repeated += 1
            looked_at = len(self.fit)
            if self.attempts >= MOST_ATTEMPTS:
                space = self.draws.space() if repeated else None
                return VariantError(self.name, self.attempts, self.reasons, repeated, space)
            _look(self.draws, [self], max(FIRST_ATTEMPTS, self.attempts))


def _look(draws: Draws, searches: Sequence[_Search], attempts: int) -> None:
    """Try more attempts of some variants, all at once."""
    candidates = [
        (search.name, attempt)
        for search in searches
        for attempt in range(search.attempts, search.attempts + attempts)
    ]
    by_name = {search.name: search for search in searches}
    found: list[tuple[int, Chosen]] = []
    for places, one in draws.swept(candidates):
        rejected = draws.rejected(one)
        fits = ~np.logical_or.reduce(list(rejected.values()))
        asked = draws.asked_keys(one)
        for row, place in enumerate(places):
            name, attempt = candidates[place]
            if fits[row]:
                data, answers = _digests(one, row, asked)
                found.append((place, Chosen(name, attempt, data, answers)))
                continue
            reasons = by_name[name].reasons
            for requirement, flags in rejected.items():
                if flags[row]:
                    reasons[requirement] = reasons.get(requirement, 0) + 1
    for _, chosen_one in sorted(found, key=lambda pair: pair[0]):
        by_name[chosen_one.name].fit.append(chosen_one)
    for search in searches:
        search.attempts += attempts


def _digests(one: Sweep, row: int, asked: Sequence[Key]) -> tuple[bytes, bytes]:
    """Return what tells a candidate from others: its draws, and its printed answers."""
    made = repr(one.structure.exercise.stated).encode()
    units = b"".join(one.printed[key].units[row].tobytes() for key in asked)
    names = ",".join(str(name) for _, name in asked).encode()
    return _digest(b"data", made, one.indices[row].tobytes()), _digest(b"answers", names, units)


def _digest(*parts: bytes) -> bytes:
    return hashlib.blake2b(b" ".join(parts), digest_size=DIGEST).digest()
