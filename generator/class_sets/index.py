"""The page of a set from which each of its documents is reached."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from generator.class_sets.moving import ALL_FORMATS, has_documents
from generator.class_sets.plan import Item, Job
from generator.document.documents import DOCUMENTS
from generator.document.rendering import Markup, Templates
from generator.files import write
from generator.formats.signing import is_as_written, signed_page
from generator.version import __version__

__all__ = ["has_index", "write_index"]

# The format whose sets have such a page.
HTML = "html"
INDEX = "index.html"

# The formats of documents of each kind.
Present = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A document: its format, and its address as the page has it."""

    format: str
    address: str


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A variant: its number or its student's id, the student's name if that is another, and its
    documents of each kind.
    """

    name: str
    student: str
    documents: tuple[tuple[LinkedDocument, ...], ...]


@dataclass(frozen=True, slots=True)
class GroupOfRows:
    """Variants of one group of a class list, or of none."""

    group: str
    rows: tuple[VariantRow, ...]


def has_index(job: Job) -> bool:
    """Return whether a set has the page: because of its format, or as one of an earlier run, which
    is not to name students who are called otherwise now.
    """
    path = job.folder / INDEX
    return HTML in job.written or (path.is_file() and is_as_written(path.read_bytes()))


def write_index(job: Job, items: Sequence[Item]) -> dict[str, str]:
    """Write the page, and return its SHA-256 by its name.

    It has the documents that are there, of earlier runs as well. Raises FileError, TemplateError.
    """
    present = _present(job)
    by_group: dict[str, list[VariantRow]] = {}
    for item in items:
        by_group.setdefault(item.member.group, []).append(_row(job, item, present))
    sections = tuple(GroupOfRows(group, tuple(rows)) for group, rows in by_group.items())
    seen = {
        "version": __version__,
        "title": job.exercise.words.get("title", ""),
        "kinds": tuple(present),
        "sections": sections,
        "of_students": any(item.member.student for item in items),
        "with_names": any(row.student for section in sections for row in section.rows),
    }
    templates = Templates(Markup((HTML,), escapes=True, finish=signed_page), job.templates)
    content = templates.finished(templates.render("index.j2", seen)).encode()
    write(job.folder / INDEX, content)
    return {INDEX: hashlib.sha256(content).hexdigest()}


def _present(job: Job) -> Present:
    """Return which documents there are, the pages first, which open everywhere."""
    order = sorted(ALL_FORMATS, key=lambda name: name != HTML)
    found = {
        kind: tuple(name for name in order if has_documents(job, kind, [name]))
        for kind in DOCUMENTS
    }
    return {kind: formats for kind, formats in found.items() if formats}


def _row(job: Job, item: Item, present: Present) -> VariantRow:
    student = item.member.student
    documents = tuple(tuple(_links(job, item, kind, formats)) for kind, formats in present.items())
    return VariantRow(item.name, "" if student == item.name else student, documents)


def _links(job: Job, item: Item, kind: str, formats: Iterable[str]) -> Iterator[LinkedDocument]:
    for name in formats:
        path = item.path(job, kind, name)
        if (kind in job.kinds and name in job.written) or path.is_file():
            yield LinkedDocument(name, quote(path.relative_to(job.folder).as_posix()))
