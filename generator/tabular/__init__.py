"""Tables as spreadsheets save them: CSV in any encoding, and Excel workbooks."""

from generator.tabular.columns import Columns, columns_of, role_of
from generator.tabular.encodings import is_telling
from generator.tabular.spoilt import is_date, is_error
from generator.tabular.tables import (
    EXCELS_COLUMNS,
    MOST_ROWS,
    ROWS_ABOVE,
    TabularRow,
    TabularSheet,
    TabularSource,
    content_of,
    sheets_of,
)
from generator.tabular.writing import csv_bytes, not_a_formula, workbook_bytes

__all__ = [
    "EXCELS_COLUMNS",
    "MOST_ROWS",
    "ROWS_ABOVE",
    "Columns",
    "TabularRow",
    "TabularSheet",
    "TabularSource",
    "columns_of",
    "content_of",
    "csv_bytes",
    "is_date",
    "is_error",
    "is_telling",
    "not_a_formula",
    "role_of",
    "sheets_of",
    "workbook_bytes",
]
