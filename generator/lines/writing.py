"""From a step to its printed lines: which readings of its expression stand on them."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence

from msgspec import structs

from generator.expressions.activations import OF_LAYERS
from generator.expressions.inverses import OF_COFACTORS
from generator.expressions.operations import DIVIDE, MATMUL, TIMES, TOTAL
from generator.expressions.readings import entrywise, rows
from generator.expressions.rows import OPERATIONS_OF_LINES
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Derivative,
    Expression,
    Name,
    Reference,
    Symbol,
    entry,
    parts,
    references,
)
from generator.layout.measure import Measure
from generator.layout.nodes import Node
from generator.layout.patterns import blanks, blocks, fixed, widest_part
from generator.lines.by_hand import BlankMatrix, ByHand
from generator.lines.chain import chain_rule
from generator.lines.context import Context, Detail
from generator.lines.formulas import Reading
from generator.lines.keeping import KeptLines, once
from generator.lines.line import Line, Link
from generator.lines.relations import linked
from generator.network import INPUTS, PARAMETERS, Cell, Given
from generator.notation import Notation, blank_matrix, numbers, symbol, written
from generator.rounding import Matrix
from generator.trace import Iteration, Step, Trace, formula

__all__ = ["formula_lines", "given_line", "lines", "named_line", "result_lines"]

# About as many digits fit across the usual page, and as many of small print, the smallest that can
# be read with ease.
WIDEST = 78
WIDEST_READABLE = 94
# Numbers that are written by hand do not become smaller.
WIDEST_BY_HAND = 64
# Other lines of a block may have wider symbols, which are as wide on any page.
BEFORE = 10
# And blanks are wider than they are taken for where numbers have many digits.
BEFORE_BLANKS = 20
# Functions of matrices that are worked out entry by entry.
WORKED = frozenset({*OF_LAYERS, *OPERATIONS_OF_LINES, *OF_COFACTORS})
# So many terms of a sum can be read.
MOST_TERMS = 12
NOTHING = ByHand()
# So many entries of a column are named one by one; what has a letter as its size has more.
MOST_ENTRIES = 32
# The operations whose results have an entry for each window of a matrix.
OF_WINDOWS = frozenset({"correlate", "convolve", "maxima", "averages", "route"})


def lines(
    trace: Trace,
    iteration: Iteration,
    notation: Notation,
    detail: Detail,
    by_entry: bool,
    by_hand: ByHand = NOTHING,
    kept: KeptLines | None = None,
    asked: Collection[Name] = (),
) -> dict[str, list[Line]]:
    """Return the printed lines of each step of an iteration, by the step's id.

    `by_entry` gives every entry of a matrix a line of its own in place of one for the whole.
    `by_hand` says which numbers are to be written by hand. `kept` are formulas of other problems of
    the structure in this notation. What is `asked` for is written as it is asked.
    """
    context = _context(
        trace, iteration, notation, detail, by_entry, by_hand, kept or KeptLines(), asked
    )
    return {step.id: list(_step_lines(step, context)) for step in iteration.steps}


def formula_lines(
    trace: Trace,
    iteration: Iteration,
    notation: Notation,
    wanted: Sequence[tuple[Name, Cell | None]],
    by_entry: bool,
    kept: KeptLines | None = None,
) -> list[Line]:
    """Return the lines of these steps of an iteration, or of entries of them, without numbers: one
    for each entry of a matrix where lines are `by_entry`.
    """
    asked = [name for name, _ in wanted]
    context = _context(
        trace, iteration, notation, "symbols", by_entry, NOTHING, kept or KeptLines(), asked
    )
    places = dict.fromkeys((context.name_in_lines(name), cell) for name, cell in wanted)
    found: list[Line] = []
    for name, cell in places:
        step = context.steps[name]
        found += _step_lines(step, context) if cell is None else [_entry_line(step, context, cell)]
    return found


def result_lines(
    trace: Trace,
    iteration: Iteration,
    notation: Notation,
    wanted: Sequence[tuple[Name, Cell | None]],
    kept: KeptLines | None = None,
) -> list[Line]:
    """Return a line for each of these steps of an iteration, or for an entry of it: its symbol and
    what it comes to.
    """
    context = _context(trace, iteration, notation, "results", False, NOTHING, kept or KeptLines())
    return [_result_line(context.steps[name], context, cell) for name, cell in wanted]


def _context(
    trace: Trace,
    iteration: Iteration,
    notation: Notation,
    detail: Detail,
    by_entry: bool,
    by_hand: ByHand,
    kept: KeptLines,
    asked: Collection[Name] = (),
) -> Context:
    printed: dict[Name, Matrix] = {
        **{given.name: given.numbers for given in iteration.given},
        **{step.name: step.printed for step in iteration.steps},
    }
    if notation.by_rows:
        printed = {name: _transposed(matrix) for name, matrix in printed.items()}
    shows_rounding = trace.rounding.relation == "approximately"
    rounded: dict[Name, frozenset[Cell]] = {}
    if shows_rounding and trace.rounding.carry == "exact":
        rounded = {step.name: frozenset(_rounded_places(step)) for step in iteration.steps}
    deltas = (step.name for step in iteration.steps if notation.calls_delta(step.name))
    return Context(
        iteration=iteration.number,
        notation=notation,
        kept=kept,
        rounding=trace.rounding,
        steps={step.name: step for step in iteration.steps},
        printed=printed,
        rounded=rounded,
        by_hand=by_hand,
        shows_rounding=shows_rounding,
        detail=detail,
        by_entry=by_entry,
        explained=[*itertools.islice(deltas, 1), *asked],
    )


def _rounded_places(step: Step) -> Iterator[Cell]:
    height, width = step.expression.shape
    for cell in itertools.product(range(height), range(width)):
        if not step.prints_exactly_at(*cell):
            yield cell


def _transposed(matrix: Matrix) -> Matrix:
    return tuple(zip(*matrix, strict=True))


def given_line(given: Given, notation: Notation, blanks: BlankMatrix | None = None) -> Line:
    """Return the line that states a given quantity, or leaves blanks for its numbers; the inputs
    are called x as well, and a matrix of parameters that are counted shows the name of each.
    """
    symbols: tuple[Node, ...] = (notation.symbol(given.name),)
    called = notation.symbol(Symbol("x"))
    if given.name == INPUTS and called not in symbols:
        symbols = (*symbols, called)
    if blanks is None:
        shown = _transposed(given.numbers) if notation.by_rows else given.numbers
        links = [_equals(numbers(shown, notation))]
    else:
        room = tuple(zip(*blanks, strict=True)) if notation.by_rows else blanks
        links = [_equals(blank_matrix(room, notation))]
    if given.role in PARAMETERS and notation.counts and given.shape != SCALAR:
        names = entrywise(given.reference)
        links.insert(0, _equals(written(rows(names) if notation.by_rows else names, notation)))
    return Line(str(given.name), symbols, tuple(links))


def named_line(given: Given, notation: Notation) -> Line:
    """Return the line of a given quantity that says what its entries are called, without their
    numbers; a single number has its symbol alone.
    """
    line = given_line(given, notation)
    name = Symbol("x") if given.name == INPUTS else given.name
    if given.shape == SCALAR:
        return structs.replace(line, links=())
    names = entrywise(Reference(name, given.shape))
    shown = written(rows(names) if notation.by_rows else names, notation)
    return structs.replace(line, links=(_equals(shown),))


def _equals(formula: Node) -> Link:
    return Link("equals", False, formula)


def _step_lines(step: Step, context: Context) -> Iterator[Line]:
    if context.is_itself(step):
        return
    is_matrix, only_entries = step.expression.shape != SCALAR, context.is_by_entry(step)
    if not only_entries:
        symbols = _symbols(step, context)
        links = tuple(linked(step, context, symbols[0], list(_readings(step, context, symbols))))
        # A slope whose formula has no room is its own symbol.
        if links:
            yield Line(step.id, symbols, links)
    has_entries = is_matrix and context.detail == "entries" and _has_sums(step.expression)
    if only_entries or has_entries:
        for cell in context.places(step.expression):
            yield _entry_line(step, context, cell)
    elif is_matrix and context.shows("products") and _shows_a_window(step, context):
        yield _entry_line(step, context, _fullest(step.expression, context))


def _result_line(step: Step, context: Context, cell: Cell | None) -> Line:
    """Return the line of a step, or of an entry, that shows nothing of how it is found."""
    symbols, name = _symbols(step, context, cell)[:1], step.name
    if isinstance(name, Derivative) and context.notation.calls_delta(name):
        symbols = (*symbols, fixed(_fraction(name, step, context, cell)))
    (link,) = linked(step, context, symbols[0], (), cell)
    return Line(_id(step, cell), symbols, (structs.replace(link, marked=False),))


def _id(step: Step, cell: Cell | None) -> str:
    """Return the id of the line of a step, or of an entry; a single number has no entries."""
    if cell is None or step.expression.shape == SCALAR:
        return step.id
    row, column = cell
    return f"{step.id}[{row + 1},{column + 1}]"


def _has_sums(expression: Expression) -> bool:
    """Whether entries of an expression are sums over others."""
    return _has_windows(expression) or any(
        isinstance(part, Apply) and part.operation is MATMUL for part in parts(expression)
    )


def _has_windows(expression: Expression) -> bool:
    """Whether entries of an expression come from windows of a matrix, of which one shows how."""
    return any(
        isinstance(part, Apply) and part.operation.name in OF_WINDOWS for part in parts(expression)
    )


def _shows_a_window(step: Step, context: Context) -> bool:
    """Whether an entry of a step is written in full: of the maps of a layer, that of the first."""
    if not _has_windows(step.expression):
        return False
    alike = (other for other in context.steps.values() if _kind(other) == _kind(step))
    return next(alike).name == step.name


def _kind(step: Step) -> tuple[object, ...]:
    """Return what steps have in common that differ in their places alone."""
    match step.name:
        case Derivative(of, by):
            return of.letter, by.letter, by.layer, by.mark
        case Symbol(letter, layer, mark):
            return letter, layer, mark
    return (step.name,)


def _fullest(expression: Expression, context: Context) -> Cell:
    """Return the first place whose entry has the most terms: none of its windows has zeros around
    the matrix in it, if that can be.
    """
    return max(
        context.places(expression),
        key=lambda cell: sum(1 for _ in references(entry(expression, *cell))),
    )


def _entry_line(step: Step, context: Context, cell: Cell) -> Line:
    """Return the line of one entry: its chain rule, its formula, its numbers, and its number."""
    row, column = cell
    key = step.iteration, step.name, cell
    written = once(
        context.kept.formulas,
        key,
        lambda: context.formula(entry(step.expression, row, column)),
    )
    links = [] if context.leaves_formula_blank(step) else [*_chain(step, context, cell)]
    symbols = _symbols(step, context, cell)
    readings = [written.reading]
    if context.shows("substitution") and not (context.leaves_blank(step) and written.has_cases):
        found = context.numbers(step, written)
        readings += _fitting(found, symbols, context.notation.measure, WIDEST_READABLE)
    links += linked(step, context, symbols[0], readings, cell)
    return Line(_id(step, cell), symbols, tuple(links))


def _chain(step: Step, context: Context, cell: Cell) -> tuple[Link, ...]:
    def chain() -> tuple[Link, ...]:
        found = chain_rule(step, context, cell)
        return () if found is None else (_equals(fixed(found)),)

    return once(context.kept.chains, (step.iteration, step.name, cell), chain)


def _symbols(step: Step, context: Context, cell: Cell | None = None) -> tuple[Node, ...]:
    key = step.iteration, step.name, cell
    return once(context.kept.symbols, key, lambda: tuple(map(fixed, _called(step, context, cell))))


def _called(step: Step, context: Context, cell: Cell | None) -> Iterator[Node]:
    """Yield what a step or one of its entries is called; δ where it is met first, or where it is
    ∂L/∂z, is followed by what it is.
    """
    name, notation = step.name, context.notation
    if cell is None:
        yield symbol(name, notation)
    else:
        yield context.component(name, step.expression.shape, cell)
    is_explained = notation.conventions.delta == "z" or name in context.explained
    if not (isinstance(name, Derivative) and notation.calls_delta(name) and is_explained):
        return
    for derivative in dict.fromkeys((notation.adjoints.get(name, name), name)):
        yield _fraction(derivative, step, context, cell)


def _fraction(name: Derivative, step: Step, context: Context, cell: Cell | None) -> Node:
    """Return a derivative that has the numbers of a step, or an entry of it, as a fraction."""
    if cell is None:
        return context.notation.derivative(name)
    shown = context.entry(name, step.expression.shape, cell)
    return context.notation.derivative_component(shown.matrix, shown.row, shown.column)


def _readings(step: Step, context: Context, symbols: Sequence[Node]) -> Iterator[Reading]:
    expression, key = step.expression, (step.iteration, step.name, None)
    is_slope = isinstance(expression, Apply) and expression.operation.is_derivative
    kept, measure = context.kept, context.notation.measure
    written = once(
        kept.formulas, key, lambda: context.formula(expression if is_slope else formula(step))
    )
    yield written.reading
    if is_slope and not context.shows_numbers and max(step.shape) <= MOST_ENTRIES:
        slope = once(kept.entrywise, key, lambda: context.formula(entrywise(expression)))
        yield from _fitting(slope.reading, symbols, measure, WIDEST_READABLE)
    if context.shows("substitution") and not isinstance(written.expression, Reference):
        yield from _fitting(context.numbers(step, written), symbols, measure, WIDEST_READABLE)
    if context.shows("products") and (is_slope or _is_worked_entry_by_entry(expression)):
        entries = once(kept.entrywise, key, lambda: context.formula(entrywise(expression)))
        if not (context.leaves_blank(step) and entries.has_cases):
            yield from _fitting(context.numbers(step, entries), symbols, measure, WIDEST)


def _fitting(
    reading: Reading, symbols: Sequence[Node], measure: Measure, widest: int
) -> Iterator[Reading]:
    """Yield the reading if each part that cannot be broken fits beside the symbols of its line, and
    none is a block of a matrix.
    """
    before = BEFORE
    if blanks(reading.node):
        widest, before = WIDEST_BY_HAND, BEFORE_BLANKS
    beside = sum(widest_part(symbol) + 1 for symbol in symbols) - 1
    room = measure.across(widest + before) - before - beside
    if widest_part(reading.node) <= room and not blocks(reading.node):
        yield reading


def _is_worked_entry_by_entry(expression: Expression) -> bool:
    """Whether the numbers of an expression are put together entry by entry: a product of matrices
    of one shape, the neurons of a layer in each other's outputs, cofactors, the losses of several
    samples.
    """
    match expression:
        case Apply(operation) if operation in WORKED:
            return True
        case Apply(operation, operands) if operation in (TIMES, DIVIDE):
            return all(operand.shape != SCALAR for operand in operands)
    terms = [
        part.operands[0].shape
        for part in parts(expression)
        if isinstance(part, Apply) and part.operation is TOTAL
    ]
    several = any(columns > 1 for _, columns in terms)
    return several and sum(rows * columns for rows, columns in terms) <= MOST_TERMS
