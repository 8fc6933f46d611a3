"""The lines of a document: chains of readings, with the relations between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.tex_checker.formulas import Node, TexError, parse

Reading = tuple[str, Node]

PART = re.compile(r"\s*\\(link|more)(?=\{)")


def worked_lines(body: str) -> Iterator[tuple[list[Node], list[Reading]]]:
    """Yield the lines of a document one after another."""
    for start in re.finditer(r"\\workedline(?=\{)", without_comments(body)):
        yield line(start.string, start.end())


def without_comments(body: str) -> str:
    return re.sub(r"(?<!\\)%.*\n\s*", "", body)


def line(body: str, start: int) -> tuple[list[Node], list[Reading]]:
    """Return the symbols of the line whose braces open at `start`, all equal, and the readings
    after them, each with the relation before it. Raises TexError.
    """
    symbols, position = group(body, start)
    chain, _ = group(body, position)
    return [parse(symbol) for symbol in symbols.split("=")], list(_readings(chain))


def sentences(body: str) -> list[str]:
    """Return the formulas within sentences and tables."""
    return re.findall(r"\$([^$]+)\$", body)


def relation(tex: str) -> tuple[bool, str]:
    """Return whether a relation is marked, and which it is. Raises TexError."""
    found = re.fullmatch(r"(?:\\marked)?\{?(=|\\approx)\}?", tex)
    if not found:
        raise TexError(f"{tex} is no relation")
    return tex.startswith(r"\marked"), found[1]


def group(tex: str, start: int) -> tuple[str, int]:
    """Return what is between the braces that open at `start`, and where it goes on."""
    depth = 0
    for position in range(start, len(tex)):
        depth += {"{": 1, "}": -1}.get(tex[position], 0)
        if depth == 0:
            return tex[start + 1 : position], position + 1
    raise TexError("a brace is not closed")


def _readings(chain: str) -> Iterator[Reading]:
    parts: list[tuple[str, str]] = []
    position = 0
    while found := PART.match(chain, position):
        if found[1] == "link":
            sign, position = group(chain, found.end())
            reading, position = group(chain, position)
            parts.append((sign, reading))
        else:
            more, position = group(chain, found.end())
            sign, reading = parts.pop()
            parts.append((sign, f"{reading} {more}"))
    if chain[position:].strip() or not parts:
        raise TexError(f"{chain[position:]!r} stands where a link should")
    yield from ((sign, parse(reading)) for sign, reading in parts)
