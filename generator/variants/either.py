"""What is asked of draws alike, be they of one problem or of all problems of an assignment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, overload

from generator.document import Work
from generator.document.assignments import AssignmentWork
from generator.errors import VariantError
from generator.solution import Solution, solve
from generator.solution.assignments import AssignmentSolution
from generator.variants import choosing, drawing, identity, solving
from generator.variants.assignments import (
    AssignmentDraws,
    DrawnAssignment,
    assignment_draws,
    assignment_works,
    chosen_assignments,
    drawn_assignments_before,
)
from generator.variants.drawing import MOST_ATTEMPTS, Chosen, Draws
from generator.variants.exercise import Exercise
from generator.variants.solving import Result, answers

__all__ = [
    "Answers",
    "AnyDraws",
    "AnyExercise",
    "AnyWork",
    "answers_by_problem",
    "chosen",
    "drawn_before",
    "draws",
    "hash_of_draws",
    "hash_of_exercise",
    "solutions",
    "works",
]

AnyExercise = Exercise | DrawnAssignment
AnyDraws = Draws | AssignmentDraws
AnyWork = Work | AssignmentWork
# Each answer, by the number of its problem in an assignment, 0 for a problem by itself, and by the
# id of its line.
Answers = Mapping[tuple[int, str], Result]


@overload
def draws(exercise: Exercise, seed: int, attempts: int = MOST_ATTEMPTS) -> Draws: ...
@overload
def draws(
    exercise: DrawnAssignment, seed: int, attempts: int = MOST_ATTEMPTS
) -> AssignmentDraws: ...
def draws(exercise: AnyExercise, seed: int, attempts: int = MOST_ATTEMPTS) -> AnyDraws:
    """Return the draws of an exercise or an assignment for a seed, at most so many `attempts` for
    each variant.

    Raises ProblemError where what it requires or asks for is no requirement or step, UsageError
    where it is given no exercise or no seed.
    """
    if isinstance(exercise, DrawnAssignment):
        return assignment_draws(exercise, seed, attempts)
    return drawing.draws(exercise, seed, attempts)


def chosen(
    draws: AnyDraws, names: Sequence[str], before: Iterable[Chosen] = ()
) -> Iterator[Chosen | VariantError]:
    """Yield the variant of each name in order, or why it has none; those that were chosen `before`
    stay as they are. Raises ProblemError where sizes or constants are drawn that make no problem.
    """
    if isinstance(draws, AssignmentDraws):
        return chosen_assignments(draws, names, before)
    return choosing.chosen(draws, names, before)


def drawn_before(draws: AnyDraws, candidates: Sequence[tuple[str, Any]]) -> Iterator[Chosen]:
    """Yield variants that were chosen before, given their attempts, in any order."""
    if isinstance(draws, AssignmentDraws):
        return drawn_assignments_before(draws, candidates)
    return drawing.drawn_before(draws, candidates)


@overload
def works(draws: Draws, candidates: Sequence[tuple[str, Any]]) -> list[Work]: ...
@overload
def works(
    draws: AssignmentDraws, candidates: Sequence[tuple[str, Any]]
) -> list[AssignmentWork]: ...
def works(
    draws: AnyDraws, candidates: Sequence[tuple[str, Any]]
) -> list[Work] | list[AssignmentWork]:
    """Return the worked problems or assignments of candidates, each a name and an attempt.

    Raises what `solve` raises, for draws whose digits float64 does not decide.
    """
    if isinstance(draws, AssignmentDraws):
        return assignment_works(draws, candidates)
    return solving.works(draws, candidates)


def answers_by_problem(work: AnyWork) -> Answers:
    """Return each answer, of its last iteration."""
    if isinstance(work, Work):
        return {(0, line): found for line, found in answers(work).items()}
    return {
        (number, line): found
        for number, of_problem in enumerate(work.works, start=1)
        for line, found in answers(of_problem).items()
    }


def hash_of_draws(exercise: AnyExercise) -> str:
    """Return the SHA-256 of what draws depend on: all that is stated but words and looks."""
    if isinstance(exercise, DrawnAssignment):
        return exercise.hash_of_draws()
    return identity.hash_of_draws(exercise)


def hash_of_exercise(exercise: AnyExercise) -> str:
    """Return the SHA-256 of all that an exercise or an assignment states."""
    if isinstance(exercise, DrawnAssignment):
        return exercise.hash_of_all()
    return identity.hash_of_exercise(exercise)


@overload
def solutions(draws: Draws, count: int) -> Iterator[Solution | VariantError]: ...
@overload
def solutions(
    draws: AssignmentDraws, count: int
) -> Iterator[AssignmentSolution | VariantError]: ...
def solutions(
    draws: AnyDraws, count: int
) -> Iterator[Solution | VariantError] | Iterator[AssignmentSolution | VariantError]:
    """Yield the solutions of the first variants of a set, numbers 1 to `count`, in order; for a
    variant of which no draw is fit to set, the error that says why.

    Each has its `variant`, the number and the code of its pages. The first of a larger set are the
    same. Raises what `solve` raises, and ProblemError where sizes or constants are drawn that make
    no problem.
    """
    if isinstance(draws, AssignmentDraws):
        return _assignments(draws, count)
    return solving.solutions(draws, count)


def _assignments(draws: AssignmentDraws, count: int) -> Iterator[AssignmentSolution | VariantError]:
    for draw in chosen_assignments(draws, [str(number) for number in range(1, count + 1)]):
        if isinstance(draw, VariantError):
            yield draw
        else:
            solution = solve(draws.problem(draw.name, draw.attempt))
            yield replace(solution, variant=draws.variant(draw.name))
