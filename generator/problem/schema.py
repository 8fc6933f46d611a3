"""The JSON schema of a problem file, by which editors check and complete one."""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic.json_schema import models_json_schema

from generator.problem.assignments.tables import AssignmentTable, QuestionTable
from generator.problem.composed.layers import TYPES
from generator.problem.composed.model import ComposedProblem
from generator.problem.draws import OF_NAMES, WITHOUT_DRAWS, Draw
from generator.problem.formulas.sizes import SizedQuantity
from generator.problem.formulas.table import FormulaProblem
from generator.problem.kinds import FORMULAS, KINDS, Neuron
from generator.problem.limits import MOST_NEURONS
from generator.problem.marks import MarksChoice
from generator.problem.middle.model import MiddleProblem
from generator.problem.model import Problem
from generator.problem.numbers import EXACT_NUMBER
from generator.problem.page import PageChoice
from generator.problem.reach import NEEDS_RATE, NEEDS_TARGETS
from generator.problem.requirements import Requirements
from generator.problem.structure import Layer
from generator.problem.training import RoundingChoice

__all__ = ["assignment_schema", "json_schema"]

Schema = dict[str, Any]

NUMBER = {"type": "number"}
NUMBER_ALONE, EXACT_ALONE = frozenset({"number"}), frozenset({"exact number"})
IS_A_TABLE = {"type": "object"}
IS_OF_FORMULAS = {"properties": {"kind": {"const": FORMULAS.name}}, "required": ["kind"]}
IS_OF_ANOTHER_TYPE = {"properties": {"type": {"not": {"const": "dense"}}}, "required": ["type"]}
HAS_OTHER_LAYERS = {
    "properties": {"layers": {"contains": IS_OF_ANOTHER_TYPE}},
    "required": ["layers"],
}
IS_OF_A_KIND = {
    "properties": {"kind": {"anyOf": [{"enum": sorted(KINDS)}, IS_A_TABLE]}},
    "required": ["kind"],
}
HAS_GIVEN = {"required": ["given"]}
HAS_NO_ITERATION = {"properties": {"iterations": {"const": 0}}, "required": ["iterations"]}
HAS_TARGETS = {"anyOf": [{"required": ["targets"]}, {"required": ["classes"]}]}
HAS_RATE = {"required": ["learning_rate"]}


def _asks(without: str) -> Schema:
    """Return the schema of a problem that asks only for steps whose ids do not match a pattern."""
    steps = {"items": {"not": {"pattern": without}}}
    return {"properties": {"asked": steps}, "required": ["asked"]}


# Several iterations need a learning rate, too, which no schema counts.
TRAINS = {
    "allOf": [
        {"if": _asks(NEEDS_RATE), "else": HAS_RATE},
        {"if": _asks(NEEDS_TARGETS), "else": HAS_TARGETS},
    ]
}
ASKS_IN_PARTS = {
    "properties": {"parts": {"contains": {"required": ["asked"]}}},
    "required": ["parts"],
}
# Tables in which nothing is drawn.
AS_THEY_ARE = tuple(
    table.__name__
    for table in (Draw, SizedQuantity, Requirements, MarksChoice, RoundingChoice, PageChoice)
)
HAS_DRAWN_WEIGHTS = {"properties": {"weights": IS_A_TABLE}, "required": ["weights"]}
# A range of whole numbers.
WHOLE_RANGE = {end: {"type": "integer"} for end in ("from", "to", "step")}
NO_NUMBERS = {"from": False, "integers": False, "sign": {"const": False}}
NEURONS = {
    "description": f"how many rows of weights to draw, a whole number from 1 to {MOST_NEURONS}",
    "type": "integer",
    "minimum": 1,
    "maximum": MOST_NEURONS,
}


def json_schema() -> Schema:
    """Return the schema of networks, of the kinds that are stated without the word layer, of
    formulas, and of networks of other layers or from the middle, any value of which may be drawn.
    """
    kinds, tables = _tables()
    trained = {"allOf": [kinds.neuron, {"if": _asks(NEEDS_RATE), "else": HAS_RATE}]}
    passed = {"allOf": [kinds.network, {"if": HAS_NO_ITERATION, "else": TRAINS}]}
    either = _either(_Kinds(passed, trained, kinds.formulas, kinds.composed, kinds.middle))
    return {"title": "A problem for Handprop", **either, "$defs": tables}


class _Kinds(NamedTuple):
    """What refers to the schemas of all kinds of problem."""

    network: Schema
    neuron: Schema
    formulas: Schema
    composed: Schema
    middle: Schema


def _either(kinds: _Kinds) -> Schema:
    of_dense_layers: Schema = {"if": IS_OF_A_KIND, "then": kinds.neuron, "else": kinds.network}
    of_dense_layers = {"if": HAS_GIVEN, "then": kinds.middle, "else": of_dense_layers}
    of_layers = {"if": HAS_OTHER_LAYERS, "then": kinds.composed, "else": of_dense_layers}
    return {"if": IS_OF_FORMULAS, "then": kinds.formulas, "else": of_layers}


def _tables() -> tuple[_Kinds, Schema]:
    """Return what refers to the kinds of problem, and the schemas of all tables."""
    models = (Problem, Neuron, FormulaProblem, ComposedProblem, MiddleProblem, Draw)
    references, schema = models_json_schema([(model, "validation") for model in models])
    *kinds, draw = (references[model, "validation"] for model in models)
    tables = schema["$defs"]
    _require_types(tables)
    for name, table in tables.items():
        if name not in AS_THEY_ARE:
            table["properties"] = {
                key: value if key in (*WITHOUT_DRAWS, *OF_NAMES) else _or_drawn(value, draw)
                for key, value in table["properties"].items()
            }
    for table in (FormulaProblem.__name__, MiddleProblem.__name__):
        for key in OF_NAMES:
            if named := tables[table]["properties"].get(key):
                named["additionalProperties"] = _drawn_or_sized(named["additionalProperties"], draw)
    for model in (Problem, Neuron, FormulaProblem, ComposedProblem, MiddleProblem):
        tables[model.__name__]["properties"]["draws"] = _named_draws(draw)
    layer = tables[Layer.__name__]
    layer["properties"]["neurons"] = _or_drawn(NEURONS, draw)
    layer |= {
        "if": HAS_DRAWN_WEIGHTS,
        "then": {"required": ["neurons"]},
        "else": {"properties": {"neurons": False}},
    }
    return _Kinds(*kinds), tables


def _require_types(tables: Schema) -> None:
    """Have each layer that is not dense state its type."""
    for kind in TYPES.values():
        if kind.table is not Layer:
            table = tables[kind.table.__name__]
            table["required"] = ["type", *table.get("required", ())]


def assignment_schema() -> Schema:
    """Return the schema of an assignment, each problem of which has a name or is a problem.

    What a problem needs follows from what its parts ask for, where they do.
    """
    problem = json_schema()
    kinds, _ = _tables()
    schema = AssignmentTable.model_json_schema()
    tables = schema.pop("$defs") | problem.pop("$defs")
    problem.pop("title")
    tables |= {"AnyProblem": problem, "AskedProblem": _either(kinds)}
    question = tables[QuestionTable.__name__]
    question["properties"]["problem"]["anyOf"] = [{"type": "string"}, IS_A_TABLE]
    question |= {
        "if": ASKS_IN_PARTS,
        "then": _with_problem("AskedProblem"),
        "else": _with_problem("AnyProblem"),
    }
    return {**schema, "title": "An assignment for Handprop", "$defs": tables}


def _with_problem(name: str) -> Schema:
    """Return the schema of a question whose problem, if it is no name, is as a table has it."""
    return {"properties": {"problem": {"anyOf": [{"type": "string"}, {"$ref": f"#/$defs/{name}"}]}}}


def _named_draws(draw: Schema) -> Schema:
    """Return the schema of the table of draws that have names, none of which names another."""
    return {
        "description": "a table under [draws], of draws that values may name",
        "type": "object",
        "additionalProperties": {"allOf": [draw, {"properties": {"draw": False, "size": False}}]},
    }


def _or_drawn(schema: Schema, draw: Schema) -> Schema:
    """Return the schema of a value, some or all of which may be a draw; tables are none."""
    about: Schema = {
        key: schema[key] for key in ("title", "description", "default") if key in schema
    }
    value = {key: part for key, part in schema.items() if key not in about}
    consists = _parts(value)
    if "table" in consists:
        return schema
    # A draw in place of a matrix is one for each entry; of anything else it chooses the whole.
    entry = {NUMBER_ALONE: NUMBER, EXACT_ALONE: EXACT_NUMBER}.get(frozenset(consists), value)
    taken: Schema = {"choices": {"items": entry}}
    if "integer" in consists:
        taken |= WHOLE_RANGE
    elif not consists & {"number", "exact number"}:
        taken |= NO_NUMBERS
    drawn = {"allOf": [draw, {"properties": taken}]}
    return {"anyOf": [_with_drawn_entries(value, draw), drawn], **about}


def _drawn_or_sized(schema: Schema, draw: Schema) -> Schema:
    """Return the schema of what has a name in a file: it may be a draw, or a table of its size."""
    members = schema.get("oneOf", [schema])
    tables = [member for member in members if "$ref" in member]
    drawn = _or_drawn({"anyOf": [member for member in members if member not in tables]}, draw)
    return {"anyOf": [*drawn["anyOf"], *tables]}


def _with_drawn_entries(schema: Schema, draw: Schema) -> Schema:
    """Return the schema of a value in which every entry of a list may be a draw."""
    match schema:
        case {"items": {"items": _} as row}:
            return {**schema, "items": _with_drawn_entries(row, draw)}
        case {"items": entry}:
            return {**schema, "items": _or_drawn(entry, draw)}
        case {"anyOf": members} | {"oneOf": members}:
            key = "anyOf" if "anyOf" in schema else "oneOf"
            return {**schema, key: [_with_drawn_entries(member, draw) for member in members]}
        case _:
            return schema


def _parts(schema: Schema) -> set[str]:
    """Return what a value consists of: numbers, integers, tables, texts and so on."""
    match schema:
        case {"$ref": _}:
            return {"table"}
        case {"items": inner}:
            return _parts(inner)
        case {"type": ["number", "string"]}:
            return {"exact number"}
        case {"anyOf": members} | {"oneOf": members}:
            return set().union(*map(_parts, members)) - {"null"}
        case _:
            return {str(schema.get("type", "text"))}
