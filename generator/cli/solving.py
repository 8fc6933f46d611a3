"""The subcommand solve: one problem, worked out."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

import generator
from generator.cli.app import (
    ENGINE,
    PROBLEM,
    TEMPLATES,
    TYPESETTING,
    app,
    checked_time,
    is_short_count,
    needed,
    refuse,
)
from generator.cli.commands import Command
from generator.cli.ending import put_in_order
from generator.cli.streams import aside, say, say_json

__all__ = ["solve_command"]

# The files of a folder, read once they are needed.
NOTATIONS = sorted(file.stem for file in Path(generator.__file__).parent.glob("notations/*.toml"))

ROUNDING = "Rounding (overrides the problem file)"
VARIANT = "One variant of a problem with draws"
# Which options --format json has no use for, and why.
NOT_OF_JSON = {
    "which is printed on standard output": ("output",),
    "which holds every step": ("kind",),
    "which holds no check": ("with_check",),
    "which has no pages": ("qr", "templates", "engine", "time_limit"),
}
PRESENTATION = "Presentation (overrides the problem file)"


@app.command("solve", cls=Command)
def solve_command(
    context: typer.Context,
    problem: Annotated[str, PROBLEM],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write to.")] = Path(
        "output"
    ),
    kind: Annotated[
        Literal["solution", "problem", "worksheet", "key"],
        typer.Option(
            "--as",
            help="The worked solution; the problem sheet; the solution with blanks to fill in; the "
            "answers only.",
        ),
    ] = "solution",
    output_format: Annotated[
        Literal["pdf", "tex", "json"],
        typer.Option(
            "--format",
            help="pdf: a .tex and a .pdf file; tex: only the .tex file; json: every step, on "
            "standard output.",
        ),
    ] = "pdf",
    places: Annotated[
        str | None,
        typer.Option(
            help="Decimal places, or auto: the fewest that show every gradient and every update. "
            "Default: 2.",
            rich_help_panel=ROUNDING,
        ),
    ] = None,
    significant: Annotated[
        str | None, typer.Option(help="Significant figures.", rich_help_panel=ROUNDING)
    ] = None,
    carry: Annotated[
        Literal["exact", "rounded"] | None,
        typer.Option(
            help="What later lines are computed from: the unrounded numbers or the printed ones. "
            "Default: exact.",
            rich_help_panel=ROUNDING,
        ),
    ] = None,
    ties: Annotated[
        Literal["half-up", "half-even"] | None,
        typer.Option(
            help="How to round a number halfway between two. Default: half-up.",
            rich_help_panel=ROUNDING,
        ),
    ] = None,
    padding: Annotated[
        bool | None,
        typer.Option(
            "--padding/--no-padding",
            help="Whether computed numbers keep trailing zeros. Default: --padding.",
            show_default=False,
            rich_help_panel=ROUNDING,
        ),
    ] = None,
    relation: Annotated[
        Literal["equals", "approximately"] | None,
        typer.Option(
            help="The sign used where rounding has changed a number. Default: equals.",
            rich_help_panel=ROUNDING,
        ),
    ] = None,
    decimal_mark: Annotated[
        Literal["point", "comma"] | None,
        typer.Option(help="Whether to write 0.5 or 0,5. Default: point.", rich_help_panel=ROUNDING),
    ] = None,
    notation: Annotated[
        str | None,
        typer.Option(
            help=f"The notation: {', '.join(NOTATIONS)}. Default: source.",
            rich_help_panel=PRESENTATION,
        ),
    ] = None,
    presentation: Annotated[
        Literal["matrices", "weights"] | None,
        typer.Option(
            help="Whole matrices, or each weight separately with its chain rule. Default: "
            "matrices.",
            rich_help_panel=PRESENTATION,
        ),
    ] = None,
    detail: Annotated[
        Literal["results", "substitution", "products", "entries"] | None,
        typer.Option(
            help="How much a line shows: formula and result; the numbers substituted, too; "
            "entrywise products, too; every entry separately, too. Default: products.",
            rich_help_panel=PRESENTATION,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            help="With --variant: the seed of the set it belongs to.", rich_help_panel=VARIANT
        ),
    ] = None,
    variant: Annotated[
        str | None,
        typer.Option(
            help="Which variant of a problem with draws: its number, or with --set a student's id.",
            rich_help_panel=VARIANT,
        ),
    ] = None,
    of_set: Annotated[
        Path | None,
        typer.Option(
            "--set",
            help="With --variant or --code: the folder of the set it belongs to, instead of its "
            "seed.",
            rich_help_panel=VARIANT,
        ),
    ] = None,
    code: Annotated[
        str | None,
        typer.Option(
            help="With --set, instead of --variant: the code at the foot of a document.",
            rich_help_panel=VARIANT,
        ),
    ] = None,
    qr: Annotated[
        bool,
        typer.Option(
            "--qr",
            help="With --variant or --code: also show the foot of each page as a QR code.",
            rich_help_panel=VARIANT,
        ),
    ] = False,
    with_check: Annotated[
        bool,
        typer.Option(
            "--with-check",
            help="Add a note that compares every gradient with a finite difference.",
            rich_help_panel=PRESENTATION,
        ),
    ] = False,
    templates: Annotated[Path | None, TEMPLATES] = None,
    engine: Annotated[str, ENGINE] = "auto",
    time_limit: Annotated[
        float,
        typer.Option(help="How many seconds TeX may take.", rich_help_panel=TYPESETTING),
    ] = 60.0,
) -> None:
    """Work out a problem and write the solution as .tex and .pdf.

    Anything that neither the problem file nor an option states has its default, such as
    sigmoid in every layer, half_mean_squared_error and 2 decimal places. A line on standard error
    says which of these were assumed.

    For example:

      handprop solve back-propagation

      handprop solve mine.toml -o week3 --places 4

      handprop solve mine.toml --significant 3 --carry rounded --ties half-even

      handprop solve mine.toml --as problem

      handprop solve shared-biases --notation net-out --presentation weights

      handprop solve midterm --seed 2026 --variant 17

      handprop solve midterm --set output/midterm --variant 4711

      handprop solve midterm --set output/midterm --code 7K3M-9QXW
    """
    # What works a problem out takes long to import; --help starts without it.
    from generator.cli.report import about_assumed, about_digits, about_worksheet
    from generator.cli.stated import drawn_by, loaded, naming, solved, with_options

    checked_time(time_limit)
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
    if code is not None:
        refuse(context, ["variant"], "beside --code")
    elif variant is None:
        needed(context, ("seed", "of_set", "qr"), "--variant")
    if of_set is None:
        needed(context, ["code"], "--set")
    if of_set is not None:
        refuse(context, ["seed"], "beside --set, which has its own")
    if output_format == "json":
        for why, useless in NOT_OF_JSON.items():
            refuse(context, useless, f"beside --format json, {why}")
    if kind != "solution":
        refuse(context, ["with_check"], f"beside --as {kind}, which holds no check")
    is_variant = variant is not None or code is not None
    one = drawn_by(problem, variant, seed, of_set, code, engine) if is_variant else None
    drawn = None if one is None else replace(one.variant, has_qr=qr)
    told = loaded(problem) if one is None else one
    stated = with_options(told.problem, rounding, shown)
    has_digits = places is not None or significant is not None
    asides = about_assumed(told.source, told.keys, has_digits)
    if output_format == "json":
        with naming(problem):
            text = solved(stated, drawn).to_json()
        say_json(text.rstrip())
        for line in asides:
            aside(line)
        return
    from generator import pdf
    from generator.cli.replacing import replaced
    from generator.files import write
    from generator.formats.latex.documents import blank

    parts = (Path(problem).stem, one and one.stem, "" if kind == "solution" else kind)
    name = "-".join(part for part in parts if part)
    tex = output / f"{name}.tex"
    makes_pdf = output_format == "pdf"
    written = [tex]
    with put_in_order():
        with pdf.prepared(blank(templates), engine, time_limit) if makes_pdf else nullcontext():
            with naming(problem):
                solution = solved(stated, drawn, with_check)
            text = solution.to_latex(kind, templates)
        if makes_pdf:
            pdf.check_words(stated.words, engine, told.source, text)
        paper = tex.with_suffix(".pdf") if makes_pdf else None
        with replaced(tex, paper, text) as in_place:
            if paper is not None:
                written.append(paper)
                for warning in pdf.write_pdf(paper, text, engine, time_limit):
                    aside(f"TeX warns: {warning}")
            write(tex, text.encode())
    say(f"Wrote {' and '.join(map(str, written))}{in_place}")
    for line in asides:
        aside(line)
    if kind == "worksheet":
        for line in about_worksheet(solution):
            aside(line)
    if kind == "solution":
        for line in about_digits(solution):
            say(line)


def _count(text: str | None) -> int | str | None:
    return int(text) if text is not None and is_short_count(text) else text
