"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from generator.errors import OptionError

__all__ = [
    "folder_at",
    "is_folder",
    "make_folder",
    "remove_unfinished",
    "whole",
    "write",
    "write_new",
]

# How the name of a file ends that is being written.
UNFINISHED = ".unfinished"


def make_folder(folder: Path) -> None:
    """Make a folder and those above it. Raises OptionError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_written(folder, error) from None


def folder_at(address: str) -> Path:
    """Return a folder of this machine, or one at an address such as s3://bucket/set.

    What is returned for an address has a path's methods. Raises OptionError.
    """
    if "://" not in address:
        return Path(address)
    try:
        from upath import UPath

        return cast(Path, UPath(address))
    except ImportError:
        raise OptionError(
            f"{address} is not on this machine, which takes more packages; run pip install "
            "'handprop[cluster]', or give a folder"
        ) from None
    except (OSError, ValueError) as error:
        raise OptionError(
            f"{address} cannot be used ({error}); give a folder, or an address that fsspec knows"
        ) from None


def write(path: Path, content: bytes) -> None:
    """Write a file so that at any moment its old or its new content stands there.

    Raises OptionError.
    """
    make_folder(path.parent)
    try:
        if not isinstance(path, Path):
            # What is not on this machine stores a file whole or not at all.
            path.write_bytes(content)
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=UNFINISHED)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(path, error) from None


@contextmanager
def whole(path: Path) -> Iterator[IO[str]]:
    """Open a text file for writing that stands at its path once it is whole.

    Raises OptionError.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as file:
        yield file
        file.seek(0)
        write(path, file.read().encode())


def write_new(path: Path, content: bytes) -> None:
    """Write a file where none is yet. Raises OptionError."""
    make_folder(path.parent)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise OptionError(
            f"{path} is there already; choose another name, or remove it first"
        ) from None
    except OSError as error:
        raise _not_written(path, error) from None


def remove_unfinished(folder: Path) -> None:
    """Remove what a run that was killed left in a folder and in those within it."""
    if isinstance(folder, Path):
        for path in folder.rglob(f".*{UNFINISHED}"):
            path.unlink(missing_ok=True)


def is_folder(path: Path) -> bool:
    """Return whether there is a folder of this name; a name that cannot be one has none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _umask() -> int:
    """Return the mask of new files' permissions, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _not_written(path: Path, error: OSError) -> OptionError:
    return OptionError(
        f"{path} cannot be written ({error.strerror or error}); give a folder that can be "
        "written to"
    )
