"""Questions of Canvas, each for one number, with their figures."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from generator.banks.asked import AskedProblem, NumberQuestion, Typing
from generator.banks.numbers import as_decimal
from generator.banks.pictures import Picture, apart
from generator.banks.pieces import BankPiece, File, SharedText
from generator.banks.questions import QuestionMaker
from generator.errors import UsageError
from generator.marking import AcceptedNumber

__all__ = ["MANIFEST", "CanvasItem", "identifier", "items", "listed", "metadata", "shortened"]

MANIFEST, FIGURES = "imsmanifest.xml", "figures/"
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


class CanvasItem(Struct, frozen=True):
    """A question: what the number is called, its text in the package, and figures that it shows."""

    name: str
    text: str
    figures: tuple[Picture, ...]

    def pictured(self) -> Iterator[BankPiece]:
        """Yield the figures, and that they are in the package."""
        for figure in self.figures:
            file = f"{FIGURES}{figure.name}"
            yield File(file, base64.b64decode(figure.content))
            yield SharedText(listed(identifier(file), "webcontent", file), MANIFEST)


def items(
    maker: QuestionMaker, problem: AskedProblem, kind: str, *, each_solved: bool
) -> Iterator[CanvasItem]:
    """Yield the questions of a problem, one for each number, each or else the last of them with the
    worked solution; `kind` keeps those of packages apart that Canvas would take for the same.

    Raises UsageError, TemplateError.
    """
    questions = list(maker.numbers(problem, Typing(_power, is_shown=True)))
    for asked in questions:
        text, of_text = apart(asked.asked, FIGURES)
        is_solved = each_solved or asked is questions[-1]
        solution, of_solution = apart(asked.solution if is_solved else "", FIGURES)
        yield CanvasItem(
            asked.field.name, _item(asked, kind, text, solution), (*of_text, *of_solution)
        )


def listed(name: str, kind: str, *files: str, needs: str = "") -> str:
    """Return what the list of files has of a resource, and of what it needs."""
    hrefs = "".join(f'<file href="{file}"/>' for file in files)
    other = f'<dependency identifierref="{needs}"/>' if needs else ""
    return (
        f'<resource identifier="{name}" type="{kind}" href="{files[0]}">{hrefs}{other}</resource>\n'
    )


def metadata(**properties: str) -> str:
    """Return properties of a quiz, a bank or a question."""
    fields = (
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{escape(value)}</fieldentry>"
        "</qtimetadatafield>"
        for name, value in properties.items()
    )
    return f"<qtimetadata>{''.join(fields)}</qtimetadata>"


def shortened(title: str) -> str:
    """Return a title, without its beginning where it is too long."""
    return title if len(title) <= LONGEST_TITLE else f"…{title[1 - LONGEST_TITLE :]}"


def identifier(name: str) -> str:
    """Return a name in letters that each reader of identifiers takes."""
    return f"i{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def _item(asked: NumberQuestion, kind: str, text: str, solution: str) -> str:
    """Return a question. Raises UsageError where its text is too long."""
    if len(text) > LONGEST_TEXT:
        raise UsageError(
            f"the text of {asked.title} takes {len(text):,} characters, and Canvas has room for "
            f"{LONGEST_TEXT:,}",
            "write formulas as LaTeX, or shorten the wording",
        )
    low, high = _ends(asked)
    name, stated = (
        identifier(f"{kind} {asked.id}"),
        metadata(question_type="numerical_question", points_possible="1.0"),
    )
    return (
        f'<item ident="{name}" title={quoteattr(shortened(asked.title))}>\n'
        f"<itemmetadata>{stated}</itemmetadata>\n"
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
    key, factor = Fraction(number.key), 10**asked.power
    low, high = (key + off for off in (-number.tolerance, number.tolerance))
    return as_decimal(low * factor), as_decimal(high * factor)


def _feedback(html: str) -> str:
    return (
        f'<itemfeedback ident="general_fb"><flow_mat>{_material(html)}</flow_mat></itemfeedback>\n'
    )


def _power(number: AcceptedNumber) -> int:
    """Return which power of ten times a number is asked for, so that it is typed with its digits.

    Raises UsageError where these are too many.
    """
    places = _places(2 * number.half_unit)
    size = abs(Fraction(number.key))
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
