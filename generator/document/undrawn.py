"""What templates see of a problem where no figure can stand: words in place of each."""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace

from generator.document.documents import AnyView, view_of_any
from generator.document.keeping import Kept
from generator.document.views import View
from generator.document.work import Work
from generator.problem import Problem

__all__ = ["undrawn_view"]


def undrawn_view(work: Work, kept: Kept, kind: str) -> AnyView:
    """Return all that the template of a kind may name, without figures; see `view_of_any`."""
    view = view_of_any(_undrawn(work), kept, kind)
    if isinstance(view, View):
        results = view.results and replace(view.results, drawing=None)
        return replace(view, plot=None, results=results)
    course = view.course and replace(view.course, plot=None, path=None)
    return replace(view, graph=None, worked_graph=None, is_graph_left_out=False, course=course)


def _undrawn(work: Work) -> Work:
    """Return the same where the numbers of a network do not stand on its drawing alone."""
    problem = work.problem
    if not isinstance(problem, Problem):
        return work
    page = problem.page.model_copy(update={"figure": "none"})
    return dataclasses.replace(work, problem=problem.model_copy(update={"page": page}))
