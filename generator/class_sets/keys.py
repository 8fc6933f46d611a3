"""What a class is marked by: the variants of a set, or a problem that all of the class got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from generator.document import Variant
from generator.variants import AnyWork

__all__ = ["ClassKey"]


class ClassKey(Protocol):
    """What a class is marked by."""

    @property
    def source(self) -> str:
        """What messages call its problem."""

    @property
    def words(self) -> Mapping[str, str]:
        """The words of a user that are printed, by their places."""

    def works(self, names: Sequence[str]) -> Sequence[AnyWork]:
        """Return variants, worked out, by their names. Raises SetError."""

    def of_student(self, name: str, student: str) -> Variant | None:
        """Return which variant a student got, None where there are none."""
