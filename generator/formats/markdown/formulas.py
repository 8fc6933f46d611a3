r"""LaTeX of which Markdown takes nothing for its own.

GitHub reads Markdown before formulas. In a sentence it takes the backslash from each sign behind
one, `\\` and `\,` for example, in a display only from those that do not end a line; an underscore
that nothing but a sign stands before begins what is stressed. A bar would end a cell of a table.
"""

from __future__ import annotations

import re

__all__ = ["for_display", "for_sentence"]

ROW_END = re.compile(r"\\\\(?:\[[^]]*\])?\s*")
BEGINS_STRESS = re.compile(r"(?<![A-Za-z0-9])_(?=\S)")


def for_sentence(latex: str) -> str:
    """Return LaTeX for a sentence or for a cell of a table."""
    return _safe(ROW_END.sub(r"\\cr ", latex))


def for_display(latex: str) -> str:
    """Return LaTeX for lines of its own, each row of a matrix on one."""
    return _safe(ROW_END.sub(r"\\\\\n", latex))


def _safe(latex: str) -> str:
    apart = latex.replace(r"\,", r"\thinspace ").replace("|", r"\vert ")
    return BEGINS_STRESS.sub("_ ", apart)
