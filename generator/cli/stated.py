"""What a command is given: a problem with its options, or a variant of one with draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.app import MOST_VARIANTS, is_short_count
from generator.document import Variant
from generator.errors import HandpropError, OptionError, ProblemError, VariantError
from generator.problem import Problem, holds_draws, quoted, read, shipped
from generator.solution import Solution, solve

if TYPE_CHECKING:
    from generator.variants import Chosen, Draws

__all__ = ["Drawn", "Stated", "drawn_by", "loaded", "naming", "solved", "with_options"]


@contextmanager
def naming(problem: str) -> Iterator[None]:
    """Make an error about a problem's numbers start with its file, as one about its keys does."""
    try:
        yield
    except HandpropError as error:
        source = f"{problem}.toml" if problem in shipped() else problem
        error.what = f"{source}: {error.what}"
        raise


@dataclass(frozen=True, slots=True)
class Stated:
    """A problem with its file's name and what stands in it."""

    problem: Problem
    source: str
    keys: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Drawn(Stated):
    """A variant, the problem that it is, and how its files are called."""

    variant: Variant
    stem: str


def loaded(problem: str) -> Stated:
    """Return a problem without draws. Raises ProblemError, FileError."""
    source, keys = read(problem)
    return Stated(Problem.of(keys, source), source, keys)


def drawn_by(
    source: str,
    number: str | None,
    seed: int | None,
    of_set: Path | None,
    code: str | None,
    engine: str,
) -> Drawn:
    """Return a variant of a problem with draws, by its number or id or by its code.

    Raises ProblemError, FileError, OptionError, SetError, VariantError.
    """
    # Most problems hold no draws, and start without what draws them.
    from generator.variants import draws, load

    name, keys = read(source)
    if not holds_draws(keys):
        option = "--variant" if code is None else "--code"
        raise OptionError(
            f"{option} is given, but {name} holds no draws and so has no variants",
            f"leave {option} out, or give the problem file that the set was made from",
        )
    exercise = load(source)
    if of_set is not None:
        from generator.class_sets import set_in

        there = set_in(of_set, exercise)
        item = there.with_code(code) if code is not None else there.variant(number or "")
        return _drawn(there.draws, item.name, item.attempt, item.member.stem, item.shown(engine))
    if seed is None:
        raise OptionError(
            "--variant is given without --seed or --set",
            "give the seed that its set was made with, or the folder of that set, such as --set "
            f"output/{Path(source).stem}",
        )
    found = draws(exercise, seed)
    last = _numbered(found, number or "")
    return _drawn(found, last.name, last.attempt, last.name)


def _drawn(found: Draws, name: str, attempt: int, stem: str, student: str = "") -> Drawn:
    problem = found.problem(name, attempt)
    exercise = found.exercise
    variant = Variant(name, found.code(name), student)
    return Drawn(problem, exercise.source, exercise.stated, variant, stem)


def _numbered(found: Draws, number: str) -> Chosen:
    """Return the variant with a number. Raises OptionError, VariantError."""
    from generator.variants import chosen

    if not is_short_count(number) or not 1 <= int(number) <= MOST_VARIANTS:
        raise OptionError(
            f"--variant is {quoted(number)}",
            f"give a number from 1 to {MOST_VARIANTS:,}, or the id of a student and the folder of "
            "the set with --set",
        )
    *_, last = chosen(found, [str(one) for one in range(1, int(number) + 1)])
    if isinstance(last, VariantError):
        raise last
    return last


def solved(problem: Problem, variant: Variant | None, with_check: bool = False) -> Solution:
    """Work a problem out, perhaps as a variant. Raises what `solve` raises."""
    work = solve(problem, with_check).work
    return Solution(replace(work, variant=variant))


def with_options(
    problem: Problem, rounding: Mapping[str, object], shown: Mapping[str, str | None]
) -> Problem:
    """Return the problem as options have it; its faults are then theirs. Raises OptionError."""
    if rounding["places"] is not None and rounding["significant"] is not None:
        raise OptionError("--places is given beside --significant", "give only one of them")
    try:
        return problem.with_rounding(**rounding).shown_as(**shown)
    except ProblemError as error:
        keys = [(one.place.removeprefix("rounding.").split(".")[0], one) for one in error.faults]
        faults = [f"--{key.replace('_', '-')} {one.sentence}" for key, one in keys]
        raise OptionError("\n".join(faults)) from None
