"""Tables for spreadsheets to open: CSV, and Excel workbooks of nothing but text."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["csv_bytes", "not_a_formula", "workbook_bytes"]

# By these Excel knows that a table is UTF-8, a cell a formula, and what is typed a text.
BYTE_ORDER_MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@")
TEXT = "@"
NARROWEST, WIDEST = 8, 40
# A workbook says when it was made; the same table is to be the same bytes.
EPOCH = datetime.datetime(1980, 1, 1)


def not_a_formula(cell: str) -> str:
    """Return a name so that no spreadsheet takes it for a formula, which it would run."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV, which no spreadsheet runs anything of."""
    table = io.StringIO()
    table.write(BYTE_ORDER_MARK)
    written = csv.writer(table, lineterminator="\n")
    written.writerows([not_a_formula(cell) for cell in row] for row in rows)
    return table.getvalue().encode()


def workbook_bytes(rows: Sequence[Sequence[str]], title: str, frozen: int = 0) -> bytes:
    """Return a table as an Excel workbook. All of its cells are text, those that are typed as well,
    so that 0.10 stays 0.10 and 1/2 is no date; the headings and the first `frozen` columns stay
    where they are. The same table is the same bytes.
    """
    from openpyxl import Workbook  # it takes a while, and most runs write no workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
    for number, cells in enumerate(zip(*rows, strict=True), start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = min(max(NARROWEST, 2 + max(map(len, cells))), WIDEST)
        column.number_format = TEXT
    bold = Font(bold=True)
    for number, row in enumerate(rows):
        written = []
        for text in row:
            cell = WriteOnlyCell(sheet, text or None)
            cell.number_format = TEXT
            if text:
                cell.data_type = "s"
            if number == 0:
                cell.font = bold
            written.append(cell)
        sheet.append(written)
    return _undated(book)


def _undated(book: Any) -> bytes:
    """Return the bytes of a workbook that says of no day that it was made on it."""
    book.properties.creator = "Handprop"
    book.properties.created = EPOCH
    dated, made = io.BytesIO(), io.BytesIO()
    book.save(dated)
    now = book.properties.modified
    with zipfile.ZipFile(dated) as before, zipfile.ZipFile(made, "w") as after:
        for member in before.infolist():
            content = before.read(member)
            if member.filename == "docProps/core.xml":
                stamp = "%Y-%m-%dT%H:%M:%SZ"
                content = content.replace(
                    now.strftime(stamp).encode(), EPOCH.strftime(stamp).encode()
                )
            undated = zipfile.ZipInfo(member.filename)
            undated.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(undated, content)
    return made.getvalue()
