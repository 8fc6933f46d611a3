"""Words of every field with signs that mean something to TeX, and marks upon them.

Between each two of them stands a word of its own, so that what is lost on the page is missed.
"""

from __future__ import annotations

import csv
import functools
import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from random import Random

import pypdf

from generator.problem import WORDS
from generator.text import ABOVE, BELOW
from tests import engines
from tests.fuzz.running import FuzzFamily

__all__ = ["MARKS", "SPECIALS", "TEXTS"]

SPECIALS = "\\{}$&#^_~%<>|\"`'-"
MARKS = (*ABOVE, *BELOW)
# Every other mark that Unicode has.
RARE_MARKS = tuple(
    sign for code in range(sys.maxunicode) if unicodedata.category(sign := chr(code))[0] == "M"
)
OTHERS = (
    "^^5c",
    "--",
    "``",
    "''",
    "?`",
    "<<",
    "<%",
    "é",
    "ß",
    "ế",
    "Ж",
    "王",
    "م",
    "क्षि",
    "😀",
    "z\u200d",
)
STATED = {"inputs": [1], "targets": [1], "learning_rate": 1, "layers": [{"weights": [[1]]}]}
LONGEST = {"title": 30}
LIST = "list.csv"
WORD = re.compile(r"[xy]\d\d\d")


@functools.cache
def _serving() -> tuple[str, ...]:
    others = (engine for engine in engines.NAMES if engines.lack(engine) is None)
    return ("embedded", *others)


def _make(random: Random, folder: Path) -> Sequence[str]:
    engine = random.choice(_serving())
    numbers = count(100)
    if random.random() < 0.3:
        with (folder / LIST).open("w", encoding="utf-8") as file:
            rows = (
                (_words(random, numbers, 4), f"i{_sign(random, is_plain=True)}{number}")
                for number in range(3)
            )
            csv.writer(file).writerows((("name", "id"), *rows))
        made = [
            "variants",
            "midterm",
            "--seed",
            "1",
            "--workers",
            "1",
            "--roster",
            str(folder / LIST),
        ]
    else:
        words = {key: _words(random, numbers, LONGEST.get(key, 60)) for key in WORDS}
        path = folder / "texts.json"
        path.write_text(json.dumps(STATED | words), encoding="utf-8")
        made = ["solve", str(path)]
    return [*made, "--as", "problem", "--engine", engine, "-o", str(folder / "made")]


def _words(random: Random, numbers: Iterator[int], size: int) -> str:
    """Return words with signs between them, each word a letter and a number that no other has."""
    is_plain = random.random() < 0.8
    return " ".join(
        f"x{next(numbers)}{_sign(random, is_plain=is_plain)}y{next(numbers)}" for _ in range(size)
    )


def _sign(random: Random, *, is_plain: bool) -> str:
    base = random.choice(SPECIALS if is_plain or random.random() < 0.7 else OTHERS)
    marks = MARKS if is_plain or random.random() < 0.7 else RARE_MARKS
    return base + "".join(random.choices(marks, k=random.choice((0, 1, 1, 1, 2))))


def _lost(folder: Path) -> Iterator[str]:
    """Yield words that are on no page although the command made them, and runs of TeX that failed.

    Of a student's name all words are printed, or none, and the id in its place.
    """
    made = folder / "made"
    yield from (f"TeX failed: {path.read_text()[-300:]}" for path in made.rglob("*.log"))
    paths = sorted(made.rglob("*.pdf"))
    pages = [page.extract_text() for path in paths for page in pypdf.PdfReader(path).pages]
    printed = set(WORD.findall("".join(pages)))
    stated = [*(path for path in folder.glob("*.json") if paths), *folder.glob(LIST)]
    for text in (line for path in stated for line in path.read_text(encoding="utf-8").splitlines()):
        wanted = set(WORD.findall(text))
        lost = wanted - printed
        if lost and (lost != wanted or not folder.joinpath(LIST).exists()):
            yield f"not printed: {', '.join(sorted(lost))}"


# Where a student's documents cannot be made the exit code is 1.
TEXTS = FuzzFamily("texts", 1000, _make, (0, 1, 2), few=4, inspect=_lost)
