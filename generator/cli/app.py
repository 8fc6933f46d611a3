"""The command itself, and what its subcommands share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from generator.cli.streams import say
from generator.errors import OptionError
from generator.version import __version__

__all__ = [
    "ENGINE",
    "MOST_VARIANTS",
    "PROBLEM",
    "TEMPLATES",
    "TYPESETTING",
    "app",
    "checked_time",
    "is_short_count",
    "needed",
    "refuse",
]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Write worked solutions of neural-network training, with every printed digit "
    "certified.\n\nTry: [bold]handprop solve back-propagation[/bold]",
)

LONGEST_COUNT = 6
MOST_VARIANTS = 500_000
SHORTEST_TIME, LONGEST_TIME = 0.1, 86_400.0
TYPESETTING = "Typesetting"
PROBLEM = typer.Argument(
    metavar="PROBLEM", help="A .toml or .json file, or the name of a shipped problem."
)
TEMPLATES = typer.Option(help="A folder with your own templates.", rich_help_panel=TYPESETTING)
ENGINE = typer.Option(
    help="The TeX engine: auto, embedded, pdflatex, lualatex, xelatex or tectonic.",
    rich_help_panel=TYPESETTING,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        say(f"handprop {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[  # its callback does the work
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and stop."
        ),
    ] = False,
) -> None:
    pass


def refuse(context: typer.Context, useless: Iterable[str], why: str) -> None:
    """Refuse options that are given but would change nothing. Raises OptionError."""
    for option in _given(context, useless):
        raise OptionError(f"{option} is given {why}", "give only one of them")


def needed(context: typer.Context, useless: Iterable[str], without: str) -> None:
    """Refuse options that are given without the one that they need. Raises OptionError."""
    for option in _given(context, useless):
        raise OptionError(
            f"{option} is given without {without}", f"give both, or leave {option} out"
        )


def _given(context: typer.Context, names: Iterable[str]) -> Iterator[str]:
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if parameter.name in names and source is not None and source.name == "COMMANDLINE":
            yield parameter.opts[0]


def checked_time(seconds: float) -> float:
    """Return the seconds that TeX may take. Raises OptionError."""
    if not SHORTEST_TIME <= seconds <= LONGEST_TIME:
        raise OptionError(
            f"--time-limit is {seconds:g}",
            f"give seconds from {SHORTEST_TIME:g} to {LONGEST_TIME:g}",
        )
    return seconds


def is_short_count(text: str) -> bool:
    """Return whether a text is a whole number that is not absurdly long."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_COUNT
