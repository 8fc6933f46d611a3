"""The formats that options name: those of documents, and what is printed in place of them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from generator.formats import FORMATS, PDF

__all__ = ["ABOUT", "JSON", "DocumentFormat", "PrintedFormat"]

# What is printed, and written to no file.
JSON = "json"

# What each format of texts is.
ABOUT = "; ".join(f"{name}: {known.about}" for name, known in FORMATS.items())

if TYPE_CHECKING:
    DocumentFormat = str
    PrintedFormat = str
else:
    # An option that is given several times takes a choice as an enumeration.
    DocumentFormat = StrEnum("DocumentFormat", {name: name for name in (PDF, *FORMATS)})
    PrintedFormat = StrEnum("PrintedFormat", {name: name for name in (PDF, *FORMATS, JSON)})
