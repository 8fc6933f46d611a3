"""Working out what is stated: one problem, or all of an assignment."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from generator.errors import UsageError
from generator.problem import AnyProblem, Detailed, Problem, quoted
from generator.solution.solution import Solution, solve_problem

if TYPE_CHECKING:
    from generator.problem.assignments import Assignment
    from generator.problem.composed.model import ComposedProblem
    from generator.problem.formulas.table import FormulaProblem
    from generator.problem.middle.model import MiddleProblem
    from generator.solution.assignments import AssignmentSolution

__all__ = ["solve"]


@overload
def solve(problem: Problem, with_check: bool = False) -> Solution: ...
@overload
def solve(problem: FormulaProblem, with_check: bool = False) -> Solution[FormulaProblem]: ...
@overload
def solve(problem: ComposedProblem, with_check: bool = False) -> Solution[ComposedProblem]: ...
@overload
def solve(problem: MiddleProblem, with_check: bool = False) -> Solution[MiddleProblem]: ...
@overload
def solve(problem: Assignment, with_check: bool = False) -> AssignmentSolution: ...
def solve(
    problem: AnyProblem | Assignment, with_check: bool = False
) -> (
    Solution
    | Solution[FormulaProblem]
    | Solution[ComposedProblem]
    | Solution[MiddleProblem]
    | AssignmentSolution
):
    """Work out the training of a problem, or of each problem of an assignment.

    `with_check` compares every gradient with a finite difference, for a note in the document.
    Raises StepError where the problem asks for what is no step of it (ProblemError where those of
    an assignment do), UndecidedError where a digit cannot be certified, UndefinedError where a
    quantity does not exist (a logarithm of 0), TooLargeError where one outgrows the page,
    TooSmallError where significant figures of one cannot be printed, PlacesError where
    `places = "auto"` finds no number of places, UsageError where it is given no problem,
    or where a check is asked for of what prints no numbers.
    """
    if isinstance(problem, Detailed):
        return solve_problem(problem, with_check)
    # Most of what is solved is one problem.
    from generator.problem.assignments import Assignment
    from generator.solution.assignments import solve_assignment

    if isinstance(problem, Assignment):
        return solve_assignment(problem, with_check)
    raise UsageError(
        f"solve is given {quoted(problem)}, which is not a Problem",
        "give Problem.load(…) of a file or of a shipped problem's name, or Problem.of(…) of a "
        "table",
    )
