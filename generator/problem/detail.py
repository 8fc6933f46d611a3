"""How much a line shows, as a problem file states it."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol

from pydantic import Field

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


class Detailed:
    """A problem of any kind, which says how much a line shows.

    What it is `stated_as` tells its class, without that those of other kinds are read.
    """

    @property
    def shows_numbers(self: _HasDetail) -> bool:
        """Whether documents show more than formulas."""
        return self.detail != "symbols"
