"""Whole sets bound for printing: every page, in order, once, and each document on its sheets."""

from __future__ import annotations

import functools
import io
import json
from pathlib import Path
from typing import Any

import pypdf
import pytest

from generator.class_sets import Extras, Item, Job, Member, Summary, binding, make_set, run_here
from generator.class_sets.binding import bind
from generator.class_sets.splitting import split
from generator.cli import main
from generator.document.rendering import terms
from generator.errors import SetError
from generator.variants import draws, load

MIDTERM = Path(__file__).parents[1] / "generator" / "problems" / "midterm.toml"
ANA, BO, CY = (Member(name) for name in ("ana", "bo", "cy"))
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def made(
    folder: Path, *members: Member, templates: Path | None = None, duplex: bool = False
) -> Summary:
    extras = Extras(one_pdf=True, duplex=duplex)
    job = Job(load(str(MIDTERM)), 1, ("solution",), folder, templates, "auto", 120.0, extras)
    return make_set(job, members, functools.partial(run_here, workers=1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of three."""
    folder = tmp_path_factory.mktemp("bound")
    made(folder, ANA, BO, CY)
    return folder


def documents(folder: Path, *members: Member) -> list[Path]:
    return [folder / "solution" / f"{one.stem}.pdf" for one in members]


def text_of(content: bytes | Path) -> list[str]:
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    return [page.extract_text() for page in pypdf.PdfReader(file).pages]


def test_all_documents_are_bound_in_the_order_of_the_manifest(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert [one["variant"] for one in manifest["variants"]] == ["ana", "bo", "cy"]
    singles = [page for path in documents(folder, ANA, BO, CY) for page in text_of(path)]
    assert text_of(folder / "solution.pdf") == singles
    paths = documents(folder, CY, ANA)
    assert bind(paths, ["Cy", "Ana"]) == bind(paths, ["Cy", "Ana"])
    assert bind(paths, ["Cy", "Ana"]) != bind(paths[::-1], ["Ana", "Cy"])


def bookmarks(content: bytes | Path) -> list[tuple[object, int | None]]:
    reader = pypdf.PdfReader(io.BytesIO(content) if isinstance(content, bytes) else content)
    marks = [mark for mark in reader.outline if isinstance(mark, pypdf.generic.Destination)]
    return [(mark.title, reader.get_destination_page_number(mark)) for mark in marks]


@pytest.mark.parametrize("duplex", [False, True])
def test_each_document_has_a_bookmark_on_its_first_page(folder: Path, duplex: bool) -> None:
    paths = documents(folder, ANA, BO)
    count = len(text_of(paths[0]))
    following = count + count % 2 if duplex else count
    expected = [("Ana 王", 0), ("Bo", following)]
    assert bookmarks(bind(paths, ["Ana 王", "Bo"], duplex)) == expected


def test_a_bookmark_says_whose_a_document_is(folder: Path) -> None:
    assert [title for title, _ in bookmarks(folder / "solution.pdf")] == [
        *("Variant ana", "Variant bo", "Variant cy"),
    ]
    assert Item(Member("4711", "Żuk"), 0).title(terms()) == "Żuk (4711)"
    assert Item(Member("Żuk", "Żuk"), 0).title(terms()) == "Żuk"


def test_a_bound_page_draws_what_the_single_one_draws(folder: Path) -> None:
    bound = iter(pypdf.PdfReader(folder / "solution.pdf").pages)
    for path in documents(folder, ANA, BO, CY):
        for single, page in zip(pypdf.PdfReader(path).pages, bound, strict=False):
            assert drawn(single) == drawn(page)
            assert single.mediabox == page.mediabox
            assert fonts(single) == fonts(page)


def drawn(page: pypdf.PageObject) -> bytes:
    content = page.get_contents()
    assert content is not None
    return content.get_data()


def fonts(page: Any) -> dict[str, tuple[str, bytes]]:
    """Return what a page's fonts are called and their files, by the names the page uses."""
    found = {}
    for name, reference in page["/Resources"]["/Font"].items():
        font = reference.get_object()
        descriptor = font["/FontDescriptor"]
        (file,) = (descriptor[key] for key in FONT_FILES if key in descriptor)
        found[name] = (font["/BaseFont"], file.get_data())
    return found


def test_a_font_is_there_once_and_the_file_stays_small(folder: Path) -> None:
    single = len((folder / "solution" / "ana.pdf").read_bytes())
    assert len((folder / "solution.pdf").read_bytes()) < 1.2 * single


def test_a_bound_set_has_the_title_of_its_documents_and_is_no_single_variant(folder: Path) -> None:
    bound = pypdf.PdfReader(folder / "solution.pdf").metadata
    single = pypdf.PdfReader(folder / "solution" / "ana.pdf").metadata
    assert bound is not None
    assert single is not None
    assert bound.title == single.title
    code = draws(load(str(MIDTERM)), 1).code("ana")
    assert (single.subject, bound.subject) == (f"Variant ana, code {code}", None)


def test_on_sheets_of_its_own_a_document_has_an_even_number_of_pages(
    folder: Path, tmp_path: Path
) -> None:
    (whole,) = documents(folder, ANA)
    first, _ = split(whole.read_bytes(), (0, 1), ({}, {}), (b"1" * 16, b"2" * 16))
    single = tmp_path / "single.pdf"
    single.write_bytes(first)
    for paths in ([single], [single, *documents(folder, BO)]):
        expected = []
        for path in paths:
            pages = text_of(path)
            expected += [*pages, *[""] * (len(pages) % 2)]
        assert "" in expected
        content = bind(paths, ["x"] * len(paths), duplex=True)
        assert text_of(content) == expected
        bound = pypdf.PdfReader(io.BytesIO(content)).pages
        assert len({tuple(page.mediabox) for page in bound}) == 1


def test_a_large_set_is_bound_in_volumes_and_a_smaller_one_leaves_none_behind(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path, ANA, BO, CY)
    monkeypatch.setattr(binding, "VOLUME", 2)
    assert made(tmp_path, ANA, BO, CY).bound == ("solution-1.pdf", "solution-2.pdf")
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == [
        "solution-1.pdf",
        "solution-2.pdf",
    ]
    volumes = [page for number in (1, 2) for page in text_of(tmp_path / f"solution-{number}.pdf")]
    assert volumes == text_of(folder / "solution.pdf")
    made(tmp_path, ANA, BO)
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["solution.pdf"]
    assert set(json.loads((tmp_path / "manifest.json").read_text())["files"]) == {"solution.pdf"}


def test_a_variant_that_failed_is_left_out(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "en").mkdir(parents=True, exist_ok=True)
    (templates / "en/notes.j2").write_text('<% if variant.name == "bo" %>\\undefined<% endif %>\n')
    assert list(made(tmp_path / "set", ANA, BO, CY, templates=templates).failures) == ["bo"]
    pages = [page for path in documents(tmp_path / "set", ANA, CY) for page in text_of(path)]
    assert text_of(tmp_path / "set" / "solution.pdf") == pages


def test_a_document_that_is_no_pdf_any_more_is_named(tmp_path: Path) -> None:
    (tmp_path / "ana.pdf").write_text("mine now")
    with pytest.raises(SetError, match=r"ana\.pdf is not the PDF that was written there"):
        bind([tmp_path / "ana.pdf"], ["Ana"])


def test_the_command_says_what_it_bound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = (
        "variants",
        str(MIDTERM),
        "--count=2",
        "--seed=1",
        "-o",
        str(tmp_path),
        "--workers=1",
    )
    with pytest.raises(SystemExit):
        main([*command, "--as", "problem", "--one-pdf", "--duplex"])
    assert "\nBound them for printing as problem.pdf\n" in capsys.readouterr().out
    assert len(text_of(tmp_path / "problem.pdf")) % 2 == 0
    with pytest.raises(SystemExit):
        main([*command, "--as", "problem"])
    assert "problem.pdf may be out of date; give --one-pdf to bind the" in capsys.readouterr().err


def test_the_help_states_how_many_documents_a_volume_has(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit):
        main(["variants", "--help"])
    assert f"volumes of {binding.VOLUME:,} documents" in capsys.readouterr().out
