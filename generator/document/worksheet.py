"""Which numbers of a worksheet are left blank, to be written by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from generator.document.work import Work, group_of
from generator.expressions.tree import Name
from generator.trace import Iteration, Step

__all__ = ["blanks", "no_blanks"]


def no_blanks(work: Work) -> list[frozenset[Name]]:
    """Return for each iteration that is written out that nothing is left blank."""
    return [frozenset()] * len(work.worked)


def blanks(work: Work) -> list[frozenset[Name]]:
    """Return for each iteration that is written out the quantities that are left blank.

    What an iteration starts from is blank where it was in the one before.
    """
    chosen = work.problem.blanks
    found: list[frozenset[Name]] = []
    for graph, iteration in zip(work.graphs, work.worked, strict=False):
        carried = {
            name for name, source in graph.continues.items() if found and source in found[-1]
        }
        is_first = not found
        found.append(frozenset({*_blank(iteration, chosen, is_first), *carried}))
    return found


def _blank(iteration: Iteration, chosen: str | Collection[str], is_first: bool) -> Iterator[Name]:
    """Yield what an iteration leaves blank of its own; what fades is worked in the first one only,
    and there as far as the middle of each block of lines.
    """
    if chosen == "fading" and is_first:
        groups: dict[str, list[Step]] = {}
        for step in iteration.steps:
            groups.setdefault(group_of(step), []).append(step)
        for steps in groups.values():
            yield from (step.name for step in steps[len(steps) // 2 :])
        return
    for step in iteration.steps:
        if isinstance(chosen, str) or step.id in chosen or step.section in chosen:
            yield step.name
