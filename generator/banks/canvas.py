"""Banks for Canvas: a quiz for each variant, in classic QTI 1.2 as Canvas writes it.

How Canvas reads them is its `gems/plugins/qti_exporter`, which has `QTIMigrationTool` read them
first, and `app/models/importers`; how it grades is
`app/models/quizzes/quiz_question/numerical_question.rb`, and what it makes of a number that is
typed `ui/features/take_quiz`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from generator.banks.asked import AskedProblem, NumberQuestion, Typing, name_of_whole
from generator.banks.numbers import as_decimal, exact
from generator.banks.packing import archive
from generator.banks.pictures import Picture, apart
from generator.banks.pieces import Addition, BankPiece, File
from generator.banks.platform import Grouping, Platform
from generator.banks.questions import QuestionMaker
from generator.document import Variant
from generator.errors import UsageError
from generator.marking import AcceptedNumber

__all__ = ["PLATFORM"]

MANIFEST, SETTINGS, FIGURES = "imsmanifest.xml", "assessment_meta.xml", "figures/"
LEARNING_RESOURCE = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
QTI = 'xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"'
PACKAGE = 'xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"'
CANVAS = 'xmlns="http://canvas.instructure.com/xsd/cccv1p0"'
ASKS_FOR_A_NUMBER = (
    '<response_str ident="response1" rcardinality="Single"><render_fib fibtype="Decimal">'
    '<response_label ident="answer1"/></render_fib></response_str>'
)
COUNTS = (
    '<outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>'
)
SHOWS_FEEDBACK = (
    '<respcondition continue="Yes"><conditionvar><other/></conditionvar>'
    '<displayfeedback feedbacktype="Response" linkrefid="general_fb"/></respcondition>'
)
RIGHT = '<setvar action="Set" varname="SCORE">100</setvar>'
# Of what is typed Canvas keeps so many decimal places, and a double so many digits.
PLACES, DIGITS = 4, 15
LONGEST_TITLE = 255
# Canvas drops a text of more than 16,384 characters, when addresses of figures have grown.
LONGEST_TEXT = 16_000


def _enclosure(title: str, file: str) -> tuple[str, str]:
    """Return what a file begins and ends with: the list of files, or a quiz and its settings."""
    if file == MANIFEST:
        return _list_of_files(title)
    quiz = file.partition("/")[0]
    make = _settings if file.endswith(SETTINGS) else _quiz
    return make(quiz, _shortened(title))


def _list_of_files(title: str) -> tuple[str, str]:
    return (
        f"{DECLARATION}<manifest {PACKAGE} identifier={quoteattr(_id(title))}>\n"
        "<metadata><schema>IMS Content</schema><schemaversion>1.1.3</schemaversion></metadata>\n"
        "<organizations/>\n<resources>\n",
        "</resources>\n</manifest>\n",
    )


def _quiz(quiz: str, title: str) -> tuple[str, str]:
    return (
        f"{DECLARATION}<questestinterop {QTI}>\n"
        f'<assessment ident="{quiz}" title={quoteattr(title)}>\n'
        f"<qtimetadata>{_property('cc_maxattempts', '1')}</qtimetadata>\n"
        '<section ident="root_section">\n',
        "</section>\n</assessment>\n</questestinterop>\n",
    )


def _settings(quiz: str, title: str) -> tuple[str, str]:
    return (
        f'{DECLARATION}<quiz {CANVAS} identifier="{quiz}">\n<title>{escape(title)}</title>\n'
        "<shuffle_answers>false</shuffle_answers>\n<scoring_policy>keep_highest</scoring_policy>\n"
        "<quiz_type>assignment</quiz_type>\n<allowed_attempts>1</allowed_attempts>\n",
        "</quiz>\n",
    )


def _quiz_of(whole: str) -> str:
    """Return what a quiz is called, also when it is corrected."""
    return _id(f"quiz-{whole}")


def _group(variant: Variant | None, code: str) -> Grouping:
    """Return what is added for the quiz of several problems, beside these."""
    return [_listed(_quiz_of(name_of_whole(variant, code)))], []


def _listed(quiz: str) -> Addition:
    """Return what the list of files has of a quiz."""
    settings = f"{quiz}/{SETTINGS}"
    return Addition(
        f'<resource identifier="{quiz}" type="imsqti_xmlv1p2"><file href="{quiz}/{quiz}.xml"/>'
        f'<dependency identifierref="{quiz}-settings"/></resource>\n'
        f'<resource identifier="{quiz}-settings" href="{settings}" type="{LEARNING_RESOURCE}">'
        f'<file href="{settings}"/></resource>\n',
        MANIFEST,
    )


def _ask(maker: QuestionMaker, problem: AskedProblem) -> Iterator[BankPiece]:
    """Yield the questions of a problem, one for each number, the last of them with the solution."""
    quiz, part = _quiz_of(problem.whole), maker.part(problem)
    if problem.number is None:
        yield _listed(quiz)
    yield Addition("", f"{quiz}/{SETTINGS}", part=part)
    pictures: dict[str, Picture] = {}
    questions = list(maker.numbers(problem, Typing(_power, is_shown=True)))
    for asked in questions:
        text, of_text = apart(asked.asked, FIGURES)
        solution, of_solution = apart(asked.solution if asked is questions[-1] else "", FIGURES)
        pictures |= {picture.name: picture for picture in (*of_text, *of_solution)}
        yield Addition(_item(asked, text, solution), f"{quiz}/{quiz}.xml", part=part)
    yield from _figures(_id(f"figures of {problem.id}"), list(pictures.values()))


def _item(asked: NumberQuestion, text: str, solution: str) -> str:
    """Return a question. Raises UsageError where its text is too long."""
    if len(text) > LONGEST_TEXT:
        raise UsageError(
            f"the text of {asked.title} takes {len(text):,} characters, and Canvas has room for "
            f"{LONGEST_TEXT:,}",
            "write formulas as LaTeX, or shorten the wording",
        )
    low, high = _ends(asked)
    return (
        f"<item ident={quoteattr(_id(asked.id))} title={quoteattr(_shortened(asked.title))}>\n"
        f"<itemmetadata><qtimetadata>{_property('question_type', 'numerical_question')}"
        f"{_property('points_possible', '1.0')}</qtimetadata></itemmetadata>\n"
        f"<presentation>{_material(text)}{ASKS_FOR_A_NUMBER}</presentation>\n"
        f"<resprocessing>{COUNTS}{SHOWS_FEEDBACK if solution else ''}"
        '<respcondition continue="No"><conditionvar>'
        f'<vargte respident="response1">{low}</vargte>'
        f'<varlte respident="response1">{high}</varlte>'
        f"</conditionvar>{RIGHT}</respcondition></resprocessing>\n"
        f"{_feedback(solution) if solution else ''}</item>\n"
    )


def _ends(asked: NumberQuestion) -> tuple[str, str]:
    """Return the least and the largest number that is right."""
    number = asked.field.accepted
    key, factor = exact(number.key), 10**asked.power
    return as_decimal((key - number.tolerance) * factor), as_decimal(
        (key + number.tolerance) * factor
    )


def _feedback(html: str) -> str:
    return (
        f'<itemfeedback ident="general_fb"><flow_mat>{_material(html)}</flow_mat></itemfeedback>\n'
    )


def _figures(name: str, pictures: Sequence[Picture]) -> Iterator[BankPiece]:
    """Yield the figures of a problem, and that they are there."""
    files = {f"{FIGURES}{picture.name}": picture for picture in pictures}
    yield from (File(file, base64.b64decode(one.content)) for file, one in files.items())
    if files:
        listed = "".join(f'<file href="{file}"/>' for file in files)
        yield Addition(
            f'<resource identifier="{name}" type="webcontent">{listed}</resource>\n', MANIFEST
        )


def _power(number: AcceptedNumber) -> int:
    """Return which power of ten times a number is asked for, so that it is typed with its digits.

    Raises UsageError where these are too many.
    """
    places = _places(2 * number.half_unit)
    size = abs(exact(number.key))
    power = 0 if places <= PLACES else max(places - PLACES, _places(size) if size else 0)
    digits = len(str(int(size * 10**power))) + max(places - power, 0)
    if digits > DIGITS:
        raise UsageError(
            f"{number.key} has {digits} digits, and Canvas keeps no more than {DIGITS}",
            "round to fewer",
        )
    return power


def _places(size: Fraction) -> int:
    """Return at which place behind the point a number begins, 0 where that is before it."""
    place = 0
    while size < 1:
        size, place = 10 * size, place + 1
    return place


def _material(html: str) -> str:
    return (
        f'<material><mattext texttype="text/html">{escape(f"<div>{html}</div>")}</mattext>'
        "</material>"
    )


def _property(name: str, value: str) -> str:
    return (
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{value}</fieldentry>"
        "</qtimetadatafield>"
    )


def _shortened(title: str) -> str:
    """Return a title, without its beginning where it is too long."""
    return title if len(title) <= LONGEST_TITLE else f"…{title[1 - LONGEST_TITLE :]}"


def _id(name: str) -> str:
    """Return a name in letters that each reader of identifiers takes."""
    return f"i{hashlib.sha256(name.encode()).hexdigest()[:32]}"


PLATFORM = Platform(_ask, _enclosure, archive, lacks="remarks on mistakes", group=_group)
