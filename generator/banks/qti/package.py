"""Packages of QTI 2.1: their items, a manifest of these, and a test that draws one variant."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape

from generator.banks.asked import AnswerField, AskedProblem, name_of_whole
from generator.banks.packing import archive
from generator.banks.pictures import Picture, apart
from generator.banks.pieces import Addition, BankPiece, File
from generator.banks.platform import Grouping, Platform
from generator.banks.qti.items import NAMESPACE, AssessmentItem, identifier, item, text_entry
from generator.banks.qti.xhtml import xhtml
from generator.banks.questions import QuestionMaker
from generator.document import Variant
from generator.version import __version__

__all__ = ["PLATFORM"]

MANIFEST, TEST = "imsmanifest.xml", "test.xml"
# Where pictures are, seen from the items; a platform may keep the folder of items alone.
ITEMS, PICTURES = "items/", "figures/"
# Where the manifest grows: its items, and what the test depends on.
RESOURCES, DEPENDENCIES = 0, 1
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _enclosure(title: str, file: str) -> tuple[str, ...]:
    return _around_resources() if file == MANIFEST else _around_items(title)


def _around_resources() -> tuple[str, str, str]:
    """Return what stands around the resources of a manifest, and around what the test, which is the
    last of them, depends on.
    """
    return (
        f"{DECLARATION}"
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="handprop">\n'
        "<metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion>"
        "</metadata>\n<organizations/>\n<resources>\n",
        f'<resource identifier="test" type="imsqti_test_xmlv2p1" href="{TEST}">\n'
        f'<file href="{TEST}"/>\n',
        "</resource>\n</resources>\n</manifest>\n",
    )


def _around_items(title: str) -> tuple[str, str]:
    """Return what stands around the items of a test, of which everybody gets one at random, or all
    items of a variant.
    """
    declared = "".join(
        f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="float">'
        "<defaultValue><value>0</value></defaultValue></outcomeDeclaration>\n"
        for name in SCORES
    )
    summed = "".join(
        f'<setOutcomeValue identifier="{name}"><sum><testVariables variableIdentifier="{name}"/>'
        "</sum></setOutcomeValue>\n"
        for name in SCORES
    )
    named = f'title="{escape(title)}"'
    return (
        f'{DECLARATION}<assessmentTest xmlns="{NAMESPACE}" identifier="handprop-test" {named} '
        f'toolName="Handprop" toolVersion="{__version__}">\n{declared}'
        '<testPart identifier="part" navigationMode="nonlinear" submissionMode="individual">\n'
        f'<assessmentSection identifier="variants" {named} visible="true">\n'
        '<selection select="1"/>\n',
        "</assessmentSection>\n</testPart>\n"
        f"<outcomeProcessing>\n{summed}</outcomeProcessing>\n</assessmentTest>\n",
    )


SCORES = "SCORE", "MAXSCORE"


def _group(variant: Variant | None, code: str) -> Grouping:
    """Return what stands around the problems of a variant in the test."""
    name = f"variant-{name_of_whole(variant, code)}"
    title = "" if variant is None else variant.name
    section = (
        f'<assessmentSection identifier="{identifier(name)}" title="{escape(title)}" '
        'visible="false">\n'
    )
    return [Addition(section, TEST)], [Addition("</assessmentSection>\n", TEST)]


def _ask(maker: QuestionMaker, problem: AskedProblem) -> Iterator[BankPiece]:
    """Yield an item with its pictures, and that there is one."""
    answers: list[AnswerField] = []

    def field(answer: AnswerField) -> str:
        answers.append(answer)
        return text_entry(len(answers))

    asked = maker.question(problem, field)
    name = identifier(asked.id)
    body, of_body = apart(asked.asked, PICTURES)
    solution, of_solution = apart(asked.solution, PICTURES)
    pictures = {picture.name: picture for picture in (*of_body, *of_solution)}
    written = item(
        AssessmentItem(name, asked.title, xhtml(body), xhtml(solution), answers, maker.language)
    )
    file = f"{ITEMS}{name}.xml"
    yield File(file, written.encode())
    yield from map(_file, pictures.values())
    yield Addition(
        _resource(name, file, [_path(picture) for picture in pictures.values()]),
        MANIFEST,
        RESOURCES,
    )
    yield Addition(f'<dependency identifierref="{name}"/>\n', MANIFEST, DEPENDENCIES)
    yield Addition(f'<assessmentItemRef identifier="{name}" href="{file}"/>\n', TEST)


def _file(picture: Picture) -> File:
    return File(_path(picture), base64.b64decode(picture.content))


def _path(picture: Picture) -> str:
    return f"{ITEMS}{PICTURES}{picture.name}"


def _resource(name: str, file: str, pictures: list[str]) -> str:
    files = "".join(f'<file href="{path}"/>\n' for path in (file, *pictures))
    return (
        f'<resource identifier="{name}" type="imsqti_item_xmlv2p1" href="{file}">\n'
        f"{files}</resource>\n"
    )


PLATFORM = Platform(_ask, _enclosure, archive, formulas=("mathml",), group=_group)
