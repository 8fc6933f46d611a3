"""Documents as plain text that a person reads: a format of its own, for what is expected."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from msgspec import Struct

from generator import AssignmentSolution, Solution
from generator.document import Work
from generator.document.assignments import AssignmentWork
from generator.document.assignments.viewing import view_of_assignment
from generator.document.documents import view_of_any
from generator.document.keeping import kept_for
from generator.document.rendering import Markup, Templates, terms
from generator.layout.nodes import (
    EULER,
    Accent,
    Applied,
    Blank,
    Break,
    Cases,
    Digits,
    Fence,
    Filled,
    Fraction,
    Index,
    MatrixNode,
    Node,
    Operator,
    Power,
    Root,
    Row,
    Styled,
    Sum,
    TranslatedWord,
    Transpose,
    Word,
)
from generator.prose import (
    Emphasis,
    Inline,
    Mathematics,
    Placeholder,
    Prose,
    Strong,
    Translated,
    Words,
    read_prose,
)

__all__ = ["FOLDER", "document", "formula", "plain"]

FOLDER = Path(__file__).parent / "documents"
NODES = get_args(Node)
MARKS = {"hat": "\u0302", "tilde": "\u0303", "prime": "'", "dagger": " †"}
BOLD = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
SENTENCE_ENDS = re.compile(r"(?<=\.) (?=[A-Z])")
ENCLOSED = re.compile(r"\(.*\)|\[.*\]")
PARAGRAPH_ENDS = re.compile(r"\n\s*\n")


def plain(solution: Solution[Any] | AssignmentSolution, kind: str) -> str:
    """Return a document as plain text, each sentence and each reading of a line on its own line."""
    if isinstance(solution, Solution):
        return document(solution.work, kind)
    return assignment(solution.work, kind)


def document(work: Work, kind: str) -> str:
    """Return a document as formats do."""
    return _paragraphs(_templates().document(view_of_any(work, kept_for(work), kind), kind))


def assignment(work: AssignmentWork, kind: str) -> str:
    """Return a document of an assignment as formats do."""
    seen = view_of_assignment(work, [kept_for(of_problem) for of_problem in work.works], kind)
    return _paragraphs(_templates().assignment(seen, kind))


def report(view: Struct, kind: str) -> str:
    """Return a report on somebody's numbers as formats do."""
    return _paragraphs(_templates().report(view, kind))


def _paragraphs(text: str) -> str:
    return "\n\n".join(filter(None, map(_paragraph, PARAGRAPH_ENDS.split(text))))


def _paragraph(text: str) -> str:
    if text.lstrip().startswith(("- ", "| ")):
        return text.strip("\n")
    return SENTENCE_ENDS.sub("\n", " ".join(text.split()))


def markup(_: Mapping[str, str]) -> Markup:
    """Return what plain text adds to templates."""
    filters: Mapping[str, Callable[..., Any]] = {
        "text": str,
        "formula": formula,
        "prose": prose,
    }
    return Markup(("plain",), filters, lambda node: f"${formula(node)}$", finish=_paragraphs)


@functools.cache
def _templates() -> Templates:
    return Templates(markup(_terms()), FOLDER)


@functools.cache
def _terms() -> Mapping[str, str]:
    return terms()


def prose(found: Prose | str) -> str:
    """Return a user's text as it is typed, formulas as all others."""
    read = read_prose(found) if isinstance(found, str) else found
    return "\n\n".join("".join(map(_inline, paragraph)) for paragraph in read.paragraphs)


def _inline(inline: Inline) -> str:
    match inline:
        case Words(text):
            return text
        case Translated(key):
            return _terms()[key]
        case Mathematics(node):
            return f"${formula(node)}$"
        case Strong(content):
            return f"**{''.join(map(_inline, content))}**"
        case Emphasis(content):
            return f"*{''.join(map(_inline, content))}*"
        case Placeholder(name):
            raise AssertionError(name)


def formula(node: Node, slots: Sequence[str] = ()) -> str:
    """Return a formula on one line; `slots` are the numbers of a pattern."""

    def text(inner: Node) -> str:
        return formula(inner, slots)

    def grouped(inner: Node) -> str:
        found = text(inner)
        return f"{{{found}}}" if " " in found or found.startswith("-") else found

    match node:
        case Word(letters):
            return "e" if node == EULER else letters
        case Styled("bold", content):
            return text(content).translate(BOLD)
        case Styled(_, content):
            return text(content)
        case TranslatedWord(key):
            return _terms()[key]
        case Digits(digits, _, slot):
            return digits if slot is None else slots[slot]
        case Blank():
            return "▢"
        case Operator(sign):
            return sign
        case Break():
            return ""
        case Row(items):
            return _row(items, text)
        case Fence(content, sign):
            return f"{sign}{text(content)}{node.closing}"
        case Applied(function, argument):
            return text(function) + text(argument)
        case Fraction(above, below, is_derivative=True):
            return f"{text(above)}/{text(below)}".replace("∂ ", "∂")
        case Fraction(above, below):
            return f"{grouped(above)}/{grouped(below)}"
        case Index(base, below, above):
            return text(base) + _attached("_", below, text) + _attached("^", above, text)
        case Power(base, exponent, is_entrywise):
            return text(base) + "^" + "⊙" * is_entrywise + _braced(text(exponent))
        case Transpose(base):
            return f"{text(base)}^T"
        case Root(content):
            return f"√{grouped(content)}"
        case Sum(summed, index):
            return f"∑{'' if index is None else f'_{text(index)}'} {text(summed)}"
        case Accent(mark, base):
            return text(base) + MARKS[mark]
        case MatrixNode(rows, block):
            entries = "; ".join(", ".join(map(text, row)) for row in rows)
            return f"[{entries}]" + (f" in blocks of {block}" if block else "")
        case Cases(first, condition, otherwise):
            known = _terms()
            return (
                f"{{{text(first)} {known['if']} {text(condition)}; "
                f"{text(otherwise)} {known['otherwise']}}}"
            )
        case Filled(pattern, numbers):
            return formula(pattern.tree, numbers)


def _row(items: Sequence[Node], text: Callable[[Node], str]) -> str:
    found = ""
    for item in items:
        match item:
            case Operator(sign, is_prefix=True):
                found += sign
            case Operator(","):
                found += ", "
            case Operator(sign):
                found = f"{found.rstrip()} {sign} " if sign else f"{found.rstrip()} "
            case _:
                found += text(item)
    return found.strip()


def _attached(sign: str, parts: Sequence[Node], text: Callable[[Node], str]) -> str:
    scripts = ",".join(map(text, parts))
    if not scripts:
        return ""
    return sign + (scripts if ENCLOSED.fullmatch(scripts) else _braced(scripts))


def _braced(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"
