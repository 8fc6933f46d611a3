"""HTML for files of rows, in which every line is one and every encoding the same."""

from __future__ import annotations

__all__ = ["in_a_row"]


def in_a_row(html: str) -> str:
    """Return HTML without breaks of lines and tabs, in ASCII."""
    return " ".join(html.split()).encode("ascii", "xmlcharrefreplace").decode()
