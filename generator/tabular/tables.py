"""From a CSV file or an Excel workbook to rows of cells, as the spreadsheet shows them."""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from generator.errors import Fault, FaultyFileError
from generator.tabular.encodings import decoded

__all__ = [
    "EXCELS_COLUMNS",
    "MOST_ROWS",
    "ROWS_ABOVE",
    "TabularRow",
    "TabularSheet",
    "TabularSource",
    "content_of",
    "sheets_of",
]

# The headings stand in one of the first rows, below a title perhaps.
ROWS_ABOVE = 20
LARGEST_FILE = 100_000_000
DELIMITERS = ",;\t|"
# What a workbook may hold when it is unpacked, in bytes.
MOST_UNPACKED = 100_000_000
# Excel has no more rows and columns.
MOST_ROWS = 1_048_576
EXCELS_COLUMNS = 16_384
# No class list has as many.
MOST_COLUMNS = 1_000
# No name is nearly as long. To put thousands of marks on one letter in order takes minutes.
MOST_CHARACTERS = 1_000
# Excel keeps 15 digits of a number.
TOO_LONG = 10**15

# How files begin that are not text.
NO_TEXT = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "a workbook of old Excel (.xls), or one with a password",
    b"<": "a web page",
}
# Zero-width spaces, marks of direction, soft hyphens; not the joiners of Persian and Hindi.
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


class TabularRow(NamedTuple):
    """A row that is not blank: the line that it begins on, and its cells."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class TabularSheet:
    """A CSV file, or a sheet of a workbook with its name; `guess` is an encoding that is one."""

    rows: Iterator[TabularRow]
    sheet: str = ""
    guess: str = ""


@dataclass(frozen=True, slots=True)
class TabularSource:
    """A file that holds a table: its name in messages, what it is called there, which error says
    what is wrong with it, which of its cells are headings, how many characters of a cell are read,
    and how many columns there may be.
    """

    name: str
    called: str
    error: Callable[[str, Iterable[Fault]], FaultyFileError]
    is_heading: Callable[[str], bool]
    most_characters: int = MOST_CHARACTERS
    most_columns: int = MOST_COLUMNS

    def cleaned(self, cell: str) -> str:
        """Return a cell without what cannot be seen, and without what keeps Excel from changing
        it.
        """
        composed = unicodedata.normalize("NFC", INVISIBLE.sub("", cell[: self.most_characters + 1]))
        formula = re.fullmatch(r'="(.*)"', composed.strip(), re.DOTALL)
        return " ".join(CONTROLS.sub(" ", formula[1] if formula else composed).split())

    def refused(self, sentence: str, line: int | None = None) -> FaultyFileError:
        """Return the error that the file, or one line of it, is wrong."""
        return self.error(self.name, [Fault("" if line is None else f"line {line}", sentence)])


def content_of(source: TabularSource, path: Path) -> bytes:
    """Return the bytes of a file. Raises the source's error where they cannot be read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise source.refused(f"has more than {LARGEST_FILE:,} bytes; give it in parts")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise source.refused(f"cannot be read ({reason}); give a CSV or .xlsx file") from None


def sheets_of(source: TabularSource, content: bytes, encoding: str) -> Iterator[TabularSheet]:
    """Yield the table of a CSV file, or those of a workbook's visible sheets.

    Raises the source's error for what is neither, also while rows are taken from a table.
    """
    if content.startswith(b"PK\x03\x04"):
        if encoding:
            raise source.refused("is a workbook, which says its encoding itself; state none")
        yield from _sheets(source, content)
    else:
        text, guess = _text(source, content, encoding)
        yield TabularSheet(_rows(source, text), guess=guess)


def _text(source: TabularSource, content: bytes, encoding: str) -> tuple[str, str]:
    for start, kind in NO_TEXT.items():
        if content.lstrip().startswith(start):
            raise source.refused(
                f"is {kind}; save {source.called} as a CSV or .xlsx file and give that"
            )
    try:
        text, guess = decoded(content, encoding)
    except LookupError:
        raise source.refused(
            f"cannot be read as {encoding!r}, which is no encoding; state one such as utf-8, "
            "cp1250, cp1251 or mac-roman",
        ) from None
    except UnicodeError:
        if encoding:
            sentence = f"is no text in {encoding}; state another encoding, or none"
            raise source.refused(sentence) from None
        text, guess = "\0", ""
    if "\0" in text:
        raise source.refused(
            f"is no text; save {source.called} as CSV UTF-8 or .xlsx and give that"
        )
    return text, guess


def _rows(source: TabularSource, text: str) -> Iterator[TabularRow]:
    """Yield the rows of a CSV file, whose delimiter is the one that gives the most headings."""
    stated = re.match(r'"?sep=(.)"?(\r\n|\r|\n|$)', text, re.IGNORECASE)
    above = 0 if stated is None else 1
    text = text if stated is None else text[stated.end() :]

    def headings(delimiter: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(text[:10_000], newline=""), delimiter=delimiter)
        counts = [(sum(map(source.is_heading, map(source.cleaned, row))), len(row)) for row in rows]
        return max(counts[:ROWS_ABOVE], default=(0, 0))

    delimiter = max(DELIMITERS, key=headings) if stated is None else stated[1]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = above + 1
    try:
        for cells in reader:
            yield from _row(source, line, cells)
            line = above + reader.line_num + 1
    except csv.Error as error:
        if "limit" in str(error):
            sentence = f"has a cell of more than {csv.field_size_limit():,} characters; cut it"
        else:
            sentence = (
                "has a quotation mark that ends nothing or is not ended; close it, and double "
                "those within a cell"
            )
        raise source.refused(sentence, line) from None


def _sheets(source: TabularSource, content: bytes) -> Iterator[TabularSheet]:
    """Yield the visible sheets of a workbook, each a table."""
    import openpyxl  # it takes a while, and most runs read no workbook

    is_open_document = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            is_open_document = "content.xml" in archive.namelist()
        if unpacked <= MOST_UNPACKED:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:  # whatever a damaged or foreign archive leads to
        if is_open_document:
            sentence = f"is an OpenDocument file; save {source.called} as a CSV or .xlsx file"
            raise source.refused(f"{sentence} and give that") from None
        raise _damaged(source, error) from None
    if unpacked > MOST_UNPACKED:
        raise source.refused(
            f"unpacks to {unpacked:,} bytes, more than {MOST_UNPACKED:,}; save "
            f"{source.called} alone as a CSV file and give that",
        )
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            # What a workbook says of its size is often wrong.
            sheet.reset_dimensions()
            yield TabularSheet(_rows_of_sheet(source, sheet), sheet=sheet.title)


def _rows_of_sheet(source: TabularSource, sheet: Any) -> Iterator[TabularRow]:
    width = 0
    for line, cells in enumerate(_cells(source, sheet), start=1):
        if line > MOST_ROWS:
            raise source.refused(
                f"has a row after row {MOST_ROWS:,}, where Excel has none; save "
                f"{source.called} as a CSV file and give that",
            )
        width = max(width, len(cells))
        yield from _row(source, line, cells + [""] * (width - len(cells)))


def _cells(source: TabularSource, sheet: Any) -> Iterator[list[str]]:
    """Yield the cells of each row, blank ones too."""
    try:
        for row in sheet.iter_rows():
            yield [_shown(cell.value, cell.number_format) for cell in row]
    except Exception as error:  # whatever a damaged or foreign sheet leads to
        raise _damaged(source, error) from None


def _damaged(source: TabularSource, error: Exception) -> FaultyFileError:
    return source.refused(
        f"is no workbook that can be read ({error}); save {source.called} as a CSV or "
        ".xlsx file and give that",
    )


def _row(source: TabularSource, line: int, cells: list[str]) -> Iterator[TabularRow]:
    """Yield the row of these cells, unless all are blank."""
    if len(cells) > source.most_columns:
        raise source.refused(
            f"has {len(cells):,} cells; give a list of at most {source.most_columns:,} columns",
            line,
        )
    cleaned = [source.cleaned(cell) for cell in cells]
    if any(cleaned):
        yield TabularRow(line, cleaned)


def _shown(value: object, form: str) -> str:
    """Return a cell of a workbook as Excel shows it: the number 42 is 00042 in the form 00000."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() | int() if abs(value) >= TOO_LONG:
            return f"{value:.5E}"
        case float() if value.is_integer():
            return _shown(int(value), form)
        case int() if value >= 0 and re.fullmatch("[0 -]*0", form.replace("\\", "")):
            return _filled(value, form.replace("\\", ""))
        case datetime.datetime() if value.time() == datetime.time():
            return str(value.date())
        case _:
            return str(value)


def _filled(value: int, form: str) -> str:
    """Return a number in a form such as 00-0000, whose first place takes what does not fit."""
    places = form.count("0")
    digits = str(value).zfill(places)
    first, others = digits[: len(digits) - places], iter(digits[len(digits) - places :])
    return first + "".join(next(others) if place == "0" else place for place in form)
