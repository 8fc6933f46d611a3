"""The report on a class: one file in each format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator import pdf
from generator.class_sets.marking import StudentMarks
from generator.class_sets.plan import Item
from generator.class_sets.sheets import SheetJob
from generator.document.rendering import terms
from generator.files import write_together
from generator.formats import PDF, TEX, ending
from generator.formats.documents import read
from generator.marking.reports import (
    ReportedStudent,
    class_view,
    printable,
    printable_marks,
    printable_text,
)
from generator.variants import AnyWork

__all__ = ["REPORT", "write_report"]

REPORT = "class-report"


def write_report(
    job: SheetJob, students: Sequence[StudentMarks], skipped: Sequence[str] = ()
) -> list[str]:
    """Write the report on a class of which somebody has marks, in each format that sheets have, all
    of them or none, and return the names of the files; `skipped` says what was left out.

    Raises TemplateError, FileError, and what `typeset` raises.
    """

    def work_of(variant: str) -> AnyWork:
        return job.there.works([variant])[0]

    words = terms(job.templates)
    reported = [_reported(job, one, words) for one in students]
    told = [printable_text(text, job.setter) for text in skipped]
    view = class_view(reported, work_of, told, job.templates)
    contents = {}
    for name in job.formats:
        templates = read(TEX if name == PDF else name, job.templates)
        text = templates.finished(templates.report(view, "class"))
        if name == PDF:
            content = pdf.typeset(text, job.engine, job.time_limit).content
        else:
            content = text.encode()
        contents[job.folder / f"{REPORT}{ending(name)}"] = content
    write_together(contents)
    return [path.name for path in contents]


def _reported(job: SheetJob, one: StudentMarks, words: Mapping[str, str]) -> ReportedStudent:
    # Whoever has answered nothing on a platform may have got no variant.
    item = Item(one.member, attempt=0)
    shown = item.shown(job.setter)
    if not shown:
        name = words["variant"].format(name=item.name)
    else:
        name = shown if shown == item.name else f"{shown} ({item.name})"
    unread = [printable(answer, job.setter) for answer in one.unread]
    marks = None if one.marks is None else printable_marks(one.marks, job.setter)
    return ReportedStudent(name, one.variant, marks, unread)
