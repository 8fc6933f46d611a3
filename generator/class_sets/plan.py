"""What a class set consists of: its variants in shards, each typeset in one run of TeX."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.class_sets.roster import folder_of, stem_of
from generator.errors import EngineError
from generator.formats import BANKS, PDF, TEX, checks_answers, ending, in_order, is_typeset
from generator.pdf import about_letters
from generator.variants import AnyDraws, AnyExercise, Attempt, draws

__all__ = ["Extras", "Item", "Job", "Member", "Shard", "numbered", "plan"]

# As many digits whatever the count, so that a larger set adds files and renames none.
DIGITS = 4
# So many variants share a run of TeX, and the fonts in its PDF; fixed, so that a file has the same
# bytes whichever worker makes it, and whenever.
SHARD = 100
# The seconds that TeX may take for a shard.
DEFAULT_TIME_LIMIT = 300.0


@dataclass(frozen=True, slots=True)
class Extras:
    """What is made of a set on request: `qr`, a code on each page; `tex`, short for the format
    "tex" beside others; `one_pdf`, all PDFs of a kind in one file, and with `duplex` each on its
    sheets; `without_answers`, worksheets in HTML that check nothing and hold no answer.
    `preview`, a page for each bank with what it asks of the first variants;
    `mathematics`, a key of EMBEDDED, says how banks write formulas; None leaves it to each.
    """

    qr: bool = False
    tex: bool = False
    one_pdf: bool = False
    duplex: bool = False
    without_answers: bool = False
    mathematics: str | None = None
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What all variants of a set have in common: small, and all that a worker anywhere needs.

    Without a `seed`, it is that of the set in the folder, or one that nobody can guess. `kinds` are
    the documents of each variant: "problem", "worksheet", "solution", "key". `folder` may be one on
    this machine, or an address that fsspec knows. `engine` sets each 100 variants in a run of at
    most `time_limit` seconds. `common` stands for all that goes into every document, once it is
    known. `formats` are those of each document: "pdf", and the names of FORMATS; with those of
    BANKS, there is a bank of all of them.
    """

    exercise: AnyExercise
    seed: int | None
    kinds: tuple[str, ...]
    folder: Path
    templates: Path | None = None
    engine: str = "auto"
    time_limit: float = DEFAULT_TIME_LIMIT
    extras: Extras = Extras()
    common: str = ""
    formats: tuple[str, ...] = (PDF,)

    @property
    def written(self) -> tuple[str, ...]:
        """The formats in which documents are written, in order."""
        wanted = in_order({*self.formats, TEX} if self.extras.tex else self.formats)
        return tuple(name for name in wanted if name not in BANKS)

    @property
    def banks(self) -> tuple[str, ...]:
        """The banks in which all variants are asked, in order."""
        return tuple(name for name in in_order(self.formats) if name in BANKS)

    @property
    def texts(self) -> tuple[str, ...]:
        """The formats but PDF."""
        return tuple(name for name in self.written if name != PDF)

    @property
    def checks_answers(self) -> bool:
        """Whether its documents check what is typed into them, unless answers are left out."""
        return any(checks_answers(name, kind) for kind in self.kinds for name in self.written)

    @property
    def setter(self) -> str | None:
        """The engine that is to print each letter, None where no document is typeset."""
        return self.engine if is_typeset(self.written) else None

    def draws(self) -> AnyDraws:
        """Return its draws. Raises ProblemError."""
        assert self.seed is not None, "it is settled before anything is drawn"
        return draws(self.exercise, self.seed)


@dataclass(frozen=True, slots=True)
class Member:
    """Whom a variant is for: a number or a student's id, which its draws depend on, and the
    student's name if it has one, the name that it is filed by if that is another, and the group
    that makes a folder.
    """

    name: str
    student: str = ""
    filed: str = ""
    group: str = ""

    @property
    def stem(self) -> str:
        """How its files are called, which nothing but itself decides."""
        if not self.student and self.name.isascii() and self.name.isdigit():
            return f"variant-{self.name.zfill(DIGITS)}"
        return stem_of(self.filed or self.student, self.name)

    @property
    def file(self) -> str:
        """Where its files are among those of a kind: their stem, below the folder of its group."""
        return "/".join(filter(None, (folder_of(self.group), self.stem)))


def numbered(count: int) -> list[Member]:
    """Return the members of a set without a class list: the variants 1 to `count`."""
    return [Member(str(number)) for number in range(1, count + 1)]


@dataclass(frozen=True, slots=True)
class Item:
    """One variant of a set: whose it is, and which of its draws; of an assignment, one of each
    problem.
    """

    member: Member
    attempt: Attempt

    @property
    def name(self) -> str:
        """The number or id that its draws depend on."""
        return self.member.name

    def shown(self, engine: str | None) -> str:
        """Return whom its documents are for, if they are for a student: the name, or the id where
        the engine cannot print the name; without an engine every name can be printed.
        """
        student = self.member.student
        return student if engine is None or _prints(student, engine) else self.name

    def title(self, terms: Mapping[str, str]) -> str:
        """Return whose it is, in a few words."""
        student = self.member.student
        if not student or student == self.name:
            return student or terms["variant"].format(name=self.name)
        return f"{student} ({self.name})"

    def path(self, job: Job, kind: str, document_format: str = PDF) -> Path:
        """Return where its document of a kind goes in a format."""
        return job.folder / kind / f"{self.member.file}{ending(document_format)}"

    def paths(self, job: Job) -> list[Path]:
        """Return where all that is written of it goes."""
        return [self.path(job, kind, name) for kind in job.kinds for name in job.written]


@dataclass(frozen=True, slots=True)
class Shard:
    """Variants that are typeset together."""

    number: int
    items: tuple[Item, ...]


@functools.lru_cache
def _prints(text: str, engine: str) -> bool:
    try:
        return not about_letters(text, engine)
    except EngineError:
        # Where no engine is, nothing but LaTeX is written.
        return True


def plan(items: Iterable[Item]) -> Iterator[Shard]:
    """Yield the shards of a set, in order."""
    left = iter(items)
    for number in itertools.count():
        taken = tuple(itertools.islice(left, SHARD))
        if not taken:
            return
        yield Shard(number, taken)
