"""The banks of a set: a file for each platform, which variants are added to as they are made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from generator.banks import ending_of, head_of
from generator.class_sets.plan import Job
from generator.files import Writer, whole
from generator.formats import file_of_bank

__all__ = ["BankFiles", "bank_files"]


@dataclass(frozen=True, slots=True)
class BankFiles:
    """The files of a set's banks, by platform, and the digests of what is in them."""

    files: Mapping[str, Writer]
    digests: dict[str, Any] = field(default_factory=dict)

    def add(self, questions: Mapping[str, str]) -> None:
        """Add what each bank asks of a variant."""
        for name, text in questions.items():
            self.files[name].write(text)
            self.digests.setdefault(name, hashlib.sha256()).update(text.encode())

    def end(self) -> dict[str, str]:
        """End the files, and return the SHA-256 of each by its name."""
        self.add({name: ending_of(name) for name in self.files})
        return {file_of_bank(name): digest.hexdigest() for name, digest in self.digests.items()}


@contextmanager
def bank_files(job: Job) -> Iterator[BankFiles]:
    """Open the files of a set's banks, each of which stands there once it is whole.

    Raises FileError.
    """
    with ExitStack() as opened:
        paths = {name: job.folder / file_of_bank(name) for name in job.banks}
        made = BankFiles({name: opened.enter_context(whole(at)) for name, at in paths.items()})
        made.add({name: head_of(name, job.exercise.words.get("title", "")) for name in job.banks})
        yield made
