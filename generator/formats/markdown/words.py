"""A user's words as Markdown, with formulas and what stands out among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from generator.layout.nodes import Node
from generator.prose import Prose, Spelling, printed_prose
from generator.text import paragraphs

__all__ = ["markdown_prose", "markdown_text"]

# What has a meaning wherever it stands, in CommonMark or in what GitHub, pandoc and Jupyter add to
# it: an underscore only outside a word, a colon only before the name of an emoji, hyphens and
# points only where they would become a dash or an ellipsis, a brace where it would be a heading's.
SPECIAL = r"""
      [`*\[\]\#|~^@{"]
    | (?<![^\W_])_ | _(?![^\W_])
    | :(?=[\w+-]+:) | -(?=-) | \.(?=\.\.)"""
# What has one at the beginning of a line; of a number or a letter in a list, what is behind it.
AT_BEGINNING = r"\A\s*(?:[-+=:%]|\(?(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+)[.)](?=\s|\Z))"
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Jupyter takes what is between two dollar signs of a paragraph for a formula, and what begins with
# a backslash and a bracket, however they are escaped, unless each is in an element of its own.
APART = {"$": "<span>&#36;</span>", "\\": "<span>&#92;</span>"}
MEANT = re.compile(rf"{AT_BEGINNING}|{SPECIAL}|[&<>$\\]", re.VERBOSE)


def _words(text: str) -> str:
    """Return words as Markdown that shows them as they were typed."""
    return MEANT.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    before, sign = found[0][:-1], found[0][-1]
    return before + (ENTITIES | APART).get(sign, f"\\{sign}")


def markdown_text(text: str) -> str:
    """Return a text as Markdown that shows it as it was typed; an empty line starts a new line."""
    return "<br>".join(map(_words, paragraphs(text)))


def markdown_prose(
    prose: Prose | str, formula: Callable[[Node], str], terms: Mapping[str, str]
) -> str:
    """Return a text as Markdown; `formula` prints those in it, `terms` are words of the document's
    language. A text without places may be as it was typed.
    """
    found = printed_prose(prose, _spelling(formula, _starred("**"), _starred("*")), terms)
    if ASTERISKS.search(found):
        # What is strong and what is stressed follow each other with nothing between them.
        found = printed_prose(prose, _spelling(formula, STRONG, EMPHASIS), terms)
    return FORMULA.sub(_apart, found)


# Beside a letter, a digit or most signs, a dollar sign begins or ends no formula on GitHub, in VS
# Code or for pandoc; an element is beside it there.
FORMULA = re.compile(r"([^\s(>$]?)(\$[^$]+\$)(?=([^\s.,;:!?)<])?)")
NOTHING = "<span></span>"


def _apart(found: re.Match[str]) -> str:
    before, formula, after = found.groups()
    return (before and before + NOTHING) + formula + (NOTHING if after else "")


STRONG, EMPHASIS = "<strong>{}</strong>".format, "<em>{}</em>".format
ASTERISKS = re.compile(r"(?<!\\)\*{3}")


def _spelling(
    formula: Callable[[Node], str], strong: Callable[[str], str], emphasis: Callable[[str], str]
) -> Spelling:
    return Spelling(_words, formula, strong, emphasis, between="\n\n")


def _starred(stars: str) -> Callable[[str], str]:
    """Return what puts stars around a text; beside a sign or a space they would be themselves."""
    element = STRONG if len(stars) > 1 else EMPHASIS

    def written(text: str) -> str:
        is_safe = text[:1].isalnum() and text[-1:].isalnum()
        return f"{stars}{text}{stars}" if is_safe else element(text)

    return written
