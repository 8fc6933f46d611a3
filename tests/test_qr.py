"""QR codes: what stands on a page is, module by module, the code of the page's foot."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
import segno

from generator.cli import main
from generator.document import Variant
from generator.document.qr import MOST_BYTES, qr_rows
from generator.errors import TooLongError
from generator.formats import document
from generator.formats.latex.documents import document_of_set
from generator.pdf import typeset
from generator.variants import draws, load, works
from generator.version import __version__

MIDTERM = Path(__file__).parents[1] / "generator" / "problems" / "midterm.toml"
SIDE = 12 / 25.4 * 72
Matrix = list[list[int]]


def foot(name: str) -> str:
    return f"Variant {name}, code 7K3M-9QXW, Handprop {__version__}"


def modules(text: str) -> Matrix:
    return [list(row) for row in segno.make_qr(text).matrix]


def documents(*names: str) -> Any:
    found = works(draws(load(str(MIDTERM)), 7), [(name, 0) for name in names])
    return [
        replace(work, variant=Variant(name, "7K3M-9QXW", has_qr=True))
        for work, name in zip(found, names, strict=True)
    ]


def drawn_on(page: Any) -> Matrix:
    """Return the modules that a page's form object fills, from the top."""
    (form,) = (one.get_object() for one in page["/Resources"]["/XObject"].values())
    content = form.get_data().decode("latin-1")
    left, bottom, right, top = (float(edge) for edge in form["/BBox"])
    assert right - left == pytest.approx(SIDE, abs=0.01)
    assert top - bottom == pytest.approx(SIDE, abs=0.01)
    number = r"(-?[\d.]+)"
    rule = re.compile(rf"q\s+(?:1 0 0 1 {number} {number} cm\s+)?0 0 {number} {number} re f")
    rules = [[float(one or 0) for one in found] for found in rule.findall(content)]
    assert len(rules) == content.count(" re f")
    module = min(height for *_, height in rules)
    count = round(SIDE / module)
    filled = [[0] * count for _ in range(count)]
    for x, y, width, height in rules:
        assert height == module
        row = count - round((y + height) / SIDE * count)
        first, past = (round(edge / SIDE * count) for edge in (x, x + width))
        for column in range(first, past):
            filled[row][column] += 1
    return filled


def test_every_page_shows_the_code_of_its_foot() -> None:
    work = documents("17")[0]
    pages = pypdf.PdfReader(io.BytesIO(typeset(document("tex", work, "solution")).content)).pages
    assert len(pages) > 1
    for page in pages:
        assert foot("17") in page.extract_text()
        assert drawn_on(page) == modules(foot("17"))


def test_each_document_of_a_set_has_its_own_code() -> None:
    made = typeset(document_of_set(documents("1", "222"), "problem"))
    pages = pypdf.PdfReader(io.BytesIO(made.content)).pages
    assert [drawn_on(page) for page in pages] == [modules(foot("1")), modules(foot("222"))]


def test_a_code_is_set_once_and_takes_little_room() -> None:
    work = documents("17")[0]
    with_code = len(typeset(document("tex", work, "solution")).content)
    without = replace(work, variant=Variant("17", "7K3M-9QXW"))
    assert 0 < with_code - len(typeset(document("tex", without, "solution")).content) < 2500


def test_runs_are_those_of_the_code() -> None:
    rows = qr_rows("Variant 1")
    spread = [[one for light, dark in row for one in [0] * light + [1] * dark] for row in rows]
    expected = modules("Variant 1")
    assert [row + [0] * (len(rows) - len(row)) for row in spread] == expected
    assert all(light for row in rows for light, _ in row[1:])


def test_a_text_that_would_make_modules_too_small_is_refused() -> None:
    assert len(qr_rows("x" * MOST_BYTES)) == 37
    with pytest.raises(TooLongError, match="has more than the 106 bytes that a small QR "):
        qr_rows("é" * MOST_BYTES)


def test_a_single_variant_may_have_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = ["solve", str(MIDTERM), "--qr", "--format", "tex", "-o", str(tmp_path)]
    with pytest.raises(SystemExit):
        main([*one, "--seed", "7", "--variant", "3"])
    assert "\\setdocumentcode{29}" in (tmp_path / "midterm-3.tex").read_text()
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(one)
    assert capsys.readouterr().err == (
        "handprop: --qr is given without --variant; give both, or leave --qr out\n"
    )
