"""Markdown and notebooks read into tokens, as a parser of CommonMark has them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from tests.format_reader.of_html import element_tokens
from tests.format_reader.of_tex import formula_tokens
from tests.format_reader.tokens import prose

__all__ = ["markdown_tokens", "notebook_tokens"]


class Reader(MarkdownIt):
    """A parser that follows each address; some refuse a drawing that is in its own."""

    def validateLink(self, url: str) -> bool:  # noqa: N802  # as the parser calls it
        return bool(url)


PARSER = Reader("commonmark").enable("table").use(dollarmath_plugin, allow_space=False)
DATA = "data:image/svg+xml;base64,"
IMAGE = re.compile(r'<img alt="[^"]*" src="([^"]*)" />')
# What a paragraph is behind another.
NEXT = {"image": "caption"}
# The images of a cell, by what their addresses call them.
Attachments = Mapping[str, Mapping[str, str]]


def markdown_tokens(text: str, attached: Attachments | None = None) -> Iterator[str]:
    """Yield the tokens of a text, but for tables that describe its figures: those behind an image
    and its caption.
    """
    before, in_table = "text", False
    for token in PARSER.parse(text):
        match token.type:
            case "table_open" | "table_close":
                in_table = token.type == "table_open"
            case "math_block":
                before = "text"
                yield from formula_tokens(token.content)
            case "html_block" if found := IMAGE.search(token.content):
                before = "image"
                yield from _image(found[1], attached or {})
            case "inline" if not in_table:
                before = NEXT.get(before, "text")
                if any(child.type == "image" for child in token.children or ()):
                    before = "image"
                yield from _inline(token, attached or {})
            case "inline" if before != "caption":
                yield from _inline(token, attached or {})


def _inline(token: Token, attached: Attachments) -> Iterator[str]:
    for child in token.children or ():
        if child.type == "text":
            yield from prose(child.content)
        elif child.type in ("math_inline", "math_inline_double"):
            yield from formula_tokens(child.content)
        elif child.type == "image":
            yield from _image(str(child.attrs["src"]), attached)


def _image(address: str, attached: Attachments) -> Iterator[str]:
    """Yield the labels of a drawing; a logo has none."""
    kind, _, name = address.partition(":")
    content = attached[name].get("image/svg+xml") if kind == "attachment" else None
    if address.startswith(DATA):
        content = address.removeprefix(DATA)
    if content is not None:
        yield from element_tokens(ElementTree.fromstring(base64.b64decode(content)))


def notebook_tokens(text: str) -> Iterator[str]:
    """Yield the tokens of the words of a notebook, without its programs."""
    cells: list[dict[str, Any]] = json.loads(text)["cells"]
    for cell in cells:
        if cell["cell_type"] == "markdown":
            yield from markdown_tokens("".join(cell["source"]), cell.get("attachments"))
