"""Assignments with draws: each problem is drawn by itself, a variant is a draw of each."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.document import Variant, Work
from generator.document.assignments import AssignmentWork
from generator.errors import Fault, ProblemError, VariantError
from generator.problem import AnyProblem, holds_draws, problem_of
from generator.problem.assignments import Assignment, AssignmentTable, Sheet, read_sheet, sheet_of
from generator.problem.page import page_faults
from generator.solution import solve
from generator.solution.assignments import at_place
from generator.variants.choosing import FIRST_ATTEMPTS, Search, combined, look
from generator.variants.codes import code_of, key_of_hash
from generator.variants.drawing import (
    MOST_ATTEMPTS,
    Attempt,
    Chosen,
    Draws,
    drawn_before,
    draws,
)
from generator.variants.exercise import Exercise, exercise_of
from generator.variants.identity import hash_of_draws, hash_of_exercise
from generator.variants.solving import works

__all__ = [
    "AssignmentDraws",
    "DrawnAssignment",
    "FaultsOfProblems",
    "assignment_draws",
    "assignment_works",
    "chosen_assignments",
    "drawn_assignments_before",
]

BITS_OF_A_SEED = 128
# So many variants are looked for at a time.
BLOCK = 128


@dataclass(frozen=True, slots=True, repr=False)
class DrawnAssignment:
    """An assignment some of whose values are drawn, as its file states it.

    `members` are its problems in order; those without draws are the same for all variants.
    """

    sheet: Sheet[Exercise | AnyProblem]

    @classmethod
    def load(cls, source: str | Path) -> DrawnAssignment:
        """Read an assignment from a file. Raises ProblemError with everything that is wrong with
        it, or where it holds no draws; FileError if it is not there.
        """
        return cls._of(read_sheet(source, _member))

    @classmethod
    def of(cls, stated: Mapping[str, Any], source: str, folder: Path) -> DrawnAssignment:
        """Return the assignment that a mapping states. Raises what `load` raises."""
        return cls._of(sheet_of(stated, source, folder, _member))

    @classmethod
    def _of(cls, sheet: Sheet[Exercise | AnyProblem]) -> DrawnAssignment:
        if not any(isinstance(member, Exercise) for member in sheet.made):
            sentence = "hold no draws; put one in place of a number, such as learning_rate = "
            ways = "{ choices = [0.5, 0.6] }."
            raise ProblemError(sheet.source, [Fault("problems", sentence + ways)])
        return cls(sheet)

    def __repr__(self) -> str:
        return f"<DrawnAssignment {self.in_short}>"

    @property
    def in_short(self) -> str:
        """Its title, where it stands and how many of its problems are drawn."""
        drawn = sum(isinstance(member, Exercise) for member in self.members)
        title = self.head.title or ""
        return f"{title!r} of {self.source}: {drawn} of {len(self.members)} problems drawn"

    @property
    def source(self) -> str:
        """What names it in errors."""
        return self.sheet.source

    @property
    def head(self) -> AssignmentTable:
        """What its file states of the sheet."""
        return self.sheet.table

    @property
    def members(self) -> tuple[Exercise | AnyProblem, ...]:
        """Its problems in order."""
        return self.sheet.made

    @property
    def tables(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """What messages call each of its problems, and its keys."""
        for placed in self.sheet.problems:
            yield f"{self.source}, {placed.place}", placed.keys

    @property
    def files(self) -> Mapping[str, bytes]:
        """What its documents show, by the names of the files."""
        logo = self.sheet.logo
        return {} if logo is None else {logo.file: logo.content}

    @property
    def words(self) -> Mapping[str, str]:
        """Its own words and those of its problems, by their places."""
        wordings = {
            f"{placed.place}.wording": wording
            for placed in self.sheet.problems
            if isinstance(wording := placed.keys.get("wording"), str)
        }
        return {**self.head.words, **wordings}

    @property
    def without_zero(self) -> tuple[str, ...]:
        """The keys of its problems whose ranges leave out 0."""
        found = zip(self.sheet.problems, self.members, strict=True)
        return tuple(
            f"{placed.place}.{key}"
            for placed, member in found
            if isinstance(member, Exercise)
            for key in member.without_zero
        )

    def on_paper(self, paper: str) -> DrawnAssignment:
        """Return the assignment on another paper, which changes no draw. Raises ProblemError."""
        page = self.head.page.on(paper)
        if faults := list(page_faults(page, self.head.words)):
            raise ProblemError(self.source, faults)
        sheet = dataclasses.replace(
            self.sheet,
            table=self.head.model_copy(update={"page": page}),
            made=tuple(
                member.on_paper(paper)
                if isinstance(member, Exercise)
                else member.shown_as(paper=paper)
                for member in self.members
            ),
            problems=tuple(placed.on_paper(paper) for placed in self.sheet.problems),
        )
        return DrawnAssignment(sheet)

    def hash_of_draws(self) -> str:
        """Return the SHA-256 of what its draws depend on, which no word or look changes."""
        return _hash([hash_of_draws(exercise) for exercise in self._exercises()])

    def hash_of_all(self) -> str:
        """Return the SHA-256 of all that it states."""
        stated = self.head.model_dump(mode="json", exclude={"problems": {"__all__": {"problem"}}})
        members = [hash_of_exercise(exercise) for exercise in self._exercises()]
        return _hash([stated, sorted(self.files), members])

    def _exercises(self) -> Iterator[Exercise]:
        """Yield its problems as exercises, some of which have nothing that is drawn."""
        for member, placed in zip(self.members, self.sheet.problems, strict=True):
            if isinstance(member, Exercise):
                yield member
            else:
                yield Exercise(self.source, placed.keys, {})

    def assignment(self, problems: Iterable[AnyProblem]) -> Assignment:
        """Return the assignment that drawn problems make."""
        sheet = self.sheet
        return Assignment(sheet.source, sheet.table, tuple(problems), sheet.problems, sheet.logo)


def _member(keys: Mapping[str, Any], name: str) -> Exercise | AnyProblem:
    return exercise_of(name, keys) if holds_draws(keys) else problem_of(keys, name)


def _hash(stated: object) -> str:
    return hashlib.sha256(json.dumps(stated, default=str).encode()).hexdigest()


@dataclass(slots=True, eq=False, repr=False)
class AssignmentDraws:
    """The draws of an assignment for one seed: those of each problem, by a stream of its own.

    A problem without draws is None among the `members`, and worked out once. `key` is what the
    codes of variants are made with, and `hash` that of what they depend on.
    """

    exercise: DrawnAssignment
    seed: int
    key: bytes
    hash: str
    members: tuple[Draws | None, ...]
    fixed: dict[int, Work] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<AssignmentDraws {self.exercise.in_short}, seed {self.seed}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel without what has been found so far."""
        return assignment_draws, (self.exercise, self.seed)

    def code(self, name: str) -> str:
        """Return the code that the documents of a variant show."""
        return code_of(self.key, name)

    def variant(self, name: str, student: str = "", has_qr: bool = False) -> Variant:
        """Return what the documents of a variant show of it."""
        return Variant(name, self.code(name), student, has_qr, self.hash)

    @property
    def drawn(self) -> tuple[tuple[int, Draws], ...]:
        """The draws of problems that have some, each with the index of its problem."""
        return tuple((index, each) for index, each in enumerate(self.members) if each is not None)

    def problem(self, name: str, attempt: Attempt) -> Assignment:
        """Return the assignment that the attempts of a variant make. Raises ProblemError."""
        assert not isinstance(attempt, int), "there is one for each problem"
        attempts = iter(attempt)
        return self.exercise.assignment(
            self._fixed(index) if each is None else each.problem(name, next(attempts))
            for index, each in enumerate(self.members)
        )

    def _fixed(self, index: int) -> AnyProblem:
        member = self.exercise.members[index]
        assert not isinstance(member, Exercise), "it has no draws"
        return member

    def work_of_fixed(self, index: int) -> Work:
        """Return the work of a problem without draws."""
        if index not in self.fixed:
            self.fixed[index] = solve(self._fixed(index)).work
        return self.fixed[index]


def assignment_draws(
    exercise: DrawnAssignment, seed: int, attempts: int = MOST_ATTEMPTS
) -> AssignmentDraws:
    """Return the draws of an assignment for a seed. Raises ProblemError where what a problem
    requires is no requirement.
    """
    members = tuple(
        draws(member, _seed_of(seed, index), attempts) if isinstance(member, Exercise) else None
        for index, member in enumerate(exercise.members)
    )
    stated = exercise.hash_of_draws()
    return AssignmentDraws(exercise, seed, key_of_hash(stated, seed), stated, members)


def _seed_of(seed: int, index: int) -> int:
    """Return the seed of a problem: two of them that draw alike do not draw the same."""
    size = BITS_OF_A_SEED // 8
    digest = hashlib.blake2b(f"handprop/problem/{index}/{seed}".encode(), digest_size=size)
    return int.from_bytes(digest.digest(), "big")


@dataclass(slots=True)
class FaultsOfProblems:
    """What draws of problems show to be wrong with them, each in its place in the assignment."""

    exercise: DrawnAssignment
    found: list[Fault] = field(default_factory=list)

    @contextlib.contextmanager
    def of_problem(self, index: int) -> Iterator[None]:
        """Take down what is wrong with a problem in place of raising it."""
        with at_place(f"problems[{index}]"):
            try:
                yield
            except ProblemError as error:
                self.found += self.exercise.sheet.problems[index].faults(error)

    def raise_all(self) -> None:
        """Raise ProblemError with all that was found, if anything was."""
        if self.found:
            raise ProblemError(self.exercise.source, self.found)


def chosen_assignments(
    draws: AssignmentDraws, names: Sequence[str], before: Iterable[Chosen] = ()
) -> Iterator[Chosen | VariantError]:
    """Yield the variant of each name in order, or why it has none.

    A variant is, of each problem, the first draw that meets its requirements; where all of them
    together are like a variant before it in the set, in what is drawn or in what is printed of what
    is asked, the next of each.
    """
    kept = {variant.name: variant for variant in before}
    seen = {digest for value in kept.values() for digest in (value.data, value.answers)}
    for start in range(0, len(names), BLOCK):
        block = [name for name in names[start : start + BLOCK] if name not in kept]
        searches = _searched(draws, block)
        for name in names[start : start + BLOCK]:
            outcome = kept.get(name) or _first_unlike(name, searches[name], seen)
            if isinstance(outcome, Chosen):
                seen |= {outcome.data, outcome.answers}
            yield outcome


def _searched(draws: AssignmentDraws, names: Sequence[str]) -> dict[str, list[tuple[int, Search]]]:
    """Return for each name the searches of its problems, each with a fit draw if there is one."""
    found: dict[str, list[tuple[int, Search]]] = {name: [] for name in names}
    faults = FaultsOfProblems(draws.exercise)
    for index, each in draws.drawn:
        with faults.of_problem(index):
            searches = [Search(each, name) for name in names]
            left = searches
            while left:
                look(each, left, max(FIRST_ATTEMPTS, left[0].attempts))
                left = [one for one in left if not one.fit and one.attempts < each.attempts]
            for search in searches:
                found[search.name].append((index, search))
    faults.raise_all()
    return found


def _first_unlike(
    name: str, searches: Sequence[tuple[int, Search]], seen: set[bytes]
) -> Chosen | VariantError:
    """Return the first draws of all problems that are unlike those seen, or why there are none."""
    for place in itertools.count():
        drawn = []
        for index, search in searches:
            fit = search.nth(place)
            if fit is None:
                return VariantError(name, f"problems[{index}]: {search.reason()}")
            drawn.append(fit)
        candidate = combined(name, drawn)
        if not {candidate.data, candidate.answers} & seen:
            return candidate
    raise AssertionError("there are no more places than attempts")


def drawn_assignments_before(
    draws: AssignmentDraws, candidates: Sequence[tuple[str, Sequence[int]]]
) -> Iterator[Chosen]:
    """Yield variants that were chosen before, given their attempts, in their order."""
    of_problems = []
    for number, (_, each) in enumerate(draws.drawn):
        parts = [(name, attempt[number]) for name, attempt in candidates]
        by_name = {variant.name: variant for variant in drawn_before(each, parts)}
        of_problems.append([by_name[name] for name, _ in candidates])
    for (name, _), *drawn in zip(candidates, *of_problems, strict=True):
        yield combined(name, drawn)


def assignment_works(
    draws: AssignmentDraws, candidates: Sequence[tuple[str, Sequence[int]]]
) -> list[AssignmentWork]:
    """Return the worked assignments of candidates, each a name and an attempt of each problem that
    is drawn. Raises what `solve` raises, for draws whose digits float64 does not decide.
    """
    of_problems: list[Sequence[Work]] = []
    numbers = {index: number for number, (index, _) in enumerate(draws.drawn)}
    for index, each in enumerate(draws.members):
        with at_place(f"problems[{index}]"):
            if each is None:
                of_problems.append([draws.work_of_fixed(index)] * len(candidates))
            else:
                parts = [(name, attempt[numbers[index]]) for name, attempt in candidates]
                of_problems.append(works(each, parts))
    return [
        AssignmentWork(
            draws.exercise.assignment(work.problem for work in drawn),
            tuple(dataclasses.replace(work, variant=None) for work in drawn),
            draws.variant(name),
        )
        for (name, _), *drawn in zip(candidates, *of_problems, strict=True)
    ]
