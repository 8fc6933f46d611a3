"""HTML for files of rows, in which every line is one and every encoding the same."""

from __future__ import annotations

import re

__all__ = ["in_a_row"]

# What HTML takes for space; others, such as that which holds words together, are letters to it.
SPACE = re.compile(r"[ \t\n\v\f\r]+")


def in_a_row(html: str) -> str:
    """Return HTML without breaks of lines and tabs, in ASCII."""
    return SPACE.sub(" ", html).strip().encode("ascii", "xmlcharrefreplace").decode()
