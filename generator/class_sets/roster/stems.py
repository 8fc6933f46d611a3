"""Names of files and folders for a class list: safe on every system, and the same in every list."""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata

__all__ = ["caseless", "folder_of", "stem_of"]

MOST_BYTES = 100
MOST_BYTES_OF_ID = 40

# What a file name is made of. Some marks and letters show nothing.
MARKS = ("Mn", "Mc")
LETTERS_AND_DIGITS = ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd", *MARKS)
INVISIBLE_MARKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Windows keeps these names for devices, with any ending.
DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}


def caseless(text: str) -> str:
    """Return what is the same for texts that a file system may take for the same."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())


def stem_of(name: str, identity: str) -> str:
    """Return a file name that depends on nothing but the student, and differs where the id does.

    It ends with the id if that is made of letters and digits alone, else with a hash of it.
    """
    ending = _slug(identity)
    lossless = ending == identity and "-" not in ending and len(ending.encode()) <= MOST_BYTES_OF_ID
    if not lossless or ending.casefold() in DEVICES:
        ending = _joined(_cut(ending, MOST_BYTES_OF_ID), _digest(identity))
    room = MOST_BYTES - len(ending.encode()) - 1
    return _joined("" if identity == name else _cut(_slug(name), room), ending)


def folder_of(group: str) -> str:
    """Return the name of a folder for a group, nothing for none. Groups whose letters and digits
    are the same have one folder.
    """
    folder = _cut(_slug(group), MOST_BYTES_OF_ID)
    if group and (not folder or folder.casefold() in DEVICES):
        return _joined(folder, _digest(group))
    return folder


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _joined(*parts: str) -> str:
    return "-".join(filter(None, parts))


def _slug(text: str) -> str:
    """Return the letters and digits of a text, in any script, and one hyphen for anything else."""
    spaced = "".join(
        character if unicodedata.category(character) in LETTERS_AND_DIGITS else " "
        for character in INVISIBLE_MARKS.sub(" ", unicodedata.normalize("NFC", text))
    )
    without = (
        "".join(itertools.dropwhile(lambda one: unicodedata.category(one) in MARKS, word))
        for word in spaced.split()
    )
    return _joined(*without)


def _cut(text: str, size: int) -> str:
    """Return as much of a text as has at most so many bytes in UTF-8."""
    return text.encode()[:size].decode("utf-8", "ignore").rstrip("-")
