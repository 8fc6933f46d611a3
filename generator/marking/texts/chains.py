"""Chains of equalities in LaTeX, Markdown, a notebook or plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

__all__ = ["Chain", "chains", "markdown_of_notebook"]

DISPLAYS = (
    r"\$\$(?P<dollars>.+?)\$\$",
    r"\\\[(?P<brackets>.+?)\\\]",
    r"\\begin\{(?P<name>equation|align|aligned|gather|multline|eqnarray|flalign|alignat|split|worked)"
    r"\*?\}(?:\{\d+\})?(?P<inner>.+?)\\end\{(?P=name)\*?\}",
    r"```math(?P<fence>.+?)```",
    r"\\\((?P<parentheses>.+?)\\\)",
    r"(?<![\\$])\$(?P<dollar>[^$\n]+(?:\n[^$\n]+)*)\$",
)
DISPLAY = re.compile("|".join(DISPLAYS), re.DOTALL)
HEADING = re.compile(r"\b(?:iteration|epoch|time step)\s+(\d+)\b", re.IGNORECASE)
COMMENT = re.compile(r"(?<!\\)%.*")
RELATION = re.compile(r"\\approx(?:eq)?\b|\\simeq\b|\\doteq\b|\\leftarrow\b|\\gets\b|:=|≈|≃|←|=")
# What wraps a relation or a reading and says nothing of its own, by how many arguments it has.
WRAPPING: Mapping[str, tuple[int, str]] = {
    "workedline": (2, "{0} {1} \\\\"),
    "link": (2, " {0} {1} "),
    "more": (1, " {0} "),
    "marked": (1, "{0}"),
    "roomy": (1, "{0}"),
    "spaced": (1, "{0}"),
    "crowded": (1, "{0}"),
    "overset": (2, "{1}"),
    "stackrel": (2, "{1}"),
    "boxed": (1, "{0}"),
    "boldsymbol": (1, "{0}"),
    "mathrel": (1, "{0}"),
}
# Environments and switches that lay rows out and mean nothing else.
LAYOUT = re.compile(
    r"\\(?:begin|end)\{(?:aligned|split|alignedat|gathered)\*?\}(?:\{\d+\})?|\\sidebyside\b|\\nonumber\b"
)
# A row that begins so goes on with the one before it.
GOES_ON = re.compile(r"\s*(?:\\quad|\\qquad|\{\}|\s)*(?:\\(?:odot|times|cdot|circ)\b|[-+*/])")
ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?")
BEGIN, END = re.compile(r"\\begin\{"), re.compile(r"\\end\{")


class Chain(Struct, frozen=True):
    """What stands between the relations of a line, the line of the text it begins on, and the
    iteration that was named last before it, None where none was.
    """

    line: int
    parts: tuple[str, ...]
    iteration: int | None


def chains(text: str) -> Iterator[Chain]:
    """Yield the chains of a text: those of its displays and formulas, and lines of its own that
    hold a relation.
    """
    body = text.rpartition(r"\begin{document}")[2]
    above = text[: len(text) - len(body)].count("\n")
    body = _without_comments(body) if r"\begin{document}" in text else body
    iteration: int | None = None
    position = 0
    for found in DISPLAY.finditer(body):
        between = body[position : found.start()]
        yield from _plain_lines(between, above + body[:position].count("\n"), iteration)
        iteration = _named(between, iteration)
        inner = next(group for name, group in found.groupdict().items() if group and name != "name")
        line = above + body[: found.start()].count("\n") + 1
        yield from (Chain(line, parts, iteration) for parts in _rows(inner))
        position = found.end()
    yield from _plain_lines(body[position:], above + body[:position].count("\n"), iteration)


def markdown_of_notebook(text: str) -> str:
    """Return the Markdown of a notebook's cells. Raises ValueError for what is no notebook."""
    cells = json.loads(text).get("cells", [])
    sources = [cell.get("source", "") for cell in cells if cell.get("cell_type") == "markdown"]
    return "\n\n".join("".join(one) if isinstance(one, list) else one for one in sources)


def _without_comments(text: str) -> str:
    return COMMENT.sub("", text)


def _named(text: str, before: int | None) -> int | None:
    found = HEADING.findall(text)
    return int(found[-1]) if found else before


def _plain_lines(text: str, above: int, iteration: int | None) -> Iterator[Chain]:
    """Yield the chains of lines that are no formulas of LaTeX."""
    for number, line in enumerate(text.splitlines(), start=above + 1):
        iteration = _named(line, iteration)
        bare = line.strip().strip("|`*-> ").strip()
        if RELATION.search(bare) and not bare.startswith("\\") and "<" not in bare:
            parts = tuple(part.strip() for part in RELATION.split(bare))
            yield Chain(number, parts, iteration)


def _rows(inner: str) -> Iterator[tuple[str, ...]]:
    """Yield the parts of each row of a display; a row that begins with a relation goes on."""
    parts: list[str] = []
    for row in _split_rows(_unwrapped(inner)):
        if parts and GOES_ON.match(row):
            first, *others = _split_relations(row)
            parts = [*parts[:-1], f"{parts[-1]} {first}", *(part.strip() for part in others)]
            continue
        found = [part.strip() for part in _split_relations(row)]
        if len(found) > 1 and not found[0] and parts:
            parts += found[1:]
            continue
        if len(parts) > 1:
            yield tuple(parts)
        parts = found
    if len(parts) > 1:
        yield tuple(parts)


def _split_rows(text: str) -> Iterator[str]:
    """Yield rows, those within matrices left together; marks of alignment are left out."""
    depth, start, position = 0, 0, 0
    while position < len(text):
        if BEGIN.match(text, position):
            depth += 1
        elif END.match(text, position):
            depth -= 1
        elif depth == 0 and (end := ROW_END.match(text, position)):
            yield _without_alignment(text[start:position])
            start = position = end.end()
            continue
        position += 1
    yield _without_alignment(text[start:])


def _without_alignment(row: str) -> str:
    """Return a row without the marks at which it is aligned; those in matrices stay."""
    kept, depth = [], 0
    for part in re.split(r"(\\begin\{|\\end\{|(?<!\\)&)", row):
        depth += (part == "\\begin{") - (part == "\\end{")
        kept.append("" if part == "&" and depth == 0 else part)
    return "".join(kept)


def _split_relations(row: str) -> Iterator[str]:
    """Yield what stands between relations that are not within braces or matrices."""
    depth, start = 0, 0
    position = 0
    while position < len(row):
        if BEGIN.match(row, position):
            depth += 1
        elif END.match(row, position):
            depth -= 1
        elif row[position] == "{":
            depth += 1
        elif row[position] == "}":
            depth -= 1
        elif depth == 0 and (found := RELATION.match(row, position)):
            yield row[start:position]
            start = position = found.end()
            continue
        position += 1
    yield row[start:]


def _unwrapped(text: str) -> str:
    """Return a text without macros that wrap what they are given."""
    text = LAYOUT.sub("", _without_comments(text))
    for name, (count, pattern) in WRAPPING.items():
        start = 0
        while (at := text.find(f"\\{name}{{", start)) >= 0:
            arguments, position = [], at + len(name) + 1
            for _ in range(count):
                argument = _braced(text, position)
                if argument is None:
                    break
                arguments.append(argument)
                position += len(argument) + 2
            if len(arguments) < count:
                start = at + 1
                continue
            text = text[:at] + pattern.format(*arguments) + text[position:]
    return text


def _braced(text: str, position: int) -> str | None:
    """Return what stands in braces at a position, None where there are none."""
    if position >= len(text) or text[position] != "{":
        return None
    depth = 0
    for at in range(position, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return text[position + 1 : at]
    return None
