"""Symbols as notations and users write them, in LaTeX, read into nodes."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.layout.nodes import Accent, Digits, Node, Row, Style, Styled, Word
from generator.layout.walking import row

__all__ = ["ACCENTS", "LETTERS", "STYLES", "called", "symbol"]

# Signs that stand alone, by the names that LaTeX has for them.
LETTERS: Mapping[str, str] = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ϵ",
    "varepsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "vartheta": "ϑ",
    "iota": "ι",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "varpi": "ϖ",
    "rho": "ρ",
    "varrho": "ϱ",
    "sigma": "σ",
    "varsigma": "ς",
    "tau": "τ",
    "upsilon": "υ",
    "phi": "ϕ",
    "varphi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Theta": "Θ",
    "Lambda": "Λ",
    "Xi": "Ξ",
    "Pi": "Π",
    "Sigma": "Σ",
    "Upsilon": "Υ",
    "Phi": "Φ",
    "Psi": "Ψ",
    "Omega": "Ω",
    "ell": "ℓ",
    "hbar": "ℏ",
    "imath": "ı",
    "jmath": "ȷ",
    "partial": "∂",
    "nabla": "∇",
    "prime": "′",
    "star": "⋆",
    "ast": "∗",
    "dagger": "†",
    "circ": "∘",
    "bullet": "∙",
    "infty": "∞",
}
STYLES: Mapping[str, Style] = {
    "mathbf": "bold",
    "boldsymbol": "bold italic",
    "mathit": "italic",
    "mathtt": "monospace",
    "mathsf": "sans",
    "mathcal": "script",
    "mathrm": "upright",
    "operatorname": "function",
    "text": "text",
    "textbf": "bold text",
    "textit": "italic text",
    "textrm": "upright text",
}
ACCENTS = (
    "hat",
    "widehat",
    "tilde",
    "widetilde",
    "bar",
    "overline",
    "underline",
    "vec",
    "dot",
    "ddot",
    "check",
    "breve",
    "acute",
    "grave",
    "mathring",
)
TOKEN = re.compile(r"\\([A-Za-z]+)|([A-Za-z]+)|([0-9]+)|(\{)|(\})|(.)", re.DOTALL)
OF_WORDS = ("operatorname", "text", "textbf", "textit", "textrm")


def called(name: str) -> Node:
    """Return what a function is called: a letter, or a name of several."""
    return Word(name) if len(name) == 1 else Styled("function", Word(name))


@functools.cache
def symbol(latex: str) -> Node:
    """Return a symbol that has passed the checks of problem files."""
    return _Reader(latex).read()


@dataclass(slots=True)
class _Reader:
    """A symbol, and how much of it has been read."""

    latex: str
    at: int = 0

    def read(self) -> Node:
        """Return what is left, up to the brace that closes it."""
        found = list(self._nodes())
        return row(*found) if found else Row(())

    def _nodes(self) -> Iterator[Node]:
        while token := TOKEN.match(self.latex, self.at):
            self.at = token.end()
            command, letters, digits, opening, closing, other = token.groups()
            if closing:
                return
            if command:
                yield self._command(command)
            elif letters:
                yield Word(letters)
            elif digits:
                yield Digits(digits)
            elif opening:
                yield self.read()
            elif other != " ":
                yield Word(other)

    def _command(self, name: str) -> Node:
        if name in LETTERS:
            return Word(LETTERS[name])
        self.at += 1
        if name in OF_WORDS:
            end = self.latex.index("}", self.at)
            words, self.at = self.latex[self.at : end], end + 1
            return Styled(STYLES[name], Word(words))
        content = self.read()
        return Accent(name, content) if name in ACCENTS else Styled(STYLES[name], content)
