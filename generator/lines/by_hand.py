"""Which numbers of a document are written by hand, and which answer each of them is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct, field

from generator.expressions.tree import Name, Shape
from generator.layout.nodes import AnswerId, Blank, Use
from generator.network import Graph, StepKey

__all__ = ["BlankMatrix", "BlanksFor", "ByHand"]

# The blanks for the numbers of a matrix, in its rows and columns.
BlankMatrix = Sequence[Sequence[Blank]]
# A question, and in which iteration a quantity is first there, and what its blanks are used for.
BlanksFor = tuple[int | None, StepKey, Use]

OF_SAMPLES = ("input", "target")


class ByHand(Struct, frozen=True, eq=False):
    """What is written by hand: by its number, the quantities of each iteration that is written out
    of which it is the numbers. `graphs` are those of all iterations, and `question` says which of
    several problems it is. `made` are the blanks that were asked for, be it for another problem of
    the structure.
    """

    graphs: Sequence[Graph] = ()
    quantities: Mapping[int, Collection[Name]] = field(default_factory=dict)
    question: int | None = None
    made: dict[BlanksFor, BlankMatrix] = field(default_factory=dict)

    def of_iteration(self, iteration: int) -> Collection[Name]:
        """Return the quantities of an iteration whose numbers are written by hand."""
        return self.quantities.get(iteration, ())

    def blanks(self, iteration: int, name: Name, shape: Shape, is_found: bool) -> BlankMatrix:
        """Return the blanks for the numbers of a quantity of an iteration; `is_found` says whether
        they stand where these are found. What an iteration found that is not written out is found
        where the next one starts.
        """
        origin = self._origin(iteration, name)
        use: Use = "copied"
        if self._is_answer(*origin):
            use = "found" if is_found else "repeated"
        key = self.question, origin, use
        if key not in self.made:
            self.made[key] = _made(*key, shape)
        return self.made[key]

    def is_written_out(self, iteration: int) -> bool:
        """Return whether the lines of an iteration are in the document."""
        return iteration in self.quantities

    @property
    def matrices(self) -> Mapping[StepKey, BlankMatrix]:
        """The blanks that were asked for, by where their numbers are first there."""
        return {
            origin: matrix
            for (question, origin, _), matrix in self.made.items()
            if question == self.question
        }

    def _origin(self, iteration: int, name: Name) -> StepKey:
        """Return in which iteration, and under which name, the numbers of a quantity are first
        there: where they are computed, where samples are first used, or in the problem.
        """
        while name in (continues := self.graphs[iteration - 1].continues):
            iteration, name = iteration - 1, continues[name]
        graph = self.graphs[iteration - 1]
        if self._is_computed(iteration, name):
            return iteration, name
        if graph.roles[name] in OF_SAMPLES:
            alike = (one for one in self.graphs if one.samples == graph.samples)
            return next(alike).iteration, name
        return 1, name

    def _is_computed(self, iteration: int, name: Name) -> bool:
        return any(one.name == name for one in self.graphs[iteration - 1].definitions)

    def _is_answer(self, iteration: int, name: Name) -> bool:
        """Whether the numbers of a quantity are to be found, in place of being printed."""
        if not self._is_computed(iteration, name):
            return False
        return iteration not in self.quantities or name in self.quantities[iteration]


def _made(question: int | None, origin: StepKey, use: Use, shape: Shape) -> BlankMatrix:
    iteration, name = origin
    rows, columns = shape
    return tuple(
        tuple(
            Blank(AnswerId(str(name), row, column, iteration, question), use)
            for column in range(1, columns + 1)
        )
        for row in range(1, rows + 1)
    )
