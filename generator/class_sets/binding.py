"""Binding the documents of a set into PDFs for printing."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, OutlineItem

from generator.class_sets.plan import Item, Job
from generator.document.rendering import terms
from generator.errors import FileError, SetError
from generator.files import write

__all__ = ["VOLUME", "bind", "bind_set", "bound_before"]

# So many documents are bound into one file, so that memory does not grow with the set.
VOLUME = 500
# What of a page is seen in print.
SIZE = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit")
PRINTED = (*SIZE, "/Group", "/Resources", "/Contents")
PROPERTIES = ("/Title", "/Author", "/Creator")
REFERENCE = re.compile(rb"(\d+) (\d+) R\b")


def bind_set(job: Job, items: Sequence[Item]) -> dict[str, str]:
    """Write the documents of each kind as one PDF, or in volumes where they are many.

    Returns the SHA-256 of each file by its name. Files of an earlier, smaller or larger set do not
    stay. Raises FileError, SetError.
    """
    hashes: dict[str, str] = {}
    words = terms(job.templates)
    for kind in job.kinds:
        volumes = [items[start : start + VOLUME] for start in range(0, len(items), VOLUME)]
        width = len(str(len(volumes)))
        for number, volume in enumerate(volumes, start=1):
            name = f"{kind}-{number:0{width}d}.pdf" if len(volumes) > 1 else f"{kind}.pdf"
            paths = [item.path(job, kind) for item in volume]
            content = bind(paths, [item.title(words) for item in volume], job.extras.duplex)
            write(job.folder / name, content)
            hashes[name] = hashlib.sha256(content).hexdigest()
        for path in _volumes_of(job, kind):
            if path.name not in hashes:
                path.unlink()
    return hashes


def bound_before(job: Job) -> list[str]:
    """Return the names of the files in which documents of a set have been bound."""
    return sorted(path.name for kind in job.kinds for path in _volumes_of(job, kind))


def _volumes_of(job: Job, kind: str) -> Iterator[Path]:
    for path in job.folder.glob(f"{kind}*.pdf"):
        if re.fullmatch(rf"{kind}(-\d+)?\.pdf", path.name) and path.is_file():
            yield path


def bind(paths: Sequence[Path], titles: Sequence[str], duplex: bool = False) -> bytes:
    """Return the pages of all documents as one PDF, with a bookmark of its title for each; the same
    bytes on every run.

    With `duplex`, each document has an even number of pages, the last one blank where needed.
    Raises SetError for a file that is no PDF, FileError for one that cannot be read.
    """
    known: dict[bytes, Any] = {}
    bookmarks = []
    with pikepdf.new() as bound:
        for number, (path, title) in enumerate(zip(paths, titles, strict=True)):
            bookmarks.append(OutlineItem(title, len(bound.pages)))
            try:
                with pikepdf.open(io.BytesIO(path.read_bytes())) as document:
                    _add(document, bound, _Copying(document, bound, number, known), duplex)
            except OSError as error:
                raise FileError(
                    f"{path} cannot be read ({error.strerror or error})",
                    "give the same command again",
                ) from None
            except pikepdf.PdfError as error:
                raise SetError(
                    f"{path} is not the PDF that was written there ({error})",
                    "remove it, and give the same command again",
                ) from None
        with bound.open_outline() as outline:
            outline.root.extend(bookmarks)
        made = io.BytesIO()
        packed = pikepdf.ObjectStreamMode.generate
        bound.save(made, deterministic_id=True, object_stream_mode=packed)
        return made.getvalue()


def _add(document: pikepdf.Pdf, bound: pikepdf.Pdf, copying: _Copying, duplex: bool) -> None:
    for key in PROPERTIES:
        if key in document.docinfo and key not in bound.docinfo:
            bound.docinfo[key] = pikepdf.String(str(document.docinfo[key]))
    pages = [
        {key: copying.copied(page.obj[key]) for key in PRINTED if key in page.obj}
        for page in document.pages
    ]
    if duplex and len(pages) % 2:
        pages.append({key: value for key, value in pages[-1].items() if key in SIZE})
    for page in pages:
        bound.pages.append(pikepdf.Page(Dictionary({"/Type": pikepdf.Name.Page, **page})))


@dataclass(frozen=True, slots=True)
class _Copying:
    """Copying from a document into a PDF that has each object once, whichever documents it is in.

    `known` are the objects that the PDF has by what they contain, and `contents` the SHA-256 of
    the document's objects with all that they refer to.
    """

    document: pikepdf.Pdf
    bound: pikepdf.Pdf
    number: int
    known: dict[bytes, Any]
    contents: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def copied(self, original: Any) -> Any:
        """Return an object as the bound PDF has it."""
        if not isinstance(original, pikepdf.Object):
            return original
        content = self._content(*original.objgen) if original.is_indirect else None
        if content in self.known:
            return self.known[content]
        made: Any
        if isinstance(original, pikepdf.Stream):
            made = self.bound.make_stream(original.read_raw_bytes())
        elif isinstance(original, Dictionary):
            made = Dictionary()
        elif isinstance(original, Array):
            made = Array()
        else:
            return pikepdf.Object.parse(original.unparse(resolved=True))
        if content is not None:
            made = self.known[content] = self.bound.make_indirect(made)
        if isinstance(original, Array):
            for entry in original:
                made.append(self.copied(entry))
        else:
            for key, entry in original.items():
                if not (key == "/Length" and isinstance(original, pikepdf.Stream)):
                    made[key] = self.copied(entry)
        return made

    def _content(self, number: int, generation: int) -> bytes:
        """Return the SHA-256 of an indirect object; one that contains itself is like no other."""
        place = number, generation
        if place not in self.contents:
            self.contents[place] = f"{place} of document {self.number}".encode()
            one: Any = self.document.get_object(place)
            is_stream = isinstance(one, pikepdf.Stream)
            stated = one.stream_dict if is_stream else one
            is_object = isinstance(stated, pikepdf.Object)
            text = stated.unparse(resolved=True) if is_object else repr(stated).encode()
            whole = hashlib.sha256(
                REFERENCE.sub(lambda found: self._content(int(found[1]), int(found[2])), text)
            )
            if is_stream:
                whole.update(one.read_raw_bytes())
            self.contents[place] = whole.digest()
        return self.contents[place]
