"""Making the documents of one shard: evaluated, rendered, typeset in one run, taken apart."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator import document, pdf
from generator.batch.plan import Item, Job, Shard
from generator.batch.splitting import split
from generator.document import Variant, Work
from generator.errors import (
    TemplateError,
    TooLargeError,
    TypesettingError,
    UndecidedError,
    UndefinedError,
)
from generator.files import write
from generator.rounding import Matrix
from generator.variants import Draws, answers, works
from generator.version import __version__

__all__ = ["Answers", "Made", "Stages", "lost", "make"]

# What is printed of each asked step, and its value to 17 digits, by the step's id.
Answers = Mapping[str, tuple[Matrix, Matrix]]

# What may go wrong with one variant and with no other.
OF_A_VARIANT = (TemplateError, TooLargeError, TypesettingError, UndecidedError, UndefinedError)

# How a file of each sort begins and ends.
ENDS = {".pdf": (b"%PDF-", b"%%EOF"), ".tex": (b"", b"\\end{document}")}


@dataclass(frozen=True, slots=True)
class Stages:
    """The seconds that each stage of a shard took."""

    evaluate: float = 0.0
    render: float = 0.0
    typeset: float = 0.0
    split: float = 0.0

    def __add__(self, other: Stages) -> Stages:
        return Stages(
            self.evaluate + other.evaluate,
            self.render + other.render,
            self.typeset + other.typeset,
            self.split + other.split,
        )


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a shard: its variants' answers, why some have no document, and the SHA-256 of
    each file by variant and path.
    """

    shard: Shard
    answers: Mapping[str, Answers]
    failures: Mapping[str, str]
    hashes: Mapping[str, Mapping[str, str]]
    stages: Stages


def lost(shard: Shard, reason: str) -> Made:
    """Return what becomes of a shard that no worker brings to an end."""
    return Made(shard, {}, {item.name: reason for item in shard.items}, {}, Stages())


def make(job: Job, drawn: Draws, shard: Shard) -> Made:
    """Make the documents of a shard that are not there yet; `drawn` are the draws of the job.

    A variant that fails is left out, and the others are made without it.
    """
    begun = time.perf_counter()
    failures: dict[str, str] = {}
    evaluated = _evaluated(job, drawn, shard.items, failures)
    worked = {item: work for item, (work, _) in evaluated.items()}
    asked = {item.name: found for item, (_, found) in evaluated.items()}
    stages = Stages(evaluate=time.perf_counter() - begun)
    for kind in job.kinds:
        if not all(_is_whole(item.path(job, kind)) for item in worked):
            stages += _documents(job, kind, worked, list(worked), failures)
    if job.extras.tex:
        stages += _texts(job, worked, failures)
    hashes = {
        item.name: {
            str(path.relative_to(job.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in item.paths(job)
        }
        for item in shard.items
        if item.name not in failures
    }
    return Made(shard, asked, failures, hashes, stages)


def _evaluated(
    job: Job, drawn: Draws, items: Sequence[Item], failures: dict[str, str]
) -> dict[Item, tuple[Work, Answers]]:
    """Evaluate variants at once; where that fails, each by itself."""
    try:
        found = works(drawn, [(item.name, item.attempt) for item in items])
        return {
            item: (replace(work, variant=_variant(job, item)), answers(drawn, work.trace))
            for item, work in zip(items, found, strict=True)
        }
    except OF_A_VARIANT as error:
        if len(items) == 1:
            failures[items[0].name] = str(error)
            return {}
    alone = [_evaluated(job, drawn, [item], failures) for item in items]
    return {item: found for one in alone for item, found in one.items()}


def _variant(job: Job, item: Item) -> Variant:
    return Variant(job.seed, item.name, item.member.student, job.extras.qr)


def _documents(
    job: Job,
    kind: str,
    works: Mapping[Item, Work],
    items: Sequence[Item],
    failures: dict[str, str],
) -> Stages:
    """Typeset documents in one run; where that fails, without the ones that fail by themselves."""
    begun = time.perf_counter()
    try:
        text = document.latex_of_set((works[item] for item in items), kind, job.templates)
        rendered = time.perf_counter()
        typeset = pdf.typeset(text, job.engine, job.time_limit)
    except OF_A_VARIANT as error:
        if len(items) == 1:
            failures[items[0].name] = str(error)
            return Stages()
        bad = [item for item in items if not _typesets(job, kind, works[item], item, failures)]
        if not bad:
            raise
        good = [item for item in items if item not in bad]
        return _documents(job, kind, works, good, failures) if good else Stages()
    done = time.perf_counter()
    properties = [_properties(job, works[item], item) for item in items]
    for item, content in zip(
        items, split(typeset.content, typeset.starts, properties), strict=True
    ):
        path = item.path(job, kind)
        if not _is_whole(path):
            write(path, content)
    return Stages(0, rendered - begun, done - rendered, time.perf_counter() - done)


def _texts(job: Job, works: Mapping[Item, Work], failures: dict[str, str]) -> Stages:
    """Write the LaTeX of each document by itself, where it is not there yet."""
    begun = time.perf_counter()
    for item, kind in itertools.product(works, job.kinds):
        path = item.path(job, kind, ".tex")
        if item.name in failures or _is_whole(path):
            continue
        try:
            text = document.latex(works[item], kind, job.templates)
        except OF_A_VARIANT as error:
            failures[item.name] = str(error)
        else:
            write(path, text.encode())
    return Stages(render=time.perf_counter() - begun)


def _is_whole(path: Path) -> bool:
    """Return whether a document stands there from its first line to its last.

    An empty one or a cut one, as a crash of the machine may leave, is to be made again.
    """
    try:
        content = path.read_bytes()
    except OSError:
        return False
    first, last = ENDS[path.suffix]
    return content.startswith(first) and content.rstrip().endswith(last)


def _typesets(job: Job, kind: str, work: Work, item: Item, failures: dict[str, str]) -> bool:
    try:
        pdf.typeset(document.latex_of_set([work], kind, job.templates), job.engine, job.time_limit)
    except OF_A_VARIANT as error:
        failures[item.name] = str(error)
        return False
    return True


def _properties(job: Job, work: Work, item: Item) -> Mapping[str, str]:
    return {
        "Title": work.problem.title,
        "Author": work.problem.author or "",
        "Subject": f"Variant {item.name}, seed {job.seed}",
        "Creator": f"Handprop {__version__}",
    }
