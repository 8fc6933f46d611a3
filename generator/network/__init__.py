"""From a problem to the graphs of its quantities, one for each iteration."""

from generator.network.asked import ON_REQUEST, AskedStep, asked_steps, steps_called
from generator.network.build import build, whole_steps
from generator.network.forward import DATA_LOSS, OF_LOSS, PENALTY, activated
from generator.network.graph import (
    INPUTS,
    LASTING,
    LEARNING_RATE,
    LOSS,
    LOSSES,
    PARAMETERS,
    TARGETS,
    TRAINED,
    Cell,
    Definition,
    Given,
    Graph,
    Role,
    Section,
    StepKey,
)
from generator.network.iterations import data
from generator.network.needed import needed
from generator.network.perceptron import ERRORS, MARGINS
from generator.network.updates import KAPPA, RATE_NOW

__all__ = [
    "DATA_LOSS",
    "ERRORS",
    "INPUTS",
    "KAPPA",
    "LASTING",
    "LEARNING_RATE",
    "LOSS",
    "LOSSES",
    "MARGINS",
    "OF_LOSS",
    "ON_REQUEST",
    "PARAMETERS",
    "PENALTY",
    "RATE_NOW",
    "TARGETS",
    "TRAINED",
    "AskedStep",
    "Cell",
    "Definition",
    "Given",
    "Graph",
    "Role",
    "Section",
    "StepKey",
    "activated",
    "asked_steps",
    "build",
    "data",
    "needed",
    "steps_called",
    "whole_steps",
]
