"""A line of a document by which it is known later whether somebody has edited it."""

from __future__ import annotations

import hashlib
import re

__all__ = ["is_as_written", "signed"]

BEGIN = "\\begin{document}\n"
SIGNED = re.compile(r"^% As Handprop wrote it; checksum ([0-9a-f]{16})\n", re.MULTILINE)


def signed(text: str) -> str:
    """Return a LaTeX document with a comment that has its checksum, below its preamble."""
    before, begin, after = text.partition(BEGIN)
    return f"{before}{begin}% As Handprop wrote it; checksum {_checksum(text)}\n{after}"


def is_as_written(content: bytes) -> bool:
    """Return whether a file is a document that nobody has edited, line ends apart."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    found = SIGNED.search(text)
    return found is not None and found[1] == _checksum(SIGNED.sub("", text, count=1))


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
