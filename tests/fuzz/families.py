"""All families of cases."""

from __future__ import annotations

from tests.fuzz.exercises import EXERCISES
from tests.fuzz.problems import PROBLEMS
from tests.fuzz.rosters import ROSTERS
from tests.fuzz.running import FuzzFamily
from tests.fuzz.sheets import SHEETS
from tests.fuzz.texts import TEXTS

__all__ = ["FAMILIES"]

FAMILIES: dict[str, FuzzFamily] = {
    family.name: family for family in (PROBLEMS, EXERCISES, SHEETS, ROSTERS, TEXTS)
}
