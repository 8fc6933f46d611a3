"""Two ways to compute the derivative of an activation: from what it is applied to, as a solution
has it, and from what it gives, as many do by hand: a(1 − a).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

from generator.expressions.activations import activation_of
from generator.expressions.tree import Apply, Expression, replace
from generator.marking.auditing import Audited, ShownNumbers, audited
from generator.marking.judging import judged
from generator.marking.origins import WrittenAnswers
from generator.marking.verdicts import Verdict
from generator.network import Graph, StepKey
from generator.trace import Step, Trace

__all__ = ["audited_either_way", "judged_either_way"]

# What a verdict is where neither way has been found yet.
WRONG = ("mistake", "wrong")


def judged_either_way(
    trace: Trace, graphs: Sequence[Graph], written: WrittenAnswers, asked: Sequence[StepKey]
) -> list[Verdict]:
    """Return the verdicts on numbers as `judged` has them, where that is right for either way."""
    found = list(judged(trace, graphs, written, asked))
    if not any(one.verdict in WRONG for one in found) or not _has_written_outputs(graphs, written):
        return found
    other = _by_outputs(trace, graphs)
    if other is None:
        return found
    return [
        second if first.verdict in WRONG and second.verdict not in WRONG else first
        for first, second in zip(found, judged(other, graphs, written, asked), strict=True)
    ]


def audited_either_way(
    trace: Trace, graphs: Sequence[Graph], written: WrittenAnswers, shown: ShownNumbers
) -> list[Audited]:
    """Return what numbers are as `audited` has them, in the way of which fewer are wrong."""
    found = list(audited(trace, graphs, written, shown))
    if not _count_wrong(found) or not _has_written_outputs(graphs, written):
        return found
    other = _by_outputs(trace, graphs)
    if other is None:
        return found
    return min(found, list(audited(other, graphs, written, shown)), key=_count_wrong)


def _count_wrong(found: Sequence[Audited]) -> int:
    return sum(one.verdict == "wrong" for one in found)


def _has_written_outputs(graphs: Sequence[Graph], written: WrittenAnswers) -> bool:
    """Return whether what an activation gives is written anywhere."""
    names = {one.name for graph in graphs for one in graph.definitions if _slope(one.expression)}
    return any(name in names for _, name, _, _ in written)


def _by_outputs(trace: Trace, graphs: Sequence[Graph]) -> Trace | None:
    """Return a trace with derivatives of activations computed from what these give, None where it
    has none.
    """
    iterations = tuple(
        dataclasses.replace(iteration, steps=tuple(_steps(iteration.steps, graph)))
        for graph, iteration in zip(graphs, trace.iterations, strict=True)
    )
    found = dataclasses.replace(trace, iterations=iterations)
    return None if found.iterations == trace.iterations else found


def _steps(steps: Sequence[Step], graph: Graph) -> Iterator[Step]:
    known: dict[Expression, Expression] = {}
    for definition in graph.definitions:
        if (slope := _slope(definition.expression)) is not None:
            derivative, by_output = slope
            known[derivative] = by_output(definition.reference)
    for step in steps:
        yield dataclasses.replace(step, expression=replace(step.expression, known))


def _slope(
    expression: Expression,
) -> tuple[Expression, Callable[[Expression], Expression]] | None:
    """Return the derivative of an activation that is applied, and the same in terms of what it
    gives, None where there is no such.
    """
    match expression:
        case Apply(operation, (argument,)):
            applied = activation_of(operation)
            if applied is not None and applied.by_output is not None:
                return applied.derivative(argument), applied.by_output
    return None
