"""Definitions that differ in one number, such as leaky ReLUs of any slope, and what it may be."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct

__all__ = ["Family", "Takes", "families"]

# What a number may be; a share is at least 0 and below 1.
Takes = Literal["share", "not negative", "positive"]
AnyFunction = TypeVar("AnyFunction")


class Family(Struct, Generic[AnyFunction], frozen=True):
    """Definitions of one name that differ in a number: its key in a problem file, which no other
    family of a table has, what it is, what it may be, what it usually is, and the definition with
    any number.

    `also_called` has other words for the name, as people type them but for capitals and signs.
    """

    name: str
    key: str
    describes: str
    takes: Takes
    usual: str
    define: Callable[[Fraction], AnyFunction]
    also_called: str = ""

    def function(self, number: Fraction | None = None) -> AnyFunction:
        """Return the definition with a number, or with the usual one; always the same one."""
        found: AnyFunction = _function(self, Fraction(self.usual) if number is None else number)
        return found


def families(table: Mapping[str, Any]) -> Iterator[Family[Any]]:
    """Yield the families among the definitions of a table."""
    yield from (stated for stated in table.values() if isinstance(stated, Family))


@functools.cache
def _function(family: Family[Any], number: Fraction) -> Any:
    return family.define(number)
