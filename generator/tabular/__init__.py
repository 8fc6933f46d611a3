"""Tables as spreadsheets save them: CSV in any encoding, and Excel workbooks."""

from generator.tabular.encodings import is_telling
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
    "TabularRow",
    "TabularSheet",
    "TabularSource",
    "content_of",
    "is_telling",
    "sheets_of",
]
