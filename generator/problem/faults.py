"""What is wrong with a stated problem, as places and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from generator.errors import Fault, alike, nearest, plain_word
from generator.problem.aliases import KEYS, advice, is_alias, is_of_any_table

__all__ = ["counted", "ordered", "quoted", "structure_faults", "within"]

LONGEST_QUOTE = 32
# Of an unknown key less is shown, since all that are known stand behind it.
LONGEST_KEY = 24
# So many keys of a table are listed; the whole problem has many more.
MOST_KEYS = 12
# A key of more tables than these, such as name, belongs in no certain one.
MOST_TABLES = 2
PLURALS = {"entry": "entries"}
PYDANTIC_NAMES = ("int", "constrained-int", "number", "vector", "vectors")


def structure_faults(
    error: ValidationError, model: type[BaseModel], whole: type[BaseModel] | None = None
) -> Iterator[Fault]:
    """Yield one fault per place at which what is stated does not have the model's structure; the
    model may be that of one table of a `whole` problem.
    """
    seen = set()
    for detail in error.errors(include_url=False):
        location = tuple(
            part for part in detail["loc"] if isinstance(part, int) or _is_key(part, detail)
        )
        place = _place(location)
        if place in seen or _is_empty_only_of_valid_items(detail):
            continue
        seen.add(place)
        yield Fault(place, _sentence(detail, location, model, whole))


def _is_empty_only_of_valid_items(detail: Any) -> bool:
    """Tell a list that pydantic calls too short because its items are faulty, each on its own."""
    return detail["type"] == "too_short" and len(detail["input"]) > 0


def _is_key(part: str, detail: Any) -> bool:
    """Tell a key of the file from pydantic's own names for the members of a union."""
    is_name = part.isidentifier() or re.fullmatch(r"d\w+/d\w+", part) is not None
    return (is_name and part not in PYDANTIC_NAMES) or (
        detail["type"] == "extra_forbidden" and part == detail["loc"][-1]
    )


def _sentence(
    detail: Any,
    location: tuple[int | str, ...],
    model: type[BaseModel],
    whole: type[BaseModel] | None,
) -> str:
    if detail["type"] == "stated":
        return f"{detail['msg']}"
    table, expected = _walk(location, model)
    match detail["type"]:
        case "missing":
            return f"is missing; give {expected}."
        case "extra_forbidden":
            return f"is not a known key; {_where(str(location[-1]), table, model, whole)}"
        case "too_short":
            return f"is empty; give {expected}."
        case "too_long" | "string_too_long":
            given, most = detail["input"], detail["ctx"]["max_length"]
            return f"has {counted(len(given), _unit(given, location))}; give at most {most:,}."
        case _:
            return f"is {quoted(detail['input'])}; give {expected}."


def _unit(given: Any, location: tuple[int | str, ...]) -> str:
    """Return what a text or a list that is too long consists of."""
    if isinstance(given, str):
        return "character"
    match location[-1], next(iter(given)):
        case (("inputs" | "targets"), list() | tuple()):
            return "sample"
        case "layers", _:
            return "layer"
        case "weights", list() | tuple():
            return "row"
        case _, str() | dict() | list() | tuple():
            return "entry"
        case _:
            return "number"


def _where(
    key: str, table: type[BaseModel], model: type[BaseModel], whole: type[BaseModel] | None
) -> str:
    """Return where an unknown key belongs, or which key it may stand for."""
    if (told := _told_by(table, key)) is not None:
        return told
    own = _keys(table)
    elsewhere = [] if is_of_any_table(key) else _tables(table, model)
    places = [place for place, keys in elsewhere if key in keys]
    most = MOST_KEYS if table is model else len(own)
    if len(places) > MOST_TABLES:
        return nearest(key, own, KEYS, most)
    if places and not is_alias(key):
        return f"it belongs {' or '.join(places)}"
    has_weights = whole is None or "weights" in own
    if has_weights and advice(key) is not None:
        return f"{advice(key)}"
    close = [repr(name) for name in alike(key, own, KEYS)]
    if not close:
        close = next(
            filter(None, (_close(key, *place_and_keys) for place_and_keys in elsewhere)), []
        )
    if not close and whole is not None and (key in _keys(whole) or is_alias(key)):
        if key in _keys(whole):
            return "it belongs above all tables"
        if above := _close(key, "above all tables", _keys(whole)):
            return f"did you mean {above[0]}?"
    if not close:
        return nearest(key, own, KEYS, most)
    exact = [f"{key!r} {place}" for place in places]
    return f"did you mean {' or '.join(dict.fromkeys([*close, *exact]))}?"


def _told_by(table: type[BaseModel], key: str) -> str | None:
    """Return what a table itself says of a key that it does not have."""
    word = plain_word(key)
    rows: dict[str, str] = getattr(table, "words_for_keys", {})
    if meant := [repr(name) for name, words in rows.items() if word in words.split()]:
        return f"did you mean {' or '.join(meant)}?"
    others: dict[str, str] = getattr(table, "words_for_nothing", {})
    return next((told for words, told in others.items() if word in words.split()), None)


def _close(key: str, place: str, keys: Iterable[str]) -> list[str]:
    return [f"{name!r} {place}" for name in alike(key, keys, KEYS) if name != key]


def _keys(table: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in table.model_fields.items()]


def _tables(table: type[BaseModel], model: type[BaseModel]) -> list[tuple[str, list[str]]]:
    """Return the tables of a model other than one, each as its place and its keys."""
    if table is not model and table not in map(_inner, model.model_fields.values()):
        return []
    tables = [("above all tables", _keys(model))] if table is not model else []
    for name, field in model.model_fields.items():
        inner = _inner(field)
        if inner is not None and inner is not table:
            several = get_origin(field.annotation) is tuple
            tables.append((f"under {f'[[{name}]]' if several else f'[{name}]'}", _keys(inner)))
    # What is asked of draws has keys called as others are, which are meant more often.
    return sorted(tables, key=lambda one: one[0] == "under [requirements]")


def _inner(field: FieldInfo) -> type[BaseModel] | None:
    return _table_in(field.annotation)


def _walk(location: tuple[int | str, ...], model: type[BaseModel]) -> tuple[type[BaseModel], str]:
    """Return the table that a place is in, and what is expected there."""
    table, expected = model, "a table of keys"
    last = len(location) - 1
    for index, part in enumerate(location):
        if not isinstance(part, str) or part not in table.model_fields:
            continue
        field = table.model_fields[part]
        # What stands behind a semicolon is for those who read the schema.
        expected = field.description.partition(";")[0] if field.description else expected
        inner = _table_in(field.annotation)
        if inner is not None and index != last:
            table = inner
    return table, expected


def _table_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_table_in(argument) for argument in get_args(annotation))
    return next((table for table in found if table is not None), None)


def _place(location: Iterable[int | str]) -> str:
    place = ""
    for part in location:
        if isinstance(part, int):
            place += f"[{part}]"
        else:
            key = part if re.fullmatch(r"[\w/-]{1,40}", part) else quoted(part, longest=LONGEST_KEY)
            place += f".{key}" if place else key
    return place


def quoted(value: Any, *, longest: int = LONGEST_QUOTE) -> str:
    """Return a stated value as a message shows it, cut where it is long."""
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case list() | tuple():
            return "a list"
        case dict():
            return "a table"
        case _:
            text = repr(value) if isinstance(value, str) else str(value)
            return text if len(text) <= longest else text[:longest] + "…"


def counted(number: int, noun: str) -> str:
    """Return a number of things in words: 1 neuron, 2 neurons."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {PLURALS.get(noun, f'{noun}s')}"


def ordered(faults: Iterable[Fault], model: type[BaseModel]) -> list[Fault]:
    """Return the faults in the order of the model's keys, and by index within a key."""
    keys = list(model.model_fields)

    def rank(fault: Fault) -> tuple[int, int]:
        found = re.match(r"(\w+)(?:\[(\d+)\])?", fault.place)
        key, index = found.groups() if found else ("", None)
        return keys.index(key) if key in keys else len(keys), int(index or 0)

    return sorted(faults, key=rank)


def within(place: str, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield the faults of what stands at a place, each with its whole place."""
    for fault in faults:
        yield Fault(f"{place}.{fault.place}" if fault.place else place, fault.sentence)
