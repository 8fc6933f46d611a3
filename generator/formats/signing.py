"""A line of a document by which it is known later whether somebody has edited it."""

from __future__ import annotations

import hashlib
import html
import re

__all__ = ["is_as_written", "signed", "signed_bank", "signed_page", "title_of"]

# Whatever the line has around it is what makes it a comment in its format.
SIGNED = re.compile(r"^.*\bAs Handprop wrote it; checksum ([0-9a-f]{16})\b.*\n", re.MULTILINE)
LINE = "As Handprop wrote it; checksum {}"
# As long as each.
CHECKSUM = "0123456789abcdef"
XML, ARCHIVE = b"<?xml ", b"PK\x03\x04"
# The length of an archive's comment, which stands before it, where the archive ends.
LENGTH = 2
# What a document of ours is called, in the properties of its PDF and as a page.
IN_PROPERTIES = re.compile(rb"/Title <FEFF((?:[0-9A-F]{4})*)>")
OF_PAGE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def signed(text: str, comment: str, after: str) -> str:
    """Return a document with a line that has its checksum, after the first text of a kind in it,
    at the end of a line; `comment` is that line with a place for what it says, "% {}" for example.
    """
    before, found, rest = text.partition(after)
    return f"{before}{found}{comment.format(LINE.format(_checksum(text.encode())))}\n{rest}"


def signed_page(page: str) -> str:
    """Return a page of HTML with a line that has its checksum."""
    return signed(page, "<!-- {} -->", after="<!DOCTYPE html>\n")


def signed_bank(content: bytes) -> bytes:
    """Return a bank with its checksum where there is a place for it: a line of XML, or the comment
    at the end of an archive.
    """
    if content.startswith(ARCHIVE):
        comment = LINE.format(_checksum(content)).encode()
        return content[:-LENGTH] + len(comment).to_bytes(LENGTH, "little") + comment
    if content.startswith(XML):
        return signed(content.decode(), "<!-- {} -->", after="?>\n").encode()
    return content


def is_as_written(content: bytes) -> bool:
    """Return whether a file is a document that nobody has edited, line ends apart."""
    if content.startswith(ARCHIVE):
        without = content[: -LENGTH - len(LINE.format(CHECKSUM))] + bytes(LENGTH)
        return content == signed_bank(without)
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    found = SIGNED.search(text)
    return found is not None and found[1] == _checksum(SIGNED.sub("", text, count=1).encode())


def title_of(content: bytes) -> str:
    """Return what a document of ours is called where it says so, else ""."""
    found = IN_PROPERTIES.search(content)
    if found is not None:
        return bytes.fromhex(found[1].decode()).decode("utf-16-be")
    page = OF_PAGE.search(content.decode("utf-8", "replace"))
    return "" if page is None else html.unescape(page[1])


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[: len(CHECKSUM)]
