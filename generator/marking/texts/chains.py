"""Chains of equalities in LaTeX, Markdown, a notebook or plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.marking.texts.markup import expanded, plain_line, unwrapped, without_comments
from generator.marking.texts.symbols import symbol_of
from generator.marking.texts.tables import rows_of_tables, tables_as_markdown
from generator.marking.texts.values import matrix_of

__all__ = ["DECIMAL", "Chain", "chains", "markdown_of_notebook"]

DISPLAYS = (
    r"\$\$(?P<dollars>.+?)\$\$",
    r"\\\[(?P<brackets>.+?)\\\]",
    r"\\begin\{(?P<name>equation|align|aligned|gather|multline|eqnarray|flalign|alignat|split|worked)"
    r"\*?\}(?:\{\d+\})?(?P<inner>.+?)\\end\{(?P=name)\*?\}",
    r"```(?:math|latex|tex)\b(?P<fence>.+?)```",
    r"^\[[ \t]*\n(?P<square>[^\[]+?)\n[ \t]*\][ \t]*$",
    r"\\\((?P<parentheses>.+?)\\\)",
    r"(?<![\\$])\$(?P<dollar>[^$\n]+(?:\n[^$\n]+)*)\$",
)
DISPLAY = re.compile("|".join(DISPLAYS), re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"\b(?:iteration|epoch|time step)\s+(\d+)\b", re.IGNORECASE)
RELATION = re.compile(
    r"\\approx(?:eq)?\b|\\simeq\b|\\cong\b|\\doteq\b|\\equiv\b|\\triangleq\b|\\coloneqq\b"
    r"|\\leftarrow\b|\\gets\b|\\eq\b|:=|==|≈|≃|≅|≡|←|=(?!>)"
)
# What stands between two chains of a line.
BETWEEN = re.compile(
    r"\\(?:Rightarrow|Longrightarrow|implies|rightarrow|to|longrightarrow|therefore|iff)\b|⇒|→|⟹|=>|->"
    r"|[,;]?\s*\\q?quad\b(?:\s*\\q?quad\b)*|;|,(?=\s|\\[;,: ]|\\text|~)"
    r"|[,.]?\s*\\(?:text|mbox|textrm|mathrm)\{[,.;]?\s*(?:and|und|y|et|so|then|hence|thus)\s*,?\s*\}"
)
BETWEEN_WORDS = re.compile(
    r"\s\|\s|\s(?:and|so|then|hence|thus|giving|gives)\s|\.\s+(?=[A-Za-z\\])"
)
# A row that begins so goes on with the one before it.
GOES_ON = re.compile(
    r"\s*(?:\\quad|\\qquad|\s)*"
    r"(?:\{\}|\\(?:odot|oslash|times|cdot|circ)\b|[-+*/](?!\\(?:frac|dfrac|partial)))"
)
ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?|\\cr\b|\\newline\b")
BEGIN, END = re.compile(r"\\begin\{"), re.compile(r"\\end\{")
OPENING, CLOSING = "{([", "})]"
DIGIT = re.compile(r"\d")
# A decimal, and no version, length or percentage.
DECIMAL = re.compile(
    r"(?<![\d.,\w])\d+(?:\.|\{,\}|,(?=\d\d))\d+(?![\d.,]*[.,]\d)"
    r"(?!\d|\s*(?:\\?%|(?:em|ex|pt|cm|mm|in|px|MB|kB)\b|\\(?:text|line|column|paper)))"
)
HEADING_LINE = re.compile(r"\s*(?:#|\d+\.\d+\.?\s+[A-Z])")
PICTURE = re.compile(
    r"\\begin\{(?P<name>tikzpicture|pspicture|picture)\}.*?\\end\{(?P=name)\}", re.DOTALL
)


class Chain(Struct, frozen=True):
    """What stands between the relations of a line, the line of the text it begins on, and the
    iteration that was named last before it, None where none was. One part alone is a line or a
    formula with numbers and no relation. `is_plain` says that it is no formula, so that words may
    stand before a symbol, `is_display` that it is one on its own.
    """

    line: int
    parts: tuple[str, ...]
    iteration: int | None
    is_plain: bool = False
    is_display: bool = False


def chains(text: str) -> Iterator[Chain]:
    """Yield the chains of a text: those of its displays and formulas, and lines of its own that
    hold a relation or numbers. A display that begins with a relation goes on with the one before
    it.
    """
    before: Chain | None = None
    for chain in _chains(text):
        if len(chain.parts) == 1:
            yield chain
            continue
        if not chain.parts[0].strip() and chain.is_display and before is not None:
            before = replace(before, parts=(*before.parts, *chain.parts[1:]))
            continue
        if before is not None and _says_more(before, chain):
            before = replace(before, parts=(*before.parts, *chain.parts[1:]))
            continue
        if before is not None:
            yield before
        before = chain
    if before is not None:
        yield before


def _says_more(before: Chain, chain: Chain) -> bool:
    """Return whether a chain begins as the one before it, which has come to no number yet."""
    return (
        len(before.parts) > 1
        and before.parts[0].split() == chain.parts[0].split()
        and matrix_of(before.parts[-1]) is None
    )


def _chains(text: str) -> Iterator[Chain]:
    text = expanded(text.replace("\r\n", "\n"))
    body = text.rpartition(r"\begin{document}")[2]
    above = text[: len(text) - len(body)].count("\n")
    is_latex = r"\begin{document}" in text
    body = _without_pictures(without_comments(body)) if is_latex else body
    body = rows_of_tables(tables_as_markdown(body))
    iteration: int | None = None
    position = 0
    for found in DISPLAY.finditer(body):
        between = body[position : found.start()]
        yield from _plain_lines(between, above + body[:position].count("\n"), iteration)
        iteration = _named(between, iteration)
        inner = next(group for name, group in found.groupdict().items() if group and name != "name")
        line = above + body[: found.start()].count("\n") + 1
        is_display = found["dollar"] is None and found["parentheses"] is None
        for parts in _rows(inner):
            if len(parts) == 1 and (is_display or matrix_of(parts[0]) is None):
                yield Chain(line, parts, iteration, is_display=is_display)
            for one in _split_chains(parts):
                yield Chain(line, one, iteration, is_display=is_display)
        position = found.end()
    yield from _plain_lines(body[position:], above + body[:position].count("\n"), iteration)


def _without_pictures(text: str) -> str:
    """Return LaTeX without its pictures, in as many lines."""
    return PICTURE.sub(lambda found: "\n" * found[0].count("\n"), text)


def markdown_of_notebook(text: str) -> str:
    """Return the Markdown of a notebook's cells. Raises ValueError for what is no notebook."""
    cells = json.loads(text).get("cells", [])
    sources = [cell.get("source", "") for cell in cells if cell.get("cell_type") == "markdown"]
    return "\n\n".join("".join(one) if isinstance(one, list) else one for one in sources)


def _named(text: str, before: int | None) -> int | None:
    found = HEADING.findall(text)
    return int(found[-1]) if found else before


def _plain_lines(text: str, above: int, iteration: int | None) -> Iterator[Chain]:
    """Yield the chains of lines that are no formulas of LaTeX."""
    for number, line in enumerate(text.splitlines(), start=above + 1):
        iteration = _named(line, iteration)
        bare = plain_line(line)
        if bare.startswith("\\"):
            continue
        found = RELATION.search(bare)
        if found is None:
            # `z1: 0.41` states a number as well.
            label, sign, stated = bare.partition(":")
            if not sign or not DIGIT.search(stated) or len(label) > 40:
                if DECIMAL.search(bare) and not HEADING_LINE.match(line):
                    yield Chain(number, (bare,), iteration, is_plain=True)
                continue
            parts: tuple[str, ...] = label, stated.strip()
        else:
            parts = tuple(part.strip() for part in RELATION.split(bare))
            label, sign, symbol = parts[0].rpartition(":")
            parts = (symbol.strip() or label, *parts[1:]) if sign else parts
        for one in _split_chains(parts, BETWEEN_WORDS):
            yield Chain(number, one, iteration, is_plain=True)


def _split_chains(
    parts: tuple[str, ...], words: re.Pattern[str] | None = None
) -> Iterator[tuple[str, ...]]:
    """Yield the chains that stand in a row one after another: z = 0.41, a = 0.60."""
    current = [_last_segment(parts[0], words)[1]]
    for index, part in enumerate(parts[1:], start=1):
        is_last = index == len(parts) - 1
        first, following = _first_and_last(part, words)
        if is_last:
            current.append(first if following is not None and DIGIT.search(first) else part)
            continue
        if following is None:
            current.append(part)
            continue
        current.append(first)
        yield tuple(current)
        current = [following]
    if len(current) > 1:
        yield tuple(current)


def _first_and_last(part: str, words: re.Pattern[str] | None) -> tuple[str, str | None]:
    """Return what stands before the first place where a chain may end, and what stands behind the
    last; None for that where there is no such place.
    """
    places = list(_places(part, words))
    if not places:
        return part, None
    return part[: places[0][0]].strip(), part[places[-1][1] :].strip()


def _last_segment(part: str, words: re.Pattern[str] | None) -> tuple[str, str]:
    places = list(_places(part, words))
    if not places:
        return "", part.strip()
    return part[: places[-1][0]], part[places[-1][1] :].strip()


def _places(part: str, words: re.Pattern[str] | None) -> Iterator[tuple[int, int]]:
    """Yield where chains may end, outside of brackets."""
    depth, start, position = 0, 0, 0
    while position < len(part):
        if BEGIN.match(part, position):
            depth += 1
        elif END.match(part, position):
            depth -= 1
        if part[position] in OPENING:
            depth += 1
        elif part[position] in CLOSING:
            depth -= 1
        if depth <= 0:
            found = BETWEEN.match(part, position) or (words and words.match(part, position))
            if found and not _goes_on(part[start : found.start()], part[found.end() :]):
                yield found.start(), found.end()
                start = position = found.end()
                continue
        position += 1


def _rows(inner: str) -> Iterator[tuple[str, ...]]:
    """Yield the parts of each row of a display; a row that begins with a relation goes on."""
    parts: list[str] = []
    for row in _split_rows(unwrapped(inner)):
        if not row.strip():
            continue
        if parts and _goes_on(parts[-1], row):
            first, *others = _split_relations(row)
            parts = [*parts[:-1], f"{parts[-1]} {first}", *(part.strip() for part in others)]
            continue
        found = [part.strip() for part in _split_relations(row)]
        if len(found) > 1 and not found[0] and parts:
            parts += found[1:]
            continue
        if _says_numbers(parts):
            yield tuple(parts)
        parts = found
    if _says_numbers(parts):
        yield tuple(parts)


def _says_numbers(parts: Sequence[str]) -> bool:
    """Return whether a row is a chain, or has numbers without any relation."""
    return len(parts) > 1 or any(map(DECIMAL.search, parts))


def _split_rows(text: str) -> Iterator[str]:
    """Yield rows, those within matrices left together, their columns as far apart as they are."""
    depth, start, position = 0, 0, 0
    while position < len(text):
        if BEGIN.match(text, position):
            depth += 1
        elif END.match(text, position):
            depth -= 1
        elif depth == 0 and (end := ROW_END.match(text, position)):
            yield _joined(_cells(text[start:position]))
            start = position = end.end()
            continue
        position += 1
    yield _joined(_cells(text[start:]))


def _cells(row: str) -> list[str]:
    """Return what stands between the marks at which a row is aligned; those in matrices stay."""
    cells, depth = [""], 0
    for part in re.split(r"(\\begin\{|\\end\{|(?<!\\)&)", row):
        depth += (part == "\\begin{") - (part == "\\end{")
        if part == "&" and depth == 0:
            cells.append("")
        else:
            cells[-1] += part
    return cells


def _joined(cells: list[str]) -> str:
    """Return a row of cells: a mark at which it is aligned is nothing but where another chain
    begins behind it.
    """
    row = cells[0]
    for cell in cells[1:]:
        row += (r" \quad " if _begins_anew(row, cell) else "") + cell
    return row


def _begins_anew(row: str, cell: str) -> bool:
    """Return whether a cell begins a chain, and does not go on with the one before it."""
    before = [*_split_relations(row)]
    if len(before) < 2 or not before[-1].strip():
        return False
    symbol = next(_split_relations(cell))
    if not symbol.strip() or matrix_of(symbol) is not None:
        return False
    return not _goes_on(before[-1], symbol)


def _goes_on(before: str, text: str) -> bool:
    """Return whether a text goes on with what stands before it: not a symbol with a minus that
    follows a number.
    """
    if GOES_ON.match(text) is None:
        return False
    first = next(_split_relations(text)).strip()
    is_symbol = first.startswith("-") and symbol_of(first[1:]) is not None
    return not is_symbol or matrix_of(before) is None


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
