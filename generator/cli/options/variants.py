"""What variants takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from generator.cli.options.formats import (
    ABOUT,
    ABOUT_BANKS,
    BankMathematics,
    BankPreview,
    SetFormat,
)
from generator.cli.options.shared import (
    MOST_VARIANTS,
    PROBLEM,
    TYPESETTING,
    WITHOUT_ANSWERS,
    TypesettingOptions,
)

__all__ = ["SEED_OF_STRESS", "USUAL_COUNT", "USUAL_KINDS", "VariantsOptions"]

USUAL_COUNT = 30
USUAL_KINDS = ("problem", "solution")
SEED_OF_STRESS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTypesettingOptions(TypesettingOptions):
    """How documents are typeset, many of them in one run of TeX."""

    time_limit: Annotated[
        float,
        typer.Option(
            help="How many seconds TeX may take for a hundred variants.",
            rich_help_panel=TYPESETTING,
        ),
    ] = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantsOptions:
    """A class set, or what the draws of an exercise are like."""

    problem: Annotated[str, PROBLEM]
    count: Annotated[
        int | None,
        typer.Option(
            help="How many variants. Default: as many as the set in the folder has, or "
            f"{USUAL_COUNT}.",
            min=1,
            max=MOST_VARIANTS,
            show_default=False,
        ),
    ] = None
    roster: Annotated[
        Path | None,
        typer.Option(
            help="Instead of --count: a class list, .csv or .xlsx; each student gets a variant.",
            show_default=False,
        ),
    ] = None
    encoding: Annotated[
        str | None,
        typer.Option(
            help="The encoding of the class list, such as utf-8, cp1250, cp1251 or mac-roman. "
            "Default: detected from the list.",
            show_default=False,
        ),
    ] = None
    family_first: Annotated[
        bool,
        typer.Option(
            "--family-first", help="With --roster: name files Family-Given-id, to be sorted so."
        ),
    ] = False
    by_group: Annotated[
        bool,
        typer.Option(
            "--by-group",
            help="With --roster: make a folder for each group or section of the class list.",
        ),
    ] = False
    anonymous: Annotated[
        bool,
        typer.Option(
            "--anonymous",
            help="With --roster: show the id in place of the name in documents, names of files and "
            "answers.",
        ),
    ] = False
    seed: Annotated[
        int | None,
        typer.Option(
            help="What the draws depend on. Default: the seed of the set in the folder, or a new "
            f"one that nobody can guess; {SEED_OF_STRESS} with --stress.",
            show_default=False,
        ),
    ] = None
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="The folder to write to, or an address such as s3://bucket/set. Default: "
            "output/PROBLEM.",
            show_default=False,
        ),
    ] = None
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--as",
            help="What to write for each variant: problem, worksheet, solution or key; may be "
            f"given several times. Default: {' and '.join(USUAL_KINDS)}.",
            show_default=False,
        ),
    ] = None
    paper: Annotated[
        Literal["a4", "letter"] | None,
        typer.Option(
            help="The paper, whatever the problem file says. Default: a4.", show_default=False
        ),
    ] = None
    qr: Annotated[
        bool, typer.Option("--qr", help="Also show the foot of each page as a QR code.")
    ] = False
    formats: Annotated[
        list[SetFormat] | None,
        typer.Option(
            "--format",
            help=f"How to write each document. pdf; {ABOUT}. Or all variants in one file: "
            f"{ABOUT_BANKS}. May be given several times. Default: those that the set in the folder "
            "has, or pdf.",
            show_default=False,
        ),
    ] = None
    without_answers: Annotated[bool, WITHOUT_ANSWERS] = False
    mathematics: BankMathematics = None
    preview: BankPreview = False
    tex: Annotated[
        bool,
        typer.Option("--tex", help="Also write the LaTeX of each document, as --format tex does."),
    ] = False
    one_pdf: Annotated[
        bool,
        typer.Option(
            "--one-pdf",
            help="Also write all PDFs of a kind as one for printing, or as volumes of 500 "
            "documents; worksheets have no fields in it.",
        ),
    ] = False
    duplex: Annotated[
        bool,
        typer.Option(
            "--duplex",
            help="With --one-pdf: give each document an even number of pages, with a blank last "
            "page where needed, so that each begins on a new sheet.",
        ),
    ] = False
    answer_form: Annotated[
        bool,
        typer.Option(
            "--answer-form",
            help="Also write empty forms for the answers, which handprop mark takes: answer-form, "
            "a row for each number, and answer-form-wide, a row for each variant, as .csv and "
            ".xlsx.",
        ),
    ] = False
    stress_count: Annotated[
        int | None,
        typer.Option(
            "--stress",
            help="Write nothing; report what this many draws are like.",
            min=1,
            max=MOST_VARIANTS,
        ),
    ] = None
    workers: Annotated[
        int | None,
        typer.Option(
            help="How many processes to use. Default: one per core.", min=1, show_default=False
        ),
    ] = None
    scheduler: Annotated[
        str | None,
        typer.Option(help="A Dask scheduler whose workers do the work, such as tcp://host:8786."),
    ] = None
    typesetting: SetTypesettingOptions
