"""The options that subcommands share, and how a count is told from other texts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from generator.cli.options import completion
from generator.errors import OptionError

__all__ = ["MOST_VARIANTS", "PROBLEM", "TYPESETTING", "TypesettingOptions", "is_short_count"]

LONGEST_COUNT = 6
MOST_VARIANTS = 500_000
SHORTEST_TIME, LONGEST_TIME = 0.1, 86_400.0
TYPESETTING = "Typesetting"
PROBLEM = typer.Argument(
    metavar="PROBLEM",
    help="A .toml or .json file of a problem or an assignment, the name of a shipped one, or - for "
    "standard input.",
    autocompletion=completion.problems,
)
WITHOUT_ANSWERS = typer.Option(
    "--without-answers",
    help="Leave the answers out of worksheets in HTML, which otherwise hold them to check what is "
    "typed.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesettingOptions:
    """How documents are typeset."""

    templates: Annotated[
        Path | None,
        typer.Option(help="A folder with your own templates.", rich_help_panel=TYPESETTING),
    ] = None
    engine: Annotated[
        str,
        typer.Option(
            help="The TeX engine: auto, embedded, pdflatex, lualatex, xelatex or tectonic.",
            autocompletion=completion.engines,
            rich_help_panel=TYPESETTING,
        ),
    ] = "auto"
    time_limit: Annotated[
        float, typer.Option(help="How many seconds TeX may take.", rich_help_panel=TYPESETTING)
    ] = 60.0

    def check_time(self) -> None:
        """See that TeX has a time in which it can end. Raises OptionError."""
        if not SHORTEST_TIME <= self.time_limit <= LONGEST_TIME:
            raise OptionError(
                f"--time-limit is {self.time_limit:g}",
                f"give seconds from {SHORTEST_TIME:g} to {LONGEST_TIME:g}",
            )


def is_short_count(text: str) -> bool:
    """Return whether a text is a whole number that is not absurdly long."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_COUNT
