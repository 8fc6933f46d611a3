"""Which numbers of a worksheet are left blank, to be written by hand."""

from __future__ import annotations

from generator.document.work import Work, work_keys
from generator.expressions.tree import Name, references
from generator.network import asked_steps
from generator.trace import Step

__all__ = ["blanks", "no_blanks"]

Key = tuple[int, Name]


def no_blanks(work: Work) -> list[frozenset[Name]]:
    """Return for each iteration that is written out that nothing is left blank."""
    return [frozenset()] * len(work.worked)


def blanks(work: Work) -> list[frozenset[Name]]:
    """Return for each iteration that is written out the quantities that are left blank.

    What an iteration starts from is blank where it was in the one before.
    """
    chosen = _fading(work) if work.problem.blanks == "fading" else _chosen(work)
    found: list[frozenset[Name]] = []
    for graph, iteration in zip(work.graphs, work.worked, strict=False):
        carried = {
            name for name, source in graph.continues.items() if found and source in found[-1]
        }
        own = (step.name for step in iteration.steps if (step.iteration, step.name) in chosen)
        found.append(frozenset({*own, *carried}))
    return found


def _chosen(work: Work) -> set[Key]:
    """Return the steps, each an iteration and a name, that a problem names one by one or by their
    section, or all of them.
    """
    named = work.problem.blanks
    return {
        (step.iteration, step.name)
        for step in _steps(work)
        if isinstance(named, str) or step.id in named or step.section in named
    }


def _fading(work: Work) -> set[Key]:
    """Return the steps of the second half, those that are asked for, and what is computed from
    them: a result behind blanks would tell what is in them.
    """
    steps = _steps(work)
    found = {(step.iteration, step.name) for step in steps[len(steps) // 2 :]}
    asked = asked_steps(work_keys(work), work.problem.asked)
    for step in steps:
        uses = (one.name for one in references(step.expression))
        if (step.iteration, step.name) in asked or any(
            (step.iteration, name) in found for name in uses
        ):
            found.add((step.iteration, step.name))
    return found


def _steps(work: Work) -> list[Step]:
    return [step for iteration in work.worked for step in iteration.steps]
