"""Documents that are there already: whether there are any, and which have to stand elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from generator.class_sets.plan import Item, Job
from generator.class_sets.record import RecordedVariant
from generator.class_sets.seals import is_sealed
from generator.document.documents import DOCUMENTS
from generator.files import make_folder, write

__all__ = ["has_documents", "put_where_they_are_now"]

SUFFIXES = (".pdf", ".tex")


def has_documents(job: Job, kind: str) -> bool:
    """Return whether there are documents of a kind, in folders of groups or not."""
    return any(any(job.folder.glob(f"{kind}/{among}")) for among in ("*.pdf", "*/*.pdf"))


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
        if was.shown(job.engine) == item.shown(job.engine):
            _move(job, was, item)
        else:
            removed += _removed(job, was)
        if entry.member.group:
            _remove_empty_folders(job, was)
    return removed


def _move(job: Job, was: Item, item: Item) -> None:
    for kind in DOCUMENTS:
        for suffix in SUFFIXES:
            path, target = was.path(job, kind, suffix), item.path(job, kind, suffix)
            if not path.is_file():
                continue
            if isinstance(path, Path):
                make_folder(target.parent)
                # Where capitals count for nothing, both may be the same file.
                path.replace(target)
            else:
                write(target, path.read_bytes())
                path.unlink()


def _removed(job: Job, was: Item) -> Iterator[str]:
    """Remove documents, and yield the names of those that are not made anew."""
    for kind in DOCUMENTS:
        path = was.path(job, kind)
        if path.is_file() and is_sealed(path.read_bytes()):
            path.unlink()
            path.with_suffix(".tex").unlink(missing_ok=True)
            if kind not in job.kinds:
                yield path.relative_to(job.folder).as_posix()


def _remove_empty_folders(job: Job, was: Item) -> None:
    for kind in DOCUMENTS:
        folder = was.path(job, kind).parent
        if isinstance(folder, Path):
            # One that others are in stays.
            with suppress(OSError):
                folder.rmdir()
