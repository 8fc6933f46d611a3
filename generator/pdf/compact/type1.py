"""A Type 1 font program, as it is embedded in a PDF, read.

Adobe Type 1 Font Format (1990), chapters 2, 5 and 7.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["NotReadError", "Program", "read"]

# The constants of the cipher, and its first keys: each byte makes the key of the next one.
FACTOR, TERM = 52845, 22719
PROGRAM_KEY, CHARSTRING_KEY = 55665, 4330
# So many bytes at the start of what is encrypted say nothing, unless a font says otherwise.
IDLE = 4

NUMBER = rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
# What helps to draw letters small, and stands in a compact font as well: lists and numbers.
LISTS = (
    *("BlueValues", "OtherBlues", "FamilyBlues", "FamilyOtherBlues"),
    *("StemSnapH", "StemSnapV"),
)
SINGLE = ("BlueScale", "BlueShift", "BlueFuzz", "StdHW", "StdVW", "ForceBold", "LanguageGroup")
ENTRY = re.compile(
    rb"/(%s)\s*(?:[\[{]([^\]}]*)[\]}]|(%s|true|false)\s)"
    % ("|".join(LISTS + SINGLE).encode(), NUMBER)
)
TRUTH = {b"true": 1, b"false": 0}
CODE = re.compile(rb"dup\s+(\d+)\s*/(\S+)\s+put\b")
# A subroutine or the charstring of a glyph, up to where its bytes begin.
STRING = re.compile(rb"(?:dup\s+(\d+)|/(\S+))\s+(\d+)\s+(?:RD|-\|)\s")


class NotReadError(Exception):
    """A font program is not written as those are that TeX embeds."""


@dataclass(frozen=True, slots=True)
class Program:
    """A font program: its name, its matrix and box, what it has for the drawing of small letters,
    the names of glyphs by their codes, None where these are the standard ones, and charstrings.

    `glyphs` are charstrings by name, `subroutines` by number; all of them are encrypted.
    """

    name: str
    matrix: list[float]
    box: list[float]
    private: Mapping[str, float | list[float]]
    encoding: Mapping[int, str] | None
    glyphs: Mapping[str, bytes]
    subroutines: Mapping[int, bytes]
    idle: int = IDLE

    def decrypted(self, charstring: bytes) -> bytes:
        """Return a charstring as it is read."""
        return decrypted(charstring, CHARSTRING_KEY, self.idle)


def read(content: bytes, clear: int) -> Program:
    """Return a font program of which so many bytes come before those that are encrypted.

    Raises NotReadError.
    """
    head, private = content[:clear], decrypted(content[clear:], PROGRAM_KEY, IDLE)
    name = re.search(rb"/FontName\s*/(\S+)", head)
    start = re.search(rb"/(Subrs|CharStrings)\b", private)
    if name is None or start is None:
        raise NotReadError("it has no name or no charstrings")
    glyphs, subroutines = _charstrings(private, start.start())
    entries = _entries(private[: start.start()])
    idle = re.search(rb"/lenIV\s+(\d+)", private[: start.start()])
    return Program(
        name=name[1].decode("latin-1"),
        matrix=_numbers(head, b"FontMatrix"),
        box=_numbers(head, b"FontBBox"),
        private=entries,
        encoding=_encoding(head),
        glyphs=glyphs,
        subroutines=subroutines,
        idle=IDLE if idle is None else int(idle[1]),
    )


def decrypted(content: bytes, key: int, idle: int) -> bytes:
    """Return what is encrypted, without the idle bytes at its start.

    Each key is FACTOR times the sum of the byte and the key before it, and TERM, modulo 2¹⁶. Keys
    that are divided by a power of FACTOR, one higher for each, are sums; so all are found at once.
    """
    count = len(content)
    powers, inverses = _powers(1 << count.bit_length())
    given = np.frombuffer(content, np.uint8).astype(np.uint16)
    added = (given * np.uint16(FACTOR) + np.uint16(TERM)) * inverses[1 : count + 1]
    keys = np.full(count, key, np.uint16)
    keys[1:] += np.cumsum(added[:-1], dtype=np.uint16)
    keys *= powers[:count]
    return (given ^ (keys >> np.uint16(8)))[idle:].astype(np.uint8).tobytes()


@functools.lru_cache
def _powers(count: int) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
    """Return the powers of FACTOR, and those of its inverse, modulo 2¹⁶, from the 0th on."""
    found = []
    for base in (FACTOR, pow(FACTOR, -1, 1 << 16)):
        factors = np.full(count + 1, base, np.uint16)
        factors[0] = 1
        found.append(np.multiply.accumulate(factors))
    return found[0], found[1]


def _numbers(head: bytes, key: bytes) -> list[float]:
    found = re.search(rb"/%s\s*[\[{]([^\]}]*)[\]}]" % key, head)
    if found is None:
        raise NotReadError(f"it has no {key.decode()}")
    return [_number(one) for one in found[1].split()]


def _number(text: bytes) -> float:
    value = float(TRUTH.get(text, text))
    return int(value) if value.is_integer() else value


def _entries(private: bytes) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for key, several, single in ENTRY.findall(private):
        name = key.decode()
        numbers = [_number(one) for one in (several or single).split()]
        entries[name] = numbers if name in LISTS else numbers[0]
    return entries


def _encoding(head: bytes) -> dict[int, str] | None:
    if re.search(rb"/Encoding\s+StandardEncoding\b", head):
        return None
    return {int(code): name.decode("latin-1") for code, name in CODE.findall(head)}


def _charstrings(private: bytes, start: int) -> tuple[dict[str, bytes], dict[int, bytes]]:
    glyphs: dict[str, bytes] = {}
    subroutines: dict[int, bytes] = {}
    found = STRING.search(private, start)
    while found is not None:
        number, name, length = found.groups()
        end = found.end() + int(length)
        if name is None:
            subroutines[int(number)] = private[found.end() : end]
        else:
            glyphs[name.decode("latin-1")] = private[found.end() : end]
        found = STRING.search(private, end)
    return glyphs, subroutines
