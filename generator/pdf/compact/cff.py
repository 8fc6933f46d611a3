"""A font program in the compact font format, with nothing that a PDF does not need.

Adobe Technical Note 5176, The Compact Font Format Specification (2003).
"""

from __future__ import annotations

import io
from types import SimpleNamespace

from fontTools.cffLib import (
    CFFFontSet,
    CharStrings,
    GlobalSubrsIndex,
    PrivateDict,
    TopDict,
    TopDictIndex,
)

from generator.pdf.compact.charstrings import charstrings
from generator.pdf.compact.type1 import NotReadError, Program

__all__ = ["compact"]

CODES = 256
UNDEFINED = ".notdef"


def compact(program: Program) -> bytes:
    """Return a font program in the compact format. Raises NotReadError."""
    private = PrivateDict()
    for key, value in program.private.items():
        setattr(private, key, value)
    subroutines = GlobalSubrsIndex()
    top = TopDict(GlobalSubrs=subroutines)
    top.charset = [UNDEFINED, *sorted(program.glyphs.keys() - {UNDEFINED})]
    top.Encoding = _encoding(program)
    top.FontMatrix, top.FontBBox = program.matrix, program.box
    top.Private = private
    top.CharStrings = CharStrings(None, top.charset, subroutines, private, None, None)
    made = charstrings(program)
    for name in top.charset:
        charstring = made[name]
        charstring.private, charstring.globalSubrs = private, subroutines
        top.CharStrings[name] = charstring
    fonts = CFFFontSet()
    fonts.major, fonts.minor = 1, 0
    fonts.fontNames = [program.name]
    fonts.GlobalSubrs = subroutines
    fonts.topDictIndex = TopDictIndex()
    fonts.topDictIndex.append(top)
    file = io.BytesIO()
    fonts.compile(file, SimpleNamespace(recalcBBoxes=False))
    return file.getvalue()


def _encoding(program: Program) -> str | list[str]:
    if program.encoding is None:
        return "StandardEncoding"
    names = [program.encoding.get(code, UNDEFINED) for code in range(CODES)]
    used = [name for name in names if name != UNDEFINED]
    if len(set(used)) < len(used):
        raise NotReadError("it has two codes for a glyph")
    return names
