"""What a worksheet leaves blank, as a problem file states it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, StrictStr, Tag

__all__ = ["Blanks"]

Blanks = Annotated[
    Annotated[Literal["all", "fading"], Tag("a word")]
    | Annotated[Annotated[tuple[StrictStr, ...], Field(min_length=1)], Tag("a list")],
    Discriminator(lambda given: "a list" if isinstance(given, list | tuple) else "a word"),
    Field(
        description='"all", "fading" (the first half of the lines is worked) or a list of steps '
        'and sections, such as ["dL/dw1", "update"]; what a worksheet leaves blank'
    ),
]
