"""Class lists as nasty as they come, each student's key set in type."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from random import Random

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tests.fuzz.mutations import mutated
from tests.fuzz.running import FuzzFamily

__all__ = ["ROSTERS"]

HEADINGS = (
    *(("Name", "ID"), ("First name", "Last name", "ID number"), ("Name", "ID", "Email")),
    *(("Student", "ID", "SIS User ID", "Section"), ("Nachname", "Vorname", "Matrikelnummer")),
    *(("NOM", "Prénom(s)", "N° étudiant"), ("ID", "Quiz"), ("Name",), ("User name", "FULL NAME")),
)
NAMES = (
    *("Ada Lovelace", "Lovelace, Ada", "O'Brien-Łuk", "Dvořák", "Zoë Ångström", "Yılmaz", "José"),
    *(
        "Жуков",
        "王伟",
        "김철수",
        "דוד כהן",
        "محمد علي",
        "สมชาย",
        "Nguyễn Thị Hạnh",
        "Þór",
        "ß",
        "ﬁ",
    ),
    *("50% of A & B", "A\\input{x}", "$x^2_1$", "{\\bf A}", "#1", "~", "^^M", "a%\u0301b"),
    *(
        "e" + "\u0301" * 40,
        "x\u0316\u0317\u0331\u0308",
        "\u0301",
        "\u200b",
        "\ufeffAda",
        "A\u202eb",
    ),
    *("", " ", "\u00a0", "?", "JosÃ©", "Dvo?ák", "\ufffd", "#NAME?", "=1+1", "+A", "-A", "@A"),
    *(
        '"',
        "'",
        "''",
        "<b>Ada</b>",
        "]]>",
        "&amp;",
        "😀",
        "👩‍💻",
        "N" * 201,
        "W" * 190,
        "A\nB",
        "A\0B",
    ),
    *("../../x", "CON", "a/b", "a\\b", "|", "NULL", "Points Possible", "Student, Test", "None"),
)
IDS = (
    *("1", "2", "007", "4711", "s-1", "a.l@uni.edu", "#12", "1.0", "1,0", "'00123", '="007"', "İ"),
    *("1.23457E+11", "2026-05-01", "1-Mar", "12345678901234500", "#N/A", "###", "", " ", "1" * 41),
    *("x" * 201, "../x", "CON", "ſ", "S", "s", "Ⅳ", "½", "\u0301", "=2+2", "\U0001d7d9", "1e5"),
)
ENCODINGS = (
    *("utf-8",) * 4,
    *("utf-8-sig", "utf-16", "utf-16-le", "cp1250", "cp1251", "cp1252", "cp1254", "mac-roman"),
    *("gb18030", "cp932", "utf-32", "cp437"),
)


def _make(random: Random, folder: Path) -> Sequence[str]:
    headings = random.choice(HEADINGS)
    row = random.choice((_plain, _plain, _nasty))
    rows = [headings, *(row(random, len(headings)) for _ in range(random.randrange(5)))]
    if random.random() < 0.2:
        rows.insert(0, ("Class of 2026",))
    if random.random() < 0.3:
        path = folder / "list.xlsx"
        path.write_bytes(_workbook(random, rows))
    else:
        path = folder / "list.csv"
        path.write_bytes(_text(random, rows))
    more = ["--encoding", random.choice(ENCODINGS)] if random.random() < 0.1 else []
    output = str(folder / "set")
    return ["variants", "midterm", "--roster", str(path), "--as", "key", "-o", output, *more]


def _plain(random: Random, size: int) -> tuple[str, ...]:
    """Return a row that is as its headings say, if its name is one."""
    return (random.choice(NAMES), *(str(random.randrange(10**6)) for _ in range(size - 1)))


def _nasty(random: Random, size: int) -> tuple[str, ...]:
    row = tuple(random.choice((*NAMES, *IDS)) for _ in range(size))
    return random.choice((row, row, row[:-1], (*row, "x")))


def _text(random: Random, rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    delimiter = random.choice(",,,;\t|")
    csv.writer(
        written, delimiter=delimiter, lineterminator=random.choice(("\n", "\r\n"))
    ).writerows(rows)
    text = written.getvalue()
    if random.random() < 0.1:
        text = mutated(text, random)
    content = text.encode(random.choice(ENCODINGS), "replace")
    return content[: len(content) // 2] if random.random() < 0.05 else content


def _workbook(random: Random, rows: Sequence[Sequence[str]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active if random.random() < 0.7 else book.create_sheet("Students")
    for row in rows:
        sheet.append([_cell(random, cell) for cell in row])
    saved = io.BytesIO()
    book.save(saved)
    content = bytearray(saved.getvalue())
    if random.random() < 0.2:
        content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    return bytes(content)


def _cell(random: Random, text: str) -> object:
    if random.random() < 0.03:
        return random.choice((None, True, 1e17, 7.0, 1.5, -3, 12345678901))
    return ILLEGAL_CHARACTERS_RE.sub("", text)


# Where a student's documents cannot be made the exit code is 1.
ROSTERS = FuzzFamily("rosters", 80, _make, (0, 1, 2), few=5)
