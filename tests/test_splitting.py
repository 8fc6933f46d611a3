"""Taking a PDF apart: pages with all that they need, and nothing of the other documents."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pikepdf
import pypdf
import pytest
from pikepdf import Array, Dictionary, Name

from generator.class_sets.seals import is_sealed
from generator.class_sets.splitting import split

PAGES = ((0,), (1, 2), (3,))
PROPERTIES = ({"Title": "Übung (1)", "Author": ""}, {"Title": "b"}, {"Title": "c"})
RECIPES = (b"1" * 16, b"2" * 16, b"3" * 16)


@pytest.fixture(scope="module")
def whole() -> bytes:
    """Four pages, which have a font in common from the page tree, and a link on the first."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        )
        for number in range(4):
            pdf.add_blank_page(page_size=(200, 100))
            page = pdf.pages[number].obj
            page.Contents = pdf.make_stream(f"(Page {number}, not 7 0 R) Tj".encode())
            page.UserUnit = pdf.make_indirect(2)  # type: ignore[call-overload]  # it may
            del page["/Resources"], page["/MediaBox"]
        pdf.Root.Pages.Resources = Dictionary(Font=Dictionary(F1=font))
        pdf.Root.Pages.MediaBox = Array([0, 0, 200, 100])
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 9, 9]),
            Dest=Array([pdf.pages[3].obj, Name.Fit]),
        )
        pdf.pages[0].obj.Annots = Array([link])
        made = io.BytesIO()
        pdf.save(made)
    return made.getvalue()


@pytest.fixture(scope="module")
def documents(whole: bytes) -> list[bytes]:
    return list(split(whole, (0, 1, 3), PROPERTIES, RECIPES))


def drawn(pdf: bytes) -> list[bytes]:
    pages = pypdf.PdfReader(io.BytesIO(pdf), strict=True).pages
    return [content.get_data() for page in pages if (content := page.get_contents()) is not None]


def test_each_document_has_its_pages(documents: list[bytes]) -> None:
    pages = [[b"(Page %d, not 7 0 R) Tj" % number for number in some] for some in PAGES]
    assert list(map(drawn, documents)) == pages


def test_each_document_has_its_own_properties_and_identifier(documents: list[bytes]) -> None:
    for pdf, properties, recipe in zip(documents, PROPERTIES, RECIPES, strict=True):
        assert is_sealed(pdf)
        with pikepdf.open(io.BytesIO(pdf)) as document:
            stated: Mapping[str, str] = {
                key.removeprefix("/"): str(text) for key, text in document.docinfo.items()
            }
            assert stated == properties
            assert bytes(document.trailer["/ID"][0]) == recipe


def test_documents_are_whole(documents: list[bytes]) -> None:
    for pdf in documents:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert document.check_pdf_syntax() == []


def test_a_page_has_what_stood_above_it(documents: list[bytes]) -> None:
    for pdf in documents:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            for page in document.pages:
                assert list(page.obj.MediaBox) == [0, 0, 200, 100]
                assert page.obj.UserUnit == 2
                assert page.obj.Resources.Font.F1.BaseFont == Name.Helvetica


def test_nothing_of_other_documents_is_there(documents: list[bytes]) -> None:
    """A link to a page of another leads nowhere."""
    assert b"Page 3" not in documents[0]
    with pikepdf.open(io.BytesIO(documents[0])) as document:
        assert document.pages[0].obj.Annots[0].Dest[0] is None


def test_what_was_taken_apart_can_be_again(documents: list[bytes]) -> None:
    first, second = split(documents[1], (0, 1), PROPERTIES[:2], RECIPES[:2])
    assert [drawn(first), drawn(second)] == [[page] for page in drawn(documents[1])]
