"""Taking the PDF of a set apart into the PDFs of its documents."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pikepdf
from pikepdf import Dictionary, String

from generator.class_sets.assembling import assembled, numbered
from generator.class_sets.seals import seal
from generator.pdf.fields import PdfForm, field_objects, references

__all__ = ["split"]

PARENT = re.compile(rb"/Parent \d+ \d+ R\b")
REFERENCE = re.compile(rb"\b(\d+) \d+ R\b")


def split(
    content: bytes,
    starts: Sequence[int],
    properties: Sequence[Mapping[str, str]],
    recipes: Sequence[bytes],
    forms: Sequence[PdfForm] = (),
) -> Iterator[bytes]:
    """Yield the PDF of each document, with its own properties, sealed; the same bytes on every run.

    `starts` are the pages, counted from 0, on which the documents begin, and `forms` the fields of
    each, where they have any.
    """
    with pikepdf.open(io.BytesIO(content)) as whole:
        # Here a page has all that it inherits in the tree of pages.
        pages = [page.obj for page in whole.pages]
        objects = _Objects(whole, pages)
        ends = [*starts[1:], len(pages)]
        forms = forms or [PdfForm()] * len(starts)
        for start, end, own, recipe, form in zip(
            starts, ends, properties, recipes, forms, strict=True
        ):
            yield seal(objects.document(pages, range(start, end), own, recipe, form))


class _Objects:
    """The objects of a PDF, each under its number and written once, whichever documents it is in.

    Three follow them in each document: its tree of pages, its catalog and its properties.
    """

    def __init__(self, whole: pikepdf.Pdf, pages: Iterable[Any]) -> None:
        self._whole = whole
        self._pages = {page.objgen[0] for page in pages}
        numbers = (one.objgen[0] for one in whole.objects if isinstance(one, pikepdf.Object))
        self._tree = max(1 + max(numbers), int(whole.trailer["/Size"]))
        self._version = whole.pdf_version
        self._written: dict[int, tuple[bytes, frozenset[int]]] = {}

    def document(
        self,
        pages: Sequence[Any],
        own: range,
        properties: Mapping[str, str],
        recipe: bytes,
        form: PdfForm,
    ) -> bytes:
        """Return a PDF of some of the pages; its second identifier is to be that of its bytes."""
        kids = [pages[index].objgen[0] for index in own]
        tree, catalog, info = range(self._tree, self._tree + 3)
        stated = Dictionary({f"/{key}": String(text) for key, text in properties.items()})
        written = {number: self._written[number][0] for number in sorted(self._needed(kids))}
        fields = field_objects(form, info + 1)
        for index, widgets in fields.widgets.items():
            page = pages[index]
            written[page.objgen[0]] = self._with_widgets(page, widgets)
        of_catalog = b"/Pages %d 0 R" % tree
        if fields.form:
            of_catalog += b" /AcroForm << %b >>" % fields.form
        written |= {
            tree: numbered(
                tree, b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(kids), references(kids))
            ),
            catalog: numbered(catalog, b"<< /Type /Catalog %b >>" % of_catalog),
            info: numbered(info, stated.unparse(resolved=True)),
        }
        identifier = recipe.hex().encode()
        trailer = b"/Root %d 0 R /Info %d 0 R /ID [<%b><%b>]"
        return assembled(
            self._version,
            written,
            fields.objects,
            trailer % (catalog, info, identifier, identifier),
        )

    def _with_widgets(self, page: Any, widgets: Sequence[int]) -> bytes:
        """Return a page as it is written with some annotations more."""
        stated = Dictionary({key: value for key, value in page.items() if key != "/Annots"})
        text = PARENT.sub(b"/Parent %d 0 R" % self._tree, stated.unparse(resolved=True))
        known = b" ".join(one.unparse() for one in page.get("/Annots", ()))
        annotations = b"%b %b" % (known, references(widgets))
        return numbered(
            page.objgen[0], b"%b /Annots [%b] >>" % (text.removesuffix(b">>"), annotations.strip())
        )

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
        found = {int(other) for other in REFERENCE.findall(text)} - self._pages - {self._tree}
        if is_stream:
            text += b"\nstream\n%b\nendstream" % one.read_raw_bytes()
        return numbered(number, text), frozenset(found)


def _unparsed(one: Any) -> bytes:
    """Return an object as it is written; numbers and the like are Python's own."""
    if isinstance(one, pikepdf.Object):
        return one.unparse(resolved=True)
    return pikepdf.Array([one]).unparse()[1:-1]
