"""About how wide LaTeX is when it is set, in digits; TeX alone knows exactly."""

from __future__ import annotations

import re

__all__ = ["BETWEEN_COLUMNS", "breadth"]

# The space between two columns of a matrix and that beside a relation or a bracket, in digits.
BETWEEN_COLUMNS = 2
BRACKETS = 2
# The room for a number that is written by hand.
BLANK_DIGITS = 9

MATRIX = re.compile(r"\\begin\{(?:b?matrix|cases)\}(.*?)\\end\{(?:b?matrix|cases)\}", re.DOTALL)
FRACTION = re.compile(r"\\d?frac\{([^{}]*)\}\{([^{}]*)\}")
# What is no sign on the page, or sets what follows it.
SILENT = re.compile(
    r"\\(?:left|right|Biggl|Biggr|Bigl|Bigr|spaced|roomy|crowded|fillable|hphantom|operatorname|text"
    r"|mathbf|mathcal|hat|tilde)(?![a-zA-Z])"
)
FUNCTION = re.compile(r"\\(tanh|ln|max)(?![a-zA-Z])")
BLANK = re.compile(r"\\blank(?![a-zA-Z])")
COMMAND = re.compile(r"\\[a-zA-Z]+")
# What stands in braces, but for the parts of a fraction.
BRACED = re.compile(r"(?<!frac)(?<!\})\{([^{}]*)\}")


def breadth(latex: str) -> int:
    """Return about how many digits would be as wide as LaTeX without a line break."""
    if r"\begin" in latex:
        latex = MATRIX.sub(lambda found: "x" * _matrix(found[1]), latex)
    return _flat(latex)


def _matrix(body: str) -> int:
    rows = [[_flat(cell) for cell in row.split("&")] for row in body.split(r"\\")]
    columns = max(map(len, rows))
    widest = (max(row[column] for row in rows if column < len(row)) for column in range(columns))
    return sum(widest) + BETWEEN_COLUMNS * columns + BRACKETS


def _flat(latex: str) -> int:
    if "\\" in latex:
        latex = FUNCTION.sub(r"\1", SILENT.sub("", _without_fractions(latex)))
        latex = BLANK.sub("x" * BLANK_DIGITS, latex)
        latex = COMMAND.sub("x", latex)
    signs = len(re.sub(r"[{}^_\s]", "", latex))
    # A minus sign is wider than a digit by half.
    return signs + (latex.count("-") + 1) // 2


def _without_fractions(latex: str) -> str:
    """Return LaTeX with the wider part of each fraction in its place, the innermost first."""
    before = ""
    while "frac" in latex and latex != before:
        before = latex
        latex = BRACED.sub(r" \1", FRACTION.sub(_wider, latex))
    return latex


def _wider(fraction: re.Match[str]) -> str:
    return max(fraction[1], fraction[2], key=_flat)
