"""Tables as spreadsheets save them: CSV in any encoding, and Excel workbooks."""

from generator.tabular.columns import Columns, columns_of, role_of
from generator.tabular.encodings import is_telling
from generator.tabular.spoilt import is_date, is_error
from generator.tabular.tables import (
    ROWS_ABOVE,
    TabularRow,
    TabularSheet,
    TabularSource,
    content_of,
    sheets_of,
)

__all__ = [
    "ROWS_ABOVE",
    "Columns",
    "TabularRow",
    "TabularSheet",
    "TabularSource",
    "columns_of",
    "content_of",
    "is_date",
    "is_error",
    "is_telling",
    "role_of",
    "sheets_of",
]
