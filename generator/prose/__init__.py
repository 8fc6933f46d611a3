"""A user's text read into a tree: words, emphasis, formulas, and places for what is given."""

from generator.prose.printing import Spelling, printed_prose
from generator.prose.reading import has_formula, placeholders, plain_words, read_prose
from generator.prose.tree import (
    Emphasis,
    Inline,
    Mathematics,
    Placeholder,
    Prose,
    ProseError,
    Strong,
    Translated,
    Words,
    filled,
)

__all__ = [
    "Emphasis",
    "Inline",
    "Mathematics",
    "Placeholder",
    "Prose",
    "ProseError",
    "Spelling",
    "Strong",
    "Translated",
    "Words",
    "filled",
    "has_formula",
    "placeholders",
    "plain_words",
    "printed_prose",
    "read_prose",
]
