"""The lines of somebody's answers: each as a document writes it, with what is said of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from generator.arithmetic import exact
from generator.document import Work
from generator.document.keeping import Kept
from generator.document.shown import entry_as_shown
from generator.expressions.tree import SCALAR, Reference
from generator.layout.nodes import Digits, Node, TranslatedWord
from generator.lines import Line, Link, formula_lines, result_lines
from generator.marking.record import Sentences, said_of_verdict
from generator.marking.reports.numbers import matrix_of, written_matrix
from generator.marking.reports.unread import UnreadAnswer
from generator.marking.reports.views import LineName, MarkedLine, PointsView, Remark, UnreadView
from generator.marking.verdicts import Verdict
from generator.network import Cell
from generator.notation import Notation, symbol, written
from generator.trace import Step

__all__ = ["AnsweredLine", "LinesOfStructure"]

YOURS, FOLLOWS = TranslatedWord("feedback-yours"), TranslatedWord("feedback-follows")
KEY = TranslatedWord("feedback-key")
# So many numbers of a line are named by their symbols.
MOST_NAMED = 6

StepId = tuple[int, str]


class AnsweredLine(Struct, frozen=True, eq=False):
    """A line that is marked, a whole step or an entry of it, and the verdicts on its numbers, row
    by row.
    """

    step: Step
    cell: Cell | None
    rows: Sequence[Sequence[Verdict]]

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """The verdicts on its numbers, in order."""
        return list(itertools.chain(*self.rows))

    @property
    def is_right(self) -> bool:
        """Whether each of its numbers is that of the key."""
        return all(one.verdict == "right" for one in self.verdicts)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written for it."""
        return all(one.verdict == "missing" and not one.is_unread for one in self.verdicts)


@dataclass(frozen=True, slots=True, eq=False)
class LinesOfStructure:
    """The lines of draws of one structure, whose formulas are written once. It grows with what is
    asked for.
    """

    kept: Kept
    formulas: dict[tuple[StepId, Cell | None], Sequence[Line]] = field(default_factory=dict)

    @property
    def notation(self) -> Notation:
        """How quantities are called."""
        return self.kept.notation

    def answered(self, work: Work, verdicts: Sequence[Verdict]) -> Iterator[AnsweredLine]:
        """Yield the lines that verdicts are on: a step, or each of its entries by itself where
        the document has a line for each, or not all of them are marked.
        """
        steps = steps_of(work)
        by_entry = work.problem.presentation == "weights"
        for key, group in itertools.groupby(verdicts, lambda one: (one.iteration, one.step)):
            step, found = steps[key], list(group)
            rows, columns = step.shape
            if len(found) < rows * columns or (by_entry and step.shape != SCALAR):
                for one in found:
                    yield AnsweredLine(step, (one.row - 1, one.column - 1), [[one]])
            else:
                starts = range(0, len(found), columns)
                yield AnsweredLine(step, None, [found[at : at + columns] for at in starts])

    def called(self, step: Step, cell: Cell | None = None) -> Node:
        """Return what a step, or an entry of it, is called."""
        if cell is None or step.shape == SCALAR:
            return symbol(step.name, self.notation)
        quantity = Reference(step.name, step.shape)
        return written(entry_as_shown(quantity, *cell, self.notation), self.notation)

    def name(self, work: Work, step: Step, cell: Cell | None = None) -> LineName:
        """Return what a step, or an entry of it, is called, in which iteration."""
        is_repeated = len(work.trace.iterations) > 1
        iteration = Digits(str(step.iteration)) if is_repeated else None
        return LineName(self.called(step, cell), iteration)

    def unread(self, work: Work, one: UnreadAnswer) -> UnreadView:
        """Return an answer that is not sure to be a number, as templates see it."""
        step = steps_of(work)[one.answer.iteration, one.answer.id]
        cell = one.answer.row - 1, one.answer.column - 1
        return UnreadView(self.name(work, step, cell), one.text)

    def line(
        self,
        work: Work,
        line: AnsweredLine,
        points: PointsView,
        unread: Sequence[UnreadAnswer],
        sentences: Sentences,
    ) -> MarkedLine:
        """Return a line with what was written beside what should be."""
        names = {one.name for one in line.verdicts}
        return MarkedLine(
            name=self.name(work, line.step, line.cell),
            points=points if line.cell is None else None,
            formula=self._formula(work, line),
            numbers=list(self._numbers(work, line)),
            remarks=list(self._remarks(line, sentences)),
            unread=[self.unread(work, one) for one in unread if one.answer.name in names],
        )

    def _formula(self, work: Work, line: AnsweredLine) -> Sequence[Line]:
        """Return the lines that say how something is found."""
        step = line.step
        key = (step.iteration, step.id), line.cell
        if key not in self.formulas:
            iteration = work.trace.iterations[step.iteration - 1]
            wanted = [(step.name, line.cell)]
            self.formulas[key] = formula_lines(
                work.trace, iteration, self.notation, wanted, False, self.kept.lines
            )
        return self.formulas[key]

    def _numbers(self, work: Work, line: AnsweredLine) -> Iterator[Line]:
        yield _told(YOURS, written_matrix(line.rows, self.notation))
        if any(map(_is_elsewhere, line.verdicts)):
            follows = [[one.follows or one.right for one in row] for row in line.rows]
            yield _told(FOLLOWS, matrix_of(tuple(map(tuple, follows)), self.notation))
        iteration = work.trace.iterations[line.step.iteration - 1]
        wanted = [(line.step.name, line.cell)]
        (key,) = result_lines(work.trace, iteration, self.notation, wanted, self.kept.lines)
        yield Line(f"{key.id} key", (KEY,), key.links)

    def _remarks(self, line: AnsweredLine, sentences: Sentences) -> Iterator[Remark]:
        """Yield what is said of numbers that are not simply right, the same of all at once."""
        said: dict[str, list[Verdict]] = {}
        for one in line.verdicts:
            if one.verdict != "right" and not one.is_unread:
                said.setdefault(said_of_verdict(one, sentences), []).append(one)
        for sentence, those in said.items():
            cells = [(one.row - 1, one.column - 1) for one in those]
            are_all = len(those) == len(line.verdicts)
            named = () if are_all or len(cells) > MOST_NAMED else cells
            places = [self.called(line.step, cell) for cell in named]
            yield Remark(sentence, places, 0 if are_all else len(cells))


def _is_elsewhere(one: Verdict) -> bool:
    """Return whether somebody's own numbers give another number than what was written and than the
    key's.
    """
    if one.follows is None or one.verdict == "follows":
        return False
    return exact(one.follows) != exact(one.right)


def _told(who: Node, numbers: Node) -> Line:
    return Line("", (who,), (Link("equals", False, numbers),))


def steps_of(work: Work) -> Mapping[StepId, Step]:
    """Return the steps of a work by their iterations and ids."""
    return {(step.iteration, step.id): step for step in work.trace.steps}
