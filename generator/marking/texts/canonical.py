"""Symbols as different people type them, made one: scripts in one order, no spaces, no fonts."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["canonical"]

GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega"
)
LETTERS = {chr(0x3B1 + place + (place > 16)): name for place, name in enumerate(GREEK.split())}
FONTS = (
    r"\\(?:mathrm|mathbf|boldsymbol|bm|mathit|mathsf|mathcal|text|textrm|textbf|textit|operatorname"
    r"|vec|mathop|bf|rm)\b\*?"
)
SPACES = re.compile(
    r"\\(?:left|right|bigl|bigr|big|Big|Bigl|Bigr|displaystyle|textstyle|limits|quad|qquad)\b"
    r"|\\[,;:!> ]|~|\s+"
)
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁺⁻", "0123456789()+-", strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
FRACTION = re.compile(r"\\[dt]?frac")


def canonical(typed: str) -> str:
    """Return a symbol in the one way in which it is compared with others."""
    text = unicodedata.normalize("NFC", typed)
    for letter, name in LETTERS.items():
        text = text.replace(letter, f"\\{name} ")
    text = _script_signs(_script_signs(text, RAISED, "^"), LOWERED, "_")
    text = text.replace("∂", "\\partial ").replace("−", "-").replace("′", "'")
    text = re.sub(FONTS, "", text)
    text = re.sub(r"\\([a-zA-Z]+)\s*", r"\\\1;", text)
    text = SPACES.sub("", text.replace(";", "\0").replace("\0", ";"))
    return _Reader(text).whole()


def _script_signs(text: str, signs: dict[str, str], script: str) -> str:
    """Return a text with the scripts of Unicode as those of LaTeX."""
    found = re.compile(f"[{re.escape(''.join(signs))}]+")
    return found.sub(lambda one: script + "{" + "".join(signs[sign] for sign in one[0]) + "}", text)


class _Reader:
    """Reads a text from left to right into one in which scripts have an order of their own."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def whole(self) -> str:
        found = []
        while self._at < len(self._text):
            if self._text[self._at] == "}":
                self._at += 1
                continue
            found.append(self._scripted())
        return "".join(found)

    def _group(self) -> str:
        """Read what stands in braces, or one sign."""
        if self._peek() != "{":
            return self._atom()
        self._at += 1
        found = []
        while self._at < len(self._text) and self._peek() != "}":
            found.append(self._scripted())
        self._at += 1
        return "".join(found)

    def _scripted(self) -> str:
        base = self._group()
        below: list[str] = []
        above: list[str] = []
        while self._peek() in ("_", "^", "'"):
            sign = self._peek()
            self._at += 1
            if sign == "'":
                above.append("'")
            else:
                (below if sign == "_" else above).append(self._group())
        sub = f"_{{{','.join(below)}}}" if below else ""
        sup = f"^{{{','.join(above)}}}" if above else ""
        return base + sub + sup

    def _atom(self) -> str:
        found = re.compile(r"\\[a-zA-Z]+;?|\\.|.", re.DOTALL).match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        atom = found[0].replace(";", "")
        if FRACTION.fullmatch(atom):
            above, below = self._group(), self._group()
            return f"{above}/{below}"
        if atom in ("\\hat", "\\tilde", "\\bar", "\\widehat", "\\widetilde", "\\overline"):
            return f"{atom}{{{self._group()}}}"
        return atom

    def _peek(self) -> str:
        return self._text[self._at] if self._at < len(self._text) else ""
