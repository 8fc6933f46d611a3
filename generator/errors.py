"""What a user may be told, each kind of error with its exit code.

Exception
└── HandpropError          2  what is wrong and what to do, for the user; never a traceback
    ├── ProblemError       2  a problem file is wrong: all its faults, each with its place
    ├── RosterError        2  a class list is wrong: all its faults, each with its line
    ├── AnswersError       2  answers are wrong: what is no step, what cannot be told apart
    ├── StepError          2  a problem asks for, or leaves blank, what is no step of it
    ├── OptionError        2  an option of the command is wrong
    ├── UsageError         2  Python gives what is not taken, such as an unknown engine
    ├── FileError          2  a file or a folder cannot be read or written
    ├── SetError           2  a folder holds no class set, another one, or one that was changed
    ├── ClusterError       2  no scheduler of a cluster that answers
    ├── EngineError        2  no TeX engine that can run
    ├── TypesettingError   2  TeX ran and failed: its one error that matters, and its log
    ├── OutputError        2  standard output cannot be written
    ├── TemplateError      2  a template is wrong: its file and line
    ├── TooLongError       2  a text is longer than a QR code can hold
    ├── PlacesError        2  no number of decimal places shows all that is to be shown
    ├── UndecidedError     2  a number lies too near a rounding boundary to be decided
    ├── UndefinedError     2  a quantity does not exist: a logarithm of 0, a division by 0
    ├── TooLargeError      2  a number is too large for a page: a training that diverges
    ├── TooSmallError      2  a number is too near to 0 to print significant figures of it
    └── VariantError       1  no draw of a variant is fit to set: what rejected how many
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = [
    "AnswersError",
    "ClusterError",
    "EngineError",
    "Fault",
    "FaultyFileError",
    "FileError",
    "HandpropError",
    "OptionError",
    "OutputError",
    "PlacesError",
    "ProblemError",
    "RosterError",
    "SetError",
    "StepError",
    "TemplateError",
    "TooLargeError",
    "TooLongError",
    "TooSmallError",
    "TypesettingError",
    "UndecidedError",
    "UndefinedError",
    "UsageError",
    "VariantError",
    "alike",
    "nearest",
    "plain_word",
    "together",
]

# How alike two words are, from 0 to 1, of which one is a slip of the other.
CLOSE = 0.75
MOST_LISTED = 40
# What ends a sentence, unlike points that stand for something left out.
FULL_STOP = re.compile(r"(?<![.?])\.$", re.MULTILINE)


class HandpropError(Exception):
    """The root of everything a user may be told: `what` is wrong, and the `advice` what to do.

    `about` is the parameter that the advice is about, if it is one: the command says which of its
    options that is. Neither text ends in a full stop.
    """

    exit_code = 2

    def __init__(self, what: str, advice: str = "", *, about: str = "") -> None:
        super().__init__(what, advice)
        self.what = FULL_STOP.sub("", what)
        self.advice = FULL_STOP.sub("", advice)
        self.about = about

    def __str__(self) -> str:
        return f"{self.what}; {self.advice}" if self.advice else self.what

    def name_place(self, place: str) -> None:
        """Make each of its sentences start with where it is wrong."""
        self.what = "\n".join(f"{place}: {line}" for line in self.what.splitlines())

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the user is told, a sentence for each fault."""
        return tuple(str(self).splitlines())


class StepError(HandpropError):
    """A problem asks for, or leaves blank, what is no step of it."""

    def faults(self, place: str = "") -> tuple[Fault, ...]:
        """What is wrong with the keys of a problem, which stands at a place of a file."""
        found = (sentence.partition(" ") for sentence in self.sentences)
        within = f"{place}." if place else ""
        return tuple(Fault(f"{within}{key}", rest) for key, _, rest in found)


class OptionError(HandpropError):
    """An option of the command is wrong, or does not go with another that is given."""


class UsageError(HandpropError):
    """Python gives what is not taken: an unknown engine or kind of document, what is no problem, a
    new value for a key of a problem.
    """


class FileError(HandpropError):
    """A file or a folder cannot be read or written."""


class SetError(HandpropError):
    """A folder holds no class set, another one than is asked for, or one that was changed."""


class ClusterError(HandpropError):
    """There is no scheduler of a cluster that answers."""


class OutputError(HandpropError):
    """Standard output cannot be written."""


class EngineError(HandpropError):
    """There is no TeX engine that can run."""


class TypesettingError(HandpropError):
    """TeX ran and failed, or would; `log` is what it said, None where it did not run."""

    def __init__(
        self, what: str, advice: str = "", *, log: str | None = None, about: str = ""
    ) -> None:
        super().__init__(what, advice, about=about)
        self.log = log


class TemplateError(HandpropError):
    """A template is wrong, or a folder of templates."""


class TooLongError(HandpropError):
    """A text is longer than a QR code can hold."""


class PlacesError(HandpropError):
    """No number of decimal places shows every gradient and every update."""


class UndecidedError(HandpropError):
    """A number lies too near a rounding boundary to be decided."""


class UndefinedError(HandpropError):
    """A quantity does not exist, such as the logarithm of 0."""


class TooLargeError(HandpropError):
    """A number is too large for a page, as in a training that diverges."""


class TooSmallError(HandpropError):
    """A number is too near to 0 to print significant figures of it."""


class VariantError(HandpropError):
    """No draw of a variant is fit to set; `reason` says why, and what to do."""

    exit_code = 1

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(
            f"variant {name}: {why}",
            "give wider draws or more digits, or require less under [requirements]",
        )

    @property
    def reason(self) -> str:
        """What the user is told, without the variant's name."""
        return f"{self.why}; {self.advice}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, self.why), vars(self)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a problem file or a class list, and where."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place} {self.sentence}" if self.place else self.sentence


class FaultyFileError(HandpropError):
    """A file is wrong; `faults` holds everything that is."""

    def __init__(self, source: str, faults: Iterable[Fault], *, about: str = "") -> None:
        self.source = source
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{source}: {fault}" for fault in self.faults), about=about)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.source, self.faults), vars(self)


class ProblemError(FaultyFileError):
    """A problem file is wrong."""


class RosterError(FaultyFileError):
    """A class list is wrong."""


class AnswersError(FaultyFileError):
    """Somebody's answers, or numbers to be audited, are for what is no step."""


def together(names: Iterable[object]) -> str:
    """Return names as a sentence lists them: a, b and c."""
    *others, last = map(str, names)
    return f"{', '.join(others)} and {last}" if others else last


def nearest(
    word: str,
    known: Iterable[str],
    aliases: Mapping[str, Sequence[str]] | None = None,
    most: int = MOST_LISTED,
) -> str:
    """Return a hint that names the known word that `word` stands for, or the known words.

    `aliases` says what other words stand for, as in `alike`; `most` is how many words are listed.
    """
    choices = sorted(known, key=_in_order)
    if close := alike(word, choices, aliases):
        return f"did you mean {' or '.join(map(repr, close))}?"
    if len(choices) <= most:
        are = "is" if len(choices) == 1 else "are"
        return f"known {are} {', '.join(choices)}"
    return f"known are {', '.join(choices[:most])} and {len(choices) - most} more"


def alike(
    word: str, known: Iterable[str], aliases: Mapping[str, Sequence[str]] | None = None
) -> tuple[str, ...]:
    """Return the known words that `word` surely stands for: it is one of them but for capitals and
    signs, or an alias, or a slip away. An alias of nothing is like none of them.
    """
    import difflib  # it takes a while, and most runs find no fault

    choices = {plain_word(choice): choice for choice in known}
    plain = plain_word(word)
    if plain in choices:
        return (choices[plain],)
    if aliases is not None and plain in aliases:
        return tuple(name for name in aliases[plain] if name in choices.values())
    swapped = [name for name in choices if _is_swapped(plain, name)]
    if len(swapped) == 1:
        return (choices[swapped[0]],)
    close = difflib.get_close_matches(plain, choices, n=1, cutoff=CLOSE)
    return tuple(choices[name] for name in close)


def _is_swapped(word: str, known: str) -> bool:
    """Return whether two neighbouring letters of a known word are the other way round."""
    swapped = (
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
        for place in range(len(word) - 1)
    )
    return word != known and known in swapped


def plain_word(word: str) -> str:
    """Return a word without capitals, signs, what it is called with and what it is a member of."""
    bare = re.sub(r"^(?:[A-Za-z]\w*\.)+|[(\[].*", "", word)
    return re.sub(r"[\W_]", "", bare).casefold() or word


def _in_order(word: str) -> tuple[str | int, ...]:
    """Return the key by which words are in order, and 10 comes after 9."""
    pieces = re.split(r"([0-9]+)", word)
    return tuple(int(piece) if piece.isdecimal() else piece for piece in pieces)
