"""What templates see of the marks of a class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from generator.document.paper import Paper
from generator.document.plot import Plot
from generator.layout.nodes import Node
from generator.marking.reports.views import LineName, PointsView, StepRow, UnreadView

__all__ = [
    "ClassView",
    "MistakeKind",
    "MistakeView",
    "MistakesOfStep",
    "QuestionSummary",
    "StudentOverride",
    "StudentUnread",
]

MistakeKind = Literal["named", "several", "unnamed"]


class MistakesOfStep(Struct, frozen=True, eq=False):
    """A step, and how many students made a mistake in it."""

    name: LineName
    count: Node


class MistakeView(Struct, frozen=True, eq=False):
    """What is said of numbers that are wrong in one way, if it has a name, or if it could be one of
    several, by how many students, and in which steps.
    """

    kind: MistakeKind
    said: str
    count: int
    steps: Sequence[MistakesOfStep]


class QuestionSummary(Struct, frozen=True, eq=False):
    """A problem, with its number and title where there are several, and the rows of the table of
    its steps: of each how many students have their first wrong number in it, have any there, have
    no answer, its points on average and how many it is worth.
    """

    number: Node | None
    title: str
    is_repeated: bool
    rows: Sequence[Sequence[Node]]


class StudentUnread(Struct, frozen=True, eq=False):
    """A student, and an answer that is not sure to be a number, with its place in its table."""

    student: str
    where: str
    unread: UnreadView


class StudentOverride(Struct, frozen=True, eq=False):
    """A student, and a step for which a marker gives points."""

    student: str
    step: StepRow


class ClassView(Struct, frozen=True, eq=False):
    """What templates see of the marks of a class: how many students there are, how many of these
    answered, who did not, and what was left out; the points on average, the fewest and the most
    that somebody has; how many have how many, as rows of a table and as a plot; the steps,
    mistakes, what cannot be read and what a marker gave.
    """

    version: str
    paper: Paper
    title: str
    author: str
    students: int
    marked: int
    without: Sequence[str]
    skipped: Sequence[str]
    mean: PointsView
    lowest: Node
    highest: Node
    distribution: Sequence[Sequence[Node]]
    plot: Plot
    right: int
    questions: Sequence[QuestionSummary]
    mistakes: Sequence[MistakeView]
    unread: Sequence[StudentUnread]
    overridden: Sequence[StudentOverride]
    # It is of no variant, and nothing is filled in on it.
    variant: None = None
    answered: None = None
