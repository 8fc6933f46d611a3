"""Formats: a printer of layout trees for each, and whole documents in it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.document import Work
    from generator.document.assignments import AssignmentWork

__all__ = ["FORMATS", "document"]

# The module of each format, named by the ending of its files; its `document` makes one. It is
# imported where a document is asked for.
FORMATS: Mapping[str, str] = {"tex": "generator.formats.latex.documents"}


def document(
    name: str, work: Work | AssignmentWork, kind: str, templates: Path | None = None
) -> str:
    """Return a document in a format.

    Raises UsageError for an unknown kind, TemplateError for a faulty template or folder.
    """
    made: str = importlib.import_module(FORMATS[name]).document(work, kind, templates)
    return made
