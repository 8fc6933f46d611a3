"""What documents have in common in all formats: views of works, and templates that print them."""

from __future__ import annotations

import functools
import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from generator.document import Work
from generator.document.documents import view_of_any
from generator.document.keeping import Kept, kept_for
from generator.document.rendering import Templates, terms
from generator.formats.table import EMBEDDED, FORMATS
from generator.problem import AnyProblem

if TYPE_CHECKING:
    from generator.document.assignments import AssignmentWork

__all__ = ["DocumentMaker", "read"]


class DocumentMaker:
    """Documents in a format, made one after another.

    What is known of a problem is kept for its other draws: those of one structure have a problem in
    common, and so their formulas. Where they are made without answers, nothing in them tells what
    goes into their fields. Raises TemplateError for a faulty folder of templates.
    """

    def __init__(
        self, document_format: str, templates: Path | None = None, with_answers: bool = True
    ) -> None:
        self._with_answers = with_answers
        self._templates = read(document_format, templates)
        self._of_problems: dict[int, tuple[AnyProblem, Kept]] = {}

    def document(self, work: Work | AssignmentWork, kind: str) -> str:
        """Return a document as the text of its file. Raises UsageError, TemplateError."""
        return self._templates.finished(self._made(work, kind, in_set=False))

    def in_set(self, work: Work | AssignmentWork, kind: str) -> str:
        """Return a document as one of many in a text. Raises UsageError, TemplateError."""
        return self._made(work, kind, in_set=True)

    def _made(self, work: Work | AssignmentWork, kind: str, in_set: bool) -> str:
        if isinstance(work, Work):
            seen = view_of_any(work, self._kept(work), kind, with_answers=self._with_answers)
            return self._templates.document(seen, kind, in_set)
        # Most documents are of one problem.
        from generator.document.assignments.viewing import view_of_assignment

        kept = [self._kept(of_problem) for of_problem in work.works]
        of_all = view_of_assignment(work, kept, kind, self._with_answers)
        return self._templates.assignment(of_all, kind, in_set)

    def _kept(self, work: Work) -> Kept:
        problem = work.problem
        if id(problem) not in self._of_problems:
            self._of_problems[id(problem)] = problem, kept_for(work)
        return self._of_problems[id(problem)][1]


def read(document_format: str, templates: Path | None) -> Templates:
    """Return the templates of a format; a user's own are read anew each time."""
    return _shipped(document_format) if templates is None else _read(document_format, templates)


@functools.cache
def _shipped(document_format: str) -> Templates:
    return _read(document_format, None)


def _read(document_format: str, own: Path | None) -> Templates:
    module = importlib.import_module({**FORMATS, **EMBEDDED}[document_format].module)
    return Templates(module.markup(terms(own)), own)
