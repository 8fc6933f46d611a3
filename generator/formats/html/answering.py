"""The blanks of a worksheet as fields: each answer has one to be typed in, and others that show it.

Formulas are printed before it is known which blank of an answer a reader comes to first, and kept
for other documents. So they hold places, which become fields once a page is put together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from generator.document.fields import FieldView
from generator.layout.nodes import AnswerId, Use

__all__ = ["answer_key", "place_of", "with_fields"]

PLACE = re.compile(r'<input name="([^"]+)" class="(found|repeated|copied)" />')
LABEL = re.compile(r'<data value="([^"]+)">([^<]*)</data>\n')
# Keyboards of phones for decimals alone have no minus sign, and some no decimal point.
TYPED = (
    'inputmode="text" autocomplete="off" autocapitalize="off" spellcheck="false" '
    'enterkeyhint="done"'
)
# What shows a number that is typed elsewhere is no stop for a keyboard.
SHOWN = 'readonly="readonly" tabindex="-1" autocomplete="off"'


def place_of(answer: AnswerId, use: Use) -> str:
    """Return what stands for the blank of an answer until the page is put together."""
    return f'<input name="{escape(answer.name)}" class="{use}" />'


def with_fields(page: str) -> str:
    """Return a page with a field in each of its places: an answer is typed in where it is found, or
    else in the first of its places. Fields are called what the page says of their names, if
    a user's own templates do not leave that out.
    """
    labels = dict(LABEL.findall(page))
    page = LABEL.sub("", page)
    typed: dict[str, int] = {}
    for found in PLACE.finditer(page):
        name, use = found.groups()
        if use == "found" or name not in typed:
            typed[name] = found.start()

    def field(found: re.Match[str]) -> str:
        name, use = found.groups()
        kind = "blank given" if use == "copied" else "blank"
        stated = f'<input class="{kind}" name="{name}" aria-label="{labels.get(name, name)}"'
        if typed[name] == found.start():
            return f'<span class="answer">{stated} {TYPED} /></span>'
        return f"{stated} {SHOWN} />"

    return PLACE.sub(field, page)


def answer_key(fields: Sequence[FieldView]) -> dict[str, Any]:
    """Return what goes into fields by their names, nothing where a page is not to tell."""
    return {field.name: field.printed for field in fields if field.printed is not None}
