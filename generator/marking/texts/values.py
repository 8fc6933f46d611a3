"""Numbers and matrices of numbers as a text has them."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["matrix_of"]

MATRIX = re.compile(
    r"\\begin\{(?P<name>[bpvBV]?(?:small)?matrix|array)\*?\}(?:\[[^\]]*\])?(?:\{[lcr|@{}.\s]*\})?"
    r"(?P<inner>.*?)\\end\{(?P=name)\*?\}",
    re.DOTALL,
)
PLAIN_LIST = re.compile(r"[\[(](?P<inner>[^\[\]()]*)[\])]")
NESTED = re.compile(r"\[\s*(?P<inner>\[.*\])\s*\]", re.DOTALL)
TRANSPOSED = re.compile(
    r"(?:\^\s*\{?\s*(?:\\(?:top|intercal|mathsf\{T\}|mathrm\{T\}|text\{T\})|T|⊤|ᵀ)\s*\}?|ᵀ)\s*$"
)
DECORATION = re.compile(
    r"(?<!\\)\\(?:left|right|bigl|bigr|displaystyle|quad|qquad|,|;|:|!|\s)|\\mathbf|\\boldsymbol|\\sidebyside|\\[hv]?phantom\{[^{}]*\}"
)
UNITS = re.compile(r"\s*(?:[.,;]|\\%)?\s*$")

NumberRows = Sequence[Sequence[str]]


def matrix_of(typed: str) -> NumberRows | None:
    """Return the numbers of a matrix, or a single number as one of a row and a column; None where a
    text is anything else.
    """
    text = UNITS.sub("", DECORATION.sub(" ", typed)).strip()
    is_turned = TRANSPOSED.search(text) is not None
    text = TRANSPOSED.sub("", text).strip()
    rows = _rows(text)
    if rows is None or not rows or len({len(row) for row in rows}) != 1 or not rows[0]:
        return None
    if not all(_looks_like_a_number(cell) for row in rows for cell in row):
        return None
    found = [[_number(cell) for cell in row] for row in rows]
    return [list(column) for column in zip(*found, strict=True)] if is_turned else found


def _rows(text: str) -> list[list[str]] | None:
    inside = re.sub(r"^[\[(]\s*(?=\\begin)|(?<=\})\s*[\])]$", "", text)
    if whole := MATRIX.fullmatch(inside):
        rows = re.split(r"\\\\(?:\[[^\]]*\])?", whole["inner"])
        return [[cell.strip() for cell in row.split("&")] for row in rows if row.strip()]
    if nested := NESTED.fullmatch(text):
        inner = PLAIN_LIST.findall(nested["inner"])
        return [_cells(row) for row in inner]
    if listed := PLAIN_LIST.fullmatch(text):
        if ";" in listed["inner"]:
            return [_cells(row) for row in listed["inner"].split(";")]
        return [[cell] for cell in _cells(listed["inner"])]
    return [[text]]


def _cells(row: str) -> list[str]:
    parts = row.split(",") if "," in row else row.split()
    return [part.strip() for part in parts]


NUMBER = re.compile(
    r"[+-]?\s*(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+|\s*(?:×|·|\\times|\\cdot)\s*10\s*\^\s*"
    r"(?:\{\s*[+-]?\s*\d+\s*\}|[+-]?\d+))?(?:/\d+)?"
)


def _looks_like_a_number(cell: str) -> bool:
    return NUMBER.fullmatch(_number(cell)) is not None


def _number(cell: str) -> str:
    """Return a number without what LaTeX needs to set it."""
    plain = cell.replace("{,}", ",").replace("−", "-").replace("$", "").strip()
    plain = re.sub(r"\\[dt]?frac\{([+-]?\d+)\}\{(\d+)\}", r"\1/\2", plain)
    plain = re.sub(r"^\((.*)\)$", r"\1", plain)
    plain = re.sub(r"\\(?:times|cdot)", "×", plain)
    plain = re.sub(r"\^\s*\{\s*([+-]?)\s*(\d+)\s*\}", r"^\1\2", plain)
    return re.sub(r"^([+-])\s+", r"\1", plain).strip()
