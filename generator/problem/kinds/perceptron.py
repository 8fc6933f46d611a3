"""The perceptron: a threshold unit that moves its weights by its errors.

Rosenblatt, The perceptron: a probabilistic model for information storage (1958).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.errors import Fault
from generator.problem.kinds.neuron import Kind, Neuron
from generator.problem.numbers import exactly

__all__ = ["PERCEPTRON"]

CODES = ({0, 1}, {-1, 1})


def _activation(stated: Neuron) -> dict[str, Any]:
    """Return a sign where targets are -1 and 1; otherwise the threshold gives 0 or 1."""
    has_signs = stated.mistake == "margin" or any(exactly(one) == -1 for one in stated.targets)
    return {"activation": "sign"} if has_signs else {}


def _faults(stated: Neuron) -> Iterator[Fault]:
    if not any(set(map(exactly, stated.targets)) <= code for code in CODES):
        yield Fault(
            "targets",
            "are not the classes of a perceptron; give each as 0 or 1, or each as -1 or 1.",
        )
    elif stated.mistake == "margin" and any(exactly(one) == 0 for one in stated.targets):
        yield Fault("targets", "hold 0, which has no margin; give each as -1 or 1.")


# The changes of a batch are added up: Duda, Hart and Stork, Pattern Classification (2001), section
# 5.5.1.
PERCEPTRON = Kind(
    "perceptron",
    {
        "activation": "step",
        "batch_size": 1,
        "over_samples": "sum",
        "notation": "perceptron",
    },
    _activation,
    _faults,
    learns_by="perceptron",
    also_called="singlelayerperceptron slp rosenblatt",
)
