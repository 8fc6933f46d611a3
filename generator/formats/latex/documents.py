"""Whole documents in LaTeX, one by one or many in one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from generator.document import Work
from generator.document.documents import view
from generator.document.keeping import Kept, kept_for
from generator.document.paper import paper
from generator.document.qr import qr_rows
from generator.document.rendering import Markup, Templates, terms
from generator.errors import HandpropError
from generator.formats.latex.printer import Latex
from generator.formats.latex.prose import latex_prose
from generator.formats.latex.signing import signed
from generator.layout.nodes import Node
from generator.problem import PageChoice, Problem
from generator.text import latex_text, pdf_string

if TYPE_CHECKING:
    from generator.document.assignments import AssignmentWork

__all__ = ["blank", "document", "document_of_set"]

NODES = frozenset(get_args(Node))
USUAL_PAGE = PageChoice.model_construct()
BEGIN, END = r"\begin{document}", r"\end{document}"


def document(work: Work | AssignmentWork, kind: str, templates: Path | None = None) -> str:
    """Return a document as LaTeX. `templates` is a folder whose files go before Handprop's own.

    Raises UsageError for an unknown kind, TemplateError for a faulty template or folder of them.
    """
    return signed(_document(work, _Known(), kind, _templates(templates), in_set=False))


def document_of_set(
    works: Iterable[Work | AssignmentWork], kind: str, templates: Path | None = None
) -> str:
    r"""Return many documents as one, each beginning with `\nextdocument`.

    Raises what `document` raises.
    """
    known, read = _Known(), _templates(templates)
    bodies = [_body(_document(work, known, kind, read, in_set=True)) for work in works]
    pages = [problem.page for problem, _ in known.of_problems.values()]
    preamble, begin, _ = blank(templates, *pages[:1]).partition(BEGIN)
    return "".join([preamble, begin, *(f"\n\\nextdocument{body}" for body in bodies), END, "\n"])


def _body(text: str) -> str:
    return text.partition(BEGIN)[2].rpartition(END)[0]


@dataclass(slots=True)
class _Known:
    """What is kept of problems; draws of one structure have a problem in common, and so their
    formulas.
    """

    of_problems: dict[int, tuple[Problem, Kept]] = field(default_factory=dict)

    def kept_for(self, work: Work) -> Kept:
        """Return what is kept of the problem of a work."""
        problem = work.problem
        if id(problem) not in self.of_problems:
            self.of_problems[id(problem)] = problem, kept_for(work)
        return self.of_problems[id(problem)][1]


def _document(
    work: Work | AssignmentWork, known: _Known, kind: str, templates: Templates, in_set: bool
) -> str:
    if isinstance(work, Work):
        return templates.document(view(work, known.kept_for(work), kind), kind, in_set)
    # Most documents are of one problem.
    from generator.document.assignments.viewing import view_of_assignment

    kept = [known.kept_for(of_problem) for of_problem in work.works]
    return templates.assignment(view_of_assignment(work, kept, kind), kind, in_set)


def blank(templates: Path | None = None, page: PageChoice = USUAL_PAGE) -> str:
    """Return a LaTeX document with nothing on its page, for its preamble.

    Where templates of a user's own need a problem for that, or are faulty, it is empty.
    """
    try:
        return _templates(templates).render("blank.j2", {"paper": paper(page)})
    except HandpropError:
        return ""


@functools.lru_cache(maxsize=1)
def _shipped() -> Templates:
    return _read(None)


def _templates(own: Path | None) -> Templates:
    """Return the templates of LaTeX documents; a user's own are read anew each time."""
    return _shipped() if own is None else _read(own)


def _read(own: Path | None) -> Templates:
    """Return templates in which formulas are printed as LaTeX."""
    words = terms(own)
    printer = Latex(words)

    def of_nodes(write: Callable[[Node], str]) -> Callable[[Any], Any]:
        """Let what is LaTeX already stay as it is."""
        return lambda value: write(value) if type(value) in NODES else value

    filters: dict[str, Callable[..., Any]] = {
        "text": latex_text,
        "prose": lambda prose: latex_prose(prose, printer.inline, words),
        "pdf_string": pdf_string,
        "qr_rows": qr_rows,
        "pieces": printer.pieces,
        "stacked": of_nodes(printer.stacked),
        "latex": of_nodes(printer.again),
    }
    return Templates(Markup("latex", filters, printer.inline, tie="~"), own)
