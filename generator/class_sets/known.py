"""Which variant of a set is meant: by an id, by a check code, by the name of a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.class_sets.record import SetInFolder
from generator.class_sets.roster import caseless, fault_of_id, restored
from generator.errors import nearest
from generator.marking import AnswersOf
from generator.tabular import not_a_formula

__all__ = ["KnownIds", "KnownVariants", "NoVariant"]

MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class NoVariant:
    """Why something is of no variant of a set."""

    sentence: str


@dataclass(frozen=True, slots=True)
class KnownIds:
    """The ids of a set by all that may stand for them."""

    names: Sequence[str]
    ways: Sequence[Mapping[str, Sequence[str]]]

    @classmethod
    def of(cls, names: Sequence[str]) -> KnownIds:
        """Return those that a set has."""
        return cls(names, [_by(names, way) for way in WAYS])

    def of_id(self, identity: str) -> str | NoVariant:
        """Return the id of the set that another stands for, by the first way that knows any."""
        if not identity:
            return NoVariant("has no id; give that of a variant of the set in a column id.")
        names: Sequence[str] = ()
        for way, known in zip(WAYS, self.ways, strict=True):
            # A form has what would be a formula behind an apostrophe.
            names = names or known.get(identity if way is not_a_formula else way(identity), ())
        if len(names) == 1:
            return names[0]
        if names:
            which = " or ".join(names)
            return NoVariant(f"has the id {identity!r}, which may be {which}; write it as the set.")
        if spoilt := fault_of_id(identity):
            return NoVariant(f"{spoilt}.")
        hint = nearest(identity, self.names, most=MOST_NAMED)
        return NoVariant(f"has the id {identity!r}, which is not of the set; {hint}")


@dataclass(frozen=True, slots=True)
class KnownVariants:
    """The variants of a set by all that may say which one is meant; `problem` is the hash of what
    their draws depend on.
    """

    ids: KnownIds
    codes: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[str]]
    problem: str

    @classmethod
    def of(cls, there: SetInFolder) -> KnownVariants:
        """Return those of a set."""
        entries = there.record.entries
        return cls(
            KnownIds.of([*entries]),
            _by(entries, there.draws.code),
            _by(entries, lambda name: PurePosixPath(entries[name].member.file).name),
            there.record.problem,
        )

    def of_id(self, identity: str) -> str | NoVariant:
        """Return the variant that an id stands for."""
        return self.ids.of_id(identity)

    def of_id_with(self, identity: str, codes: Sequence[str]) -> str | NoVariant:
        """Return the variant that an id stands for, beside which codes may stand that are its."""
        name = self.of_id(identity)
        if isinstance(name, NoVariant):
            return name
        for code in codes:
            if name not in self.codes.get(code, ()):
                return NoVariant(
                    f"has the code {code}, which is not that of {name} in the set; give the set "
                    "that the answers are of."
                )
        return name

    def of_code(self, code: str) -> str | NoVariant:
        """Return the variant that a check code stands for."""
        names = self.codes.get(code, ())
        if len(names) == 1:
            return names[0]
        if names:
            return NoVariant(f"has the code {code}, which {' and '.join(names)} have.")
        return NoVariant(f"has the code {code}, which no variant of the set has.")

    def of_worksheet(self, one: AnswersOf) -> str | NoVariant:
        """Return the variant that a worksheet is of: by its code, by the id in it, or by the name
        that its file was written with.
        """
        if one.problem and one.problem != self.problem:
            return NoVariant("is of another problem than the set.")
        if one.codes:
            # An id may look like a code.
            found = [self.of_code(code) for code in one.codes]
            return next((name for name in found if isinstance(name, str)), found[-1])
        if one.id:
            return self.of_id(one.id)
        names = self._by_file(one.file)
        if len(names) == 1:
            return names[0]
        return NoVariant(
            "does not say whose it is: it has no check code, and is not called as the worksheets "
            "of the set are; give it the name that it was written with."
        )

    def _by_file(self, file: str) -> Sequence[str]:
        """Return the variants whose file a worksheet may have been, by its name, in which platforms
        put the student and numbers of their own before the name of what was handed in, and behind.
        """
        if file in self.files:
            return self.files[file]
        within = [name for name in self.files if _has_whole(file, name)]
        longest = max(within, key=len, default="")
        is_sure = all(name in longest for name in within)
        return self.files[longest] if within and is_sure else ()


def _has_whole(file: str, name: str) -> bool:
    """Return whether a name stands in that of a file, and is not a part of a longer word there."""
    return re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", file) is not None


def _unsigned(name: str) -> str:
    """Return an id as a number, which has no zeros in front of it in a spreadsheet."""
    found = restored(name)
    return found.lstrip("0") or "0" if found.isdecimal() else caseless(found)


# How ids are compared, one way after the other.
WAYS: Sequence[Callable[[str], str]] = (str, not_a_formula, caseless, _unsigned)


def _by(names: Iterable[str], way: Callable[[str], str]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(way(name), []).append(name)
    return found
