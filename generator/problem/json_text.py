"""A problem file as JSON: what it states in its order, each number as it is typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from generator.problem.tables import as_typed

__all__ = ["json_text"]

# What is shorter stands on one line.
LONGEST_LINE = 88
INDENT = "  "


def json_text(stated: Mapping[str, Any]) -> str:
    """Return a JSON file that states the same as a TOML one."""
    return f"{{{_lines(stated, '')}}}\n"


def _text(value: Any, indent: str) -> str:
    """Return a value in lines as short as need be, each but the first with an indent."""
    match as_typed(value):
        case Decimal():
            return str(value)
        case Mapping() | list() if len(short := _short(value)) + len(indent) <= LONGEST_LINE:
            return short
        case Mapping():
            return f"{{{_lines(value, indent)}}}"
        case list():
            deeper = indent + INDENT
            entries = ",".join(f"\n{deeper}{_text(entry, deeper)}" for entry in value)
            return f"[{entries}\n{indent}]"
        case plain:
            return json.dumps(plain, ensure_ascii=False)


def _lines(table: Mapping[str, Any], indent: str) -> str:
    deeper = indent + INDENT
    rows = (f"\n{deeper}{_text(key, '')}: {_text(value, deeper)}" for key, value in table.items())
    return ",".join(rows) + f"\n{indent}"


def _short(value: Any) -> str:
    """Return a value on one line."""
    match value:
        case Mapping():
            inner = ", ".join(f"{_short(key)}: {_short(one)}" for key, one in value.items())
            return f"{{ {inner} }}"
        case list():
            return f"[{', '.join(map(_short, value))}]"
        case _:
            return _text(value, "")
