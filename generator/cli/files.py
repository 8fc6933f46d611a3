"""The subcommands new, show and schema: problem files to begin with, to look at, to check."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Annotated, Literal

import typer

from generator.cli.app import app
from generator.cli.commands import Command, GivenOptions, taking
from generator.cli.ending import put_in_order
from generator.cli.options.new import NewOptions
from generator.cli.options.shared import PROBLEM, is_short_count
from generator.cli.streams import is_terminal, say, say_json
from generator.errors import OptionError, nearest

__all__ = ["new", "schema", "show"]

STANDARD_OUTPUT = "-"
CONTROL = re.compile(r"[^\n\t -~\xa0-\U0010ffff]")


@app.command(cls=Command)
@taking(NewOptions)
def new(options: NewOptions, given: GivenOptions) -> None:
    """Write a commented problem file to edit.

    For example:

      handprop new mine.toml --layers 2,3,2

      handprop new mine.toml --kind perceptron

      handprop new mine.toml --kind formulas

      handprop new mine.toml --kind convolution

      handprop new mine.toml --from softmax-batch

      handprop new mine.json --from xor
    """
    from generator.files import write_new
    from generator.problem import ProblemText, holds_draws, is_assignment, is_json_file, json_text

    name = str(options.path)
    text = _text(options, given)
    stated = ProblemText(name, text.encode(), is_json=False).stated()
    if name == STANDARD_OUTPUT:
        say(text.rstrip())
        return
    is_json = is_json_file(name)
    with put_in_order():
        write_new(options.path, (json_text(stated) if is_json else text).encode())
    path = shlex.quote(name)
    has_variants = holds_draws(stated) and not is_assignment(stated)
    use = f"variants {path} --stress 1000" if has_variants else f"solve {path}"
    without = ", which has no room for comments as a .toml file has" * is_json
    say(f"Wrote {name}{without}; edit it, then: handprop {use}")


def _text(options: NewOptions, given: GivenOptions) -> str:
    """Return what the file is to hold. Raises OptionError."""
    from generator.document.starter import starter, starter_of_kind
    from generator.problem import STARTED, quoted
    from generator.problem.aliases import aliases
    from generator.problem.composed.layers import TYPES

    if options.shipped is not None:
        given.refuse(["layers", "kind"], "beside --from, which has its own")
        return _copied(options.shipped, options.path)
    if options.kind is None:
        return starter(_sizes("2,2,2" if options.layers is None else options.layers))
    given.refuse(["layers"], "beside --kind")
    if options.kind not in STARTED:
        hint = nearest(options.kind, STARTED, aliases(TYPES, ""))
        raise OptionError(f"--kind is {quoted(options.kind)}", hint)
    return starter_of_kind(options.kind)


def _copied(shipped: str, path: Path) -> str:
    """Return the file of a shipped problem, whose comments name the copy where they tell what to
    run. Raises FileError if there is none of that name.
    """
    from generator.problem import text_of

    commands = rf"(# +handprop (?:solve|variants)) {re.escape(shipped)}\b"
    return re.sub(commands, lambda found: f"{found[1]} {shlex.quote(str(path))}", text_of(shipped))


@app.command(cls=Command)
def show(problem: Annotated[str, PROBLEM]) -> None:
    """Print a problem file as it stands, with its comments.

    On a terminal, keys and numbers are in colours.

    For example:

      handprop show xor

      handprop show midterm > mine.toml
    """
    from generator.cli.sources import found

    file = found(problem)
    text = file.text().rstrip()
    if is_terminal():
        _show_in_colours(text, "json" if file.is_json else "toml")
    else:
        say(text)


def _show_in_colours(text: str, language: str) -> None:
    from rich.console import Console
    from rich.syntax import Syntax

    # A file may come from anybody, and a terminal obeys control characters.
    shown = CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)
    colours = Syntax(shown, language, theme="ansi_dark", background_color="default", word_wrap=True)
    Console().print(colours)


@app.command(cls=Command)
def schema(
    of: Annotated[
        Literal["problem", "assignment"],
        typer.Argument(metavar="KIND", help="Of which files: problem or assignment."),
    ] = "problem",
) -> None:
    """Print the JSON schema of a problem file or of an assignment, for editors.

    For example:

      handprop schema > handprop.schema.json

      handprop schema assignment > assignment.schema.json
    """
    from generator.problem.schema import assignment_schema, json_schema

    say_json(json.dumps(json_schema() if of == "problem" else assignment_schema(), indent=2))


def _sizes(layers: str) -> tuple[int, ...]:
    from generator.problem import MOST_LAYERS, MOST_NEURONS, quoted

    sizes = tuple(int(part) if is_short_count(part.strip()) else 0 for part in layers.split(","))
    if not 2 <= len(sizes) <= MOST_LAYERS + 1 or not all(
        1 <= size <= MOST_NEURONS for size in sizes
    ):
        raise OptionError(
            f"--layers is {quoted(layers)}",
            f"give 2 to {MOST_LAYERS + 1} numbers from 1 to {MOST_NEURONS} with commas, such as "
            "2,3,2",
        )
    return sizes
