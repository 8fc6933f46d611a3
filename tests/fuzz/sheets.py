"""Assignments spoilt by chance: solved, checked, and their draws examined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from generator.problem import shipped_assignments, text_of
from tests.fuzz.mutations import mutated
from tests.fuzz.running import FuzzFamily

__all__ = ["SHEETS"]

COMMANDS = (
    ["solve", "--format", "json"],
    *(["solve", "--format", "tex", "--as", kind] for kind in ("problem", "worksheet", "key")),
    ["check"],
    ["solve", "--format", "json", "--seed", "3", "--variant", "2"],
    ["variants", "--stress", "10"],
)


def _make(random: Random, folder: Path) -> Sequence[str]:
    path = folder / "sheet.toml"
    spoilt = mutated(text_of(random.choice(shipped_assignments())), random)
    path.write_bytes(spoilt.encode("utf-8", "surrogatepass"))
    command, *options = random.choice(COMMANDS)
    more = ["-o", str(folder / "output")] if "tex" in options else []
    return [command, str(path), *options, *more]


SHEETS = FuzzFamily("sheets", 1000, _make, codes=(0, 1, 2), few=12)
