"""Class sets of networks that are composed of layers of several types."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

from generator import solve
from generator.errors import ProblemError
from generator.formats import document
from generator.formats.documents import DocumentMaker
from generator.problem import Requirements
from generator.problem.composed.layers import TYPES
from generator.variants import Chosen, Draws, Exercise, chosen, draws, exercise_of, works
from generator.variants.places import is_of_a_number
from tests.showing import each_by_ci

TENTHS = "{ from = -0.9, to = 0.9, step = 0.1"
RECURRENT = f"""
inputs = {TENTHS}, size = [3, 1] }}
targets = [{{ choices = [0.2, 0.8] }}]
learning_rate = {{ choices = [0.1, 0.5] }}

[[layers]]
type = "recurrent"
w_x = {TENTHS}, size = [2, 1] }}
w_h = {TENTHS}, size = [2, 2] }}
b = [{{ draw = "bias" }}, {{ draw = "bias" }}]
initial = {TENTHS}, size = 2 }}
activation = {{ choices = ["tanh", "sigmoid"] }}
outputs = "last"

[[layers]]
neurons = 1
weights = {TENTHS} }}
biases = {TENTHS} }}
activation = "identity"

[draws]
bias = {{ choices = [0.1, 0.2, "1/3"] }}
"""
GATED = f"""
inputs = {TENTHS}, size = [2, 1] }}
targets = {TENTHS}, size = 1 }}

[[layers]]
type = "lstm"
w_x.f = {TENTHS}, size = [1, 1] }}
w_x.i = [[{TENTHS} }}]]
w_x.o = {TENTHS}, size = [1, 1] }}
w_x.c = [[0.5]]
w_h.f = {TENTHS}, size = [1, 1] }}
w_h.i = {TENTHS}, size = [1, 1] }}
w_h.o = {TENTHS}, size = [1, 1] }}
w_h.c = {TENTHS}, size = [1, 1] }}
b.f = {TENTHS}, size = 1 }}
b.i = [0.1]
b.o = [0.2]
b.c = [0.3]
outputs = "last"
"""
IMAGES = f"""
inputs = {TENTHS}, size = [4, 4] }}
targets = [1, 0]
learning_rate = 0.1

[[layers]]
type = "convolution"
kernels = {{ integers = [-2, 2], size = [2, 1, 2, 2] }}
biases = {TENTHS}, size = 2 }}
activation = "identity"

[[layers]]
type = "pooling"
mode = {{ choices = ["max", "average"] }}
size = 3

[[layers]]
type = "flatten"

[[layers]]
weights = {TENTHS}, size = [2, 2] }}
activation = "sigmoid"
"""
TOKENS = f"""
inputs = {TENTHS}, size = [3, 2] }}
targets = {TENTHS}, size = [3, 2] }}

[[layers]]
type = "attention"
w_q = {TENTHS}, size = [2, 2] }}
w_k = {TENTHS}, size = [2, 2] }}
w_v = {TENTHS}, size = [2, 2] }}
mask = "causal"

[[layers]]
type = "layer_norm"
scale = {TENTHS}, size = 2 }}
shift = {TENTHS}, size = 2 }}
epsilon = {{ choices = [0.01, 0.1] }}
"""
NETWORKS = {"recurrent": RECURRENT, "gates": GATED, "images": IMAGES, "tokens": TOKENS}
ANY_DIFFICULTY = {"minus_signs": 99, "digits": 999}


def exercise(text: str, **more: Any) -> Exercise:
    """An exercise of a composed network, as its file states it."""
    stated = tomllib.loads(text, parse_float=Decimal)
    return exercise_of("n.toml", {"rounding": {"places": 4}, **stated, **more})


@pytest.mark.parametrize(
    ("name", "carry"),
    each_by_ci([(name, carry) for name in NETWORKS for carry in ("exact", "rounded")], every=3),
)
def test_a_variant_of_a_set_is_what_solving_it_alone_gives(name: str, carry: str) -> None:
    """To the last letter of its documents, wherever a number is drawn."""
    more = {"rounding": {"places": 4, "carry": carry}, "requirements": ANY_DIFFICULTY}
    found = draws(exercise(NETWORKS[name], **more), 3)
    made = [one for one in chosen(found, ["1", "2", "3"]) if isinstance(one, Chosen)]
    candidates = [(one.name, one.attempt) for one in made]
    assert len(candidates) == 3
    documents = DocumentMaker("tex")
    for candidate, work in zip(candidates, works(found, candidates), strict=True):
        alone = solve(found.problem(*candidate)).work
        same = dataclasses.replace(alone, variant=work.variant)
        assert [(step.id, step.printed, step.value) for step in work.trace.steps] == [
            (step.id, step.printed, step.value) for step in alone.trace.steps
        ]
        for kind in ("problem", "solution"):
            assert documents.document(work, kind) == document("tex", same, kind)


def test_every_number_of_a_layer_may_be_drawn_by_itself() -> None:
    """Keys whose values are nothing but exact numbers are those of numbers of the graph; what else
    is drawn decides what is computed. Masks of dropout do so as well: an output is kept or not.
    """
    for name, kind in TYPES.items():
        schema = kind.table.model_json_schema()
        for key, value in schema["properties"].items():
            exact = set(leaves(value, schema.get("$defs", {}))) == {"exact"}
            stated = {"layers": [{"type": name}]}
            is_number = is_of_a_number(("layers", 0, key), stated)
            assert is_number == (exact and (name, key) != ("dropout", "mask")), (name, key)


def leaves(schema: Mapping[str, Any], tables: Mapping[str, Any]) -> Iterator[str]:
    """What a value consists of, lists and tables of gates apart."""
    match schema:
        case {"$ref": reference}:
            for value in tables[reference.rpartition("/")[2]].get("properties", {"": {}}).values():
                yield from leaves(value, tables)
        case {"items": inner}:
            yield from leaves(inner, tables)
        case {"type": ["number", "string"]}:
            yield "exact"
        case {"anyOf": members} | {"oneOf": members}:
            for member in members:
                if member != {"type": "null"}:
                    yield from leaves(member, tables)
        case _:
            yield "other"


ALIKE = Requirements.model_validate({"minus_signs": None, "digits": None})
ONE_STEP = """
inputs = [[1]]
targets = [0.5]
"""
GATE = f"""{ONE_STEP}
[[layers]]
type = "gru"
w_x = {{ z = [[{{ choices = [NUMBER] }}]], r = [[1]], h = [[1]] }}
w_h = {{ z = [[1]], r = [[1]], h = [[1]] }}
initial = [0.5]
"""
WINDOW = """
asked = ["dL/da1"]
inputs = [[0.1, { choices = [NUMBER] }], [0.2, 0.3]]
targets = [0.7]
[[layers]]
type = "pooling"
mode = "global max"
[[layers]]
type = "flatten"
"""
LOOK = """
inputs = [[1, 0], [0, 1]]
targets = [[0.2, 0.5], [0.4, 0.9]]
[[layers]]
type = "attention"
w_q = [[{ choices = [NUMBER] }, 0], [0, 1]]
w_k = [[1, 0.5], [0, 1]]
w_v = [[1, 0.3], [0.4, 1]]
"""
STATES = """
inputs = [[1], [1], [1]]
targets = [0.1]
[[layers]]
type = "recurrent"
w_x = [[{ choices = [NUMBER] }]]
w_h = [[-3]]
activation = "relu"
outputs = "last"
"""


@pytest.mark.parametrize(
    ("requirement", "text", "met", "unmet"),
    [
        ("saturation", GATE, "0.5", "9"),
        ("kinks", WINDOW, "0.2", "0.3"),
        ("one_hot", LOOK, "0.5", "40"),
        ("dead_units", STATES, "1", "-1"),
        ("target_distance", WINDOW, "0.2", "0.72"),
    ],
)
def test_requirements_look_at_gates_windows_scores_and_units(
    requirement: str, text: str, met: str, unmet: str
) -> None:
    """A unit of a sequence is dead only where it passes nothing on at any time."""
    for number, is_met in ((met, True), (unmet, False)):
        of = exercise(text.replace("NUMBER", number))
        found = Draws(of, 1, b"", "", ALIKE)
        ((_, swept),) = found.swept([("1", 0)])
        assert found.rejected(swept)[requirement].tolist() == [not is_met], number


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            "w_h = {TENTHS}, size = [2, 2] }",
            "w_h = {TENTHS}, size = [2, 3] }",
            "layers[0].w_h has 2 rows of 3, but the layer has 2 units; give 2 rows of 2",
        ),
        (
            "w_x = {TENTHS}, size = [2, 1] }",
            "w_x = {TENTHS}, sise = [2, 1] }",
            "layers[0].w_x.sise is not a known key; did you mean 'size'?",
        ),
        (
            "[{ choices = [0.2, 0.8] }]",
            '[{ choices = ["a", 0.8] }]',
            "targets[0] may be 'a'; let it be finite numbers only",
        ),
    ],
)
def test_a_draw_that_is_wrong_earns_a_sentence(before: str, after: str, sentence: str) -> None:
    before, after = (text.replace("{TENTHS}", TENTHS) for text in (before, after))
    with pytest.raises(ProblemError) as raised:
        list(chosen(draws(exercise(RECURRENT.replace(before, after)), 1), ["1"]))
    assert str(raised.value) == f"n.toml: {sentence}"


CLASSES = """
inputs = [[1, 0], [0, 1]]
classes = [{ integers = [1, 3] }, 2]
loss = "cross_entropy"
[[layers]]
type = "recurrent"
w_x = [[0.1, { choices = [0.2, 0.7] }], [0.3, -0.4]]
w_h = [[0.5, -0.1], [0.2, 0.3]]
[[layers]]
activation = "softmax"
weights = [[0.6, -0.7], [0.2, 0.1], [0.4, -0.3]]
"""


def test_classes_of_a_sequence_may_be_drawn() -> None:
    found = draws(exercise(CLASSES, requirements=ANY_DIFFICULTY), 12)
    made = [one for one in chosen(found, list("123456789")) if isinstance(one, Chosen)]
    candidates = [(one.name, one.attempt) for one in made]
    classes = set()
    for candidate, work in zip(candidates, works(found, candidates), strict=True):
        problem = found.problem(*candidate)
        classes.add(problem.classes)  # type: ignore[union-attr]  # of other layers
        alone = solve(problem).work.trace.steps
        assert [step.value for step in work.trace.steps] == [step.value for step in alone]
    assert len(classes) == 3
