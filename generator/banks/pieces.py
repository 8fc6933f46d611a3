"""What a question adds to a bank."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Addition", "BankPiece", "File", "SharedText"]


class Addition(Struct, frozen=True):
    """A text that is added to a file of a bank, at one of the places at which that grows; a bank of
    one file has no name for it. `part` says of which part of the bank the file is, where it is of
    one alone.
    """

    text: str
    file: str = ""
    place: int = 0
    part: str = ""


class SharedText(Struct, frozen=True):
    """A text that a file of a bank has once, however many questions need it."""

    text: str
    file: str


class File(Struct, frozen=True):
    """A file of a bank, such as a picture, which is there once however many questions need it."""

    file: str
    content: bytes


BankPiece = Addition | SharedText | File
