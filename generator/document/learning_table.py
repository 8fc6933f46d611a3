"""The textbooks' table of a single neuron that learns from one sample after another."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from generator.document.shown import entry_as_shown
from generator.document.work import Work
from generator.expressions.tree import Number, Reference
from generator.layout.nodes import Node
from generator.network import ERRORS, LOSS
from generator.notation import Notation, in_table, written
from generator.rounding import Matrix
from generator.trace import Iteration, Step

__all__ = ["count_of_mistakes", "first_pass_without_mistakes", "is_right", "learning_columns"]

# What a column shows of a quantity: its name, and one number of each iteration.
Column = tuple[Node, list[str]]

IN_TURN = ("perceptron", "adaline")
# Between a column's numbers and those of the next.
BETWEEN = 2


def learning_columns(
    work: Work, iterations: Sequence[Iteration], widest: int, symbols: Notation
) -> list[tuple[Node, list[Node]]] | None:
    """Return the head and the numbers of each column: inputs, target, what is computed from them,
    and the parameters after the update.

    None where samples are not used one at a time, or a row is wider than so many characters.
    Duda, Hart and Stork, Pattern Classification (2nd edition), section 5.5, has such tables.
    """
    in_turn = all(len(iteration.samples) == 1 for iteration in iterations)
    if work.network.kind not in IN_TURN or not in_turn:
        return None
    columns = list(_columns(work, iterations, symbols))
    if sum(max(map(len, texts)) + BETWEEN for _, texts in columns) > widest:
        return None
    return [
        (head, in_table([Number(text) for text in texts], symbols.decimal_mark))
        for head, texts in columns
    ]


def _columns(work: Work, iterations: Sequence[Iteration], symbols: Notation) -> Iterator[Column]:
    first = iterations[0]
    for given in first.given:
        if given.role in ("input", "target"):
            found = [
                next(other.numbers for other in iteration.given if other.name == given.name)
                for iteration in iterations
            ]
            yield from _entries(given.reference, found, symbols)
    updates = set(work.graphs[0].updates.values())
    # The last iteration may have steps that those before it have not.
    by_name = [{step.name: step for step in iteration.steps} for iteration in iterations]
    for step in first.steps:
        if step.name in updates or _is_of_a_sample(step):
            printed = [steps[step.name].printed for steps in by_name]
            yield from _entries(Reference(step.name, step.expression.shape), printed, symbols)


def _is_of_a_sample(step: Step) -> bool:
    """Whether a step says what the neuron makes of its sample, by a number of its own."""
    is_new = not isinstance(step.expression, Reference)
    return is_new and step.section in ("forward", "preliminary") and step.name != LOSS


def _entries(quantity: Reference, found: Sequence[Matrix], symbols: Notation) -> Iterator[Column]:
    for row, column in itertools.product(*map(range, quantity.shape)):
        head = written(entry_as_shown(quantity, row, column, symbols), symbols)
        yield head, [numbers[row][column] for numbers in found]


def is_right(iteration: Iteration) -> bool:
    """Whether a perceptron makes no mistake in an iteration, so that nothing changes."""
    errors = next((step for step in iteration.steps if step.name == ERRORS), None)
    return (
        errors is not None
        and errors.prints_exactly
        and not any(map(Fraction, itertools.chain(*errors.printed)))
    )


def count_of_mistakes(work: Work) -> int | None:
    """Return in how many iterations a perceptron makes mistakes; None where that is not told by
    errors.
    """
    iterations = work.trace.iterations
    errors = [step for one in iterations for step in one.steps if step.name == ERRORS]
    if len(errors) < len(iterations) or not all(step.prints_exactly for step in errors):
        return None
    return sum(not is_right(iteration) for iteration in iterations)


def first_pass_without_mistakes(work: Work) -> int | None:
    """Return which pass over all samples is the first without a mistake, counted from 1; None
    where none is, or where it is not told by errors.
    """
    iterations = work.trace.iterations
    size = max(len(iteration.samples) for iteration in iterations)
    per_pass = -(-len(work.network.samples) // size)
    for start in range(0, len(iterations) - per_pass + 1, per_pass):
        if all(map(is_right, iterations[start : start + per_pass])):
            return start // per_pass + 1
    return None
