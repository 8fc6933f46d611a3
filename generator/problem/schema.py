"""The JSON schema of a problem file, by which editors check and complete one."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from generator.problem.kinds import KINDS, Neuron
from generator.problem.model import Problem

__all__ = ["json_schema"]

IS_OF_A_KIND = {"properties": {"kind": {"enum": sorted(KINDS)}}, "required": ["kind"]}
HAS_NO_ITERATION = {"properties": {"iterations": {"const": 0}}, "required": ["iterations"]}
TRAINS = {
    "required": ["learning_rate"],
    "anyOf": [{"required": ["targets"]}, {"required": ["classes"]}],
}


def json_schema() -> dict[str, Any]:
    """Return the schema of networks and of the kinds that are stated without the word layer."""
    references, schema = models_json_schema([(Problem, "validation"), (Neuron, "validation")])
    network, neuron = (references[model, "validation"] for model in (Problem, Neuron))
    return {
        "title": "A problem for Handprop",
        "if": IS_OF_A_KIND,
        "then": neuron,
        "else": {"allOf": [network, {"if": HAS_NO_ITERATION, "else": TRAINS}]},
        **schema,
    }
