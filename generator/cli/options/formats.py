"""The formats that options name: those of documents, and what is printed in place of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from generator.errors import OptionError
from generator.formats import BANKS, FORMATS, PDF, checks_answers

__all__ = [
    "ABOUT",
    "ABOUT_BANKS",
    "JSON",
    "DocumentFormat",
    "PrintedFormat",
    "SetFormat",
    "check_without_answers",
]

# What is printed, and written to no file.
JSON = "json"

# What each format of texts is, and each bank of questions.
ABOUT = "; ".join(f"{name}: {known.about}" for name, known in FORMATS.items())
ABOUT_BANKS = "; ".join(f"{name}: {known.about}" for name, known in BANKS.items())

if TYPE_CHECKING:
    DocumentFormat = str
    PrintedFormat = str
    SetFormat = str
else:
    # An option that is given several times takes a choice as an enumeration.
    DocumentFormat = StrEnum("DocumentFormat", {name: name for name in (PDF, *FORMATS)})
    SetFormat = StrEnum("SetFormat", {name: name for name in (PDF, *FORMATS, *BANKS)})
    PrintedFormat = StrEnum("PrintedFormat", {name: name for name in (PDF, *FORMATS, JSON)})


def check_without_answers(kinds: Iterable[str], formats: Iterable[str]) -> None:
    """See that there are answers to leave out. Raises OptionError."""
    if not any(checks_answers(name, kind) for kind, name in itertools.product(kinds, formats)):
        raise OptionError(
            "--without-answers is given, but no worksheet in HTML is asked for, which alone holds "
            "answers",
            "give --as worksheet and --format html, or leave --without-answers out",
        )
