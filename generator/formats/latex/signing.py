"""A line of a document by which it is known later whether somebody has edited it."""

from __future__ import annotations

import hashlib
import re

__all__ = ["is_as_written", "signed", "title_of"]

BEGIN = "\\begin{document}\n"
SIGNED = re.compile(r"^% As Handprop wrote it; checksum ([0-9a-f]{16})\n", re.MULTILINE)
TITLE = re.compile(rb"/Title <FEFF((?:[0-9A-F]{4})*)>")


def signed(text: str) -> str:
    """Return a LaTeX document with a comment that has its checksum, below its preamble."""
    before, begin, after = text.partition(BEGIN)
    return f"{before}{begin}% As Handprop wrote it; checksum {_checksum(text)}\n{after}"


def is_as_written(content: bytes) -> bool:
    """Return whether a file is a document that nobody has edited, line ends apart."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    found = SIGNED.search(text)
    return found is not None and found[1] == _checksum(SIGNED.sub("", text, count=1))


def title_of(content: bytes) -> str:
    """Return what a document of ours is called in the properties of its PDF, "" where it is not."""
    found = TITLE.search(content)
    return "" if found is None else bytes.fromhex(found[1].decode()).decode("utf-16-be")


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
