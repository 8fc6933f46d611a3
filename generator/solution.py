"""The public face: a problem in, a worked solution with its documents out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from generator import document, network, pdf
from generator import trace as tracing
from generator.document import Work
from generator.errors import OptionError
from generator.expressions.tree import Name
from generator.network import Graph
from generator.problem import Problem
from generator.rounding import Rounding
from generator.trace import Step

__all__ = ["Solution", "solve"]


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
        """The steps by id (`z2`, `dL/dw1`, …), in the order of the document."""
        return MappingProxyType({step.id: step for step in self.work.trace.steps})

    def __getitem__(self, step_id: str) -> Step:
        return self.steps[step_id]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.work.trace.steps)

    def to_latex(self, kind: str = "solution", templates: Path | None = None) -> str:
        """Return the document as LaTeX; `kind` is "solution", or "problem" for the sheet alone.

        Raises OptionError, TemplateError.
        """
        return document.latex(self.work, kind, templates)

    def to_pdf(
        self,
        path: str | Path,
        kind: str = "solution",
        templates: Path | None = None,
        engine: str = "auto",
        time_limit: float = pdf.DEFAULT_TIME_LIMIT,
    ) -> tuple[str, ...]:
        """Write the document as a PDF and return what TeX warned of.

        A failing run leaves its log beside `path`, under the same name with `.log`.
        Raises OptionError, TemplateError, EngineError, TypesettingError.
        """
        return pdf.write_pdf(Path(path), self.to_latex(kind, templates), engine, time_limit)

    def to_json(self) -> str:
        """Return the solution as one JSON object, values with 17 significant digits."""
        return document.record(self.work)


def solve(problem: Problem) -> Solution:
    """Work out one training step of a problem.

    Raises UndecidedError where a digit cannot be certified, OptionError where `places = "auto"`
    finds no number of places.
    """
    graph = network.build(problem)
    trace = tracing.trace(graph, problem.rounding.rounding())
    hidden = tracing.hidden(graph, trace.rounding)
    return Solution(Work(problem, graph, trace, hidden, _enough(graph, trace.rounding, hidden)))


def _enough(graph: Graph, rounding: Rounding, hidden: tuple[Name, ...]) -> int | None:
    if not hidden:
        return None
    try:
        return tracing.fewest_places(graph, rounding)
    except OptionError:
        return None
