"""Template and trace to the text of a document, for every kind and format."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from generator.document.record import record
from generator.document.work import Variant, Work

if TYPE_CHECKING:
    from generator.document.rendering import KINDS, blank, check_templates, latex, latex_of_set
    from generator.document.signing import is_as_written
    from generator.document.starter import starter, starter_of_kind

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

# These are imported once one of their names is asked for, as where something is rendered.
FILES = {
    "rendering": ("KINDS", "blank", "check_templates", "latex", "latex_of_set"),
    "signing": ("is_as_written",),
    "starter": ("starter", "starter_of_kind"),
}


def __getattr__(name: str) -> object:
    for file, names in FILES.items():
        if name in names:
            module = importlib.import_module(f"{__name__}.{file}")
            # All at once, since a module stands under its own name as well.
            globals().update({one: getattr(module, one) for one in names})
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
