"""What verdicts are worth: the points of each step, and their sum."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from generator.marking.verdicts import Verdict
from generator.problem.marks import MarksChoice
from generator.problem.numbers import Stated, exactly

__all__ = [
    "MarkedStep",
    "Marks",
    "Override",
    "StepMark",
    "SumOfPoints",
    "marks_of",
    "marks_of_questions",
    "of_several",
    "overridden",
]

WRONG = ("mistake", "wrong")


class Override(Struct, frozen=True):
    """The points that a marker gives for a step in place of those of its verdicts, and why."""

    points: Fraction
    reason: str


# A question of an assignment, None where there is none, an iteration, and the id of a step.
MarkedStep = tuple[int | None, int, str]


class StepMark(Struct, frozen=True):
    """The points of a step, of the most that it is worth; `question` is that of an assignment.
    Where a marker gives other points, these are `overridden`, and `reason` is why.
    """

    iteration: int
    step: str
    points: Fraction
    most: Fraction
    question: int | None = None
    overridden: Fraction | None = None
    reason: str = ""

    @property
    def key(self) -> MarkedStep:
        """Which step it is."""
        return self.question, self.iteration, self.step


class SumOfPoints(Struct, frozen=True):
    """How the points of a problem come about: `added` is what its steps have together, of which at
    most `cap` counts, and `unit` that to whose multiples it is rounded, each None where there is
    none.
    """

    question: int | None
    added: Fraction
    points: Fraction
    most: Fraction
    cap: Fraction | None
    unit: Fraction | None


class Marks(Struct, frozen=True):
    """What somebody's answers are worth: the verdict on each number, the points of each step, and
    their sum, of the most that there is; `sums` has that of each problem.
    """

    verdicts: tuple[Verdict, ...]
    steps: tuple[StepMark, ...]
    points: Fraction
    most: Fraction
    sums: tuple[SumOfPoints, ...] = ()

    @property
    def first_wrong(self) -> Verdict | None:
        """The first number that is wrong, None where none is."""
        return next((one for one in self.verdicts if one.verdict in WRONG), None)

    @property
    def overridden_steps(self) -> Sequence[StepMark]:
        """The steps that have the points that a marker gives."""
        return [step for step in self.steps if step.overridden is not None]


def marks_of(
    verdicts: Sequence[Verdict], choice: MarksChoice, of_parts: Mapping[str, Fraction] | None = None
) -> Marks:
    """Return what verdicts are worth. `of_parts` are the points of steps, by their ids, where parts
    of a question state them.
    """
    steps = tuple(_steps(verdicts, choice, of_parts))
    cap = None if choice.cap is None else _fraction(choice.cap)
    unit = None if choice.round_to is None else _fraction(choice.round_to)
    return _marks(verdicts, steps, [_summed(steps, None, cap, unit)])


def _marks(
    verdicts: Sequence[Verdict], steps: Sequence[StepMark], sums: Sequence[SumOfPoints]
) -> Marks:
    points = sum((one.points for one in sums), Fraction(0))
    most = sum((one.most for one in sums), Fraction(0))
    return Marks(tuple(verdicts), tuple(steps), points, most, tuple(sums))


def _summed(
    steps: Sequence[StepMark], question: int | None, cap: Fraction | None, unit: Fraction | None
) -> SumOfPoints:
    added = sum((step.points for step in steps), Fraction(0))
    most = sum((step.most for step in steps), Fraction(0))
    points = added
    if cap is not None:
        points, most = min(points, cap), min(most, cap)
    if unit is not None:
        points = min((points / unit + Fraction(1, 2)) // 1 * unit, most)
    return SumOfPoints(question, added, points, most, cap, unit)


def overridden(found: Marks, overrides: Mapping[MarkedStep, Override]) -> Marks:
    """Return marks in which some steps have the points that a marker gives."""
    steps = [_overridden(step, overrides.get(step.key)) for step in found.steps]
    return _summed_anew(found, found.verdicts, steps)


def _summed_anew(found: Marks, verdicts: Sequence[Verdict], steps: Sequence[StepMark]) -> Marks:
    """Return marks with other steps, whose points are added as before."""
    sums = [
        _summed(
            [step for step in steps if step.question == one.question],
            *(one.question, one.cap, one.unit),
        )
        for one in found.sums
    ]
    return _marks(verdicts, steps, sums)


def of_several(found: Sequence[Marks], chosen: Mapping[str, int]) -> Marks:
    """Return marks whose numbers are those of several variants: of each, by its name, that of the
    variant which was `chosen` by its place, or else of the first. No other variant has an answer
    to it, and so each has the points of its own numbers.
    """
    by_name = [{one.name: one for one in marks.verdicts} for marks in found]
    verdicts = [by_name[chosen.get(one.name, 0)].get(one.name, one) for one in found[0].verdicts]
    by_step = [{step.key: step.points for step in marks.steps} for marks in found]
    steps = [
        replace(step, points=sum((own.get(step.key, Fraction(0)) for own in by_step), Fraction(0)))
        for step in found[0].steps
    ]
    return _summed_anew(found[0], verdicts, steps)


def _overridden(step: StepMark, override: Override | None) -> StepMark:
    if override is None:
        return step
    return replace(step, points=override.points, overridden=step.points, reason=override.reason)


def _steps(
    verdicts: Sequence[Verdict], choice: MarksChoice, of_parts: Mapping[str, Fraction] | None
) -> Iterator[StepMark]:
    for (iteration, step), group in itertools.groupby(
        verdicts, lambda one: (one.iteration, one.step)
    ):
        found = list(group)
        worth = _worth(step, choice, of_parts)
        most = worth * len(found) if choice.each == "entry" else worth
        share = sum((_share(one, choice) for one in found), Fraction(0)) / len(found)
        yield StepMark(iteration, step, most * share, most)


def _worth(step: str, choice: MarksChoice, of_parts: Mapping[str, Fraction] | None) -> Fraction:
    if of_parts is not None:
        return of_parts.get(step, Fraction(0))
    points = choice.points
    return _fraction(points.get(step, 0) if isinstance(points, Mapping) else points)


def _fraction(stated: Stated | int) -> Fraction:
    number = exactly(stated)
    assert isinstance(number, Fraction), "tables of marks hold nothing else"
    return number


def _share(verdict: Verdict, choice: MarksChoice) -> Fraction:
    """Return which share of its points a number has."""
    match verdict.verdict:
        case "right":
            return Fraction(1)
        case "follows" | "rounding":
            if verdict.is_empty or verdict.is_coarse:
                return Fraction(0)
            # What follows from numbers that are right but for rounding is right as well.
            follows = _fraction(choice.follow_through) if verdict.is_inherited else Fraction(1)
            is_rounded = verdict.verdict == "rounding"
            return follows * (1 - _fraction(choice.rounding)) if is_rounded else follows
        case _:
            return Fraction(0)


def marks_of_questions(found: Sequence[Marks], scores: Sequence[Fraction | None]) -> Marks:
    """Return the marks of an assignment: those of its questions, each scaled to the points that the
    assignment states for it, if it does.
    """
    whole = [
        _of_question(number, marks, score)
        for number, (marks, score) in enumerate(zip(found, scores, strict=True), start=1)
    ]
    return _marks(
        [one for marks in whole for one in marks.verdicts],
        [one for marks in whole for one in marks.steps],
        [one for marks in whole for one in marks.sums],
    )


def _of_question(number: int, marks: Marks, score: Fraction | None) -> Marks:
    scale = Fraction(1) if score is None or not marks.most else score / marks.most
    steps = [
        replace(one, points=scale * one.points, most=scale * one.most, question=number)
        for one in marks.steps
    ]
    sums = [
        _summed(steps, number, _scaled(one.cap, scale), _scaled(one.unit, scale))
        for one in marks.sums
    ]
    return _marks([replace(one, question=number) for one in marks.verdicts], steps, sums)


def _scaled(points: Fraction | None, scale: Fraction) -> Fraction | None:
    return None if points is None else scale * points
