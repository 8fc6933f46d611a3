"""Moodle as it reads a bank and grades answers, by rules transcribed from its source.

`question/type/multianswer/questiontype.php` has how a field is read out of a question's text,
`question/type/numerical/question.php` how near an answer has to be, and
`question/type/numerical/questiontype.php` how a number that is typed is read. None of it is shared
with what writes banks.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from xml.etree import ElementTree

FRACTION = r"=|%(-?[0-9]+(?:[.,][0-9]*)?)%"
ANSWER = r".+?(?<!\\|&)(?<!&amp;)(?=[~#}]|$)"
FEEDBACK = r".*?(?<!\\)(?=[~}]|$)"
ALTERNATIVE = rf"({FRACTION})?({ANSWER})(#({FEEDBACK}))?"
TYPES = "NUMERICAL|NM|MULTICHOICE|MC|SHORTANSWER|SA|MW"
FIELD = re.compile(rf"\{{([0-9]*):({TYPES}):({ALTERNATIVE}(~{ALTERNATIVE})*)\}}")
NUMBER = r"-?(?:(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?)"
NUMERICAL = re.compile(rf"({NUMBER})(?::({NUMBER}))?")
PLACED = re.compile(r"\{#[0-9]+\}")


class RefusedError(Exception):
    """Moodle does not import a question."""


@dataclass(frozen=True)
class Alternative:
    fraction: float
    answer: float
    tolerance: float
    feedback: str


@dataclass(frozen=True)
class Field:
    weight: int
    alternatives: list[Alternative]

    def chosen(self, typed: str) -> Alternative | None:
        """Return the alternative that an answer is graded by: the first that is near enough."""
        value = number_typed(typed)
        if value is None:
            return None
        for alternative in self.alternatives:
            low = alternative.answer - alternative.tolerance
            high = alternative.answer + alternative.tolerance
            if low <= value <= high:
                return alternative
        return None

    def grade(self, typed: str) -> float:
        chosen = self.chosen(typed)
        return 0 if chosen is None else chosen.fraction


@dataclass(frozen=True)
class ClozeQuestion:
    name: str
    idnumber: str
    text: str
    feedback: str
    fields: list[Field]
    files: dict[str, bytes]


def number_typed(typed: str) -> float | None:
    """Return what an answer or a key is where the point is the language's decimal mark and the
    comma stands between thousands.
    """
    plain = typed.strip().replace(" ", "").replace(",", "")
    return float(plain) if re.fullmatch(NUMBER.replace("[.,]", r"\."), plain) else None


def read_bank(text: str) -> tuple[str, list[ClozeQuestion]]:
    """Return the category of a bank and its questions."""
    root = ElementTree.fromstring(text)
    assert root.tag == "quiz"
    first, *others = root
    assert first.get("type") == "category"
    return _text(first, "category"), list(map(_question, others))


def _question(element: ElementTree.Element) -> ClozeQuestion:
    assert element.get("type") == "cloze"
    files = {
        f"{file.get('path')}{file.get('name')}": base64.b64decode(file.text or "")
        for file in element.iter("file")
    }
    text, fields = _extracted(_text(element, "questiontext"))
    feedback = _text(element, "generalfeedback")
    idnumber = element.findtext("idnumber") or ""
    return ClozeQuestion(_text(element, "name"), idnumber, text, feedback, fields, files)


def _text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{name}/text") or ""


def _extracted(text: str) -> tuple[str, list[Field]]:
    """Return a question's text with a sign in place of each field, and the fields."""
    if PLACED.search(text):
        raise RefusedError("a sign for a field stands in the text already")
    text = re.sub(r"&amp;(.{2,9}?;)", r"&\1", text)
    fields = []
    while found := FIELD.search(text):
        if found[2] not in ("NUMERICAL", "NM"):
            raise RefusedError(f"a field of another type: {found[0]}")
        fields.append(Field(int(found[1] or 1), list(_alternatives(found[3]))))
        text = text.replace(found[0], f"{{#{len(fields)}}}", 1)
    return text, fields


def _alternatives(text: str) -> Iterator[Alternative]:
    while found := re.match(f"~?{ALTERNATIVE}", text):
        text = text[found.end() :]
        number = NUMERICAL.fullmatch(found[3])
        if number is None:
            raise RefusedError(f"no number: {found[3]}")
        fraction = 1.0 if found[1] == "=" else 0.01 * float(found[2] or 0)
        feedback = re.sub(r"\\([}~#])", r"\1", unescape(found[5] or ""))
        answer = number_typed(number[1])
        assert answer is not None
        yield Alternative(fraction, answer, float(number[2] or 0), feedback)
    if text:
        raise RefusedError(f"left of a field: {text}")
