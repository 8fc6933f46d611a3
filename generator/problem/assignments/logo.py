"""The logo of an assignment: a picture beside its file, which is what its name says."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from generator.problem.limits import LARGEST_LOGO

__all__ = ["Logo", "LogoError", "read_logo"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
FORMATS = {".pdf": "PDF", ".png": "PNG"}
LENGTH_OF_NAME = 8
# A picture of more pixels a side is no logo, and takes long to be unpacked.
MOST_PIXELS = 8000


class LogoError(ValueError):
    """Why a file is no logo, as the end of a sentence that begins with its key."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture, and what its file is called beside a document: by its content, so that no two are
    ever called the same.
    """

    content: bytes
    ending: str

    @property
    def file(self) -> str:
        """The name of its file beside a document."""
        return f"logo-{hashlib.sha256(self.content).hexdigest()[:LENGTH_OF_NAME]}{self.ending}"


def read_logo(name: str, folder: Path) -> Logo:
    """Return the picture of a name in a folder. Raises LogoError."""
    path, ending = folder / name, PurePath(name).suffix.lower()
    if ending not in FORMATS:
        raise LogoError(f"is {name!r}; give the name of a .pdf or .png file.")
    if not name or PurePath(name).name != name or "\\" in name:
        raise LogoError(f"is {name!r}; give the name of a file beside the assignment.")
    if not path.is_file():
        raise LogoError(f"is {name!r}, which is not there; put the file beside the assignment.")
    try:
        if path.stat().st_size > LARGEST_LOGO:
            raise LogoError(
                f"is {name!r}, which has more than {LARGEST_LOGO:,} bytes; give a smaller file."
            )
        content = path.read_bytes()
    except OSError as error:
        raise LogoError(f"is {name!r}, which cannot be read ({error.strerror}).") from None
    wrong = _wrong_with_png(content) if ending == ".png" else _wrong_with_pdf(content)
    if wrong:
        raise LogoError(f"is {name!r}, which {wrong}; save it as {FORMATS[ending]} anew.")
    return Logo(content, ending)


def _wrong_with_pdf(content: bytes) -> str:
    if not content.startswith(b"%PDF-"):
        return "is not a PDF"
    if b"%%EOF" not in content[-1024:]:
        return "is cut off"
    return "is encrypted" if b"/Encrypt" in content else ""


def _wrong_with_png(content: bytes) -> str:
    """Return what is wrong with a PNG (ISO/IEC 15948), or nothing."""
    if not content.startswith(SIGNATURE):
        return "is not a PNG"
    chunks = list(_chunks(content))
    kinds = [kind for kind, _ in chunks]
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or len(chunks[0][1]) != 13:
        return "is damaged or cut off"
    width, height = struct.unpack(">II", chunks[0][1][:8])
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        return f"has more than {MOST_PIXELS:,} pixels a side"
    return "" if _unpacks([data for kind, data in chunks if kind == b"IDAT"]) else "is damaged"


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a PNG, each as its kind and its data, up to the first that is damaged."""
    place = len(SIGNATURE)
    while place + 12 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, end = content[place + 4 : place + 8], place + 8 + length
        checked = content[end : end + 4]
        if checked != struct.pack(">I", zlib.crc32(content[place + 4 : end])):
            return
        yield kind, content[place + 8 : end]
        if kind == b"IEND":
            return
        place = end + 4


def _unpacks(pieces: list[bytes]) -> bool:
    """Return whether the pixels of a PNG are all there, without keeping them."""
    unpacking = zlib.decompressobj()
    try:
        for piece in pieces:
            waiting = piece
            while waiting:
                unpacking.decompress(waiting, 1 << 20)
                waiting = unpacking.unconsumed_tail
    except zlib.error:
        return False
    return unpacking.eof
