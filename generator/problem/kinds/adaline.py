"""Adaline: a linear unit that learns by the delta rule.

Widrow and Hoff, Adaptive switching circuits (1960).
"""

from __future__ import annotations

from generator.problem.kinds.neuron import Kind

__all__ = ["ADALINE"]

ADALINE = Kind(
    "adaline",
    {
        "activation": "identity",
        "loss": "half_squared_error",
        "batch_size": 1,
        "notation": "neuron",
    },
    also_called="widrowhoff deltarule lms",
)
