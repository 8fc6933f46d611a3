"""A line of a document by which it is known later whether somebody has edited it."""

from __future__ import annotations

import hashlib
import html
import re

__all__ = ["is_as_written", "signed", "signed_page", "title_of"]

# Whatever the line has around it is what makes it a comment in its format.
SIGNED = re.compile(r"^.*\bAs Handprop wrote it; checksum ([0-9a-f]{16})\b.*\n", re.MULTILINE)
LINE = "As Handprop wrote it; checksum {}"
# What a document of ours is called, in the properties of its PDF and as a page.
IN_PROPERTIES = re.compile(rb"/Title <FEFF((?:[0-9A-F]{4})*)>")
OF_PAGE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def signed(text: str, comment: str, after: str) -> str:
    """Return a document with a line that has its checksum, after the first text of a kind in it,
    at the end of a line; `comment` is that line with a place for what it says, "% {}" for example.
    """
    before, found, rest = text.partition(after)
    return f"{before}{found}{comment.format(LINE.format(_checksum(text)))}\n{rest}"


def signed_page(page: str) -> str:
    """Return a page of HTML with a line that has its checksum."""
    return signed(page, "<!-- {} -->", after="<!DOCTYPE html>\n")


def is_as_written(content: bytes) -> bool:
    """Return whether a file is a document that nobody has edited, line ends apart."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    found = SIGNED.search(text)
    return found is not None and found[1] == _checksum(SIGNED.sub("", text, count=1))


def title_of(content: bytes) -> str:
    """Return what a document of ours is called where it says so, else ""."""
    found = IN_PROPERTIES.search(content)
    if found is not None:
        return bytes.fromhex(found[1].decode()).decode("utf-16-be")
    page = OF_PAGE.search(content.decode("utf-8", "replace"))
    return "" if page is None else html.unescape(page[1])


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
