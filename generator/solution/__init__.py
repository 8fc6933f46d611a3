"""The public face: a problem in, a worked solution with its documents out."""

from generator.solution.solution import Solution, work_of
from generator.solution.solving import solve
from generator.solution.steps import PrintedStep

__all__ = ["PrintedStep", "Solution", "solve", "work_of"]
