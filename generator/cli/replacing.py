"""What stands where documents are to be written: nothing that is not ours is lost, nor replaced
without a word.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from generator.cli.streams import aside
from generator.files import write
from generator.formats import PDF, TEX, ending
from generator.formats.signing import is_as_written, title_of
from generator.problem import quoted

__all__ = ["is_ours", "written_in_place"]

ADVICE = "to keep both, give another folder with -o"
# What each PDF of ours has among its properties, and where these are if they are packed.
OF_OURS = b"(Handprop "
OBJECTS = re.compile(rb"/ObjStm\b[^>]*>>\s*stream\r?\n")


class _Stood(Struct, frozen=True):
    """A file that stands where one is to be written, and whether it is one of ours."""

    path: Path
    content: bytes
    is_ours: bool


def written_in_place(documents: Mapping[Path, bytes], write_documents: Callable[[], None]) -> str:
    """Write documents, keep what others wrote or edited in their place, and return what is to be
    said of documents of ours that were there.

    Raises FileError where there is no room for what is kept, and what the writing raises.
    """
    stood = [
        _Stood(path, content, is_ours(path, content))
        for path, made in documents.items()
        if path.is_file() and (content := path.read_bytes()) != made
    ]
    kept = {file.path: _beside(file.path) for file in stood if not file.is_ours}
    try:
        for file in stood:
            if not file.is_ours:
                write(kept[file.path], file.content)
        write_documents()
    except BaseException:
        for path in kept.values():
            path.unlink(missing_ok=True)
        raise
    for path, copy in kept.items():
        aside(f"{path} had been edited, or was not written by Handprop; it is kept as {copy}")
    changed = [file for file in stood if file.is_ours]
    return _in_place(changed, documents) if changed else ""


def _in_place(changed: list[_Stood], documents: Mapping[Path, bytes]) -> str:
    """Say what documents of ours are replaced by others, by their title where it is another one."""
    texts = [file for file in changed if file.path.suffix != ending(PDF)]
    titles = [(title_of(file.content), title_of(documents[file.path])) for file in texts]
    other = next((before for before, now in titles if before not in ("", now)), None)
    if other is None:
        return ", in place of what was there before"
    return f", in place of {quoted(other)}, which was there before; {ADVICE}"


def is_ours(path: Path, content: bytes) -> bool:
    """Return whether a file is a document of ours, as it was written."""
    if path.suffix != ending(PDF):
        return is_as_written(content)
    tex = path.with_suffix(ending(TEX))
    return _names_handprop(content) or (tex.is_file() and is_as_written(tex.read_bytes()))


def _names_handprop(content: bytes) -> bool:
    """Return whether a PDF has Handprop among its properties, which some engines pack."""
    if OF_OURS in content:
        return True
    packed = (content[found.end() :] for found in OBJECTS.finditer(content))
    return any(OF_OURS in _unpacked(stream) for stream in packed)


def _unpacked(content: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(content)
    except zlib.error:
        return b""


def _beside(path: Path) -> Path:
    """Return the first name beside a file under which nothing is kept yet."""
    names = (f"{path.stem}-kept{number}{path.suffix}" for number in _numbers())
    return next(found for name in names if not (found := path.with_name(name)).exists())


def _numbers() -> Iterator[str]:
    return itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
