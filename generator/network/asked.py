"""Which steps of a solution a problem names: those that are asked for, and those left blank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from generator.errors import StepError, nearest
from generator.network.graph import LOSS, Graph, Role, Section, StepKey
from generator.problem import Problem

__all__ = ["asked_steps", "check_names"]

ALIASES = {"loss": ("L",), "error": ("L",), "cost": ("L",), "backpropagation": ("backward",)}


def check_names(problem: Problem, graphs: Iterable[Graph]) -> None:
    """Raise StepError where a problem asks for, or leaves blank, what is no step."""
    steps = {str(definition.name) for graph in graphs for definition in graph.definitions}
    asked = problem.asked or ()
    for asked_id in asked:
        if asked_id not in steps:
            hint = nearest(asked_id, steps, ALIASES)
            raise StepError(f"asked holds {asked_id!r}, which is not a step", hint)
        if asked.count(asked_id) > 1:
            raise StepError(f"asked holds {asked_id!r} twice", "give each step once")
    blocks = {*steps, *get_args(Section)}
    for block in () if isinstance(problem.blanks, str) else problem.blanks:
        if block not in blocks:
            sentence = f"blanks holds {block!r}, which is neither a step nor a section"
            raise StepError(sentence, nearest(block, blocks, ALIASES))


def asked_steps(graphs: Iterable[Graph], asked: Sequence[str] | None) -> tuple[StepKey, ...]:
    """Return the steps that are asked for, each an iteration and a name, in their last iteration.

    Where nothing is stated these are the new parameters, or the outputs and the loss of a forward
    pass alone.
    """
    last: dict[str, tuple[StepKey, Role]] = {
        str(definition.name): ((graph.iteration, definition.name), definition.role)
        for graph in graphs
        for definition in graph.definitions
    }
    if asked is not None:
        return tuple(last[asked_id][0] for asked_id in asked)
    updated = tuple(key for key, role in last.values() if role == "update")
    outputs = [key for key, role in last.values() if role == "output"][-1:]
    losses = (key for key, _ in last.values() if key[1] == LOSS)
    return updated or (*outputs, *losses)
