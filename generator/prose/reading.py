"""A text as a user types it: `**bold**`, `*italic*`, `$a_1 = 2$`, `{alpha}`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from generator.prose.formulas import read_formula
from generator.prose.tree import (
    Emphasis,
    Inline,
    Mathematics,
    Placeholder,
    Prose,
    ProseError,
    Strong,
    Words,
)
from generator.text import paragraphs

__all__ = ["has_formula", "placeholders", "plain_words", "read_prose"]

# The documents of a class set have their texts in common.
MOST_KEPT = 256
TOKEN = re.compile(r"\\\*|\$\$|\{\{|\}\}|\*\*|\*|\$[^$]*\$|\{[^{}]*\}|[${}]")
THEMSELVES = {r"\*": "*", "$$": "$", "{{": "{", "}}": "}"}
ALONE = {
    "$": "has a $ without another; give one at both ends of a formula, or $$ for a dollar sign.",
    "{": "has a { without a }; give one around the name of a placeholder, or {{ for a brace.",
    "}": "has a } without a {; give one around the name of a placeholder, or }} for a brace.",
}
MARKED: Mapping[str, type[Strong | Emphasis]] = {"**": Strong, "*": Emphasis}


@functools.lru_cache(MOST_KEPT)
def read_prose(text: str) -> Prose:
    """Return a text as a tree; an empty line starts a paragraph. Raises ProseError."""
    return Prose(tuple(_Paragraph(paragraph).read() for paragraph in paragraphs(text)))


def plain_words(text: str) -> str:
    """Return the words of a text without its formulas; all of one that cannot be read."""
    try:
        prose = read_prose(text)
    except ProseError:
        return text
    return "\n\n".join(
        "".join(inline.text for inline in _innermost(paragraph) if isinstance(inline, Words))
        for paragraph in prose.paragraphs
    )


def placeholders(prose: Prose) -> tuple[str, ...]:
    """Return the names of the places in a text, each once."""
    found = (
        inline.name
        for paragraph in prose.paragraphs
        for inline in _innermost(paragraph)
        if isinstance(inline, Placeholder)
    )
    return tuple(dict.fromkeys(found))


def has_formula(prose: Prose) -> bool:
    """Return whether a text holds a formula."""
    return any(
        isinstance(inline, Mathematics)
        for paragraph in prose.paragraphs
        for inline in _innermost(paragraph)
    )


def _innermost(content: tuple[Inline, ...]) -> Iterator[Inline]:
    """Yield what a text is made of, also within what stands out in it."""
    for inline in content:
        if isinstance(inline, Strong | Emphasis):
            yield from _innermost(inline.content)
        else:
            yield inline


class _Paragraph:
    """A paragraph, what has been read of it, and the marks that are open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[str, list[Inline]]] = [("", [])]

    def read(self) -> tuple[Inline, ...]:
        """Return the paragraph. Raises ProseError."""
        at = 0
        while found := TOKEN.search(self._text, at):
            self._add(self._text[at : found.start()])
            at = self._take(found[0], found.start())
        self._add(self._text[at:])
        mark, items = self._open[-1]
        if mark:
            raise ProseError(
                f"has {mark} that is not closed; give {mark} at both ends of what stands out, or "
                r"\* for an asterisk."
            )
        return tuple(items)

    def _add(self, text: str) -> None:
        """Add words to what is open, one piece where they follow others."""
        items = self._open[-1][1]
        if text and items and isinstance(items[-1], Words):
            items[-1] = Words(items[-1].text + text)
        elif text:
            items.append(Words(text))

    def _take(self, sign: str, at: int) -> int:
        """Take a sign, and return where it ends."""
        end = at + len(sign)
        if sign in THEMSELVES:
            self._add(THEMSELVES[sign])
        elif sign in ALONE:
            raise ProseError(ALONE[sign])
        elif sign in MARKED:
            return self._mark(sign, at)
        elif sign.startswith("$"):
            self._open[-1][1].append(Mathematics(read_formula(sign[1:-1])))
        else:
            self._open[-1][1].append(Placeholder(sign[1:-1].strip()))
        return end

    def _mark(self, sign: str, at: int) -> int:
        """Open or close what stands out; a mark between spaces is an asterisk."""
        mark, items = self._open[-1]
        if sign == "**" and mark == "*" and self._text[at + 2 : at + 3] == "*":
            sign = "*"
        end = at + len(sign)
        if self._text[max(at - 1, 0) : at].strip() == "" == self._text[end : end + 1].strip():
            self._add(sign)
        elif sign == mark:
            self._open.pop()
            self._open[-1][1].append(MARKED[sign](tuple(items)))
        elif any(sign == other for other, _ in self._open):
            raise ProseError(f"closes {sign} before the {mark} in it; close {mark} first.")
        else:
            self._open.append((sign, []))
        return end
