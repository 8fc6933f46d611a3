"""The words of a problem with what is given in their places."""

from __future__ import annotations

from collections.abc import Mapping

from generator.document.views import SettingView
from generator.document.work import Work
from generator.prose import (
    Inline,
    Mathematics,
    Prose,
    Translated,
    Words,
    filled,
    placeholders,
    read_prose,
)

__all__ = ["said", "wording"]


def wording(work: Work, settings: Mapping[str, SettingView]) -> Prose | None:
    """Return what a problem says in place of the usual question, None where it says nothing."""
    problem = work.network
    if not problem.wording:
        return None
    rounding = work.trace.rounding
    sizes = [len(batch) for batch in problem.batches]
    numbers = {
        "places": rounding.places,
        "significant": rounding.significant,
        "iterations": len(sizes),
        "epochs": problem.passes,
        "batch_size": max(sizes, default=0),
    }
    values: dict[str, Inline] = {
        **{name: Words(str(number)) for name, number in numbers.items()},
        **{name: Mathematics(setting.equation) for name, setting in settings.items()},
        "optimizer": Translated(f"optimizer-{problem.optimizer.name}"),
    }
    return filled(read_prose(problem.wording), values)


def said(work: Work) -> tuple[str, ...]:
    """Return the names of what the words of a problem say by their places."""
    return placeholders(read_prose(work.network.wording or ""))
