"""Making the documents of one shard: evaluated, rendered, typeset in one run, taken apart."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator import pdf
from generator.banks import BankMaker, BankPiece
from generator.class_sets.plan import Item, Job, Shard
from generator.class_sets.seals import hash_of_sealed, recipe
from generator.class_sets.splitting import split
from generator.document import Variant
from generator.document.rendering import terms
from generator.document.titles import subject, title_and_author
from generator.errors import (
    HandpropError,
    SetError,
    TemplateError,
    TooLargeError,
    TooSmallError,
    TypesettingError,
    UndecidedError,
    UndefinedError,
)
from generator.files import write
from generator.formats import PDF, TEX
from generator.formats.documents import DocumentMaker
from generator.formats.latex.documents import document_of_set
from generator.variants import Answers, AnyDraws, AnyWork, Chosen, answers_by_problem, works
from generator.version import __version__

__all__ = [
    "OF_A_VARIANT",
    "ShardResult",
    "Stages",
    "check_folder",
    "check_formats",
    "lost",
    "make",
]

# What may go wrong with one variant and with no other.
OF_A_VARIANT = (
    *(TemplateError, TooLargeError, TooSmallError),
    *(TypesettingError, UndecidedError, UndefinedError),
)


@dataclass(frozen=True, slots=True)
class Stages:
    """The seconds that each stage of a shard took."""

    evaluate: float = 0.0
    render: float = 0.0
    typeset: float = 0.0
    split: float = 0.0
    ask: float = 0.0

    def __add__(self, other: Stages) -> Stages:
        return Stages(
            self.evaluate + other.evaluate,
            self.render + other.render,
            self.typeset + other.typeset,
            self.split + other.split,
            self.ask + other.ask,
        )


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What became of a shard: its variants' answers, why some have no document, the SHA-256 of each
    file by variant and path, what each variant adds to each bank, how many files were there that
    were not as they are now, how many documents there are of variants that failed, and the log of
    TeX where it failed first.
    """

    shard: Shard
    answers: Mapping[str, Answers]
    failures: Mapping[str, str]
    hashes: Mapping[str, Mapping[str, str]]
    stages: Stages
    questions: Mapping[str, Mapping[str, Sequence[BankPiece]]] = field(default_factory=dict)
    remade: int = 0
    unfinished: int = 0
    log: Path | None = None


def lost(shard: Shard, reason: str) -> ShardResult:
    """Return what becomes of a shard that no worker brings to an end."""
    return ShardResult(shard, {}, {item.name: reason for item in shard.items}, {}, Stages())


def make(job: Job, drawn: AnyDraws, shard: Shard) -> ShardResult:
    """Make the documents of a shard that are not there yet, or not as they should be; `drawn` are
    the draws of the job.

    A variant that fails is left out, and the others are made without it. Raises FileError where
    a file cannot be written.
    """
    begun = time.perf_counter()
    failures: dict[str, str] = {}
    evaluated = _evaluated(job, drawn, _printable(job, shard.items, failures), failures)
    asked = {item.name: found for item, (_, found) in evaluated.items()}
    stages = Stages(evaluate=time.perf_counter() - begun)
    making = _Making(job, drawn, {item: work for item, (work, _) in evaluated.items()}, failures)
    if PDF in job.written:
        for kind in job.kinds:
            stages += making.documents(kind)
    for name in job.texts:
        stages += making.texts(name)
    asking = time.perf_counter()
    questions = {name: making.questions(name) for name in job.banks}
    stages += Stages(ask=time.perf_counter() - asking)
    hashes = {
        item.name: {
            str(path.relative_to(job.folder)): making.hashes[path] for path in item.paths(job)
        }
        for item in shard.items
        if item.name not in failures
    }
    failed = [item for item in shard.items if item.name in failures]
    unfinished = sum(path in making.hashes for item in failed for path in item.paths(job))
    return ShardResult(
        shard, asked, failures, hashes, stages, questions, making.remade, unfinished, making.log
    )


def _printable(job: Job, items: Sequence[Item], failures: dict[str, str]) -> list[Item]:
    """Return the variants whose names, which stand at the foot of each page, can be printed."""
    engine = job.setter
    told = {item: engine and pdf.about_letters(item.name, engine) for item in items}
    failures |= {item.name: f"its name {about}" for item, about in told.items() if about}
    return [item for item, about in told.items() if not about]


def _evaluated(
    job: Job, drawn: AnyDraws, items: Sequence[Item], failures: dict[str, str]
) -> dict[Item, tuple[AnyWork, Answers]]:
    """Evaluate variants at once; where that fails, each by itself."""
    try:
        found: Sequence[AnyWork] = works(drawn, [(item.name, item.attempt) for item in items])
        asked = [answers_by_problem(work) for work in found]
        variants = [_variant(job, drawn, item) for item in items]
        return {
            item: (replace(work, variant=variant), of_work)
            for item, work, variant, of_work in zip(items, found, variants, asked, strict=True)
        }
    except OF_A_VARIANT as error:
        if len(items) == 1:
            failures[items[0].name] = str(error)
            return {}
    alone = [_evaluated(job, drawn, [item], failures) for item in items]
    return {item: found for evaluated in alone for item, found in evaluated.items()}


def _variant(job: Job, drawn: AnyDraws, item: Item) -> Variant:
    return drawn.variant(item.name, item.shown(job.setter), job.extras.qr)


@dataclass(slots=True)
class _Making:
    """A shard that is being made: its variants, those that failed, the files that were there, the
    hash of each that is as it should be, how many had to be made anew, and the first log of TeX.
    """

    job: Job
    drawn: AnyDraws
    works: Mapping[Item, AnyWork]
    failures: dict[str, str]
    there: set[Path] = field(default_factory=set)
    hashes: dict[Path, str] = field(default_factory=dict)
    remade: int = 0
    log: Path | None = None

    def documents(self, kind: str) -> Stages:
        """Make the documents of a kind, where they are not there as they should be."""
        missing = {item for item in self.works if not self._keeps(item, kind)}
        return self._typeset(kind, list(self.works), missing)

    def texts(self, document_format: str) -> Stages:
        """Write the text of each document in a format."""
        begun = time.perf_counter()
        if document_format == TEX:
            shown = self.job.exercise.files.items()
            for kind, (name, content) in itertools.product(self.job.kinds, shown):
                self._text(self.job.folder / kind / name, content)
        with_answers = not self.job.extras.without_answers
        documents = DocumentMaker(document_format, self.job.templates, with_answers)
        for item, kind in itertools.product(self.works, self.job.kinds):
            if item.name in self.failures:
                continue
            try:
                text = documents.document(self.works[item], kind)
            except OF_A_VARIANT as error:
                self.failures[item.name] = str(error)
            else:
                self._text(item.path(self.job, kind, document_format), text.encode())
        return Stages(render=time.perf_counter() - begun)

    def questions(self, bank: str) -> dict[str, list[BankPiece]]:
        """Return what each variant adds to a bank."""
        maker = BankMaker(bank, self.job.extras.mathematics, self.job.templates)
        found = {}
        for item, work in self.works.items():
            if item.name in self.failures:
                continue
            try:
                found[item.name] = list(maker.entry(work))
            except OF_A_VARIANT as error:
                self.failures[item.name] = str(error)
        return found

    def _text(self, path: Path, content: bytes) -> None:
        if self._read(path) == content:
            self.hashes[path] = hashlib.sha256(content).hexdigest()
        else:
            self._write(path, content)

    def _keeps(self, item: Item, kind: str) -> bool:
        """Return whether a document stands there as it was made, from what it is made of now.

        An empty one or a cut one, as a crash of the machine may leave, is to be made again.
        """
        path = item.path(self.job, kind)
        found = hash_of_sealed(self._read(path), self._recipe(item, kind))
        if found is not None:
            self.hashes[path] = found
        return found is not None

    def _typeset(self, kind: str, items: Sequence[Item], missing: Set[Item]) -> Stages:
        """Typeset documents in one run and write the missing ones; where that fails, without those
        that fail by themselves.
        """
        if missing.isdisjoint(items):
            return Stages()
        begun = time.perf_counter()
        job = self.job
        try:
            text = document_of_set((self.works[item] for item in items), kind, job.templates)
            rendered = time.perf_counter()
            typeset = pdf.typeset(text, job.engine, job.time_limit, job.exercise.files)
        except OF_A_VARIANT as error:
            if len(items) == 1:
                self._fail(kind, items[0], error)
                return Stages()
            bad = [item for item in items if not self._typesets(kind, item)]
            if not bad:
                raise
            return self._typeset(kind, [item for item in items if item not in bad], missing)
        done = time.perf_counter()
        words = terms(job.templates)
        properties = [_properties(self.works[item], words) for item in items]
        recipes = [self._recipe(item, kind) for item in items]
        documents = split(typeset.content, typeset.starts, properties, recipes, typeset.forms)
        for item, content in zip(items, documents, strict=True):
            if item in missing:
                self._write(item.path(job, kind), content)
        return Stages(0, rendered - begun, done - rendered, time.perf_counter() - done)

    def _typesets(self, kind: str, item: Item) -> bool:
        job = self.job
        try:
            text = document_of_set([self.works[item]], kind, job.templates)
            pdf.typeset(text, job.engine, job.time_limit, job.exercise.files)
        except OF_A_VARIANT as error:
            self._fail(kind, item, error)
            return False
        return True

    def _fail(self, kind: str, item: Item, error: HandpropError) -> None:
        """Keep why a document cannot be made, and beside where it would be the log of the first."""
        self.failures[item.name] = str(error)
        if isinstance(error, TypesettingError) and error.log is not None and self.log is None:
            check_folder(self.job)
            self.log = item.path(self.job, kind).with_suffix(".log")
            write(self.log, error.log.encode())

    def _recipe(self, item: Item, kind: str) -> bytes:
        return recipe(self.job, self.drawn.key, item, kind)

    def _read(self, path: Path) -> bytes:
        """Return what stands at a path, nothing where there is no file."""
        try:
            content = path.read_bytes()
        except OSError:
            return b""
        if content:
            self.there.add(path)
        return content

    def _write(self, path: Path, content: bytes) -> None:
        check_folder(self.job)
        write(path, content)
        path.with_suffix(".log").unlink(missing_ok=True)
        self.remade += path in self.there
        self.hashes[path] = hashlib.sha256(content).hexdigest()


def check_formats(job: Job, drawn: AnyDraws, variants: Iterable[Chosen]) -> None:
    """See that formats can show the files that documents show, and banks can carry what is asked.

    Raises UsageError.
    """
    candidates = [(variant.name, variant.attempt) for variant in variants]
    with suppress(*OF_A_VARIANT):
        for work in works(drawn, candidates):
            for kind, name in itertools.product(job.kinds[:1], job.texts):
                DocumentMaker(name, job.templates).document(work, kind)
            for bank in job.banks:
                list(BankMaker(bank, job.extras.mathematics, job.templates).entry(work))


def check_folder(job: Job) -> None:
    """See that the folder of a set has not been removed meanwhile. Raises SetError."""
    if isinstance(job.folder, Path) and not job.folder.is_dir():
        raise SetError(
            f"{job.folder} was removed while the set was being made", "give the same command again"
        )


def _properties(work: AnyWork, words: Mapping[str, str]) -> Mapping[str, str]:
    assert work.variant is not None, "it is one of a set"
    name, author = title_and_author(work, words)
    return {
        "Title": name,
        "Author": author,
        "Subject": subject(work.variant, words),
        "Creator": f"Handprop {__version__}",
    }
