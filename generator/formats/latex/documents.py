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

__all__ = ["blank", "document_of_set", "page_of", "texts_as_one"]

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
    texts = []
    for work in works:
        page = page_of(work)
        texts.append(documents.in_set(work, kind))
    return texts_as_one(texts, page, templates)


def texts_as_one(
    texts: Iterable[str], page: PageChoice = USUAL_PAGE, templates: Path | None = None
) -> str:
    r"""Return the texts of documents on such a page as one, each beginning with `\nextdocument`."""
    preamble, begin, _ = blank(templates, page).partition(BEGIN)
    bodies = (f"\n\\nextdocument{_body(text)}" for text in texts)
    return "".join([preamble, begin, *bodies, END, "\n"])


def page_of(work: Work | AssignmentWork) -> PageChoice:
    """Return the page that a document of a problem, or of several, stands on."""
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
