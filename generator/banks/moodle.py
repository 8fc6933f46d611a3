"""Banks for Moodle: an embedded-answers question for each variant, in Moodle XML.

How Moodle reads them is its `question/type/multianswer/questiontype.php` and
`question/format/xml/format.php`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as Tree

from generator.banks.asked import AnswerField, AskedProblem
from generator.banks.numbers import with_slack
from generator.banks.packing import one_file
from generator.banks.pictures import apart
from generator.banks.pieces import Addition
from generator.banks.platform import Platform
from generator.banks.questions import QuestionMaker

__all__ = ["PLATFORM"]

BEGINNING, ENDING = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n', "</quiz>\n"
# What ends a part of a field.
SIGNS = re.compile("[}~#]")
# Where Moodle finds the files of a question.
FILES = "@@PLUGINFILE@@/"


def _enclosure(title: str, _: str) -> tuple[str, str]:
    """Return what a bank begins with, which puts its questions into a category, and its ending."""
    element = Tree.Element("question", type="category")
    _text(element, "category", f"$course$/top/{title.replace('/', '//')}")
    return BEGINNING + _written(element), ENDING


def _field(answer: AnswerField) -> str:
    """Return a field for a number: the key, and what mistakes give for nothing. The first that an
    answer is close to counts.
    """
    key = answer.accepted
    right = f"={key.key}:{with_slack(key.tolerance)}"
    half = with_slack(key.half_unit)
    wrong = (
        f"~%0%{number}:{half}#{SIGNS.sub(_escaped, remark)}"
        for number, remark in answer.remarks.items()
    )
    return f"{{1:NUMERICAL:{right}{''.join(wrong)}}}"


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _ask(maker: QuestionMaker, problem: AskedProblem) -> Iterator[Addition]:
    """Yield a question. A bank that is imported again replaces those of the same idnumber."""
    asked = maker.question(problem, _field)
    element = Tree.Element("question", type="cloze")
    _text(element, "name", asked.title)
    _html(element, "questiontext", asked.asked)
    _html(element, "generalfeedback", asked.solution)
    for name, value in (("penalty", "0"), ("hidden", "0"), ("idnumber", asked.id)):
        Tree.SubElement(element, name).text = value
    _text(Tree.SubElement(element, "tags"), "tag", "handprop")
    yield Addition(_written(element))


def _text(parent: Tree.Element, name: str, text: str) -> Tree.Element:
    element = Tree.SubElement(parent, name)
    Tree.SubElement(element, "text").text = text
    return element


def _html(parent: Tree.Element, name: str, html: str) -> None:
    text, pictures = apart(html, FILES)
    element = _text(parent, name, text)
    element.set("format", "html")
    for picture in pictures:
        file = Tree.SubElement(element, "file", name=picture.name, path="/", encoding="base64")
        file.text = picture.content


def _written(element: Tree.Element) -> str:
    return Tree.tostring(element, encoding="unicode") + "\n"


PLATFORM = Platform(_ask, _enclosure, one_file)
