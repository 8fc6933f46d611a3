"""The draws of an exercise for one seed: the problems that they make, and what tells them apart."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from generator.arithmetic import BooleanArray
from generator.document import Variant
from generator.errors import UsageError
from generator.network import AskedStep, asked_steps
from generator.problem import AnyProblem, Requirements, quoted
from generator.variants.codes import code_of, key_of_hash
from generator.variants.exercise import Exercise, Place, Slot, words_of
from generator.variants.identity import hash_of_draws
from generator.variants.requirements import Usual, rejections, usual
from generator.variants.streams import indices
from generator.variants.sweep import Structure, Sweep, structure
from generator.variants.tracing import evaluated

__all__ = [
    "AT_ONCE",
    "MOST_ATTEMPTS",
    "Attempt",
    "Chosen",
    "Draws",
    "Room",
    "digest",
    "digests_of",
    "drawn_before",
    "draws",
]

MOST_ATTEMPTS = 4096
# Tracing each by itself takes longer.
MOST_TRACED = 2_000
MOST_STRUCTURES = 64
CALIBRATION = 256
# So many candidates, and with them so many numbers of an iteration, are looked at in one sweep:
# its arrays grow with both.
AT_ONCE = 1024
NUMBERS_AT_ONCE = 200_000
MOST_STRUCTURES_KEPT = 256
DIGEST = 16

# Which draw of a variant is fit to set; of an assignment, which one of each problem that is drawn.
Attempt = int | tuple[int, ...]
Rows = TypeVar("Rows", list[int], npt.NDArray[np.int64])


@dataclass(frozen=True, slots=True)
class Chosen:
    """A variant: its name, the attempt that is fit, and what tells it from all others.

    `data` and `answers` are digests of what is drawn and of what is printed of what is asked.
    """

    name: str
    attempt: Attempt
    data: bytes
    answers: bytes

    @property
    def fingerprint(self) -> str:
        """Both in short, the same in every version whose draws are the same."""
        return digest(self.data, self.answers).hex()


@dataclass(frozen=True, slots=True)
class Room:
    """How many different draws an exercise has, and how many variants these make that are fit to
    set and unlike each other in their answers.
    """

    draws: int
    variants: int


@dataclass(slots=True, eq=False, repr=False)
class Draws:
    """The draws of an exercise for one seed; structures, and what is usual, are kept once found.

    Of a variant, at most so many `attempts` are looked at. `key` is what the codes of variants are
    made with, and `hash` that of what they depend on.
    """

    exercise: Exercise
    seed: int
    key: bytes
    hash: str
    requirements: Requirements
    attempts: int = MOST_ATTEMPTS
    structures: dict[tuple[Any, ...], Structure] = field(default_factory=dict)
    usuals: dict[Structure, Usual | None] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Draws {self.exercise.in_short}, seed {self.seed}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel without what has been found so far."""
        stated = self.exercise, self.seed, self.key, self.hash, self.requirements, self.attempts
        return Draws, stated

    def code(self, name: str) -> str:
        """Return the code that the documents of a variant show."""
        return code_of(self.key, name)

    def variant(self, name: str, student: str = "", has_qr: bool = False) -> Variant:
        """Return what the documents of a variant show of it."""
        return Variant(name, self.code(name), student, has_qr, self.hash)

    def swept(self, candidates: Sequence[tuple[str, Any]]) -> Iterator[tuple[list[int], Sweep]]:
        """Yield the candidates' sweeps, one or more for each structure, with their places in the
        list.
        """
        for values, places in self._by_structure(candidates):
            made = self._structure(values)
            for part in _parts(made, places):
                names = [candidates[place] for place in part]
                yield part, evaluated(made, indices(self.seed, names, "numbers", made.sizes))

    def problem(self, name: str, attempt: Attempt) -> AnyProblem:
        """Return the problem that an attempt of a variant makes. Raises ProblemError."""
        assert isinstance(attempt, int), "there is one problem"
        ((_, swept),) = self.swept([(name, attempt)])
        return swept.structure.exercise.problem(swept.drawn(0))

    def room(self, most: int) -> Room | None:
        """Return how many variants there are, None where there are more than `most` draws."""
        slots = self.exercise.structural()
        words, sizes = words_of(slots)
        if math.prod(sizes) > MOST_STRUCTURES:
            return None
        # The same choice may be stated twice, to be drawn more often.
        made = dict.fromkeys(self._structure(_values(slots, words, row)) for row in _all(sizes))
        if any(common.rounding.show == "fractions" for common in made):
            most = min(most, MOST_TRACED)
        if sum(math.prod(common.sizes) for common in made) > most:
            return None
        found: set[bytes] = set()
        for common in made:
            for rows in _parts(common, _all(common.sizes)):
                part = evaluated(common, rows)
                asked = self.asked(part)
                fit = ~np.logical_or.reduce(list(self.rejected(part).values()))
                found |= {digests_of(part, int(row), asked)[1] for row in np.flatnonzero(fit)}
        return Room(sum(map(_count_of_draws, made)), len(found))

    def rejected(self, swept: Sweep) -> dict[str, BooleanArray]:
        """Return, by requirement, which candidates of a sweep do not meet it."""
        return rejections(swept, self.asked(swept), self.requirements, self._usual(swept.structure))

    def asked(self, swept: Sweep) -> tuple[AskedStep, ...]:
        """Return the steps and entries that are asked for."""
        return asked_steps(swept.structure.graphs, swept.structure.problem)

    def _by_structure(
        self, candidates: Sequence[tuple[str, int]]
    ) -> Iterator[tuple[Mapping[Place, Any], list[int]]]:
        slots = self.exercise.structural()
        if not slots:
            yield {}, list(range(len(candidates)))
            return
        words, sizes = words_of(slots)
        drawn = indices(self.seed, candidates, "structure", sizes)
        groups: dict[tuple[int, ...], list[int]] = {}
        for place, row in enumerate(drawn):
            groups.setdefault(tuple(int(index) for index in row), []).append(place)
        for row, places in groups.items():
            yield _values(slots, words, row), places

    def _structure(self, values: Mapping[Place, Any]) -> Structure:
        key = tuple(sorted((str(place), repr(value)) for place, value in values.items()))
        if key not in self.structures:
            if len(self.structures) == MOST_STRUCTURES_KEPT:
                self.usuals.pop(self.structures.pop(next(iter(self.structures))), None)
            self.structures[key] = structure(self.exercise, values)
        return self.structures[key]

    def _usual(self, structure: Structure) -> Usual | None:
        """Return what is usual among the fit draws of a sample that depends on the seed alone, one
        sample after another being taken until a draw is fit.
        """
        if structure not in self.usuals:
            starts = range(0, self.attempts, CALIBRATION)
            samples = (self._usual_of_sample(structure, start) for start in starts)
            self.usuals[structure] = next((found for found in samples if found is not None), None)
        return self.usuals[structure]

    def _usual_of_sample(self, structure: Structure, start: int) -> Usual | None:
        names = [("calibration", attempt) for attempt in range(start, start + CALIBRATION)]
        drawn = indices(self.seed, names, "numbers", structure.sizes)
        sample = (evaluated(structure, rows) for rows in _parts(structure, drawn))
        return usual((part, self._fit(part)) for part in sample)

    def _fit(self, swept: Sweep) -> BooleanArray:
        """Return which candidates are fit, whatever is usual."""
        found = rejections(swept, self.asked(swept), self.requirements, None)
        fit: BooleanArray = ~np.logical_or.reduce(list(found.values()))
        return fit


def _parts(structure: Structure, rows: Rows) -> Iterator[Rows]:
    """Yield candidates in parts that are looked at in one sweep."""
    step = max(1, min(AT_ONCE, NUMBERS_AT_ONCE // structure.amount))
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


def draws(exercise: Exercise, seed: int, attempts: int = MOST_ATTEMPTS) -> Draws:
    """Return the draws of an exercise for a seed, at most so many `attempts` for each variant.

    Raises ProblemError where what it requires or asks for is no requirement or step, UsageError
    where it is given no exercise or no seed.
    """
    if not isinstance(exercise, Exercise):
        what = f"draws is given {quoted(exercise)}, which is not an Exercise"
        raise UsageError(what, "give Exercise.load(…) of a file or of a shipped exercise's name")
    if not isinstance(seed, int):
        raise UsageError(f"the seed of draws is {quoted(seed)}", "give a whole number")
    wanted = exercise.wanted()
    stated = hash_of_draws(exercise)
    key = key_of_hash(stated, seed)
    return Draws(exercise, seed, key, stated, wanted.requirements, attempts)


def drawn_before(draws: Draws, candidates: Sequence[tuple[str, Any]]) -> Iterator[Chosen]:
    """Yield variants that were chosen before, given their attempts, in any order."""
    for start in range(0, len(candidates), AT_ONCE):
        part = candidates[start : start + AT_ONCE]
        for places, swept in draws.swept(part):
            asked = draws.asked(swept)
            for row, place in enumerate(places):
                yield Chosen(*part[place], *digests_of(swept, row, asked))


def _values(slots: Sequence[Slot], words: Sequence[int], row: Sequence[int]) -> dict[Place, Any]:
    """Return what slots are, given the words that they are chosen by."""
    return {slot.place: slot.values[row[word]] for slot, word in zip(slots, words, strict=True)}


def _count_of_draws(structure: Structure) -> int:
    """Return how many different draws a structure has."""
    return math.prod({slot.word: len(set(slot.values)) for slot in structure.slots}.values())


def _all(sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    """Return all words that there are, a row for each combination."""
    return np.indices(sizes, dtype=np.int64).reshape(len(sizes), math.prod(sizes)).T


def digests_of(swept: Sweep, row: int, asked: Sequence[AskedStep]) -> tuple[bytes, bytes]:
    """Return what tells a candidate from others: its draws, and its printed answers."""
    structure = swept.structure
    numbers = ",".join(
        str(slot.values[index])
        for slot, index in zip(structure.slots, swept.indices[row], strict=True)
    )
    printed = b"".join(
        (digits[row] if wanted.cell is None else digits[row][wanted.cell]).astype("<i8").tobytes()
        for wanted in asked
        for digits in (swept.printed[wanted.key].units, swept.printed[wanted.key].exponents)
    )
    names = ",".join(wanted.id for wanted in asked).encode()
    data = structure.identity.encode(), numbers.encode()
    return digest(b"data", *data), digest(b"answers", names, printed)


def digest(*parts: bytes) -> bytes:
    """Return what stands for some bytes, and is short."""
    return hashlib.blake2b(b" ".join(parts), digest_size=DIGEST).digest()
