"""Which steps of a solution a problem names: those that are asked for, and those left blank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from generator.errors import OptionError, nearest
from generator.expressions.tree import Name, Symbol
from generator.network.graph import LOSS, Graph, Section
from generator.problem import Problem

__all__ = ["asked_steps", "check_names"]

Key = tuple[int, Name]
ALIASES = {"loss": ("L",), "error": ("L",), "cost": ("L",), "backpropagation": ("backward",)}


def check_names(problem: Problem, graphs: Iterable[Graph]) -> None:
    """Raise OptionError where a problem asks for, or leaves blank, what is no step."""
    steps = {str(one.name) for graph in graphs for one in graph.definitions}
    asked = problem.asked or ()
    for one in asked:
        if one not in steps:
            hint = nearest(one, steps, ALIASES)
            raise OptionError(f"asked holds {one!r}, which is not a step; {hint}")
        if asked.count(one) > 1:
            raise OptionError(f"asked holds {one!r} twice; give each step once")
    blocks = {*steps, *get_args(Section)}
    for one in () if isinstance(problem.blanks, str) else problem.blanks:
        if one not in blocks:
            sentence = f"blanks holds {one!r}, which is neither a step nor a section"
            raise OptionError(f"{sentence}; {nearest(one, blocks, ALIASES)}")


def asked_steps(steps: Iterable[Key], asked: Sequence[str] | None) -> tuple[Key, ...]:
    """Return the steps that are asked for, each an iteration and a name, in their last iteration.

    Where nothing is stated these are the new parameters, or the outputs and the loss of a forward
    pass alone.
    """
    last = {str(name): (iteration, name) for iteration, name in steps}
    if asked is not None:
        return tuple(last[one] for one in asked)
    symbols = [(key, key[1]) for key in last.values() if isinstance(key[1], Symbol)]
    updated = tuple(key for key, one in symbols if one.mark == "new" and one.letter in "wb")
    outputs = [one for _, one in symbols if one.letter == "a"][-1:]
    return updated or tuple(key for key, one in symbols if one in (*outputs, LOSS))
