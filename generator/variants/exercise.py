"""A problem file with draws in it: where they stand, and the problem that drawn values make."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from generator.errors import Fault, ProblemError
from generator.problem import (
    WITHOUT_DRAWS,
    WORDS,
    AnyProblem,
    Draw,
    Wanted,
    is_expression,
    is_number,
    misplaced_draws,
    problem_of,
    quoted,
    read,
    read_draw,
    read_wanted,
)
from generator.problem.faults import counted
from generator.problem.tables import as_typed
from generator.prose import plain_words
from generator.variants.places import is_better_without_zero, is_drawn, is_of_a_number, key_of
from generator.variants.sizes import Place, is_list, place_text, sized, with_each_class
from generator.variants.values import (
    ListedValues,
    PossibleValues,
    values_of,
    values_without_zero,
)

__all__ = ["Exercise", "Place", "Slot", "exercise_of", "load", "words_of"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One value to be drawn: where it stands, and what it may be.

    Slots of one `name` have one value in a variant. Of one that `lacks_zero`, the range has a 0
    that is left out. One that `is_numeric` is an entry of what a graph is given, and one that
    `is_better_without_zero` an input, a weight or a bias, or given to formulas.
    """

    place: Place
    values: PossibleValues
    name: str = ""
    lacks_zero: bool = False
    is_numeric: bool = False
    is_better_without_zero: bool = False

    @property
    def quantity(self) -> Place:
        """Which list the value is an entry of, or which key it is that of."""
        last = max(index for index, part in enumerate(self.place) if isinstance(part, str))
        return self.place[: last + 1]

    @property
    def word(self) -> tuple[str, Place]:
        """What the value is chosen by, which slots of one name have in common."""
        return (self.name, ()) if self.name else ("", self.place)


@dataclass(frozen=True, slots=True, repr=False)
class Exercise:
    """A problem some of whose values are drawn, as its file states it.

    `source` names it in errors, `stated` is what the file states but for its named draws, which are
    in `draws`.
    """

    source: str
    stated: Mapping[str, Any]
    draws: Mapping[str, Draw]

    @classmethod
    def load(cls, source: str | Path) -> Exercise:
        """Read an exercise from a TOML or JSON file, or by the name of a shipped one.

        Raises ProblemError with everything that is wrong with it, or where it holds no draws;
        FileError if it is not there.
        """
        return load(str(source))

    def __repr__(self) -> str:
        return f"<Exercise {self.in_short}>"

    @property
    def in_short(self) -> str:
        """Its title, where it stands and how many values are drawn, or are wrong."""
        title = self.words.get("title", "")
        try:
            size = f"{counted(len(self.slots()), 'value')} drawn"
        except ProblemError as error:
            size = counted(len(error.faults), "fault")
        return f"{title!r} of {self.source}: {size}"

    @property
    def tables(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """What messages call it, and its keys."""
        yield self.source, self.stated

    @property
    def files(self) -> Mapping[str, bytes]:
        """What its documents show beside what is typeset: nothing."""
        return {}

    @property
    def words(self) -> Mapping[str, str]:
        """The problem's own words, by their keys."""
        stated = {key: as_typed(self.stated.get(key)) for key in WORDS}
        words = {key: text for key, text in stated.items() if isinstance(text, str)}
        return words | {"wording": plain_words(words["wording"])} if "wording" in words else words

    def wanted(self) -> Wanted:
        """Return what a draw has to meet, and the steps that are asked for. Raises ProblemError."""
        return read_wanted(self.stated, self.source)

    def on_paper(self, paper: str) -> Exercise:
        """Return the exercise on another paper, which changes no draw."""
        page = self.stated.get("page", {})
        if not isinstance(page, Mapping):
            return self
        return replace(self, stated={**self.stated, "page": {**page, "paper": paper}})

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
        made = sized(_replaced(self.stated, (), values, self.stated), self.source)
        return Exercise(self.source, made, {**self.draws, **known})

    def slots(self) -> tuple[Slot, ...]:
        """Return all that is drawn: single numbers, once the structural draws are made."""
        drawn = tuple(_drawn(self.stated, (), self.stated))
        names = {
            str(draw.get("draw"))
            for place, draw in drawn
            if is_better_without_zero(place, self.stated)
        }
        reader = _Reader(self.stated, self.draws, self.source, None if self.has_zeros else names)
        return tuple(reader.slot(draw, place) for place, draw in drawn)

    @property
    def has_zeros(self) -> bool:
        """Whether a range of inputs, weights or biases may give a 0 that lies within it."""
        requirements = self.stated.get("requirements")
        return isinstance(requirements, Mapping) and requirements.get("zeros") is True

    @property
    def without_zero(self) -> tuple[str, ...]:
        """The keys of which a range has a 0 that is left out."""
        lacking = (place_text(slot.quantity) for slot in self.slots() if slot.lacks_zero)
        return tuple(dict.fromkeys(lacking))

    def with_zeros(self) -> Exercise:
        """Return the exercise with 0 in its ranges, as sets of earlier versions have it."""
        requirements: Any = self.stated.get("requirements")
        others = requirements if isinstance(requirements, Mapping) else {}
        return replace(self, stated={**self.stated, "requirements": {**others, "zeros": True}})

    def problem(self, values: Mapping[Place, Any]) -> AnyProblem:
        """Return the problem that drawn numbers make. Raises ProblemError."""
        stated = _replaced(self.stated, (), values, self.stated)
        return problem_of(stated, self.source)


def load(source: str) -> Exercise:
    """Read a problem file that may hold draws. Raises ProblemError, FileError."""
    return exercise_of(*read(source))


def exercise_of(name: str, stated: Mapping[str, Any]) -> Exercise:
    """Return the exercise that a problem file of this name states. Raises ProblemError."""
    draws = _named_draws(stated.get("draws", {}), name)
    rest = {key: value for key, value in stated.items() if key != "draws"}
    exercise = Exercise(name, with_each_class(rest, name), draws)
    slots = exercise.slots()
    if faults := list(_faults_of_draws(exercise, slots)):
        raise ProblemError(name, faults)
    return exercise


def _named_draws(table: Any, source: str) -> dict[str, Draw]:
    if not isinstance(table, Mapping):
        raise ProblemError(source, [Fault("draws", "is not a table; give tables under [draws].")])
    draws = {key: read_draw(value, f"draws.{key}", source) for key, value in table.items()}
    for key, draw in draws.items():
        if draw.draw is not None:
            sentence = "names another draw; give its values here."
            raise ProblemError(source, [Fault(f"draws.{key}", sentence)])
        if draw.size is not None:
            sentence = "has no place here, where one value is drawn; give it where that is named."
            raise ProblemError(source, [Fault(f"draws.{key}.size", sentence)])
    return draws


def _faults_of_draws(exercise: Exercise, slots: Sequence[Slot]) -> Iterator[Fault]:
    misplaced = list(misplaced_draws(exercise.stated))
    yield from misplaced
    for unused in sorted(exercise.draws.keys() - {slot.name for slot in slots}):
        yield Fault(
            f"draws.{unused}",
            f'is not used; put {{ draw = "{unused}" }} in place of a value, or remove it.',
        )
    if not (slots or exercise.draws or misplaced):
        yield Fault(
            "",
            "holds no draws; put one in place of a number, such as learning_rate = { choices = "
            "[0.5, 0.6] }.",
        )


def _drawn(
    value: Any, place: Place, stated: Mapping[str, Any]
) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Yield what is drawn, as it is stated, and where."""
    if is_drawn(value, place, stated):
        yield place, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in WITHOUT_DRAWS or place:
                yield from _drawn(inner, (*place, key), stated)
    elif is_list(value):
        for index, inner in enumerate(value):
            yield from _drawn(inner, (*place, index), stated)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads draws, each once: that of a matrix stands in every entry of it.

    `without_zero` are the names of draws whose ranges leave out 0 wherever they stand, None where
    none does.
    """

    stated: Mapping[str, Any]
    draws: Mapping[str, Draw]
    source: str
    without_zero: Set[str] | None
    known: dict[tuple[int, str], Slot] = field(default_factory=dict)

    def slot(self, stated: Mapping[str, Any], place: Place) -> Slot:
        """Return a slot of what a draw may be. Raises ProblemError."""
        key = id(stated), key_of(place)
        if key not in self.known:
            self.known[key] = self._read(stated, place)
        return replace(
            self.known[key],
            place=place,
            is_numeric=is_of_a_number(place, self.stated),
            is_better_without_zero=is_better_without_zero(place, self.stated),
        )

    def _read(self, stated: Mapping[str, Any], place: Place) -> Slot:
        draw = read_draw(stated, place_text(place), self.source)
        name = draw.draw or ""
        if name and name not in self.draws:
            sentence = f"is {name!r}, which is not under [draws]; name one that is."
            raise ProblemError(self.source, [Fault(f"{place_text(place)}.draw", sentence)])
        meant = self.draws[name] if name else draw
        lacks_zero = meant.passes_zero() and self._leaves_out_zero(name, place)
        values = values_without_zero(meant) if lacks_zero else values_of(meant)
        if is_of_a_number(place, self.stated) and isinstance(values, ListedValues):
            for no_number in itertools.filterfalse(_may_be_a_number, values):
                sentence = f"may be {quoted(no_number)}; let it be finite numbers only."
                raise ProblemError(self.source, [Fault(place_text(place), sentence)])
        return Slot(place, values, name, lacks_zero)

    def _leaves_out_zero(self, name: str, place: Place) -> bool:
        if self.without_zero is None:
            return False
        return name in self.without_zero if name else is_better_without_zero(place, self.stated)


def _may_be_a_number(value: Any) -> bool:
    return is_number(value) or is_expression(value)


def _replaced(
    value: Any, place: Place, values: Mapping[Place, Any], stated: Mapping[str, Any]
) -> Any:
    if place in values:
        return _as_stated(values[place])
    if is_drawn(value, place, stated):
        return value
    if isinstance(value, Mapping):
        return {
            key: _replaced(inner, (*place, key), values, stated) for key, inner in value.items()
        }
    if is_list(value):
        return [
            _replaced(inner, (*place, index), values, stated) for index, inner in enumerate(value)
        ]
    return value


def _as_stated(value: Any) -> Any:
    """Return a drawn value as a file would state it: a decimal without decimal places is a whole
    number, which a key of whole numbers takes.
    """
    is_whole = isinstance(value, Decimal) and value.as_tuple().exponent == 0
    return int(value) if is_whole else value


def words_of(slots: Sequence[Slot]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return which word of a stream each slot takes, and among how many values each chooses."""
    words: dict[tuple[str, Place], int] = {}
    for slot in slots:
        words.setdefault(slot.word, len(words))
    sizes = {slot.word: len(slot.values) for slot in slots}
    return tuple(words[slot.word] for slot in slots), tuple(sizes[word] for word in words)
