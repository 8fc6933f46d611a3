"""What takes time to make, kept in the user's cache for later runs.

A cache that cannot be used costs time, and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path

from generator.errors import FileError
from generator.files import write

__all__ = ["cache_folder", "keep", "keep_few", "kept"]

DIGEST = hashlib.sha256().digest_size


def cache_folder() -> Path:
    """Return the folder of all that is kept for this user."""
    import platformdirs

    return platformdirs.user_cache_path("handprop")


def kept(name: str) -> bytes | None:
    """Return what is kept under a name with its folders, as long as this user wrote it and all of
    it is there.
    """
    path = cache_folder() / name
    try:
        status, content = path.stat(), path.read_bytes()
    except OSError:
        return None
    digest, kept_content = content[:DIGEST], content[DIGEST:]
    is_own = sys.platform == "win32" or status.st_uid == os.getuid()
    is_whole = digest == hashlib.sha256(kept_content).digest()
    return kept_content if is_own and is_whole else None


def keep(name: str, content: bytes) -> None:
    """Keep something under a name with its folders."""
    with suppress(FileError, OSError):
        write(cache_folder() / name, hashlib.sha256(content).digest() + content)


def keep_few(folder: Path, most: int) -> None:
    """Remove the files of a folder but so many that were written or used last."""
    with suppress(OSError):
        # A file that is being written begins with a dot.
        paths = list(folder.glob("[!.]*"))
        if len(paths) > most:
            paths.sort(key=lambda path: -path.stat().st_mtime_ns)
            for path in paths[most:]:
                path.unlink(missing_ok=True)
