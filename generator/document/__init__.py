"""Template and trace to the text of a document, for every kind and format."""

from generator.document.record import record
from generator.document.rendering import KINDS, blank, check_templates, latex, latex_of_set
from generator.document.signing import is_as_written
from generator.document.starter import starter, starter_of_kind
from generator.document.work import Variant, Work

__all__ = [
    "KINDS",
    "Variant",
    "Work",
    "blank",
    "check_templates",
    "is_as_written",
    "latex",
    "latex_of_set",
    "record",
    "starter",
    "starter_of_kind",
]
