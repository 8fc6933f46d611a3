"""How far a problem has to be worked out, by what it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from generator.expressions.optimizers import OPTIMIZERS

__all__ = [
    "NEEDS_RATE",
    "NEEDS_TARGETS",
    "Reach",
    "has_loss",
    "has_updates",
    "needs_rate",
    "needs_targets",
    "reach_of",
]

# The forward pass and the loss; the backward pass, too; or all of the training.
Reach = Literal["forward", "gradients", "updates"]

FORWARD = re.compile(r"(?:[az]\d+|L|L_data|L_penalty|losses)(?: *\[.*)?")
# What becomes new by an update, or stands for it on the way there; and all that a loss needs, too.
NEEDS_RATE = "_(new|now|ahead|hat)($|[^a-z])"
NEEDS_TARGETS = r"^(?![az]\d+($|\[| ))"


def reach_of(asked: Iterable[str]) -> Reach:
    """Return how far steps are from the inputs, the farthest of them, as their ids have it."""
    asked = tuple(asked)
    if any(re.search(NEEDS_RATE, one) for one in asked):
        return "updates"
    return "forward" if all(map(FORWARD.fullmatch, asked)) else "gradients"


def needs_rate(stated: Mapping[str, Any]) -> bool:
    """Return whether a stated problem needs a learning rate, be it well-formed or not."""
    asked = _ids(stated)
    if _passes_forward_alone(stated):
        return False
    optimizer = stated.get("optimizer")
    name = optimizer.get("name") if isinstance(optimizer, Mapping) else optimizer
    looks_ahead = isinstance(name, str) and name in OPTIMIZERS and OPTIMIZERS[name].looks_ahead
    return not asked or reach_of(asked) == "updates" or looks_ahead or _has_several(stated)


def needs_targets(stated: Mapping[str, Any]) -> bool:
    """Return whether a stated problem needs targets, be it well-formed or not."""
    if _passes_forward_alone(stated):
        return False
    asked = _ids(stated)
    return needs_rate(stated) or any(re.search(NEEDS_TARGETS, one) for one in asked)


def has_loss(stated: Mapping[str, Any]) -> bool:
    """Return whether a loss is worked out of a stated problem that has targets."""
    asked = _ids(stated)
    needs_it = any(re.search(NEEDS_TARGETS, one) for one in asked)
    return not asked or needs_it or has_updates(stated)


def has_updates(stated: Mapping[str, Any]) -> bool:
    """Return whether a stated problem is worked out as far as an update, or further than asked."""
    return stated.get("solution") == "whole" or needs_rate(stated)


def _passes_forward_alone(stated: Mapping[str, Any]) -> bool:
    iterations = stated.get("iterations")
    return iterations == 0 and not isinstance(iterations, bool)


def _ids(stated: Mapping[str, Any]) -> Sequence[str]:
    """Return the ids of what is asked, none where anything else stands among them."""
    asked = stated.get("asked")
    if isinstance(asked, list | tuple) and all(isinstance(one, str) for one in asked):
        return asked
    return ()


def _has_several(stated: Mapping[str, Any]) -> bool:
    """Return whether there is more than one iteration."""
    iterations = stated.get("iterations")
    if iterations is not None:
        return _is_above(iterations, 1)
    samples: Any = stated.get("inputs")
    count = len(samples) if isinstance(samples, list | tuple) else 0
    is_list = bool(count) and isinstance(samples[0], list | tuple)
    size = stated.get("batch_size")
    is_partial = is_list and size is not None and _is_above(count, size)
    return _is_above(stated.get("epochs"), 1) or is_partial


def _is_above(number: Any, other: Any) -> bool:
    return isinstance(number, int) and isinstance(other, int) and number > other
