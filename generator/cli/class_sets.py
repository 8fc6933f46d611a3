"""The subcommand variants: a class set, or what the draws of an exercise are like."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator.cli.app import (
    ENGINE,
    MOST_VARIANTS,
    PROBLEM,
    TEMPLATES,
    TYPESETTING,
    app,
    checked_time,
    needed,
    refuse,
)
from generator.cli.commands import Command
from generator.cli.drawing import tell_of_draws
from generator.cli.ending import put_in_order
from generator.cli.streams import aside, say
from generator.errors import OptionError, nearest

if TYPE_CHECKING:
    from generator.class_sets import Job, Member, Summary
    from generator.variants import Exercise

__all__ = ["variants"]

USUAL_COUNT = 30
USUAL_KINDS = ("problem", "solution")
OF_STRESS = ("problem", "seed", "stress_count")
SEED_OF_STRESS = 1
LINES_OF_PROGRESS = 10
MOST_NAMED = 10


@app.command(cls=Command)
def variants(
    context: typer.Context,
    problem: Annotated[str, PROBLEM],
    count: Annotated[
        int | None,
        typer.Option(
            help="How many variants. Default: as many as the set in the folder has, or "
            f"{USUAL_COUNT}.",
            min=1,
            max=MOST_VARIANTS,
            show_default=False,
        ),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(
            help="Instead of --count: a class list, .csv or .xlsx; each student gets a variant.",
            show_default=False,
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            help="The encoding of the class list, such as utf-8, cp1250, cp1251 or mac-roman. "
            "Default: detected from the list.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            help="What the draws depend on. Default: the seed of the set in the folder, or a new "
            f"one that nobody can guess; {SEED_OF_STRESS} with --stress.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="The folder to write to, or an address such as s3://bucket/set. Default: "
            "output/PROBLEM.",
            show_default=False,
        ),
    ] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--as",
            help="What to write for each variant: problem, worksheet, solution or key; may be "
            f"given several times. Default: {' and '.join(USUAL_KINDS)}.",
            show_default=False,
        ),
    ] = None,
    qr: Annotated[
        bool, typer.Option("--qr", help="Also show the foot of each page as a QR code.")
    ] = False,
    tex: Annotated[
        bool, typer.Option("--tex", help="Also write the LaTeX of each document beside its PDF.")
    ] = False,
    one_pdf: Annotated[
        bool,
        typer.Option(
            "--one-pdf",
            help="Also write all documents of a kind as one PDF for printing, or as volumes of 500 "
            "documents.",
        ),
    ] = False,
    duplex: Annotated[
        bool,
        typer.Option(
            "--duplex",
            help="With --one-pdf: give each document an even number of pages, with a blank last "
            "page where needed, so that each begins on a new sheet.",
        ),
    ] = False,
    stress_count: Annotated[
        int | None,
        typer.Option(
            "--stress",
            help="Write nothing; report what this many draws are like.",
            min=1,
            max=MOST_VARIANTS,
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            help="How many processes to use. Default: one per core.", min=1, show_default=False
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="A Dask scheduler whose workers do the work, such as tcp://host:8786."),
    ] = None,
    templates: Annotated[Path | None, TEMPLATES] = None,
    engine: Annotated[str, ENGINE] = "auto",
    time_limit: Annotated[
        float,
        typer.Option(
            help="How many seconds TeX may take for fifty variants.", rich_help_panel=TYPESETTING
        ),
    ] = 300.0,
) -> None:
    """Make a class set: the variants of a problem with draws as PDFs, and a table of all answers.

    A number, a vector or a matrix of the problem file may be a draw, such as
    weights = { from = -0.9, to = 0.9, step = 0.1 }. Giving the same
    command again makes what is missing and remakes what has been corrected.

    For example:

      handprop variants midterm --count 300 --seed 2026 -o output/midterm

      handprop variants midterm --roster students.csv --seed 2026

      handprop variants midterm --stress 1000
    """
    # What makes class sets takes long to import; --help starts without it.
    from generator.class_sets import (
        Extras,
        Job,
        check_scheduler,
        make_set,
        numbered,
        run_here,
        run_on_cluster,
    )
    from generator.document.documents import DOCUMENTS
    from generator.files import folder_at
    from generator.pdf import check_engine
    from generator.problem import quoted
    from generator.variants import draws, load, stress

    if stress_count is not None:
        others = [one for one in context.params if one not in OF_STRESS]
        refuse(context, others, "beside --stress, which writes nothing")
    if not one_pdf:
        needed(context, ["duplex"], "--one-pdf")
    if roster is None:
        needed(context, ["encoding"], "--roster")
    else:
        refuse(context, ["count"], "beside --roster")
    if scheduler is not None:
        refuse(context, ["workers"], "beside --scheduler")
    exercise = load(problem)
    if stress_count is not None:
        tell_of_draws(
            stress(draws(exercise, SEED_OF_STRESS if seed is None else seed), stress_count)
        )
        _say_what_is_assumed(exercise)
        return
    folder = folder_at(output or str(Path("output") / Path(problem).stem))
    members = (
        numbered(count or _count_of_set(folder, exercise))
        if roster is None
        else _students(roster, encoding or "", engine)
    )
    for kind in kinds or ():
        if kind not in DOCUMENTS:
            raise OptionError(f"--as is {quoted(kind)}", nearest(kind, DOCUMENTS))
    wanted = tuple(kind for kind in DOCUMENTS if kind in (kinds or USUAL_KINDS))
    extras = Extras(qr, tex, one_pdf, duplex)
    limit = checked_time(time_limit)
    job = Job(exercise, seed, wanted, folder, templates, engine, limit, extras)
    if scheduler is None:
        # What there is nothing to make the set with shows before there is a folder.
        check_engine(engine)
        runner = functools.partial(run_here, workers=workers)
    else:
        import logging

        runner = functools.partial(run_on_cluster, scheduler=scheduler, say=aside)
        # What it logs of a lost connection is said in a sentence.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        check_scheduler(scheduler)
    begun = time.monotonic()
    try:
        with put_in_order(), _progress(len(members)) as progress:
            summary = make_set(job, members, runner, progress, aside)
    except KeyboardInterrupt:
        aside("handprop: interrupted; give the same command again for the rest")
        raise
    _report(summary, job, time.monotonic() - begun)
    _say_what_is_assumed(exercise)


def _count_of_set(folder: Path, exercise: Exercise) -> int:
    """Return how many variants the set in a folder has, or as many as are usual.

    Raises OptionError where they are those of a class list.
    """
    from generator.class_sets import record_in

    record = record_in(folder)
    if record is None or not record.is_of(exercise) or not record.entries:
        return USUAL_COUNT
    count = sum(not entry.member.student for entry in record.entries.values())
    if not count:
        raise OptionError(
            f"{folder} holds the set of a class list",
            "give the list with --roster, or another folder with --output",
        )
    return count


def _say_what_is_assumed(exercise: Exercise) -> None:
    from generator.cli.report import about_assumed

    for line in about_assumed(exercise.source, exercise.stated):
        aside(line)


def _students(path: Path, encoding: str, engine: str) -> list[Member]:
    from generator.class_sets import Member
    from generator.class_sets.roster import read_roster
    from generator.cli.report import about_names, about_roster

    roster = read_roster(path, encoding)
    for line in (*about_roster(roster), *about_names(roster, engine)):
        aside(line)
    return [Member(student.id, student.name) for student in roster.students]


def _report(summary: Summary, job: Job, seconds: float) -> None:
    from generator.cli.report import about_failures, counted, counted_files

    rate = summary.variants / max(seconds, 1e-9)
    for line in about_failures(summary.failures):
        aside(f"handprop: {line}")
    if summary.log is not None:
        aside(f"what TeX said where it failed first is in {summary.log}")
    if summary.unfinished:
        aside(
            f"of variants that failed, {counted_files(summary.unfinished)} of other kinds stay in "
            f"{job.folder}; the same command makes the rest once nothing fails"
        )
    say(
        f"Wrote {counted(summary.variants)} as {', '.join(job.kinds)} to {job.folder}, "
        f"{rate:.0f} a second; answers are in answers.csv and answers.json"
    )
    if summary.remade:
        aside(
            f"{counted_files(summary.remade)} from an earlier run had other content and "
            f"{'was' if summary.remade == 1 else 'were'} replaced"
        )
    options = " ".join(f"--as {kind}" for kind in summary.kinds_before)
    if summary.removed:
        more = len(summary.removed) - MOST_NAMED
        shown = ", ".join(summary.removed[:MOST_NAMED]) + (f" and {more:,} more" * (more > 0))
        aside(
            f"removed {shown}, which had a student's former name, and made none in place of "
            f"{'them' if len(summary.removed) > 1 else 'it'}; give {options} as well to make them"
        )
    if summary.kinds_before:
        aside(
            f"the documents in {' and '.join(summary.kinds_before)} were not made anew and may be "
            f"out of date; give {options} as well to make them anew"
        )
    if summary.bound:
        say(f"Bound them for printing as {', '.join(summary.bound)}")
    if summary.bound_before:
        aside(
            f"{', '.join(summary.bound_before)} may be out of date; give --one-pdf to bind the "
            "documents anew"
        )
    if summary.failures:
        raise typer.Exit(1)


@contextmanager
def _progress(count: int) -> Iterator[Callable[[int], object]]:
    """Show how far a set is: a bar on a terminal, a line now and then elsewhere."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("variants", total=count, rate="")
            begun = time.monotonic()

            def advance(more: int) -> None:
                done = bar.tasks[0].completed + more
                rate = done / max(time.monotonic() - begun, 1e-9)
                bar.update(task, advance=more, rate=f"{rate:.0f}/s")

            yield advance
        return
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        step = -(-count // LINES_OF_PROGRESS)
        if done // step != (done + more) // step:
            aside(f"{done + more:,} of {count:,} variants")
        done += more

    yield tell
