"""Which numbers of a worksheet are left blank, to be written by hand."""

from __future__ import annotations

from generator.document.work import Work
from generator.expressions.tree import Name, Reference, references
from generator.network import StepKey, asked_steps
from generator.trace import Step, fingerprints

__all__ = ["blanks", "no_blanks"]


def no_blanks(work: Work) -> list[frozenset[Name]]:
    """Return for each iteration that is written out that nothing is left blank."""
    return [frozenset()] * len(work.worked)


def blanks(work: Work) -> list[frozenset[Name]]:
    """Return for each iteration that is written out the quantities that are left blank.

    What an iteration starts from is blank where it was in the one before.
    """
    fades = work.problem.blanks == "fading"
    chosen = _fading(work) if fades else _chosen(work)
    if work.problem.shows_numbers and not fades:
        chosen = _with_equals(work, chosen)
    found: dict[int, frozenset[Name]] = {}
    for index, iteration in zip(work.problem.worked_iterations, work.worked, strict=True):
        before = found.get(index - 1)
        # What has not been written out before is for the student to find.
        carried = (
            name
            for name, source in work.graphs[index].continues.items()
            if index and (source != name if before is None else source in before)
        )
        own = (step.name for step in iteration.steps if _key(step) in chosen)
        found[index] = frozenset({*own, *carried})
    return list(found.values())


def _chosen(work: Work) -> set[StepKey]:
    """Return the steps, each an iteration and a name, that a problem names one by one or by their
    section, or all of them.
    """
    named = work.problem.blanks
    return {
        _key(step)
        for step in _steps(work)
        if isinstance(named, str) or step.id in named or step.section in named
    }


def _fading(work: Work) -> set[StepKey]:
    """Return the steps of the second half, those that are asked for, and what is computed from
    them: a result behind blanks would tell what is in them.
    """
    steps = _steps(work)
    found = {_key(step) for step in steps[len(steps) // 2 :]}
    found |= {one.key for one in asked_steps(work.graphs, work.problem)}
    for step in reversed(steps):
        # As in a = z, what is another name for a number has it as well.
        if _key(step) in found and isinstance(step.expression, Reference):
            found.add((step.iteration, step.expression.name))
    for step in steps:
        if any(
            (step.iteration, reference.name) in found for reference in references(step.expression)
        ):
            found.add(_key(step))
    return found


def _with_equals(work: Work, chosen: set[StepKey]) -> set[StepKey]:
    """Return chosen steps, and those whose number is one of theirs whatever is given: a = z of a
    linear layer, or the first moment of Adam's first iteration, once it is corrected, and the
    gradient.
    """
    keys = {_key(step) for step in _steps(work)}
    if len(chosen) == len(keys):
        return chosen
    prints = fingerprints(work.graphs[: work.problem.worked_iterations[-1] + 1])
    while True:
        told = frozenset().union(*(prints[key] for key in chosen))
        found = {key for key in keys if key in chosen or not told.isdisjoint(prints[key])}
        if found == chosen:
            return found
        chosen = found


def _key(step: Step) -> StepKey:
    return step.iteration, step.name


def _steps(work: Work) -> list[Step]:
    return [step for iteration in work.worked for step in iteration.steps]
