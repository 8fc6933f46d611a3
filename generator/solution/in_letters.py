"""Formulas of quantities that are given by their sizes: steps without numbers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from generator import network
from generator.arithmetic import NO_NUMBER, Reals, System, exact
from generator.document.keeping import kept_for
from generator.document.rendering import terms
from generator.document.step_lines import step_lines
from generator.document.work import Work
from generator.errors import StepError
from generator.expressions.tree import Name, Shape
from generator.formats.latex.dialects import AMSMATH
from generator.formats.latex.printer import Latex
from generator.lines import ByHand
from generator.network import Graph
from generator.problem.formulas.table import FormulaProblem
from generator.problem.formulas.tables import unknown
from generator.rounding import Matrix
from generator.trace import Iteration, Step, Trace, Values, started

__all__ = ["work_in_letters"]


def work_in_letters(problem: FormulaProblem) -> Work:
    """Return what documents are made from where there are no numbers.

    Raises StepError where a formula would have a size in it that is a letter.
    """
    work, other = _work(problem), _work(problem.resized())
    for (step, written), (_, of_other) in zip(_written(work), _written(other), strict=True):
        if written != of_other:
            raise StepError(
                f"{step} has a number in its formula that depends on sizes",
                "write it without that, such as sum(v) / n for a mean, or give numbers",
            )
    return work


def _work(problem: FormulaProblem) -> Work:
    graphs = network.build(problem)
    trace = Trace(tuple(_iterations(graphs)), problem.rounding.rounding(), Values(graphs))
    return Work(problem, graphs, trace, hidden=(), enough_places=None)


def _iterations(graphs: Sequence[Graph]) -> Iterator[Iteration]:
    numbers: dict[Name, Matrix] = {}
    for graph in graphs:
        given, numbers = started(graphs, graph, numbers)
        found = tuple(_steps(graph))
        numbers |= {step.name: step.printed for step in found}
        yield Iteration(graph.iteration, graph.samples, given, found)


def _steps(graph: Graph) -> Iterator[Step]:
    for definition in graph.definitions:
        nothing = _nothing(definition.expression.shape)
        yield Step(
            definition.name,
            definition.section,
            definition.role,
            graph.iteration,
            definition.expression,
            exact=nothing,
            from_print=nothing,
            printed=unknown(definition.expression.shape),
            recomputes=True,
            is_by_component=definition.name in graph.by_component,
        )


def _nothing(shape: Shape) -> Reals:
    """Return what has no value, and says so where it is asked for."""
    return Reals(_refuse, shape)


def _refuse(_: System) -> None:
    exact(NO_NUMBER)


def _written(work: Work) -> Iterator[tuple[str, str]]:
    """Yield the formulas of all lines, each with the id of its line."""
    kept, by_hand = kept_for(work), ByHand(work.graphs)
    latex = Latex(terms(), AMSMATH).text
    for iteration in work.worked:
        for line in itertools.chain(*step_lines(work, iteration, kept, by_hand).values()):
            layouts = *line.symbols, *(link.formula for link in line.links)
            yield line.id, " = ".join(map(latex, layouts))
