"""What a folder says of its set: which one it is, and which draw each of its variants is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator.class_sets.earlier import EARLIER, check_answers, earlier_hash
from generator.class_sets.listing import Listing
from generator.class_sets.plan import Item, Member
from generator.document import Variant
from generator.errors import FileError, SetError, nearest
from generator.files import whole
from generator.formats import PDF, in_order, is_typeset
from generator.problem import quoted
from generator.variants import (
    AnyDraws,
    AnyExercise,
    AnyWork,
    Attempt,
    Chosen,
    Draws,
    Exercise,
    drawn_before,
    draws,
    hash_of_draws,
    read_code,
    works,
)

__all__ = [
    "NAME_OF_SET",
    "Record",
    "RecordedVariant",
    "SetInFolder",
    "record_in",
    "set_in",
    "whose",
    "write_record",
]

NAME_OF_SET = "set.json"
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class RecordedVariant:
    """A variant of a set: whose it is, which of its draws, and the draw's fingerprint, which
    version 0.1.0 did not record.
    """

    member: Member
    attempt: Attempt
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What a folder says of its set: the version that made it, the seed, the hash of what its draws
    depend on, that of what all its documents do, its variants by their names, the formats of
    its documents, and whether worksheets that check what is typed hold the answers.
    """

    folder: Path
    version: str
    seed: int
    problem: str
    documents: str
    entries: Mapping[str, RecordedVariant]
    formats: tuple[str, ...] = (PDF,)
    has_answers: bool = True

    @property
    def is_typeset(self) -> bool:
        """Whether TeX decides which letters can be printed."""
        return is_typeset(self.formats)

    def own(self, exercise: AnyExercise) -> AnyExercise | None:
        """Return an exercise as the set draws it, in other words perhaps, or None where it is a set
        of another: one that was begun with 0 in ranges goes on so.
        """
        if not isinstance(exercise, Exercise):
            return exercise if self.problem == hash_of_draws(exercise) else None
        ways = (exercise, exercise.with_zeros())
        return next(filter(self._is_of, ways), None)

    def _is_of(self, exercise: Exercise) -> bool:
        if self.version in EARLIER:
            return not exercise.without_zero and self.problem == earlier_hash(exercise)
        return self.problem == hash_of_draws(exercise)

    def drawn(self, found: AnyDraws, names: Iterable[str]) -> list[Chosen]:
        """Return variants of the set as they are drawn now, in this order.

        Raises SetError where a draw is not the one that was recorded.
        """
        entries = [self.entries[name] for name in names]
        candidates = [(entry.member.name, entry.attempt) for entry in entries]
        if self.version in EARLIER and isinstance(found, Draws):
            check_answers(self.folder, found, _single(candidates))
        drawn = {variant.name: variant for variant in drawn_before(found, candidates)}
        for entry in entries:
            now = drawn[entry.member.name].fingerprint
            if self.version not in EARLIER and entry.fingerprint != now:
                raise SetError(
                    f"{self.folder / NAME_OF_SET} has another draw of variant "
                    f"{quoted(entry.member.name)} than the one made now",
                    "restore the file as it was written, or give another folder",
                )
        return [drawn[entry.member.name] for entry in entries]

    def with_fingerprints(self, drawn: Iterable[Chosen]) -> dict[str, RecordedVariant]:
        """Return the variants of the set with the fingerprints of what they are drawn as."""
        entries = ((self.entries[variant.name], variant.fingerprint) for variant in drawn)
        return {entry.member.name: replace(entry, fingerprint=found) for entry, found in entries}


def record_in(folder: Path) -> Record | None:
    """Return what a folder says of its set; None where it says nothing, or nothing that can be
    understood.

    Raises FileError where it cannot be read.
    """
    path = folder / NAME_OF_SET
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileError(
            f"{path} cannot be read ({error.strerror})", "give another folder"
        ) from None
    try:
        return _record(folder, json.loads(content))
    except (ValueError, RecursionError):
        return None


def write_record(
    folder: Path, identity: Mapping[str, Any], entries: Iterable[RecordedVariant]
) -> None:
    """Say which set it is, and which draw each variant of it is, whatever becomes of this run.

    Raises SetError.
    """
    with whole(folder / NAME_OF_SET) as file:
        listing = Listing(file, identity)
        for entry in entries:
            listing.add(whose(entry.member) | {"attempt": entry.attempt, "draw": entry.fingerprint})
        listing.end({})


def whose(member: Member) -> dict[str, Any]:
    """Return whose a variant is, and how its files are called."""
    more = {"student": member.student, "filed": member.filed, "group": member.group}
    known = {key: text for key, text in more.items() if text}
    return {"variant": member.name, **known, "file": member.file}


def _record(folder: Path, stated: Any) -> Record | None:
    match stated:
        case {
            "handprop": str(version),
            "seed": int(seed),
            "problem": str(problem),
            "variants": list(variants),
            **others,
        } if not isinstance(seed, bool):
            entries = {entry.member.name: entry for entry in map(_entry, variants)}
            if len(entries) == len(variants):
                documents = str(others.get("documents", ""))
                formats = in_order(_texts(others.get("formats"))) or (PDF,)
                has_answers = others.get("answers") is not False
                stated_first = folder, version, seed, problem, documents
                return Record(*stated_first, entries, formats, has_answers)
    return None


def _texts(stated: Any) -> set[str]:
    """Return the texts among what is said."""
    return {text for text in stated if isinstance(text, str)} if isinstance(stated, list) else set()


def _entry(stated: Any) -> RecordedVariant:
    """Return what is said of a variant. Raises ValueError."""
    match stated:
        case {"variant": str(name), "attempt": stated_attempt, **others}:
            attempt = _attempt(stated_attempt)
            stated_texts = [others.get(key, "") for key in ("student", "filed", "group", "draw")]
            texts = [text for text in stated_texts if isinstance(text, str)]
            if len(texts) == len(stated_texts):
                student, filed, group, fingerprint = texts
                # Half a character of UTF-16 is in no name.
                _ = "".join([name, *texts]).encode()
                return RecordedVariant(Member(name, student, filed, group), attempt, fingerprint)
    raise ValueError(stated)


def _attempt(stated: Any) -> Attempt:
    """Return which draw a variant is, or which ones of its problems. Raises ValueError."""
    numbers = stated if isinstance(stated, list) else [stated]
    if any(type(number) is not int or number < 0 for number in numbers):
        raise ValueError(stated)
    return tuple(numbers) if isinstance(stated, list) else int(stated)


def _single(candidates: Iterable[tuple[str, Attempt]]) -> list[tuple[str, int]]:
    return [(name, attempt) for name, attempt in candidates if isinstance(attempt, int)]


@dataclass(frozen=True, slots=True)
class SetInFolder:
    """A set that is there, with its draws."""

    record: Record
    draws: AnyDraws

    def variant(self, name: str) -> Item:
        """Return a variant by its number or its student's id. Raises SetError."""
        entries = self.record.entries
        if name not in entries:
            hint = _known(name, list(entries))
            raise SetError(f"{self.record.folder} has no variant {quoted(name)}", hint)
        self.record.drawn(self.draws, [name])
        return Item(entries[name].member, entries[name].attempt)

    @property
    def source(self) -> str:
        """What messages call its exercise."""
        return self.draws.exercise.source

    @property
    def words(self) -> Mapping[str, str]:
        """The words of its exercise that are printed, by their places."""
        return self.draws.exercise.words

    def works(self, names: Sequence[str]) -> Sequence[AnyWork]:
        """Return variants, worked out, by their names. Raises SetError where a draw is not the one
        that was recorded.
        """
        entries = self.record.entries
        self.record.drawn(self.draws, names)
        found: Sequence[AnyWork] = works(
            self.draws, [(name, entries[name].attempt) for name in names]
        )
        return found

    def of_student(self, name: str, student: str) -> Variant:
        """Return what documents show of the variant that a student got."""
        return self.draws.variant(name, student)

    def with_code(self, typed: str) -> Item:
        """Return the variant whose documents show a code. Raises SetError."""
        code = read_code(typed)
        if code is None:
            raise SetError(
                f"{quoted(typed)} is not a code",
                "give the eight letters and digits at the foot of a document, such as 7K3M-9QXW",
                about="code",
            )
        names = [name for name in self.record.entries if self.draws.code(name) == code]
        if not names:
            raise SetError(
                f"{self.record.folder} has no variant with the code {code}",
                "give the folder of the set that the document is from",
            )
        if len(names) > 1:
            raise SetError(
                f"variants {' and '.join(map(quoted, names))} have the code {code}",
                "name one of them",
                about="variant",
            )
        return self.variant(names[0])


def _known(name: str, names: Sequence[str]) -> str:
    """Return a hint to the variants of a set: a near one, or those that there are."""
    if list(names) == [str(number) for number in range(1, len(names) + 1)]:
        return "give 1, the only one" if len(names) == 1 else f"give one of 1 to {len(names)}"
    return nearest(name, names, most=MOST_NAMED)


def set_in(folder: Path, exercise: AnyExercise) -> SetInFolder:
    """Return the set of an exercise in a folder.

    Raises SetError where there is none, or where the set is of another problem.
    """
    record = record_in(folder)
    path = folder / NAME_OF_SET
    if record is None:
        what = "is damaged" if path.exists() else "is not there"
        raise SetError(f"{path} {what}", "give the folder of a class set", about="set")
    own = record.own(exercise)
    if own is None:
        raise SetError(
            f"{folder} holds a set of another problem", f"give that of {exercise.source}"
        )
    return SetInFolder(record, draws(own, record.seed))
