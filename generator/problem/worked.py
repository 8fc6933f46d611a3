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
from generator.problem.detail import Detailed, DetailField
from generator.problem.draws import draw_faults
from generator.problem.faults import ordered, quoted, structure_faults
from generator.problem.marks import MarksField
from generator.problem.page import PageChoice
from generator.problem.plain import plain
from generator.problem.requirements import Asked, Extent, Requirements
from generator.problem.tables import Date, Table, Text, Title, Wording
from generator.problem.training import RoundingChoice, chosen_anew
from generator.problem.wording import faults_of_places

__all__ = ["WorkedTable"]


class WorkedTable(Detailed, Table):
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

    @classmethod
    def of(cls, stated: Mapping[str, Any], source: str = "problem") -> Self:
        """Return the problem that a mapping states; `source` names it in errors.

        Numbers may be those of any library, and arrays stand for lists.
        Raises ProblemError with everything that is wrong with it.
        """
        return cls.model_validate(stated, context=source)

    @model_validator(mode="wrap")
    @classmethod
    def _checked(
        cls, stated: Any, made: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        """Return a problem that is right as a whole: there is no other way to make one."""
        if isinstance(stated, cls):
            return made(stated)
        source, stated = info.context or "problem", plain(stated)
        if not isinstance(stated, Mapping):
            raise ProblemError(source, [Fault("", f"is {quoted(stated)}; give a table of keys.")])
        if drawn := list(draw_faults(stated)):
            raise ProblemError(source, drawn, about="draws")
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

    def model_copy(
        self,
        *,
        update: Mapping[str, Any] | None = None,
        deep: bool = False,  # noqa: ARG002  # nothing in a problem changes
    ) -> Self:
        """Return the problem with some of its keys stated anew. Raises ProblemError."""
        stated = self.model_dump(exclude_none=True)
        return type(self).model_validate(stated | dict(update)) if update else self

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

    @property
    def names_in_words(self) -> tuple[str, ...]:
        """The names of what the problem's words may name."""
        return ("places" if self.rounding.significant is None else "significant",)
