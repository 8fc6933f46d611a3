"""What each number of somebody's solution is: right, or where it comes from if it is not."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.arithmetic import Reals
from generator.errors import HandpropError
from generator.expressions.tree import Entry, Name, Reference, entry, parts
from generator.layout.nodes import AnswerId
from generator.marking.naming import WrongStep, is_within, named_mistakes, rounds_to
from generator.marking.numbers import UsedMatrix, UsedNumbers, given_matrix, reach, value_at
from generator.marking.origins import AnswerPlace, WrittenAnswers
from generator.marking.written import WrittenNumber
from generator.network import Graph
from generator.rounding import Rounding, printed_entry
from generator.trace import Iteration, Step, Trace

__all__ = ["AuditVerdict", "Audited", "ShownLine", "audited"]

AuditVerdict = Literal["right", "chained", "last_digit", "truncated", "inherited", "wrong"]

# Beyond so many figures a number is that of a float, and right to so much.
FIGURES_OF_FLOATS = 15
FLOAT = Fraction(1, 10**15)
# As closely as a number that is not printed is known to the lines that use it.
CLOSE = Fraction(1, 10**30)
# Of numbers that a line shows, the unit of those that are rounded from others.
FINE = Fraction(1, 20)
# Lines on the way are rounded as the number itself is, to no place that a problem asks for.
AS_PRINTED = Rounding(places=30)


class Audited(Struct, frozen=True):
    """A number of somebody's solution: where it stands, and what it is. Iteration, row and column
    count from 1; `right` is the right number, to as many places as it is printed with. `mistakes`
    are those that give what is printed, more than one where it could be either. `operand` is the
    number before it from which it follows, if that is not right, or is rounded, "" for none.
    """

    iteration: int
    step: str
    row: int
    column: int
    printed: str
    verdict: AuditVerdict
    right: str
    mistakes: tuple[str, ...] = ()
    operand: str = ""

    @property
    def name(self) -> str:
        """What the number is called in a form, such as `z2[1,1]` or `i2:z2[1,1]`."""
        return AnswerId(self.step, self.row, self.column, self.iteration).name


# Numbers that are not right, each with the written one that it comes from.
FaultyNumbers = dict[AnswerPlace, AnswerPlace]


class ShownLine(Struct, frozen=True):
    """What stands on the line of a number: the numbers it is computed from there, and what each
    computation on the line gives.
    """

    numbers: tuple[WrittenNumber, ...] = ()
    values: tuple[Fraction, ...] = ()

    @property
    def opposite(self) -> ShownLine:
        """What stands there, for the number with the other sign."""
        return ShownLine(self.numbers, tuple(-value for value in self.values))

    def gives(self, number: WrittenNumber) -> bool:
        """Return whether a number is what the line computes, rounded, by either rule at a tie."""
        return any(abs(value - number.value) <= number.unit / 2 for value in self.values)


# What stands on the lines of numbers.
ShownNumbers = Mapping[AnswerPlace, ShownLine]


def audited(
    trace: Trace, graphs: Sequence[Graph], written: WrittenAnswers, shown: ShownNumbers
) -> Iterator[Audited]:
    """Yield what each number is that is written, in the order of the steps; `shown` are the numbers
    from which a line computes it.
    """
    numbered = {place[0] for place in written}
    faulty: FaultyNumbers = {}
    usual = _usual_unit(written)
    before: UsedNumbers | None = None
    for graph, iteration in zip(graphs, trace.iterations, strict=True):
        if iteration.number > max(numbered, default=0):
            return
        if iteration.number not in numbered and not faulty:
            # It is as it should be, and none of its numbers is rounded.
            before = None
            continue
        if before is None:
            before = _values_before(trace, iteration.number, usual)
        numbers = _numbers(graph, iteration, written, before, usual)
        faulty |= {
            (iteration.number, name, i, j): origin
            for name, end in graph.continues.items()
            for (number, step, i, j), origin in faulty.items()
            if number == iteration.number - 1 and step == end
        }
        exact = {step.name: step.exact for step in iteration.steps}
        for step in iteration.steps:
            found = list(_of_step(_AuditedLine(step, numbers, written, shown, exact), faulty))
            wrong = {
                (one.row - 1, one.column - 1): number
                for one in found
                if one.verdict == "wrong"
                and (number := written.get(_place(step, one.row, one.column))) is not None
            }
            about = WrongStep(graph, step, [numbers], wrong, [*wrong], _keeps_none)
            named = named_mistakes(about) if wrong else {}
            for one in found:
                yield replace(one, mistakes=named.get((one.row - 1, one.column - 1), ()))
        before = numbers


def _keeps_none() -> bool:
    """Return that lines start from what is printed; whether they do is not known of a text."""
    return False


def _values_before(trace: Trace, number: int, usual: Fraction) -> UsedNumbers:
    """Return what an iteration goes on with where none of it is written."""
    if number == 1:
        return {}
    before = trace.iterations[number - 2]
    given = {one.name: given_matrix(one.numbers) for one in before.given}
    return given | {step.name: _unwritten(step, usual) for step in before.steps}


def _unwritten(step: Step, usual: Fraction) -> UsedMatrix:
    rows, columns = step.shape
    half = max(usual / 2, CLOSE)
    values = [[step.exact.near(i, j, CLOSE) for j in range(columns)] for i in range(rows)]
    return UsedMatrix(values, [[half] * columns for _ in range(rows)])


class _AuditedLine(Struct, frozen=True, eq=False):
    """A step, the numbers that it starts from, what is written, the numbers that lines show, and
    the values of the steps of its iteration.
    """

    step: Step
    numbers: UsedNumbers
    written: WrittenAnswers
    shown: ShownNumbers
    exact: Mapping[Name, Reals]


def _of_step(line: _AuditedLine, faulty: FaultyNumbers) -> Iterator[Audited]:
    """Yield what each number of a step is, and add those that are wrong to the faulty ones."""
    step = line.step
    for place in _places(step):
        _, _, row, column = place
        number = line.written.get(place)
        origin = next(
            (faulty[used] for used in _used_places(step, row, column) if used in faulty), None
        )
        if number is None:
            if origin is not None:
                faulty[place] = origin
            continue
        verdict = _verdict(step, place, number, line.numbers, origin is None)
        shown = line.shown.get(place, ShownLine())
        if verdict == "wrong":
            verdict = _from_shown(line, place, number, shown) or verdict
        elif _is_by_shown(line, place, number, verdict, shown):
            verdict = "chained"
        if verdict in ("inherited", "wrong"):
            faulty[place] = place
        right = _at_its_digits(step.exact, row, column, number)
        operand = _operand(line, place, verdict, origin)
        yield Audited(
            step.iteration, step.id, row + 1, column + 1, number.text, verdict, right, (), operand
        )


def _from_shown(
    line: _AuditedLine, place: AnswerPlace, number: WrittenNumber, shown: ShownLine
) -> AuditVerdict | None:
    """Return what a number is at the numbers that its own line shows for those it is computed from,
    where they are right but for how they are rounded; None where that does not give it.
    """
    found = dict(line.numbers)
    _, _, row, column = place
    for _, name, i, j in set(_used_places(line.step, row, column)):
        if name not in line.exact or (value := _near(line.exact[name], i, j)) is None:
            continue
        # A minus may stand before any of them.
        closest = min(
            (one for one in shown.numbers if abs(abs(one.value) - abs(value)) <= one.unit),
            key=lambda one: abs(abs(one.value) - abs(value)),
            default=None,
        )
        if closest is None:
            return None
        signed = abs(closest.value) if value >= 0 else -abs(closest.value)
        found[name] = _with_entry(found[name], i, j, replace(closest, value=signed))
    if not shown.numbers:
        return None
    return _verdict(line.step, place, number, found, is_clean=True)


def _is_by_shown(
    line: _AuditedLine,
    place: AnswerPlace,
    number: WrittenNumber,
    verdict: AuditVerdict,
    shown: ShownLine,
) -> bool:
    """Return whether a number that is not quite right is so by the numbers that its line shows."""
    if verdict == "truncated":
        return shown.gives(number)
    return verdict == "last_digit" and _from_shown(line, place, number, shown) == "chained"


def _with_entry(matrix: UsedMatrix, row: int, column: int, number: WrittenNumber) -> UsedMatrix:
    values = [list(entries) for entries in matrix.values]
    halves = [list(entries) for entries in matrix.halves]
    # With few figures it could be anything, and is only what it is.
    is_fine = number.unit <= FINE * abs(number.value)
    values[row][column], halves[row][column] = number.value, number.unit / 2 * is_fine
    return UsedMatrix(values, halves)


def _operand(
    line: _AuditedLine, place: AnswerPlace, verdict: AuditVerdict, origin: AnswerPlace | None
) -> str:
    """Return the number before it that a number owes its verdict to, as a form calls it."""
    _, _, row, column = place
    if verdict == "inherited" and origin is not None:
        return _called(origin)
    if verdict != "chained":
        return ""
    return next(
        (
            _called(used)
            for used in _used_places(line.step, row, column)
            if (one := line.written.get(used)) is not None
            and used[1] in line.exact
            and one.value != _near(line.exact[used[1]], *used[2:])
        ),
        "",
    )


def _called(place: AnswerPlace) -> str:
    iteration, name, row, column = place
    return AnswerId(str(name), row + 1, column + 1, iteration).name


def _place(step: Step, row: int, column: int) -> AnswerPlace:
    return step.iteration, step.name, row - 1, column - 1


def _places(step: Step) -> Iterator[AnswerPlace]:
    rows, columns = step.shape
    return ((step.iteration, step.name, i, j) for i in range(rows) for j in range(columns))


def _numbers(
    graph: Graph,
    iteration: Iteration,
    written: WrittenAnswers,
    before: UsedNumbers,
    usual: Fraction,
) -> UsedNumbers:
    """Return what lines start from: what is printed of each quantity, or else what follows from
    that, which may have been rounded to a unit that is `usual`.
    """
    found = {given.name: given_matrix(given.numbers) for given in iteration.given}
    found |= {name: before[end] for name, end in graph.continues.items()}
    for step in iteration.steps:
        rows, columns = step.shape
        own = value_at(step.expression, found)
        values = [
            [_used(step, i, j, own, written, usual) for j in range(columns)] for i in range(rows)
        ]
        found[step.name] = UsedMatrix(
            [[value for value, _ in row] for row in values],
            [[half for _, half in row] for row in values],
        )
    return found


def _used(
    step: Step, row: int, column: int, own: Reals, written: WrittenAnswers, usual: Fraction
) -> tuple[Fraction, Fraction]:
    """Return what later lines start from, and how far it may be from what was rounded."""
    number = written.get((step.iteration, step.name, row, column))
    if number is not None:
        return number.value, number.unit / 2
    follows = _near(own, row, column)
    value = step.exact.near(row, column, CLOSE) if follows is None else follows
    return value, max(usual / 2, CLOSE)


def _usual_unit(written: WrittenAnswers) -> Fraction:
    """Return the unit of the last place of numbers that are not whole, the coarser of two that
    are as usual: half of the numbers have no coarser one.
    """
    units = [one.unit for one in written.values() if one is not None and one.unit < 1]
    return statistics.median_high(units) if units else Fraction(0)


def _verdict(
    step: Step,
    place: AnswerPlace,
    number: WrittenNumber,
    numbers: UsedNumbers,
    is_clean: bool,
) -> AuditVerdict:
    _, _, row, column = place
    if _rounds_to(step.exact, row, column, number):
        return "right"
    if _is_cut_off(step.exact, row, column, number):
        return "truncated"
    own = value_at(step.expression, numbers)
    if _rounds_to(own, row, column, number):
        return "chained" if is_clean else "inherited"
    if is_clean and _is_cut_off(own, row, column, number):
        return "truncated"
    half = number.unit / 2
    if number.figures > FIGURES_OF_FLOATS:
        half = max(half, FLOAT)
    spanned = reach(step.expression, row, column, numbers, AS_PRINTED, half)
    if spanned is not None and is_within(number, *spanned):
        return "last_digit" if is_clean else "inherited"
    return "wrong"


def _used_places(step: Step, row: int, column: int) -> Iterator[AnswerPlace]:
    """Yield the numbers of the same iteration that one entry of a step is computed from."""
    for part in parts(entry(step.expression, row, column)):
        match part:
            case Entry(matrix, i, j):
                yield step.iteration, matrix.name, i, j
            case Reference(name):
                yield step.iteration, name, 0, 0


def _rounds_to(value: Reals, row: int, column: int, number: WrittenNumber) -> bool:
    """Return whether a number is a value rounded to its places, by either rule at a tie, or to a
    float.
    """
    if rounds_to(value, (row, column), number):
        return True
    if number.figures <= FIGURES_OF_FLOATS:
        return False
    near = value.near(row, column, CLOSE)
    return abs(number.value - near) <= FLOAT * min(Fraction(1), 10 * abs(near))


def _is_cut_off(value: Reals, row: int, column: int, number: WrittenNumber) -> bool:
    """Return whether a number has the first digits of a value."""
    near = _near(value, row, column)
    if near is None or not number.unit:
        return False
    return abs(number.value) == abs(near) // number.unit * number.unit and near * number.value >= 0


def _near(value: Reals, row: int, column: int) -> Fraction | None:
    try:
        return value.near(row, column, CLOSE)
    except HandpropError:
        return None


def _at_its_digits(value: Reals, row: int, column: int, number: WrittenNumber) -> str:
    """Return a value as it would be printed with the places of a number."""
    places = 0
    while number.unit and number.unit * 10**places < 1:
        places += 1
    figures = Rounding(places) if number.unit else Rounding(None, significant=6)
    return printed_entry(value, row, column, figures)
