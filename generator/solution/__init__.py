"""The public face: a problem in, a worked solution with its documents out."""

from generator.solution.assignments import AssignmentSolution
from generator.solution.solution import Solution, work_of
from generator.solution.solving import solve

__all__ = ["AssignmentSolution", "Solution", "solve", "work_of"]
