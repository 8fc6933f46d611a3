"""Names of quantities in formulas: what is one, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from generator.errors import Fault
from generator.layout.symbols import LETTERS
from generator.problem.conventions import Script
from generator.problem.formulas.functions import ALIASES, FUNCTIONS

__all__ = ["DERIVATIVE", "name_faults", "script_of", "why_no_name"]

LONGEST_NAME = 20
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
# The id of a derivative, of one quantity by another.
DERIVATIVE = re.compile(rf"d(?P<of>{NAME.pattern})/d(?P<by>{NAME.pattern})")
PARTS_OF_NAME = re.compile(r"([A-Za-z]+)(\d+)?((?:_?[A-Za-z0-9]+)*)")
# What stands behind the names of what becomes of a quantity.
MARKS = ("new", "ahead", "hat", "now")


def script_of(name: str) -> Script:
    """Return the symbol of a quantity that is called by its name, such as theta_1 or w2."""
    found = PARTS_OF_NAME.fullmatch(name)
    assert found is not None, "names have been checked"
    letter, digits, below = found.groups()
    if letter in LETTERS:
        letter = f"\\{letter}"
    elif len(letter) > 1:
        letter = f"\\mathrm{{{letter}}}"
    return Script.model_construct(letter=letter, sub=(digits or "") + (below or "").lstrip("_"))


def name_faults(
    tables: Mapping[str, Iterable[str]], notation: Mapping[str, Script]
) -> Iterator[Fault]:
    """Yield what is wrong with the names of some tables, each under the key of its table: what is
    none, and what another has or is written as; `notation` has the symbols of some names.
    """
    seen: set[str] = set()
    written: dict[Script, str] = {}
    for table, names in tables.items():
        for name in names:
            if table == "given" and DERIVATIVE.fullmatch(name):
                continue
            if why := why_no_name(name):
                yield Fault(f"{table}.{name}", why)
            elif name in seen:
                yield Fault(f"{table}.{name}", "is given as well; give it another name.")
            elif (earlier := written.setdefault(_script(name, notation), name)) != name:
                yield Fault(
                    f"{table}.{name}",
                    f"is written as {earlier} is; give one of them another name.",
                )
            seen.add(name)


def _script(name: str, notation: Mapping[str, Script]) -> Script:
    return notation[name] if name in notation else script_of(name)


def why_no_name(name: str) -> str:
    """Return what is wrong with a name, nothing where it is one."""
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        return (
            f"is no name; give a letter with letters and digits behind it, such as theta_1, at "
            f"most {LONGEST_NAME} characters."
        )
    if name in FUNCTIONS or (name in ALIASES and ALIASES[name] != "sigmoid"):
        return "is the name of a function; give another one."
    if name.rpartition("_")[2] in MARKS:
        return f"ends like the name of an update; give one without _{name.rpartition('_')[2]}."
    return ""
