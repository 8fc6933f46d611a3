"""Canvas as it imports a package, takes answers, grades and exports them, by rules transcribed from
its source; none of it is shared with what writes packages.

`QTIMigrationTool/lib/imsqtiv1.py` reads each file of a package first. Then, of canvas-lms,
`gems/plugins/qti_exporter/lib/qti/` has `converter.rb` for the manifest,
`assessment_test_converter.rb` for quizzes, their groups and banks, and for questions
`assessment_item_converter.rb`, `numeric_interaction.rb` and `html_helper.rb`;
`app/models/importers/` says how long texts may be and what replaces what, and
`gems/canvas_sanitize` what is left of HTML. What is typed goes through
`ui/features/take_quiz/jquery/index.js` and `ui/shared/i18n/numberHelper.ts`, and is graded by
`app/models/quizzes/quiz_question/numerical_question.rb`; `student_analysis.rb` and
`gems/html_text_helper` export it.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from html.parser import HTMLParser
from urllib.parse import unquote_plus
from xml.etree import ElementTree

QTI, CANVAS, PACKAGE = (
    f"{{{address}}}"
    for address in (
        "http://www.imsglobal.org/xsd/ims_qtiasiv1p2",
        "http://canvas.instructure.com/xsd/cccv1p0",
        "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1",
    )
)
# Files that the migration tool reads; all others are the course's.
READ = (".xml", ".qti", ".dat")
LONGEST_TITLE, LONGEST_TEXT = 255, 16 * 1024
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]*")
HTML = """
    a b blockquote br caption code div em figcaption figure h1 h2 h3 h4 h5 h6 i img li ol p pre
    small span strong sub sup table tbody td th thead tr ul
    """
MATHML = """
    math mfrac mi mn mo mover mrow mspace msqrt mroot mstyle msub msubsup msup mtable mtd mtext mtr
    munder munderover mpadded mphantom
    """
ATTRIBUTES = {
    "img": {"alt", "src"},
    "table": {"border", "cellpadding"},
    "td": {"rowspan", "colspan"},
    "th": {"rowspan", "colspan", "scope"},
}


class RefusedError(Exception):
    """Canvas does not import a package, or not as it is meant."""


@dataclass(frozen=True)
class CanvasQuestion:
    id: str
    title: str
    text: str
    feedback: str
    points: float
    low: Decimal
    high: Decimal

    def is_right(self, typed: str, thousands: str = ",", decimal: str = ".") -> bool:
        """Return whether what a student types is right, in a language with these signs."""
        kept = kept_of(typed, thousands, decimal)
        if not kept.strip():
            return False
        plain = kept.replace(thousands, "").replace(decimal, ".")
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = Decimal(0)
        return self.low <= number <= self.high


@dataclass(frozen=True)
class CanvasGroup:
    """Of the questions of a group, or of a bank, a student gets so many, drawn anew."""

    title: str
    pick: int
    bank: str
    questions: tuple[CanvasQuestion, ...]


@dataclass(frozen=True)
class CanvasQuiz:
    id: str
    title: str
    entries: list[CanvasQuestion | CanvasGroup]
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def questions(self) -> list[CanvasQuestion]:
        return [entry for entry in self.entries if isinstance(entry, CanvasQuestion)]

    @property
    def groups(self) -> list[CanvasGroup]:
        return [entry for entry in self.entries if isinstance(entry, CanvasGroup)]


@dataclass(frozen=True)
class CanvasBank:
    id: str
    title: str
    questions: list[CanvasQuestion]


@dataclass(frozen=True)
class CanvasPackage:
    quizzes: list[CanvasQuiz]
    banks: list[CanvasBank]
    files: dict[str, bytes]


def read_package(content: bytes) -> CanvasPackage:
    """Return the quizzes of a package, its banks, and its files by their paths."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = members.pop("imsmanifest.xml")
    if re.search(rb'xmlns[^=]*="[^"]*(imsqti|qti)[^"]*v2', manifest):
        raise RefusedError("it is taken for QTI 2")
    resources = list(ElementTree.fromstring(manifest).iter(f"{PACKAGE}resource"))
    listed = {file.get("href", "") for one in resources for file in one.iter(f"{PACKAGE}file")}
    assert listed == members.keys()
    identifiers = [one.get("identifier", "") for one in resources]
    assert len(set(identifiers)) == len(identifiers)
    files = {unquote_plus(name): members[name] for name in listed if not name.endswith(READ)}
    settings = {
        file.get("href", ""): _settings(members[file.get("href", "")])
        for one in resources
        if one.get("type", "").endswith("learning-application-resource")
        for file in one.iter(f"{PACKAGE}file")
        if file.get("href", "").endswith("assessment_meta.xml")
    }
    read = [ElementTree.fromstring(members[name]) for name in members if name.endswith(READ)]
    return CanvasPackage(
        [_quiz(one, settings, files) for root in read for one in root.iter(f"{QTI}assessment")],
        [_bank(one, files) for root in read for one in root.iter(f"{QTI}objectbank")],
        files,
    )


def _bank(element: ElementTree.Element, files: Mapping[str, bytes]) -> CanvasBank:
    questions = [_question(item, files) for item in element.iter(f"{QTI}item")]
    return CanvasBank(_identifier(element), _short(_properties(element)["bank_title"]), questions)


def _settings(content: bytes) -> dict[str, str]:
    root = ElementTree.fromstring(content)
    assert root.tag == f"{CANVAS}quiz"
    return {child.tag.removeprefix(CANVAS): child.text or "" for child in root}


def _quiz(
    element: ElementTree.Element,
    settings: Mapping[str, dict[str, str]],
    files: Mapping[str, bytes],
) -> CanvasQuiz:
    name = _identifier(element)
    stated = settings.get(f"{name}/assessment_meta.xml", {})
    title = stated.get("title", element.get("title", ""))
    entries = [
        entry for section in element.findall(f"{QTI}section") for entry in _entries(section, files)
    ]
    return CanvasQuiz(name, _short(title), entries, stated)


def _entries(
    section: ElementTree.Element, files: Mapping[str, bytes]
) -> Iterator[CanvasQuestion | CanvasGroup]:
    """Yield what a section holds: one that says how many are to be drawn is a group."""
    drawn = section.find(f"{QTI}selection_ordering/{QTI}selection")
    inside: list[CanvasQuestion | CanvasGroup] = []
    for child in section:
        if child.tag == f"{QTI}item":
            inside.append(_question(child, files))
        elif child.tag == f"{QTI}section":
            inside += _entries(child, files)
    number = None if drawn is None else drawn.findtext(f"{QTI}selection_number")
    if drawn is None or number is None:
        yield from inside
        return
    bank = (drawn.findtext(f"{QTI}sourcebank_ref") or "").strip()
    questions = tuple(one for one in inside if isinstance(one, CanvasQuestion))
    yield CanvasGroup(section.get("title", ""), int(number), bank, questions)


def _question(item: ElementTree.Element, files: Mapping[str, bytes]) -> CanvasQuestion:
    stated = _properties(item)
    if stated.get("question_type") != "numerical_question":
        raise RefusedError("the type of a question is guessed")
    low, high = _range(item)
    said = {one.get("ident", ""): _html(one, files) for one in item.findall(f"{QTI}itemfeedback")}
    text = _html(item.find(f"{QTI}presentation"), files)
    if len(text) > LONGEST_TEXT:
        raise RefusedError("the imported question text for this question was too long")
    return CanvasQuestion(
        _identifier(item),
        _short(item.get("title", "")),
        text,
        said.get("general_fb", ""),
        float(stated["points_possible"]),
        low,
        high,
    )


def _range(item: ElementTree.Element) -> tuple[Decimal, Decimal]:
    """Return the ends of the one range in which an answer is right: a double each, written anew."""
    ranges = []
    for condition in item.iter(f"{QTI}respcondition"):
        tests = {one.tag.removeprefix(QTI): one for one in condition.iter() if one.get("respident")}
        if "vargt" in tests or "varequal" in tests:
            raise RefusedError("the range may be read as a number of significant digits")
        if tests.keys() == {"vargte", "varlte"}:
            ends = (tests[name].text or "" for name in ("vargte", "varlte"))
            ranges.append(sorted(Decimal(repr(float(end))) for end in ends))
    if len(ranges) != 1:
        raise RefusedError("each answer that is named gives all points")
    return ranges[0][0], ranges[0][1]


def _properties(element: ElementTree.Element) -> dict[str, str]:
    of = element.find(f"{QTI}itemmetadata") if element.tag == f"{QTI}item" else element
    assert of is not None
    return {
        found.findtext(f"{QTI}fieldlabel") or "": (found.findtext(f"{QTI}fieldentry") or "").strip()
        for found in of.findall(f"{QTI}qtimetadata/{QTI}qtimetadatafield")
    }


def _identifier(element: ElementTree.Element) -> str:
    name = element.get("ident", "")
    if not IDENTIFIER.fullmatch(name) or ":" in name:
        raise RefusedError(f"{name} is changed into another identifier")
    return name


def _short(title: str) -> str:
    if len(title) > LONGEST_TITLE:
        raise RefusedError("a title is too long for the database")
    return title


def _html(element: ElementTree.Element | None, files: Mapping[str, bytes]) -> str:
    """Return the HTML in an element, with the files of the package that its pictures are."""
    assert element is not None
    material = element.find(f".//{QTI}mattext")
    assert material is not None
    assert material.get("texttype") == "text/html"
    html = material.text or ""
    for path in _Checked(html).pictures:
        assert unquote_plus(path) in files
        html = html.replace(f'src="{path}"', f'src="$CANVAS_OBJECT_REFERENCE$/attachments/{path}"')
    return html


class _Checked(HTMLParser):
    """HTML of which nothing is taken away, and the pictures in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        kept = ATTRIBUTES.get(tag, set()) | {"style", "class", "id", "title"}
        if tag in MATHML.split():
            # What helps to read a formula aloud may be taken away.
            return
        if tag not in HTML.split() or any(name not in kept for name, _ in attrs):
            raise RefusedError(f"something of <{tag}> is taken away")
        if tag == "img":
            source = dict(attrs)["src"] or ""
            if ":" in source:
                raise RefusedError("only pictures by relative addresses are kept")
            self.pictures.append(source)


def kept_of(typed: str, thousands: str = ",", decimal: str = ".") -> str:
    """Return what the page of a quiz makes of what is typed, in a language with these signs: four
    decimal places at most, and nothing of what is no number.
    """
    number = _parsed(typed, thousands, decimal)
    number = _parsed(typed, ",", ".") if number is None else number
    if number is None and "e" in typed:
        found = re.match(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", typed)
        number = None if found is None else float(found.group())
    if number is None:
        return ""
    places = Decimal(abs(number)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    whole, _, behind = f"{places:,.4f}".rstrip("0").rstrip(".").partition(".")
    sign = "-" if number < 0 else ""
    return f"{sign}{whole.replace(',', thousands)}{decimal if behind else ''}{behind}"


def _parsed(typed: str, thousands: str, decimal: str) -> float | None:
    """Return a number as the library parse-decimal-number reads it."""
    between, mark = re.escape(thousands), re.escape(decimal)
    pattern = rf"\s*([+-]?(?:\d{{1,3}}(?:{between}\d{{3}})+|\d*))(?:{mark}(\d*))?\s*"
    found = re.fullmatch(pattern, typed)
    if found is None:
        return None
    try:
        return float(f"{found[1].replace(thousands, '')}.{found[2] or ''}")
    except ValueError:
        return None


@dataclass(frozen=True)
class Taken:
    """An attempt at a quiz: by whom, and what was typed for each question that was shown."""

    name: str
    id: str
    typed: Mapping[CanvasQuestion, str]


def student_analysis(taken: Sequence[Taken]) -> bytes:
    """Return what Canvas exports of a quiz: two columns for each question that anybody got."""
    asked = list(dict.fromkeys(question for attempt in taken for question in attempt.typed))
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    above = ["name", "id", "sis_id", "section", "section_id", "section_sis_id", "submitted"]
    for number, question in enumerate(asked, start=4001):
        above += [f"{number}: {_without_tags(question.text)}", str(question.points)]
    rows.writerow([*above, "n correct", "n incorrect", "score"])
    for place, attempt in enumerate(taken):
        row = [attempt.name, str(900 + place), attempt.id, "A", "1", "", "2026-11-28 10:00:00 UTC"]
        given = {one: one.points * one.is_right(text) for one, text in attempt.typed.items()}
        for question in asked:
            if question in given:
                row += [kept_of(attempt.typed[question]), str(given[question])]
            else:
                row += ["", ""]
        right = sum(points > 0 for points in given.values())
        rows.writerow([*row, str(right), str(len(given) - right), str(sum(given.values()))])
    return table.getvalue().encode()


def _without_tags(html: str) -> str:
    text = re.sub(r"</?[^<>\n]*>?", "", html)
    text = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), text)
    return re.sub(r"&\w+;", "", text)
