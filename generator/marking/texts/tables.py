"""Tables of Markdown: what stands in a cell, and which cells belong together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from generator.marking.texts.values import matrix_of

__all__ = ["rows_of_tables", "tables_as_markdown"]

FORMULA = re.compile(r"\$\$?(.+?)\$\$?|\\\((.+?)\\\)")
NUMBER_ALONE = re.compile(
    r"[\s*`]*(?:\\approx|≈|=|~)?\s*(?:\\math(?:bf|rm)\{)?[-+−]?"
    r"(?:[\d.,]*\d(?:[eE][-+]?\d+)?|\\[dt]?frac\{\d+\}\{\d+\})\}?[\s*`]*"
)
RELATION = re.compile(r"=|\\approx|≈")
COUNTED = re.compile("iteration|epoch", re.IGNORECASE)
HTML = re.IGNORECASE | re.DOTALL
TABULAR = re.compile(
    r"\\begin\{(?P<name>tabular[x*]?|longtable|tabulary)\}(?:\[[^\]]*\])?(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})+"
    r"(?P<inner>.*?)\\end\{(?P=name)\}",
    re.DOTALL,
)
TABLE = re.compile(r"<table\b.*?</table>", HTML)
RULE = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule)\b|\\(?:cline|cmidrule)(?:\([^)]*\))?\{[^}]*\}"
)
ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?|\\tabularnewline\b")
CELL_END = re.compile(r"(?<!\\)\|")


def rows_of_tables(text: str) -> str:
    """Return Markdown with each row of a table as formulas of its own: a cell, or one that has come
    to no number yet and the number in the cell behind it; or, below headings that are symbols, each
    number behind its own.
    """
    found: list[str] = []
    headings: Sequence[str] = ()
    for line in text.split("\n"):
        is_row = line.lstrip().startswith("|")
        cells = _cells(line) if is_row else []
        if not is_row:
            headings = ()
        elif not headings:
            headings = cells
        found.append(_row(line, cells, headings) if is_row else line)
    return "\n".join(found)


def tables_as_markdown(text: str) -> str:
    """Return a text with the tables of LaTeX and HTML as those of Markdown, in as many lines."""
    text = TABULAR.sub(lambda found: _lines(found[0], _rows_of_latex(found["inner"])), text)
    return TABLE.sub(lambda found: _lines(found[0], _rows_of_html(found[0])), text)


def _lines(table: str, rows: Iterator[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    return "\n".join(["", *lines, *[""] * (table.count("\n") - len(lines))])


def _rows_of_latex(inner: str) -> Iterator[Sequence[str]]:
    for row in ROW_END.split(RULE.sub("", inner)):
        if row.strip():
            yield [" ".join(cell.split()) for cell in re.split(r"(?<!\\)&", row)]


def _rows_of_html(table: str) -> Iterator[Sequence[str]]:
    for row in re.findall(r"<tr\b[^>]*>(.*?)(?:</tr>|(?=<tr\b)|</table>)", table, HTML):
        cells = re.findall(r"<t[hd]\b[^>]*>(.*?)(?:</t[hd]>|(?=<t[hd]\b)|$)", row, HTML)
        yield [" ".join(cell.split()) for cell in cells]


def _cells(line: str) -> list[str]:
    return [cell for one in CELL_END.split(line.strip().strip("|")) if (cell := one.strip())]


def _row(line: str, cells: Sequence[str], headings: Sequence[str]) -> str:
    if len(cells) == len(headings) > 1 and all(map(_is_number, cells)):
        pairs = zip(map(_bare, headings), cells, strict=True)
        return " | ".join(
            f"Iteration {_bare(cell)}" if COUNTED.fullmatch(heading) else _equation(heading, cell)
            for heading, cell in pairs
        )
    found = list(_formulas(cells))
    return " | ".join(found) if any(map(RELATION.search, found)) else line


def _formulas(cells: Sequence[str]) -> Iterator[str]:
    """Yield what the cells of a row say."""
    words: list[str] = []
    for is_number, run in itertools.groupby(cells, _is_number):
        alike = list(run)
        if not is_number:
            words = alike
            continue
        left = _stated(words) if len(alike) == 1 else None
        if left is None:
            yield from words
        else:
            yield from (cell for cell in words if RELATION.search(cell) and _bare(cell) != left)
            yield _equation(left, alike[0])
        words = []
    yield from words


def _stated(words: Sequence[str]) -> str | None:
    """Return what a number is of that stands behind cells, None where it is of nothing in them."""
    with_relation = [cell for cell in words if RELATION.search(cell)]
    if not with_relation:
        return _bare(words[0]) if words else None
    last = _bare(with_relation[-1])
    return last if matrix_of(RELATION.split(last)[-1]) is None else None


def _equation(left: str, cell: str) -> str:
    number = re.sub(r"^(?:\\approx|≈|=|~)\s*", "", _bare(cell))
    return f"{left} = {number}" if "\\" not in left + number else f"$ {left} = {number} $"


def _is_number(cell: str) -> bool:
    return NUMBER_ALONE.fullmatch(_bare(cell)) is not None


def _bare(cell: str) -> str:
    cell = FORMULA.sub(lambda found: found[1] or found[2], cell)
    return re.sub(r"\*\*|`|\\phantom\{[^{}]*\}", "", cell).strip()
