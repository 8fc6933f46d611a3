"""A worked solution as numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.network import Given, Graph
from generator.problem.faults import counted
from generator.rounding import Rounding
from generator.trace.showing import fewest_places
from generator.trace.steps import DigitFinder, Iteration, Step, certified, iterations
from generator.trace.values import Known, Values

__all__ = ["Trace", "trace", "trace_of_printed"]


@dataclass(frozen=True, slots=True, repr=False)
class Trace:
    """A worked solution as numbers, and the unrounded values that they were found from."""

    iterations: tuple[Iteration, ...]
    rounding: Rounding
    values: Values = field(compare=False)

    def __repr__(self) -> str:
        iterations = counted(len(self.iterations), "iteration")
        return (
            f"<Trace of {iterations}: {counted(len(self.steps), 'step')}, {self.rounding.digits}>"
        )

    @property
    def given(self) -> tuple[Given, ...]:
        """What is given before the first iteration."""
        return self.iterations[0].given

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of all iterations, in order."""
        return tuple(step for iteration in self.iterations for step in iteration.steps)

    def not_recomputing(self) -> tuple[Step, ...]:
        """Return the steps whose printed operands do not give their printed result."""
        return tuple(step for step in self.steps if not step.recomputes)


def trace(graphs: Sequence[Graph], rounding: Rounding) -> Trace:
    """Evaluate the graphs of a problem, rounding as asked; `places = "auto"` is resolved first.

    Raises UndecidedError where a digit cannot be certified, UndefinedError where a quantity does
    not exist, TooLargeError where one outgrows the page, PlacesError where no number of places is
    enough.
    """
    values = Values(graphs)
    if rounding.places == "auto":
        places = fewest_places(graphs, rounding, values=values)
        rounding = dataclasses.replace(rounding, places=places)
    found = tuple(iterations(graphs, rounding, values, certified(rounding, values)))
    return Trace(found, rounding, values)


def trace_of_printed(
    graphs: Sequence[Graph], rounding: Rounding, digits: DigitFinder, known: Known
) -> Trace:
    """Return the steps of graphs whose digits are known and certified already."""
    values = Values(graphs, known)
    return Trace(tuple(iterations(graphs, rounding, values, digits)), rounding, values)
