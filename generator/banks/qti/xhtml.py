"""HTML as QTI 2.1 has it: some elements of XHTML, and formulas in MathML 2."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as Tree

from generator.errors import TemplateError

__all__ = ["xhtml"]

NAMES = (
    "h1 h2 h3 h4 h5 h6 p div address blockquote pre hr ul ol li dl dt dd "
    "table caption colgroup col thead tfoot tbody tr th td a abbr acronym b big br cite code dfn "
    "em i img kbd q samp small span strong sub sup tt var textEntryInteraction"
)
ELEMENTS = frozenset(NAMES.split())
# What stands for elements that it does not have; a span stands for any other.
BLOCKS: Mapping[str, str] = {
    **dict.fromkeys(("article", "aside", "details", "figure", "section"), "div"),
    **dict.fromkeys(("figcaption", "summary"), "p"),
}
NAMES_OF_ATTRIBUTES = (
    "id class href src alt width height scope headers rowspan colspan span responseIdentifier "
    "expectedLength"
)
ATTRIBUTES = frozenset(NAMES_OF_ATTRIBUTES.split())
MATHML = "http://www.w3.org/1998/Math/MathML"
# What is said of formulas to those who cannot see them came with later versions of MathML.
OF_LATER_MATHML = ("intent", "arg")
# How formulas look that have a style sheet elsewhere: by the class of an element, its attribute.
LOOKS: Mapping[str, tuple[str, str]] = {
    "italic": ("mathvariant", "italic"),
    "bold": ("mathvariant", "bold"),
    "flush": ("columnalign", "right"),
    "cases": ("columnalign", "left"),
    "blocks": ("columnalign", "left"),
}
# A line is a sign that grows with what it is on or under.
LINES: Mapping[str, tuple[str, str]] = {"overline": ("mover", "¯"), "underline": ("munder", "_")}


def xhtml(html: str) -> str:
    """Return HTML as a division that QTI takes. Raises TemplateError where it is no XML."""
    try:
        division = Tree.fromstring(f"<div>{html}</div>")  # noqa: S314  # templates are programs
    except Tree.ParseError as error:
        raise TemplateError(
            f"a template of one's own makes HTML that is no XML, as QTI needs it: {error}",
            "end each element, and write letters as they are",
        ) from None
    _change(division)
    return Tree.tostring(division, encoding="unicode")


def _change(element: Tree.Element) -> None:
    tag = element.tag
    if tag == "math":
        element.set("xmlns", MATHML)
        for part in list(element.iter()):
            _change_formula(part)
        return
    if tag not in ELEMENTS:
        element.tag = BLOCKS.get(tag, "span")
    for name in [name for name in element.attrib if name not in ATTRIBUTES]:
        del element.attrib[name]
    if tag == "table":
        _put_rows_in_a_body(element)
    for child in element:
        _change(child)


def _put_rows_in_a_body(table: Tree.Element) -> None:
    rows = table.findall("tr")
    if rows:
        body = Tree.SubElement(table, "tbody")
        for row in rows:
            table.remove(row)
            body.append(row)


def _change_formula(element: Tree.Element) -> None:
    attributes = element.attrib
    if not attributes:
        return
    for name in OF_LATER_MATHML:
        attributes.pop(name, None)
    kind = attributes.pop("class", "")
    if kind in LOOKS:
        element.set(*LOOKS[kind])
    elif kind in LINES:
        _draw_line(element, *LINES[kind])


def _draw_line(row: Tree.Element, tag: str, sign: str) -> None:
    under = Tree.Element("mrow")
    under.extend(row)
    for child in list(row):
        row.remove(child)
    row.tag = tag
    row.append(under)
    Tree.SubElement(row, "mo", stretchy="true").text = sign
