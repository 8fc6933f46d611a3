"""The sentences of a document, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["BLOCK", "sentences"]

# What stands for a block of lines; one without any is none.
BLOCK = "▮"
LINES = re.compile(r"\\begin\{worked\}(?!\s*\\end).*?\\end\{worked\}", re.DOTALL)
DROPPED = re.compile(
    r"\\(?:goon)?closing|\{\\notefont Note \d\.\}|\\(?:sub)*section\{[^{}]*\}"
    r"|^%.*?$|\\ifdefined\\markblank.*?(?=\\renewcommand\{\\blankdigits)|\\scaledblanks\{.*?\}"
    r"|\\renewcommand\{.*?\}\{\d+\}|\\begin\{numbers\}.*?\\end\{numbers\}",
    re.DOTALL | re.MULTILINE,
)
FIGURE = re.compile(
    r"\\begin\{(figure|closingfigure)\}.*?\\par\\medskip (.*?)\s*\\end\{\1\}", re.DOTALL
)
# What makes fields of blanks, and comments, say nothing.
FIELDS = re.compile(
    r"^% Blanks that are filled.*?(?=^\\renewcommand\{\\blankdigits\})|^%.*?$",
    re.DOTALL | re.MULTILINE,
)
STARTS = re.compile(r"(?<=\.)\s+(?=[A-Z▮])|(?<=▮)\s+(?=[A-Z▮])")


def sentences(tex: str) -> Iterator[str]:
    """Yield the sentences of a document; a block of lines in one of them or between them is ▮."""
    body = tex.partition(r"\end{center}")[2].partition(r"\end{document}")[0]
    body = FIELDS.sub("", body)
    body = FIGURE.sub(lambda found: f"¶{found[2]}¶", body)
    body = LINES.sub(BLOCK, body)
    for paragraph in DROPPED.sub("¶", body).split("¶"):
        yield from filter(None, STARTS.split(" ".join(paragraph.replace("~", " ").split())))
