"""Symbols in characters alone, for what shows no formulas, such as a hint or what is read aloud."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from generator.layout.nodes import (
    EULER,
    Accent,
    Digits,
    Fence,
    Filled,
    Fraction,
    Index,
    Node,
    Operator,
    TranslatedWord,
    Word,
)
from generator.layout.walking import children

__all__ = ["spelled"]

# What stands on or below a letter in Unicode, behind the letter.
COMBINED: Mapping[str, str] = {
    **dict.fromkeys(("hat", "widehat"), "\u0302"),
    **dict.fromkeys(("tilde", "widetilde"), "\u0303"),
    **dict.fromkeys(("bar", "overline"), "\u0304"),
    "underline": "\u0332",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "breve": "\u0306",
    "acute": "\u0301",
    "grave": "\u0300",
    "mathring": "\u030a",
    "prime": "′",
    "dagger": "†",
}


def spelled(node: Node, terms: Mapping[str, str]) -> str:
    """Return a symbol in one line, in words of the document's language: what stands above it comes
    first behind its letter, such as z(2), then what stands below, after a space.
    """

    def text(*parts: Node) -> str:
        return "".join(spelled(part, terms) for part in parts)

    match node:
        case Word(letters):
            return "e" if node == EULER else letters
        case Digits(digits):
            return digits
        case TranslatedWord(key):
            return terms[key]
        case Operator(sign):
            return sign
        case Fence(content, sign):
            return f"{sign}{text(content)}{node.closing}"
        case Fraction(above, below):
            return f"{text(above)}/{text(below)}"
        case Index(base, below, above):
            scripts = (",".join(map(text, script)) for script in (above, below))
            return text(base) + " ".join(scripts).rstrip()
        case Accent(mark, base):
            # One character where there is one, as pages have it.
            return unicodedata.normalize("NFC", text(base) + COMBINED[mark])
        case Filled(pattern):
            return text(pattern.tree)
    return text(*children(node))
