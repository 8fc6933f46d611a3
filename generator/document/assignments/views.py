"""What templates see of an assignment: its head, its questions, and the view of each problem."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from generator.document.documents import AnyView
from generator.document.paper import Paper
from generator.document.views import AskedFor
from generator.document.work import Variant
from generator.lines import Line
from generator.problem.assignments import AssignmentTable, Logo

__all__ = ["AssignmentView", "PartView", "Points", "QuestionView"]


class Points(Struct, frozen=True):
    """A number of points as it is printed, and whether it is 1."""

    count: str
    is_one: bool


class PartView(Struct, frozen=True):
    """A part of a question: its letter, its points if there are any, its own words, what it asks
    for with the answers, and how high the room for them is, None where none is wanted.
    """

    letter: str
    points: Points | None
    text: str | None
    asked: Sequence[AskedFor]
    answers: Sequence[Line]
    space: str | None


class QuestionView(Struct, frozen=True):
    """A question: its number, what is stated of it, its parts, and the view of its problem."""

    number: int
    points: Points | None
    title: str | None
    before: str | None
    after: str | None
    parts: Sequence[PartView]
    space: str | None
    view: AnyView


class AssignmentView(Struct, frozen=True):
    """What templates see of an assignment: what its file states, its logo, its points
    in all, its questions, and the view from which it tells how numbers are rounded, None where each
    problem tells that by itself; `is_rounded_alike` says that it holds for all of them. `answered`
    is the hash of what is answered by hand in the document, None where nothing is.
    """

    variant: Variant | None
    version: str
    paper: Paper
    head: AssignmentTable
    logo: Logo | None
    points: Points | None
    questions: Sequence[QuestionView]
    rounding_of: AnyView | None
    is_rounded_alike: bool
    answered: str | None
