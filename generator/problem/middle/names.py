"""The ids of what may be given in the middle of a network, and what each of them belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from generator.errors import Fault, nearest
from generator.problem.faults import counted

__all__ = ["GivenId", "ids_of", "name_faults", "read_id"]

ID = re.compile(
    r"(?P<value>[az])(?P<value_layer>\d+)"
    r"|dL/d(?P<by>[azwb])(?P<by_layer>\d+)"
    r"|da(?P<slope_layer>\d+)/dz(?P=slope_layer)"
)
# What stands elsewhere in a file, and where.
ELSEWHERE = (
    (re.compile("a1|x"), "are the inputs; state them as inputs, above all tables."),
    (re.compile("y|t|target|targets"), "are the targets; state them as targets, above all tables."),
    (re.compile(r"[wb]\d*"), "are parameters; state them as weights and biases of a layer."),
    (re.compile("alpha|eta|lr"), "is the learning rate; state it as learning_rate."),
    (re.compile("L|loss"), "leads to nothing; leave it out, and give its derivatives."),
)


class GivenId(Struct, frozen=True):
    """What an id stands for: `a` or `z` of a layer, the derivative of the loss `by` one of these or
    by weights or biases, or the slope of an activation. Layers are numbered as in ids.
    """

    form: str
    letter: str
    layer: int


def read_id(key: str) -> GivenId | None:
    """Return what an id stands for, None where it is no id of what may be given."""
    found = ID.fullmatch(key)
    if found is None:
        return None
    if found["value"]:
        return GivenId("value", found["value"], int(found["value_layer"]))
    if found["by"]:
        return GivenId("derivative", found["by"], int(found["by_layer"]))
    return GivenId("slope", "a", int(found["slope_layer"]))


def ids_of(layers: int) -> list[str]:
    """Return all ids of what may be given in a network of so many layers behind the inputs."""
    found: list[str] = []
    for layer in range(2, layers + 2):
        found += (f"z{layer}", f"a{layer}", f"dL/dz{layer}", f"dL/da{layer}")
        found += (f"da{layer}/dz{layer}", f"dL/dw{layer - 1}", f"dL/db{layer - 1}")
    return found


def name_faults(keys: Iterable[str], layers: int) -> Iterator[Fault]:
    """Yield the keys that are no ids of what may be given in a network of so many layers."""
    known = ids_of(layers)
    for key in keys:
        if key in known:
            continue
        for pattern, sentence in ELSEWHERE:
            if pattern.fullmatch(key):
                yield Fault(f"given.{key}", sentence)
                break
        else:
            found = read_id(key)
            if found is not None:
                yield Fault(f"given.{key}", _no_such_layer(found, layers))
                continue
            hint = nearest(key, known, dict(_aliases(layers)))
            yield Fault(f"given.{key}", f"is no id of a step that may be given; {hint}")


def _no_such_layer(found: GivenId, layers: int) -> str:
    """Return what is said of an id of a layer that there is not, or that has the inputs."""
    last = layers + 1
    leads = found.letter in ("w", "b")
    layer = found.layer + leads
    place = f"{'leads into' if leads else 'is of'} layer {layer}"
    if layer < 2:
        return f"{place}, but what may be given is of layers behind the inputs, from 2 to {last}."
    return (
        f"{place}, but there is no layer {layer}; the network has {counted(layers, 'table')} "
        f"[[layers]] behind the inputs, so that its last layer is {last}: add [[layers]], or give "
        "an id of another layer."
    )


def _aliases(layers: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what people call what may be given, without capitals and signs."""
    last = layers + 1
    for word, name in (("logits", f"z{last}"), ("output", f"a{last}"), ("outputs", f"a{last}")):
        yield word, (name,)
    yield "delta", (f"dL/dz{last}",)
    for layer in range(2, last + 1):
        yield f"delta{layer}", (f"dL/dz{layer}",)
