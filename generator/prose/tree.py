"""The tree of a user's text, which a format prints."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from generator.layout.nodes import Node

__all__ = [
    "Emphasis",
    "Inline",
    "Mathematics",
    "Placeholder",
    "Prose",
    "ProseError",
    "Strong",
    "Translated",
    "Words",
    "filled",
]


class ProseError(ValueError):
    """What is wrong in a text, as the end of a sentence that begins with the text's place."""


class Words(Struct, frozen=True):
    """Words as they were typed, with the spaces around them."""

    text: str


class Translated(Struct, frozen=True):
    """Words of the document's language, by their key."""

    key: str


class Mathematics(Struct, frozen=True):
    """A formula in a sentence."""

    node: Node


class Placeholder(Struct, frozen=True):
    """A place for something that is given, by its name."""

    name: str


class Strong(Struct, frozen=True):
    """What stands out, in bold letters."""

    content: tuple[Inline, ...]


class Emphasis(Struct, frozen=True):
    """What is stressed, in italics."""

    content: tuple[Inline, ...]


Inline = Words | Translated | Mathematics | Placeholder | Strong | Emphasis


class Prose(Struct, frozen=True):
    """A text: its paragraphs, each of words and what stands among them."""

    paragraphs: tuple[tuple[Inline, ...], ...]


def filled(prose: Prose, values: Mapping[str, Inline]) -> Prose:
    """Return a text with values in all its places."""
    return Prose(tuple(_filled(paragraph, values) for paragraph in prose.paragraphs))


def _filled(content: tuple[Inline, ...], values: Mapping[str, Inline]) -> tuple[Inline, ...]:
    return tuple(_value(inline, values) for inline in content)


def _value(inline: Inline, values: Mapping[str, Inline]) -> Inline:
    match inline:
        case Placeholder(name):
            return values[name]
        case Strong(content):
            return Strong(_filled(content, values))
        case Emphasis(content):
            return Emphasis(_filled(content, values))
        case _:
            return inline
