"""Formats: a printer of layout trees for each, and whole documents in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator.formats.table import (
    BANKS,
    FORMATS,
    PDF,
    TEX,
    Format,
    apart,
    are_banks,
    checks_answers,
    ending,
    file_of_bank,
    in_order,
    is_typeset,
)

if TYPE_CHECKING:
    from generator.document import Work
    from generator.document.assignments import AssignmentWork

__all__ = [
    "BANKS",
    "FORMATS",
    "PDF",
    "TEX",
    "Format",
    "apart",
    "are_banks",
    "checks_answers",
    "document",
    "ending",
    "file_of_bank",
    "in_order",
    "is_typeset",
]


def document(
    name: str,
    work: Work | AssignmentWork,
    kind: str,
    templates: Path | None = None,
    with_answers: bool = True,
) -> str:
    """Return a document in a format. `templates` is a folder whose files go before Handprop's own;
    without answers, a worksheet checks nothing and tells nothing of what goes into its blanks.

    Raises UsageError for an unknown kind, TemplateError for a faulty template or folder of them.
    """
    from generator.formats.documents import DocumentMaker

    return DocumentMaker(name, templates, with_answers).document(work, kind)
