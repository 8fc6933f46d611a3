"""Worksheets that come back: PDFs as viewers save them, and the JSON of pages."""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from generator import Problem, solve
from generator.class_sets import set_in
from generator.cli import main
from generator.cli.sources import found
from generator.cli.stated import any_exercise
from generator.document import Work
from generator.layout.nodes import AnswerId
from generator.marking import read_answers
from generator.pdf.fields import FieldPlace, PdfForm, make_form
from generator.pdf.filled import filled_form
from generator.variants import works

NAMES = ("w1[1,1]", "z2[1,1]", "z2[2,1]", "i2:dL/dw1[1,1]")
PROBLEM = """
inputs = [{ choices = [0.1, 0.2, 0.3, 0.4] }, 0.5]
asked = ["z2"]

[[layers]]
activation = "identity"
weights = [[0.1, 0.3], [0.2, 0.4]]
"""


def form(
    code: str = "", names: tuple[str, ...] = NAMES, title: str = "", problem: str = ""
) -> bytes:
    """Return an empty worksheet of one page, as ours are; each field is shown in two places."""
    with pikepdf.new() as document:
        document.add_blank_page()
        places = [
            (name, FieldPlace(0, (10.0, 10.0 * row, 60.0, 10.0 * row + 9)))
            for row, name in enumerate(names * 2)
        ]
        if places:
            make_form(document, PdfForm(shown=places))
        document.docinfo["/Subject"] = f"Variante 0042, Code {code}"
        document.docinfo["/Creator"] = "Handprop 0.2.0"
        document.docinfo["/Title"] = title
        document.docinfo["/Keywords"] = f"handprop-problem {problem}"
        made = io.BytesIO()
        document.save(made)
    return made.getvalue()


def typed(content: bytes, texts: Mapping[str, str], incremental: bool = False) -> bytes:
    """Return a worksheet as pypdf fills it."""
    whole = io.BytesIO(content)
    writer = (
        pypdf.PdfWriter(whole, incremental=True)
        if incremental
        else pypdf.PdfWriter(clone_from=whole)
    )
    for page in writer.pages:
        if "/Annots" in page:
            writer.update_page_form_field_values(page, dict(texts), auto_regenerate=False)
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def changed(content: bytes, change: Callable[[Any, Any], None]) -> bytes:
    """Return a worksheet after something was done to its field z2[1,1]."""
    with pikepdf.open(io.BytesIO(content)) as document:
        for one in document.Root.AcroForm.Fields:
            if str(one.T) == "z2[1,1]":
                change(document, one)
        saved = io.BytesIO()
        with warnings.catch_warnings():
            # pikepdf warns of what one of them is about.
            warnings.simplefilter("ignore")
            document.save(saved)
    return saved.getvalue()


def in_a_place(_: Any, one: Any) -> None:
    one.Kids[1].V = pikepdf.String("0,41")


def in_a_stream(document: Any, one: Any) -> None:
    one.V = pikepdf.Stream(document, "0,41".encode("utf-16"))


def without_a_tree(document: Any, one: Any) -> None:
    one.V = pikepdf.String("0,41")
    document.Root.AcroForm.Fields = pikepdf.Array()


def as_a_name(_: Any, one: Any) -> None:
    one.V = pikepdf.Name("/0,41")


def after_another(content: bytes) -> bytes:
    return typed(typed(content, {"z2[1,1]": "9"}, True), {"z2[1,1]": "0,41"}, True)


@pytest.mark.parametrize(
    "written",
    [
        lambda content: typed(content, {"z2[1,1]": "0,41"}),
        after_another,
        *(
            lambda content, how=how: changed(content, how)
            for how in (in_a_place, in_a_stream, without_a_tree, as_a_name)
        ),
    ],
)
def test_a_field_is_read_however_a_viewer_wrote_it(written: Callable[[bytes], bytes]) -> None:
    content = written(form())
    texts = filled_form(content).texts
    assert {name: text for name, text in texts.items() if text} == {"z2[1,1]": "0,41"}
    assert {*texts} == {*NAMES}


def test_letters_are_read_in_any_encoding() -> None:
    written = "−1,3·10⁻³"
    assert filled_form(typed(form(), {"z2[2,1]": written})).texts["z2[2,1]"] == written
    in_utf_8 = changed(form(), lambda _, one: one.__setitem__("/V", b"\xef\xbb\xbf\xe2\x88\x921"))
    assert filled_form(in_utf_8).texts["z2[1,1]"] == "−1"


def test_a_field_with_two_texts_is_not_guessed_at() -> None:
    def twice(_: Any, one: Any) -> None:
        one.V, one.Kids[0].V = pikepdf.String("1"), pikepdf.String("2")

    typed_twice = filled_form(changed(form(), twice))
    assert (typed_twice.texts["z2[1,1]"], typed_twice.doubtful) == ("", ("z2[1,1]",))


def handprop(*words: str | Path) -> object:
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, words)))
    return ended.value.code


def test_one_worksheet_is_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is copied of the numbers that are given is none of the answers."""
    path = tmp_path / "back.pdf"
    names = ("w1[1,1]", "z2[1,1]", "z2[2,1]")
    path.write_bytes(typed(form(names=names), {"w1[1,1]": "0,1", "z2[1,1]": "0,41"}))
    assert [one.text for one in read_answers(path).students[0].answers] == ["0,1", "0,41"]
    assert handprop("mark", "back-propagation", path) == 0
    assert "1 right, 40 missing" in " ".join(capsys.readouterr().out.split())


def test_a_worksheet_of_another_problem_is_not_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ("--format", "html", "--as", "worksheet", "-o", tmp_path / "page.html")
    assert handprop("solve", "back-propagation", *made) == 0
    source = (tmp_path / "page.html").read_text("utf-8")
    own = json.loads(source.partition('id="worksheet">')[2].partition("</script>")[0])["problem"]
    capsys.readouterr()
    page = {"iteration": 1, "step": "z2", "row": 1, "column": 1, "answer": "0.41"}

    def marked(name: str, content: bytes) -> str:
        (tmp_path / name).write_bytes(content)
        code = handprop("mark", "back-propagation", tmp_path / name)
        told = capsys.readouterr()
        return told.err.strip() if code == 2 else told.out

    def of_page(problem: str) -> bytes:
        return json.dumps({"problem": problem, "answers": [page]}).encode()

    def of_pdf(code: str, title: str, problem: str = "") -> bytes:
        return typed(form(code, NAMES[:2], title, problem), {"z2[1,1]": "0.41"})

    assert "1 right, 40 missing" in marked("own.json", of_page(own))
    assert "other.json: is a worksheet of another problem than back-propagation, or" in marked(
        "other.json", of_page("0" * 64)
    )
    assert "1 right, 40 missing" in marked("own.pdf", of_pdf("", "Back  propagation"))
    assert "1 right, 40 missing" in marked("same.pdf", of_pdf("", "Back Propagation", own))
    assert "edited.pdf: is a worksheet of another problem than back-propagation, or" in marked(
        "edited.pdf", of_pdf("", "Back Propagation", "0" * 64)
    )
    assert "is a worksheet of 'Tanh', but back-propagation is 'Back Propagation'; give" in marked(
        "other.pdf", of_pdf("", "Tanh")
    )
    assert "is a variant of 'Quiz', with the code 7K3M-9QXW, but back-propagation has no" in marked(
        "drawn.pdf", of_pdf("7K3M-9QXW", "Quiz")
    )


@pytest.fixture(scope="module")
def class_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    (folder / "quiz.toml").write_text(PROBLEM, encoding="utf-8")
    made = ("--count", "4", "--seed", "1", "--workers", "1", "--format", "md", "--as", "key")
    assert handprop("variants", folder / "quiz.toml", *made, "-o", folder / "set") == 0
    return folder


def test_a_folder_of_worksheets_is_marked_and_what_cannot_be_read_stops_no_other(
    class_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_there = json.loads((class_set / "set/set.json").read_text("utf-8"))
    answers = json.loads((class_set / "set/answers.json").read_text("utf-8"))["variants"]
    codes = {one["variant"]: one["code"] for one in answers}
    right = {
        one["variant"]: {
            f"z2[{i},1]": row[0] for i, row in enumerate(one["steps"]["z2"]["printed"], start=1)
        }
        for one in answers
    }
    page = [
        {"iteration": 1, "step": "z2", "row": i, "column": 1, "answer": right["3"][f"z2[{i},1]"]}
        for i in (1, 2)
    ]
    saved = {"problem": set_there["problem"], "id": "3", "code": codes["3"], "answers": page}

    def sheet(code: str, texts: Mapping[str, str]) -> bytes:
        return typed(form(code, NAMES[:3]), {"w1[1,1]": "0.1", **texts})

    secret = pikepdf.open(io.BytesIO(sheet(codes["4"], right["4"])))
    locked = io.BytesIO()
    secret.save(locked, encryption=pikepdf.Encryption(user="x", owner="y"))
    half = {"z2[1,1]": right["1"]["z2[1,1]"], "z2[2,1]": "?"}
    contents = {
        "Ada_7_file/worksheet.pdf": sheet(codes["1"], half),
        "variant-0002 (1).pdf": sheet("", right["2"]),
        "variant-0001.md": (class_set / "set/key/variant-0001.md").read_bytes(),
        "variant-0002.pdf": form(codes["2"]),
        "x-answers.json": json.dumps(saved).encode(),
        ".DS_Store": b"",
        "again.pdf": sheet(codes["1"], half),
        "cut.pdf": sheet(codes["4"], right["4"])[:900],
        "locked.pdf": locked.getvalue(),
        "notes.docx": b"PK",
        "other.pdf": form(names=("Name", "Date")),
        "other-set.pdf": sheet("ZZZZ-ZZZ0", right["4"]),
        "other.json": json.dumps(saved | {"problem": "0"}).encode(),
        "printed.pdf": form(names=()),
        "scan.pdf": sheet("", right["4"]),
        "v4.pdf": sheet(codes["4"], right["4"]),
        "v4-again.pdf": sheet(codes["4"], {"z2[1,1]": "5"}),
    }
    for name, content in contents.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(content)

    marked = ("mark", class_set / "quiz.toml", tmp_path / "in", "--set", class_set / "set")
    assert handprop(*marked, "--feedback", "none", "-o", tmp_path) == 1

    rows = csv.DictReader((tmp_path / "marks.csv").read_text("utf-8-sig").splitlines())
    assert [(row["id"], row["points"]) for row in rows] == [
        *(("1", "0.5"), ("2", "1")),
        *(("3", "1"), ("4", "")),
    ]
    told = capsys.readouterr().err
    for sentence in (
        "cut.pdf is damaged, or no PDF",
        "locked.pdf is encrypted; save it without a password",
        "notes.docx is neither a PDF nor the .json file of a page",
        "other.pdf has fields, but none of a worksheet",
        "other-set.pdf has the code ZZZZ-ZZZ0, which no variant of the set has",
        "other.json is of another problem than the set",
        "printed.pdf has no fields; give the file in which they were filled in",
        "scan.pdf does not say whose it is",
        "v4.pdf is of 4, as v4-again.pdf is, and says otherwise; neither is marked",
        "Ada_7_file/worksheet.pdf, z2[2,1] has '?', which is no number",
    ):
        assert sentence in told
    assert len(told.splitlines()) == 10


def test_what_is_wrong_with_a_worksheet_stops_nobody_elses_marks_nor_does_a_name_that_got_longer(
    class_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A platform puts the student and numbers of its own around the name of a file."""
    whole = {"iteration": 1, "row": 1, "column": 1, "answer": "0.5"}
    pages = {
        "Ada_12_assignsubmission_file_variant-0001.json": [{**whole, "step": "z2"}],
        "lovelaceada_77_variant-0002-1.json": [{**whole, "step": "z2"}],
        "variant-0003.json": [{**whole, "step": "z2"}, {**whole, "step": "z9"}],
        "variant-00040.json": [{**whole, "step": "z2"}],
        "variant-0001 and variant-0002.json": [{**whole, "step": "z2"}],
    }
    (tmp_path / "in").mkdir()
    for name, answers in pages.items():
        (tmp_path / "in" / name).write_text(json.dumps({"answers": answers}), encoding="utf-8")

    marked = ("mark", class_set / "quiz.toml", tmp_path / "in", "--set", class_set / "set")
    assert handprop(*marked, "--feedback", "none", "-o", tmp_path) == 1

    rows = csv.DictReader((tmp_path / "marks.csv").read_text("utf-8-sig").splitlines())
    assert [row["id"] for row in rows if row["points"]] == ["1", "2"]
    told = capsys.readouterr().err
    assert "in: variant-0003.json, answers[1] is of 'z9', which is not a step" in told
    assert told.count("does not say whose it is") == 2


def test_a_set_is_not_what_was_handed_in(
    class_set: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = class_set / "set"
    assert handprop("mark", class_set / "quiz.toml", folder, "--set", folder) == 2
    assert "is the folder of a class set; give one of the worksheets" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("name", ["quiz", "drawn-recurrence"])
def test_what_tex_made_and_is_filled_with_the_key_has_full_marks(name: str, tmp_path: Path) -> None:
    made = ("--count", "2", "--seed", "5", "--workers", "1", "--as", "worksheet")
    assert handprop("variants", name, *made, "-o", tmp_path / "set") == 0
    there = set_in(tmp_path / "set", any_exercise(name, found(name)))
    for variant, entry in there.record.entries.items():
        (work,) = works(there.draws, [(variant, entry.attempt)])
        of_questions = [(None, work)] if isinstance(work, Work) else enumerate(work.works, start=1)
        key = {
            AnswerId(step.id, i, j, step.iteration, question).name: text.replace(".", ",")
            for question, of_problem in of_questions
            for step in of_problem.trace.steps
            for i, row in enumerate(step.printed, start=1)
            for j, text in enumerate(row, start=1)
        }
        content = (tmp_path / f"set/worksheet/{entry.member.file}.pdf").read_bytes()
        (tmp_path / f"back/{variant}").mkdir(parents=True)
        (tmp_path / f"back/{variant}/sheet.pdf").write_bytes(typed(content, key))
    written = ("--set", tmp_path / "set", "--feedback", "none", "-o", tmp_path)
    assert handprop("mark", name, tmp_path / "back", *written) == 0
    rows = csv.DictReader((tmp_path / "marks.csv").read_text("utf-8-sig").splitlines())
    assert all(row["points"] == row["most"] != "" for row in rows)


def test_a_worksheet_of_tex_says_which_numbers_it_has(tmp_path: Path) -> None:
    """Whatever it is called."""
    problem = Problem.load("logistic-regression")
    solve(problem).to_pdf(tmp_path / "sheet.pdf", "worksheet")
    hash_in_pdf = filled_form((tmp_path / "sheet.pdf").read_bytes()).problem
    assert f'"problem": "{hash_in_pdf}"' in solve(problem).to_text("html", "worksheet")
    assert len(hash_in_pdf) == 64
