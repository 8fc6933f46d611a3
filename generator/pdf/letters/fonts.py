"""The fonts of this machine, for letters that an engine's own fonts lack."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.pdf.engines import TAGS, Engine
from generator.text import unprintable

__all__ = ["FONTS", "declared", "lacked", "letters_of"]

# The file that names the fonts for a document, beside it.
FONTS = "handprop-fonts.tex"
# What fontconfig says of a font, a line each.
SAID = r"%{file}\t%{index}\t%{family[0]}\t%{weight}\t%{slant}\t%{width}\t%{color}\t%{charset}\n"
SECONDS = 60.0
# Fonts that TeX distributions have and fontconfig does not look for there.
OF_TEX = (
    *("FandolSong-Regular.otf", "FandolSong-Bold.otf", "ipaexm.ttf", "UnBatang.ttf"),
    *("HaranoAjiMincho-Regular.otf", "HaranoAjiMincho-Bold.otf"),
    *("Amiri-Regular.ttf", "Amiri-Bold.ttf", "FreeSerif.otf", "FreeSerifBold.otf"),
    *("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
)
REGULAR, BOLD = range(75, 101), range(180, 211)
# Slant, width and colour of what serves, and from where on a place in a file is a choice of weight.
UPRIGHT = ["0", "100", "False"]
NAMED_INSTANCES = 1 << 16
# A path with other characters would mean something to TeX.
PATH = re.compile(r"[\w/.:+ -]+\.(otf|ttf|ttc|otc)", re.IGNORECASE)
# Among fonts that have the same letters, the first in this order is taken.
PREFERRED = ("Noto Serif", "Serif", "Song", "Ming", "Noto", "")
# It has the letters of India, and not the forms that they take beside one another.
POOR = "FreeSerif"

OTHER_LETTERS = re.compile(
    r"\\otherletters\{(?P<script>\w+)\}\{(?P<raw>(?:[^{}\\]|\\[A-Za-z]+ |\\.)*)\}\{(?P<made>\}?)"
)


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters of one script that are to come from one font.

    `is_made` says whether pdfTeX makes them of others that its own fonts have.
    """

    script: str
    characters: str
    is_made: bool


@dataclass(frozen=True, slots=True)
class Font:
    """A font, the one at `index` in its file, and the characters that it has, as ranges."""

    file: str
    index: int
    family: str
    is_bold: bool
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def has(self, characters: Iterable[str]) -> bool:
        """Return whether the font has all these characters."""
        return all(self._has(ord(character)) for character in characters)

    def _has(self, code: int) -> bool:
        place = bisect(self.starts, code) - 1
        return place >= 0 and code <= self.ends[place]


def letters_of(tex: str) -> tuple[Letters, ...]:
    """Return the letters of a document that not every engine's own fonts have."""
    found = (
        Letters(match["script"], re.sub(r"\\([A-Za-z]+ |.)", "", match["raw"]), not match["made"])
        for match in OTHER_LETTERS.finditer(tex)
    )
    return tuple(dict.fromkeys(found))


def declared(tex: str, engine: Engine) -> str | None:
    r"""Return a `\letterfont` for each font that the letters of a document need, a line each.

    None where nothing is known of the machine's fonts.
    """
    if engine.specify is None or not (letters := letters_of(tex)) or installed() is None:
        return None
    specify = engine.specify
    lines = []
    for script in dict.fromkeys(letter.script for letter in letters):
        runs = [letter.characters for letter in letters if letter.script == script]
        for font, bold in _chosen(script, runs):
            regular = specify(font.file, font.index, script)
            if bold is None:
                lines.append(rf"\letterfont{{{script}}}{{{regular}}}{{{regular}embolden=2}}")
            else:
                other = specify(bold.file, bold.index, script)
                lines.append(rf"\letterfont{{{script}}}{{{regular}}}{{{other}}}")
    return "".join(f"{line}\n" for line in lines)


def lacked(tex: str, engine: Engine) -> tuple[str, ...]:
    """Return the letters of a document that an engine with the machine's fonts cannot print.

    Where nothing is known of those fonts, TeX says which they lack.
    """
    letters = [letter for letter in letters_of(tex) if not letter.is_made]
    if not letters or (engine.specify and installed() is None):
        return ()
    found: list[str] = []
    for letter in letters:
        if engine.specify is None:
            found += unprintable(letter.characters)
        elif not _is_had(letter.characters):
            found += [each for each in letter.characters if not _is_had(each)] or letter.characters
    return tuple(dict.fromkeys(found))


def _is_had(characters: str) -> bool:
    return any(font.has(characters) for font in installed() or ())


def _chosen(script: str, runs: Sequence[str]) -> Iterator[tuple[Font, Font | None]]:
    """Yield fonts that together have the letters, each with a bold one of its family if it has."""
    fonts = installed() or ()
    left = list(runs)

    def rank(font: Font) -> tuple[object, ...]:
        """Return what is least for the font that has most of the letters and looks best."""
        place = next(place for place, name in enumerate(PREFERRED) if name in font.family)
        is_poor = font.family == POOR and script in TAGS
        count = sum(map(font.has, left))
        is_for_it = script.casefold() in font.family.casefold()
        return -count, is_poor, not is_for_it, place, font.family, font.file, font.index

    while left:
        best = min((font for font in fonts if not font.is_bold), key=rank, default=None)
        had = [run for run in left if best is not None and best.has(run)]
        if best is None or not had:
            return
        bold = (font for font in fonts if font.is_bold and font.family == best.family)
        yield best, next((font for font in bold if all(map(font.has, had))), None)
        left = [run for run in left if run not in had]


def installed() -> tuple[Font, ...] | None:
    """Return the upright fonts of this machine, None where fontconfig is not there to name them."""
    return _named_by_programs_of(os.environ.get("PATH"))


@functools.cache
def _named_by_programs_of(_: str | None) -> tuple[Font, ...] | None:
    lines = _said("fc-list", "-f", SAID)
    if lines is None:
        return None
    files = [file for file in _said("kpsewhich", *OF_TEX) or () if file]
    if files:
        lines += _said("fc-scan", "-f", SAID, *files) or []
    fonts = (font for line in lines if (font := _font(line)) is not None)
    return tuple(dict.fromkeys(fonts))


def _said(program: str, *arguments: str) -> list[str] | None:
    """Return the lines that a program prints, None where it is not there or cannot be run."""
    path = shutil.which(program)
    if path is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603  # programs of fontconfig and TeX, no shell
            [path, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").splitlines()


def _font(line: str) -> Font | None:
    """Return the font that a line of fontconfig is of, if it serves."""
    file, index, family, weight, *kind, characters = (line.split("\t") + [""] * 8)[:8]
    # One with a choice of weights is regular unless told otherwise.
    heaviness = 80 if weight.startswith("[") else int(float(weight or -1))
    if kind != UPRIGHT or not index.isdigit() or int(index) >= NAMED_INSTANCES:
        return None
    if heaviness not in (*REGULAR, *BOLD) or not PATH.fullmatch(file):
        return None
    ranges = [character.partition("-")[::2] for character in characters.split()]
    starts = tuple(int(start, 16) for start, _ in ranges)
    ends = tuple(int(end or start, 16) for start, end in ranges)
    return Font(file, int(index), family, heaviness in BOLD, starts, ends)
