"""A network that starts in the middle, checked as a whole."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import ClassVar, Literal

from generator.errors import Fault, ProblemError
from generator.problem.middle.names import name_faults
from generator.problem.middle.sizes import samples_of, size_faults, sizes_of
from generator.problem.middle.standing_in import whole_network
from generator.problem.middle.table import MiddleTable
from generator.problem.model import Problem
from generator.problem.page import page_faults
from generator.problem.training import written_out

__all__ = ["MiddleProblem"]


class MiddleProblem(MiddleTable):
    """A network some of whose steps are given: what leads to these is neither stated nor worked
    out. Numbers are exact decimals; of several samples each has a column.
    """

    stated_as: ClassVar[Literal["middle"]] = "middle"

    @functools.cached_property
    def network(self) -> Problem:
        """The whole network, with zeros for what is not stated."""
        return Problem.of(whole_network(self))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of neurons of each layer, the inputs first; 1 where nothing says so, and no
        step depends on it.
        """
        return sizes_of(self)

    @property
    def sample_count(self) -> int:
        """How many samples there are."""
        return samples_of(self)

    @property
    def worked_iterations(self) -> tuple[int, ...]:
        """Which iterations are written out, as those of whole networks are."""
        if self.worked is None and not self.shows_numbers:
            return (0,)
        return written_out(len(self.network.batches) or 1, self.worked, self.asked is not None)

    def faults(self) -> Iterator[Fault]:
        """Yield what does not go together."""
        found = list(name_faults(self.given, len(self.layers))) or list(size_faults(self))
        yield from found
        if not found:
            try:
                assert self.network
            except ProblemError as error:
                yield from error.faults
        yield from page_faults(self.page, self.words)
