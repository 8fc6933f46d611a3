"""The sizes of drawn vectors and matrices: one draw stands for as many as there are entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from generator.errors import Fault, ProblemError
from generator.problem import MOST_NEURONS, is_draw, quoted, read_draw, type_of
from generator.problem.composed.types import is_composed, starts_in_the_middle

__all__ = ["Place", "is_list", "place_text", "sized", "with_each_class"]

Place = tuple[str | int, ...]


def sized(stated: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return what is stated with every draw of a vector or a matrix as one draw an entry.

    What is of no shape that it may have is left as it is, to be found wrong as in a problem
    without draws. Raises ProblemError.
    """
    made = dict(stated)
    if isinstance(made.get("given"), Mapping):
        made["given"] = {
            name: _given(value, f"given.{name}", source) for name, value in made["given"].items()
        }
    if is_composed(made):
        return _composed(made, source)
    if starts_in_the_middle(made):
        return _in_the_middle(made, source)
    if "inputs" in made:
        made["inputs"] = _inputs(made["inputs"], source)
    width = len(_first_sample(made.get("inputs")))
    if is_draw(made.get("weights")):
        made["weights"] = _filled(made["weights"], (width,))
    if is_list(made.get("layers")):
        layers = []
        for index, layer in enumerate(made["layers"]):
            own = _layer(layer, f"layers[{index}]", width, source)
            width = _count_of_rows(own)
            layers.append(own)
        made["layers"] = layers
    if is_draw(made.get("targets")):
        made["targets"] = _filled(made["targets"], _shape_of_targets(made, width, source))
    for place in _with_size(made, ()):
        sentence = "has a size, but is a number or takes its size from the network; leave it out."
        raise ProblemError(source, [Fault(place_text(place), sentence)])
    return made


def _composed(stated: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return a network of layers of several types with a draw in each entry of what is drawn: each
    draw of several numbers has its size, but for those of dense layers whose inputs are known.
    """
    made = dict(stated)
    for key in ("inputs", "targets"):
        if key in made:
            made[key] = _with_entries(made[key], key, source)
    width = len(_first_sample(made.get("inputs")))
    layers = []
    for index, layer in enumerate(made["layers"]):
        place = f"layers[{index}]"
        if type_of(layer) == "dense" and not _has_size(layer):
            own = _layer(layer, place, width, source) if width else layer
        else:
            own = _with_entries(layer, place, source)
        width = _width_behind(own)
        layers.append(own)
    return {**made, "layers": layers}


def _in_the_middle(stated: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return a network that starts in the middle with a draw in each entry of what is drawn. Draws
    of several numbers have sizes, but for weights and biases of layers whose sizes are stated.
    """
    made = dict(stated)
    if "inputs" in made:
        made["inputs"] = _inputs(made["inputs"], source)
    if "targets" in made:
        made["targets"] = _with_entries(made["targets"], "targets", source)
    if not is_list(made.get("layers")):
        return made
    width, layers = len(_first_sample(made.get("inputs"))), []
    for index, layer in enumerate(made["layers"]):
        before = width or _width_given(made, index + 1)
        layers.append(_layer_in_the_middle(layer, f"layers[{index}]", before, source))
        width = _width_behind(layers[-1])
    return {**made, "layers": layers}


def _layer_in_the_middle(layer: Any, place: str, width: int, source: str) -> Any:
    """Return a layer, which keeps how many neurons it has where no weights are drawn."""
    if _has_size(layer):
        return _with_entries(layer, place, source)
    own = _layer(layer, place, width, source)
    if "neurons" in layer and "weights" not in own:
        own["neurons"] = layer["neurons"]
    return own


def _width_given(stated: Mapping[str, Any], layer: int) -> int:
    """Return how many neurons a layer has by what is given of it, 0 where that does not show."""
    given = stated.get("given")
    for name in (f"a{layer}", f"z{layer}"):
        value = given.get(name) if isinstance(given, Mapping) else None
        if is_list(value):
            return len(value)
    return 0


def _has_size(layer: Any) -> bool:
    return any(True for _ in _with_size(layer, ())) if isinstance(layer, Mapping) else True


def _with_entries(stated: Any, place: str, source: str) -> Any:
    """Return what is stated with a draw in each entry of the lists that are drawn."""
    if is_draw(stated):
        shape = _shape(stated, (), place, source)
        return _filled(_entry(stated), shape) if shape else stated
    if isinstance(stated, Mapping):
        return {
            key: inner if key == "size" else _with_entries(inner, f"{place}.{key}", source)
            for key, inner in stated.items()
        }
    if is_list(stated):
        return [
            _with_entries(inner, f"{place}[{index}]", source) for index, inner in enumerate(stated)
        ]
    return stated


def _width_behind(layer: Any) -> int:
    """Return how many numbers come at once behind a layer, 0 where that does not show."""
    if not isinstance(layer, Mapping):
        return 0
    rows, neurons = layer.get("weights", layer.get("w_x")), layer.get("neurons")
    if rows is None and type(neurons) is int:
        return neurons
    if isinstance(rows, Mapping):
        rows = next(iter(rows.values()), None)
    return len(rows) if is_list(rows) else 0


def _inputs(stated: Any, source: str) -> Any:
    if is_draw(stated):
        return _filled(_entry(stated), _shape(stated, (2,), "inputs", source))
    return _with_drawn_rows(stated, "inputs", source)


def _given(stated: Any, place: str, source: str) -> Any:
    """Return a number, a column or a matrix that is given by its name, with a draw in each entry of
    it that is drawn.
    """
    if not is_draw(stated):
        return _with_drawn_rows(stated, place, source)
    shape = _shape(stated, (), place, source)
    return _filled(_entry(stated), shape) if shape else stated


def _with_drawn_rows(stated: Any, place: str, source: str) -> Any:
    """Return a list with a draw in each entry of those of its rows that are drawn as a whole."""
    if not is_list(stated):
        return stated
    return [
        _filled(_entry(row), [_length(row, 0, f"{place}[{index}]", source)])
        if is_draw(row) and "size" in row
        else row
        for index, row in enumerate(stated)
    ]


def _layer(stated: Any, place: str, width: int, source: str) -> Any:
    """Return a layer of so many inputs with a draw in each entry of its weights and biases."""
    if not isinstance(stated, Mapping):
        return stated
    made = dict(stated)
    neurons = made.pop("neurons", None)
    if is_draw(made.get("weights")):
        rows = _neurons(neurons, place, source)
        made["weights"] = _filled(made["weights"], (rows, width))
    rows = _count_of_rows(made)
    if is_draw(made.get("biases")):
        shape = _shape(made["biases"], (rows,), f"{place}.biases", source)
        made["biases"] = _filled(_entry(made["biases"]), shape)
        if shape == (1,) and rows > 1:
            made["biases"] = made["biases"][0]
    return made


def _neurons(stated: Any, place: str, source: str) -> int:
    if type(stated) is int and 1 <= stated <= MOST_NEURONS:
        return stated
    found = "is missing" if stated is None else f"is {quoted(stated)}"
    sentence = (
        f"{found}; give how many rows of weights to draw, a whole number from 1 to {MOST_NEURONS}."
    )
    raise ProblemError(source, [Fault(f"{place}.neurons", sentence)])


def _count_of_rows(layer: Any) -> int:
    rows = layer.get("weights") if isinstance(layer, Mapping) else None
    return len(rows) if is_list(rows) else 0


def _shape_of_targets(made: Mapping[str, Any], width: int, source: str) -> tuple[int, ...]:
    samples = _samples(made.get("inputs"), source)
    if "layers" not in made:
        return (samples or 1,)
    return (width,) if samples is None else (samples, width)


def _samples(inputs: Any, source: str) -> int | None:
    """Return how many samples there are, None where the inputs are those of a single one."""
    if is_draw(inputs):
        shape = _shape(inputs, (2,), "inputs", source)
        return shape[0] if len(shape) == 2 else None
    if not is_list(inputs) or not inputs:
        return None
    is_sample = is_list(inputs[0]) or (is_draw(inputs[0]) and "size" in inputs[0])
    return len(inputs) if is_sample else None


def with_each_class(stated: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    """Return what is stated with a draw of classes as one for each sample: each decides by itself
    what is computed. Raises ProblemError.
    """
    classes: Any = stated.get("classes")
    if not is_draw(classes):
        return stated
    samples = _samples(stated.get("inputs"), source) or 1
    each = _filled(_entry(classes), [_length(classes, samples, "classes", source)])
    return {**stated, "classes": each}


def _shape(
    draw: Mapping[str, Any], usual: tuple[int, ...], place: str, source: str
) -> tuple[int, ...]:
    size = read_draw(draw, place, source).size
    if size is None:
        return usual
    return (size,) if isinstance(size, int) else size


def _length(draw: Mapping[str, Any], usual: int, place: str, source: str) -> int:
    """Return how many numbers a draw of a vector stands for."""
    shape = _shape(draw, (usual,), place, source)
    if len(shape) != 1:
        sentence = "is a list of two numbers; give how many numbers there are, a whole number."
        raise ProblemError(source, [Fault(f"{place}.size", sentence)])
    return shape[0]


def _entry(draw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the draw of a single entry of a vector or a matrix."""
    return {key: value for key, value in draw.items() if key != "size"}


def _filled(draw: Mapping[str, Any], shape: Sequence[int]) -> list[Any]:
    """Return a list, or a list of lists, with a draw in each entry."""
    first, *rest = shape
    return [_filled(draw, rest) if rest else draw for _ in range(first)]


def _with_size(value: Any, place: Place) -> Iterator[Place]:
    """Yield the places of draws that state a size."""
    if is_draw(value):
        if "size" in value:
            yield place
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _with_size(inner, (*place, key))
    elif is_list(value):
        for index, inner in enumerate(value):
            yield from _with_size(inner, (*place, index))


def _first_sample(inputs: Any) -> Sequence[Any]:
    if not is_list(inputs) or not inputs:
        return ()
    return inputs[0] if is_list(inputs[0]) else inputs


def is_list(value: Any) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Return whether a value of a problem file is a list."""
    return isinstance(value, list | tuple)


def place_text(place: Place) -> str:
    """Return a place as messages name it, such as layers[0].weights[1][0]."""
    parts = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in place)
    return "".join(parts).removeprefix(".")
