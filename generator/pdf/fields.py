"""Form fields over the blanks of a PDF, whose places TeX writes into its log."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Object, String

__all__ = [
    "FieldObjects",
    "FieldPlace",
    "PdfForm",
    "field_objects",
    "forms",
    "make_form",
    "references",
]

# Where each document of a set begins, in LaTeX.
BEGINNING = "\n\\nextdocument"
# What LaTeX tells of a field: its name, and what goes into it.
_HINTS = re.compile(r"^%= (\S+) (.*)$", re.MULTILINE).findall
# Of a page that is scaled, the log has by how much and which of its points stays; of a blank, its
# page, counted from 1, its left and its baseline, its width and its height, and its name. Lengths
# are in scaled points.
_TOLD = re.compile(
    r"^handprop-(?:scaled ([\d.]+) (-?\d+) (-?\d+)|blank (\d+) (-?\d+) (-?\d+) (\d+) (\d+) (\S+))$",
    re.MULTILINE,
).findall
# A point of TeX has 65,536 of them, an inch 72.27 of TeX's points and 72 of a PDF's.
SCALED_POINT = 72 / 72.27 / 65536
# The rule that is written on is this much below the baseline.
BELOW = 65536
# What is typed has the font that every viewer has, is as large as there is room for, and stands in
# the middle. Viewers draw it, also where a program has filled it in.
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
FORM = b"/NeedAppearances true /Q 1 /DA (/Helv 0 Tf 0 g) /DR << /Font << /Helv %b >> >>"


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a field is shown: a page, counted from 0, and the left, lower, right and upper side of
    a box on it, in points.
    """

    page: int
    box: tuple[float, float, float, float]

    @property
    def text(self) -> bytes:
        """What a PDF has of it, but for its field."""
        return b"/Type /Annot /Subtype /Widget /F 4 /Rect [%.2f %.2f %.2f %.2f]" % self.box


@dataclass(frozen=True, slots=True)
class PdfForm:
    """The fields of a document: what goes into each, by its name, and where they are shown, in the
    order in which these places are read.
    """

    hints: Mapping[str, str] = field(default_factory=dict)
    shown: list[tuple[str, FieldPlace]] = field(default_factory=list)

    @property
    def names(self) -> Sequence[str]:
        """The names of the fields that are shown, in the order of their first places."""
        return list(dict.fromkeys(name for name, _ in self.shown))

    def field_text(self, name: str) -> bytes:
        """Return what a PDF has of a field, but for its places."""
        hint = self.hints.get(name, name)
        return b"/FT /Tx /T %b /TU %b" % (String(name).unparse(), String(hint).unparse())


@dataclass(frozen=True, slots=True)
class FieldObjects:
    """The objects of a form by their numbers, those that belong to each page, and what a catalog
    has of the form, nothing where there is none.
    """

    objects: Mapping[int, bytes]
    widgets: Mapping[int, Sequence[int]]
    form: bytes


def field_objects(form: PdfForm, first: int) -> FieldObjects:
    """Return the objects of a form, numbered from one on."""
    if not form.shown:
        return FieldObjects({}, {}, b"")
    fields = {name: number for number, name in enumerate(form.names, start=first + 1)}
    places = range(first + 1 + len(fields), first + 1 + len(fields) + len(form.shown))
    kids: dict[str, list[int]] = {name: [] for name in fields}
    widgets: dict[int, list[int]] = {}
    shown = {}
    for number, (name, place) in zip(places, form.shown, strict=True):
        kids[name].append(number)
        widgets.setdefault(place.page, []).append(number)
        shown[number] = b"<< %b /Parent %d 0 R >>" % (place.text, fields[name])
    objects = {first: FONT}
    for name, number in fields.items():
        objects[number] = b"<< %b /Kids [%b] >>" % (form.field_text(name), references(kids[name]))
    whole = b"%b /Fields [%b]" % (FORM % (b"%d 0 R" % first), references(fields.values()))
    return FieldObjects(objects | shown, widgets, whole)


def references(numbers: Iterable[int]) -> bytes:
    """Return references to objects, as they stand in a list."""
    return b" ".join(b"%d 0 R" % number for number in numbers)


def forms(tex: str, log: str, starts: Sequence[int]) -> list[PdfForm]:
    """Return the fields of each document of a set, which begin on some pages, counted from 0, or of
    the only document, where there are no such pages.
    """
    texts = tex.split(BEGINNING)[1:] if starts else [tex]
    found = [PdfForm(dict(_HINTS(text))) for text in texts]
    for name, place in _places(log):
        number = bisect_right(starts, place.page) - 1 if starts else 0
        found[number].shown.append((name, place))
    return found


def _places(log: str) -> Iterator[tuple[str, FieldPlace]]:
    scale, across, up = 1.0, 0, 0
    for found in _TOLD(log):
        if found[0]:
            scale, across, up = float(found[0]), int(found[1]), int(found[2])
            continue
        page, left, base, width, height = map(int, found[3:8])
        sides = (left - across, base - BELOW - up, left + width - across, base + height - up)
        box = [
            (origin + scale * side) * SCALED_POINT
            for origin, side in zip((across, up, across, up), sides, strict=True)
        ]
        yield found[8], FieldPlace(page - 1, (box[0], box[1], box[2], box[3]))


def make_form(document: pikepdf.Pdf, form: PdfForm) -> None:
    """Put the fields of a document into its PDF."""
    fields = {name: _object(document, form.field_text(name)) for name in form.names}
    kids: dict[str, list[Any]] = {name: [] for name in fields}
    for name, place in form.shown:
        widget = _object(document, place.text)
        widget.Parent = fields[name]
        kids[name].append(widget)
        page = document.pages[place.page].obj
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(widget)
    for name, made in fields.items():
        made.Kids = Array(kids[name])
    whole = Object.parse(b"<< %b >>" % (FORM % b"null"))
    whole.DR.Font.Helv = document.make_indirect(Object.parse(FONT))
    whole.Fields = Array(fields.values())
    document.Root.AcroForm = whole


def _object(document: pikepdf.Pdf, text: bytes) -> Any:
    return document.make_indirect(Object.parse(b"<< %b >>" % text))
