"""An item: what is asked of a problem, how answers are graded, and what is said of them.

How platforms read and grade it is jqtiplus (OpenOlat's) and qti-sdk (TAO's). Outcomes are named as
OpenOlat names its own, which folds up a worked solution by the name of its outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from msgspec import Struct

from generator.banks.asked import AnswerField
from generator.banks.numbers import with_slack
from generator.version import __version__

__all__ = ["AssessmentItem", "identifier", "item", "text_entry"]

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
# What cannot stand in an identifier, for jqtiplus neither a period nor a colon.
NOT_IN_IDENTIFIERS = re.compile(r"[^A-Za-z0-9_-]")
# How long a number usually is at most, with its sign.
LENGTH = 10


class AssessmentItem(Struct, frozen=True):
    """An item: its identifier and its title, a body with a text entry for each answer, the worked
    solution, both in XHTML, the answers, and the language of the texts.
    """

    identifier: str
    title: str
    body: str
    solution: str
    answers: Sequence[AnswerField]
    language: str


def identifier(name: str) -> str:
    """Return an identifier that is made of a name, which begins with a letter."""
    return NOT_IN_IDENTIFIERS.sub("_", name)


def text_entry(number: int) -> str:
    """Return where the answer of a number is typed."""
    response = _response(number)
    return f'<textEntryInteraction responseIdentifier="{response}" expectedLength="{LENGTH}"/>'


def item(of: AssessmentItem) -> str:
    """Return an item as the text of its file."""
    numbers = range(1, len(of.answers) + 1)
    keys = [_number(answer.accepted.key) for answer in of.answers]
    remarks = _remarks(of.answers)
    parts = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<assessmentItem xmlns="{NAMESPACE}" identifier="{of.identifier}" '
        f'title="{escape(of.title)}" xml:lang="{of.language}" adaptive="false" '
        f'timeDependent="false" toolName="Handprop" toolVersion="{__version__}">',
        *map(_declared_response, numbers, keys),
        *_declared_outcomes(len(keys)),
        f"<itemBody>{of.body}</itemBody>",
        "<responseProcessing>",
        *(
            _graded(number, answer, remarks)
            for number, answer in zip(numbers, of.answers, strict=True)
        ),
        _set("SCORE", f"<sum>{''.join(_variable(_score(number)) for number in numbers)}</sum>"),
        _set("SOLUTIONMODAL", _identifier("SOLUTION")),
        "</responseProcessing>",
        *_said(remarks),
        _modal("SOLUTIONMODAL", "SOLUTION", "", of.solution),
        "</assessmentItem>",
    )
    return "".join(f"{part}\n" for part in parts)


def _response(number: int) -> str:
    return f"RESPONSE_{number}"


def _score(number: int) -> str:
    return f"SCORE_{number}"


def _number(printed: str) -> str:
    """Return a number with a decimal point, without which qti-sdk reads no power of ten."""
    return printed if "." in printed else printed.replace("e", ".0e")


# What is said of numbers of a step, and by which identifier.
Remarks = dict[tuple[str, str], str]


def _remarks(answers: Sequence[AnswerField]) -> Remarks:
    found: Remarks = {}
    for answer in answers:
        for remark in answer.remarks.values():
            found.setdefault((_step(answer), remark), f"MISTAKE_{len(found) + 1}")
    return found


def _step(answer: AnswerField) -> str:
    return answer.name.rpartition("[")[0]


def _declared_response(number: int, key: str) -> str:
    return (
        f'<responseDeclaration identifier="{_response(number)}" cardinality="single" '
        f'baseType="float"><correctResponse><value>{key}</value></correctResponse>'
        "</responseDeclaration>"
    )


def _declared_outcomes(count: int) -> Iterator[str]:
    yield _declared_score("SCORE", 0, f' normalMaximum="{count}" normalMinimum="0"')
    yield _declared_score("MAXSCORE", count)
    for number in range(1, count + 1):
        yield _declared_score(_score(number), 0)
    # jqtiplus cannot tell that nothing is said where it has no value.
    yield (
        '<outcomeDeclaration identifier="FEEDBACKMODAL" cardinality="multiple" '
        'baseType="identifier"><defaultValue><value>NONE</value></defaultValue>'
        "</outcomeDeclaration>"
    )
    yield (
        '<outcomeDeclaration identifier="SOLUTIONMODAL" cardinality="single" '
        'baseType="identifier"/>'
    )


def _declared_score(name: str, value: int, limits: str = "") -> str:
    return (
        f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="float"{limits}>'
        f"<defaultValue><value>{value}</value></defaultValue></outcomeDeclaration>"
    )


def _graded(number: int, answer: AnswerField, remarks: Remarks) -> str:
    """Return how an answer is graded: by the key, or else by the first mistake that gives it."""
    response, key = _response(number), answer.accepted
    right = _equal(f'<correct identifier="{response}"/>', response, with_slack(key.tolerance))
    half = with_slack(key.half_unit)
    wrong = (
        f"<responseElseIf>{_equal(_float(_number(given)), response, half)}"
        f"{_added(remarks[_step(answer), remark])}</responseElseIf>"
        for given, remark in answer.remarks.items()
    )
    return (
        f"<responseCondition><responseIf>{right}{_set(_score(number), _float('1'))}</responseIf>"
        f"{''.join(wrong)}</responseCondition>"
    )


def _equal(expected: str, response: str, tolerance: str) -> str:
    return (
        f'<equal toleranceMode="absolute" tolerance="{tolerance} {tolerance}" '
        f'includeLowerBound="true" includeUpperBound="true">{expected}{_variable(response)}</equal>'
    )


def _added(remark: str) -> str:
    said = f"<multiple>{_variable('FEEDBACKMODAL')}{_identifier(remark)}</multiple>"
    return _set("FEEDBACKMODAL", said)


def _set(outcome: str, value: str) -> str:
    return f'<setOutcomeValue identifier="{outcome}">{value}</setOutcomeValue>'


def _variable(name: str) -> str:
    return f'<variable identifier="{name}"/>'


def _float(number: str) -> str:
    return f'<baseValue baseType="float">{number}</baseValue>'


def _identifier(name: str) -> str:
    return f'<baseValue baseType="identifier">{name}</baseValue>'


def _said(remarks: Remarks) -> Iterator[str]:
    for (step, remark), name in remarks.items():
        yield _modal("FEEDBACKMODAL", name, f' title="{escape(step)}"', f"<p>{escape(remark)}</p>")


def _modal(outcome: str, name: str, title: str, content: str) -> str:
    return (
        f'<modalFeedback outcomeIdentifier="{outcome}" identifier="{name}" showHide="show"{title}>'
        f"{content}</modalFeedback>"
    )
