"""What a problem file leaves out that decides its numbers, and what is taken in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.expressions.activations import ACTIVATIONS
from generator.expressions.families import Family
from generator.expressions.losses import LOSSES
from generator.expressions.optimizers import OPTIMIZERS
from generator.problem.composed.types import is_composed, type_of
from generator.problem.kinds import KINDS
from generator.problem.middle.names import read_id
from generator.problem.model import Problem
from generator.problem.reach import has_loss, has_updates
from generator.problem.structure import Layer
from generator.problem.training import USUAL_PLACES

__all__ = ["assumed"]

StatedKeys = Mapping[str, Any]


def assumed(stated: StatedKeys) -> Iterator[str]:
    """Yield the keys that a problem file leaves out, as a file would state what is taken for them.

    What only says how a solution is written is no such key, nor is what a kind of problem settles.
    """
    if is_composed(stated):
        yield from _of_composed(stated)
    elif str(stated.get("kind")) not in KINDS:
        first, last = _layers_that_count(stated)
        yield from _of_layers(_tables(stated.get("layers"))[:last], first)
        if ("targets" in stated or "classes" in stated) and has_loss(stated):
            yield from _of_loss(stated)
        if has_updates(stated):
            yield from _of_optimizer(stated.get("optimizer", {}))
    training = stated.get("training")
    if isinstance(training, Mapping):
        for key in _of_optimizer(training.get("optimizer", {})):
            yield f"training.{key}"
    rounding = stated.get("rounding", {})
    states_digits = isinstance(rounding, Mapping) and {"places", "significant"} & set(rounding)
    if stated.get("detail") != "symbols" and not states_digits:
        yield f"rounding.places = {USUAL_PLACES}"


def _tables(layers: Any) -> list[StatedKeys]:
    stated = layers if isinstance(layers, list | tuple) else ()
    return [layer for layer in stated if isinstance(layer, Mapping)]


def _of_composed(stated: StatedKeys) -> Iterator[str]:
    """Yield the activations and the loss of a network of layers of several types."""
    from generator.problem.composed.layers import TYPES
    from generator.problem.composed.model import ComposedProblem

    for number, layer in enumerate(_tables(stated.get("layers"))):
        table = TYPES[type_of(layer)].table
        for key in ("activation", "update_gate", "reset_gate", "outputs"):
            if key in table.model_fields and key not in layer:
                yield f'layers[{number}].{key} = "{table.model_fields[key].default}"'
    if "targets" in stated and "loss" not in stated:
        yield f'loss = "{ComposedProblem.model_fields["loss"].default}"'


def _layers_that_count(stated: StatedKeys) -> tuple[int, int]:
    """Return the first layer whose activation says something, counted from 0, and the number of the
    last one: in the middle of a network, those from what is given up to whose derivatives are.
    """
    given, layers = stated.get("given"), len(_tables(stated.get("layers")))
    if not isinstance(given, Mapping):
        return 0, layers
    found = [one for one in map(read_id, map(str, given)) if one is not None]
    firsts = [one.layer - 2 for one in found if one.form == "value" and one.letter == "z"]
    # Of an output only the derivative may be needed, on the way farther back.
    asked, passes = str(stated.get("asked", "")), "learning_rate" not in stated
    for one in found:
        if one.form == "value" and one.letter == "a":
            needs = f"dz{one.layer}" in asked if asked else passes
            firsts.append(one.layer - 2 if needs else one.layer - 1)
    ends = [
        one.layer - 2 + (one.letter == "a")
        for one in found
        if one.form == "derivative" and one.letter in ("a", "z")
    ]
    first = 0 if "inputs" in stated else min(firsts, default=layers)
    return first, min([*ends, layers])


def _of_layers(layers: Sequence[StatedKeys], first: int = 0) -> Iterator[str]:
    usual = f'activation = "{Layer.model_fields["activation"].default}"'
    without = [
        number
        for number, layer in enumerate(layers)
        if number >= first and "activation" not in layer
    ]
    if without and len(without) == len(layers):
        yield f"{usual} in every layer"
    else:
        yield from (f"layers[{number}].{usual}" for number in without)
    for number, layer in enumerate(layers[first:], start=first):
        for parameter in _parameter(layer, ACTIVATIONS.get(str(layer.get("activation")))):
            yield f"layers[{number}].{parameter}"


def _of_loss(stated: StatedKeys) -> Iterator[str]:
    fields = Problem.model_fields
    if "loss" not in stated:
        yield f'loss = "{fields["loss"].default}"'
    yield from _parameter(stated, LOSSES.get(str(stated.get("loss"))))
    if "over_samples" not in stated and _has_batches(stated):
        yield f'over_samples = "{fields["over_samples"].default}"'


def _parameter(stated: StatedKeys, definition: Any) -> Iterator[str]:
    if isinstance(definition, Family) and definition.key not in stated:
        yield f"{definition.key} = {definition.usual}"


def _has_batches(stated: StatedKeys) -> bool:
    match stated.get("inputs"), stated.get("batch_size"):
        case _, 1:
            return False
        case [[*_] | {"size": _}, *rest], _:
            return bool(rest)
        case {"size": [samples, _]}, _:
            return bool(samples != 1)
    return False


def _of_optimizer(table: Any) -> Iterator[str]:
    name = table.get("name") if isinstance(table, Mapping) else None
    usual = OPTIMIZERS[str(name)].keys if name in OPTIMIZERS else {}
    for key, number in usual.items():
        if key not in table and number != "0":
            value = f'"{number}"' if key == "form" else number
            yield f"optimizer.{key} = {value}"
