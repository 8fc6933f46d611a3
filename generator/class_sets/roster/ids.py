"""Ids of students, and what spreadsheets make of them."""

from __future__ import annotations

import re

from generator.tabular import is_date, is_error

__all__ = ["fault_of_id", "restored"]

APOSTROPHE = re.compile("['’]([0-9]+)")
DECIMALS = re.compile("([0-9]+)[.,]00?")
SHORTENED = re.compile("[0-9]([.,][0-9]+)?E[+-][0-9]{2,}", re.IGNORECASE)
# Excel keeps 15 digits of a number, and writes 0 for the others.
CUT = re.compile("[1-9][0-9]{14}0+")
ENTER_AGAIN = "format the column as text, and enter the ids again"


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
    if is_date(identity):
        made = "which a spreadsheet turned into a date or a time"
        return f"has the id {identity}, {made}; {ENTER_AGAIN}"
    return ""
