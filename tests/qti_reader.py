"""Packages of QTI 2.1 as platforms read them, and answers as they grade them.

OpenOlat's rules are those of its jqtiplus: `value/BaseType.java` and `types/DataTypeBinder.java`
have how a number that is typed is read, `node/expression/operator/ToleranceMode.java` how near it
has to be, `node/item/response/processing/ResponseCondition.java` the order of conditions, and
`node/item/ModalFeedback.java` what is said. TAO's are those of its qti-sdk:
`runtime/expressions/operators/EqualProcessor.php` compares doubles. Which resources of a manifest
are items or tests is OpenOlat's `ims/qti21/QTI21ContentPackage.java`. None of it is shared with
what writes packages.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from posixpath import dirname, join, normpath
from xml.etree import ElementTree

QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
PACKAGING = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
IDENTIFIER = "_-"
# What qti-sdk takes for a number in an item (`common/utils/Format.php`); others it refuses.
NUMBER = re.compile(r"[-+]?[0-9]+$|[-+]?[0-9]+\.[0-9]+")

# Whether a number is within a tolerance below and above of one that is expected.
Near = Callable[[float, float, float, float], bool]


def near_in_decimals(expected: float, given: float, below: float, above: float) -> bool:
    """Compare as jqtiplus does: the decimals that doubles are printed as."""
    exact, low, high = (Decimal(repr(value)) for value in (expected, below, above))
    return exact - low <= Decimal(repr(given)) <= exact + high


def near_in_doubles(expected: float, given: float, below: float, above: float) -> bool:
    """Compare as qti-sdk does."""
    return expected - below <= given <= expected + above


def number_typed(typed: str) -> float | None:
    """Return what an answer is, None where it is no number; a comma may stand for the point."""
    for text in (typed.strip(), typed.strip().replace(",", ".")):
        try:
            Decimal(text)
        except InvalidOperation:
            continue
        return float(text)
    return None


def number(value: object) -> float:
    assert isinstance(value, float), value
    return value


@dataclass(frozen=True)
class Graded:
    """What a platform makes of answers: the outcomes that are scores, and what it says."""

    scores: Mapping[str, float]
    said: list[str]


@dataclass(frozen=True)
class Item:
    """An item: its identifier, its title, its element, and its pictures by their paths."""

    identifier: str
    title: str
    root: ElementTree.Element
    files: Mapping[str, bytes]

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """What answers are graded by behind the key, each with the response that it is given to."""
        found = []
        for branch in self.root.iter(f"{QTI}responseElseIf"):
            given = branch.findtext(f"{QTI}equal/{QTI}baseValue") or ""
            response = branch.find(f"{QTI}equal/{QTI}variable")
            assert response is not None
            found.append((response.attrib["identifier"], given))
        return found

    @property
    def responses(self) -> list[str]:
        """The responses that are asked for, in the order in which they are."""
        entries = self.body.iter(f"{QTI}textEntryInteraction")
        return [entry.attrib["responseIdentifier"] for entry in entries]

    @property
    def body(self) -> ElementTree.Element:
        body = self.root.find(f"{QTI}itemBody")
        assert body is not None
        return body

    @property
    def keys(self) -> dict[str, str]:
        """The correct response of each."""
        declared = self.root.findall(f"{QTI}responseDeclaration")
        assert all(one.get("baseType") == "float" for one in declared)
        found = {
            one.attrib["identifier"]: one.findtext(f"{QTI}correctResponse/{QTI}value") or ""
            for one in declared
        }
        assert all(map(NUMBER.match, found.values()))
        return found

    def text(self) -> str:
        """Return the text of the body."""
        return "".join(self.body.itertext())

    def graded(self, typed: Mapping[str, str], near: Near = near_in_decimals) -> Graded:
        """Return what becomes of typed answers, by response."""
        return _Processing(self, typed, near).graded()


class _Processing:
    """The processing of responses to an item."""

    def __init__(self, item: Item, typed: Mapping[str, str], near: Near) -> None:
        self.item, self.near = item, near
        self.values: dict[str, object] = {name: number_typed(text) for name, text in typed.items()}
        self.keys = {name: float(key) for name, key in item.keys.items()}
        for declared in item.root.findall(f"{QTI}outcomeDeclaration"):
            default = declared.findtext(f"{QTI}defaultValue/{QTI}value")
            name = declared.attrib["identifier"]
            if declared.get("baseType") == "float":
                self.values[name] = float(default or "nan")
            else:
                assert declared.get("baseType") == "identifier"
                has_many = declared.get("cardinality") == "multiple"
                self.values[name] = [default] if has_many else default

    def graded(self) -> Graded:
        rules = self.item.root.find(f"{QTI}responseProcessing")
        assert rules is not None
        for rule in rules:
            self._obey(rule)
        scores = {name: number(value) for name, value in self.values.items() if "SCORE" in name}
        return Graded(scores, list(self._said()))

    def _obey(self, rule: ElementTree.Element) -> None:
        match rule.tag.removeprefix(QTI):
            case "setOutcomeValue":
                (expression,) = rule
                assert rule.attrib["identifier"] in self.values
                self.values[rule.attrib["identifier"]] = self._value(expression)
            case "responseCondition":
                for branch in rule:
                    test, *rules = branch
                    assert branch.tag in (f"{QTI}responseIf", f"{QTI}responseElseIf")
                    if self._value(test):
                        for one in rules:
                            self._obey(one)
                        return
            case other:
                raise AssertionError(other)

    def _value(self, expression: ElementTree.Element) -> object:
        match expression.tag.removeprefix(QTI):
            case "baseValue":
                text = expression.text or ""
                if expression.get("baseType") != "float":
                    return text
                assert NUMBER.match(text), text
                return float(text)
            case "correct":
                return self.keys[expression.attrib["identifier"]]
            case "variable":
                return self.values.get(expression.attrib["identifier"])
            case "sum":
                return sum(number(self._value(one)) for one in expression)
            case "multiple":
                values = [self._value(one) for one in expression]
                lists = [one if isinstance(one, list) else [one] for one in values if one]
                return [value for one in lists for value in one]
            case "equal":
                return self._equal(expression)
            case other:
                raise AssertionError(other)

    def _equal(self, expression: ElementTree.Element) -> bool:
        assert expression.get("toleranceMode") == "absolute"
        assert expression.get("includeLowerBound") == expression.get("includeUpperBound") == "true"
        expected, given = map(self._value, expression)
        if given is None:
            return False
        assert isinstance(expected, float)
        assert isinstance(given, float)
        tolerances = expression.attrib["tolerance"].split(" ")
        assert all(map(NUMBER.match, tolerances))
        below, above = map(float, tolerances)
        return self.near(expected, given, below, above)

    def _said(self) -> Iterator[str]:
        for feedback in self.item.root.findall(f"{QTI}modalFeedback"):
            assert feedback.get("showHide") == "show"
            value = self.values[feedback.attrib["outcomeIdentifier"]]
            # Or `isVisible` fails.
            assert value is not None
            if feedback.attrib["identifier"] in (value if isinstance(value, list) else [value]):
                title = feedback.get("title")
                text = "".join(feedback.itertext())
                yield text if title is None else f"{title}: {text}"


@dataclass(frozen=True)
class Package:
    """A package: its items, and the test's title and its sections of items, by their identifiers,
    of which everybody gets so many.
    """

    items: list[Item]
    title: str
    sections: list[list[str]]
    drawn: int


def read_package(path: Path) -> Package:
    """Read a package, and see that its files are those of its manifest."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = ElementTree.fromstring(files["imsmanifest.xml"])
    assert manifest.tag == f"{PACKAGING}manifest"
    parts = [part.tag.removeprefix(PACKAGING) for part in manifest]
    assert parts == ["metadata", "organizations", "resources"]
    resources = manifest.findall(f"{PACKAGING}resources/{PACKAGING}resource")
    identifiers = [resource.attrib["identifier"] for resource in resources]
    assert len(set(identifiers)) == len(identifiers)
    listed = {file.attrib["href"] for file in manifest.iter(f"{PACKAGING}file")}
    assert listed | {"imsmanifest.xml"} == files.keys()
    items, tests = [], []
    for resource in resources:
        kind = resource.attrib["type"]
        if kind == "imsqti_item_xmlv2p1":
            items.append(_item(resource, files))
        else:
            assert kind == "imsqti_test_xmlv2p1"
            tests.append(resource)
    (test,) = tests
    needed = [one.attrib["identifierref"] for one in test.iter(f"{PACKAGING}dependency")]
    assert needed == [item.identifier for item in items]
    return _with_test(items, files, test.attrib["href"])


def _item(resource: ElementTree.Element, files: Mapping[str, bytes]) -> Item:
    href = resource.attrib["href"]
    root = ElementTree.fromstring(files[href])
    assert root.tag == f"{QTI}assessmentItem"
    name = root.attrib["identifier"]
    assert name == resource.attrib["identifier"]
    assert all(letter.isalnum() or letter in IDENTIFIER for letter in name), name
    seen = [normpath(join(dirname(href), one.attrib["src"])) for one in root.iter(f"{QTI}img")]
    own = [file.attrib["href"] for file in resource.iter(f"{PACKAGING}file")]
    assert [href, *dict.fromkeys(seen)] == own
    return Item(name, root.attrib["title"], root, {path: files[path] for path in own[1:]})


def _with_test(items: list[Item], files: Mapping[str, bytes], href: str) -> Package:
    root = ElementTree.fromstring(files[href])
    assert root.tag == f"{QTI}assessmentTest"
    section = root.find(f"{QTI}testPart/{QTI}assessmentSection")
    assert section is not None
    selection, *parts = section
    assert selection.tag == f"{QTI}selection"
    sections = [[part] if part.tag == f"{QTI}assessmentItemRef" else list(part) for part in parts]
    named = [[ref.attrib["identifier"] for ref in refs] for refs in sections]
    hrefs = [ref.attrib["href"] for refs in sections for ref in refs]
    assert [name for names in named for name in names] == [item.identifier for item in items]
    assert all(href in files for href in hrefs)
    return Package(items, root.attrib["title"], named, int(selection.attrib["select"]))
