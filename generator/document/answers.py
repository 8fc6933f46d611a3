"""The answers to what a problem asks for: a line each, or formulas alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.document.keeping import Kept
from generator.document.work import Work
from generator.expressions.tree import Name, references
from generator.lines import Line, formula_lines, result_lines
from generator.network import AskedStep, Cell
from generator.trace import Iteration

__all__ = ["answer_lines"]


def answer_lines(work: Work, kept: Kept, asked: Sequence[AskedStep]) -> list[Line]:
    """Return a line for each of some things that are asked for, in their order. Without numbers
    these are formulas, and those on the way back that they are made of, as they are derived.
    """
    if not work.problem.shows_numbers:
        return list(_formulas(work, kept, asked))
    found: dict[tuple[int, str], Line] = {}
    for iteration in work.trace.iterations:
        wanted = [(one.name, one.cell) for one in asked if one.iteration == iteration.number]
        for line in result_lines(work.trace, iteration, kept.notation, wanted, kept.lines):
            found[iteration.number, line.id] = line
    return [found[one.iteration, one.id] for one in asked]


def _formulas(work: Work, kept: Kept, asked: Sequence[AskedStep]) -> Iterator[Line]:
    by_entry = work.problem.presentation == "weights"
    for iteration in work.trace.iterations:
        wanted = [step for step in asked if step.iteration == iteration.number]
        yield from formula_lines(
            work.trace,
            iteration,
            kept.notation,
            list(_derived(iteration, wanted)),
            by_entry,
            kept.lines,
        )


def _derived(
    iteration: Iteration, asked: Sequence[AskedStep]
) -> Iterator[tuple[Name, Cell | None]]:
    """Yield what is asked for of an iteration, and all behind the forward pass that it is made of,
    in the order of the steps.
    """
    cells: dict[Name, list[Cell | None]] = {}
    for one in asked:
        cells.setdefault(one.name, []).append(one.cell)
    behind = {step.name for step in iteration.steps if step.section != "forward"}
    for step in reversed(iteration.steps):
        if step.name in cells:
            used = {reference.name for reference in references(step.expression)}
            cells |= {name: [None] for name in used & behind}
    for step in iteration.steps:
        yield from ((step.name, cell) for cell in cells.get(step.name, ()))
