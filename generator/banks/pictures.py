"""The pictures of a question, which its platform keeps as files."""

from __future__ import annotations

import base64
import hashlib
import re

from msgspec import Struct

__all__ = ["Picture", "apart"]

ADDRESS = re.compile('src="data:image/(svg|png)[^,"]*;base64,([^"]*)"')


class Picture(Struct, frozen=True):
    """A picture: the name of its file, and its bytes in base64."""

    name: str
    content: str


def apart(html: str, folder: str) -> tuple[str, list[Picture]]:
    """Return a text with the addresses of its pictures in a folder, and these pictures."""
    pictures: dict[str, Picture] = {}

    def named(found: re.Match[str]) -> str:
        kind, content = found.groups()
        digest = hashlib.sha256(base64.b64decode(content)).hexdigest()
        name = f"figure-{digest[:12]}.{kind}"
        pictures[name] = Picture(name, content)
        return f'src="{folder}{name}"'

    return ADDRESS.sub(named, html), list(pictures.values())
