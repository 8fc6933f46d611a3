"""From arguments to an exit code."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from generator.cli import checking, class_sets, files, solving
from generator.cli.app import app
from generator.errors import HandpropError, ProblemError, RosterError

__all__ = ["main"]

# Each module adds its subcommands to the app.
SUBCOMMANDS = (solving, class_sets, files, checking)
COMMANDS = ("solve", "variants", "new", "check", "problems", "schema")
# What typer raises for a wrong use of a command; it names only this kind of it.
USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]


def _sentence(error: Exception, arguments: Sequence[str]) -> str:
    """Return what typer says of a wrong use of the command, and where to read more."""
    words = error.format_message()  # type: ignore[attr-defined]  # every usage error has it
    found = re.fullmatch(r"Invalid value for '(.*?)': (?:Value error, )?(.*)", words, re.DOTALL)
    what = f"{found[1]}: {found[2]}" if found else words
    command = f"handprop {arguments[0]}" if arguments[0] in COMMANDS else "handprop"
    return f"{what.rstrip('.')}; see {command} --help"


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command; a user's mistake ends in one sentence on standard error and exit code 2."""
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    try:
        code = app(args=given, standalone_mode=False)
    except HandpropError as error:
        several = isinstance(error, ProblemError | RosterError) and len(error.faults) > 1
        typer.echo(str(error) if several else f"handprop: {error}", err=True)
        raise SystemExit(error.exit_code) from None
    except USAGE_ERROR as error:
        typer.echo(f"handprop: {_sentence(error, given)}", err=True)
        raise SystemExit(HandpropError.exit_code) from None
    except typer.Abort:
        raise SystemExit(1) from None
    raise SystemExit(code if isinstance(code, int) else 0)
