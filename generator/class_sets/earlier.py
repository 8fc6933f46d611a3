"""Sets that version 0.1.0 made, whose draws are the same: it recorded no fingerprints of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.errors import SetError
from generator.problem import quoted
from generator.variants import Draws, Exercise, printed_answers, stated_before_zeros

__all__ = ["EARLIER", "check_answers", "earlier_hash"]

EARLIER = ("0.1.0",)


def earlier_hash(exercise: Exercise) -> str:
    """Return the hash of an exercise, its title and author included, that is in these sets."""
    stated = stated_before_zeros(exercise)
    return hashlib.sha256(repr((stated, exercise.draws)).encode()).hexdigest()


def check_answers(folder: Path, draws: Draws, candidates: Sequence[tuple[str, int]]) -> None:
    """See that the answers in a folder are those of the draws made now, as far as it has any.

    Raises SetError.
    """
    before = _answers(folder / "answers.json")
    known = [(name, attempt) for name, attempt in candidates if name in before]
    for (name, _), now in zip(known, printed_answers(draws, known), strict=True):
        if before[name] != now:
            raise SetError(
                f"{folder} holds a set of Handprop 0.1.0 in which variant {quoted(name)} has other "
                "answers than it has now",
                "go on with that version, or give another folder",
            )


def _answers(path: Path) -> Mapping[str, Any]:
    """Return what is printed of each asked step, by variant and step."""
    try:
        return {
            entry["variant"]: {step: found["printed"] for step, found in entry["steps"].items()}
            for entry in json.loads(path.read_bytes())["variants"]
        }
    except FileNotFoundError:
        # The run that began the set did not come to its end.
        return {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise SetError(
            f"{path}, which shows that draws of Handprop 0.1.0 are the same, cannot be read",
            "restore it, or give another folder",
        ) from None
