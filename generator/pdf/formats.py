"""A preamble that TeX has read once, kept as a format file for later runs."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from pathlib import Path

from generator.errors import FileError
from generator.files import write
from generator.kept import cache_folder, keep_few
from generator.pdf.engines import LATEX_ARGUMENTS, Engine
from generator.pdf.environment import identity
from generator.pdf.running import TimeLimit, run

__all__ = ["FORMAT", "kept_format", "provide_format"]

FORMAT = "handprop"
MOST_FORMATS = 4
GZIP = b"\x1f\x8b"


def provide_format(
    engine: Engine, program: Path, preamble: str, folder: Path, limit: TimeLimit
) -> bool:
    """Put the format of a preamble into a folder, from the cache or made anew; return if it is."""
    kept = kept_format(engine, program, preamble)
    path = folder / f"{FORMAT}.fmt"
    if _linked(kept, path):
        return True
    if not _dump(engine, program, preamble, folder, limit):
        return False
    _keep(kept, _unpacked(path.read_bytes()))
    return True


def kept_format(engine: Engine, program: Path, preamble: str) -> Path:
    """Return where the format of a preamble is kept, named by its content, its engine, and what
    leads the engine to other files.
    """
    status = program.stat()
    of_engine = f"{program.resolve()} {status.st_size} {status.st_mtime_ns}"
    of_environment = identity(engine.environment(program.parent))
    key = hashlib.sha256(f"{of_engine} {of_environment}\n{preamble}".encode()).hexdigest()
    return cache_folder() / "formats" / f"{key}.fmt"


def _linked(kept: Path, path: Path) -> bool:
    """Put a kept format at a path, and note that it was used; return whether there is one."""
    try:
        os.utime(kept)
        try:
            path.symlink_to(kept)
        except OSError:
            # Windows lets few users make links.
            shutil.copyfile(kept, path)
    except OSError:
        return False
    return True


def _unpacked(content: bytes) -> bytes:
    """Return a format as TeX reads it fastest: unpacking it takes longer than all else at a start.

    TeX reads packed and unpacked ones, each by how it begins.
    """
    return gzip.decompress(content) if content.startswith(GZIP) else content


def _dump(engine: Engine, program: Path, preamble: str, folder: Path, limit: TimeLimit) -> bool:
    (folder / f"{FORMAT}.tex").write_text(f"{preamble}\\dump\n", encoding="utf-8")
    options = ["-ini", *LATEX_ARGUMENTS, f"-jobname={FORMAT}", "&pdflatex", f"./{FORMAT}.tex"]
    code, _ = run([str(program), *options], engine.environment(folder), folder, limit)
    return not code and (folder / f"{FORMAT}.fmt").is_file()


def _keep(path: Path, content: bytes) -> None:
    """Keep a format for later runs, and of the older ones only the few that were used last."""
    try:
        write(path, content)
    except FileError:
        # A cache that cannot be written costs time, and nothing else.
        return
    keep_few(path.parent, MOST_FORMATS)
