"""HTML as QTI 2.1 has it: some elements of XHTML, and formulas in MathML 2."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lxml import etree

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
# What is said of formulas to those who cannot see them came with later versions of MathML.
OF_LATER_MATHML = ("intent", "arg")
MATHML = "http://www.w3.org/1998/Math/MathML"
# How formulas look that have a style sheet elsewhere: by the class of an element, its attribute.
LOOKS: Mapping[str, tuple[str, str]] = {
    "italic": ("mathvariant", "italic"),
    "bold": ("mathvariant", "bold"),
    "flush": ("columnalign", "right"),
    "cases": ("columnalign", "left"),
    "blocks": ("columnalign", "left"),
}
IN_FORMULAS, ELSEWHERE = "//*[@class][ancestor::math]", "//*[not(ancestor::math)]"
PARSER = etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True)


def xhtml(html: str) -> str:
    """Return HTML as a division that QTI takes. Raises TemplateError where it is no XML."""
    try:
        division = etree.fromstring(f"<div>{html}</div>", PARSER)
    except etree.XMLSyntaxError as error:
        raise TemplateError(
            f"a template of one's own makes HTML that is no XML, as QTI needs it: {error.msg}",
            "end each element, and write letters as they are",
        ) from None
    etree.strip_attributes(division, *OF_LATER_MATHML)
    for element in division.xpath(IN_FORMULAS):
        if look := LOOKS.get(element.attrib.pop("class")):
            element.set(*look)
    for element in division.xpath(ELSEWHERE):
        if element.tag == "math":
            _keep(element, ("display",))
            element.set("xmlns", MATHML)
        else:
            _put_rows_in_a_body(element)
            element.tag = (
                element.tag if element.tag in ELEMENTS else BLOCKS.get(element.tag, "span")
            )
            _keep(element, ATTRIBUTES)
    written: str = etree.tostring(division, encoding="unicode")
    return written


def _keep(element: etree._Element, names: Collection[str]) -> None:
    for name in [name for name in element.attrib if name not in names]:
        del element.attrib[name]


def _put_rows_in_a_body(table: etree._Element) -> None:
    rows = table.findall("tr") if table.tag == "table" else []
    if rows:
        etree.SubElement(table, "tbody").extend(rows)
