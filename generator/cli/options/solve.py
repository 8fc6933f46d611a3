"""What solve takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from generator.cli.options import completion
from generator.cli.options.formats import (
    ABOUT,
    ABOUT_BANKS,
    BankMathematics,
    BankPreview,
    PrintedFormat,
)
from generator.cli.options.shared import (
    PROBLEM,
    WITHOUT_ANSWERS,
    TypesettingOptions,
    is_short_count,
)

__all__ = ["PresentationOptions", "RoundingOptions", "SolveOptions", "VariantOptions"]

ROUNDING = "Rounding (overrides the problem file)"
PRESENTATION = "Presentation (overrides the problem file)"
VARIANT = "One variant of a problem with draws"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundingOptions:
    """How numbers are rounded, by the keys of [rounding]; None is what the problem has."""

    places: Annotated[
        str | None,
        typer.Option(
            help="Decimal places, or auto: the fewest that show every gradient and every update. "
            "Default: 2.",
            rich_help_panel=ROUNDING,
        ),
    ] = None
    significant: Annotated[
        str | None, typer.Option(help="Significant figures.", rich_help_panel=ROUNDING)
    ] = None
    carry: Annotated[
        Literal["exact", "rounded"] | None,
        typer.Option(
            help="What later lines are computed from: the unrounded numbers or the printed ones. "
            "Default: exact.",
            rich_help_panel=ROUNDING,
        ),
    ] = None
    ties: Annotated[
        Literal["half-up", "half-even"] | None,
        typer.Option(
            help="How to round a number halfway between two. Default: half-up.",
            rich_help_panel=ROUNDING,
        ),
    ] = None
    padding: Annotated[
        bool | None,
        typer.Option(
            "--padding/--no-padding",
            help="Whether computed numbers keep trailing zeros. Default: --padding.",
            show_default=False,
            rich_help_panel=ROUNDING,
        ),
    ] = None
    relation: Annotated[
        Literal["equals", "approximately"] | None,
        typer.Option(
            help="The sign used where rounding has changed a number. Default: equals.",
            rich_help_panel=ROUNDING,
        ),
    ] = None
    decimal_mark: Annotated[
        Literal["point", "comma"] | None,
        typer.Option(help="Whether to write 0.5 or 0,5. Default: point.", rich_help_panel=ROUNDING),
    ] = None
    show: Annotated[
        Literal["decimals", "fractions"] | None,
        typer.Option(
            help="Whether rational results are decimals or fractions. Default: decimals.",
            rich_help_panel=ROUNDING,
        ),
    ] = None

    @property
    def says_digits(self) -> bool:
        """Whether it says how many digits are printed."""
        return self.places is not None or self.significant is not None

    def stated(self) -> dict[str, object]:
        """Return it by the keys of a problem's rounding, counts as numbers."""
        counts = {"places": _count(self.places), "significant": _count(self.significant)}
        return asdict(self) | counts


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentationOptions:
    """How a solution is presented, by keys of a problem; None is what the problem has."""

    notation: Annotated[
        str | None,
        typer.Option(
            help=f"The notation: {', '.join(completion.NOTATIONS)}. Default: source.",
            autocompletion=completion.notations,
            rich_help_panel=PRESENTATION,
        ),
    ] = None
    presentation: Annotated[
        Literal["matrices", "weights"] | None,
        typer.Option(
            help="Whole matrices, or each weight separately with its chain rule. Default: "
            "matrices.",
            rich_help_panel=PRESENTATION,
        ),
    ] = None
    detail: Annotated[
        Literal["symbols", "results", "substitution", "products", "entries"] | None,
        typer.Option(
            help="How much a line shows: the formula alone, without any numbers; formula and "
            "result; the numbers substituted, too; entrywise products, too; every entry "
            "separately, too. Default: products.",
            rich_help_panel=PRESENTATION,
        ),
    ] = None
    paper: Annotated[
        Literal["a4", "letter"] | None,
        typer.Option(help="The paper. Default: a4.", rich_help_panel=PRESENTATION),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantOptions:
    """Which variant of a problem with draws is solved, if it is one."""

    seed: Annotated[
        int | None,
        typer.Option(
            help="With --variant: the seed of the set it belongs to.", rich_help_panel=VARIANT
        ),
    ] = None
    variant: Annotated[
        str | None,
        typer.Option(
            help="Which variant of a problem with draws: its number, or with --set a student's id.",
            rich_help_panel=VARIANT,
        ),
    ] = None
    of_set: Annotated[
        Path | None,
        typer.Option(
            "--set",
            help="With --variant or --code: the folder of the set it belongs to, instead of its "
            "seed.",
            rich_help_panel=VARIANT,
        ),
    ] = None
    code: Annotated[
        str | None,
        typer.Option(
            help="With --set, instead of --variant: the code at the foot of a document.",
            rich_help_panel=VARIANT,
        ),
    ] = None
    qr: Annotated[
        bool,
        typer.Option(
            "--qr",
            help="With --variant or --code: also show the foot of each page as a QR code.",
            rich_help_panel=VARIANT,
        ),
    ] = False

    @property
    def is_asked(self) -> bool:
        """Whether a variant is asked for."""
        return self.variant is not None or self.code is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveOptions:
    """One problem, worked out."""

    problem: Annotated[str, PROBLEM]
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="The folder to write to, or a file, such as week3.pdf."
        ),
    ] = Path("output")
    beside: Annotated[
        bool,
        typer.Option("--beside", help="Instead of --output, write to the problem file's folder."),
    ] = False
    kind: Annotated[
        Literal["solution", "problem", "worksheet", "key"],
        typer.Option(
            "--as",
            help="The worked solution; the problem sheet; the solution with blanks to fill in; the "
            "answers only.",
        ),
    ] = "solution"
    formats: Annotated[
        list[PrintedFormat] | None,
        typer.Option(
            "--format",
            help=f"pdf: a .pdf and its .tex; {ABOUT}; {ABOUT_BANKS}; json: every step, on standard "
            "output. May be given several times, json only alone. Default: pdf, or what the name "
            "of the file to write ends in.",
            show_default=False,
        ),
    ] = None
    without_answers: Annotated[bool, WITHOUT_ANSWERS] = False
    mathematics: BankMathematics = None
    preview: BankPreview = False
    answer_form: Annotated[
        bool,
        typer.Option(
            "--answer-form",
            help="Also write an empty form for the answers, .csv and .xlsx, which handprop mark "
            "takes.",
        ),
    ] = False
    with_viewer: Annotated[
        bool,
        typer.Option("--open", help="Then show the PDF, or else the page, in the system's viewer."),
    ] = False
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            help="Solve again each time that the problem file is saved, or a file that it names.",
        ),
    ] = False
    rounding: RoundingOptions
    presentation: PresentationOptions
    with_check: Annotated[
        bool,
        typer.Option(
            "--with-check",
            help="Add a note that compares every gradient with a finite difference.",
            rich_help_panel=PRESENTATION,
        ),
    ] = False
    one_variant: VariantOptions
    typesetting: TypesettingOptions


def _count(text: str | None) -> int | str | None:
    return int(text) if text is not None and is_short_count(text) else text
