"""The course of a training of several iterations: its table, and where it leads."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from msgspec import Struct, structs

from generator.document.learning_table import (
    count_of_mistakes,
    first_pass_without_mistakes,
    learning_columns,
)
from generator.document.shown import DrawingView, drawing, entry_as_shown, stated
from generator.document.work import Work
from generator.expressions.tree import Name, Number
from generator.layout.measure import Measure
from generator.layout.nodes import Digits, Node
from generator.lines import Line, given_line
from generator.network import ERRORS, INPUTS, LOSS, TARGETS, TRAINED, Given
from generator.notation import Notation, characters, in_table, numbers, written
from generator.rounding import Matrix
from generator.trace import Iteration, Step, Trace

__all__ = [
    "CourseTable",
    "Results",
    "course_table",
    "end_lines",
    "losses_printed",
    "results",
    "table_of",
]

MOST_TABLE_COLUMNS = 8
MOST_TABLE_ROWS = 60
MOST_TABLE_CHARACTERS = 55
# About how many digits wide a table may be beside the numbers of its rows, on the usual page.
WIDEST_TABLE = 68
NUMBERS_OF_ROWS = 10


class CourseTable(Struct, frozen=True, eq=False):
    """A table of every so many iterations: its heads behind that of their numbers, and its rows.

    `has_parameters` says whether more stands in it than the loss, `has_losses_of_batches` whether
    that is the loss of some samples each, and `shows_samples` whether a row has a sample, what is
    computed from it, and the parameters after it. `done` is the pass over all samples in which
    nothing changes, the last one in the table. `mistakes` are those of all iterations, where they
    are counted. `left` are the numbers of the iterations that it goes through and that are not
    written out, which follow each other.
    """

    heads: Sequence[Node]
    rows: Sequence[Sequence[Node]]
    has_parameters: bool
    has_losses_of_batches: bool
    every: int
    left: Sequence[int]
    shows_samples: bool = False
    done: int | None = None
    mistakes: int | None = None

    @property
    def has_all_losses(self) -> bool:
        """Whether it has the loss of each iteration."""
        return self.every == 1 and not self.shows_samples


class Results(Struct, frozen=True, eq=False):
    """The parameters after the last iteration, and where it can be drawn the network with them."""

    lines: Sequence[Line]
    drawing: DrawingView | None


def losses_printed(trace: Trace, loss: Name = LOSS) -> list[str]:
    """Return the printed loss of each iteration; nothing where there is no loss."""
    return [steps[loss].printed[0][0] for steps in _by_name(trace) if loss in steps]


def _by_name(trace: Trace) -> list[dict[Name, Step]]:
    return [{step.name: step for step in iteration.steps} for iteration in trace.iterations]


def course_table(work: Work, symbols: Notation) -> CourseTable | None:
    """Return a table of the loss, or of a perceptron's error, and of the parameters if few."""
    trace = work.trace
    if len(trace.iterations) < 2:
        return None
    steps = {step.name for step in trace.iterations[0].steps}
    measured = LOSS if LOSS in steps else ERRORS
    return _table_of_samples(work, symbols) or table_of(work, symbols, measured)


def _table_of_samples(work: Work, symbols: Notation) -> CourseTable | None:
    done = first_pass_without_mistakes(work)
    iterations = work.trace.iterations
    if done is not None:
        iterations = iterations[: done * len(work.network.samples)]
    if len(iterations) > MOST_TABLE_ROWS:
        return None
    widest = symbols.measure.across(MOST_TABLE_CHARACTERS)
    columns = learning_columns(work, iterations, widest, symbols)
    if columns is None:
        return None
    numbered = [Digits(str(iteration.number)) for iteration in iterations]
    return CourseTable(
        heads=[head for head, _ in columns],
        rows=list(zip(numbered, *(found for _, found in columns), strict=True)),
        has_parameters=True,
        has_losses_of_batches=False,
        every=1,
        left=_left(work, iterations),
        shows_samples=True,
        done=done,
        mistakes=count_of_mistakes(work),
    )


def table_of(work: Work, symbols: Notation, measured: Name) -> CourseTable:
    """Return a table of what is measured in each iteration, and of the parameters if few."""
    trace = work.trace
    every = -(-len(trace.iterations) // MOST_TABLE_ROWS)
    chosen = [
        iteration
        for iteration in trace.iterations
        if iteration.number % every == 0 or iteration.number == 1
    ]
    measure = symbols.measure
    shown = _entries_that_fit(trace, measure)
    steps = _by_name(trace)
    columns = [
        [Digits(str(iteration.number)) for iteration in chosen],
        *(
            in_table(
                [Number(_start(quantity, iteration)[row][column]) for iteration in chosen],
                symbols.decimal_mark,
            )
            for quantity, row, column in shown
        ),
        _measured(
            [steps[iteration.number - 1][measured].printed for iteration in chosen],
            replace(symbols, widest=_widest_table(measure) - _width(trace, shown)),
        ),
    ]
    heads = [
        written(entry_as_shown(quantity.reference, row, column, symbols), symbols)
        for quantity, row, column in shown
    ]
    return CourseTable(
        heads=[*heads, symbols.symbol(measured)],
        rows=list(zip(*columns, strict=True)),
        has_parameters=bool(shown),
        has_losses_of_batches=work.is_partial and measured == LOSS,
        every=every,
        left=_left(work, trace.iterations),
    )


def _left(work: Work, iterations: Sequence[Iteration]) -> list[int]:
    """Return which of some iterations are not written out."""
    written_out = {iteration.number for iteration in work.worked}
    return [one.number for one in iterations if one.number not in written_out]


def _widest_table(measure: Measure) -> int:
    return measure.across(WIDEST_TABLE + NUMBERS_OF_ROWS) - NUMBERS_OF_ROWS


def _entries_that_fit(trace: Trace, measure: Measure) -> list[tuple[Given, int, int]]:
    """Return each entry of each parameter with its place; none where not all fit in a table."""
    entries = [
        (given, row, column)
        for given in trace.given
        if given.role in TRAINED
        for row, column in itertools.product(*map(range, given.shape))
    ]
    if len(entries) + 2 > MOST_TABLE_COLUMNS:
        return []
    return entries if _width(trace, entries) <= measure.across(MOST_TABLE_CHARACTERS) else []


def _width(trace: Trace, entries: Sequence[tuple[Given, int, int]]) -> int:
    """Return how many characters wide the columns of some entries are."""
    return sum(
        max(characters(_start(quantity, iteration)[row][column]) for iteration in trace.iterations)
        + 2
        for quantity, row, column in entries
    )


def _measured(found: Sequence[Matrix], symbols: Notation) -> list[Node]:
    """Return the losses or errors of a column; those of several samples are a matrix."""
    if all(len(matrix) == len(matrix[0]) == 1 for matrix in found):
        return in_table([Number(matrix[0][0]) for matrix in found], symbols.decimal_mark)
    turned = [tuple(zip(*matrix, strict=True)) if symbols.by_rows else matrix for matrix in found]
    return [numbers(matrix, symbols) for matrix in turned]


def _start(quantity: Given, iteration: Iteration) -> Matrix:
    """Return what a quantity is at the start of an iteration, as printed."""
    return next(given.numbers for given in iteration.given if given.name == quantity.name)


def results(work: Work, symbols: Notation) -> Results | None:
    """Return the parameters after the last of several iterations, and the network with them; None
    where the last one does not come to all of them.
    """
    lines = end_lines(work, symbols)
    if lines is None:
        return None
    parameters = _ends(work)
    first = [given for given in stated(work) if given.name in (INPUTS, TARGETS)]
    has_room = work.network.page.layout != "compact"
    drawn = None
    if work.network.is_layered and has_room:
        drawn = drawing(work.network, [*first, *parameters], symbols)
    return Results(
        lines=lines,
        drawing=drawn if drawn is not None and drawn.shows_numbers else None,
    )


def end_lines(work: Work, symbols: Notation) -> Sequence[Line] | None:
    """Return the lines of the parameters after the last of several iterations; None where that does
    not come to all of them.
    """
    if len(work.trace.iterations) < 2:
        return None
    role_of = work.graphs[0].roles
    updates = work.graphs[-1].updates
    if any(role_of[of] in TRAINED and of not in updates for of in work.graphs[0].updates):
        return None
    return [given_line(parameter, symbols) for parameter in _ends(work)]


def _ends(work: Work) -> Sequence[Given]:
    """Return the parameters with the numbers to which the last iteration leads."""
    last, updates = work.trace.iterations[-1], work.graphs[-1].updates
    ends = {step.name: step.printed for step in last.steps}
    return [
        structs.replace(given, numbers=ends.get(updates.get(given.name, given.name), given.numbers))
        for given in last.given
        if given.role in TRAINED
    ]
