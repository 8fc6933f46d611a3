"""A problem file with draws in it: where they stand, and the problem that drawn values make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.errors import Fault, ProblemError
from generator.problem import (
    MOST_NEURONS,
    WITHOUT_DRAWS,
    Draw,
    Problem,
    Wanted,
    draw_faults,
    is_draw,
    is_number,
    quoted,
    read,
    read_draw,
    read_wanted,
)

__all__ = ["Exercise", "Place", "Slot", "load", "words_of"]

Place = tuple[str | int, ...]
# What a number is drawn for is a quantity of the graph; any other draw changes the graph itself.
NUMERIC = ("inputs", "targets", "weights", "biases", "bias", "learning_rate")


@dataclass(frozen=True, slots=True)
class Slot:
    """One value to be drawn: where it stands, and what it may be.

    Slots of one `name` have one value in a variant.
    """

    place: Place
    values: tuple[Any, ...]
    name: str = ""

    @property
    def is_numeric(self) -> bool:
        """Whether the value is an entry of what a graph is given."""
        return _is_of_a_number(self.place)

    @property
    def word(self) -> tuple[str, Place]:
        """What the value is chosen by, which slots of one name have in common."""
        return (self.name, ()) if self.name else ("", self.place)


@dataclass(frozen=True, slots=True)
class Exercise:
    """A problem some of whose values are drawn, as its file states it."""

    source: str
    stated: Mapping[str, Any]
    draws: Mapping[str, Draw]

    def wanted(self) -> Wanted:
        """Return what a draw has to meet, and the steps that are asked for. Raises ProblemError."""
        return read_wanted(self.stated, self.source)

    def structural(self) -> tuple[Slot, ...]:
        """Return the slots that decide what is computed: sizes, activations, constants."""
        return tuple(slot for slot in self.slots() if not slot.is_numeric)

    def with_structure(self, values: Mapping[Place, Any]) -> Exercise:
        """Return the exercise with its structural draws made, and its sizes written out."""
        names = {slot.place: slot.name for slot in self.structural() if slot.name}
        known = {
            names[place]: Draw.model_validate({"choices": [value]})
            for place, value in values.items()
            if place in names
        }
        made = _sized(_replaced(self.stated, (), values), self.source)
        for place in _with_size(made, ()):
            sentence = (
                "has a size, but is a number or takes its size from the network; leave it out."
            )
            raise ProblemError(self.source, [Fault(place_text(place), sentence)])
        return Exercise(self.source, made, {**self.draws, **known})

    def slots(self) -> tuple[Slot, ...]:
        """Return all that is drawn: single numbers, once the structural draws are made."""
        return tuple(_slots(self.stated, (), self.draws, self.source))

    def problem(self, values: Mapping[Place, Any]) -> Problem:
        """Return the problem that drawn numbers make. Raises ProblemError."""
        stated = _replaced(self.stated, (), values)
        return Problem.of(stated, self.source)


def load(source: str) -> Exercise:
    """Read a problem file that may hold draws. Raises ProblemError, OptionError."""
    name, stated = read(source)
    draws = _named_draws(stated.get("draws", {}), name)
    rest = {key: one for key, one in stated.items() if key != "draws"}
    exercise = Exercise(name, _with_each_class(rest, name), draws)
    slots = exercise.slots()
    if faults := list(_faults_of_draws(exercise, slots)):
        raise ProblemError(name, faults)
    return exercise


def _named_draws(table: Any, source: str) -> dict[str, Draw]:
    if not isinstance(table, Mapping):
        raise ProblemError(source, [Fault("draws", "is no table; give tables under [draws].")])
    draws = {key: read_draw(value, f"draws.{key}", source) for key, value in table.items()}
    for key, one in draws.items():
        if one.draw is not None:
            sentence = "names another draw; give its values here."
            raise ProblemError(source, [Fault(f"draws.{key}", sentence)])
        if one.size is not None:
            sentence = "has no place here, where one value is drawn; give it where that is named."
            raise ProblemError(source, [Fault(f"draws.{key}.size", sentence)])
    return draws


def _faults_of_draws(exercise: Exercise, slots: Sequence[Slot]) -> Iterator[Fault]:
    for key in WITHOUT_DRAWS:
        if any(draw_faults({key: exercise.stated.get(key)})):
            yield Fault(key, "is the same for all variants; give it without draws.")
    for unused in sorted(exercise.draws.keys() - {slot.name for slot in slots}):
        yield Fault(
            f"draws.{unused}",
            f'is used nowhere; put {{ draw = "{unused}" }} in place of a value, or remove it.',
        )
    if not slots and not exercise.draws:
        yield Fault(
            "",
            "holds no draws; put one in place of a number, such as learning_rate = { choices = "
            "[0.5, 0.6] }.",
        )


def _slots(value: Any, place: Place, draws: Mapping[str, Draw], source: str) -> Iterator[Slot]:
    if is_draw(value) or (isinstance(value, Mapping) and _is_of_a_number(place)):
        draw = read_draw(value, place_text(place), source)
        if draw.draw is not None and draw.draw not in draws:
            sentence = f"is {draw.draw!r}, which is not under [draws]; name one that is."
            raise ProblemError(source, [Fault(f"{place_text(place)}.draw", sentence)])
        values = (draw if draw.draw is None else draws[draw.draw]).values()
        if _is_of_a_number(place) and (others := [one for one in values if not is_number(one)]):
            sentence = f"may be {quoted(others[0])}; let it be finite numbers only."
            raise ProblemError(source, [Fault(place_text(place), sentence)])
        yield Slot(place, values, draw.draw or "")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in WITHOUT_DRAWS or place:
                yield from _slots(inner, (*place, key), draws, source)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _slots(inner, (*place, index), draws, source)


def _is_of_a_number(place: Place) -> bool:
    return next((one for one in reversed(place) if isinstance(one, str)), "") in NUMERIC


def _replaced(value: Any, place: Place, values: Mapping[Place, Any]) -> Any:
    if place in values:
        return values[place]
    if is_draw(value):
        return value
    if isinstance(value, Mapping):
        return {key: _replaced(inner, (*place, key), values) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(inner, (*place, index), values) for index, inner in enumerate(value)]
    return value


def _sized(stated: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return what is stated with every draw of a vector or a matrix as one draw an entry."""
    made = dict(stated)
    inputs: Any = made.get("inputs")
    if is_draw(inputs):
        shape = _shape(inputs, (2,), "inputs", source)
        made["inputs"] = _filled(_entry(inputs), shape)
    elif _is_list(inputs):
        made["inputs"] = [
            _filled(_entry(one), [_length(one, 0, f"inputs[{index}]", source)])
            if is_draw(one) and "size" in one
            else one
            for index, one in enumerate(inputs)
        ]
    width = len(_first_sample(made.get("inputs")))
    if is_draw(made.get("weights")):
        made["weights"] = _filled(made["weights"], (width,))
    layers = []
    for index, layer in enumerate(made.get("layers", ())):
        own = dict(layer)
        place = f"layers[{index}]"
        neurons = own.pop("neurons", None)
        weights = own.get("weights")
        if is_draw(weights):
            if type(neurons) is not int or not 1 <= neurons <= MOST_NEURONS:
                found = "is missing" if neurons is None else f"is {quoted(neurons)}"
                sentence = (
                    f"{found}; give how many rows of weights to draw, a whole number from 1 to "
                    f"{MOST_NEURONS}."
                )
                raise ProblemError(source, [Fault(f"{place}.neurons", sentence)])
            own["weights"] = _filled(own["weights"], (neurons, width))
        width = len(own.get("weights", ()))
        if is_draw(own.get("biases")):
            shape = _shape(own["biases"], (width,), f"{place}.biases", source)
            own["biases"] = _filled(_entry(own["biases"]), shape)
            if shape == (1,) and width > 1:
                own["biases"] = own["biases"][0]
        layers.append(own)
    if "layers" in made:
        made["layers"] = layers
    if is_draw(made.get("targets")):
        made["targets"] = _filled(made["targets"], _shape_of_targets(made, width, source))
    return made


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
    if not _is_list(inputs) or not inputs:
        return None
    is_sample = _is_list(inputs[0]) or (is_draw(inputs[0]) and "size" in inputs[0])
    return len(inputs) if is_sample else None


def _with_each_class(stated: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    """Return what is stated with a draw of classes as one for each sample: each decides by itself
    what is computed.
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
    elif _is_list(value):
        for index, inner in enumerate(value):
            yield from _with_size(inner, (*place, index))


def _first_sample(inputs: Any) -> Sequence[Any]:
    first: Any = inputs[0] if _is_list(inputs) and inputs else ()
    return first if _is_list(first) else tuple(inputs)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def place_text(place: Place) -> str:
    """Return a place as messages name it, such as layers[0].weights[1][0]."""
    parts = (f"[{one}]" if isinstance(one, int) else f".{one}" for one in place)
    return "".join(parts).removeprefix(".")


def words_of(slots: Sequence[Slot]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return which word of a stream each slot takes, and among how many values each chooses."""
    words: dict[tuple[str, Place], int] = {}
    for slot in slots:
        words.setdefault(slot.word, len(words))
    sizes = {slot.word: len(slot.values) for slot in slots}
    return tuple(words[slot.word] for slot in slots), tuple(sizes[word] for word in words)
