"""What problems of all graphs have in common: their words, their looks, and how they are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, Self

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from generator.errors import Fault, ProblemError
from generator.problem.blanks import Blanks
from generator.problem.detail import DetailField
from generator.problem.draws import refuse_draws
from generator.problem.faults import ordered, structure_faults
from generator.problem.marks import MarksField
from generator.problem.page import PageChoice
from generator.problem.requirements import Asked, Extent, Requirements
from generator.problem.tables import Date, Text, Title, Wording
from generator.problem.training import RoundingChoice
from generator.problem.whole import WholeTable, stated_keys
from generator.problem.wording import faults_of_places

__all__ = ["WorkedTable"]


class WorkedTable(WholeTable):
    """A problem that is worked out as a graph: what it may say, whatever it consists of."""

    title: Title | None = Field(None, description="text in quotes; what the kind is called")
    author: Text | None = Field(None, description="text in quotes")
    date: Date | None = Field(None, description="a date such as 2026-11-27, or text in quotes")
    wording: Wording | None = Field(
        None, description="text in quotes, in place of the usual question"
    )
    detail: DetailField = "products"
    presentation: Literal["matrices", "weights"] = Field(
        "matrices", description='"matrices" or "weights" (each entry by itself)'
    )
    figure: Literal["short", "none"] = Field(
        "short", description='"short" (a computational graph) or "none"'
    )
    asked: Asked = None
    solution: Extent = "asked"
    blanks: Blanks = "all"
    requirements: Requirements = Field(
        default_factory=Requirements.model_construct,
        description="a table under [requirements]",
    )
    rounding: RoundingChoice = Field(
        default_factory=RoundingChoice.model_construct,
        description="a table under [rounding]",
    )
    page: PageChoice = Field(
        default_factory=PageChoice.model_construct, description="a table under [page]"
    )
    marks: MarksField

    @model_validator(mode="wrap")
    @classmethod
    def _checked(
        cls, stated: Any, made: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        """Return a problem that is right as a whole: there is no other way to make one."""
        if isinstance(stated, cls):
            return made(stated)
        source: str = info.context or "problem"
        stated = stated_keys(stated, source)
        refuse_draws(stated, source)
        read, faults = cls.read_keys(stated)
        try:
            problem = made(read)
        except ValidationError as error:
            found = [*faults, *structure_faults(error, cls)]
            first: dict[str, Fault] = {}
            for fault in found:
                first.setdefault(fault.place, fault)
            raise ProblemError(source, ordered(first.values(), cls)) from None
        in_words = faults_of_places(problem.wording, problem.names_in_words)
        if faults := faults or [*problem.faults(), *in_words]:
            raise ProblemError(source, ordered(faults, cls))
        return problem

    @classmethod
    def read_keys(cls, stated: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Fault]]:
        """Return what is stated as the table takes it, and what is wrong with it on the way."""
        return stated, []

    def faults(self) -> Iterator[Fault]:
        """Yield what does not go together."""
        yield from ()

    @property
    def names_in_words(self) -> tuple[str, ...]:
        """The names of what the problem's words may name."""
        return ("places" if self.rounding.significant is None else "significant",)
