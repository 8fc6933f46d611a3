"""Documents that are there already: whether there are any, and which have to stand elsewhere."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from generator.class_sets.plan import Item, Job
from generator.class_sets.record import RecordedVariant
from generator.class_sets.seals import is_sealed
from generator.document.documents import DOCUMENTS
from generator.files import make_folder, write
from generator.formats import FORMATS, PDF, apart, ending
from generator.formats.signing import is_as_written

__all__ = ["ALL_FORMATS", "has_documents", "put_where_they_are_now"]

ALL_FORMATS = (PDF, *FORMATS)


def has_documents(job: Job, kind: str, formats: Iterable[str] = ALL_FORMATS) -> bool:
    """Return whether there are documents of a kind in formats, in folders of groups or not."""
    return any(
        _is_in(path, name)
        for name in formats
        for among in ("*", "*/*")
        for path in job.folder.glob(f"{kind}/{among}{ending(name)}")
    )


def _is_in(path: Path, document_format: str) -> bool:
    """Return whether a file is in a format by its name, and in none with a longer ending."""
    found = apart(path.name)
    return found is not None and found[1] == document_format


def put_where_they_are_now(
    job: Job, before: Mapping[str, RecordedVariant], items: Iterable[Item]
) -> list[str]:
    """Move the documents of students whose group has changed, or how their files are called, and
    remove those of students whose name has been corrected; return the names of the removed ones
    that are not made anew. Raises FileError.
    """
    removed: list[str] = []
    for item in items:
        entry = before.get(item.name)
        if entry is None or entry.member.file == item.member.file:
            continue
        was = Item(entry.member, entry.attempt)
        for kind, name in itertools.product(DOCUMENTS, ALL_FORMATS):
            path = was.path(job, kind, name)
            if not path.is_file():
                continue
            if _shows_the_same(job, was, item, name):
                _move(path, item.path(job, kind, name))
            elif _is_ours(path, name):
                path.unlink()
                if kind not in job.kinds or name not in job.written:
                    removed.append(path.relative_to(job.folder).as_posix())
        if entry.member.group:
            _remove_empty_folders(job, was)
    return removed


def _shows_the_same(job: Job, was: Item, item: Item, document_format: str) -> bool:
    """Return whether a document of a student shows the name that it would show now; a PDF shows the
    id where its engine cannot print the name.
    """
    if document_format == PDF:
        return was.shown(job.engine) == item.shown(job.engine)
    return was.member.student == item.member.student


def _move(path: Path, target: Path) -> None:
    if isinstance(path, Path):
        make_folder(target.parent)
        # Where capitals count for nothing, both may be the same file.
        path.replace(target)
    else:
        write(target, path.read_bytes())
        path.unlink()


def _is_ours(path: Path, document_format: str) -> bool:
    content = path.read_bytes()
    return is_sealed(content) if document_format == PDF else is_as_written(content)


def _remove_empty_folders(job: Job, was: Item) -> None:
    for kind in DOCUMENTS:
        folder = was.path(job, kind).parent
        if isinstance(folder, Path):
            # One that others are in stays.
            with suppress(OSError):
                folder.rmdir()
