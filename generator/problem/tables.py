"""What all tables of a problem file have in common: strict keys, and faults as sentences."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictStr,
    create_model,
    model_validator,
)
from pydantic_core import PydanticCustomError

from generator.errors import UsageError, nearest, plain_word
from generator.problem.aliases import Named, aliases
from generator.problem.faults import quoted
from generator.problem.limits import LONGEST_TEXT, LONGEST_WORD, LONGEST_WORD_OF_TITLE
from generator.problem.plain import plain
from generator.prose import ProseError, placeholders, plain_words, read_prose
from generator.text import longest_word

__all__ = [
    "WORDS",
    "Date",
    "RichText",
    "Table",
    "Text",
    "Title",
    "Wording",
    "as_typed",
    "fault",
    "known",
    "with_keys",
]

# What people type, without capitals and signs, for the day on which a document is made.
MOVING_DAYS = (
    "today todaysdate currentdate thisday now auto tomorrow yesterday heute jetzt aujourdhui hoy "
    "oggi hoje vandaag"
)

AnyTable = TypeVar("AnyTable", bound="Table")


class Table(BaseModel):
    """A table of a problem file; unknown keys are faults.

    `words_for_keys` are other words for its own keys alone, and `words_for_nothing` those for what
    it does not state, with what to do about them.
    """

    words_for_keys: ClassVar[Mapping[str, str]] = {}
    words_for_nothing: ClassVar[Mapping[str, str]] = {}
    model_config = ConfigDict(frozen=True, extra="forbid", title=None, defer_build=True)

    def __setattr__(self, name: str, value: Any) -> None:
        """Raise UsageError: a table is changed by making another of it."""
        raise UsageError(
            f"{name} cannot be assigned to",
            f'make another problem, such as problem.model_copy(update={{"{name}": …}})',
        )

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, stated: Any) -> Any:
        return plain(stated)


def with_keys(keys: Mapping[str, Any]) -> Callable[[type[AnyTable]], type[AnyTable]]:
    """Return a decorator that adds keys to a table, behind its own: those of definitions."""

    def added(table: type[AnyTable]) -> type[AnyTable]:
        return create_model(
            table.__name__,
            __base__=table,
            __doc__=table.__doc__,
            __module__=table.__module__,
            **keys,
        )

    return added


def fault(given: Any, advice: str) -> PydanticCustomError:
    """Return the error for a value that is not what its key takes."""
    context = {"given": quoted(given), "advice": advice}
    return PydanticCustomError("stated", "is {given}; {advice}", context)


def known(table: Mapping[str, Named], others: str) -> AfterValidator:
    """Return a validator that lets through the names of a table; a hint knows what else they are
    called, and that `others` are none of them.
    """

    def check(name: str) -> str:
        if name not in table:
            raise fault(name, nearest(name, table, aliases(table, others)))
        return name

    return AfterValidator(check)


def _unbroken(longest: int, shown: Callable[[str], str] = str) -> AfterValidator:
    """Return a validator that lets through texts in which no word is too long for a line; `shown`
    is what of a text consists of words.
    """

    def check(text: str) -> str:
        length = longest_word(shown(text))
        if length > longest:
            raise PydanticCustomError(
                "stated",
                "has a word of {length} characters, too long for a line; give words of at most "
                "{longest}.",
                {"length": length, "longest": longest},
            )
        return text

    return AfterValidator(check)


def as_typed(given: Any) -> Any:
    """Return a date without quotes as the text that was typed, any other value as it is."""
    return given.isoformat() if type(given) is datetime.date else given


def _stands_still(text: str) -> str:
    """Refuse the word for a day that is another one tomorrow."""
    if plain_word(text) in MOVING_DAYS.split():
        raise fault(
            text,
            "type the date, such as 2026-11-27, since a document depends on nothing but its "
            "problem.",
        )
    return text


def _readable(text: str) -> str:
    """Let through a text that can be read, with formulas and what stands out in it; one of spaces
    alone says nothing.
    """
    try:
        read_prose(text)
    except ProseError as error:
        raise PydanticCustomError("stated", "{sentence}", {"sentence": str(error)}) from None
    return text if text.strip() else ""


def _without_places(text: str) -> str:
    """Let through a text without placeholders."""
    for name in placeholders(read_prose(text)):
        raise PydanticCustomError(
            "stated",
            "has {name}, but placeholders stand in the wording of a problem alone; give {{ and }} "
            "for braces.",
            {"name": f"{{{name}}}"},
        )
    return text


# The keys of a problem's own words.
WORDS = ("title", "author", "date", "wording")
Text = Annotated[StrictStr, Field(max_length=LONGEST_TEXT), _unbroken(LONGEST_WORD)]
# A text that may hold formulas, bold and italic words, and placeholders; and one without these.
Wording = Annotated[
    StrictStr,
    Field(max_length=LONGEST_TEXT),
    AfterValidator(_readable),
    _unbroken(LONGEST_WORD, plain_words),
]
RichText = Annotated[Wording, AfterValidator(_without_places)]
Title = Annotated[StrictStr, Field(max_length=LONGEST_TEXT), _unbroken(LONGEST_WORD_OF_TITLE)]
Date = Annotated[Text, BeforeValidator(as_typed), AfterValidator(_stands_still)]
