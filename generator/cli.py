"""The command `handprop`: arguments in, documents and an exit code out."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from generator import pdf
from generator.check import compare
from generator.document import blank, starter, starter_of_kind
from generator.errors import HandpropError, OptionError, ProblemError, nearest
from generator.files import write, write_new
from generator.problem import (
    KINDS,
    MOST_LAYERS,
    MOST_NEURONS,
    Problem,
    json_schema,
    notations,
    quoted,
    shipped,
)
from generator.report import about_digits, in_a_line
from generator.rounding import Rounding, as_printed
from generator.solution import solve
from generator.version import __version__

__all__ = ["main"]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Write the worked solution of a neural network's training, every printed digit "
    "certified.\n\nTry: [bold]handprop solve back-propagation[/bold]",
)

LONGEST_COUNT = 4
SHORTEST_TIME, LONGEST_TIME = 0.1, 86_400.0
COMMANDS = ("solve", "new", "check", "problems", "schema")
# What typer raises for a wrong use of a command; it names only this kind of it.
USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
CHECKED = Rounding(places=None, significant=12)
PROBLEM = typer.Argument(
    metavar="PROBLEM", help="A .toml or .json file, or the name of a shipped problem."
)
ROUNDING = "Rounding, in place of what the problem says"
PRESENTATION = "Presentation, in place of what the problem says"
TYPESETTING = "Typesetting"


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"handprop {__version__}")
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


@app.command("solve")
def solve_command(
    problem: Annotated[str, PROBLEM],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write to.")] = Path(
        "output"
    ),
    kind: Annotated[
        Literal["solution", "problem"],
        typer.Option("--as", help="The worked solution, or the sheet without it."),
    ] = "solution",
    output_format: Annotated[
        Literal["pdf", "tex", "json"],
        typer.Option(
            "--format",
            help="pdf: a .tex and a .pdf file; tex: the .tex file alone; json: every step, on "
            "standard output.",
        ),
    ] = "pdf",
    places: Annotated[
        str | None,
        typer.Option(
            help="Decimal places, or auto: the fewest that show every gradient and update.",
            rich_help_panel=ROUNDING,
        ),
    ] = None,
    significant: Annotated[
        str | None, typer.Option(help="Significant figures.", rich_help_panel=ROUNDING)
    ] = None,
    carry: Annotated[
        Literal["exact", "rounded"] | None,
        typer.Option(
            help="What later lines are computed from: unrounded numbers, or the printed ones.",
            rich_help_panel=ROUNDING,
        ),
    ] = None,
    ties: Annotated[
        Literal["half-up", "half-even"] | None,
        typer.Option(help="Where a number halfway between two goes.", rich_help_panel=ROUNDING),
    ] = None,
    padding: Annotated[
        bool | None,
        typer.Option(
            "--padding/--no-padding",
            help="Whether computed numbers keep trailing zeros.",
            show_default=False,
            rich_help_panel=ROUNDING,
        ),
    ] = None,
    relation: Annotated[
        Literal["equals", "approximately"] | None,
        typer.Option(
            help="The sign where rounding changed a number.",
            rich_help_panel=ROUNDING,
        ),
    ] = None,
    decimal_mark: Annotated[
        Literal["point", "comma"] | None,
        typer.Option(help="0.5 or 0,5.", rich_help_panel=ROUNDING),
    ] = None,
    notation: Annotated[
        str | None,
        typer.Option(help=f"The notation: {', '.join(notations())}.", rich_help_panel=PRESENTATION),
    ] = None,
    presentation: Annotated[
        Literal["matrices", "weights"] | None,
        typer.Option(
            help="Matrix by matrix, or each weight by itself with its chain rule.",
            rich_help_panel=PRESENTATION,
        ),
    ] = None,
    detail: Annotated[
        Literal["results", "substitution", "products", "entries"] | None,
        typer.Option(
            help="How much a line shows: formula and result; the numbers put in; entrywise "
            "products; every entry by itself.",
            rich_help_panel=PRESENTATION,
        ),
    ] = None,
    with_check: Annotated[
        bool,
        typer.Option(
            "--with-check",
            help="Add a note that compares every gradient with a finite difference.",
            rich_help_panel=PRESENTATION,
        ),
    ] = False,
    templates: Annotated[
        Path | None,
        typer.Option(help="A folder with templates of your own.", rich_help_panel=TYPESETTING),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            help="auto, embedded, pdflatex, lualatex, xelatex or tectonic.",
            rich_help_panel=TYPESETTING,
        ),
    ] = "auto",
    time_limit: Annotated[
        float,
        typer.Option(help="Seconds that TeX may take.", rich_help_panel=TYPESETTING),
    ] = 60.0,
) -> None:
    """Work a problem out and write it as .tex and .pdf.

    For example:

      handprop solve back-propagation

      handprop solve mine.toml -o week3 --places 4

      handprop solve mine.toml --significant 3 --carry rounded --ties half-even

      handprop solve mine.toml --as problem

      handprop solve shared-biases --notation net-out --presentation weights
    """
    if not SHORTEST_TIME <= time_limit <= LONGEST_TIME:
        raise OptionError(
            f"--time-limit is {time_limit:g}; give seconds from {SHORTEST_TIME:g} to "
            f"{LONGEST_TIME:g}"
        )
    rounding = {
        "places": _count(places),
        "significant": _count(significant),
        "carry": carry,
        "ties": ties,
        "padding": padding,
        "relation": relation,
        "decimal_mark": decimal_mark,
    }
    shown = {"notation": notation, "presentation": presentation, "detail": detail}
    stated = _with_options(Problem.load(problem), rounding, shown)
    if output_format == "json":
        with _of(problem):
            text = solve(stated).to_json()
        sys.stdout.write(text)
        return
    name = Path(problem).stem if kind == "solution" else f"{Path(problem).stem}-{kind}"
    tex = output / f"{name}.tex"
    makes_pdf = output_format == "pdf"
    with pdf.prepared(blank(templates), engine, time_limit) if makes_pdf else nullcontext():
        with _of(problem):
            solution = solve(stated, with_check)
        text = solution.to_latex(kind, templates)
    written = [tex]
    if makes_pdf:
        written.append(tex.with_suffix(".pdf"))
        for warning in pdf.write_pdf(written[-1], text, engine, time_limit):
            typer.echo(f"TeX warns: {warning}", err=True)
    write(tex, text.encode())
    typer.echo(f"Wrote {' and '.join(map(str, written))}")
    if kind == "solution":
        for line in about_digits(solution):
            typer.echo(line)


@app.command()
def new(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The .toml file to write.")],
    layers: Annotated[
        str | None,
        typer.Option(
            help="Neurons of each layer, the inputs first, with commas; 2,2,2 if left out.",
            show_default=False,
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(help=f"In place of layers, a single neuron: {', '.join(KINDS)}."),
    ] = None,
) -> None:
    """Write a commented problem file to edit.

    For example:

      handprop new mine.toml --layers 2,3,2

      handprop new mine.toml --kind perceptron
    """
    if kind is None:
        text = starter(_sizes("2,2,2" if layers is None else layers))
    elif layers is not None:
        raise OptionError("--layers is given beside --kind; give only one of them")
    elif kind not in KINDS:
        raise OptionError(f"--kind is {quoted(kind)}; {nearest(kind, KINDS)}")
    else:
        text = starter_of_kind(kind)
    write_new(path, text.encode())
    typer.echo(f"Wrote {path}; edit it, then: handprop solve {path}")


@app.command()
def check(problem: Annotated[str, PROBLEM]) -> None:
    """Compare every derived gradient of a problem with a finite difference of its loss.

    The difference knows the forward pass alone, so that a wrong pullback shows. Exit code 1 if
    any entry differs.

    For example:

      handprop check back-propagation
    """
    stated = Problem.load(problem)
    with _of(problem):
        comparisons = list(compare(stated))
    if not comparisons:
        typer.echo("there is no gradient to check: the problem has a forward pass only")
        return
    heads = ("iteration", "gradient", "row", "column", "derived", "finite difference", "")
    table = Table(*heads, box=None)
    for one in comparisons:
        derived, difference = (as_printed(x, CHECKED) for x in (one.derived, one.difference))
        verdict = "agrees" if one.agrees else "DIFFERS"
        if one.has_kink:
            verdict = f"kink, {verdict}"
        place = (str(one.iteration), one.id, str(one.row), str(one.column))
        table.add_row(*place, derived, difference, verdict)
    Console().print(table)
    wrong = sum(not one.agrees for one in comparisons)
    if wrong:
        typer.echo(f"handprop: {wrong} of {len(comparisons)} entries differ", err=True)
        raise typer.Exit(1)
    typer.echo(f"all {len(comparisons)} entries agree to 40 digits")


@app.command()
def problems() -> None:
    """List the problems that ship with Handprop, a line each."""
    names = shipped()
    width = max(map(len, names))
    for name in names:
        typer.echo(f"{name:<{width}}  {in_a_line(Problem.load(name))}")


@app.command()
def schema() -> None:
    """Print the JSON schema of a problem file, for editors.

    For example:

      handprop schema > handprop.schema.json
    """
    typer.echo(json.dumps(json_schema(), indent=2))


@contextmanager
def _of(problem: str) -> Iterator[None]:
    """Make an error about a problem's numbers start with its file, as one about its keys does."""
    try:
        yield
    except HandpropError as error:
        source = f"{problem}.toml" if problem in shipped() else problem
        raise type(error)(f"{source}: {error}") from None


def _with_options(
    problem: Problem, rounding: Mapping[str, object], shown: Mapping[str, str | None]
) -> Problem:
    """Return the problem as options have it; its faults are then theirs. Raises OptionError."""
    if rounding["places"] is not None and rounding["significant"] is not None:
        raise OptionError("--places is given beside --significant; give only one of them")
    try:
        return problem.with_rounding(**rounding).shown_as(**shown)
    except ProblemError as error:
        keys = [(one.place.removeprefix("rounding.").split(".")[0], one) for one in error.faults]
        faults = [f"--{key.replace('_', '-')} {one.sentence}" for key, one in keys]
        raise OptionError("\nhandprop: ".join(faults)) from None


def _count(text: str | None) -> int | str | None:
    return int(text) if text is not None and _is_short_count(text) else text


def _is_short_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_COUNT


def _sizes(layers: str) -> tuple[int, ...]:
    sizes = tuple(int(part) if _is_short_count(part.strip()) else 0 for part in layers.split(","))
    if not 2 <= len(sizes) <= MOST_LAYERS + 1 or not all(
        1 <= size <= MOST_NEURONS for size in sizes
    ):
        raise OptionError(
            f"--layers is {quoted(layers)}; give 2 to {MOST_LAYERS + 1} numbers from 1 to "
            f"{MOST_NEURONS} with commas, such as 2,3,2"
        )
    return sizes


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
        several = isinstance(error, ProblemError) and len(error.faults) > 1
        typer.echo(str(error) if several else f"handprop: {error}", err=True)
        raise SystemExit(error.exit_code) from None
    except USAGE_ERROR as error:
        typer.echo(f"handprop: {_sentence(error, given)}", err=True)
        raise SystemExit(HandpropError.exit_code) from None
    except typer.Abort:
        raise SystemExit(1) from None
    raise SystemExit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
