"""A whole class set in a folder: its documents, its answers and its manifest."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator.class_sets.answers import answer_files
from generator.class_sets.asking import bank_files, write_previews
from generator.class_sets.binding import bind_set, bound_before
from generator.class_sets.earlier import EARLIER
from generator.class_sets.index import has_index, write_index
from generator.class_sets.listing import Listing
from generator.class_sets.moving import ALL_FORMATS, has_documents, put_where_they_are_now
from generator.class_sets.plan import Item, Job, Member, Shard, plan
from generator.class_sets.record import (
    NAME_OF_SET,
    Record,
    RecordedVariant,
    record_in,
    write_record,
)
from generator.class_sets.running import run_here
from generator.class_sets.shards import ShardResult, Stages, check_folder, check_formats
from generator.document.documents import DOCUMENTS
from generator.document.rendering import check_templates
from generator.errors import (
    EngineError,
    FileError,
    SetError,
    UsageError,
    VariantError,
    nearest,
    together,
)
from generator.files import held, make_folder, remove_unfinished, whole
from generator.formats import BANKS, PDF, in_order
from generator.pdf import check_words
from generator.problem import quoted
from generator.variants import (
    AnyDraws,
    Chosen,
    chosen,
    draws,
    hash_of_draws,
    hash_of_exercise,
)
from generator.version import __version__

__all__ = ["Summary", "make_set"]

BITS_OF_A_SEED = 128
# How shards are made: on this machine, or elsewhere.
Runner = Callable[[Job, Iterable[Shard]], Iterable[ShardResult]]


@dataclass(slots=True)
class Summary:
    """What became of a set: how many variants it has, why some are not there, how many files were
    made anew since they were others than now, which kinds of documents and which formats of them
    were not and would be others as well, the names of files of students who were called otherwise,
    which were removed and not made anew, its banks and the pages that show what these ask, the
    files that all documents are bound in, and those that an earlier run bound them in, the page
    from which documents are reached, how many documents there are of variants that failed, and the
    first log of TeX.
    """

    variants: int = 0
    remade: int = 0
    kinds_before: tuple[str, ...] = ()
    formats_before: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unfinished: int = 0
    log: Path | None = None
    banks: tuple[str, ...] = ()
    previews: tuple[str, ...] = ()
    bound: tuple[str, ...] = ()
    bound_before: tuple[str, ...] = ()
    index: str = ""
    failures: dict[str, str] = field(default_factory=dict)
    stages: Stages = field(default_factory=Stages)


def make_set(
    job: Job,
    members: Sequence[Member],
    run: Runner = run_here,
    progress: Callable[[int], object] = lambda _: None,
    say: Callable[[str], object] = lambda _: None,
) -> Summary:
    """Make every document of a set that is not in its folder as it should be, then its answers and
    manifest.

    `members` are `numbered`, or made of the students of a class list. Shards are made by `run`,
    which starts a process for each core. `progress` is told how many variants are done, `say` the
    seed where the set gets one. The same
    call again ends with the same files, byte for byte; members that join a set later move nobody
    else's variant, and words and looks may be corrected. A variant that fails is among the
    summary's failures and stops no other. Raises UsageError where a job is none, ProblemError,
    SetError, FileError, TemplateError.
    """
    _check(job)
    # What is wrong with the exercise or a template shows here, before there is a folder.
    seed = secrets.randbits(BITS_OF_A_SEED) if job.seed is None else job.seed
    found = draws(job.exercise, seed)
    first = list(chosen(found, [member.name for member in members[:1]]))
    if job.exercise.files or job.banks:
        check_formats(job, found, (one for one in first if isinstance(one, Chosen)))
    if job.templates is not None:
        check_templates(job.templates)
    else:
        # A cluster may have an engine where this machine has none.
        with suppress(EngineError):
            if job.setter is not None:
                check_words(job.exercise.words, job.setter, job.exercise.source)
    make_folder(job.folder)
    with held(job.folder), _while_there(job):
        record = _record_of(job, say)
        settled = _settled(_as_begun(job, record, say), seed if record is None else record.seed)
        found = settled.draws()
        before = [] if record is None else record.drawn(found, record.entries)
        summary = Summary()
        items, entries = _chosen(found, members, before, summary)
        kept = {} if record is None else record.with_fingerprints(before)
        if record is not None and _is_corrected(settled, record, items):
            summary.kinds_before, summary.formats_before = _before(settled)
        summary.removed = tuple(put_where_they_are_now(settled, kept, items))
        of_set = () if record is None else record.formats
        formats = in_order({*settled.written, *settled.banks, *of_set})
        identity = _identity(settled) | {"documents": settled.common, "formats": formats}
        if settled.extras.without_answers or (record is not None and not record.has_answers):
            identity["answers"] = False
        write_record(job.folder, identity, (kept | entries).values())
        if job.seed is None and record is None:
            say(f"the seed of this set is {settled.seed}; {job.folder / NAME_OF_SET} keeps it")
        return _made(settled, found, items, summary, run, progress)


def _check(job: Job) -> None:
    """See that a job is one, as those of the command are. Raises UsageError."""
    for kind in (job.kinds,) if isinstance(job.kinds, str) else job.kinds:
        if kind not in DOCUMENTS:
            raise UsageError(f"kinds of a Job holds {quoted(kind)}", nearest(kind, DOCUMENTS))
    for name in (job.formats,) if isinstance(job.formats, str) else job.formats:
        if name not in (known := (*ALL_FORMATS, *BANKS)):
            raise UsageError(f"formats of a Job holds {quoted(name)}", nearest(name, known))
    for called, texts in (("kinds", job.kinds), ("formats", job.formats)):
        if isinstance(texts, str):
            raise UsageError(f"{called} of a Job is {quoted(texts)}", f"give ({texts!r},)")
    if job.extras.one_pdf and PDF not in job.written:
        raise UsageError(
            f"one_pdf of a Job is given, but its formats are {together(job.written)}",
            f"give {PDF} as well, or leave one_pdf out",
        )
    if job.extras.without_answers and not job.checks_answers:
        raise UsageError(
            "without_answers of a Job is given, but it makes no worksheet as html",
            "give both, or leave without_answers out",
        )
    if isinstance(job.folder, str):
        raise UsageError(f"folder of a Job is {quoted(job.folder)}", "give pathlib.Path(…) of it")


@contextmanager
def _while_there(job: Job) -> Iterator[None]:
    """Say of what goes wrong because the folder is gone that it is."""
    try:
        yield
    except (FileError, SetError, OSError):
        check_folder(job)
        raise


def _record_of(job: Job, say: Callable[[str], object]) -> Record | None:
    """Return what the folder says of a set that is to be continued, None where there is none.

    `say` is told of another set that has no documents yet. Raises SetError where the folder
    holds documents of another set.
    """
    record = record_in(job.folder)
    others = []
    if record is not None:
        if record.own(job.exercise) is None:
            others.append("problem" + " or wording" * (record.version in EARLIER))
        if job.seed not in (None, record.seed):
            others.append("seed")
        if not others:
            remove_unfinished(job.folder)
            return record
    if any(has_documents(job, kind) for kind in DOCUMENTS):
        what = (
            f"a set of another {' and another '.join(others)}"
            if others
            else f"documents, but no {NAME_OF_SET} that says of which set"
        )
        raise SetError(
            f"{job.folder} holds {what}",
            "give another folder, or remove it first",
            about="output",
        )
    if others:
        say(
            f"{job.folder / NAME_OF_SET} was of a set of another {' and another '.join(others)}, "
            "of which no document was made; this set takes its place"
        )
    return None


def _as_begun(job: Job, record: Record | None, say: Callable[[str], object]) -> Job:
    """Return the job with its exercise as the set in the folder draws it, which `say` is told where
    it is otherwise than in a new set.
    """
    own = job.exercise if record is None else record.own(job.exercise)
    assert own is not None, "a set of another exercise has been refused"
    if own.without_zero != job.exercise.without_zero:
        say(
            f"the set in {job.folder} was begun with 0 in its ranges of inputs, weights or biases, "
            "and goes on so; only a set in another folder leaves it out"
        )
    extras = job.extras
    leaves_out = record is not None and not record.has_answers and job.checks_answers
    if leaves_out and not extras.without_answers:
        say(
            f"the set in {job.folder} was begun without answers in its worksheets, and goes on so; "
            "only a set in another folder has them"
        )
        extras = replace(extras, without_answers=True)
    return replace(job, exercise=own, extras=extras)


def _settled(job: Job, seed: int) -> Job:
    """Return the job with its seed, and with what all documents of it have in common."""
    settled = replace(job, seed=seed)
    stated = _identity(settled) | {"problem": hash_of_exercise(job.exercise)}
    return replace(settled, common=hashlib.sha256(json.dumps(stated).encode()).hexdigest())


def _chosen(
    found: AnyDraws, members: Sequence[Member], before: Iterable[Chosen], summary: Summary
) -> tuple[list[Item], dict[str, RecordedVariant]]:
    """Return the variants of members; those without one are the summary's failures."""
    names = [member.name for member in members]
    items, entries = [], {}
    for member, outcome in zip(members, chosen(found, names, before), strict=True):
        match outcome:
            case Chosen():
                items.append(Item(member, outcome.attempt))
                entries[outcome.name] = RecordedVariant(
                    member, outcome.attempt, outcome.fingerprint
                )
            case VariantError():
                summary.failures[outcome.name] = outcome.reason
    return items, entries


def _is_corrected(job: Job, record: Record, items: Iterable[Item]) -> bool:
    """Return whether documents that are there may be others now."""
    members = (item.member for item in items if item.name in record.entries)
    return record.documents != job.common or any(
        record.entries[member.name].member.student != member.student for member in members
    )


def _before(job: Job) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the kinds of documents that are there and are not made now, and the formats of those
    kinds that are made.
    """
    kinds = (kind for kind in DOCUMENTS if kind not in job.kinds)
    formats = (name for name in ALL_FORMATS if name not in job.written)
    return (
        tuple(kind for kind in kinds if has_documents(job, kind)),
        tuple(
            name for name in formats if any(has_documents(job, kind, [name]) for kind in job.kinds)
        ),
    )


def _made(
    job: Job,
    found: AnyDraws,
    items: Sequence[Item],
    summary: Summary,
    run: Runner,
    progress: Callable[[int], object],
) -> Summary:
    written: list[Item] = []
    with (
        answer_files(job) as answers,
        bank_files(job) as banks,
        whole(job.folder / "manifest.json") as entries,
    ):
        manifest = Listing(entries, _identity(job))
        for made in _in_order(run(job, plan(items))):
            summary.failures |= made.failures
            summary.stages += made.stages
            summary.remade += made.remade
            summary.unfinished += made.unfinished
            summary.log = summary.log or made.log
            good = [item for item in made.shard.items if item.name not in made.failures]
            for item in good:
                answers.add(item, made.answers[item.name], found.code(item.name))
                banks.add({name: asked[item.name] for name, asked in made.questions.items()})
                manifest.add(_entry(made, item))
            summary.variants += len(good)
            written += good
            progress(len(made.shard.items))
        bound = bind_set(job, written) if job.extras.one_pdf else {}
        indexed = write_index(job, written) if has_index(job) else {}
        previews = write_previews(job, found, written)
        of_all = bound | indexed | banks.end() | previews
        manifest.end({"files": of_all} if of_all else {})
    # A worker of a cluster that was killed leaves what it had begun.
    remove_unfinished(job.folder)
    summary.banks = job.banks
    summary.bound = tuple(bound)
    summary.bound_before = tuple(path for path in bound_before(job) if path not in bound)
    summary.index = next(iter(indexed), "")
    summary.previews = tuple(previews)
    return summary


def _identity(job: Job) -> dict[str, Any]:
    """Return which set it is, and what else its documents depend on."""
    return {
        "handprop": __version__,
        "seed": job.seed,
        "problem": hash_of_draws(job.exercise),
        "templates": _hash_of_files(job.templates),
        "engine": job.engine,
        "qr": job.extras.qr,
    }


def _hash_of_files(folder: Path | None) -> str | None:
    if folder is None:
        return None
    digest = hashlib.sha256()
    try:
        for path in sorted(found for found in folder.rglob("*") if found.is_file()):
            content, name = path.read_bytes(), path.relative_to(folder).as_posix()
            digest.update(f"{name} {len(content)}\n".encode() + content)
    except OSError as error:
        raise FileError(
            f"{folder} cannot be read ({error.strerror})", "give a folder that can be read"
        ) from None
    return digest.hexdigest()


def _in_order(made: Iterable[ShardResult]) -> Iterator[ShardResult]:
    """Yield shards in the order of their numbers, each as soon as those before it are done."""
    held: dict[int, ShardResult] = {}
    following = 0
    for result in made:
        held[result.shard.number] = result
        while following in held:
            yield held.pop(following)
            following += 1
    assert not held, "every shard comes back"


def _entry(made: ShardResult, item: Item) -> dict[str, Any]:
    return {
        "variant": item.name,
        "attempt": item.attempt,
        "files": dict(sorted(made.hashes[item.name].items())),
    }
