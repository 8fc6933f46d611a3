"""What mark takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from generator.cli.options.shared import PROBLEM, TYPESETTING, TypesettingOptions

__all__ = ["MarkOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTypesettingOptions(TypesettingOptions):
    """How feedback is typeset, many sheets in one run of TeX."""

    time_limit: Annotated[
        float,
        typer.Option(
            help="How many seconds TeX may take for fifty sheets.", rich_help_panel=TYPESETTING
        ),
    ] = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkOptions:
    """Somebody's answers, or those of a class, and where what they are worth is written."""

    problem: Annotated[str, PROBLEM]
    answers: Annotated[
        Path,
        typer.Argument(
            metavar="ANSWERS",
            help="A filled worksheet, .pdf or the .json of a page, a .csv or .xlsx table, a folder "
            "of worksheets, or what Moodle or Canvas has exported, one file or a folder of them.",
        ),
    ]
    of_set: Annotated[
        Path | None,
        typer.Option(
            "--set",
            help="The folder of the class set that the answers are of.",
            show_default=False,
        ),
    ] = None
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The folder that marks and feedback are written to. A file overrides.csv in it "
            "has points of your own. Default: with --set that folder, else nothing is written of "
            "one person, and a class needs it.",
            show_default=False,
        ),
    ] = None
    feedback: Annotated[
        Literal["pdf", "html", "both", "none"],
        typer.Option(help="How feedback and the report on a class are written, if at all."),
    ] = "both"
    shown: Annotated[
        Literal["text", "json"],
        typer.Option("--format", help="How it is told: text or json."),
    ] = "text"
    encoding: Annotated[
        str, typer.Option(help="The encoding of a CSV file that is not UTF-8, such as cp1252.")
    ] = ""
    workers: Annotated[
        int | None,
        typer.Option(
            help="How many processes make feedback for a class. Default: one per core.",
            min=1,
            show_default=False,
        ),
    ] = None
    typesetting: SheetTypesettingOptions

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats in which feedback is written."""
        return {"pdf": ("pdf",), "html": ("html",), "both": ("pdf", "html"), "none": ()}[
            self.feedback
        ]
