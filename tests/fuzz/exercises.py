"""Exercises spoilt by chance, drawn from and solved."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from random import Random

from generator.problem import shipped_exercises
from tests.fuzz.mutations import mutated
from tests.fuzz.problems import FOLDER
from tests.fuzz.running import FuzzFamily

__all__ = ["EXERCISES"]

OWN = Path(__file__).parents[1] / "problems" / "exercises"
COMMANDS = (
    *(["variants", "--stress", "20"],) * 3,
    ["solve", "--variant", "2", "--seed", "1", "--format", "json"],
)


@functools.cache
def texts() -> Sequence[str]:
    """Return the shipped exercises, and those of the tests."""
    paths = [FOLDER / f"{name}.toml" for name in shipped_exercises()] + sorted(OWN.iterdir())
    return [path.read_text(encoding="utf-8") for path in paths]


def _make(random: Random, folder: Path) -> Sequence[str]:
    path = folder / "mine.toml"
    path.write_text(mutated(random.choice(texts()), random), encoding="utf-8", newline="")
    command, *options = random.choice(COMMANDS)
    return [command, str(path), *options]


# Where no draw is fit to set the exit code is 1.
EXERCISES = FuzzFamily("exercises", 3000, _make, (0, 1, 2))
