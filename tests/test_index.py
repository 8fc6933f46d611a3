"""The page of a class set from which its documents are reached."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from generator.cli import main

LISTED = """id,name,Group
71,Ada Grün,Lab 1
72,Bo <script>&amp; Co,
73,Жуков Иван,Lab 1
74,A#%,Lab 2
"""
# Forward passes are short.
FEW = """
title = "Quiz <1> & 2"
inputs = [0.1, 0.5]
iterations = 0
layers = [{ weights = [[0.1, { from = 0.1, to = 0.9, step = 0.1 }]] }]
rounding = { places = 4 }
"""


class Made:
    """A set in a folder, and its page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "set"
        self.problem, self.roster = folder / "few.toml", folder / "students.csv"
        self.problem.write_text(FEW, encoding="utf-8")
        self.roster.write_text(LISTED, encoding="utf-8")

    def ends(self, *options: str) -> int:
        command = ("variants", str(self.problem), "--seed", "7", "-o", str(self.folder))
        with pytest.raises(SystemExit) as ended:
            main([*command, "--workers", "1", *options])
        assert isinstance(ended.value.code, int)
        return ended.value.code

    @property
    def page(self) -> ElementTree.Element:
        return ElementTree.fromstring((self.folder / "index.html").read_text("utf-8"))

    def rows(self) -> list[list[str]]:
        """The text of each cell of each row of each table, an address in place of a link."""
        return [
            [
                " ".join([(cell.text or "").strip(), *(link.get("href", "") for link in cell)])
                for cell in row
            ]
            for row in self.page.iterfind(".//tr")
        ]

    def linked(self) -> set[str]:
        links = self.page.iterfind(".//a")
        return {unquote(link.get("href", "")) for link in links}

    def documents(self) -> set[str]:
        return {
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*.*")
            if path.parent != self.folder
        }


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def test_every_document_of_every_student_is_linked_by_group(
    made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    students = ("--roster", str(made.roster), "--by-group")
    kinds = ("--as", "problem", "--as", "key")
    assert made.ends(*students, *kinds, "--format", "html", "--format", "tex") == 0
    page = made.folder / "index.html"
    assert f"\n{page} leads to all of them\n" in capsys.readouterr().out
    assert made.page.findtext(".//h1") == "Quiz <1> & 2"
    assert [heading.text for heading in made.page.iterfind(".//h2")] == [
        *("Lab 1", "Without a group", "Lab 2"),
    ]
    head = ["Id", "Student", "Problem", "Answers"]
    rows = [[cell.strip() for cell in row] for row in made.rows()]
    assert [row[:2] if row != head else row for row in rows] == [
        *(head, ["71", "Ada Grün"], ["73", "Жуков Иван"]),
        *(head, ["72", "Bo <script>&amp; Co"]),
        *(head, ["74", "A#%"]),
    ]
    key = "key/Lab-1/Ada-Gr%C3%BCn-71"
    assert rows[1][3] == f"{key}.html {key}.tex"
    assert made.linked() == made.documents()
    assert len(made.linked()) == 4 * 2 * 2
    files = json.loads((made.folder / "manifest.json").read_bytes())["files"]
    assert files == {"index.html": hashlib.sha256(page.read_bytes()).hexdigest()}


def test_an_anonymous_set_has_ids_alone(made: Made) -> None:
    students = ("--roster", str(made.roster), "--anonymous")
    assert made.ends(*students, "--as", "key", "--format", "html") == 0
    assert [row[0].strip() for row in made.rows()] == ["Id", "71", "72", "73", "74"]
    assert {len(row) for row in made.rows()} == {2}
    assert made.linked() == made.documents() == {f"key/{name}.html" for name in range(71, 75)}


def test_what_earlier_runs_made_stays_on_the_page(made: Made) -> None:
    fragments = ("--format", "html", "--format", "fragment")
    assert made.ends("--count", "2", "--as", "problem", *fragments) == 0
    assert made.ends("--as", "key", "--count", "3", "--format", "html") == 0
    assert made.rows()[1][0].strip() == "1"
    assert made.linked() == made.documents()
    assert len(made.documents()) == 2 * 2 + 3
    assert made.ends("--as", "key", "--format", "tex") == 0
    assert made.linked() == made.documents()
    assert len(made.documents()) == 2 * 2 + 3 + 3


def test_no_page_names_a_student_by_a_former_name(made: Made) -> None:
    students = ("--roster", str(made.roster), "--as", "key")
    assert made.ends(*students, "--format", "html") == 0
    assert made.ends(*students, "--format", "tex", "--anonymous") == 0
    assert made.linked() == made.documents() == {f"key/{name}.tex" for name in range(71, 75)}
    for path in made.folder.rglob("*.*"):
        assert "Ada" not in path.read_text("utf-8")
