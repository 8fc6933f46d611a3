"""A PDF with its Type 1 fonts in compact form."""

from __future__ import annotations

import functools
import hashlib
import zlib
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name

from generator.kept import cache_folder, keep, keep_few, kept
from generator.version import __version__

__all__ = ["make_compact"]

# Where a font descriptor has a font program of Type 1, and where one in another form.
TYPE_1, OTHER = "/FontFile", "/FontFile3"
# So many fonts that were made compact are at hand in a process.
MOST_AT_HAND = 256
# So many are kept for later runs, of some 2 KB each; a document has up to twenty.
MOST_KEPT = 500
FOLDER = f"fonts/{__version__}"
# What stands for a font that stays as it is.
NOT_COMPACT = b""
# What the library raises where a font program is none that TeX could have embedded.
MISTAKES = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


def make_compact(document: pikepdf.Pdf) -> bool:
    """Bring the Type 1 fonts of a PDF into compact form: glyphs, hints, codes and all else stay as
    they are. Fonts that are in another form, or not written as TeX writes them, are left. Return
    whether any was changed.
    """
    descriptors = [one for one in document.objects if _has_type_1(one)]
    for descriptor in descriptors:
        _make_compact(document, descriptor)
    return any(OTHER in one for one in descriptors)


def _has_type_1(one: Any) -> bool:
    return isinstance(one, Dictionary) and TYPE_1 in one


def _make_compact(document: pikepdf.Pdf, descriptor: Any) -> None:
    program = descriptor[TYPE_1]
    made = _compact_program(program.read_bytes(), int(program.get("/Length1", 0)))
    if made != NOT_COMPACT:
        compact = document.make_stream(made)
        compact["/Subtype"], compact["/Filter"] = Name.Type1C, Name.FlateDecode
        descriptor[OTHER] = compact
        del descriptor[TYPE_1]


@functools.lru_cache(maxsize=MOST_AT_HAND)
def _compact_program(content: bytes, clear: int) -> bytes:
    """Return a font program in compact form, packed, as it is kept or made anew."""
    name = f"{FOLDER}/{hashlib.sha256(content).hexdigest()}"
    found = kept(name)
    if found is None:
        found = _made(content, clear)
        keep(name, found)
        keep_few(cache_folder() / FOLDER, MOST_KEPT)
    return found


def _made(content: bytes, clear: int) -> bytes:
    # What is kept needs none of these.
    from generator.pdf.compact.cff import compact
    from generator.pdf.compact.type1 import NotReadError, read

    try:
        return zlib.compress(compact(read(content, clear)), 9)
    except (NotReadError, *MISTAKES):
        return NOT_COMPACT
