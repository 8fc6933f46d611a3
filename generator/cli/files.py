"""The subcommands new, problems and schema: problem files to begin with, to look at, to check."""

from __future__ import annotations

import json

from generator.cli.app import app
from generator.cli.commands import Command, GivenOptions, taking
from generator.cli.ending import put_in_order
from generator.cli.options import NewOptions, is_short_count
from generator.cli.streams import say, say_json
from generator.errors import OptionError, nearest

__all__ = ["new", "problems", "schema"]


@app.command(cls=Command)
@taking(NewOptions)
def new(options: NewOptions, given: GivenOptions) -> None:
    """Write a commented problem file to edit.

    For example:

      handprop new mine.toml --layers 2,3,2

      handprop new mine.toml --kind perceptron

      handprop new mine.toml --from softmax-batch
    """
    from generator.files import write_new

    text = _text(options, given)
    with put_in_order():
        write_new(options.path, text.encode())
    say(f"Wrote {options.path}; edit it, then: handprop solve {options.path}")


def _text(options: NewOptions, given: GivenOptions) -> str:
    """Return what the file is to hold. Raises OptionError."""
    from generator.document.starter import starter, starter_of_kind
    from generator.problem import KINDS, quoted, text_of

    if options.shipped is not None:
        given.refuse(["layers", "kind"], "beside --from, which has its own")
        return text_of(options.shipped)
    if options.kind is None:
        return starter(_sizes("2,2,2" if options.layers is None else options.layers))
    given.refuse(["layers"], "beside --kind")
    if options.kind not in KINDS:
        raise OptionError(f"--kind is {quoted(options.kind)}", nearest(options.kind, KINDS))
    return starter_of_kind(options.kind)


@app.command(cls=Command)
def problems() -> None:
    """List the problems that ship with Handprop, one per line."""
    from generator.cli.report import in_a_line
    from generator.problem import Problem, shipped, shipped_exercises

    names, exercises = shipped(), shipped_exercises()
    width = max(map(len, names))
    for name in names:
        about = _of_an_exercise(name) if name in exercises else in_a_line(Problem.load(name))
        say(f"{name:<{width}}  {about}")


def _of_an_exercise(name: str) -> str:
    """Return a line about a shipped exercise, by its first variant."""
    from generator.cli.report import in_a_line
    from generator.variants import draws, load, works

    (work,) = works(draws(load(name), 1), [("1", 0)])
    return f"{in_a_line(work.problem)}, with drawn numbers"


@app.command(cls=Command)
def schema() -> None:
    """Print the JSON schema of a problem file, for editors.

    For example:

      handprop schema > handprop.schema.json
    """
    from generator.problem import json_schema

    say_json(json.dumps(json_schema(), indent=2))


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
