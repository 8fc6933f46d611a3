"""What all tables of a problem file have in common: strict keys, and faults as sentences."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from generator.errors import nearest
from generator.problem.faults import quoted

__all__ = ["Table", "fault", "known"]


class Table(BaseModel):
    """A table of a problem file; unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", title=None)


def fault(given: Any, advice: str) -> PydanticCustomError:
    """Return the error for a value that is not what its key takes."""
    context = {"given": quoted(given), "advice": advice}
    return PydanticCustomError("stated", "is {given}; {advice}", context)


def known(table: Collection[str]) -> AfterValidator:
    """Return a validator that lets through the names of a table."""

    def check(name: str) -> str:
        if name not in table:
            raise fault(name, nearest(name, table))
        return name

    return AfterValidator(check)
