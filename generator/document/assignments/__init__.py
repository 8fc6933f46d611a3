"""Documents of assignments: what they are made from, and what templates see of several problems."""

from generator.document.assignments.work import AssignmentWork

__all__ = ["AssignmentWork"]
