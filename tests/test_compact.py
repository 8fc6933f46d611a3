"""Fonts in compact form: the same glyphs, hints and texts in a quarter of the bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from fontTools import t1Lib
from fontTools.cffLib import CFFFontSet
from fontTools.misc import eexec
from fontTools.misc.psCharStrings import T1CharString
from fontTools.pens.recordingPen import RecordingPen

from generator import Problem, solve
from generator.pdf import finishing
from generator.pdf.compact import cff, documents
from generator.pdf.compact.charstrings import charstrings
from generator.pdf.compact.type1 import NotReadError, Program

MOST_BYTES = 80_000
HINTS = ("BlueValues", "BlueScale", "BlueShift", "StdHW", "StdVW", "StemSnapH", "StemSnapV")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The source problem's solution as TeX writes it."""
    path = tmp_path_factory.mktemp("source") / "source.pdf"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finishing, "finished", lambda content, _: content)
        solve(Problem.load("back-propagation")).to_pdf(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def compact(source: bytes) -> bytes:
    return finishing.finished(source)


def font_files(pdf: bytes, key: str) -> dict[str, bytes]:
    """The font programs of a PDF that are in one form, by the names of their fonts."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {
            str(one["/FontName"]): one[key].read_bytes()
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and key in one
        }


def type_1(content: bytes) -> t1Lib.T1Font:
    """A Type 1 font as the library reads it."""
    font = t1Lib.T1Font.__new__(t1Lib.T1Font)
    font.data, font.encoding = content, "ascii"
    font.parse()
    return font


def cff_font(content: bytes) -> Any:
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(content), None)
    return fonts[0]


def outline(glyph: Any) -> list[tuple[str, tuple[tuple[float, float], ...]]]:
    """What is drawn of a glyph, but for the ends of contours, which all are closed."""
    pen = RecordingPen()
    glyph.draw(pen)
    return [step for step in pen.value if step[0] not in ("closePath", "endPath")]


def test_a_solution_is_small(source: bytes, compact: bytes) -> None:
    assert len(compact) < MOST_BYTES < len(source)


def test_every_font_is_compact(source: bytes, compact: bytes) -> None:
    assert font_files(compact, "/FontFile3").keys() == font_files(source, "/FontFile").keys()
    assert not font_files(compact, "/FontFile")


def test_what_is_read_and_drawn_stays(source: bytes, compact: bytes) -> None:
    before, after = (pypdf.PdfReader(io.BytesIO(pdf)) for pdf in (source, compact))
    assert before.metadata == after.metadata
    for first, second in zip(before.pages, after.pages, strict=True):
        assert first.extract_text() == second.extract_text() != ""
        drawn, again = first.get_contents(), second.get_contents()
        assert drawn is not None
        assert again is not None
        assert drawn.get_data() == again.get_data()


def test_glyphs_and_hints_stay(source: bytes, compact: bytes) -> None:
    after = font_files(compact, "/FontFile3")
    for name, content in font_files(source, "/FontFile").items():
        before, now = type_1(content), cff_font(after[name])
        glyphs = before.getGlyphSet()
        assert sorted(now.charset) == sorted(glyphs.keys())
        for glyph in glyphs:
            assert outline(now.CharStrings[glyph]) == outline(glyphs[glyph])
            assert now.CharStrings[glyph].width == pytest.approx(glyphs[glyph].width, abs=1e-4)
        assert now.Encoding == before["Encoding"]
        assert now.FontBBox == list(before["FontBBox"])
        for key in HINTS:
            stated = before["Private"][key]
            number = stated[0] if key.startswith("Std") else stated
            assert getattr(now.Private, key) == number


# Charstrings of all kinds.


def program(*codes: str, subroutines: tuple[str, ...] = ()) -> Program:
    """A font with a glyph for each charstring, in letters as the specification has them."""
    return Program(
        name="Made",
        matrix=[0.001, 0, 0, 0.001, 0, 0],
        box=[0, 0, 1000, 1000],
        private={},
        encoding=None,
        glyphs={chr(ord("A") + place): encrypted(code) for place, code in enumerate(codes)},
        subroutines={place: encrypted(code) for place, code in enumerate(subroutines)},
    )


def encrypted(code: str) -> bytes:
    words = [int(word) if word.lstrip("-").isdigit() else word for word in code.split()]
    charstring = T1CharString(program=words)
    charstring.compile()
    return bytes(eexec.encrypt(b"    " + charstring.bytecode, 4330)[0])


def written(*codes: str, subroutines: tuple[str, ...] = ()) -> str:
    """The charstring of type 2 of the first glyph, in letters."""
    made = charstrings(program(*codes, subroutines=subroutines))["A"]
    return " ".join(word.hex() if isinstance(word, bytes) else str(word) for word in made.program)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0 500 hsbw endchar", "500 endchar"),
        # Everything but heights is relative to the left side bearing.
        (
            "50 500 hsbw 0 20 hstem 10 30 vstem 5 7 rmoveto 100 hlineto 90 vlineto endchar",
            "500 0 20 hstem 60 30 vstem 55 7 rmoveto 100 90 hlineto endchar",
        ),
        (
            "0 500 hsbw 0 20 100 20 200 20 hstem3 1 hmoveto 9 hlineto closepath endchar",
            "500 0 20 80 20 80 20 hstem 1 hmoveto 9 hlineto endchar",
        ),
        # Stems stand in order, wherever they are named.
        (
            "0 500 hsbw 300 20 hstem -5 5 hstem 1 hmoveto 9 hlineto closepath endchar",
            "500 -5 5 300 20 hstem 1 hmoveto 9 hlineto endchar",
        ),
        ("0 1000 3 div hsbw endchar", f"{1000 / 3} endchar"),
        # A contour that begins where the last one ended.
        (
            "0 500 hsbw 1 hmoveto 9 hlineto closepath 8 vlineto closepath endchar",
            "500 1 hmoveto 9 hlineto 0 hmoveto 8 vlineto endchar",
        ),
    ],
)
def test_a_glyph_is_written_anew(code: str, expected: str) -> None:
    assert written(code) == expected


def test_hints_change_where_they_changed() -> None:
    code = (
        "0 500 hsbw 0 20 hstem 10 30 vstem 5 hmoveto 100 hlineto "
        "4 1 3 callothersubr pop callsubr 90 vlineto closepath endchar"
    )
    others = ("return",) * 4 + ("80 20 hstem 10 30 vstem return",)
    # Of three stems, the first and the third, then the second and the third.
    assert written(code, subroutines=others) == (
        "500 0 20 60 20 hstemhm 10 30 vstemhm hintmask a0 "
        "5 hmoveto 100 hlineto hintmask 60 90 vlineto endchar"
    )


def test_a_flat_curve_is_two_curves() -> None:
    flex = (
        "3 0 callothersubr pop pop setcurrentpoint return",
        "0 1 callothersubr return",
        "0 2 callothersubr return",
    )
    points = ["50 0", "-40 1", "10 2", "30 0", "20 0", "20 -1", "10 -2"]
    code = (
        "0 500 hsbw 0 hmoveto 1 callsubr "
        + " ".join(f"{point} rmoveto 2 callsubr" for point in points)
        + " 50 100 0 0 callsubr closepath endchar"
    )
    curves = "1 10 10 2 30 hhcurveto 20 20 -1 -2 10 hvcurveto"
    assert written(code, subroutines=flex) == f"500 0 hmoveto {curves} endchar"


@pytest.mark.parametrize(
    "code",
    [
        "0 500 hsbw 0 100 200 65 66 seac",
        "0 10 500 0 sbw endchar",
        "0 500 hsbw 0 12 callothersubr endchar",
    ],
)
def test_what_the_compact_form_has_no_word_for_is_left_alone(code: str) -> None:
    with pytest.raises(NotReadError):
        charstrings(program(code))


def test_a_glyph_with_two_codes_is_left_alone() -> None:
    font = program("0 500 hsbw endchar")
    glyphs = {**font.glyphs, ".notdef": font.glyphs["A"]}
    assert cff.compact(replace(font, encoding={65: "A"}, glyphs=glyphs))
    with pytest.raises(NotReadError, match="two codes"):
        cff.compact(replace(font, encoding={65: "A", 66: "A"}, glyphs=glyphs))


# Documents.


def test_a_font_that_is_written_otherwise_stays(source: bytes) -> None:
    with pikepdf.open(io.BytesIO(source)) as document:
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary) and "/FontFile" in one:
                one["/FontFile"].write(b"%!PS-AdobeFont-1.0: another")
        spoilt = io.BytesIO()
        document.save(spoilt)
    assert finishing.finished(spoilt.getvalue()) == spoilt.getvalue()


def test_a_document_without_such_fonts_stays(compact: bytes) -> None:
    assert finishing.finished(compact) == compact


# What is kept.


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the fonts that are made compact, by processes that have an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found: list[str] = []
    make = cff.compact

    def note(font: Program) -> bytes:
        found.append(font.name)
        return make(font)

    monkeypatch.setattr(cff, "compact", note)
    documents._compact_program.cache_clear()
    yield found
    documents._compact_program.cache_clear()


def test_a_font_is_made_compact_once(source: bytes, compact: bytes, made: list[str]) -> None:
    assert finishing.finished(source) == compact
    assert len(made) == len(set(made)) == len(font_files(source, "/FontFile"))
    documents._compact_program.cache_clear()
    assert finishing.finished(source) == compact
    assert len(made) == len(set(made))


def test_what_is_damaged_is_made_anew(
    source: bytes, compact: bytes, made: list[str], tmp_path: Path
) -> None:
    finishing.finished(source)
    count = len(made)
    for path in tmp_path.rglob("fonts/*/*"):
        path.write_bytes(path.read_bytes()[:-1])
    documents._compact_program.cache_clear()
    assert finishing.finished(source) == compact
    assert len(made) == 2 * count


@pytest.mark.usefixtures("made")
def test_few_fonts_are_kept(
    source: bytes, compact: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST_KEPT", 3)
    assert finishing.finished(source) == compact
    assert len(list(tmp_path.rglob("fonts/*/*"))) == 3
