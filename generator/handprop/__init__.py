"""Handprop by its own name: `handprop` is `generator`, and `handprop.errors` is `generator.errors`.

A wheel has this folder beside `generator`.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

import generator

OWN = "handprop."
HOUSE = "generator."


class _ByTheOtherName:
    """Finds a module of the house where it is asked for by the other name, so that every class
    exists once. What is run (`python -m handprop`) is found as any other module is.
    """

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load `handprop.x`, None where there is no `generator.x`."""
        room = name.removeprefix(OWN)
        if room == name or room.endswith("__main__") or find_spec(HOUSE + room) is None:
            return None
        return ModuleSpec(name, self)

    def create_module(self, _: ModuleSpec) -> None:
        """Leave it to Python to make a module."""

    def exec_module(self, module: ModuleType) -> None:
        """Put the module of the house in the place of the one that Python made."""
        sys.modules[module.__name__] = import_module(HOUSE + module.__name__.removeprefix(OWN))


# The house's own folder, in which Python would look, has the same files.
sys.meta_path.insert(0, _ByTheOtherName())
sys.modules[__name__] = generator
