"""A worked assignment: the solutions of its problems, and documents that have all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import formats, network
from generator.document import Variant
from generator.document.assignments import AssignmentWork
from generator.errors import Fault, HandpropError, ProblemError, StepError
from generator.formats.record import record_of_assignment
from generator.problem import AnyProblem
from generator.problem.assignments import Assignment, QuestionTable
from generator.problem.faults import counted
from generator.solution.documents import Documents
from generator.solution.solution import Solution, solve_problem

__all__ = ["AssignmentSolution", "at_place", "solve_assignment"]


@dataclass(frozen=True, repr=False)
class AssignmentSolution(Documents):
    """A worked assignment: the solutions of its problems in order, and documents of all of them."""

    assignment: Assignment
    problems: tuple[Solution[Any], ...]
    variant: Variant | None = None

    def __repr__(self) -> str:
        return (
            f"<AssignmentSolution of {self.assignment.head.title!r}: "
            f"{counted(len(self.problems), 'problem')}>"
        )

    @property
    def work(self) -> AssignmentWork:
        """What documents are made from; it is not public."""
        works = tuple(solution.work for solution in self.problems)
        return AssignmentWork(self.assignment, works, self.variant)

    def to_json(self) -> str:
        """Return the assignment as one JSON object, whose `problems` are what `Solution.to_json`
        has of each, with points and parts. Raises UndecidedError where a digit is not certain.
        """
        return record_of_assignment(self.work)

    def _made(
        self, document_format: str, kind: str, templates: Path | None, with_answers: bool
    ) -> str:
        return formats.document(document_format, self.work, kind, templates, with_answers)

    @property
    def _words(self) -> Mapping[str, str]:
        return self.assignment.words

    @property
    def files(self) -> Mapping[str, bytes]:
        """The logo, if there is one, by the name of its file."""
        logo = self.assignment.logo
        return {} if logo is None else {logo.file: logo.content}


def solve_assignment(assignment: Assignment, with_check: bool = False) -> AssignmentSolution:
    """Work out every problem of an assignment; see `solve`."""
    if faults := list(_faults_of_names(assignment)):
        raise ProblemError(assignment.source, faults)
    solutions: list[Solution[Any]] = []
    for number, problem in enumerate(assignment.problems):
        with at_place(f"problems[{number}]"):
            solutions.append(solve_problem(problem, with_check))
    return AssignmentSolution(assignment, tuple(solutions))


@contextmanager
def at_place(place: str) -> Iterator[None]:
    """Make an error about the numbers of a problem start with its place."""
    try:
        yield
    except ProblemError:
        raise
    except HandpropError as error:
        error.name_place(place)
        raise


def _faults_of_names(assignment: Assignment) -> Iterator[Fault]:
    """Yield where problems and their parts name what is no step."""
    for number, (problem, question) in enumerate(
        zip(assignment.problems, assignment.questions, strict=True)
    ):
        try:
            network.build(problem)
        except StepError as error:
            found = list(_faults_of_parts(problem, question, f"problems[{number}]"))
            yield from found
            # What parts ask for is told with its place among them.
            own = error.faults(f"problems[{number}].problem")
            yield from (one for one in own if not (found and one.place.endswith(".asked")))


def _faults_of_parts(problem: AnyProblem, question: QuestionTable, place: str) -> Iterator[Fault]:
    for index, part in enumerate(question.parts):
        try:
            if part.asked is not None:
                own = {"asked": part.asked, "blanks": "all", "marks": {}}
                network.build(problem.model_copy(update=own))
        except StepError as error:
            yield from error.faults(f"{place}.parts[{index}]")
