"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from generator.errors import FileError

__all__ = [
    "BinaryWriter",
    "Writer",
    "folder_at",
    "held",
    "is_folder",
    "make_folder",
    "not_usable",
    "remove_unfinished",
    "temporary_folder",
    "whole",
    "whole_binary",
    "write",
    "write_new",
    "write_together",
]

# How the names of temporary folders begin, each of which its process holds.
TEMPORARY = "handprop-run-"
# How the name of a file ends that is being written.
UNFINISHED = ".unfinished"
# So much of a file's name is in that of the unfinished one, which may not be too long for a disk.
LONGEST_PART = 40
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
AGAIN = "and give the same command again"
# What a system runs out of, whichever file it is that needs it.
RUN_OUT = {
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), f"let more files be open at once, {AGAIN}"),
    **dict.fromkeys((errno.ENOMEM, errno.EAGAIN), f"end other programs, {AGAIN}"),
}
ADVICE = {
    **RUN_OUT,
    **dict.fromkeys(NO_ROOM, f"make room on its disk, {AGAIN}"),
    errno.ENAMETOOLONG: "give a shorter name",
}


class Writer(Protocol):
    """What text is written to."""

    def write(self, text: str, /) -> object:
        """Write a piece of text."""


class BinaryWriter(Protocol):
    """What bytes are written to."""

    def write(self, content: bytes, /) -> object:
        """Write some bytes."""


def make_folder(folder: Path) -> None:
    """Make a folder and those above it. Raises FileError."""
    with _explaining(folder):
        folder.mkdir(parents=True, exist_ok=True)


def folder_at(address: str) -> Path:
    """Return a folder of this machine, or one at an address such as s3://bucket/set.

    What is returned for an address has a path's methods. Raises FileError.
    """
    if "://" not in address:
        return Path(address)
    if address.startswith("file:"):
        from urllib.parse import urlsplit
        from urllib.request import url2pathname

        return Path(url2pathname(urlsplit(address).path))
    try:
        from upath import UPath

        folder = UPath(address)
        # What an address takes is imported when it is first looked at.
        _ = folder.fs
        return cast(Path, folder)
    except ImportError as error:
        raise FileError(
            f"{address} is an address, and writing to one takes packages that are not installed "
            f"({error})",
            "run pip install 'handprop[cluster]' and what it names, or give a folder of this "
            "machine",
        ) from None
    except (OSError, ValueError) as error:
        raise FileError(
            f"{address} cannot be used ({error})",
            "give a folder, or an address that fsspec knows",
        ) from None


def write(path: Path, content: bytes) -> None:
    """Write a file so that at any moment its old or its new content stands there.

    Raises FileError.
    """
    make_folder(path.parent)
    if isinstance(path, Path):
        with _unfinished(path) as file:
            file.write(content)
            file.finish()
        return
    with _explaining(path):
        # What is not on this machine stores a file whole or not at all.
        path.write_bytes(content)


@contextmanager
def whole(path: Path) -> Iterator[Writer]:
    """Open a text file for writing that stands at its path once it is whole.

    Raises FileError.
    """
    with whole_binary(path) as file:
        yield _Encoding(file)


@contextmanager
def whole_binary(path: Path) -> Iterator[BinaryWriter]:
    """Open a file for writing that stands at its path once it is whole. Raises FileError."""
    if not isinstance(path, Path):
        content = io.BytesIO()
        yield content
        write(path, content.getvalue())
        return
    make_folder(path.parent)
    with _unfinished(path) as file:
        yield file
        file.finish()


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write files of this machine, all of them or none. Raises FileError."""
    with ExitStack() as unfinished:
        files = []
        for path, content in contents.items():
            make_folder(path.parent)
            files.append(unfinished.enter_context(_unfinished(path)))
            files[-1].write(content)
        for file in files:
            file.close()
        for file in files:
            file.take_name()


def write_new(path: Path, content: bytes) -> None:
    """Write a file where none is yet. Raises FileError."""
    make_folder(path.parent)
    with _explaining(path):
        try:
            file = path.open("xb")
        except FileExistsError:
            raise FileError(
                f"{path} is there already", "choose another name, or remove it first"
            ) from None
        try:
            with file:
                file.write(content)
        except BaseException:
            path.unlink()
            raise


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


def not_usable(error: OSError) -> FileError:
    """Return an error about a file, or what else a system has, that cannot be used."""
    advice = ADVICE.get(error.errno or 0, f"see to it, {AGAIN}")
    what = error.filename or ("a file" if error.errno not in RUN_OUT else "what is needed")
    return FileError(f"{what} cannot be used ({error.strerror or error})", advice)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder, as one run at a time can; the hold ends with its process, however that ends.

    Raises FileError where another run holds it. Windows, some file systems and what is not on
    this machine know no such holds.
    """
    if not isinstance(folder, Path):
        yield
        return
    try:
        with _explaining(folder):
            handle = _hold(folder)
    except _HeldError:
        raise FileError(
            f"{folder} is being written to by another run",
            "wait until that one has ended, or give another folder",
        ) from None
    try:
        yield
    finally:
        _let_go(handle)


class _HeldError(Exception):
    """Another process holds a folder."""


def _hold(folder: Path) -> int | None:
    """Return a hold on a folder, None where there are no such holds. Raises _HeldError, OSError."""
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise _HeldError from None
    except OSError:
        # This file system knows no holds.
        os.close(handle)
        return None
    return handle


def _let_go(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder that is removed again, for programs to write to; those of runs that were killed
    are removed as well.

    Raises FileError where there is no room for it or for what is written to it.
    """
    # These take a while to import, and a command that only prints needs none of them.
    import shutil
    import tempfile

    try:
        _remove_forsaken(Path(tempfile.gettempdir()))
        folder, handle = _new_folder()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            _let_go(handle)
    except OSError as error:
        if error.errno in RUN_OUT:
            raise not_usable(error) from None
        raise FileError(
            f"the folder for temporary files, {tempfile.tempdir or 'TMPDIR'}, cannot be written "
            f"({error.strerror or error})",
            "make room on its disk, or name another folder with TMPDIR, and give the same command "
            "again",
        ) from None


def _new_folder() -> tuple[Path, int | None]:
    """Make a temporary folder and hold it. One that is taken for forsaken before is given up."""
    import tempfile

    while True:
        folder = Path(tempfile.mkdtemp(prefix=TEMPORARY))
        with suppress(_HeldError, FileNotFoundError):
            handle = _hold(folder)
            if folder.is_dir():
                return folder, handle
            _let_go(handle)


def _remove_forsaken(folder: Path) -> None:
    """Remove the temporary folders in a folder that no process holds any more."""
    import shutil

    for path in folder.glob(f"{TEMPORARY}*"):
        # Those of other users cannot be opened.
        with suppress(_HeldError, OSError):
            handle = None if path.is_symlink() else _hold(path)
            if handle is not None:
                shutil.rmtree(path, ignore_errors=True)
                _let_go(handle)


@dataclass(frozen=True, slots=True)
class _Encoding:
    """Text, written as UTF-8."""

    file: BinaryWriter

    def write(self, text: str, /) -> None:
        self.file.write(text.encode())


@dataclass(frozen=True, slots=True)
class _Unfinished:
    """A file that is being written, and has not its name yet. Only what goes wrong with the file
    itself becomes a FileError.
    """

    path: Path
    temporary: Path
    file: BinaryIO

    def write(self, content: bytes, /) -> None:
        with _explaining(self.path):
            self.file.write(content)

    def close(self) -> None:
        """See that all of it is written, and that its name can be taken."""
        with _explaining(self.path):
            self.file.close()
            if self.path.is_dir() and not self.path.is_symlink():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))

    def take_name(self) -> None:
        with _explaining(self.path):
            self.temporary.replace(self.path)

    def finish(self) -> None:
        self.close()
        self.take_name()


@contextmanager
def _unfinished(path: Path) -> Iterator[_Unfinished]:
    """Open a file that gets its name once it is finished, and is gone where it is not."""
    part = path.name[:LONGEST_PART]
    temporary = path.with_name(f".{part}.{os.urandom(4).hex()}{UNFINISHED}")
    # A run may be told to end at any moment, while the file is being opened as well.
    try:
        with _explaining(path):
            file = temporary.open("xb")
        try:
            yield _Unfinished(path, temporary, file)
        finally:
            with suppress(OSError):
                file.close()
    finally:
        with suppress(OSError):
            temporary.unlink()


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    """Say of what goes wrong with a file or a folder what to do."""
    try:
        yield
    except OSError as error:
        raise _not_written(path, error) from None


def _not_written(path: Path, error: OSError) -> FileError:
    advice = ADVICE.get(error.errno or 0, "give a folder that can be written to")
    return FileError(f"{path} cannot be written ({error.strerror or error})", advice)
