"""The formats that options name: those of documents, and what is printed in place of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from generator.cli.commands import GivenOptions
from generator.errors import OptionError, together
from generator.formats import BANKS, FORMATS, PDF, are_banks, checks_answers, in_order

__all__ = [
    "ABOUT",
    "ABOUT_BANKS",
    "JSON",
    "BankMathematics",
    "BankPreview",
    "DocumentFormat",
    "PrintedFormat",
    "SetFormat",
    "check_without_answers",
    "refuse_beside_banks",
]

# What is printed, and written to no file.
JSON = "json"

# What each format of texts is, and each bank of questions.
ABOUT = "; ".join(f"{name}: {known.about}" for name, known in FORMATS.items())
ABOUT_BANKS = "; ".join(f"{name}: {known.about}" for name, known in BANKS.items())

BankMathematics = Annotated[
    Literal["latex", "mathml"] | None,
    typer.Option(
        help="How a question bank writes formulas: as LaTeX, which MathJax sets, or as MathML. "
        "Default: as its platform sets them; qti has MathML only.",
        show_default=False,
    ),
]

BankPreview = Annotated[
    bool,
    typer.Option(
        "--preview",
        help="Also write a page for each question bank with what it asks, of a set of the first "
        "variants.",
    ),
]

if TYPE_CHECKING:
    DocumentFormat = str
    PrintedFormat = str
    SetFormat = str
else:
    # An option that is given several times takes a choice as an enumeration.
    DocumentFormat = StrEnum("DocumentFormat", {name: name for name in (PDF, *FORMATS)})
    SetFormat = StrEnum("SetFormat", {name: name for name in (PDF, *FORMATS, *BANKS)})
    PrintedFormat = StrEnum("PrintedFormat", {name: name for name in (PDF, *FORMATS, *BANKS, JSON)})


def refuse_beside_banks(given: GivenOptions, formats: Sequence[str]) -> None:
    """Refuse options of documents where there are none, and of banks. Raises OptionError."""
    if are_banks(formats):
        of_bank = f"beside --format {together(in_order(formats))}"
        given.refuse(["kind", "kinds"], f"{of_bank}, which asks for numbers and solves them")
        given.refuse(["qr"], f"{of_bank}, which has no pages")
    if BANKS.keys().isdisjoint(formats):
        given.refuse_without("a --format that is a question bank", ["mathematics", "preview"])


def check_without_answers(kinds: Iterable[str], formats: Iterable[str]) -> None:
    """See that there are answers to leave out. Raises OptionError."""
    if not any(checks_answers(name, kind) for kind, name in itertools.product(kinds, formats)):
        raise OptionError(
            "--without-answers is given, but no worksheet in HTML is asked for, which alone holds "
            "answers",
            "give --as worksheet and --format html, or leave --without-answers out",
        )
