"""What LaTeX a symbol may be: it is checked here, since TeX could not name the key it came from."""

from __future__ import annotations

import re

from generator.problem.limits import LONGEST_SYMBOL

__all__ = ["advice"]

PLACEHOLDERS = {
    "<layer>": "1",
    "<unit>": "h",
    "<time>": "1",
    "<map>": "1",
    "<channel>": "1",
    "<head>": "1",
}

ALONE = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|vartheta|iota|kappa|lambda|mu|nu|xi|"
    "pi|varpi|rho|varrho|sigma|varsigma|tau|upsilon|phi|varphi|chi|psi|omega|Gamma|Delta|Theta|"
    "Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega|ell|hbar|imath|jmath|partial|nabla|prime|star|ast|"
    "dagger|circ|bullet|infty"
)
BEFORE_MATHEMATICS = (
    "hat|widehat|tilde|widetilde|bar|overline|underline|vec|dot|ddot|check|breve|acute|grave|"
    "mathring|boldsymbol|mathbf|mathit|mathrm|mathsf|mathtt"
)
BEFORE_WORDS = "text|textrm|textit|textbf|operatorname"

ONE = rf"(?:[A-Za-z0-9,.*()\[\] ]|\\(?:{ALONE})(?![A-Za-z]))"
# Compiled where a symbol is looked at, as few problems have one of their own.
WORDS = rf"\\(?:{BEFORE_WORDS})\{{[A-Za-z0-9 ,.-]+\}}|\\mathcal\{{[A-Z]+\}}"
GROUP = rf"(?:\\(?:{BEFORE_MATHEMATICS}))?\{{{ONE}+\}}"
COMMAND = r"(?s:\\(?:[A-Za-z]+|.?))"
WITH_ARGUMENT = {rf"\{name}" for name in f"{BEFORE_MATHEMATICS}|{BEFORE_WORDS}|mathcal".split("|")}
KNOWN = {*WITH_ARGUMENT, *(rf"\{name}" for name in ALONE.split("|"))}


def advice(latex: str, is_letter: bool) -> str | None:
    """Return what is to be given in place of LaTeX that is no symbol, None where it is one.

    A letter may not be empty; only what stands below or above it holds placeholders.
    """
    if len(latex) > LONGEST_SYMBOL:
        return f"give at most {LONGEST_SYMBOL} characters."
    filled = latex
    if not is_letter:
        for placeholder, example in PLACEHOLDERS.items():
            filled = filled.replace(placeholder, example)
    if _is_symbol(filled) and (filled == filled.strip()):
        is_empty = is_letter and not re.search(r"[A-Za-z]", filled)
        return "give a LaTeX symbol with a letter in it." if is_empty else None
    unknown = next(
        (command for command in re.findall(COMMAND, filled) if command not in KNOWN), None
    )
    if unknown is not None:
        return (
            rf"{unknown} is not a command that a symbol may have; give letters, Greek letters, and "
            r"\hat, \mathbf, \text and the like."
        )
    if "<" in filled or ">" in filled:
        if is_letter:
            return "give <layer> or <unit> in sub or sup, below or above the letter."
        return "give <layer> for the number of a layer and <unit> for its letter."
    if filled.count("{") != filled.count("}"):
        return "close every brace of the symbol."
    bare = next(
        (command for command in re.findall(COMMAND, filled) if command in WITH_ARGUMENT), None
    )
    if bare is not None:
        return f"give letters in braces after {bare}, capital ones after \\mathcal."
    return "give a LaTeX symbol of letters, digits, commands and braces."


def _is_symbol(latex: str) -> bool:
    """Whether nothing is left once every command with its braces is taken for a letter."""
    before, left = "", re.sub(WORDS, "x", latex)
    while left != before:
        before, left = left, re.sub(GROUP, "x", left)
    return bool(re.fullmatch(f"{ONE}*", left))
