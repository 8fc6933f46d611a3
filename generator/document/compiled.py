"""What Jinja compiles the shipped templates to, kept for later runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from generator.kept import keep, kept
from generator.version import __version__

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

__all__ = ["KeptTemplates"]

# Code is good for the versions of all that made it.
PLAIN = "plain"
VERSIONS = f"{__version__}-jinja-{jinja2.__version__}-{sys.implementation.cache_tag}"


class KeptTemplates(jinja2.BytecodeCache):
    """The compiled templates of a folder, and of no other, as one format compiles them."""

    def __init__(self, folder: Path, markup: str) -> None:
        self._folder = folder
        self._markup = markup

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return what a template is kept by, nothing for one of another folder."""
        if filename is None or not Path(filename).is_relative_to(self._folder):
            return ""
        return (
            f"templates/{VERSIONS}/{self._markup or PLAIN}/{super().get_cache_key(name, filename)}"
        )

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what is kept."""
        if bucket.key and (code := kept(bucket.key)) is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a bucket holds."""
        if bucket.key:
            keep(bucket.key, bucket.bytecode_to_string())
