"""Readers of documents in each format: what they say, in order, without how it is set.

A document is read into tokens: the words and the numbers of sentences, and each letter, sign and
number of formulas. What a format draws, such as brackets, bars of fractions and accents, is none.
"""

from tests.format_reader.of_html import html_tokens
from tests.format_reader.of_markdown import markdown_tokens, notebook_tokens
from tests.format_reader.of_tex import tex_tokens

__all__ = ["html_tokens", "markdown_tokens", "notebook_tokens", "tex_tokens"]
