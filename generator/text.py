"""A user's words, made safe for LaTeX and for the metadata of a PDF."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata

__all__ = ["latex_text", "pdf_string", "unprintable"]

# The documents of a class set have most of their words in common.
MOST_KEPT = 256

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

# What pdfTeX prints as it stands: what LaTeX's T1 knows, and the letters of vietnamese.tex.
KNOWN = re.compile(
    "[ -~¡-ĥĨ-ķĹ-ľŁ-ňŊ-ťŨ-žƒƠơƯưǄ-ǔǢǣǦ-ǫǰǴǵȘ-țȲȳȷḂḃḍḞ-ḡḥḰḱḷṃṅṇṛṣṭẎ-ẑẞẠ-ỹ"
    "ˆˇ˘˙˛˜˝‐-―‖‘-‚“-„†-•…‰‱‹›※‽⁄⁎⁒₡₤₦₩₫€₱℃№℗℞℠™℧℮←-↓◦◯♪ﬀ-ﬄ]"
)
# Letters that it does not know, and how they can be made of those that it does.
MADE = {
    "Ħ": r"\Hwithstroke{}",
    "ħ": r"\hwithstroke{}",
    "Ŧ": r"{\ooalign{T\cr\hidewidth\raise.35ex\hbox{-}\hidewidth\cr}}",
    "ŧ": r"{\ooalign{t\cr\hidewidth\raise.05ex\hbox{-}\hidewidth\cr}}",
    "Ŀ": r"L\textperiodcentered{}",
    "ŀ": r"l\textperiodcentered{}",
    "ŉ": r"\textquoteright{}n",
    "Ə": r"\rotatebox[origin=c]{180}{\scalebox{1.55}{e}}",
    "ə": r"\rotatebox[origin=c]{180}{e}",
    "Ɔ": r"\rotatebox[origin=c]{180}{C}",
    "ɔ": r"\rotatebox[origin=c]{180}{c}",
    "ʻ": r"\textquoteleft{}",
    "ʼ": r"\textquoteright{}",
}
ABOVE = {
    "\N{COMBINING GRAVE ACCENT}": r"\`",
    "\N{COMBINING ACUTE ACCENT}": r"\'",
    "\N{COMBINING CIRCUMFLEX ACCENT}": r"\^",
    "\N{COMBINING TILDE}": r"\~",
    "\N{COMBINING MACRON}": r"\=",
    "\N{COMBINING BREVE}": r"\u",
    "\N{COMBINING DOT ABOVE}": r"\.",
    "\N{COMBINING DIAERESIS}": r"\"",
    "\N{COMBINING RING ABOVE}": r"\r",
    "\N{COMBINING DOUBLE ACUTE ACCENT}": r"\H",
    "\N{COMBINING CARON}": r"\v",
}
BELOW = {
    "\N{COMBINING DOT BELOW}": r"\d{%s}",
    "\N{COMBINING CEDILLA}": r"\c{%s}",
    "\N{COMBINING OGONEK}": r"\k{%s}",
    "\N{COMBINING COMMA BELOW}": r"\textcommabelow{%s}",
    "\N{COMBINING MACRON BELOW}": r"\b{%s}",
} | {
    mark: rf"{{\ooalign{{%s\cr\hidewidth\lower1.9ex\hbox{{{accent}{{}}}}\hidewidth\cr}}}}"
    for mark, accent in {
        "\N{COMBINING DIAERESIS BELOW}": r"\"",
        "\N{COMBINING RING BELOW}": r"\r",
        "\N{COMBINING CIRCUMFLEX ACCENT BELOW}": r"\^",
        "\N{COMBINING BREVE BELOW}": r"\u",
        "\N{COMBINING TILDE BELOW}": r"\~",
    }.items()
}
# TeX puts an accent on a single piece of type; on anything else, it is raised by hand.
RAISED = (
    r"{\setbox0\hbox{%s}\dimen0\ht0\advance\dimen0-1ex"
    r"\ooalign{\hidewidth\raise\dimen0\hbox{%s{}}\hidewidth\cr\box0\cr}}"
)


@functools.lru_cache(MOST_KEPT)
def latex_text(text: str) -> str:
    """Return text for LaTeX that prints as it was typed; an empty line starts a paragraph.

    No character is left with a meaning for TeX, and no two make a ligature such as a dash.
    """
    paragraphs = re.split(r"\n\s*\n", _visible(text).strip())
    return "\\par ".join(_escaped(" ".join(paragraph.split())) for paragraph in paragraphs)


def unprintable(text: str) -> tuple[str, ...]:
    """Return the letters of a text that pdfTeX cannot print, with their marks, each once.

    LuaTeX and XeTeX print what their font has, which may be more.
    """
    letters = _letters(" ".join(_visible(text).split()))
    return tuple(dict.fromkeys(letter for letter in letters if _latex(letter) is None))


def _visible(text: str) -> str:
    """Return text in its composed form, without what cannot be seen, such as a soft hyphen."""
    kinds = ((one, unicodedata.category(one)) for one in unicodedata.normalize("NFC", text))
    return "".join(
        " " if kind in ("Cc", "Zs", "Zl", "Zp") and one != "\n" else one
        for one, kind in kinds
        if kind != "Cf"
    )


def _letters(text: str) -> list[str]:
    """Return the characters of a composed text, each with the combining marks that follow it."""
    letters: list[str] = []
    for one in text:
        if letters and unicodedata.category(one).startswith("M"):
            letters[-1] += one
        else:
            letters.append(one)
    return letters


def _escaped(text: str) -> str:
    letters = _letters(text)
    return "".join(
        (_latex(one) or one) + (APART if one == following and one in LIGATING else "")
        for one, following in itertools.zip_longest(letters, letters[1:], fillvalue="")
    )


def _latex(letter: str) -> str | None:
    """Return the LaTeX of a letter and its marks, or None if pdfTeX cannot print them."""
    if special := ESCAPES.get(letter) or MADE.get(letter):
        return special
    if KNOWN.fullmatch(letter):
        return letter
    base, *marks = tuple(unicodedata.normalize("NFD", letter))
    if not (base.isalpha() and (KNOWN.fullmatch(base) or base in MADE)):
        return None
    if not all(mark in ABOVE or mark in BELOW for mark in marks):
        return None
    written = MADE.get(base, base)
    for mark in sorted(marks, key=BELOW.__contains__):
        composed = unicodedata.normalize("NFC", written + mark)
        if KNOWN.fullmatch(composed):
            written = composed
        elif mark in BELOW:
            written = BELOW[mark] % written
        elif len(written) == 1 and written < "Ā":
            written = f"{ABOVE[mark]}{{{_dotless(written)}}}"
        else:
            written = RAISED % (written, ABOVE[mark])
    return written


def _dotless(letter: str) -> str:
    return f"\\{letter}" if letter in ("i", "j") else letter


def pdf_string(text: str) -> str:
    """Return text as a hexadecimal PDF string (ISO 32000-1, section 7.9.2.2: UTF-16BE)."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"
