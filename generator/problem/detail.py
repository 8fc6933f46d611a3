"""How much a line shows, as a problem file states it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Protocol

from pydantic import Field

from generator.problem.tables import WORDS
from generator.prose import has_formula, plain_words, read_prose

__all__ = ["DetailField", "DetailName", "Detailed"]

DetailName = Literal["symbols", "results", "substitution", "products", "entries"]
DetailField = Annotated[
    DetailName,
    Field(
        description='"symbols" (formulas alone), "results", "substitution" (numbers too), '
        '"products" (entrywise products too) or "entries" (every entry by itself too)'
    ),
]


class _HasDetail(Protocol):
    @property
    def detail(self) -> DetailName: ...


class _HasWords(Protocol):
    @property
    def wording(self) -> str | None: ...

    @property
    def asked(self) -> tuple[str, ...] | None: ...


class Detailed:
    """A problem of any kind, which says how much a line shows, and has words of its own.

    What it is `stated_as` tells its class, without that those of other kinds are read.
    """

    @property
    def shows_numbers(self: _HasDetail) -> bool:
        """Whether documents show more than formulas."""
        return self.detail != "symbols"

    @property
    def words(self: _HasWords) -> Mapping[str, str]:
        """The problem's own words, by their keys."""
        words = {key: text for key in WORDS if (text := getattr(self, key))}
        return words | {"wording": plain_words(self.wording)} if self.wording else words

    @property
    def names_quantities(self: _HasWords) -> bool:
        """Whether the question names quantities by their symbols, as what is asked for or in a
        formula of its wording.
        """
        return self.asked is not None or has_formula(read_prose(self.wording or ""))
