"""The banks of a set: a file for each platform, which variants are added to as they are made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from generator.banks import PREVIEWED, Add, BankPiece, file_of_preview, package, preview_page
from generator.class_sets.plan import Item, Job
from generator.files import BinaryWriter, whole_binary, write
from generator.formats import file_of_bank
from generator.formats.signing import is_as_written
from generator.variants import AnyDraws, AnyWork, works

__all__ = ["BankFiles", "bank_files", "write_previews"]


def write_previews(job: Job, drawn: AnyDraws, items: Sequence[Item]) -> dict[str, str]:
    """Write a page for each bank with what it asks of the first variants, where that is wanted or
    is there of an earlier run, and return the SHA-256 of each by its name.

    Raises FileError, TemplateError, UsageError.
    """
    banks = [bank for bank in job.banks if job.extras.preview or _has_preview(job, bank)]
    first = [(item.name, item.attempt) for item in items[:PREVIEWED]] if banks else []
    shown: Sequence[AnyWork] = works(drawn, first) if first else []
    found = {}
    for bank in banks:
        content = preview_page(bank, shown, len(items), job.templates).encode()
        write(job.folder / file_of_preview(bank), content)
        found[file_of_preview(bank)] = hashlib.sha256(content).hexdigest()
    return found


def _has_preview(job: Job, bank: str) -> bool:
    path = job.folder / file_of_preview(bank)
    return path.is_file() and is_as_written(path.read_bytes())


@dataclass(frozen=True, slots=True)
class _Hashing:
    """A file that is being written, and the digest of what is in it."""

    file: BinaryWriter
    digest: Any = field(default_factory=hashlib.sha256)

    def write(self, content: bytes, /) -> None:
        self.file.write(content)
        self.digest.update(content)


@dataclass(frozen=True, slots=True)
class BankFiles:
    """The files of a set's banks, and what adds to each, by platform."""

    files: Mapping[str, _Hashing]
    adding: Mapping[str, Add]
    packages: ExitStack

    def add(self, questions: Mapping[str, Iterable[BankPiece]]) -> None:
        """Add what each bank asks of a variant."""
        for name, pieces in questions.items():
            for piece in pieces:
                self.adding[name](piece)

    def end(self) -> dict[str, str]:
        """End the files, and return the SHA-256 of each by its name."""
        self.packages.close()
        return {file_of_bank(name): file.digest.hexdigest() for name, file in self.files.items()}


@contextmanager
def bank_files(job: Job) -> Iterator[BankFiles]:
    """Open the files of a set's banks, each of which stands there once it is whole.

    Raises FileError.
    """
    title = job.exercise.words.get("title", "")
    with ExitStack() as opened, ExitStack() as packages:
        files = {
            name: _Hashing(opened.enter_context(whole_binary(job.folder / file_of_bank(name))))
            for name in job.banks
        }
        adding = {
            name: packages.enter_context(package(name, file, title)) for name, file in files.items()
        }
        yield BankFiles(files, adding, packages)
