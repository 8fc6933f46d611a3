"""A worked solution, and how a problem is worked out."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Self, cast, overload

from typing_extensions import TypeVar

from generator import formats, network
from generator import trace as tracing
from generator.arithmetic import NO_NUMBER
from generator.document import Variant, Work
from generator.errors import HandpropError, UsageError
from generator.formats.record import record
from generator.network import Graph
from generator.problem import AnyProblem, Problem
from generator.problem.faults import counted
from generator.rounding import Matrix, Rounding
from generator.solution.documents import Documents
from generator.solution.steps import PrintedStep, printed_step
from generator.trace import Trace, Values

if TYPE_CHECKING:
    from generator.check import Comparison
    from generator.problem.composed.model import ComposedProblem
    from generator.problem.formulas.table import FormulaProblem
    from generator.problem.middle.model import MiddleProblem

SolvedProblem = TypeVar("SolvedProblem", bound=AnyProblem, default=Problem)

__all__ = ["Solution", "solve_problem", "work_of"]


@dataclass(frozen=True, eq=False, repr=False)
class Solution(Documents, Generic[SolvedProblem]):
    """A worked solution: its steps by id, and its documents.

    `work` is what documents are made from; it is not public. Two solutions are equal where they are
    of the same problem and variant, of which everything else follows.
    """

    work: Work

    def __repr__(self) -> str:
        problem, trace = self.work.problem, self.work.trace
        iterations = counted(len(trace.iterations), "iteration")
        which = "" if self.variant is None else f", variant {self.variant.name}"
        sizes = f" {'-'.join(map(str, problem.sizes))}" if isinstance(problem, Problem) else ""
        return (
            f"<Solution of {problem.title!r}{which}: {problem.kind}{sizes}, {iterations}, "
            f"{counted(len(trace.steps), 'step')}, {self.rounding.digits}>"
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Solution) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[AnyProblem, Variant | None, bool]:
        return self.work.problem, self.variant, self.comparisons is None

    def __reduce__(self) -> tuple[type[Self], tuple[Work]]:
        return type(self), (self.work,)

    @property
    def problem(self) -> SolvedProblem:
        """The problem that was solved."""
        return cast(SolvedProblem, self.work.problem)

    @property
    def variant(self) -> Variant | None:
        """Which draw of an exercise was solved, None where the problem holds no draws."""
        return self.work.variant

    @property
    def rounding(self) -> Rounding:
        """How numbers are rounded; `places` is a number here where the problem says "auto"."""
        return self.work.trace.rounding

    @property
    def given(self) -> Mapping[str, Matrix]:
        """What is given before the first iteration, by id (`a1`, `w1`, `alpha`, …): matrices of
        numbers as they were typed, rows of strings. `a1` has a column for each sample, `w1` a row
        for each neuron of layer 2. What is given by its size alone has no numbers, and is left out.
        """
        return {
            str(given.name): given.numbers
            for given in self.work.trace.given
            if NO_NUMBER not in given.numbers[0]
        }

    @property
    def steps(self) -> Mapping[str, PrintedStep]:
        """The steps of the first iteration by id (`z2`, `dL/dw1`, …), in order."""
        return self.iterations[0]

    @functools.cached_property
    def iterations(self) -> tuple[Mapping[str, PrintedStep], ...]:
        """The steps of each iteration by id, in the order of the document; the first is number 0.

        A problem without iterations, a forward pass alone, has one.
        """
        return tuple(
            MappingProxyType({step.id: printed_step(step, self.work) for step in iteration.steps})
            for iteration in self.work.trace.iterations
        )

    @property
    def not_recomputing(self) -> tuple[PrintedStep, ...]:
        """The steps whose printed operands do not give their printed result, in order."""
        return tuple(step for step in self if not step.recomputes)

    @property
    def hidden(self) -> tuple[tuple[int, str], ...]:
        """The gradients, states and updates too small to show at these digits, each with its
        iteration, counted from 1, and its id.
        """
        return tuple((iteration, str(name)) for iteration, name in self.work.hidden)

    @property
    def enough_places(self) -> int | None:
        """How many decimal places would show all that is hidden, None where nothing is or nothing
        would.
        """
        return self.work.enough_places

    @property
    def comparisons(self) -> tuple[Comparison, ...] | None:
        """Each entry of each gradient beside a finite difference, None without a check."""
        return self.work.comparisons

    def __getitem__(self, step_id: str) -> PrintedStep:
        """Return a step of the first iteration. Raises KeyError where it has no such step."""
        return self.steps[step_id]

    def __contains__(self, step_id: object) -> bool:
        """Whether the first iteration has such a step."""
        return step_id in self.steps

    def __iter__(self) -> Iterator[PrintedStep]:
        """Yield the steps of all iterations, in order."""
        return itertools.chain.from_iterable(steps.values() for steps in self.iterations)

    def _made(
        self, document_format: str, kind: str, templates: Path | None, with_answers: bool
    ) -> str:
        return formats.document(document_format, self.work, kind, templates, with_answers)

    @property
    def _words(self) -> Mapping[str, str]:
        return self.work.problem.words

    def _repr_html_(self) -> str:
        """Return the worked solution as HTML, which notebooks show."""
        from generator.formats.cells import html_cell

        return html_cell(self.work)

    def _repr_latex_(self) -> str:
        """Return the lines of the worked solution as one display, which some notebooks show."""
        from generator.formats.cells import latex_cell

        return latex_cell(self.work)

    def to_json(self) -> str:
        """Return the solution as one JSON object, values with 17 significant digits.

        Raises UndecidedError where one of these cannot be certified.
        """
        return record(self.work)


@overload
def solve_problem(problem: Problem, with_check: bool = False) -> Solution: ...
@overload
def solve_problem(
    problem: FormulaProblem, with_check: bool = False
) -> Solution[FormulaProblem]: ...
@overload
def solve_problem(
    problem: ComposedProblem, with_check: bool = False
) -> Solution[ComposedProblem]: ...
@overload
def solve_problem(problem: MiddleProblem, with_check: bool = False) -> Solution[MiddleProblem]: ...
def solve_problem(
    problem: AnyProblem, with_check: bool = False
) -> Solution | Solution[FormulaProblem] | Solution[ComposedProblem] | Solution[MiddleProblem]:
    """Work out the training of a problem; see `solve`."""
    if with_check and not problem.shows_numbers:
        raise UsageError(
            "a check compares numbers, but detail = 'symbols' prints none",
            "leave out one of the two, or run handprop check",
        )
    if problem.stated_as == "formulas" and problem.is_sized:
        from generator.solution.in_letters import work_in_letters

        return Solution(work_in_letters(problem))
    graphs = network.build(problem)
    trace = tracing.trace(graphs, problem.rounding.rounding())
    comparisons = None
    if with_check:
        from generator.check import compare_in

        comparisons = tuple(compare_in(problem, graphs, trace.values, trace.rounding))
    work = work_of(problem, graphs, trace)
    return Solution(dataclasses.replace(work, comparisons=comparisons))


def work_of(problem: AnyProblem, graphs: tuple[Graph, ...], trace: Trace) -> Work:
    """Return what documents are made from, once a problem's steps are known."""
    values = trace.values
    shown = tuple(graphs[index] for index in problem.worked_iterations)
    iterations = tuple(trace.iterations[index] for index in problem.worked_iterations)
    hidden = tracing.hidden(shown, iterations, trace.rounding, values)
    enough = _enough(shown, trace.rounding, values) if hidden else None
    return Work(problem, graphs, trace, hidden, enough)


def _enough(graphs: tuple[Graph, ...], rounding: Rounding, values: Values) -> int | None:
    first = rounding.places + 1 if isinstance(rounding.places, int) else 0
    try:
        return tracing.fewest_places(graphs, rounding, first, values=values)
    except HandpropError:
        return None
