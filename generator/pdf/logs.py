"""What a log of TeX says: errors, warnings, where documents start."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

__all__ = [
    "JOB",
    "errors",
    "first_error",
    "found_no_room",
    "log_of",
    "missing_letters",
    "starts",
    "warnings",
]

# What the files of a run are called.
JOB = "document"

# As `\nextdocument` says how many pages there are before a document.
_START = re.compile(r"^handprop-document (\d+)", re.MULTILINE).findall

NO_ROOM = os.strerror(errno.ENOSPC)
# What C and pdfTeX say where a file cannot be written any further.
_NO_ROOM = re.compile(rf"{NO_ROOM}|fwrite\(\) failed|fflush\(\) failed").search

# As LaTeX, pdfTeX and Tectonic begin the line of an error.
_ERROR = re.compile(r"! |!pdfTeX error: |error: ").match

# As every engine says that a letter is not on the page, and in which font it was looked for.
_MISSING = re.compile(
    r"^Missing character: There is no (.+?) in font ([^!:]+)", re.MULTILINE
).findall

# Letters that a sentence names.
MOST_NAMED = 10
# What to do about some errors, by what stands in them.
ADVICE = {
    "Unicode character": "; this engine cannot print it, so leave it out or spell it otherwise",
    "' not found": "; this TeX lacks a package, so install it there, or choose another engine",
}


def log_of(folder: Path) -> str:
    """Return the log of the run in a folder; it is empty where there is none."""
    path = folder / f"{JOB}.log"
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def found_no_room(log: str) -> bool:
    """Return whether a run found no room for what it writes."""
    return bool(_NO_ROOM(log))


def starts(log: str) -> list[int]:
    """Return how many pages there are before each document of a set."""
    return [int(count) for count in _START(log)]


def errors(log: str) -> list[str]:
    """Return the lines with which errors begin."""
    return [line for line in log.splitlines() if _ERROR(line)]


def first_error(log: str) -> str:
    """Return the first error of a log as one line, with the line of the .tex file it is on.

    Where the log names none, the line is empty.
    """
    lines = log.splitlines()
    for index, line in enumerate(lines):
        begins = _ERROR(line)
        if begins:
            what = line[begins.end() :].rstrip(".")
            where = next((after for after in lines[index:] if re.match(r"l\.\d+", after)), "")
            place = re.match(r"l\.(\d+) ?(.*)", where)
            if place is not None:
                what += f", on line {place[1]} of the .tex file, at {place[2].strip()[-60:]}"
            return what + next((advice for sign, advice in ADVICE.items() if sign in line), "")
    return ""


def missing_letters(log: str) -> str:
    """Return which letters were left out since the fonts lack them, or nothing.

    What is set in TeX's font of no letters is not meant to be seen.
    """
    found = [match for match in _MISSING(log) if match[1] != "nullfont"]
    letters = list(dict.fromkeys(letter for letter, _ in found))
    if not letters:
        return ""
    more = f" and {len(letters) - MOST_NAMED} more" if len(letters) > MOST_NAMED else ""
    return f"the font {found[0][1]} has no {', '.join(letters[:MOST_NAMED])}{more}"


def warnings(log: str) -> Iterator[str]:
    """Yield everything in a log that says the page may not look as it should."""
    signs = ("Overfull", "Underfull", "Rerun to get")
    for line in log.splitlines():
        if line.startswith(signs) or re.match(
            r"(LaTeX|Package|Class|pdfTeX)[^:]* [Ww]arning", line
        ):
            yield line
