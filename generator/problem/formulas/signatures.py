"""What a function of formulas takes: arguments, and numbers that are settings of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct

from generator.expressions.families import Takes
from generator.expressions.tree import Expression

__all__ = ["FormulaFunction", "FunctionSetting"]


class FunctionSetting(Struct, frozen=True):
    """A number that a function is told behind its arguments: its name, and what it may be, a whole
    number from a `least` one on or what a family of functions takes. One that is not `needed` has
    a usual value.
    """

    name: str
    least: int = 1
    needed: bool = False
    takes: Takes | Literal["whole"] = "whole"


class FormulaFunction(Struct, frozen=True, eq=False):
    """A function of formulas: how many arguments it takes, and the expression that it is.

    `why_not` says what is wrong with arguments, nothing where they fit. Both are
    given the settings by their names. One that `takes_more` is given any number of arguments, at
    least as many as it says.
    """

    arguments: int
    expression: Callable[..., Expression]
    why_not: Callable[..., str] = lambda *_, **__: ""
    settings: Sequence[FunctionSetting] = ()
    takes_more: bool = False
