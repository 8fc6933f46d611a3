"""Feedback sheets of a class, many typeset in one run: each file whole or not there at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator import pdf
from generator.class_sets.keys import ClassKey
from generator.class_sets.marking import StudentMarks
from generator.class_sets.plan import Item
from generator.class_sets.shards import OF_A_VARIANT
from generator.class_sets.splitting import split
from generator.class_sets.workers import begin_worker, pool_of, started
from generator.document.rendering import terms
from generator.document.titles import subject, title_and_author
from generator.files import write
from generator.formats import PDF, TEX, ending
from generator.formats.documents import read
from generator.formats.latex.documents import page_of, texts_as_one
from generator.marking.reports import FeedbackMaker, FeedbackView, printable, printable_marks
from generator.variants import AnyWork
from generator.version import __version__

__all__ = ["FEEDBACK", "SheetJob", "SheetsMade", "write_sheets"]

FEEDBACK = "feedback"
# So many sheets share a run of TeX; fixed, so that a file has the same bytes whichever worker makes
# it.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class SheetJob:
    """What all sheets of a class have in common: what it is marked by, where they go, in which
    formats, and how they are typeset.
    """

    there: ClassKey
    folder: Path
    formats: tuple[str, ...]
    templates: Path | None = None
    engine: str = "auto"
    time_limit: float = pdf.DEFAULT_TIME_LIMIT

    @property
    def setter(self) -> str | None:
        """The engine that is to print each letter, None where nothing is typeset."""
        return self.engine if PDF in self.formats else None


@dataclass(frozen=True, slots=True)
class SheetsMade:
    """How many students have their sheets, and why others have none, by their ids."""

    count: int
    failures: dict[str, str]


def write_sheets(
    job: SheetJob, students: Sequence[StudentMarks], workers: int | None = None
) -> Iterator[SheetsMade]:
    """Write the sheet of each student who has marks, all of them of one variant, and yield what
    became of some of them at a time.

    Few are made by this process: another would take longer to start. Raises TemplateError,
    FileError, EngineError.
    """
    # A sheet shows the lines of one variant.
    marked = [one for one in students if one.marks is not None and not one.is_of_several]
    parts = [marked[start : start + AT_ONCE] for start in range(0, len(marked), AT_ONCE)]
    count = min(workers or os.cpu_count() or 1, len(parts))
    left = dict(enumerate(parts))
    if count > 1:
        with suppress(BrokenProcessPool), pool_of(count, _begin, job) as pool:
            futures = [started(pool, _made_by_worker, *part) for part in left.items()]
            for future in as_completed(futures):
                number, made = future.result()
                del left[number]
                yield made
    for part in left.values():
        yield _made(job, part)


# What all sheets of a worker have in common.
_common: SheetJob


def _begin(job: SheetJob) -> None:
    global _common
    begin_worker()
    _common = job


def _made_by_worker(number: int, part: Sequence[StudentMarks]) -> tuple[int, SheetsMade]:
    return number, _made(_common, part)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet that is to be written: whose it is, and what templates see of it."""

    item: Item
    work: AnyWork
    view: FeedbackView


def _made(job: SheetJob, part: Sequence[StudentMarks]) -> SheetsMade:
    failures: dict[str, str] = {}
    sheets = list(_sheets(job, part))
    for name in job.formats:
        if name == PDF:
            _typeset(job, sheets, failures)
            continue
        templates = read(name, job.templates)
        for sheet in sheets:
            text = templates.finished(templates.report(sheet.view, FEEDBACK))
            write(path_of(job, sheet.item, name), text.encode())
    return SheetsMade(len(sheets) - len(failures), failures)


def _sheets(job: SheetJob, part: Sequence[StudentMarks]) -> Iterator[_Sheet]:
    there, setter = job.there, job.setter
    evaluated = there.works([one.variant for one in part])
    maker = FeedbackMaker(job.templates)
    for work, one in zip(evaluated, part, strict=True):
        assert one.marks is not None, "sheets are those of students who have marks"
        # Which draw it is says its variant.
        item = Item(one.member, attempt=0)
        shown = item.shown(setter)
        variant = there.of_student(one.variant, shown)
        unread = [printable(unread, setter) for unread in one.unread]
        marks = printable_marks(one.marks, setter)
        yield _Sheet(item, work, maker.view(work, marks, unread, variant, shown))


def path_of(job: SheetJob, item: Item, name: str) -> Path:
    """Return where the sheet of a student goes in a format."""
    return job.folder / FEEDBACK / f"{item.member.file}{ending(name)}"


def _typeset(job: SheetJob, sheets: Sequence[_Sheet], failures: dict[str, str]) -> None:
    """Typeset sheets in one run and write them; where that fails, without those that fail by
    themselves.
    """
    templates = read(TEX, job.templates)
    texts = [templates.report(sheet.view, FEEDBACK, in_set=True) for sheet in sheets]
    whole = texts_as_one(texts, page_of(sheets[0].work), job.templates)
    try:
        typeset = pdf.typeset(whole, job.engine, job.time_limit)
    except OF_A_VARIANT as error:
        if len(sheets) == 1:
            failures[sheets[0].item.name] = str(error)
            return
        for sheet in sheets:
            _typeset(job, [sheet], failures)
        return
    words = terms(job.templates)
    properties = [_properties(sheet, words) for sheet in sheets]
    recipes = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
    documents = split(typeset.content, typeset.starts, properties, recipes, typeset.forms)
    for sheet, content in zip(sheets, documents, strict=True):
        write(path_of(job, sheet.item, PDF), content)


def _properties(sheet: _Sheet, words: Mapping[str, str]) -> Mapping[str, str]:
    title, author = title_and_author(sheet.work, words)
    variant = sheet.view.variant
    of_variant = {} if variant is None else {"Subject": subject(variant, words)}
    return {
        "Title": title,
        "Author": author,
        **of_variant,
        "Creator": f"Handprop {__version__}",
    }
