"""The course of a training of several iterations: its table, and where it leads."""

from __future__ import annotations

import itertools
from typing import Any

from generator.document.work import Work, drawing, entry_as_shown, stated
from generator.expressions.tree import Name, Symbol
from generator.lines import given_line
from generator.network import ERRORS, INPUTS, LOSS, TARGETS, Given
from generator.notation import Notation, numbers, text
from generator.rounding import Matrix
from generator.trace import Iteration, Step, Trace

__all__ = ["course_table", "losses_printed", "results"]

MOST_TABLE_COLUMNS = 8
MOST_TABLE_ROWS = 60
MOST_TABLE_CHARACTERS = 55


def losses_printed(trace: Trace) -> list[str]:
    """Return the printed loss of each iteration; nothing where there is no loss."""
    return [steps[LOSS].printed[0][0] for steps in _by_name(trace) if LOSS in steps]


def _by_name(trace: Trace) -> list[dict[Name, Step]]:
    return [{step.name: step for step in iteration.steps} for iteration in trace.iterations]


def course_table(work: Work, symbols: Notation) -> dict[str, Any] | None:
    """Return a table of the loss, or of a perceptron's error, and of the parameters if few."""
    trace = work.trace
    if len(trace.iterations) < 2:
        return None
    parameters = [
        one for one in trace.given if isinstance(one.name, Symbol) and one.name.letter in "wb"
    ]
    entries = [
        (one, row, column)
        for one in parameters
        for row, column in itertools.product(*map(range, one.shape))
    ]
    shown = entries if len(entries) + 2 <= MOST_TABLE_COLUMNS else []
    widths = [
        max(len(_start(one, iteration)[row][column]) for iteration in trace.iterations)
        for one, row, column in shown
    ]
    if sum(widths) + 2 * len(widths) > MOST_TABLE_CHARACTERS:
        shown = []
    heads = [
        text(entry_as_shown(one.reference, row, column, symbols), symbols)
        for one, row, column in shown
    ]
    cells = []
    every = -(-len(trace.iterations) // MOST_TABLE_ROWS)
    steps = _by_name(trace)
    measure = LOSS if LOSS in steps[0] else ERRORS
    for iteration, found in zip(trace.iterations, steps, strict=True):
        if iteration.number % every and iteration.number > 1:
            continue
        shown_now = [_start(one, iteration)[row][column] for one, row, column in shown]
        measure_now = found[measure].printed
        turned = tuple(zip(*measure_now, strict=True)) if symbols.by_rows else measure_now
        measured = numbers(turned, symbols)
        printed = [numbers([[cell]], symbols) for cell in shown_now]
        cells.append([str(iteration.number), *printed, measured])
    return {
        "heads": [*heads, symbols.symbol(measure)],
        "rows": cells,
        "has_parameters": bool(shown),
        "first": len(work.worked) + 1,
        "every": every,
    }


def _start(quantity: Given, iteration: Iteration) -> Matrix:
    """Return what a quantity is at the start of an iteration, as printed."""
    return next(one.numbers for one in iteration.given if one.name == quantity.name)


def results(work: Work, symbols: Notation) -> dict[str, Any] | None:
    """Return the parameters after the last of several iterations, and the network with them."""
    if len(work.trace.iterations) < 2:
        return None
    last = work.trace.iterations[-1]
    ends = {step.id: step.printed for step in last.steps}
    after = [
        Given(one.name, ends.get(f"{one.name}_new", one.numbers))
        for one in last.given
        if isinstance(one.name, Symbol)
    ]
    parameters = [one for one in after if isinstance(one.name, Symbol) and one.name.letter in "wb"]
    first = [one for one in stated(work) if one.name in (INPUTS, TARGETS)]
    return {
        "lines": [given_line(one, symbols) for one in parameters],
        "drawing": drawing([*first, *parameters], symbols),
    }
