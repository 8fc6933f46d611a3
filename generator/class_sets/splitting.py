"""Taking the PDF of a set apart into the PDFs of its documents."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pikepdf
from pikepdf import Dictionary, String

from generator.class_sets.seals import seal

__all__ = ["split"]

PARENT = re.compile(rb"/Parent \d+ \d+ R\b")
REFERENCE = re.compile(rb"\b(\d+) \d+ R\b")
# By bytes beyond ASCII in the second line, programs know that a file is not text.
HEAD = "%PDF-{version}\n%\u00e9\u00e8\u00ea\u00eb\n"


def split(
    content: bytes,
    starts: Sequence[int],
    properties: Sequence[Mapping[str, str]],
    recipes: Sequence[bytes],
) -> Iterator[bytes]:
    """Yield the PDF of each document, with its own properties, sealed; the same bytes on every run.

    `starts` are the pages, counted from 0, on which the documents begin.
    """
    with pikepdf.open(io.BytesIO(content)) as whole:
        # Here a page has all that it inherits in the tree of pages.
        pages = [page.obj for page in whole.pages]
        objects = _Objects(whole, pages)
        ends = [*starts[1:], len(pages)]
        for start, end, own, recipe in zip(starts, ends, properties, recipes, strict=True):
            yield seal(objects.document(pages[start:end], own, recipe))


class _Objects:
    """The objects of a PDF, each under its number and written once, whichever documents it is in.

    Three follow them in each document: its tree of pages, its catalog and its properties.
    """

    def __init__(self, whole: pikepdf.Pdf, pages: Iterable[Any]) -> None:
        self._whole = whole
        self._pages = {page.objgen[0] for page in pages}
        numbers = (one.objgen[0] for one in whole.objects if isinstance(one, pikepdf.Object))
        self._tree = max(1 + max(numbers), int(whole.trailer["/Size"]))
        self._head = HEAD.format(version=whole.pdf_version).encode("latin-1")
        self._written: dict[int, tuple[bytes, frozenset[int]]] = {}

    def document(self, pages: Sequence[Any], properties: Mapping[str, str], recipe: bytes) -> bytes:
        """Return a PDF of some of the pages; its second identifier is to be that of its bytes."""
        kids = [page.objgen[0] for page in pages]
        tree, catalog, info = range(self._tree, self._tree + 3)
        stated = Dictionary({f"/{key}": String(text) for key, text in properties.items()})
        references = b" ".join(b"%d 0 R" % kid for kid in kids)
        written = {number: self._written[number][0] for number in sorted(self._needed(kids))} | {
            tree: _object(
                tree, b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(kids), references)
            ),
            catalog: _object(catalog, b"<< /Type /Catalog /Pages %d 0 R >>" % tree),
            info: _object(info, stated.unparse(resolved=True)),
        }
        *starts, end = itertools.accumulate(map(len, written.values()), initial=len(self._head))
        table = _table(dict(zip(written, starts, strict=True)))
        identifier = recipe.hex().encode()
        trailer = b"<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%b><%b>] >>"
        stated_last = trailer % (info + 1, catalog, info, identifier, identifier)
        tail = b"%btrailer %b\nstartxref\n%d\n%%%%EOF\n" % (table, stated_last, end)
        return b"".join((self._head, *written.values(), tail))

    def _needed(self, kids: Iterable[int]) -> set[int]:
        """Return the numbers of pages and of all that they refer to, but for other pages."""
        needed: set[int] = set()
        left = set(kids)
        while left:
            needed |= left
            left = set().union(*map(self._references, left)) - needed
        return needed

    def _references(self, number: int) -> frozenset[int]:
        if number not in self._written:
            self._written[number] = self._write(number)
        return self._written[number][1]

    def _write(self, number: int) -> tuple[bytes, frozenset[int]]:
        """Return an object as it is written, and the numbers of those that it refers to."""
        one: Any = self._whole.get_object(number, 0)
        is_stream = isinstance(one, pikepdf.Stream)
        text = _unparsed(one.stream_dict if is_stream else one)
        if number in self._pages:
            text = PARENT.sub(b"/Parent %d 0 R" % self._tree, text)
        references = {int(found) for found in REFERENCE.findall(text)} - self._pages - {self._tree}
        if is_stream:
            text += b"\nstream\n%b\nendstream" % one.read_raw_bytes()
        return _object(number, text), frozenset(references)


def _unparsed(one: Any) -> bytes:
    """Return an object as it is written; numbers and the like are Python's own."""
    if isinstance(one, pikepdf.Object):
        return one.unparse(resolved=True)
    return pikepdf.Array([one]).unparse()[1:-1]


def _object(number: int, text: bytes) -> bytes:
    return b"%d 0 obj\n%b\nendobj\n" % (number, text)


def _table(places: Mapping[int, int]) -> bytes:
    """Return the table of where each object begins, in runs of numbers without a gap."""
    lines = [b"xref\n0 1\n0000000000 65535 f \n"]
    for _, run in itertools.groupby(enumerate(places), lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        lines.append(b"%d %d\n" % (numbers[0], len(numbers)))
        lines += [b"%010d 00000 n \n" % places[number] for number in numbers]
    return b"".join(lines)
