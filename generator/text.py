"""A user's words, made safe for LaTeX and for the metadata of a PDF."""

from __future__ import annotations

import itertools
import re
import unicodedata

__all__ = ["latex_text", "pdf_string"]

ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
}
# Two of these in a row would become a dash, a quotation mark or a guillemet.
LIGATING = "-<>,'"
APART = r"\kern0pt{}"


def latex_text(text: str) -> str:
    """Return text for LaTeX that prints as it was typed; an empty line starts a paragraph.

    No character is left with a meaning for TeX, and no two make a ligature such as a dash.
    """
    composed = unicodedata.normalize("NFC", text)
    printable = "".join(one if one.isprintable() or one == "\n" else " " for one in composed)
    paragraphs = re.split(r"\n\s*\n", printable.strip())
    return "\\par ".join(_escaped(" ".join(paragraph.split())) for paragraph in paragraphs)


def _escaped(text: str) -> str:
    pairs = itertools.zip_longest(text, text[1:], fillvalue="")
    return "".join(
        ESCAPES.get(one, one) + (APART if one == following and one in LIGATING else "")
        for one, following in pairs
    )


def pdf_string(text: str) -> str:
    """Return text as a hexadecimal PDF string (ISO 32000-1, section 7.9.2.2: UTF-16BE)."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"
