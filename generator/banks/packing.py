"""The files of banks, to which questions are added one by one, in memory that stays small."""

from __future__ import annotations

import itertools
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, cast

from msgspec.structs import replace

from generator.banks.pieces import Addition, BankPiece, File, SharedText
from generator.files import BinaryWriter, temporary_folder

__all__ = ["Add", "Enclosure", "Package", "archive", "one_file", "volumes"]

# What stands before, between and after the places at which a file of a bank grows, given the title
# of the bank, and of the part that the file is of, and the file's name: one more than there are
# places.
Enclosure = Callable[[str, str], tuple[str, ...]]
# What adds to a bank.
Add = Callable[[BankPiece], None]


# How a bank is written: it is whole when the context is left.
Package = Callable[[BinaryWriter, str, Enclosure], AbstractContextManager[Add]]


@contextmanager
def one_file(to: BinaryWriter, title: str, enclosure: Enclosure) -> Iterator[Add]:
    """Write a bank that is a text, as it is added to."""
    beginning, ending = enclosure(title, "")
    to.write(beginning.encode())

    def add(piece: BankPiece) -> None:
        assert isinstance(piece, Addition), "a text has no files"
        to.write(piece.text.encode())

    yield add
    to.write(ending.encode())


@contextmanager
def archive(to: BinaryWriter, title: str, enclosure: Enclosure) -> Iterator[Add]:
    """Write a bank that is an archive of files, in the order in which these were first added to.

    Those that grow wait in a temporary folder until they are whole. Raises FileError.
    """
    with temporary_folder() as folder:
        packed = folder / "bank.zip"
        with zipfile.ZipFile(packed, "w") as members:
            growing: dict[str, dict[int, Path]] = {}
            titles: dict[str, str] = {}
            unnamed = map(folder.joinpath, map(str, itertools.count()))
            once: set[str | SharedText] = set()

            def add(piece: BankPiece) -> None:
                match piece:
                    case File(name, content):
                        if name not in once:
                            once.add(name)
                            members.writestr(_undated(name), content)
                    case SharedText(text, name):
                        if piece not in once:
                            once.add(piece)
                            grow(Addition(text, name))
                    case Addition():
                        grow(piece)

            def grow(added: Addition) -> None:
                titles.setdefault(added.file, ", ".join(filter(None, (title, added.part))))
                places = growing.setdefault(added.file, {})
                if added.place not in places:
                    places[added.place] = next(unnamed)
                with places[added.place].open("ab") as file:
                    file.write(added.text.encode())

            yield add
            for name, places in growing.items():
                beginning, *others = enclosure(titles[name], name)
                with members.open(_undated(name), "w") as member:
                    member.write(beginning.encode())
                    for place, text in enumerate(others):
                        if place in places:
                            with places[place].open("rb") as grown:
                                shutil.copyfileobj(grown, member)
                        member.write(text.encode())
        with packed.open("rb") as made:
            shutil.copyfileobj(made, cast(IO[bytes], to))


def volumes(most: int) -> Package:
    """Return what writes a bank as an archive whose files have so many additions at most: what is
    beyond goes on in a file with a number.
    """

    @contextmanager
    def split(to: BinaryWriter, title: str, enclosure: Enclosure) -> Iterator[Add]:
        added: Counter[str] = Counter()
        with archive(to, title, enclosure) as add_whole:

            def add(piece: BankPiece) -> None:
                if isinstance(piece, Addition):
                    volume = added[piece.file] // most + 1
                    added[piece.file] += 1
                    piece = replace(piece, file=_volume(piece.file, volume))
                add_whole(piece)

            yield add

    return split


def _volume(name: str, number: int) -> str:
    stem, dot, ending = name.rpartition(".")
    return name if number == 1 else f"{stem}-volume-{number}{dot}{ending}"


def _undated(name: str) -> zipfile.ZipInfo:
    """Return a member of an archive that says of no day that it was made on it."""
    member = zipfile.ZipInfo(name)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
