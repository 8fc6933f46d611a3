"""A user's words, made safe for LaTeX and for the metadata of a PDF."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Sequence

__all__ = [
    "latex_text",
    "latex_words",
    "longest_word",
    "paragraphs",
    "pdf_string",
    "portable_words",
    "unprintable",
    "xml_text",
]

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
KNOWN = (
    "[ -~¡-ĥĨ-ķĹ-ľŁ-ňŊ-ťŨ-žƒƠơƯưǄ-ǔǢǣǦ-ǫǰǴǵȘ-țȲȳȷḂḃḍḞ-ḡḥḰḱḷṃṅṇṛṣṭẎ-ẑẞẠ-ỹ"
    "ˆˇ˘˙˛˜˝‐-―‖‘-‚“-„†-•…‰‱‹›※‽⁄⁎⁒₡₤₦₩₫€₱℃№℗℞℠™℧℮←-↓◦◯♪ﬀ-ﬄ]"
)
# What of that the Latin Modern of other engines lacks.
LACKED = frozenset("ǄǅǆǇǈǉǊǋǌǢǣǨǩȲȳḂḃḞḟḠḡḰḱẎẏẐẑẞ‒―⁎◯")
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
# What no XML may hold, however it is written.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# More marks on a letter are no letter of any language.
MOST_MARKS = 4
# TeX puts an accent on a single piece of type; on anything else, it is raised by hand.
RAISED = (
    r"{\setbox0\hbox{%s}\dimen0\ht0\advance\dimen0-1ex"
    r"\ooalign{\hidewidth\raise\dimen0\hbox{%s{}}\hidewidth\cr\box0\cr}}"
)


# They join or part the letters of Persian and Hindi; elsewhere they are not seen.
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
LAST_LATIN_LETTER = "ʯ"
# Letters of Chinese and Japanese: a line may end between them, but neither after opening nor before
# closing punctuation.
WIDE = "WIDE"
OPENING, CLOSING = ("Ps", "Pi"), ("Pe", "Pf", "Po")
BETWEEN = r"\betweenletters{}"
RIGHT_TO_LEFT, LEFT_TO_RIGHT, NEITHER = "RLN"


@functools.lru_cache(MOST_KEPT)
def latex_text(text: str) -> str:
    r"""Return text for LaTeX that prints as it was typed; an empty line starts a paragraph.

    No character is left with a meaning for TeX, and no two make a ligature such as a dash. Letters
    that not every engine's own fonts have are arguments of `\otherletters`: their script, as they
    are, and what pdfTeX makes them of, or nothing where it cannot print them.
    """
    return "\\par ".join(map(latex_words, paragraphs(text)))


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, each on one line, without what cannot be seen."""
    parts = re.split(r"\n\s*\n", _visible(text).strip())
    return [" ".join(part.split()) for part in parts]


def xml_text(text: str) -> str:
    """Return a text with a space for each of its characters that XML cannot hold."""
    return NOT_IN_XML.sub(" ", text)


def unprintable(text: str) -> tuple[str, ...]:
    """Return the letters of a text that pdfTeX cannot print, with their marks, each once.

    LuaTeX and XeTeX print what their fonts have, which may be more.
    """
    letters = dict.fromkeys(_letters(" ".join(_visible(text).split())))
    return tuple(letter for letter in letters if _latex(letter) is None)


def longest_word(text: str) -> int:
    """Return how many characters stand in a text between places where a line may end, at most."""
    parted = "".join(" " if _is_wide(character) else character for character in text)
    return max(map(len, parted.split()), default=0)


def _visible(text: str) -> str:
    """Return text in its composed form, without what cannot be seen, such as a soft hyphen."""
    shown: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)
        if kind in ("Cc", "Zs", "Zl", "Zp") and character != "\n":
            shown.append(" ")
        elif kind != "Cf" or (character in JOINERS and shown and shown[-1] > LAST_LATIN_LETTER):
            shown.append(character)
    return "".join(shown)


def _letters(text: str) -> list[str]:
    """Return the characters of a composed text, each with the combining marks that follow it.

    A mark after a space is on nothing.
    """
    starts = [
        place
        for place, character in enumerate(text)
        if not place or text[place - 1] == " " or not _is_mark(character)
    ]
    return [text[start:end] for start, end in itertools.pairwise([*starts, len(text)])]


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M") or character in JOINERS


def _is_common(letter: str) -> bool:
    """Return whether every engine's own fonts have a letter."""
    return letter in ESCAPES or (bool(re.fullmatch(KNOWN, letter)) and letter not in LACKED)


def _script(letter: str) -> str:
    """Return what letters of one run have in common, or nothing if every engine has the letter."""
    if _is_common(letter):
        return ""
    return WIDE if _is_wide(letter) else _word(letter)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter[0]) in ("W", "F")


def _word(letter: str) -> str:
    """Return the first word of a letter's name, which tells scripts apart."""
    word = unicodedata.name(letter[0], "").partition(" ")[0]
    return word if word.isalpha() else "OTHER"


@functools.lru_cache(MOST_KEPT)
def latex_words(text: str) -> str:
    """Return a part of a paragraph for LaTeX, with the spaces at its ends."""
    runs = [(script, list(run)) for script, run in itertools.groupby(_letters(text), _script)]
    latex = [_others(script, run) if script else _commons(run) for script, run in runs]
    directions = "".join(_direction(script, run) for script, run in runs)
    return "".join(
        rf"\rightleft{{{''.join(latex[slice(*found.span())])}}}"
        if found[0].startswith(RIGHT_TO_LEFT)
        else latex[found.start()]
        for found in re.finditer(f"{RIGHT_TO_LEFT}({NEITHER}*{RIGHT_TO_LEFT})*|.", directions)
    )


def portable_words(text: str) -> str:
    """Return a part of a paragraph for anybody's LaTeX, with the spaces at its ends. Letters are
    left as they are; the fonts there may have them.
    """
    # The command for it asks for an encoding.
    return _commons(_letters(text)).replace(ESCAPES['"'], r"\texttt{\char34}")


def _direction(script: str, run: Sequence[str]) -> str:
    kinds = {unicodedata.bidirectional(letter[0]) for letter in run}
    if kinds & {"R", "AL"}:
        return RIGHT_TO_LEFT
    return LEFT_TO_RIGHT if script or kinds & {"L", "EN", "AN"} else NEITHER


def _commons(letters: Sequence[str]) -> str:
    return "".join(
        ESCAPES.get(letter, letter) + (APART if letter == following and letter in LIGATING else "")
        for letter, following in itertools.zip_longest(letters, letters[1:], fillvalue="")
    )


def _others(script: str, letters: Sequence[str]) -> str:
    """Return letters that are not common: in one piece where they may join, of Chinese and Japanese
    each by itself, with room for a line to end.
    """
    if script != WIDE and all(
        unicodedata.category(letter[0]).startswith("L") for letter in letters
    ):
        return _in_other_fonts(script, letters)
    pieces = [_in_other_fonts(_word(letter), [letter]) for letter in letters]
    if script == WIDE:
        for place, (letter, following) in enumerate(itertools.pairwise(letters)):
            if _may_part(letter, following):
                pieces[place] += BETWEEN
    return "".join(pieces)


def _may_part(before: str, after: str) -> bool:
    return (
        unicodedata.category(before[0]) not in OPENING
        and unicodedata.category(after[0]) not in CLOSING
    )


def _in_other_fonts(script: str, letters: Sequence[str]) -> str:
    # What is between braces must hold none, so that the letters can be found again.
    raw = "".join(
        ESCAPES.get(letter[0], letter[0]).replace("{}", " ") + letter[1:] for letter in letters
    )
    made = [one for letter in letters if (one := _latex(letter)) is not None]
    latex = "".join(made) if len(made) == len(letters) else ""
    return rf"\otherletters{{{script}}}{{{raw}}}{{{latex}}}"


def _latex(letter: str) -> str | None:
    """Return the LaTeX of a letter and its marks, or None if pdfTeX cannot print them."""
    if special := ESCAPES.get(letter) or MADE.get(letter):
        return special
    if re.fullmatch(KNOWN, letter):
        return letter
    base, *marks = tuple(unicodedata.normalize("NFD", letter))
    if base.isspace() or not (re.fullmatch(KNOWN, base) or base in MADE):
        return None
    if len(marks) > MOST_MARKS or not all(mark in ABOVE or mark in BELOW for mark in marks):
        return None
    written = ESCAPES.get(base) or MADE.get(base, base)
    for mark in sorted(marks, key=BELOW.__contains__):
        composed = unicodedata.normalize("NFC", written + mark)
        if re.fullmatch(KNOWN, composed):
            written = composed
        elif mark in BELOW:
            # LaTeX looks an accent up by the first token of what it is on, which is to be one.
            written = BELOW[mark] % (rf"\relax{written}" if written.startswith("{") else written)
        elif len(written) == 1 and written < "Ā" and written.isalpha():
            written = f"{ABOVE[mark]}{{{_dotless(written)}}}"
        else:
            written = RAISED % (written, ABOVE[mark])
    return written


def _dotless(letter: str) -> str:
    return f"\\{letter}" if letter in ("i", "j") else letter


def pdf_string(text: str) -> str:
    """Return text as a hexadecimal PDF string (ISO 32000-1, section 7.9.2.2: UTF-16BE)."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"
