"""Handprop: worked solutions of neural-network training steps, every printed digit certified.

All that is public is here, and is also called `handprop` where Handprop is installed. Everything
else may change with any version.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from generator.banks import question_bank
    from generator.check import Comparison, compare
    from generator.class_sets import Extras, Job, Member, Summary, make_set, numbered
    from generator.class_sets.roster import Roster, Student, read_roster
    from generator.document import Variant
    from generator.errors import (
        AnswersError,
        ClusterError,
        EngineError,
        Fault,
        FileError,
        HandpropError,
        PlacesError,
        ProblemError,
        RosterError,
        SetError,
        StepError,
        TemplateError,
        TooLargeError,
        TooLongError,
        TooSmallError,
        TypesettingError,
        UndecidedError,
        UndefinedError,
        UsageError,
        VariantError,
    )
    from generator.marking import Audit, Audited, Marks, StepMark, Verdict, audit, mark
    from generator.marking.reports.sheets import feedback
    from generator.problem import Layer, Problem, load, shipped
    from generator.problem.assignments import Assignment
    from generator.problem.composed.model import ComposedProblem
    from generator.problem.formulas.table import FormulaProblem
    from generator.problem.middle.model import MiddleProblem
    from generator.problem.schema import assignment_schema, json_schema
    from generator.rounding import Matrix, Rounding
    from generator.solution import PrintedStep, Solution, solve
    from generator.solution.assignments import AssignmentSolution
    from generator.trace import Step
    from generator.variants import (
        AssignmentDraws,
        DrawnAssignment,
        Draws,
        Exercise,
        draws,
        solutions,
    )
    from generator.version import __version__

__all__ = [
    "AnswersError",
    "Assignment",
    "AssignmentDraws",
    "AssignmentSolution",
    "Audit",
    "Audited",
    "ClusterError",
    "Comparison",
    "ComposedProblem",
    "DrawnAssignment",
    "Draws",
    "EngineError",
    "Exercise",
    "Extras",
    "Fault",
    "FileError",
    "FormulaProblem",
    "HandpropError",
    "Job",
    "Layer",
    "Marks",
    "Matrix",
    "Member",
    "MiddleProblem",
    "PlacesError",
    "PrintedStep",
    "Problem",
    "ProblemError",
    "Roster",
    "RosterError",
    "Rounding",
    "SetError",
    "Solution",
    "Step",
    "StepError",
    "StepMark",
    "Student",
    "Summary",
    "TemplateError",
    "TooLargeError",
    "TooLongError",
    "TooSmallError",
    "TypesettingError",
    "UndecidedError",
    "UndefinedError",
    "UsageError",
    "Variant",
    "VariantError",
    "Verdict",
    "__version__",
    "assignment_schema",
    "audit",
    "compare",
    "draws",
    "feedback",
    "json_schema",
    "load",
    "make_set",
    "mark",
    "numbered",
    "question_bank",
    "read_roster",
    "shipped",
    "solutions",
    "solve",
]

# Each name is read from its room when it is first asked for, so that the command starts at once.
ROOMS = {
    "banks": ("question_bank",),
    "check": ("Comparison", "compare"),
    "class_sets": ("Extras", "Job", "Member", "Summary", "make_set", "numbered"),
    "class_sets.roster": ("Roster", "Student", "read_roster"),
    "document": ("Variant",),
    "errors": (
        *("AnswersError", "ClusterError", "EngineError", "Fault", "FileError", "HandpropError"),
        *("PlacesError", "ProblemError", "RosterError", "SetError", "StepError"),
        *("TemplateError", "TooLargeError", "TooLongError", "TooSmallError", "TypesettingError"),
        *("UndecidedError", "UndefinedError", "UsageError", "VariantError"),
    ),
    "marking": ("Audit", "Audited", "Marks", "StepMark", "Verdict", "audit", "mark"),
    "marking.reports.sheets": ("feedback",),
    "problem": ("Layer", "Problem", "load", "shipped"),
    "problem.assignments": ("Assignment",),
    "problem.composed.model": ("ComposedProblem",),
    "problem.formulas.table": ("FormulaProblem",),
    "problem.middle.model": ("MiddleProblem",),
    "problem.schema": ("assignment_schema", "json_schema"),
    "rounding": ("Matrix", "Rounding"),
    "solution": ("PrintedStep", "Solution", "solve"),
    "solution.assignments": ("AssignmentSolution",),
    "trace": ("Step",),
    "variants": (
        *("AssignmentDraws", "DrawnAssignment"),
        *("Draws", "Exercise", "draws", "solutions"),
    ),
    "version": ("__version__",),
}
# What a name of the last version is called now; it is warned of for one version.
RENAMED: dict[str, str] = {}

# Checkers of types would take any name for one that is there.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name in RENAMED:
            import warnings

            now = RENAMED[name]
            warnings.warn(
                f"{name} is called {now} now, and goes by its old name in this version only; "
                f"import {now}",
                DeprecationWarning,
                stacklevel=2,
            )
            return __getattr__(now)
        for room, names in ROOMS.items():
            if name in names:
                found: object = getattr(import_module(f"generator.{room}"), name)
                globals()[name] = found
                return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
