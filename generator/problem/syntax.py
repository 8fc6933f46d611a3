"""Why a problem file cannot be read: the line, the character, and what to type."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from generator.arithmetic import UnreadableError, form
from generator.problem.json_mistakes import IN_JSON
from generator.problem.mistakes import (
    IN_TOML,
    LOOKALIKES,
    Mistake,
)

__all__ = ["why_json_stops", "why_toml_stops"]

# As much of a file as a mistake is looked for in, before and after where reading stopped.
NEIGHBOURHOOD = 400
LONGEST_SHOWN = 40
# Where a statement of TOML begins, in the middle of a list that was not closed.
STATEMENT = re.compile(r"""[\w"'.-]+\s*=(?!=)|\[+\s*[A-Za-z_]""")
TEXT = r'"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'"
LONG_TEXT = r'"""(?:\\.|[^\\])*?"""' + r"|'''.*?'''"
TOML_PIECE = re.compile(rf"""{LONG_TEXT}|{TEXT}|\#[^\n]*|(?P<sign>"+|'+|[][{{}}])""", re.DOTALL)
JSON_PIECE = re.compile(r'"(?:\\.|[^"\\])*"|(?P<sign>["\[\]{}])', re.DOTALL)
CLOSERS = {"[": "]", "{": "}"}
# Around where reading stopped, as much as may be one value.
VALUE_BEFORE = re.compile(r"[^=\[{,:\n]*\Z")
VALUE_BEHIND = re.compile(r"[^\]},#\n]*")
DATE = re.compile(r"\d+([-/.])\d+\1\d+")
NAMED = re.compile(r"(?<![\w.])(?:pi|e)(?!\w)|\dpi\b|[√π]|[a-z]\s*\(")
ARITHMETIC = re.compile(rf"[/*^·×]|\d\s*[-+−]|{NAMED.pattern}")
FRACTION = re.compile(r"[-+]?[\d.]+\s*/\s*[\d.]+")
WORDS_OF_NUMBERS = {"pi", "e", "sqrt", "exp", "ln", "sin", "cos"}


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where the reading of a text stopped, and why."""

    text: str
    position: int
    reason: str

    @property
    def before(self) -> str:
        return self.text[max(0, self.position - NEIGHBOURHOOD) : self.position]

    @property
    def rest(self) -> str:
        return self.text[self.position : self.position + NEIGHBOURHOOD]

    @property
    def is_at_the_end(self) -> bool:
        return not self.text[self.position :].strip()

    @property
    def begins_a_line(self) -> bool:
        return not self.before.rpartition("\n")[2].strip()

    @property
    def is_before_a_text(self) -> bool:
        """Whether a text begins that is not closed."""
        return self.reason.startswith("Unterminated string") and self.rest.startswith('"')

    @property
    def ends_too_early(self) -> bool:
        """Whether a line ends in the middle of a text or of a table in braces."""
        is_within = re.match("Illegal character|Invalid control|Unclosed inline", self.reason)
        return self.rest.startswith("\n") and is_within is not None

    def sentence(self, position: int, says: str) -> str:
        """Return a sentence about a position of the text."""
        line = self.text.count("\n", 0, position) + 1
        column = position - self.text.rfind("\n", 0, position)
        return f"line {line}, column {column} {says}"


def why_toml_stops(text: str, message: str) -> str:
    """Return the sentence for what tomllib says of a text."""
    text = text.replace("\r\n", "\n")
    reason, _, place = message.rpartition(" (at ")
    found = re.match(r"line (\d+), column (\d+)", place)
    position = len(text.rstrip())
    if found:
        line, column = map(int, found.groups())
        position = sum(len(before) + 1 for before in text.split("\n")[: line - 1]) + column - 1
    stop = _Stop(text, position, reason or message)
    if stop.text.lstrip()[:1] == "{":
        return stop.sentence(
            len(text) - len(text.lstrip()),
            "begins with {, as JSON does; give the file a name that ends in .json, or type "
            "key = value",
        )
    return (
        _unclosed(stop, TOML_PIECE, STATEMENT)
        or _exact_number(stop)
        or _lookalike(stop, colon="=")
        or _mistake(stop, IN_TOML)
        or _unknown(stop)
    )


def why_json_stops(error: json.JSONDecodeError) -> str:
    """Return the sentence for what the json module says of a text."""
    stop = _Stop(error.doc, error.pos, error.msg)
    if not stop.text.strip():
        return "is empty; start with {"
    if re.match(r"\s*(\#[^\n]*\s+)*(\[+[A-Za-z_.]+\]+|\w+\s*=)", stop.text):
        return "is TOML; give it a name that ends in .toml"
    return (
        _unclosed(stop, JSON_PIECE, None)
        or _exact_number(stop)
        or _lookalike(stop, colon=":")
        or _mistake(stop, IN_JSON)
        or _unknown(stop)
    )


def _unclosed(stop: _Stop, piece: re.Pattern[str], statement: re.Pattern[str] | None) -> str | None:
    """Return the sentence for a list, table or text that was not closed where reading stopped."""
    begins_another = (
        statement is not None and stop.begins_a_line and statement.match(stop.rest) is not None
    )
    is_open = stop.is_at_the_end or stop.is_before_a_text or stop.ends_too_early
    if not (is_open or begins_another):
        return None
    opened: list[re.Match[str]] = []
    # The parser of JSON stops before a text that is not closed.
    for found in piece.finditer(stop.text, 0, stop.position + stop.is_before_a_text):
        sign = found["sign"]
        if sign in CLOSERS:
            opened.append(found)
        elif sign in CLOSERS.values() and opened:
            opened.pop()
        elif sign and sign[0] in "\"'":
            line = stop.text[found.start() :].partition("\n")[0]
            for offset, character in enumerate(line):
                if LOOKALIKES.get(character) == '"':
                    return _sentence_of(stop, found.start() + offset, character, '"')
            return stop.sentence(
                found.start(), f"opens a quotation mark that is not closed; type {sign} at its end"
            )
    if not opened:
        return None
    sign, what = opened[-1]["sign"], "list" if opened[-1]["sign"] == "[" else "table"
    return stop.sentence(
        opened[-1].start(),
        f"opens a {what} with {sign} that is not closed; type {CLOSERS[sign]} at its end",
    )


def _exact_number(stop: _Stop) -> str | None:
    """Return the sentence for an expression of numbers that is not in quotes."""
    before, behind = VALUE_BEFORE.search(stop.before), VALUE_BEHIND.match(stop.rest)
    text = (before[0] if before else "") + (behind[0] if behind else "")
    value = text.strip()
    if DATE.fullmatch(value) or not (value.isprintable() and ARITHMETIC.search(value)):
        return None
    start = stop.position - (len(before[0].lstrip()) if before else 0)
    try:
        form(value)
    except UnreadableError:
        if NAMED.search(value) is None or {*re.findall(r"[^\W\d]+", value)} - WORDS_OF_NUMBERS - {
            "π"
        }:
            return None
        return stop.sentence(start, 'has an expression without quotes; type " before and after it')
    what = "a fraction" if FRACTION.fullmatch(value) else "an expression"
    return stop.sentence(start, f'has {what} without quotes; type "{value}"')


def _lookalike(stop: _Stop, colon: str) -> str | None:
    """Return the sentence for a character that looks like the one to type, or like nothing."""
    exponent = "[eE]?" if stop.before[-1:].isdigit() else ""
    found = re.match(rf"{exponent}[-+.]*([^\x00-\x7f])", stop.rest)
    if found is None:
        return None
    character = found[1]
    meant = _meant(character)
    if meant is None:
        return None
    position = stop.position + found.start(1)
    return _sentence_of(stop, position, character, colon if meant == ":" else meant)


def _sentence_of(stop: _Stop, position: int, character: str, meant: str) -> str:
    """Return the sentence for a character in the place of what is meant."""
    name = unicodedata.name(character, "a character without a name").lower()
    code = f"U+{ord(character):04X}"
    seen = f"{character} ({code}, {name})" if character.isprintable() else f"{code}, {name}"
    advice = {"": "delete it", " ": "type a space there", "\n": "type a new line there"}
    return stop.sentence(position, f"has {seen}; {advice.get(meant, f'type {meant}')}")


def _meant(character: str) -> str | None:
    """Return what is typed for a character, "" for nothing, or None where that is not known."""
    if character in LOOKALIKES:
        return LOOKALIKES[character]
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) == 1 and folded.isascii() and folded != " ":
        return folded
    match unicodedata.category(character):
        case "Zs":
            return " "
        case "Zl" | "Zp":
            return "\n"
        case "Cf" | "Mn":
            return ""
        case "Sm" | "Po" | "Pd":
            return "what it stands for"
    return None


def _mistake(stop: _Stop, mistakes: Iterable[Mistake]) -> str | None:
    """Return the sentence for the first of the mistakes that was made."""
    for mistake in mistakes:
        if found := mistake.found(stop.reason, stop.before, stop.rest):
            offset, words = found
            says = mistake.says.format(**{name: _shown(word) for name, word in words.items()})
            return stop.sentence(stop.position + offset, says)
    return None


def _unknown(stop: _Stop) -> str:
    return stop.sentence(
        stop.position, f"cannot be read: {_shown(stop.reason)}; correct the syntax there"
    )


def _shown(word: str) -> str:
    """Return words of a file as a sentence shows them."""
    word = " ".join(word.split())
    cut = word if len(word) <= LONGEST_SHOWN else word[:LONGEST_SHOWN] + "…"
    return cut if cut.isprintable() else repr(cut)[1:-1]
