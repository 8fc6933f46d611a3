"""Assignments: what a file with several problems states, and the problems that it is of."""

from generator.problem.assignments.assignment import Assignment
from generator.problem.assignments.logo import Logo
from generator.problem.assignments.points import Score
from generator.problem.assignments.sheet import (
    PlacedProblem,
    Sheet,
    read_sheet,
    sheet_of,
)
from generator.problem.assignments.tables import AssignmentTable, Part, QuestionTable

__all__ = [
    "Assignment",
    "AssignmentTable",
    "Logo",
    "Part",
    "PlacedProblem",
    "QuestionTable",
    "Score",
    "Sheet",
    "read_sheet",
    "sheet_of",
]
