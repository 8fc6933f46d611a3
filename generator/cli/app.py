"""The command itself, before its subcommands."""

from __future__ import annotations

from typing import Annotated

import typer

from generator.cli.streams import say
from generator.version import __version__

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Write worked solutions of neural-network training, with every printed digit "
    "certified.\n\nTry: [bold]handprop solve back-propagation[/bold]\n\nA problem of your own: "
    "[bold]handprop new mine.toml[/bold], edit it, [bold]handprop solve mine.toml[/bold]",
    epilog="Read on: [bold]handprop manual[/bold] and [bold]handprop problems[/bold]",
)


def _print_version(context: typer.Context, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
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
