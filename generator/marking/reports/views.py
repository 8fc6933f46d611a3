"""What templates see of somebody's marks."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from generator.document.paper import Paper
from generator.document.work import Variant
from generator.layout.nodes import Node
from generator.lines import Line

__all__ = [
    "FeedbackView",
    "LineName",
    "LinesOfIteration",
    "MarkedLine",
    "PointsView",
    "QuestionFeedback",
    "Remark",
    "StepRow",
    "SumView",
    "UnreadView",
]


class PointsView(Struct, frozen=True, eq=False):
    """Some points, rounded perhaps, of the most that there are, and whether that is 1."""

    count: Node
    is_rounded: bool
    most: Node
    is_one: bool


class LineName(Struct, frozen=True, eq=False):
    """What a line is called, and its iteration, None where there is one."""

    symbol: Node
    iteration: Node | None


class LinesOfIteration(Struct, frozen=True, eq=False):
    """What lines of an iteration are called, which is None where there is one."""

    iteration: Node | None
    symbols: Sequence[Node]


class Remark(Struct, frozen=True, eq=False):
    """What is said of some numbers of a line: which these are, if they are few, and how many, 0
    where it is said of all.
    """

    said: str
    places: Sequence[Node]
    count: int


class UnreadView(Struct, frozen=True, eq=False):
    """What somebody wrote that is not sure to be a number, and what it is for."""

    name: LineName
    text: str


class MarkedLine(Struct, frozen=True, eq=False):
    """A line that is not simply right: the points of its step, None of an entry, its formula, what
    was written beside what follows from the numbers before it and what the key has, and what is
    said of it.
    """

    name: LineName
    points: PointsView | None
    formula: Sequence[Line]
    numbers: Sequence[Line]
    remarks: Sequence[Remark]
    unread: Sequence[UnreadView]


class StepRow(Struct, frozen=True, eq=False):
    """A step with its points; where a marker gives them `reason` is why, "" perhaps, None
    elsewhere.
    """

    name: LineName
    points: PointsView
    reason: str | None


class SumView(Struct, frozen=True, eq=False):
    """How the points of a problem come about: what its steps have together, how many of these
    count, None where all do, and whether that is rounded.
    """

    added: Node
    points: PointsView
    counted: Node | None
    is_rounded: bool


class QuestionFeedback(Struct, frozen=True, eq=False):
    """The marks of a problem, with its number and its title where there are several: the points of
    its steps and their sum, the lines that are right throughout, those that have no answer, those
    of which something is said, and what cannot be read for lines that are not marked. `rows` are
    those of the table of points, whose last is their sum.
    """

    number: Node | None
    title: str
    is_repeated: bool
    sum: SumView
    rows: Sequence[Sequence[Node]]
    overridden: Sequence[StepRow]
    right: Sequence[LinesOfIteration]
    missing: Sequence[LinesOfIteration]
    lines: Sequence[MarkedLine]
    others_unread: Sequence[UnreadView]


class FeedbackView(Struct, frozen=True, eq=False):
    """What templates see of somebody's marks: whose they are, "" where it is not said, and of which
    variant, what the problem is called, the points in all, and each question.
    """

    student: str
    variant: Variant | None
    version: str
    paper: Paper
    title: str
    author: str
    points: PointsView
    questions: Sequence[QuestionFeedback]
    # Nothing is filled in on it.
    answered: None = None
