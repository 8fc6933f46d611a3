"""What a user states: read from TOML or JSON, checked, and every fault reported at once."""

from generator.problem.any_problem import AnyProblem, load, problem_of
from generator.problem.assumed import assumed
from generator.problem.composed.types import type_of
from generator.problem.conventions import (
    ORDERS,
    Conventions,
    NotationChoice,
    Script,
    conventions,
    notations,
)
from generator.problem.detail import Detailed
from generator.problem.draws import (
    OF_NAMES,
    WITHOUT_DRAWS,
    Draw,
    holds_draws,
    is_draw,
    is_number,
    misplaced_draws,
    read_draw,
)
from generator.problem.faults import quoted
from generator.problem.groups import ASSIGNMENTS, GROUPS, Group
from generator.problem.json_text import json_text
from generator.problem.kinds import ALL_KINDS, FORMULAS, KINDS, NETWORK, OF_OTHER_KINDS, LearnsBy
from generator.problem.limits import MOST_LAYERS, MOST_NEURONS
from generator.problem.model import Problem
from generator.problem.numbers import Stated, exactly, is_expression
from generator.problem.page import PageChoice
from generator.problem.reading import (
    ProblemText,
    is_assignment,
    is_json_file,
    read,
    shipped,
    shipped_assignments,
    shipped_exercises,
    text_at,
    text_of,
)
from generator.problem.requirements import Requirements, Wanted, read_wanted
from generator.problem.started import DESCENT, STARTED, STARTERS_OF_LAYERS
from generator.problem.structure import Layer
from generator.problem.tables import WORDS
from generator.problem.training import Descent, RoundingChoice, ScheduleChoice

__all__ = [
    "ALL_KINDS",
    "ASSIGNMENTS",
    "DESCENT",
    "FORMULAS",
    "GROUPS",
    "KINDS",
    "MOST_LAYERS",
    "MOST_NEURONS",
    "NETWORK",
    "OF_NAMES",
    "OF_OTHER_KINDS",
    "ORDERS",
    "STARTED",
    "STARTERS_OF_LAYERS",
    "WITHOUT_DRAWS",
    "WORDS",
    "AnyProblem",
    "Conventions",
    "Descent",
    "Detailed",
    "Draw",
    "Group",
    "Layer",
    "LearnsBy",
    "NotationChoice",
    "PageChoice",
    "Problem",
    "ProblemText",
    "Requirements",
    "RoundingChoice",
    "ScheduleChoice",
    "Script",
    "Stated",
    "Wanted",
    "assumed",
    "conventions",
    "exactly",
    "holds_draws",
    "is_assignment",
    "is_draw",
    "is_expression",
    "is_json_file",
    "is_number",
    "json_text",
    "load",
    "misplaced_draws",
    "notations",
    "problem_of",
    "quoted",
    "read",
    "read_draw",
    "read_wanted",
    "shipped",
    "shipped_assignments",
    "shipped_exercises",
    "text_at",
    "text_of",
    "type_of",
]
