"""The marks of a class, and what is told of those of anybody: what cannot be read, and the points
of a marker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from generator.cli.ending import put_in_order
from generator.cli.options.mark import MarkOptions
from generator.cli.progress import showing_progress
from generator.cli.streams import aside, say
from generator.errors import AnswersError, Fault, together
from generator.formats import PDF

if TYPE_CHECKING:
    from generator.class_sets.answered import ClassAnswers
    from generator.class_sets.keys import ClassKey
    from generator.class_sets.marking import StudentMarks
    from generator.class_sets.sheets import SheetJob
    from generator.marking import WrittenAnswer
    from generator.marking.overrides import StatedOverride

__all__ = ["NOTHING", "mark_class", "of_set", "overrides_in", "say_unread"]

# Where a marker gives points in place of those of verdicts; it is read and never written.
OVERRIDES = "overrides.csv"
# What a class has typed may be anything.
MOST_UNREAD = 20
NOTHING = Fault("", "holds no answers; give what students filled in.")


def say_unread(source: str, answers: Sequence[WrittenAnswer]) -> None:
    """Say which answers are no numbers, and where they stand."""
    from generator.marking import about_unread

    faults = about_unread(answers)
    for fault in faults[:MOST_UNREAD]:
        aside(f"{source}: {fault}")
    if len(faults) > MOST_UNREAD:
        others = len(faults) - MOST_UNREAD
        aside(f"{source}: {others:,} more answers are no numbers, and count as missing.")


def overrides_in(output: Path) -> tuple[str, Sequence[StatedOverride]]:
    """Return the points of a marker in a folder, none where there is no such file, and where they
    stand.
    """
    from generator.marking.overrides import read_overrides

    path = output / OVERRIDES
    return str(path), read_overrides(path) if path.is_file() else ()


def of_set(options: MarkOptions, folder: Path) -> tuple[ClassKey, ClassAnswers]:
    """Return the variants of a set, and the answers of its students."""
    from generator.class_sets import set_in
    from generator.class_sets.answered import of_variants
    from generator.cli.sources import found as file_of
    from generator.cli.stated import any_exercise
    from generator.marking import read_answers

    there = set_in(folder, any_exercise(options.problem, file_of(options.problem)))
    return there, of_variants(there, read_answers(options.answers, options.encoding))


def mark_class(options: MarkOptions, key: ClassKey, answered: ClassAnswers, output: Path) -> None:
    """Mark a class, and write its marks and feedback for each student."""
    from generator.class_sets.marking import class_marks, mean_points, write_marks
    from generator.class_sets.reports import write_report

    source = str(options.answers)
    place, stated = overrides_in(output)
    students = class_marks(key, answered.students, source, stated, place, answered.faults)
    skipped = [*answered.skipped, *(fault for one in students for fault in one.faults)]
    marked = [one.marks for one in students if one.marks is not None]
    if not marked:
        # What was written of earlier answers stays.
        raise AnswersError(source, skipped or [NOTHING])
    _check_typesetting(options, key)
    write_marks(output, students)
    say(f"Wrote {output / 'marks.csv'} and {output / 'marks.json'}")
    for fault in (*answered.notes, *skipped):
        aside(f"{source}: {fault}")
    parts = (part for one in answered.students for part in one.by_variant)
    say_unread(source, [answer for _, answers in parts for answer in answers])
    without = len(students) - len(marked)
    if without:
        say(f"{without} of {len(students)} students have no answers")
    say(f"{len(marked)} marked, {mean_points(marked)} points on average")
    failures: Mapping[str, str] = {}
    if options.formats:
        job = _job(options, key, output)
        report = write_report(job, students, list(map(str, skipped)))
        say(f"Wrote {together(output / name for name in report)}")
        failures = _write_sheets(options, job, students)
    if failures or skipped:
        raise typer.Exit(1)


def _job(options: MarkOptions, key: ClassKey, output: Path) -> SheetJob:
    """Return what reports have in common."""
    from generator.class_sets.sheets import SheetJob

    typesetting = options.typesetting
    return SheetJob(
        key,
        output,
        options.formats,
        typesetting.templates,
        typesetting.engine,
        typesetting.time_limit,
    )


def _check_typesetting(options: MarkOptions, key: ClassKey) -> None:
    """See that feedback can be written at all. Raises TemplateError, EngineError, UsageError, and
    ProblemError where the words of the problem cannot be printed.
    """
    from generator.document.rendering import check_templates
    from generator.pdf import check_engine, check_words

    if options.typesetting.templates is not None:
        check_templates(options.typesetting.templates)
    if PDF in options.formats:
        engine = options.typesetting.engine
        check_engine(engine)
        check_words(key.words, engine, key.source)


def _write_sheets(
    options: MarkOptions, job: SheetJob, students: Sequence[StudentMarks]
) -> Mapping[str, str]:
    """Write the feedback of a class, and say what became of it. Return why some have none."""
    from generator.class_sets.sheets import FEEDBACK, write_sheets

    several = [one.member.name for one in students if one.is_of_several]
    count = sum(one.marks is not None for one in students) - len(several)
    written = 0
    failures: dict[str, str] = {}
    with put_in_order(), showing_progress(count, "sheets") as progress:
        for made in write_sheets(job, students, options.workers):
            progress(made.count + len(made.failures))
            written += made.count
            failures |= made.failures
    say(f"Wrote feedback for {written} in {together(options.formats)} to {job.folder / FEEDBACK}")
    if several:
        aside(f"{len(several)} students got questions of several variants, and so no feedback")
    for name, reason in failures.items():
        aside(f"No feedback for {name}: {reason}")
    return failures
