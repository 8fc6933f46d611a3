"""Whether an engine can print the letters of a document, said before TeX runs."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence

from generator.errors import Fault, ProblemError, TypesettingError
from generator.pdf.engines import Engine, choose
from generator.pdf.letters.fonts import lacked, letters_of
from generator.text import latex_text

__all__ = ["about_letters", "check_letters", "check_words"]

MOST_NAMED = 10
# What shows a mark that is on no letter.
CIRCLE = "◌"


def about_letters(text: str, engine: str = "auto") -> str:
    """Return what is to be said of the letters of a text that an engine cannot print, or nothing.

    Where letters are not of those that every engine has, it raises UsageError for an unknown
    engine, EngineError where it is not there.
    """
    tex = latex_text(text)
    # Finding an engine takes longer than all else that is done for a name.
    if not letters_of(tex):
        return ""
    chosen, _ = choose(engine)[0]
    return _about(lacked(tex, chosen), chosen)


def check_words(
    words: Mapping[str, str],
    engine: str = "auto",
    source: str = "problem",
    tex: str | None = None,
) -> None:
    """See that an engine can print a problem's words, which are by their keys, or what a document
    has of them. Raises ProblemError, and what `about_letters` raises.
    """
    chosen, _ = choose(engine)[0]
    printed = None if tex is None else lacked(tex, chosen)
    faults = []
    for key, text in words.items():
        letters = [
            letter
            for letter in lacked(latex_text(text), chosen)
            if printed is None or letter in printed
        ]
        if letters:
            faults.append(Fault(key, f"{_about(letters, chosen)}."))
    if faults:
        raise ProblemError(source, faults, about=_advised(chosen))


def check_letters(tex: str, engine: Engine) -> None:
    """See that an engine can print the letters of a document. Raises TypesettingError."""
    if letters := lacked(tex, engine):
        raise TypesettingError(
            f"the document has {_listed(letters)}, {_why(engine)}",
            _advice(engine),
            about=_advised(engine),
        )


def _about(letters: Sequence[str], engine: Engine) -> str:
    return f"has {_listed(letters)}, {_why(engine)}; {_advice(engine)}" if letters else ""


def _why(engine: Engine) -> str:
    if engine.specify is None:
        return "which pdfTeX cannot print"
    return "which no font of this machine has"


def _advice(engine: Engine) -> str:
    if engine.specify is None:
        return "spell it in Latin letters, or choose the engine lualatex or xelatex"
    return "install a font that has it, such as one of the Noto fonts, or spell it in Latin letters"


def _advised(engine: Engine) -> str:
    """Return the parameter that the advice is about, if it is."""
    return "engine" if engine.specify is None else ""


def _listed(letters: Collection[str]) -> str:
    shown = [_shown(letter) for letter in letters][:MOST_NAMED]
    left = len(letters) - len(shown)
    return ", ".join(shown) + (f" and {left} more" if left else "")


def _shown(letter: str) -> str:
    """Return a letter as it can be read in a sentence."""
    kind = unicodedata.category(letter[0])
    if kind.startswith("M"):
        return f"{CIRCLE}{letter}"
    return f"U+{ord(letter[0]):04X}" if kind.startswith(("C", "Z")) else letter
