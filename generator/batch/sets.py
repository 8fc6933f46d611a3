"""A whole class set in a folder: its documents, its answers and its manifest."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.batch.binding import bind_set, bound_before
from generator.batch.plan import Item, Job, Member, Shard, plan
from generator.batch.running import run_here
from generator.batch.shards import Made, Stages
from generator.document import KINDS, check_templates
from generator.errors import OptionError, VariantError, nearest
from generator.files import Writer, held, make_folder, remove_unfinished, whole
from generator.problem import quoted
from generator.variants import Chosen, Draws, Exercise, chosen, draws
from generator.version import __version__

__all__ = ["Summary", "make_set", "variant_of_set"]

NAME_OF_SET = "set.json"
MOST_NAMED = 10
# How shards are made: on this machine, or elsewhere.
Runner = Callable[[Job, Iterable[Shard]], Iterable[Made]]

# What a folder's set may differ in from the one that is asked for.
CALLED = {
    "handprop": "version",
    "problem": "problem",
    "seed": "seed",
    "templates": "templates",
    "engine": "engine",
    "qr": "choice of --qr",
}

# By these Excel knows that a table is UTF-8, and a cell a formula.
BYTE_ORDER_MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@")

# What a folder says of one of its variants: whose it is, and which draw.
Recorded = Mapping[str, Any]

HEAD = ("variant", "student", "file", "step", "row", "column", "printed", "value")


@dataclass(slots=True)
class Summary:
    """What became of a set: how many variants it has, why some are not there, the files that all
    documents are bound in, and those that an earlier run bound them in.
    """

    variants: int = 0
    bound: tuple[str, ...] = ()
    bound_before: tuple[str, ...] = ()
    failures: dict[str, str] = field(default_factory=dict)
    stages: Stages = field(default_factory=Stages)


def make_set(
    job: Job,
    members: Sequence[Member],
    run: Runner = run_here,
    progress: Callable[[int], object] = lambda _: None,
) -> Summary:
    """Make every document of a set that is not in its folder yet, then its answers and manifest.

    `progress` is told how many variants are done. The same call again ends with the same files,
    byte for byte; members that join a set later move nobody else's variant. Raises ProblemError,
    OptionError, TemplateError.
    """
    found = draws(job.exercise, job.seed)
    # What is wrong with the exercise or a template shows here, before there is a folder.
    list(chosen(found, [one.name for one in members[:1]]))
    if job.templates is not None:
        check_templates(job.templates)
    make_folder(job.folder)
    with held(job.folder):
        before = _recorded(job)
        summary = Summary()
        items = _chosen(found, members, before, summary)
        _record(job, before, items)
        return _made(job, items, summary, run, progress)


def _chosen(
    found: Draws, members: Sequence[Member], before: Mapping[str, Recorded], summary: Summary
) -> list[Item]:
    """Return the variants of members; those without one are the summary's failures."""
    attempts = {name: entry["attempt"] for name, entry in before.items()}
    names = [member.name for member in members]
    items = []
    for member, one in zip(members, chosen(found, names, attempts), strict=True):
        match one:
            case Chosen():
                items.append(Item(member, one.attempt))
            case VariantError():
                summary.failures[one.name] = one.reason
    return items


def _made(
    job: Job,
    items: Sequence[Item],
    summary: Summary,
    run: Runner,
    progress: Callable[[int], object],
) -> Summary:
    written: list[Item] = []
    with (
        whole(job.folder / "answers.csv") as rows,
        whole(job.folder / "answers.json") as objects,
        whole(job.folder / "manifest.json") as entries,
    ):
        rows.write(BYTE_ORDER_MARK)
        table = csv.writer(rows, lineterminator="\n")
        table.writerow(HEAD)
        answers = _Listing(objects, {"seed": job.seed})
        manifest = _Listing(entries, _identity(job))
        for made in _in_order(run(job, plan(items))):
            summary.failures |= made.failures
            summary.stages += made.stages
            good = [item for item in made.shard.items if item.name not in made.failures]
            for item in good:
                table.writerows(_rows(made, item))
                answers.add(_answers(made, item))
                manifest.add(_entry(made, item))
            summary.variants += len(good)
            written += good
            progress(len(made.shard.items))
        answers.end({})
        bound = bind_set(job, written) if job.extras.one_pdf else {}
        manifest.end({"files": bound} if bound else {})
    summary.bound = tuple(bound)
    summary.bound_before = tuple(one for one in bound_before(job) if one not in bound)
    return summary


class _Listing:
    """A JSON object with a list of variants, written a line at a time as they are made."""

    def __init__(self, file: Writer, stated: Mapping[str, Any]) -> None:
        self._file = file
        self._comma = ""
        file.write(f'{json.dumps(stated)[:-1]}, "variants": [')

    def add(self, variant: Mapping[str, Any]) -> None:
        """Write one more variant."""
        self._file.write(f"{self._comma}\n{json.dumps(variant)}")
        self._comma = ","

    def end(self, stated: Mapping[str, Any]) -> None:
        """Write what is known at the end."""
        more = f", {json.dumps(stated)[1:-1]}" if stated else ""
        self._file.write(f"\n]{more}}}\n")


def _identity(job: Job) -> dict[str, Any]:
    """Return what the bytes of a set's documents depend on."""
    return {
        "handprop": __version__,
        "seed": job.seed,
        "problem": _hash_of_problem(job.exercise),
        "templates": _hash_of_files(job.templates),
        "engine": job.engine,
        "qr": job.extras.qr,
    }


def _hash_of_problem(exercise: Exercise) -> str:
    return hashlib.sha256(repr((exercise.stated, exercise.draws)).encode()).hexdigest()


def _hash_of_files(folder: Path | None) -> str | None:
    if folder is None:
        return None
    digest = hashlib.sha256()
    try:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            content, name = path.read_bytes(), path.relative_to(folder).as_posix()
            digest.update(f"{name} {len(content)}\n".encode() + content)
    except OSError as error:
        raise OptionError(
            f"{folder} cannot be read ({error.strerror}); give templates that can be"
        ) from None
    return digest.hexdigest()


def _recorded(job: Job) -> Mapping[str, Recorded]:
    """Return the variants that a set has already, by their names.

    Raises OptionError where the folder holds documents of another set.
    """
    path = job.folder / NAME_OF_SET
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = b""
    except OSError as error:
        raise OptionError(
            f"{path} cannot be read ({error.strerror}); give another folder with --output"
        ) from None
    identity, entries = _of_record(content)
    own = _identity(job)
    others = [called for key, called in CALLED.items() if identity.get(key) != own[key]]
    if not others:
        remove_unfinished(job.folder)
        return entries
    if any(path for kind in KINDS for path in job.folder.glob(f"{kind}/*.pdf")):
        what = (
            f"a set of another {', '.join(others)}"
            if identity
            else f"documents, but no {NAME_OF_SET} that says of which set"
        )
        raise OptionError(
            f"{job.folder} holds {what}; give another folder with --output, or remove it first"
        )
    return {}


def variant_of_set(folder: Path, exercise: Exercise, name: str) -> tuple[int, Item]:
    """Return the seed of the set in a folder, and one of its variants, by number or student's id.

    Raises OptionError where there is none, or where the set is of another problem or version.
    """
    path = folder / NAME_OF_SET
    try:
        identity, entries = _of_record(path.read_bytes())
    except OSError as error:
        raise OptionError(
            f"{path} cannot be read ({error.strerror}); give the folder of a class set with --set"
        ) from None
    if not identity:
        raise OptionError(f"{path} is damaged; give the folder of a class set with --set")
    wanted = {"handprop": __version__, "problem": _hash_of_problem(exercise)}
    others = [CALLED[key] for key, value in wanted.items() if identity.get(key) != value]
    if others:
        raise OptionError(
            f"{folder} holds a set of another {', '.join(others)}; give that of {exercise.source}"
        )
    if name not in entries:
        raise OptionError(
            f"{folder} has no variant {quoted(name)}; {nearest(name, list(entries)[:MOST_NAMED])}"
        )
    entry = entries[name]
    member = Member(name, str(entry.get("file", name)), str(entry.get("student", "")))
    return identity["seed"], Item(member, entry["attempt"])


def _of_record(content: bytes) -> tuple[Mapping[str, Any], Mapping[str, Recorded]]:
    """Return the identity of a set and its variants; nothing where a file is damaged."""
    try:
        found = json.loads(content)
        entries = {str(one["variant"]): one for one in found["variants"]}
        if all(isinstance(one["attempt"], int) for one in entries.values()):
            return found, entries
    except (ValueError, LookupError, TypeError):
        pass
    return {}, {}


def _record(job: Job, before: Mapping[str, Recorded], items: Iterable[Item]) -> None:
    """Say which set it is, and which draw each variant of it is, whatever becomes of this run."""
    entries = {item.name: _whose(item) | {"attempt": item.attempt} for item in items}
    with whole(job.folder / NAME_OF_SET) as file:
        listing = _Listing(file, _identity(job))
        for entry in (dict(before) | entries).values():
            listing.add(entry)
        listing.end({})


def _in_order(made: Iterable[Made]) -> Iterator[Made]:
    """Yield shards in the order of their numbers, each as soon as those before it are done."""
    held: dict[int, Made] = {}
    following = 0
    for one in made:
        held[one.shard.number] = one
        while following in held:
            yield held.pop(following)
            following += 1
    assert not held, "every shard comes back"


def _rows(made: Made, item: Item) -> Iterator[tuple[str | int, ...]]:
    """Yield a row of the table of answers for each number that is asked for."""
    who = _not_a_formula(item.name), _not_a_formula(item.member.student), item.member.stem
    for step, (printed, values) in made.answers[item.name].items():
        for row, (texts, numbers) in enumerate(zip(printed, values, strict=True), start=1):
            for column, (text, number) in enumerate(zip(texts, numbers, strict=True), start=1):
                yield (*who, step, row, column, text, number)


def _not_a_formula(cell: str) -> str:
    """Return a name so that no spreadsheet takes it for a formula, which it would run."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _answers(made: Made, item: Item) -> dict[str, Any]:
    steps = {
        step: {"printed": printed, "value": values}
        for step, (printed, values) in made.answers[item.name].items()
    }
    return _whose(item) | {"steps": steps}


def _whose(item: Item) -> dict[str, Any]:
    """Return whose a variant is, and how its files are called."""
    student = {"student": item.member.student} if item.member.student else {}
    return {"variant": item.name, **student, "file": item.member.stem}


def _entry(made: Made, item: Item) -> dict[str, Any]:
    return {
        "variant": item.name,
        "attempt": item.attempt,
        "files": dict(sorted(made.hashes[item.name].items())),
    }
