"""From which of somebody's numbers a number comes, through lines that they left out as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.expressions.tree import Entry, Name, Reference, entry, parts
from generator.marking.verdicts import Verdict
from generator.marking.written import WrittenNumber
from generator.network import Graph
from generator.trace import Step

__all__ = ["AnswerPlace", "Origins", "WrittenAnswers"]

# The verdicts on what may follow from wrong numbers before it.
FROM_OWN = ("follows", "rounding")
# An iteration, a step, a row and a column; these count from 0.
AnswerPlace = tuple[int, Name, int, int]
# What somebody wrote, None where it is not sure to be a number.
WrittenAnswers = Mapping[AnswerPlace, WrittenNumber | None]


class Origins(Struct, frozen=True, eq=False):
    """All steps by iteration and name, what was written, and which places of it are wrong, before
    mistakes are named, which are right, or right but for how they are rounded, and which have too
    few digits to tell.
    """

    steps: Mapping[tuple[int, Name], Step]
    graphs: Sequence[Graph]
    written: WrittenAnswers
    wrong: frozenset[AnswerPlace]
    right: frozenset[AnswerPlace]
    coarse: frozenset[AnswerPlace]

    def told(self, step: Step, one: Verdict) -> Verdict:
        """Return a verdict that says what a number follows from: nothing if no number before it
        was written, so that what is no key's was rounded in lines that were left out.
        """
        if one.follows is None and one.verdict not in FROM_OWN:
            return one
        place = step.iteration, step.name, one.row - 1, one.column - 1
        if not self._comes_from(place, self._is_written, lambda _: False):
            # A 0 as well is what honest rounding leaves of lines that were left out.
            is_rounded = one.verdict in FROM_OWN
            verdict = "rounding" if is_rounded else one.verdict
            is_empty = one.is_empty and not is_rounded
            return replace(one, follows=None, verdict=verdict, is_empty=is_empty)
        if one.verdict not in FROM_OWN or place in self.right:
            return one
        is_right, is_wrong = self.right.__contains__, self.wrong.__contains__
        is_inherited = bool(self.wrong) and self._comes_from(place, is_wrong, is_right)
        # Where all that is before it tells something, and nothing is wrong, a 0 is what honest
        # rounding leaves.
        says_nothing = is_inherited or self._comes_from(place, self.coarse.__contains__, is_right)
        return replace(one, is_inherited=is_inherited, is_empty=one.is_empty and says_nothing)

    def _is_written(self, place: AnswerPlace) -> bool:
        return self.written.get(place) is not None

    def _comes_from(
        self,
        place: AnswerPlace,
        is_source: Callable[[AnswerPlace], bool],
        is_end: Callable[[AnswerPlace], bool],
    ) -> bool:
        """Return whether a number comes from a source; what is behind an end is not looked at."""
        waiting, seen = [place], {place}
        while waiting:
            for before in self._operands(waiting.pop()):
                if is_source(before):
                    return True
                if before not in seen and not is_end(before):
                    seen.add(before)
                    waiting.append(before)
        return False

    def _operands(self, place: AnswerPlace) -> Iterator[AnswerPlace]:
        """Yield the numbers that one is computed from, or at the end of the iteration before goes
        on from.
        """
        number, name, row, column = place
        step = self.steps.get((number, name))
        if step is None:
            end = self.graphs[number - 1].continues.get(name)
            if end is not None:
                yield number - 1, end, row, column
            return
        for part in parts(entry(step.expression, row, column)):
            match part:
                case Entry(matrix, i, j):
                    yield number, matrix.name, i, j
                case Reference(single):
                    yield number, single, 0, 0
