"""Reading a problem file, and finding the shipped ones."""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from importlib import resources
from pathlib import Path
from typing import Any

from msgspec import Struct

from generator.errors import Fault, FileError, ProblemError, alike, nearest
from generator.problem.draws import holds_draws
from generator.problem.faults import quoted
from generator.problem.limits import LARGEST_FILE, MOST_PARTS

__all__ = [
    "ProblemText",
    "is_assignment",
    "is_json_file",
    "read",
    "shipped",
    "shipped_assignments",
    "shipped_exercises",
    "text_at",
    "text_of",
]

# How files begin that are taken for problem files by mistake.
SIGNATURES = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"PK\x03\x04": "a workbook, a document or an archive",
    b"\xd0\xcf\x11\xe0": "a workbook or a document",
    b"\x1f\x8b": "an archive",
}
ENDS = ("toml", "json")
LONG_KEY = re.compile(rf"""(?:[\w"'-]+[ \t]*\.[ \t]*){{{MOST_PARTS}}}""")


def shipped() -> tuple[str, ...]:
    """Return the names of the problems that Handprop ships, sorted; exercises are among them."""
    return _names_in("problems")


def shipped_assignments() -> tuple[str, ...]:
    """Return the names of the assignments that Handprop ships, sorted."""
    return _names_in("assignments")


def is_assignment(stated: Mapping[str, Any]) -> bool:
    """Return whether what a file states is an assignment, which has several problems."""
    # A heading in the singular is meant for several problems.
    return "problems" in stated or ("problem" in stated and "inputs" not in stated)


def _names_in(folder: str) -> tuple[str, ...]:
    names = (file.name for file in (resources.files("generator") / folder).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def shipped_exercises() -> tuple[str, ...]:
    """Return the names of those shipped problems that hold draws, sorted."""
    return tuple(name for name in shipped() if holds_draws(read(name)[1]))


def text_of(name: str) -> str:
    """Return the file of a shipped problem. Raises FileError if there is none of that name."""
    content = _shipped_content(name)
    if content is None:
        raise FileError(f"{quoted(name)} is no shipped problem", nearest(name, _all_shipped()))
    return content.decode()


def _all_shipped() -> tuple[str, ...]:
    return (*shipped(), *shipped_assignments())


def _shipped_content(name: str) -> bytes | None:
    """Return the file of a shipped problem or assignment, None where none has this name."""
    if name in shipped_assignments():
        folder = "assignments"
    elif name in shipped():
        folder = "problems"
    else:
        return None
    return (resources.files("generator") / folder / f"{name}.toml").read_bytes()


class ProblemText(Struct, frozen=True):
    """What stands in a problem file; `name` is what messages call it.

    Raises FileError where it is too long to be one.
    """

    name: str
    content: bytes
    is_json: bool

    def __post_init__(self) -> None:
        if len(self.content) > LARGEST_FILE:
            raise _too_large(self.name)

    def text(self) -> str:
        """Return it as text. Raises ProblemError where it is none."""
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise _unreadable(self.name, _no_text(self.content, error.start)) from None

    def stated(self) -> dict[str, Any]:
        """Return what it states, decimals exact. Raises ProblemError where it cannot be read."""
        text = self.text()
        try:
            stated = _json(text) if self.is_json else _toml(text)
        except (ValueError, RecursionError) as error:
            raise _unreadable(self.name, _sentence(error, text)) from None
        if not isinstance(stated, dict):
            raise _unreadable(self.name, "holds no table of keys; start with title = …")
        return stated


def is_json_file(name: str) -> bool:
    """Return whether a problem file is JSON, by its name; any other is TOML."""
    return name.endswith(".json")


def text_at(source: str | Path) -> ProblemText:
    """Return what stands in a file, or in that of a shipped problem, by its name.

    Raises FileError if there is no such problem.
    """
    content = _shipped_content(str(source))
    if content is not None:
        return ProblemText(f"{source}.toml", content, is_json=False)
    return ProblemText(str(source), _content(Path(source)), is_json_file(str(source)))


def read(source: str | Path) -> tuple[str, dict[str, Any]]:
    """Return a problem's name for messages, and what its file states, decimals exact.

    Raises FileError if there is no such problem, ProblemError if the file cannot be read.
    """
    found = text_at(source)
    return found.name, found.stated()


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            there = "a folder, not a file" if path.is_dir() else "not an ordinary file"
            kind = there if path.exists() else "not there"
            close = [*_beside(path), *alike(path.stem, _all_shipped())]
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise FileError(
                f"{path} is {kind}, and no shipped problem has this name",
                f"give a .toml or .json file, or a name that `handprop problems` lists{hint}",
            )
        if path.stat().st_size > LARGEST_FILE:
            raise _too_large(str(path))
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"{path} cannot be read ({reason})", "give a readable file") from None


def _beside(path: Path) -> list[str]:
    """Return the problem files that a name means whose end was left out, or is another."""
    names = dict.fromkeys(filter(None, (path.name, path.stem)))
    others = (path.parent / f"{name}.{end}" for name in names for end in ENDS)
    return [str(other) for other in others if other.is_file()]


def _too_large(name: str) -> FileError:
    return FileError(
        f"{name} has more than {LARGEST_FILE:,} bytes, the most a problem file may have",
        "give a smaller file",
    )


def _no_text(content: bytes, start: int) -> str:
    """Say what a file is that is no UTF-8 text from a byte on."""
    if (kind := _kind_of(content)) is not None:
        return f"is {kind}, not a problem file; give a .toml or .json file"
    line = content[:start].count(b"\n") + 1
    return f"line {line} is not UTF-8 text; save the file as UTF-8"


def _kind_of(content: bytes) -> str | None:
    """Return what a file is that is no text, None where it is text of some encoding."""
    for start, kind in SIGNATURES.items():
        if content.startswith(start):
            return kind
    is_text = b"\0" not in content or content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return None if is_text else "a binary file"


def _unreadable(name: str, sentence: str) -> ProblemError:
    return ProblemError(name, [Fault("", sentence)])


def _sentence(error: Exception, text: str) -> str:
    # What looks for mistakes takes as long to import as the file took to read.
    from generator.problem.syntax import why_json_stops, why_toml_stops

    match error:
        case json.JSONDecodeError():
            return why_json_stops(error)
        case _RefusedError():
            return str(error)
        case RecursionError():
            return "has lists nested too deeply to be read; give at most lists of lists"
        case _ if "integer string conversion" in str(error):
            return "holds a number of thousands of digits; give numbers of at most 20 digits"
        case _:
            return why_toml_stops(text, str(error))


class _RefusedError(ValueError):
    """What a parser would take, and why we do not."""


def _toml(text: str) -> Any:
    if (long := LONG_KEY.search(text)) is not None:
        # Of a hundred thousand parts, its parser would take minutes.
        line = text.count("\n", 0, long.start()) + 1
        raise _RefusedError(f"line {line} has a key of more than {MOST_PARTS} parts; type a key")
    return tomllib.loads(text, parse_float=_decimal)


def _json(text: str) -> Any:
    return json.loads(text, parse_float=_decimal, parse_constant=Decimal, object_pairs_hook=_table)


def _table(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            raise _RefusedError(f"states {quoted(key)} twice in one table; leave one of them out")
        table[key] = value
    return table


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.replace("_", ""))
    except InvalidOperation:
        return Decimal("Infinity")
