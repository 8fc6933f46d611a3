"""The kinds of document, and what the template of each sees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct

from generator.document.descents import Course
from generator.document.drawn_graphs import DrawnGraphs
from generator.document.graph_views import GraphView, view_of_graph
from generator.document.keeping import Kept
from generator.document.viewing import view_of
from generator.document.views import View
from generator.document.work import Work
from generator.document.worksheet import blanks, no_blanks
from generator.errors import UsageError
from generator.expressions.tree import Name
from generator.lines import Line
from generator.notation import Notation

__all__ = ["DOCUMENTS", "AnyView", "marked_in", "view", "view_of_any"]

AnyView = View | GraphView

# The kinds of document, each a template of its name, and what is left blank in it.
DOCUMENTS: Mapping[str, Callable[[Work], Sequence[Collection[Name]]]] = {
    "problem": no_blanks,
    "worksheet": blanks,
    "solution": no_blanks,
    "key": no_blanks,
}


def view(
    work: Work, kept: Kept, kind: str, question: int | None = None, with_answers: bool = True
) -> View:
    """Return all that the template of a kind may name of a network; see `view_of_any`."""
    return view_of(work, kept, _blank(work, kind), question, with_answers)


def view_of_any(
    work: Work, kept: Kept, kind: str, question: int | None = None, with_answers: bool = True
) -> AnyView:
    """Return all that the template of a kind may name; `question` says which of several problems it
    is, and `with_answers` whether fields tell what goes into them.

    Raises UsageError for an unknown kind.
    """
    structure: Callable[[Work, Kept, Sequence[Line]], Struct]
    drawn: Callable[[Work, Notation], DrawnGraphs]
    course: Callable[[Work, Notation], Course | None]
    # What the views of other kinds need takes a while to import.
    match work.problem.stated_as:
        case "formulas":
            from generator.document.formula_views import (
                course_of_formulas,
                drawn_formulas,
                structure_of_formulas,
            )

            structure, drawn = structure_of_formulas, drawn_formulas
            course = course_of_formulas
        case "composed":
            from generator.document.composed_views import drawn_composed, structure_of_composed

            structure, drawn = structure_of_composed, drawn_composed
            course = _no_course
        case "middle":
            from generator.document.middle_views import (
                course_of_middle,
                drawn_middle,
                structure_of_middle,
            )

            structure, drawn = structure_of_middle, drawn_middle
            course = course_of_middle
        case _:
            return view(work, kept, kind, question, with_answers)
    blank = _blank(work, kind)
    return view_of_graph(work, kept, blank, structure, drawn, course, question, with_answers)


def _no_course(*_: object) -> None:
    """Return the course of what is worked out once."""


def _blank(work: Work, kind: str) -> Sequence[Collection[Name]]:
    if kind not in DOCUMENTS:
        raise UsageError(
            f"{kind!r} is not a kind of document", f"give one of {', '.join(DOCUMENTS)}"
        )
    return DOCUMENTS[kind](work)


def marked_in(kind: str) -> str:
    """Return which of the marks of a view a document of a kind has on its lines."""
    return "solution" if kind == "worksheet" else kind
