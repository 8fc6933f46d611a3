"""A problem of an assignment with the keys that are common to all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.problem.kinds import OF_OTHER_KINDS
from generator.problem.page import OF_SHEETS

__all__ = ["COMMON", "joined"]

# The keys of problems that an assignment may state for all of its own.
COMMON = ("rounding", "notation", "presentation", "detail", "page")
DIGITS = frozenset({"places", "significant"})


def joined(
    common: Mapping[str, Any], own: Mapping[str, Any], asked: Sequence[str]
) -> dict[str, Any]:
    """Return the keys of a problem, with those that it leaves to its assignment and the steps that
    its parts ask for, if there are any.

    Of its rounding, each key is its own or the assignment's. A kind of problem that is stated
    without layers has a notation of its own, whatever is common to networks.
    """
    is_of_a_kind = str(own.get("kind")) in OF_OTHER_KINDS
    left = {
        key: common[key]
        for key in COMMON
        if key in common and not (is_of_a_kind and key == "notation")
    }
    found = {**left, **own}
    if "rounding" in left and "rounding" in own:
        found["rounding"] = _rounding(left["rounding"], own["rounding"])
    if "page" in found:
        found["page"] = _page(left.get("page", {}), own.get("page", {}))
    return {**found, "asked": list(asked)} if asked else found


def _page(common: Any, own: Any) -> Any:
    """Return the page of a problem: on the sheet of its assignment, whatever its own was."""
    if not (isinstance(common, Mapping) and isinstance(own, Mapping)):
        return own
    return {**common, **{key: value for key, value in own.items() if key not in OF_SHEETS}}


def _rounding(common: Any, own: Any) -> Any:
    """Return how a problem rounds; one number of digits takes the place of another."""
    if not (isinstance(common, Mapping) and isinstance(own, Mapping)):
        return own
    replaced = DIGITS if DIGITS & own.keys() else frozenset()
    return {key: value for key, value in common.items() if key not in replaced} | dict(own)
