"""The subcommand solve: one problem, worked out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from generator import pdf
from generator.cli.app import (
    ENGINE,
    MOST_VARIANTS,
    PROBLEM,
    TEMPLATES,
    TYPESETTING,
    app,
    checked_time,
    is_short_count,
    naming,
    needed,
    refuse,
)
from generator.document import Variant, blank
from generator.errors import OptionError, ProblemError, VariantError
from generator.files import write
from generator.problem import Problem, notations, quoted
from generator.report import about_digits
from generator.solution import Solution, solve

if TYPE_CHECKING:
    from generator.variants import Chosen, Draws

__all__ = ["solve_command"]

ROUNDING = "Rounding, in place of what the problem says"
VARIANT = "A variant of a problem with draws"
NOT_OF_JSON = ("output", "kind", "qr", "with_check", "templates", "engine", "time_limit")
PRESENTATION = "Presentation, in place of what the problem says"


@app.command("solve")
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
            help="The worked solution; the sheet without it; the solution with blanks to fill in; "
            "the answers alone.",
        ),
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
    seed: Annotated[
        int,
        typer.Option(
            help="With --variant: the seed of the set it belongs to.", rich_help_panel=VARIANT
        ),
    ] = 1,
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
            help="With --variant: the folder of the set it belongs to, in place of the seed.",
            rich_help_panel=VARIANT,
        ),
    ] = None,
    qr: Annotated[
        bool,
        typer.Option(
            "--qr",
            help="With --variant: show the foot of each page as a QR code, too.",
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

      handprop solve midterm --seed 2026 --variant 17

      handprop solve midterm --set output/midterm --variant 4711
    """
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
    if variant is None:
        needed(context, ("seed", "of_set", "qr"), "--variant")
    if of_set is not None:
        refuse(context, ["seed"], "beside --set, which has its own")
    if output_format == "json":
        refuse(context, NOT_OF_JSON, "beside --format json, which holds every step")
    if kind != "solution":
        refuse(context, ["with_check"], f"beside --as {kind}, which holds no check")
    one = None if variant is None else _drawn(problem, variant, seed, of_set)
    drawn = None if one is None else replace(one.variant, has_code=qr)
    loaded = Problem.load(problem) if one is None else one.problem
    stated = _with_options(loaded, rounding, shown)
    if output_format == "json":
        with naming(problem):
            text = _solved(stated, drawn).to_json()
        typer.echo(text, nl=False)
        return
    parts = (Path(problem).stem, one and one.stem, "" if kind == "solution" else kind)
    name = "-".join(part for part in parts if part)
    tex = output / f"{name}.tex"
    makes_pdf = output_format == "pdf"
    with pdf.prepared(blank(templates), engine, time_limit) if makes_pdf else nullcontext():
        with naming(problem):
            solution = _solved(stated, drawn, with_check)
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


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A variant, the problem that it is, and how its files are called."""

    variant: Variant
    problem: Problem
    stem: str


def _drawn(source: str, name: str, seed: int, of_set: Path | None) -> _Drawn:
    """Return a variant of a problem with draws. Raises ProblemError, OptionError, VariantError."""
    # Most problems hold no draws, and start without what draws them.
    from generator.variants import draws, load

    exercise = load(source)
    student = ""
    if of_set is None:
        found = draws(exercise, seed)
        last = _numbered(found, name)
        name, stem, attempt = last.name, last.name, last.attempt
    else:
        from generator.batch import variant_of_set

        seed, item = variant_of_set(of_set, exercise, name)
        found = draws(exercise, seed)
        stem, student, attempt = item.member.stem, item.member.student, item.attempt
    ((_, one),) = found.swept([(name, attempt)])
    problem = one.structure.exercise.problem(one.drawn(0))
    return _Drawn(Variant(seed, name, student), problem, stem)


def _numbered(found: Draws, number: str) -> Chosen:
    """Return the variant with a number. Raises OptionError, VariantError."""
    from generator.variants import chosen

    if not is_short_count(number) or not 1 <= int(number) <= MOST_VARIANTS:
        raise OptionError(
            f"--variant is {quoted(number)}; give a number from 1 to {MOST_VARIANTS:,}, or the "
            "id of a student and the folder of the set with --set"
        )
    *_, last = chosen(found, [str(one) for one in range(1, int(number) + 1)])
    if isinstance(last, VariantError):
        raise last
    return last


def _solved(problem: Problem, variant: Variant | None, with_check: bool = False) -> Solution:
    work = solve(problem, with_check).work
    return Solution(replace(work, variant=variant))


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
    return int(text) if text is not None and is_short_count(text) else text
