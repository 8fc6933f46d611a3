"""How often what happens in the marks of a class: by step, and by mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from generator.marking.marks import WRONG, MarkedStep, Marks, StepMark
from generator.marking.reports.unread import UnreadAnswer
from generator.marking.verdicts import Verdict

__all__ = [
    "SEVERAL",
    "UNNAMED",
    "MistakeTally",
    "ReportedStudent",
    "StepTally",
    "mistake_tallies",
    "step_tallies",
]

# What stands for a mistake where it could be one of several, and where it has no name.
SEVERAL, UNNAMED = "several", "unnamed"


class ReportedStudent(Struct, frozen=True, eq=False):
    """A student as a report names one, the variant that the student got, the marks, None of who
    answered nothing, and the answers that cannot be read.
    """

    name: str
    variant: str
    marks: Marks | None
    unread: Sequence[UnreadAnswer] = ()


class StepTally(Struct, frozen=True, eq=False):
    """A step, a variant that has it, how many students have their first wrong number in it, have
    any wrong number there, and have no answer, and its points on average, of the most there are.
    """

    key: MarkedStep
    variant: str
    first_wrong: int
    wrong: int
    missing: int
    mean: Fraction
    most: Fraction


class MistakeTally(Struct, frozen=True, eq=False):
    """A mistake by its id, how many students made it, and how many in which steps."""

    mistake: str
    students: int
    steps: Mapping[MarkedStep, int]


def step_tallies(students: Sequence[ReportedStudent]) -> list[StepTally]:
    """Return what happens in each step that is marked, in the order of steps."""
    steps: dict[MarkedStep, list[tuple[str, StepMark]]] = {}
    first_wrong, wrong, missing = (
        Counter[MarkedStep](),
        Counter[MarkedStep](),
        Counter[MarkedStep](),
    )
    for student in students:
        if student.marks is None:
            continue
        for step in student.marks.steps:
            steps.setdefault(step.key, []).append((student.variant, step))
        verdicts = _by_step(student.marks)
        wrong.update(key for key, found in verdicts.items() if any(map(_is_wrong, found)))
        missing.update(key for key, found in verdicts.items() if all(map(_is_missing, found)))
        first_wrong.update(_step_of(one) for one in [student.marks.first_wrong] if one is not None)
    return [
        StepTally(
            key=key,
            variant=found[0][0],
            first_wrong=first_wrong[key],
            wrong=wrong[key],
            missing=missing[key],
            mean=sum((step.points for _, step in found), Fraction(0)) / len(found),
            most=found[0][1].most,
        )
        for key, found in steps.items()
    ]


def mistake_tallies(students: Sequence[ReportedStudent]) -> list[MistakeTally]:
    """Return how many students made each mistake, the most frequent first; last what could be one
    of several mistakes, and what has no name.
    """
    made: Counter[str] = Counter()
    steps: dict[str, Counter[MarkedStep]] = {}
    for student in students:
        verdicts = () if student.marks is None else student.marks.verdicts
        places = dict.fromkeys((_mistake(one), _step_of(one)) for one in verdicts if _is_wrong(one))
        made.update({mistake for mistake, _ in places})
        for mistake, key in places:
            steps.setdefault(mistake, Counter())[key] += 1
    order = sorted(made, key=lambda one: (one in (SEVERAL, UNNAMED), -made[one], one))
    return [MistakeTally(one, made[one], steps[one]) for one in order]


def _by_step(marks: Marks) -> Mapping[MarkedStep, Sequence[Verdict]]:
    found: dict[MarkedStep, list[Verdict]] = {}
    for one in marks.verdicts:
        found.setdefault(_step_of(one), []).append(one)
    return found


def _step_of(one: Verdict) -> MarkedStep:
    return one.question, one.iteration, one.step


def _is_wrong(one: Verdict) -> bool:
    return one.verdict in WRONG


def _is_missing(one: Verdict) -> bool:
    return one.verdict == "missing" and not one.is_unread


def _mistake(one: Verdict) -> str:
    if not one.mistakes:
        return UNNAMED
    return one.mistakes[0] if len(one.mistakes) == 1 else SEVERAL
