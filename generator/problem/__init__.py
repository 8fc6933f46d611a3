"""What a user states, read from TOML or JSON and validated, every fault reported at once."""

from generator.problem.conventions import (
    Conventions,
    NotationChoice,
    Script,
    conventions,
    notations,
)
from generator.problem.faults import quoted
from generator.problem.model import MOST_LAYERS, MOST_NEURONS, Layer, Problem
from generator.problem.reading import shipped
from generator.problem.schema import json_schema
from generator.problem.training import OPTIMIZERS, SCHEDULES, RoundingChoice

__all__ = [
    "MOST_LAYERS",
    "MOST_NEURONS",
    "OPTIMIZERS",
    "SCHEDULES",
    "Conventions",
    "Layer",
    "NotationChoice",
    "Problem",
    "RoundingChoice",
    "Script",
    "conventions",
    "json_schema",
    "notations",
    "quoted",
    "shipped",
]
