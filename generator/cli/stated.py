"""What a command is given: a problem with its options, or a variant of one with draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from generator.cli.options.shared import MOST_VARIANTS, is_short_count
from generator.cli.sources import folder_of, found, stem
from generator.document import Variant
from generator.errors import (
    Fault,
    FaultyFileError,
    HandpropError,
    OptionError,
    ProblemError,
    VariantError,
    together,
)
from generator.problem import (
    AnyProblem,
    Detailed,
    ProblemText,
    holds_draws,
    is_assignment,
    problem_of,
    quoted,
)
from generator.solution import Solution, solve

if TYPE_CHECKING:
    from generator.class_sets import SetInFolder
    from generator.cli.options.solve import (
        PresentationOptions,
        RoundingOptions,
        SolveOptions,
        VariantOptions,
    )
    from generator.problem.assignments import Assignment
    from generator.solution.assignments import AssignmentSolution
    from generator.variants import AnyDraws, AnyExercise, Attempt, Chosen

__all__ = [
    "StatedProblem",
    "any_exercise",
    "loaded",
    "loaded_variant",
    "naming",
    "solved",
    "stated_by",
]


@contextmanager
def naming(source: str) -> Iterator[None]:
    """Make an error about a problem's numbers start with its file, as one about its keys does."""
    try:
        yield
    except FaultyFileError:
        raise
    except HandpropError as error:
        error.name_place(source)
        raise


@dataclass(frozen=True, slots=True)
class OneProblem:
    """A problem with what messages call it and its keys."""

    problem: AnyProblem
    source: str
    keys: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StatedProblem:
    """A problem with its file's name and what stands in it; of a variant also which it is, and
    how its files are called.
    """

    problem: AnyProblem | Assignment
    source: str
    keys: Mapping[str, object]
    variant: Variant | None = None
    stem: str = ""

    @property
    def problems(self) -> tuple[OneProblem, ...]:
        """The problem, or each one of an assignment."""
        if isinstance(self.problem, Detailed):
            return (OneProblem(self.problem, self.source, self.keys),)
        return tuple(
            OneProblem(problem, f"{self.source}, {placed.place}", placed.keys)
            for problem, placed in zip(self.problem.problems, self.problem.stated, strict=True)
        )


def stated_by(options: SolveOptions, is_typeset: bool) -> StatedProblem:
    """Return what is to be solved, as the options have it; whether it is typeset decides which
    letters can be printed.

    Raises ProblemError, FileError, OptionError, SetError, VariantError.
    """
    asked = options.one_variant
    if asked.is_asked:
        stated = _drawn_by(options.problem, asked, options.typesetting.engine, is_typeset)
    else:
        stated = loaded(options.problem)
    problem = _with_options(stated.problem, options.rounding, options.presentation)
    return replace(stated, problem=problem)


def loaded(problem: str, command: str = "") -> StatedProblem:
    """Return a problem or an assignment without draws; `command` is what is asked for, where that
    has options of its own for draws. Raises ProblemError, FileError.
    """
    try:
        return _loaded(problem)
    except ProblemError as error:
        if error.about == "draws" and command:
            error.about = f"draws of {command}"
        raise


def _loaded(problem: str) -> StatedProblem:
    text = found(problem)
    keys = text.stated()
    if is_assignment(keys):
        # Most files state one problem.
        from generator.problem.assignments import Assignment

        assignment = Assignment.of(keys, text.name, folder_of(problem))
        return StatedProblem(assignment, text.name, keys)
    return StatedProblem(problem_of(keys, text.name), text.name, keys)


def of_assignment(problem: str) -> OptionError:
    """Return the error of an assignment that is given in place of a problem."""
    return OptionError(
        f"{problem} is an assignment",
        "give one of its problems by the name or file that stands under [[problems]], or "
        "write its keys to a file of its own",
    )


def loaded_variant(problem: str, asked: VariantOptions, command: str) -> StatedProblem:
    """Return a problem or an assignment for a command, that of a variant where one is asked for;
    nothing of it is typeset.

    Raises ProblemError, FileError, OptionError, SetError, VariantError.
    """
    if not asked.is_asked and asked.seed is None and asked.of_set is None:
        return loaded(problem, command)
    if not asked.is_asked:
        raise OptionError("--seed or --set is given without --variant", "say which variant it is")
    return _drawn_by(problem, asked, "", is_typeset=False)


def _drawn_by(problem: str, asked: VariantOptions, engine: str, is_typeset: bool) -> StatedProblem:
    """Return a variant of a problem with draws, by its number or id or by its code."""
    # Most problems hold no draws, and start without what draws them.
    text = found(problem)
    name, keys = text.name, text.stated()
    if not holds_draws(keys) and not is_assignment(keys):
        option = "--variant" if asked.code is None else "--code"
        raise OptionError(
            f"{option} is given, but {name} holds no draws and so has no variants",
            f"leave {option} out, or give the problem file that the set was made from",
        )
    exercise = any_exercise(problem, text)
    if asked.of_set is not None:
        from generator.class_sets import set_in

        there = set_in(asked.of_set, exercise)
        needs_engine = is_typeset or there.record.is_typeset
        return _of_set(there, asked, engine if needs_engine else None)
    return _of_seed(exercise, asked, stem(problem))


def any_exercise(problem: str, text: ProblemText) -> AnyExercise:
    """Return the exercise or the assignment with draws that a file states. Raises ProblemError."""
    from generator.variants import DrawnAssignment, exercise_of

    keys = text.stated()
    if is_assignment(keys):
        return DrawnAssignment.of(keys, text.name, folder_of(problem))
    return exercise_of(text.name, keys)


def _of_set(there: SetInFolder, asked: VariantOptions, engine: str | None) -> StatedProblem:
    if asked.code is not None:
        item = there.with_code(asked.code)
    else:
        item = there.variant(asked.variant or "")
    variant = there.draws.variant(item.name, item.shown(engine), asked.qr)
    return _drawn(there.draws, item.attempt, variant, item.member.stem)


def _of_seed(exercise: AnyExercise, asked: VariantOptions, name: str) -> StatedProblem:
    from generator.variants import draws

    if asked.seed is None:
        raise OptionError(
            "--variant is given without --seed or --set",
            "give the seed that its set was made with, or the folder of that set, such as --set "
            f"output/{name}",
        )
    drawn = draws(exercise, asked.seed)
    last = _numbered(drawn, asked.variant or "")
    variant = drawn.variant(last.name, has_qr=asked.qr)
    return _drawn(drawn, last.attempt, variant, last.name)


def _drawn(found: AnyDraws, attempt: Attempt, variant: Variant, stem: str) -> StatedProblem:
    from generator.variants import Exercise

    problem, exercise = found.problem(variant.name, attempt), found.exercise
    stated = exercise.stated if isinstance(exercise, Exercise) else {}
    return StatedProblem(problem, exercise.source, stated, variant, stem)


def _numbered(found: AnyDraws, number: str) -> Chosen:
    """Return the variant with a number. Raises OptionError, VariantError."""
    from generator.variants import chosen

    if not is_short_count(number) or not 1 <= int(number) <= MOST_VARIANTS:
        raise OptionError(
            f"--variant is {quoted(number)}",
            f"give a number from 1 to {MOST_VARIANTS:,}, or the id of a student and the folder of "
            "the set with --set",
        )
    *_, last = chosen(found, [str(index) for index in range(1, int(number) + 1)])
    if isinstance(last, VariantError):
        raise last
    return last


def solved(stated: StatedProblem, with_check: bool = False) -> Solution | AssignmentSolution:
    """Work a problem out, perhaps as a variant. Raises what `solve` raises."""
    if isinstance(stated.problem, Detailed):
        work = solve(stated.problem, with_check).work
        return Solution(replace(work, variant=stated.variant))
    return replace(solve(stated.problem, with_check), variant=stated.variant)


def _with_options(
    problem: AnyProblem | Assignment, rounding: RoundingOptions, presentation: PresentationOptions
) -> AnyProblem | Assignment:
    """Return the problem as options have it; its faults are then theirs."""
    if rounding.places is not None and rounding.significant is not None:
        raise OptionError("--places is given beside --significant", "give only one of them")
    try:
        return problem.with_rounding(**rounding.stated()).shown_as(**asdict(presentation))
    except ProblemError as error:
        options = {**rounding.stated(), **asdict(presentation)}
        faults = [_of_option(one, options) for one in error.faults]
        raise OptionError("\n".join(faults)) from None


def _of_option(fault: Fault, options: Mapping[str, object]) -> str:
    """Return a fault as one of an option; what stands in the file itself may not fit some."""
    key = fault.place.removeprefix("rounding.").split(".")[0]
    if options.get(key) is None:
        given = [f"--{name.replace('_', '-')} {one}" for name, one in options.items() if one]
        return f"with {together(given)}, {fault.place} {fault.sentence}"
    return f"--{key.replace('_', '-')} {fault.sentence}"
