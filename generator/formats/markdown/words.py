"""A user's words as Markdown, with formulas and what stands out among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from generator.layout.nodes import Node
from generator.prose import Prose, Spelling, printed_prose
from generator.text import paragraphs

__all__ = ["markdown_prose", "markdown_text", "markdown_words"]

# What has a meaning wherever it stands, in CommonMark or in what GitHub, pandoc and Jupyter add to
# it: an underscore only outside a word, a colon only before the name of an emoji.
SPECIAL = re.compile(
    r"""[\\`*\[\]#|~^@]
    | (?<![^\W_])_ | _(?![^\W_])
    | :(?=[\w+-]+:)""",
    re.VERBOSE,
)
# What has one at the beginning of a line.
AT_BEGINNING = re.compile(r"(\s*)([-+=]|\d+(?=[.)]))")
# Jupyter takes what is between two dollar signs of a paragraph for a formula, however they are
# escaped, unless each is in an element of its own.
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "<span>&#36;</span>"}


def markdown_words(text: str) -> str:
    """Return words as Markdown that shows them as they were typed."""
    escaped = SPECIAL.sub(r"\\\g<0>", text)
    found = AT_BEGINNING.match(escaped)
    if found is not None:
        space, sign = found.groups()
        # A digit cannot be escaped, but what is behind it can.
        sign = f"{sign}\\" if sign.isdigit() else f"\\{sign}"
        escaped = space + sign + escaped[found.end() :]
    return "".join(ENTITIES.get(letter, letter) for letter in escaped)


def markdown_text(text: str) -> str:
    """Return a text as Markdown that shows it as it was typed; an empty line starts a new line."""
    return "<br>".join(map(markdown_words, paragraphs(text)))


def markdown_prose(
    prose: Prose | str, formula: Callable[[Node], str], terms: Mapping[str, str]
) -> str:
    """Return a text as Markdown; `formula` prints those in it, `terms` are words of the document's
    language. A text without places may be as it was typed.
    """
    found = printed_prose(prose, _spelling(formula, _starred("**"), _starred("*")), terms)
    if not ASTERISKS.search(found):
        return found
    # What is strong and what is stressed follow each other with nothing between them.
    return printed_prose(prose, _spelling(formula, STRONG, EMPHASIS), terms)


STRONG, EMPHASIS = "<strong>{}</strong>".format, "<em>{}</em>".format
ASTERISKS = re.compile(r"(?<!\\)\*{3}")


def _spelling(
    formula: Callable[[Node], str], strong: Callable[[str], str], emphasis: Callable[[str], str]
) -> Spelling:
    return Spelling(markdown_words, formula, strong, emphasis, between="\n\n")


def _starred(stars: str) -> Callable[[str], str]:
    """Return what puts stars around a text; beside a sign or a space they would be themselves."""
    element = STRONG if len(stars) > 1 else EMPHASIS

    def written(text: str) -> str:
        is_safe = text[:1].isalnum() and text[-1:].isalnum()
        return f"{stars}{text}{stars}" if is_safe else element(text)

    return written
