"""What stands where documents are to be written: nothing that is not ours is lost, nor replaced
without a word.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.cli.streams import aside
from generator.files import write
from generator.formats.latex.signing import is_as_written, title_of
from generator.problem import quoted

__all__ = ["written_in_place"]

ADVICE = "to keep both, give another folder with -o"
# What each PDF of ours has among its properties, and where these are if they are packed.
OF_OURS = b"(Handprop "
OBJECTS = re.compile(rb"/ObjStm\b[^>]*>>\s*stream\r?\n")


@dataclass(frozen=True, slots=True)
class _Stood:
    """A file that stands where one is to be written, and whether it is one of ours."""

    path: Path
    content: bytes
    is_ours: bool


def written_in_place(tex: Path, pdf: Path | None, write_documents: Callable[[], None]) -> str:
    """Write documents, keep what others wrote or edited in their place, and return what is to be
    said of documents of ours that were there.

    Raises FileError where there is no room for what is kept, and what the writing raises.
    """
    stood = list(_standing(tex, pdf))
    kept = {file.path: _beside(file.path) for file in stood if not file.is_ours}
    for file in stood:
        if not file.is_ours:
            write(kept[file.path], file.content)
    try:
        write_documents()
    except BaseException:
        for path in kept.values():
            path.unlink(missing_ok=True)
        raise
    for path, copy in kept.items():
        aside(f"{path} had been edited, or was not written by Handprop; it is kept as {copy}")
    if pdf is None:
        _tell_of_older(tex, next((file.content for file in stood), b""))
    changed = [file for file in stood if file.is_ours and file.path.read_bytes() != file.content]
    return _in_place(changed, tex) if changed else ""


def _in_place(changed: list[_Stood], tex: Path) -> str:
    """Say what documents of ours are replaced by others, by its title where it is another one."""
    before = {title_of(file.content) for file in changed if file.path == tex}
    others = before - {title_of(tex.read_bytes()), ""}
    if not others:
        return ", in place of what was there before"
    return f", in place of {quoted(*others)}, which was there before; {ADVICE}"


def _tell_of_older(tex: Path, before: bytes) -> None:
    """Say of a PDF beside a .tex that is written alone that it shows another document."""
    pdf = tex.with_suffix(".pdf")
    if tex.read_bytes() != before and pdf.is_file() and _names_handprop(pdf.read_bytes()):
        aside(f"{pdf} is of an earlier document; --format pdf makes it anew")


def _standing(tex: Path, pdf: Path | None) -> Iterator[_Stood]:
    is_ours = False
    if tex.is_file():
        content = tex.read_bytes()
        is_ours = is_as_written(content)
        yield _Stood(tex, content, is_ours)
    if pdf is not None and pdf.is_file():
        content = pdf.read_bytes()
        yield _Stood(pdf, content, is_ours or _names_handprop(content))


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
