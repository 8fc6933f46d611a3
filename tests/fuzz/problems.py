"""Problem files spoilt by chance, solved, checked and written as LaTeX."""

from __future__ import annotations

import functools
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from random import Random

from generator.problem import shipped, shipped_exercises
from tests.fuzz.mutations import mutated
from tests.fuzz.running import FuzzFamily

__all__ = ["PROBLEMS"]

FOLDER = Path(__file__).parents[2] / "generator" / "problems"
COMMANDS = (
    *(["solve", "--format", "json"],) * 6,
    *(["solve", "--format", "tex", "--as", kind] for kind in ("solution", "worksheet", "key")),
    ["check"],
)


@functools.cache
def texts() -> Sequence[str]:
    """Return the shipped problems that hold no draws."""
    exercises = shipped_exercises()
    return [
        (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
        for name in shipped()
        if name not in exercises
    ]


def _make(random: Random, folder: Path) -> Sequence[str]:
    text = random.choice(texts())
    path = folder / "mine.toml"
    if random.random() < 0.1:
        path = folder / "mine.json"
        text = json.dumps(tomllib.loads(text, parse_float=float), ensure_ascii=False)
    spoilt = mutated(text, random).encode("utf-8", "surrogatepass")
    if random.random() < 0.02:
        as_utf_16 = spoilt.decode("utf-8", "replace").encode("utf-16")
        spoilt = random.choice((spoilt[: len(spoilt) // 2], b"\xff" + spoilt, as_utf_16))
    path.write_bytes(spoilt)
    command, *options = random.choice(COMMANDS)
    more = ["-o", str(folder / "output")] if "tex" in options else []
    return [command, str(path), *options, *more]


PROBLEMS = FuzzFamily("problems", 5000, _make)
