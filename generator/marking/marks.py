"""What verdicts are worth: the points of each step, and their sum."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from generator.marking.judging import Verdict
from generator.problem.marks import MarksChoice

__all__ = ["Marks", "StepMark", "marks_of", "marks_of_questions"]

WRONG = ("mistake", "wrong")


class StepMark(Struct, frozen=True):
    """The points of a step, of the most that it is worth; `question` is that of an assignment."""

    iteration: int
    step: str
    points: Fraction
    most: Fraction
    question: int | None = None


class Marks(Struct, frozen=True):
    """What somebody's answers are worth: the verdict on each number, the points of each step, and
    their sum, of the most that there is.
    """

    verdicts: tuple[Verdict, ...]
    steps: tuple[StepMark, ...]
    points: Fraction
    most: Fraction

    @property
    def first_wrong(self) -> Verdict | None:
        """The first number that is wrong, None where none is."""
        return next((one for one in self.verdicts if one.verdict in WRONG), None)


def marks_of(
    verdicts: Sequence[Verdict], choice: MarksChoice, of_parts: Mapping[str, Fraction] | None = None
) -> Marks:
    """Return what verdicts are worth. `of_parts` are the points of steps, by their ids, where parts
    of a question state them.
    """
    steps = tuple(_steps(verdicts, choice, of_parts))
    points = sum((step.points for step in steps), Fraction(0))
    most = sum((step.most for step in steps), Fraction(0))
    if choice.cap is not None:
        cap = Fraction(choice.cap)
        points, most = min(points, cap), min(most, cap)
    if choice.round_to is not None:
        unit = Fraction(choice.round_to)
        points = min((points / unit + Fraction(1, 2)) // 1 * unit, most)
    return Marks(tuple(verdicts), steps, points, most)


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
    return Fraction(points.get(step, 0) if isinstance(points, Mapping) else points)


def _share(verdict: Verdict, choice: MarksChoice) -> Fraction:
    """Return which share of its points a number has."""
    match verdict.verdict:
        case "right":
            return Fraction(1)
        case "follows":
            return Fraction(0) if verdict.is_empty else Fraction(choice.follow_through)
        case "rounding":
            return 1 - Fraction(choice.rounding)
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
    return Marks(
        tuple(one for marks in whole for one in marks.verdicts),
        tuple(one for marks in whole for one in marks.steps),
        sum((marks.points for marks in whole), Fraction(0)),
        sum((marks.most for marks in whole), Fraction(0)),
    )


def _of_question(number: int, marks: Marks, score: Fraction | None) -> Marks:
    scale = Fraction(1) if score is None or not marks.most else score / marks.most
    return Marks(
        tuple(replace(one, question=number) for one in marks.verdicts),
        tuple(
            replace(one, points=scale * one.points, most=scale * one.most, question=number)
            for one in marks.steps
        ),
        scale * marks.points,
        scale * marks.most,
    )
