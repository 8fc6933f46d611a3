"""Which mistakes give what somebody wrote: a mistake is named only where it is sure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from generator.arithmetic import Reals
from generator.errors import HandpropError
from generator.expressions.tree import Expression
from generator.marking.mistakes import rewritings
from generator.marking.numbers import UsedNumbers, unrounded_reach, value_at
from generator.marking.slips import SLIPS, slips
from generator.marking.written import WrittenNumber
from generator.network import Cell, Graph
from generator.trace import Step

__all__ = ["WrongStep", "is_within", "named_mistakes", "rounds_to"]

SLACK = Fraction(1, 10**6)
# Numbers that may be anywhere in so many units of their last place are no sign of a mistake.
MOST_UNITS = 10
# Nor are those in more units than these where nothing else tells that more digits are kept.
FEW_UNITS = 3
MOST_NAMES = 2
# Once in so many times is seldom.
SELDOM = 1000
# A mistake, and what a step is by it.
ByMistake = tuple[str, Reals]


class WrongStep(Struct, frozen=True, eq=False):
    """A step with numbers that are wrong: what was `written`, which of it is `wrong`, and the
    numbers that the step may start from.

    `keeps_digits` says whether somebody goes on with more digits than are written.
    """

    graph: Graph
    step: Step
    starts: Sequence[UsedNumbers]
    written: Mapping[Cell, WrittenNumber]
    wrong: Sequence[Cell]
    keeps_digits: Callable[[], bool]


def named_mistakes(line: WrongStep) -> Mapping[Cell, tuple[str, ...]]:
    """Return the mistakes that give what is wrong, by cell: those that give all of the step, or
    else all that is wrong, or else all that is no slip of the pen.

    Several numbers that one mistake gives are not so many slips of the pen, and a number that a
    mistake gives beside others that it does not give has come about by chance, unless it is long.
    """
    found = [
        (mistake, value_at(changed, numbers))
        for mistake, changed in rewritings(line.graph, line.step)
        for numbers in line.starts
    ]
    giving = {
        cell: [one for one in found if rounds_to(one[1], cell, line.written[cell])]
        for cell in line.wrong
    }
    whole = _of_all(giving, line.wrong)
    right = [cell for cell in line.written if cell not in line.wrong]
    fitting = [
        one for one in whole if all(_fits(one[1], cell, line.written[cell]) for cell in right)
    ]
    common = {mistake for mistake, _ in fitting or whole}
    has_several = len(line.wrong) > 1
    if not common and (has_several or line.keeps_digits()):
        common = _with_more_digits(line)
    if common and has_several:
        return dict.fromkeys(line.wrong, tuple(sorted(common)))
    slipped = {
        cell: set(slips(line.graph, line.step, cell, line.written[cell])) for cell in line.wrong
    }
    others = _of_all(giving, [cell for cell in line.wrong if not slipped[cell]] or line.wrong)
    each = {
        cell: common
        | slipped[cell]
        | {one[0] for one in giving[cell] if one in others or _is_long(line, cell, len(found))}
        for cell in line.wrong
    }
    if not all(each.values()) and line.keeps_digits():
        return {}
    if sum(not names for names in each.values()) > 1:
        # Something else was done with several, which may give by chance what a slip gives.
        each = {
            cell: names if names - slipped[cell] or _is_long(line, cell, len(SLIPS)) else set()
            for cell, names in each.items()
        }
    shared = set.intersection(*each.values())
    return {cell: tuple(sorted(shared or mistakes)) for cell, mistakes in each.items()}


def _of_all(
    giving: Mapping[Cell, Sequence[ByMistake]], cells: Sequence[Cell]
) -> Sequence[ByMistake]:
    """Return which mistakes give all of some cells."""
    first, *others = cells
    return [one for one in giving[first] if all(one in giving[cell] for cell in others)]


def _is_long(line: WrongStep, cell: Cell, count: int) -> bool:
    """Return whether a number has so many digits that it is seldom one of so many others by chance:
    less than once in a thousand, if any number up to its size is as likely.
    """
    number = line.written[cell]
    return count * number.unit * SELDOM <= abs(number.value)


def _fits(value: Reals, cell: Cell, number: WrittenNumber) -> bool:
    try:
        return is_within(number, *next(value.enclosures(*cell)))
    except HandpropError:
        return False


def _with_more_digits(line: WrongStep) -> set[str]:
    """Return the mistakes that may give all of a step where the numbers it starts from have more
    digits than are written; none where these might be too many.
    """
    most = MOST_UNITS if line.keeps_digits() else FEW_UNITS
    names: set[str] = set()
    for mistake, changed in rewritings(line.graph, line.step):
        for numbers in line.starts:
            widths = _widths(line, changed, numbers)
            if widths is None:
                continue
            if any(width is None or width > most for width in widths):
                return set()
            names.add(mistake)
    return names if len(names) <= MOST_NAMES else set()


def _widths(
    line: WrongStep, changed: Expression, numbers: UsedNumbers
) -> list[Fraction | None] | None:
    """Return in how many units of their last places the numbers that are wrong may be by a mistake,
    None where one may be anything; None if the mistake does not give all of the step.
    """
    found: list[Fraction | None] = []
    for cell in sorted(line.written, key=lambda cell: cell not in line.wrong):
        number = line.written[cell]
        span = unrounded_reach(changed, *cell, numbers)
        if span is not None and not is_within(number, *span):
            return None
        if cell in line.wrong:
            found.append((span[1] - span[0]) / number.unit if span and number.unit else None)
    return found


def is_within(number: WrittenNumber, low: Fraction, high: Fraction) -> bool:
    """Return whether a number may stand for one between two others: rounded, or cut off."""
    value, unit = number.value, number.unit
    if low - unit / 2 <= value <= high + unit / 2:
        return True
    # The ends are a little further out than what they enclose.
    next_one = unit * (1 - SLACK)
    is_cut_up = value >= 0 and low < value + next_one and high >= value
    is_cut_down = value <= 0 and high > value - next_one and low <= value
    return is_cut_up or is_cut_down


def rounds_to(value: Reals, cell: Cell, number: WrittenNumber) -> bool:
    """Return whether a number is a value, rounded by either rule at a tie to the places that it
    has.
    """
    lowest, highest = number.value - number.unit / 2, number.value + number.unit / 2
    try:
        for low, high in value.enclosures(*cell):
            if high < lowest or highest < low:
                return False
            if lowest <= low and high <= highest:
                return True
    except HandpropError:
        return False
    raise AssertionError("enclosures end with an exception")
