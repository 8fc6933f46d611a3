"""What spreadsheets make of cells: dates of numbers, and words for what they could not compute."""

from __future__ import annotations

import re

__all__ = ["is_date", "is_error"]

# A spreadsheet's word for what it could not compute, in any language.
ERROR = re.compile(r"#N/A|#[A-ZÄÖÜÉ/0-9_]+[!?]|#{2,}")
# The months as Excel shortens them in English, German, French, Spanish, Italian, Portuguese and
# Dutch.
MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mrz|mai|okt|dez|janv|févr|mars|avr|juin|"
    "juil|août|sept|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|fev|out|mrt|mei"
)
DATE = re.compile(
    r"[0-9]{4}-(0[1-9]|1[0-2])-[0-3][0-9]([ T][0-9:.]+)?"
    r"|([0-2]?[0-9]|3[01])[/.-](0?[1-9]|1[0-2])[/.-]([0-9]{2}|[0-9]{4})"
    r"|(0?[1-9]|1[0-2])[/.-]([0-2]?[0-9]|3[01])[/.-]([0-9]{2}|[0-9]{4})"
    rf"|[0-3]?[0-9](-|\. ?)({MONTHS})\.?([- ][0-9]{{2,4}})?"
    rf"|({MONTHS})\.?[- ][0-9]{{2,4}}"
    r"|[0-2]?[0-9]:[0-5][0-9](:[0-5][0-9])?",
    re.IGNORECASE,
)


def is_date(cell: str) -> bool:
    """Return whether a cell is a date or a time of day, as spreadsheets show them."""
    return DATE.fullmatch(cell) is not None


def is_error(cell: str) -> bool:
    """Return whether a cell is a spreadsheet's word for what it could not compute."""
    return ERROR.fullmatch(cell) is not None
