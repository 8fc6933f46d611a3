"""Ids of students, and what spreadsheets make of them."""

from __future__ import annotations

import re

__all__ = ["fault_of_id", "is_error", "restored"]

# A spreadsheet's word for what it could not compute, in any language.
ERROR = re.compile(r"#N/A|#[A-ZÄÖÜÉ/0-9_]+[!?]|#{2,}")
APOSTROPHE = re.compile("['’]([0-9]+)")
DECIMALS = re.compile("([0-9]+)[.,]00?")
SHORTENED = re.compile("[0-9]([.,][0-9]+)?E[+-][0-9]{2,}", re.IGNORECASE)
# Excel keeps 15 digits of a number, and writes 0 for the others.
CUT = re.compile("[1-9][0-9]{14}0+")
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
ENTER_AGAIN = "format the column as text, and enter the ids again"


def is_error(cell: str) -> bool:
    """Return whether a cell is a spreadsheet's word for what it could not compute."""
    return ERROR.fullmatch(cell) is not None


def restored(identity: str) -> str:
    """Return an id without what a spreadsheet adds to one: 7 for 7.0, 007 for '007."""
    added = APOSTROPHE.fullmatch(identity) or DECIMALS.fullmatch(identity)
    # Brightspace writes # before its ids.
    return added[1] if added else identity.removeprefix("#")


def fault_of_id(identity: str) -> str:
    """Return what a spreadsheet has made of an id that cannot be restored, or nothing."""
    if is_error(identity):
        return f"has {identity}, an error of a spreadsheet, for an id; enter the id"
    if SHORTENED.fullmatch(identity) or CUT.fullmatch(identity):
        return f"has the id {identity}, of which a spreadsheet kept only some digits; {ENTER_AGAIN}"
    if DATE.fullmatch(identity):
        made = "which a spreadsheet turned into a date or a time"
        return f"has the id {identity}, {made}; {ENTER_AGAIN}"
    return ""
