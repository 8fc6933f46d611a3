"""The commented problem file that a new problem begins as."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from generator.document.rendering import Templates
from generator.expressions.activations import ACTIVATIONS
from generator.expressions.losses import LOSSES
from generator.expressions.optimizers import OPTIMIZERS, SCHEDULES
from generator.problem import DESCENT, FORMULAS, KINDS, STARTERS_OF_LAYERS, Problem, notations

__all__ = ["starter", "starter_of_kind"]


def starter(sizes: Sequence[int]) -> str:
    """Return a commented problem file for a network with these numbers of neurons."""
    layers = [
        {"weights": _tenths(rows, columns), "biases": _tenths(1, rows)[0]}
        for columns, rows in itertools.pairwise(sizes)
    ]
    context = {
        "inputs": _tenths(1, sizes[0])[0],
        "targets": _tenths(1, sizes[-1])[0],
        "layers": layers,
        "losses": [name for name in LOSSES if name != Problem.model_fields["loss"].default],
        "notations": [name for name, laid in notations().items() if _tells_layers(laid)],
        "optimizers": OPTIMIZERS,
        "schedules": SCHEDULES,
        "activations": list(ACTIVATIONS),
    }
    return Templates().render("starter.toml.j2", context)


def starter_of_kind(kind: str) -> str:
    """Return a commented problem file of a kind that is stated without layers, of a descent, or of
    a network with layers of other types than dense.
    """
    if kind in STARTERS_OF_LAYERS:
        of_layers = {"type": kind, "file": STARTERS_OF_LAYERS[kind]}
        return Templates().render("kinds/composed/starter.toml.j2", of_layers)
    if kind in (FORMULAS.name, DESCENT):
        name = "starter" if kind == FORMULAS.name else "descent"
        return Templates().render(f"kinds/formulas/{name}.toml.j2", {})
    context = {"kind": kind, "settled": KINDS[kind].settles, "notations": list(notations())}
    return Templates().render("kinds/starter.toml.j2", context)


def _tells_layers(laid_down: Mapping[str, Any]) -> bool:
    """Return whether a notation writes the weights of different layers differently."""
    return "<" in str(laid_down["letters"]["w"])


def _tenths(rows: int, columns: int) -> list[list[str]]:
    return [
        [f"0.{1 + (row * columns + column) % 9}" for column in range(columns)]
        for row in range(rows)
    ]
