"""What tells exercises apart: all that one states, and what its draws depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from generator.problem import holds_draws
from generator.problem.identity import LOOKS, LOOKS_OF_ROUNDING
from generator.variants.exercise import Exercise

__all__ = ["hash_of_draws", "hash_of_exercise", "stated_before_zeros"]

WITHOUT_ZERO = "without 0 in ranges"


def hash_of_exercise(exercise: Exercise) -> str:
    """Return the SHA-256 of all that an exercise states."""
    return _hash(exercise, exercise.stated)


def hash_of_draws(exercise: Exercise) -> str:
    """Return the SHA-256 of what an exercise states but words and looks, which may be corrected.

    Where one of these is drawn itself, it is no less of a draw than others. Exercises whose ranges
    have 0 in them have the hash of earlier versions, whose ranges always had.
    """
    stated = _without(stated_before_zeros(exercise), LOOKS)
    rounding: Any = stated.get("rounding")
    if isinstance(rounding, Mapping):
        stated["rounding"] = _without(rounding, LOOKS_OF_ROUNDING)
    return _hash(exercise, stated, *[WITHOUT_ZERO] * bool(exercise.without_zero))


def stated_before_zeros(exercise: Exercise) -> dict[str, Any]:
    """Return what an exercise states but whether ranges have 0 in them, as earlier versions did."""
    stated = dict(exercise.stated)
    requirements: Any = stated.get("requirements")
    if isinstance(requirements, Mapping) and "zeros" in requirements:
        stated["requirements"] = {
            key: value for key, value in requirements.items() if key != "zeros"
        }
        if not stated["requirements"]:
            del stated["requirements"]
    return stated


def _without(stated: Mapping[str, Any], looks: tuple[str, ...]) -> dict[str, Any]:
    return {
        key: value for key, value in stated.items() if key not in looks or holds_draws({key: value})
    }


def _hash(exercise: Exercise, stated: Mapping[str, Any], *more: str) -> str:
    """Return the SHA-256 of what is stated in its order, which draws depend on as well."""
    named = {key: draw.model_dump(exclude_none=True) for key, draw in exercise.draws.items()}
    return hashlib.sha256(json.dumps([stated, named, *more], default=str).encode()).hexdigest()
