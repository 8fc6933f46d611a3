"""What a notebook shows of a solution, and what a person pastes of a step."""

from __future__ import annotations

import functools

from generator.document import Work
from generator.document.documents import view_of_any
from generator.document.keeping import kept_for
from generator.document.rendering import Markup, Templates, terms
from generator.document.step_lines import step_lines
from generator.formats.latex.lines import AmsmathLines
from generator.lines import ByHand

__all__ = ["html_cell", "latex_cell", "latex_of_step"]

# About as wide as a cell of a notebook and as the text of a slide are, in digits.
OF_CELL, OF_SLIDE = 72, 60


def html_cell(work: Work) -> str:
    """Return a worked solution as HTML that stands among other HTML, whose look it leaves alone."""
    templates = _templates()
    return templates.document(view_of_any(work, kept_for(work), "solution"), "solution")


@functools.cache
def _templates() -> Templates:
    # What pages are made with takes a while to import.
    from generator.formats.html.markup import markup

    of_page = markup(terms())
    folders = ("cell", *of_page.folders)
    return Templates(Markup(folders, of_page.filters, of_page.formula, of_page.tie, escapes=True))


def latex_cell(work: Work) -> str:
    """Return the lines of a worked solution as one display, all aligned at their relations."""
    kept = kept_for(work)
    found = [
        line
        for iteration in work.worked
        for lines in step_lines(work, iteration, kept, _nothing(work)).values()
        for line in lines
    ]
    return f"$$\n{AmsmathLines(terms(), OF_CELL).lines(found)}\n$$"


def latex_of_step(work: Work, number: int, step_id: str) -> str:
    """Return the printed line of a step of an iteration as LaTeX with amsmath alone, for a display;
    several lines where each entry has one of its own, "" where it has none.
    """
    iteration = next(each for each in work.trace.iterations if each.number == number)
    found = step_lines(work, iteration, kept_for(work), _nothing(work))[step_id]
    return AmsmathLines(terms(), OF_SLIDE).lines(found) if found else ""


def _nothing(work: Work) -> ByHand:
    """Return what says that no number is to be written by hand."""
    return ByHand(work.graphs)
