"""What Jinja compiles the shipped templates to, kept for later runs in the user's cache."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from generator.errors import OptionError
from generator.files import cache_folder, write
from generator.version import __version__

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

__all__ = ["KeptTemplates"]

# Code is good for the versions of all that made it.
VERSIONS = f"{__version__}-jinja-{jinja2.__version__}-{sys.implementation.cache_tag}"
DIGEST = hashlib.sha256().digest_size


class KeptTemplates(jinja2.BytecodeCache):
    """The compiled templates of a folder, and of no other; a cache that cannot be used costs time,
    and nothing else.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return what a template is kept by, nothing for one of another folder."""
        if filename is None or not Path(filename).is_relative_to(self._folder):
            return ""
        return super().get_cache_key(name, filename)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what is kept, as long as this user wrote it and all of it is there."""
        if not bucket.key:
            return
        try:
            status, content = self._path(bucket).stat(), self._path(bucket).read_bytes()
        except OSError:
            return
        digest, code = content[:DIGEST], content[DIGEST:]
        is_own = sys.platform == "win32" or status.st_uid == os.getuid()
        if is_own and digest == hashlib.sha256(code).digest():
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a bucket holds."""
        if not bucket.key:
            return
        code = bucket.bytecode_to_string()
        with suppress(OptionError, OSError):
            write(self._path(bucket), hashlib.sha256(code).digest() + code)

    def _path(self, bucket: Bucket) -> Path:
        return cache_folder() / "templates" / VERSIONS / bucket.key
