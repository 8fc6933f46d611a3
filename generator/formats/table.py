"""The table of formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how the names of its files end, and the module that says what it adds to templates:
    its `markup` takes the words of the document's language and returns a `Markup`.
    """

    ending: str
    module: str


# They are imported where a document is asked for.
FORMATS: Mapping[str, Format] = {"tex": Format(".tex", "generator.formats.latex.markup")}
