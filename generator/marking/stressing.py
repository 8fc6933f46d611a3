"""How many mistakes can be told from rounding with some digits, and how many digits are enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

from generator.errors import HandpropError
from generator.expressions.tree import Expression
from generator.marking.answering import asked_of
from generator.marking.judging import StepLine, judged_step
from generator.marking.mistakes import rewritings
from generator.marking.numbers import UsedNumbers, value_at
from generator.marking.origins import WrittenAnswers
from generator.marking.starts import printed_numbers
from generator.marking.written import written_number
from generator.rounding import printed_entry
from generator.solution import solve

if TYPE_CHECKING:
    from generator.document import Work
    from generator.problem import AnyProblem

__all__ = ["DigitsStress", "MistakeStress", "Untold", "mistake_stress"]

# As many digits as answers are asked with, and as many as tell all mistakes that can be told.
DIGITS = range(1, 9)
ENOUGH = 12
# With so many digits few enough mistakes are taken for rounding.
FEW = Fraction(1, 50)


class Untold(Struct, frozen=True):
    """How many mistakes of a sort can be made, and how many of these pass for rounding."""

    name: str
    made: int
    untold: int

    @property
    def share(self) -> Fraction:
        """The share of those that pass for rounding."""
        return Fraction(self.untold, self.made) if self.made else Fraction(0)


class DigitsStress(Struct, frozen=True):
    """How many mistakes pass for rounding with so many digits; `steps` and `mistakes` are those of
    each step, and of each mistake, in the order in which they come.
    """

    digits: int
    whole: Untold
    steps: tuple[Untold, ...]
    mistakes: tuple[Untold, ...]


class MistakeStress(Struct, frozen=True):
    """What becomes of mistakes in a problem with digits of some numbers; `unit` says what these
    digits are, places or significant figures.
    """

    unit: str
    asked: DigitsStress
    others: tuple[DigitsStress, ...]

    @property
    def advised(self) -> DigitsStress:
        """The least number of digits with which few mistakes pass, else the one with which the
        fewest do.
        """
        few = [one for one in self.others if one.whole.share <= FEW]
        return few[0] if few else min(self.others, key=lambda one: one.whole.untold)


# A mistake that is made in one place: the iteration, the step, the id, and which of these it is.
MistakePlace = tuple[int, str, str, int]


def mistake_stress(problems: Sequence[AnyProblem]) -> MistakeStress:
    """Return which mistakes pass for rounding in problems of one kind, such as the variants of an
    exercise: each that has a name, made in one place by somebody who rounds each line.

    What gives the right numbers with any digits is no mistake. Raises what `solve` raises.
    """
    rounding = solve(problems[0]).work.trace.rounding
    unit = "places" if rounding.significant is None else "significant"
    asked = rounding.places if rounding.significant is None else rounding.significant
    assert isinstance(asked, int), "places are known once a problem is solved"
    told = [_told(problem.with_rounding(**{unit: ENOUGH})) for problem in problems]
    made = [{one for one, is_told in found.items() if is_told} for found in told]
    by_digits = {
        digits: [_told(problem.with_rounding(**{unit: digits})) for problem in problems]
        for digits in sorted({*DIGITS, asked})
    }
    found = {digits: _counted(digits, given, made) for digits, given in by_digits.items()}
    return MistakeStress(unit, found[asked], tuple(found[digits] for digits in DIGITS))


def _counted(
    digits: int, found: Sequence[Mapping[MistakePlace, bool]], made: Sequence[set[MistakePlace]]
) -> DigitsStress:
    whole = [
        (one, not told.get(one, True))
        for told, of_problem in zip(found, made, strict=True)
        for one in sorted(of_problem)
    ]
    order = {one: place for told in found for place, one in enumerate(told)}
    whole.sort(key=lambda item: order.get(item[0], 0))
    return DigitsStress(
        digits,
        Untold("", len(whole), sum(is_untold for _, is_untold in whole)),
        tuple(_by([(_step(one), is_untold) for one, is_untold in whole])),
        tuple(_by([(one[2], is_untold) for one, is_untold in whole])),
    )


def _step(one: MistakePlace) -> str:
    iteration, step, *_ = one
    return step if iteration == 1 else f"i{iteration}:{step}"


def _by(found: Sequence[tuple[str, bool]]) -> Iterator[Untold]:
    made = Counter(name for name, _ in found)
    untold = Counter(name for name, is_untold in found if is_untold)
    for name, count in made.items():
        yield Untold(name, count, untold[name])


def _told(problem: AnyProblem) -> Mapping[MistakePlace, bool]:
    """Return each mistake that can be made in what is marked, and whether it can be told."""
    work: Work = solve(problem).work
    rounding = work.trace.rounding
    asked = asked_of(work)
    found: dict[MistakePlace, bool] = {}
    before: UsedNumbers = {}
    for graph, iteration in zip(work.graphs, work.trace.iterations, strict=True):
        before = printed_numbers(graph, iteration, before, rounding)
        for step in iteration.steps:
            if (iteration.number, step.name) not in asked:
                continue
            count = Counter[str]()
            for mistake, changed in rewritings(graph, step):
                line = StepLine(graph, step, {}, (before, before), rounding, _never, _nothing)
                made = iteration.number, step.id, mistake, count[mistake]
                found[made] = _is_told(line, changed)
                count[mistake] += 1
    return found


def _never() -> bool:
    return False


def _nothing(_: Fraction, __: bool) -> Sequence[UsedNumbers]:
    """Return nothing in place of what was left out: each line goes on from what is printed."""
    return ()


def _is_told(line: StepLine, changed: Expression) -> bool:
    """Return whether some number of a step is called wrong if another expression is computed."""
    step = line.step
    rows, columns = step.shape
    value = value_at(changed, line.starts[0])
    written: WrittenAnswers = {}
    try:
        written = {
            (step.iteration, step.name, i, j): written_number(
                printed_entry(value, i, j, line.rounding)
            )
            for i in range(rows)
            for j in range(columns)
        }
    except HandpropError:
        # What does not exist is not written, and not taken for anything.
        return True
    line = StepLine(line.graph, step, written, line.starts, line.rounding, _never, _nothing)
    return any(one.verdict == "wrong" for one in judged_step(line).verdicts.values())
