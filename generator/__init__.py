"""Handprop: worked solutions of neural-network training steps, every printed digit certified."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from generator.version import __version__

if TYPE_CHECKING:
    from generator.errors import HandpropError
    from generator.problem import Problem
    from generator.solution import Solution, solve

__all__ = ["HandpropError", "Problem", "Solution", "__version__", "solve"]

# What works a problem out takes long to import: it is, once one of these is asked for.
ROOMS = {
    "HandpropError": "generator.errors",
    "Problem": "generator.problem",
    "Solution": "generator.solution",
    "solve": "generator.solution",
}


def __getattr__(name: str) -> object:
    if name not in ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(ROOMS[name]), name)
    globals()[name] = found
    return found
