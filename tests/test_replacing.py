"""What stands where a document is written: replaced with a word, or kept."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import Problem, solve
from generator.cli import main
from generator.formats import FORMATS
from generator.formats.signing import is_as_written

STATED = (
    "inputs = [0.5]\ntargets = [1]\nlearning_rate = 0.5\nrounding = { places = 2 }\n"
    'layers = [{ activation = "sigmoid", weights = [[0.25]] }]\nloss = "half_squared_error"\n'
)
TEX, PDF = Path("output", "hw.tex"), Path("output", "hw.pdf")
WROTE = f"Wrote {TEX}"
IN_PLACE = ", in place of what was there before"

Solved = Callable[..., tuple[str, str]]


@pytest.fixture
def solved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Solved:
    """Solve one of two problems whose files have one name; return what is said of the writing."""
    monkeypatch.chdir(tmp_path)
    for week, text in (("wk1", STATED), ("wk2", STATED.replace("0.25", "0.35"))):
        Path(week).mkdir()
        Path(week, "hw.toml").write_text(text)

    def command(week: str, *options: str) -> tuple[str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["solve", str(Path(week, "hw.toml")), *(options or ("--format", "tex"))])
        said = capsys.readouterr()
        assert ended.value.code == 0, said
        return said.out.splitlines()[0], said.err

    return command


def kept(path: Path, copy: str) -> str:
    sentence = "had been edited, or was not written by Handprop; it is kept as"
    return f"{path} {sentence} {path.with_name(copy)}\n"


def test_another_problem_of_that_name_is_replaced_with_a_word(solved: Solved) -> None:
    assert solved("wk1") == (WROTE, "")
    assert solved("wk1") == (WROTE, "")
    assert solved("wk2") == (WROTE + IN_PLACE, "")
    assert solved("wk1", "--format", "tex", "--places", "3") == (WROTE + IN_PLACE, "")
    assert [path.name for path in Path("output").iterdir()] == ["hw.tex"]


def test_another_problem_is_named_by_its_title(solved: Solved) -> None:
    for week, title in (("wk1", "Übung 1"), ("wk2", "Übung 2")):
        path = Path(week, "hw.toml")
        path.write_text(f'title = "{title}"\n{path.read_text()}', encoding="utf-8")
    solved("wk1")
    named = (
        ", in place of 'Übung 1', which was there before; to keep both, give another folder with -o"
    )
    assert solved("wk2") == (WROTE + named, "")


def test_a_pdf_of_another_problem_is_not_left_without_a_word(solved: Solved) -> None:
    wrote = f"Wrote {TEX} and {PDF}"
    assert solved("wk1", "--format", "pdf") == (wrote, "")
    assert solved("wk1", "--format", "tex") == (WROTE, "")
    older = f"{PDF} is of an earlier document; --format pdf makes it anew\n"
    assert solved("wk2", "--format", "tex") == (WROTE + IN_PLACE, older)
    TEX.unlink()
    assert solved("wk2", "--format", "pdf") == (wrote + IN_PLACE, "")
    assert solved("wk2", "--format", "pdf") == (wrote, "")


def test_every_format_has_its_word(solved: Solved) -> None:
    page, both = Path("output", "hw.html"), ("--format", "html", "--format", "tex")
    for week, title in (("wk1", "A & B"), ("wk2", "C")):
        path = Path(week, "hw.toml")
        path.write_text(f'title = "{title}"\n{path.read_text()}', encoding="utf-8")
    assert solved("wk1", "--format", "html") == (f"Wrote {page}", "")
    assert solved("wk1", *both) == (f"Wrote {TEX} and {page}", "")
    # What would be the same by now is not out of date.
    assert solved("wk1", "--format", "tex") == (WROTE, "")
    older = f"{page} is of an earlier document; --format html makes it anew\n"
    named = (
        ", in place of 'A & B', which was there before; to keep both, give another folder with -o"
    )
    assert solved("wk2") == (WROTE + named, older)
    assert solved("wk2", *both) == (f"Wrote {TEX} and {page}{named}", "")
    written = page.read_bytes()
    page.write_bytes(written.replace(b"sigmoid function", b"logistic function"))
    assert solved("wk2", *both) == (f"Wrote {TEX} and {page}", kept(page, "hw-kept.html"))
    assert page.read_bytes() == written


@pytest.mark.usefixtures("solved")
@pytest.mark.parametrize("template", ["<% nonsense %>", "<%= nonsense %>"])
def test_where_one_format_fails_none_is_written(
    template: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("mine", "html").mkdir(parents=True)
    Path("mine", "html", "page.j2").write_text(template)
    formats = ("--format", "pdf", "--format", "html")
    with pytest.raises(SystemExit):
        main(["solve", "wk1/hw.toml", "--templates", "mine", *formats])
    assert "page.j2, line 1: " in capsys.readouterr().err
    Path("in the way", "hw.html").mkdir(parents=True)
    with pytest.raises(SystemExit):
        main(["solve", "wk1/hw.toml", "-o", "in the way", *formats])
    assert "hw.html cannot be written (Is a directory)" in capsys.readouterr().err
    assert not list(Path().rglob("hw.pdf"))
    assert not list(Path().rglob("hw.tex"))


def test_what_was_edited_is_kept_each_time(solved: Solved) -> None:
    solved("wk1")
    written = TEX.read_text(encoding="utf-8")
    edited = written.replace("sigmoid function", "logistic function")
    assert edited != written
    for number, copy in enumerate(("hw-kept.tex", "hw-kept-2.tex", "hw-kept-3.tex")):
        TEX.write_text(f"{edited}% {number}\n", encoding="utf-8")
        assert solved("wk1") == (WROTE, kept(TEX, copy))
        assert TEX.read_text(encoding="utf-8") == written
        assert TEX.with_name(copy).read_text(encoding="utf-8") == f"{edited}% {number}\n"


def test_files_that_are_not_ours_are_kept(solved: Solved) -> None:
    """A teacher's own sheet stands beside the problem file."""
    sheet, scan = Path("wk1", "hw.tex"), Path("wk1", "hw.pdf")
    sheet.write_bytes(b"\\documentclass{article} \xff")
    scan.write_bytes(b"%PDF-1.4 scanned")
    wrote, err = solved("wk1", "-o", "wk1")
    assert wrote == f"Wrote {sheet} and {scan}"
    assert err == kept(sheet, "hw-kept.tex") + kept(scan, "hw-kept.pdf")
    assert Path("wk1", "hw-kept.tex").read_bytes() == b"\\documentclass{article} \xff"
    assert Path("wk1", "hw-kept.pdf").read_bytes() == b"%PDF-1.4 scanned"
    assert solved("wk1", "-o", "wk1") == (wrote, "")
    sheet.unlink()
    assert solved("wk1", "-o", "wk1") == (wrote, "")


@pytest.mark.usefixtures("solved")
def test_where_tex_fails_all_stays_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine", "en").mkdir(parents=True)
    Path("mine", "en", "notes.j2").write_text(r"\nonsense")
    Path("output").mkdir()
    TEX.write_text("my own")
    with pytest.raises(SystemExit):
        main(["solve", "back-propagation", "--templates", "mine", "-o", "output"])
    with pytest.raises(SystemExit):
        main(["solve", "wk1/hw.toml", "--templates", "mine"])
    assert "kept" not in capsys.readouterr().err
    assert not list(Path("output").glob("*kept*"))
    assert TEX.read_text() == "my own"


@pytest.mark.parametrize("name", FORMATS)
def test_a_document_knows_whether_it_was_edited(name: str) -> None:
    text = solve(Problem.load("back-propagation")).to_text(name)
    assert is_as_written(text.encode())
    assert is_as_written(text.replace("\n", "\r\n").encode())
    assert not is_as_written(text.replace("0.41", "0.42", 1).encode())
    assert not is_as_written(f"{text}% mine\n".encode())
    assert not is_as_written(b"")


def test_a_pdf_of_ours_with_packed_properties_is_not_said_to_be_edited(solved: Solved) -> None:
    solved("wk1")
    TEX.write_bytes(TEX.read_bytes() + b"% mine\n")
    head = b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/Filter/FlateDecode>>\nstream\n"
    PDF.write_bytes(head + zlib.compress(b"<</Creator(Handprop 0.2.0)>>") + b"\nendstream")
    assert solved("wk1", "--format", "pdf")[1] == kept(TEX, "hw-kept.tex")
