"""Letters in the styles of mathematics, as characters of their own: MathML has no other way."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping

from generator.layout.nodes import Style

__all__ = ["in_style", "is_slanted"]

# What Unicode calls the letters of each style.
NAMES: Mapping[Style, str] = {
    "bold": "BOLD",
    "bold italic": "BOLD ITALIC",
    "monospace": "MONOSPACE",
    "sans": "SANS-SERIF",
    "script": "SCRIPT",
}
# Digits are upright in all of them.
UPRIGHT: Mapping[str, str] = {"BOLD ITALIC": "BOLD"}
LEFT_OUT = ("LATIN ", "GREEK ", "LETTER ", "LUNATE ")
# Small letters that a browser slants where they stand alone, as a printed formula does.
SLANTED = frozenset("∂ϵϑϰϕϱϖıȷ")


@functools.cache
def in_style(text: str, style: Style) -> str:
    """Return letters and digits in a style; a letter that Unicode does not have in it stays."""
    name = NAMES.get(style)
    return text if name is None else "".join(_letter(letter, name) for letter in text)


def _letter(letter: str, style: str) -> str:
    called = unicodedata.name(letter, "")
    if called.startswith("DIGIT"):
        style = UPRIGHT.get(style, style)
    for word in LEFT_OUT:
        called = called.replace(word, "")
    # Some are older than the alphabets around them.
    for wanted in (f"MATHEMATICAL {style} {called}", f"{style} {called}"):
        try:
            return unicodedata.lookup(wanted)
        except KeyError:
            continue
    return letter


def is_slanted(letter: str) -> bool:
    """Return whether a letter of a formula is slanted; capital Greek letters and signs are not."""
    return letter in SLANTED or (letter.isascii() and letter.isalpha()) or "α" <= letter <= "ω"
