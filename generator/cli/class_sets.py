"""The subcommand variants: a class set, or what the draws of an exercise are like."""

from __future__ import annotations

import functools
import itertools
import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from generator.cli.app import app
from generator.cli.commands import Command, GivenOptions, taking
from generator.cli.drawing import tell_of_draws
from generator.cli.ending import put_in_order
from generator.cli.options.formats import check_without_answers, refuse_beside_banks
from generator.cli.options.variants import (
    SEED_OF_STRESS,
    USUAL_COUNT,
    USUAL_KINDS,
    VariantsOptions,
)
from generator.cli.progress import showing_progress
from generator.cli.streams import aside, say
from generator.errors import OptionError, nearest, together
from generator.formats import PDF, file_of_bank, in_order, is_typeset

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from generator.class_sets import Job, Member, Record, Runner, Summary
    from generator.class_sets.roster import Roster
    from generator.variants import AnyExercise

__all__ = ["variants"]

OF_ROSTER = ("encoding", "family_first", "by_group", "anonymous")
OF_STRESS = ("problem", "seed", "stress_count")
# Fewer variants a second are told with a digit behind the point.
SLOW = 10


@app.command(cls=Command)
@taking(VariantsOptions)
def variants(options: VariantsOptions, given: GivenOptions) -> None:
    """Make a class set: the documents of each variant of a problem with draws, and a table of all
    answers.

    A number, a vector or a matrix of the problem file may be a draw, such as
    weights = { from = -0.9, to = 0.9, step = 0.1 }. Any problem of an assignment may have draws.
    Giving the same command again makes what is missing and remakes what has been corrected.

    For example:

      handprop variants midterm --count 300 --seed 2026 -o output/midterm

      handprop variants midterm --roster students.csv --seed 2026

      handprop variants midterm --format pdf --format html

      handprop variants midterm --stress 1000
    """
    # What makes class sets takes long to import; --help starts without it.
    from generator.cli.sources import found
    from generator.cli.stated import any_exercise

    _refuse_what_is_useless(options, given)
    exercise = any_exercise(options.problem, found(options.problem))
    if options.stress_count is not None:
        seed = SEED_OF_STRESS if options.seed is None else options.seed
        _tell_of_stress(exercise, seed, options.stress_count)
    else:
        paper = options.paper
        _make(options, exercise if paper is None else exercise.on_paper(paper))
    _say_what_is_assumed(exercise)


def _tell_of_stress(exercise: AnyExercise, seed: int, count: int) -> None:
    """Print what many draws are like, of an assignment those of each problem that has some."""
    from generator.variants import Draws, draws, stress, stress_by_problem

    drawn = draws(exercise, seed)
    if isinstance(drawn, Draws):
        tell_of_draws(stress(drawn, count))
        return
    for index, report in stress_by_problem(drawn, count).items():
        say(f"Question {index + 1}:")
        tell_of_draws(report)


def _refuse_what_is_useless(options: VariantsOptions, given: GivenOptions) -> None:
    if options.stress_count is not None:
        others = given.names.keys() - OF_STRESS
        given.refuse(others, "beside --stress, which writes nothing")
    if options.formats is not None and not is_typeset(options.formats):
        what = together(in_order(options.formats))
        given.refuse(["engine", "time_limit"], f"beside --format {what}, which TeX does not read")
    refuse_beside_banks(given, options.formats or ())
    if not options.one_pdf:
        given.refuse_without("--one-pdf", ["duplex"])
    if options.roster is None:
        given.refuse_without("--roster", OF_ROSTER)
    else:
        given.refuse(["count"], "beside --roster")
    if options.anonymous:
        given.refuse(["family_first"], "beside --anonymous")
    if options.scheduler is not None:
        given.refuse(["workers"], "beside --scheduler")


def _make(options: VariantsOptions, exercise: AnyExercise) -> None:
    """Make the set, and say what became of it."""
    from generator.class_sets import make_set
    from generator.cli.report import about_lacking
    from generator.cli.sources import stem
    from generator.files import folder_at

    folder = folder_at(options.output or str(Path("output") / stem(options.problem)))
    record = _record_of(folder, exercise)
    job = _job(options, folder, exercise, record)
    members = _members(options, job, record)
    # What there is nothing to make the set with shows before there is a folder.
    run = _runner(options, job)
    for line in about_lacking({name: folder / file_of_bank(name) for name in job.banks}):
        aside(line)
    begun = time.monotonic()
    try:
        with put_in_order(), showing_progress(len(members)) as progress:
            summary = make_set(job, members, run, progress, aside)
    except KeyboardInterrupt:
        aside("handprop: interrupted; give the same command again for the rest")
        raise
    _report(options, summary, job, members, time.monotonic() - begun)


def _record_of(folder: Path, exercise: AnyExercise) -> Record | None:
    """Return what a folder says of its set, None where it has none of this exercise."""
    from generator.class_sets import record_in

    record = record_in(folder)
    return None if record is None or record.own(exercise) is None else record


def _job(
    options: VariantsOptions, folder: Path, exercise: AnyExercise, record: Record | None
) -> Job:
    """Return what is to be made."""
    from generator.class_sets import Extras, Job

    kinds = _kinds(options.kinds or USUAL_KINDS)
    formats = _formats(options, record)
    extras = Extras(
        options.qr,
        options.tex,
        options.one_pdf,
        options.duplex,
        options.without_answers,
        options.mathematics,
        options.preview,
    )
    if options.without_answers:
        check_without_answers(kinds, formats)
    typesetting = options.typesetting
    typesetting.check_time()
    return Job(
        exercise,
        options.seed,
        kinds,
        folder,
        typesetting.templates,
        typesetting.engine,
        typesetting.time_limit,
        extras,
        formats=formats,
    )


def _formats(options: VariantsOptions, record: Record | None) -> tuple[str, ...]:
    """Return the formats that are asked for, or else those that the set in the folder has, or PDF
    alone. Raises OptionError.
    """
    of_set = (PDF,) if record is None else record.formats
    formats = in_order(options.formats or of_set)
    if options.one_pdf and PDF not in formats:
        what = "the set in the folder has" if options.formats is None else "--format names"
        raise OptionError(
            f"--one-pdf is given, but {what} {together(formats)}, not {PDF}",
            f"give --format {PDF} as well, or leave --one-pdf out",
        )
    return formats


def _kinds(wanted: Collection[str]) -> tuple[str, ...]:
    """Return kinds of documents in the order in which they are made. Raises OptionError."""
    from generator.document.documents import DOCUMENTS
    from generator.problem import quoted

    for kind in wanted:
        if kind not in DOCUMENTS:
            raise OptionError(f"--as is {quoted(kind)}", nearest(kind, DOCUMENTS))
    return tuple(kind for kind in DOCUMENTS if kind in wanted)


def _runner(options: VariantsOptions, job: Job) -> Runner:
    """Return what makes the documents: this machine or a cluster, which is there."""
    from generator.class_sets import check_scheduler, run_here, run_on_cluster
    from generator.pdf import check_engine

    if options.scheduler is None:
        if PDF in job.written:
            check_engine(options.typesetting.engine)
        return functools.partial(run_here, workers=options.workers)
    import logging

    # What it logs of a lost connection is said in a sentence.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    check_scheduler(options.scheduler)
    return functools.partial(run_on_cluster, scheduler=options.scheduler, say=aside)


def _members(options: VariantsOptions, job: Job, record: Record | None) -> list[Member]:
    """Return whom or what the variants are for."""
    from generator.class_sets import numbered

    if options.roster is not None:
        return _students(options, options.roster, job)
    return numbered(options.count or _count_of_set(job.folder, record))


def _count_of_set(folder: Path, record: Record | None) -> int:
    """Return how many variants the set in a folder has, or as many as are usual.

    Raises OptionError where they are those of a class list.
    """
    if record is None or not record.entries:
        return USUAL_COUNT
    count = sum(not entry.member.student for entry in record.entries.values())
    if not count:
        raise OptionError(
            f"{folder} holds the set of a class list",
            "give the list with --roster, or another folder with --output",
        )
    return count


def _say_what_is_assumed(exercise: AnyExercise) -> None:
    from generator.cli.report import about_assumed

    for source, stated in exercise.tables:
        for line in about_assumed(source, stated):
            aside(line)


def _students(options: VariantsOptions, path: Path, job: Job) -> list[Member]:
    """Return whom a class list has, as the options name and group them."""
    from generator.class_sets import Member
    from generator.class_sets.roster import read_roster
    from generator.cli.report import about_names, about_roster

    roster = read_roster(path, options.encoding or "")
    _check_columns(options, roster)
    for line in about_roster(roster):
        aside(line)
    if not options.anonymous and job.setter is not None:
        for line in about_names(roster, job.setter):
            aside(line)
    return [
        Member(
            student.id,
            student.id if options.anonymous else student.name,
            student.filed if options.family_first else "",
            student.group if options.by_group else "",
        )
        for student in roster.students
    ]


def _check_columns(options: VariantsOptions, roster: Roster) -> None:
    """See that a class list has what options need of it. Raises OptionError."""
    students = roster.students
    if options.by_group and not any(student.group for student in students):
        raise OptionError(
            f"--by-group is given, but {options.roster} names no groups",
            "add a column Group or Section, or leave --by-group out",
        )
    whole = [student.name for student in students if not student.filed]
    if options.family_first and whole:
        raise OptionError(
            f"--family-first is given, but {options.roster} does not tell which is the family name "
            f"of {len(whole):,} of {len(students):,} students, such as {whole[0]}",
            "give columns First name and Last name, or names such as Lovelace, Ada",
        )
    named = sum(student.id in (student.name, student.email) for student in students)
    if options.anonymous and named:
        raise OptionError(
            f"--anonymous is given, but the id of {named:,} of {len(students):,} students is their "
            "name or e-mail address",
            "add a column of ids, such as student numbers",
        )


def _in_short(rate: float) -> str:
    """Return a number of variants a second with a digit behind its point where it is small."""
    return f"{rate:.0f}" if rate >= SLOW else f"{rate:.1f}"


def _report(
    options: VariantsOptions,
    summary: Summary,
    job: Job,
    members: Sequence[Member],
    seconds: float,
) -> None:
    """Say what was made, and what was not."""
    from generator.cli.report import about_earlier, about_unmade, counted

    rate = _in_short(summary.variants / max(seconds, 1e-9))
    for line in about_unmade(summary, job.folder):
        aside(line)
    say(
        f"Wrote {counted(summary.variants)} as {_made_as(job)} to {job.folder}, "
        f"{rate} a second; answers are in answers.csv, answers-wide.csv and answers.json"
    )
    if summary.index:
        say(f"{job.folder / summary.index} leads to all of them")
    for name in summary.previews:
        say(f"{job.folder / name} shows what is asked")
    if summary.bound:
        say(f"Bound them for printing as {together(summary.bound)}")
    if options.answer_form:
        _write_forms(summary, job, members)
    for line in about_earlier(summary):
        aside(line)
    if "worksheet" in job.kinds and job.written:
        _say_what_worksheets_print(summary, job)
    if summary.failures:
        raise typer.Exit(1)


def _write_forms(summary: Summary, job: Job, members: Sequence[Member]) -> None:
    """Write empty forms for the answers, and say which."""
    from generator.class_sets import set_in
    from generator.class_sets.forms import write_answer_forms
    from generator.cli.report import about_filled
    from generator.cli.stated import naming

    names = [member.name for member in members if member.name not in summary.failures]
    with naming(job.exercise.source):
        written, filled = write_answer_forms(set_in(job.folder, job.exercise), names)
    if written:
        say(f"Wrote {together(written)} for the answers")
    for line in about_filled(filled):
        aside(line)


def _made_as(job: Job) -> str:
    """Return what was made of each variant, and in which banks all are."""
    made = [together(map(file_of_bank, job.banks))] if job.banks else []
    if job.written:
        formats = "" if job.written == (PDF,) else f" in {together(job.written)}"
        made.insert(0, f"{together(job.kinds)}{formats}")
    return ", and in ".join(made)


def _say_what_worksheets_print(summary: Summary, job: Job) -> None:
    """Say which of what is asked the worksheets print all the same, as the first of them does."""
    from generator.class_sets import set_in
    from generator.cli.report import about_worksheet
    from generator.document import Work
    from generator.variants import works

    there = set_in(job.folder, job.exercise)
    entries = there.record.entries.items()
    made = (entry for name, entry in entries if name not in summary.failures)
    for entry in itertools.islice(made, 1):
        candidate = entry.member.name, entry.attempt
        (work,) = works(there.draws, [candidate])
        for of_problem in (work,) if isinstance(work, Work) else work.works:
            for line in about_worksheet(of_problem):
                aside(line)
