"""Template and trace to the text of a document, for every kind and format."""

from generator.document.record import record
from generator.document.rendering import KINDS, blank, latex
from generator.document.starter import starter
from generator.document.work import Work

__all__ = ["KINDS", "Work", "blank", "latex", "record", "starter"]
