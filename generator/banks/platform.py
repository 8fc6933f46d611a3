"""What a platform for learning takes, as a file of questions."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from generator.banks.questions import AnswerField, BankQuestion

__all__ = ["Platform"]


class Platform(Struct, frozen=True):
    """How a bank is written for a platform: what it begins with, given its title, a field for a
    number within a question, a question, and what it ends with.
    """

    head: Callable[[str], str]
    field: Callable[[AnswerField], str]
    question: Callable[[BankQuestion], str]
    ending: str
