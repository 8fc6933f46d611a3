"""LaTeX that holds many documents, or none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.document import Work
from generator.document.paper import paper
from generator.errors import HandpropError
from generator.formats.documents import DocumentMaker, read
from generator.problem import PageChoice

if TYPE_CHECKING:
    from generator.document.assignments import AssignmentWork

__all__ = ["blank", "document_of_set"]

USUAL_PAGE = PageChoice.model_construct()
BEGIN, END = r"\begin{document}", r"\end{document}"


def document_of_set(
    works: Iterable[Work | AssignmentWork], kind: str, templates: Path | None = None
) -> str:
    r"""Return many documents as one, each beginning with `\nextdocument`.

    Raises UsageError for an unknown kind, TemplateError for a faulty template or folder of them.
    """
    documents = DocumentMaker("tex", templates)
    page = USUAL_PAGE
    bodies = []
    for work in works:
        page = _page(work)
        bodies.append(_body(documents.in_set(work, kind)))
    preamble, begin, _ = blank(templates, page).partition(BEGIN)
    return "".join([preamble, begin, *(f"\n\\nextdocument{body}" for body in bodies), END, "\n"])


def _page(work: Work | AssignmentWork) -> PageChoice:
    return work.problem.page if isinstance(work, Work) else work.assignment.page


def _body(text: str) -> str:
    return text.partition(BEGIN)[2].rpartition(END)[0]


def blank(templates: Path | None = None, page: PageChoice = USUAL_PAGE) -> str:
    """Return a LaTeX document with nothing on its page, for its preamble.

    Where templates of a user's own need a problem for that, or are faulty, it is empty.
    """
    try:
        return read("tex", templates).render("blank.j2", {"paper": paper(page)})
    except HandpropError:
        return ""
