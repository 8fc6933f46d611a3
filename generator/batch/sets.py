"""A whole class set in a folder: its documents, its answers and its manifest."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.batch.binding import bind_set
from generator.batch.plan import Item, Job, Member, Shard, plan
from generator.batch.running import run_here
from generator.batch.shards import Made, Stages
from generator.document import check_templates
from generator.errors import OptionError, VariantError
from generator.files import Writer, held, make_folder, remove_unfinished, whole, write
from generator.variants import Chosen, Draws, chosen, draws
from generator.version import __version__

__all__ = ["Summary", "make_set"]

NAME_OF_SET = "set.json"
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

HEAD = ("variant", "student", "file", "step", "row", "column", "printed", "value")


@dataclass(slots=True)
class Summary:
    """What became of a set: how many variants it has, why some are not there, and the files that
    all documents are bound in.
    """

    variants: int = 0
    bound: tuple[str, ...] = ()
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
    # Whatever is wrong with the exercise or a template shows here, before there is a folder.
    list(chosen(found, [one.name for one in members[:1]]))
    if job.templates is not None:
        check_templates(job.templates)
    make_folder(job.folder)
    with held(job.folder):
        _claim(job, job.exercise.stated)
        return _made(job, members, found, run, progress)


def _made(
    job: Job,
    members: Sequence[Member],
    found: Draws,
    run: Runner,
    progress: Callable[[int], object],
) -> Summary:
    summary = Summary()
    ordered = {one.name: one for one in _joined_first(job, members)}

    def items() -> Iterator[Item]:
        for one in chosen(found, list(ordered)):
            match one:
                case Chosen(name, attempt):
                    yield Item(ordered[name], attempt)
                case VariantError():
                    summary.failures[one.name] = one.reason

    written: list[Item] = []
    identity = _identity(job, job.exercise.stated)
    with (
        whole(job.folder / "answers.csv") as rows,
        whole(job.folder / "answers.json") as objects,
        whole(job.folder / "manifest.json") as entries,
    ):
        rows.write(BYTE_ORDER_MARK)
        table = csv.writer(rows, lineterminator="\n")
        table.writerow(HEAD)
        answers = _Listing(objects, {"seed": job.seed})
        manifest = _Listing(entries, identity)
        for made in _in_order(run(job, plan(items()))):
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


def _identity(job: Job, stated: Any) -> dict[str, Any]:
    """Return what the bytes of a set's documents depend on."""
    return {
        "handprop": __version__,
        "seed": job.seed,
        "problem": hashlib.sha256(repr(stated).encode()).hexdigest(),
        "templates": _hash_of_files(job.templates),
        "engine": job.engine,
        "qr": job.extras.qr,
    }


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


def _claim(job: Job, stated: Any) -> None:
    """Say in the folder which set it holds. Raises OptionError where it holds documents of another
    one.
    """
    path = job.folder / NAME_OF_SET
    identity = _identity(job, stated)
    try:
        found = _object(path.read_bytes())
    except FileNotFoundError:
        _state(path, identity)
        return
    except OSError as error:
        raise OptionError(
            f"{path} cannot be read ({error.strerror}); give another folder with --output"
        ) from None
    others = [called for key, called in CALLED.items() if found.get(key) != identity[key]]
    if not others:
        remove_unfinished(job.folder)
        return
    if any(job.folder.glob("*/*.pdf")):
        raise OptionError(
            f"{job.folder} holds a set of another {', '.join(others)}; give another folder with "
            "--output, or remove it first"
        )
    _state(path, identity)


def _state(path: Path, identity: dict[str, Any]) -> None:
    write(path, f"{json.dumps(identity, indent=1)}\n".encode())


def _object(content: bytes) -> dict[str, Any]:
    """Return the JSON object that a file holds; an empty one where it holds something else."""
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _joined_first(job: Job, members: Sequence[Member]) -> Sequence[Member]:
    """Return the members in order, those first that the folder's manifest has already."""
    try:
        manifest = json.loads((job.folder / "manifest.json").read_bytes())
        order = {one["variant"]: place for place, one in enumerate(manifest["variants"])}
    except (OSError, ValueError, LookupError, TypeError):
        return members
    return sorted(members, key=lambda one: order.get(one.name, len(order)))


def _in_order(made: Iterable[Made]) -> Iterator[Made]:
    """Yield shards in the order of their numbers, each as soon as those before it are done."""
    held: dict[int, Made] = {}
    following = 0
    for one in made:
        held[one.shard.number] = one
        while following in held:
            yield held.pop(following)
            following += 1


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
    whose = {"student": item.member.student} if item.member.student else {}
    return {"variant": item.name, **whose, "file": item.member.stem, "steps": steps}


def _entry(made: Made, item: Item) -> dict[str, Any]:
    return {
        "variant": item.name,
        "attempt": item.attempt,
        "files": dict(sorted(made.hashes[item.name].items())),
    }
