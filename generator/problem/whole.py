"""A table that states a whole problem: read from a mapping, and made anew with other keys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from generator.errors import Fault, ProblemError
from generator.problem.detail import Detailed, DetailName
from generator.problem.faults import quoted
from generator.problem.page import PageChoice
from generator.problem.plain import plain
from generator.problem.reading import read
from generator.problem.tables import Table
from generator.problem.training import RoundingChoice, chosen_anew

__all__ = ["WholeTable", "stated_keys"]


class WholeTable(Detailed, Table):
    """A problem of any kind, which is checked as a whole whichever way it is made."""

    if TYPE_CHECKING:  # each kind has these keys where they belong among its own
        detail: DetailName
        rounding: RoundingChoice
        page: PageChoice

    @classmethod
    def load(cls, source: str | Path) -> Self:
        """Read a problem of this class from a TOML or JSON file, or by the name of a shipped one.

        Raises ProblemError with everything that is wrong with it, FileError if it is not there.
        """
        name, stated = read(source)
        return cls.of(stated, name)

    @classmethod
    def of(cls, stated: Mapping[str, Any], source: str = "problem") -> Self:
        """Return the problem that a mapping states; `source` names it in errors.

        Numbers may be those of any library, and arrays stand for lists.
        Raises ProblemError with everything that is wrong with it.
        """
        return cls.model_validate(stated, context=source)

    def as_stated(self) -> dict[str, Any]:
        """Return the keys that state the problem."""
        return self.model_dump(exclude_none=True)

    def model_copy(
        self,
        *,
        update: Mapping[str, Any] | None = None,
        deep: bool = False,  # noqa: ARG002  # nothing in a problem changes
    ) -> Self:
        """Return the problem with some of its keys stated anew. Raises ProblemError."""
        return type(self).model_validate(self.as_stated() | dict(update)) if update else self

    # Pydantic's old name for it.
    copy = model_copy  # type: ignore[assignment]  # it takes less

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """Return the problem that the keys state, checked as any other. Raises ProblemError."""
        return cls.model_validate(values)

    def with_rounding(self, **choices: Any) -> Self:
        """Return the problem with some of its rounding chosen anew. Raises ProblemError."""
        stated = chosen_anew(self.rounding, choices)
        return self if stated is None else self.model_copy(update={"rounding": stated})

    def shown_as(
        self,
        notation: str | None = None,
        presentation: str | None = None,
        detail: str | None = None,
        paper: str | None = None,
    ) -> Self:
        """Return the problem with some of its presentation chosen anew. Raises ProblemError."""
        choices = {"notation": notation, "presentation": presentation, "detail": detail}
        chosen: dict[str, Any] = {key: word for key, word in choices.items() if word is not None}
        if paper is not None:
            chosen["page"] = self.page.on(paper).model_dump()
        return self.model_copy(update=chosen)


def stated_keys(stated: Any, source: str) -> Mapping[str, Any]:
    """Return what states a problem, in plain Python. Raises ProblemError if it is no table."""
    stated = plain(stated)
    if not isinstance(stated, Mapping):
        raise ProblemError(source, [Fault("", f"is {quoted(stated)}; give a table of keys.")])
    return stated
