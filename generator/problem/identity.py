"""What tells problems apart: all that one states, but for its words and its looks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from generator.problem.any_problem import AnyProblem

__all__ = ["LOOKS", "LOOKS_OF_ROUNDING", "hash_of_hashes", "hash_of_problem"]

# What a document says and how it looks, which changes no number, in a file and under [rounding].
LOOKS = (
    *("title", "author", "date", "wording"),
    *("notation", "presentation", "detail", "worked", "blanks", "figure", "page", "marks"),
)
LOOKS_OF_ROUNDING = ("padding", "relation", "decimal_mark")


def hash_of_problem(problem: AnyProblem) -> str:
    """Return the SHA-256 of what a problem states but words and looks, which may be corrected. What
    states a default is like what leaves it out.
    """
    stated = problem.model_dump(exclude=set(LOOKS), exclude_none=True, exclude_defaults=True)
    rounding = stated.pop("rounding", {})
    rounds = {key: value for key, value in rounding.items() if key not in LOOKS_OF_ROUNDING}
    return _hash([stated, rounds])


def hash_of_hashes(hashes: Sequence[str]) -> str:
    """Return the SHA-256 of several problems, given that of each."""
    return _hash(hashes)


def _hash(stated: object) -> str:
    written = json.dumps(stated, default=str, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()
