"""The public face: a problem in, a worked solution with its documents out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from generator import network
from generator import trace as tracing
from generator.check import compare_in
from generator.document import Work
from generator.errors import HandpropError, UsageError
from generator.formats.record import record
from generator.network import Graph
from generator.problem import Problem, quoted
from generator.rounding import Rounding
from generator.trace import Step, Trace, Values

__all__ = ["Solution", "solve", "work_of"]

# The seconds that TeX may take.
DEFAULT_TIME_LIMIT = 60.0


@dataclass(frozen=True, slots=True)
class Solution:
    """A worked solution: its steps by id, and its documents."""

    work: Work

    @property
    def problem(self) -> Problem:
        """The problem that was solved."""
        return self.work.problem

    @property
    def steps(self) -> Mapping[str, Step]:
        """The steps of the first iteration by id (`z2`, `dL/dw1`, …), in order."""
        return self.iterations[0]

    @property
    def iterations(self) -> tuple[Mapping[str, Step], ...]:
        """The steps of each iteration by id, in the order of the document."""
        return tuple(
            MappingProxyType({step.id: step for step in iteration.steps})
            for iteration in self.work.trace.iterations
        )

    def __getitem__(self, step_id: str) -> Step:
        return self.steps[step_id]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.work.trace.steps)

    def to_latex(self, kind: str = "solution", templates: Path | None = None) -> str:
        """Return the document as LaTeX; `kind` is "solution", or "problem" for the sheet alone.

        Raises UsageError for an unknown kind, TemplateError.
        """
        from generator.formats.latex import documents

        return documents.document(self.work, kind, templates)

    def to_pdf(
        self,
        path: str | Path,
        kind: str = "solution",
        templates: Path | None = None,
        engine: str = "auto",
        time_limit: float = DEFAULT_TIME_LIMIT,
    ) -> tuple[str, ...]:
        """Write the document as a PDF and return what TeX warned of.

        A run of TeX that fails leaves its log beside `path`, under the same name with `.log`.
        Raises ProblemError where the engine cannot print the problem's words, UsageError for an
        unknown engine or kind, TemplateError, EngineError, TypesettingError, FileError.
        """
        # What finds and runs engines is imported where there is something to typeset.
        from generator import pdf

        text = self.to_latex(kind, templates)
        pdf.check_words(self.problem.words, engine, tex=text)
        return pdf.write_pdf(Path(path), text, engine, time_limit)

    def to_json(self) -> str:
        """Return the solution as one JSON object, values with 17 significant digits."""
        return record(self.work)


def solve(problem: Problem, with_check: bool = False) -> Solution:
    """Work out the training of a problem.

    `with_check` compares every gradient with a finite difference, for a note in the document.
    Raises UndecidedError where a digit cannot be certified, UndefinedError where a quantity does
    not exist (a logarithm of 0), TooLargeError where one outgrows the page, PlacesError where
    `places = "auto"` finds no number of places, UsageError where it is given no problem.
    """
    if not isinstance(problem, Problem):
        raise UsageError(
            f"solve is given {quoted(problem)}, which is not a Problem",
            "give Problem.load(…) of a file or of a shipped problem's name, or Problem.of(…) of a "
            "table",
        )
    graphs = network.build(problem)
    trace = tracing.trace(graphs, problem.rounding.rounding())
    comparisons = None
    if with_check:
        comparisons = tuple(compare_in(graphs, trace.values, trace.rounding))
    work = work_of(problem, graphs, trace)
    return Solution(dataclasses.replace(work, comparisons=comparisons))


def work_of(problem: Problem, graphs: tuple[Graph, ...], trace: Trace) -> Work:
    """Return what documents are made from, once a problem's steps are known."""
    values = trace.values
    shown, iterations = graphs[: problem.worked], trace.iterations[: problem.worked]
    hidden = tracing.hidden(shown, iterations, trace.rounding, values)
    enough = _enough(shown, trace.rounding, values) if hidden else None
    return Work(problem, graphs, trace, hidden, enough)


def _enough(graphs: tuple[Graph, ...], rounding: Rounding, values: Values) -> int | None:
    first = rounding.places + 1 if isinstance(rounding.places, int) else 0
    try:
        return tracing.fewest_places(graphs, rounding, first, values=values)
    except HandpropError:
        return None
