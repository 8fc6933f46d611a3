"""Markdown: what it says, and that a parser of CommonMark finds formulas and words as they were."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from generator import Assignment, Problem, Solution, load, solve
from generator.formats.markdown.formulas import for_display, for_sentence
from generator.formats.markdown.words import markdown_prose, markdown_text
from generator.problem import shipped, shipped_exercises
from tests.showing import WITHOUT_NUMBERS

COMMONMARK = MarkdownIt("commonmark").enable("table")
WITH_FORMULAS = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, allow_space=False)
KINDS = ("problem", "worksheet", "solution", "key")
FIXED = sorted({*shipped()} - {*shipped_exercises()} - WITHOUT_NUMBERS)
# All that Markdown and what its readers add to it take for their own.
HOSTILE = (
    r"# *a* _b_ __c__ `d` [e](f) ![g](h) <script>i</script> | j ~~k~~ ^l^ \m \$ & &amp; @n :o:"
)


class Texts(HTMLParser):
    """The text of a page and its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.elements: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def document(stated: dict[str, Any], kind: str = "problem") -> str:
    return solve(Problem.of(stated)).to_text("md", kind)


def of_one_neuron(**stated: Any) -> dict[str, Any]:
    usual = {"kind": "adaline", "inputs": [[0.5]], "targets": [1], "weights": [0.4]}
    return {**usual, "learning_rate": 0.1, "rounding": {"places": 2}, **stated}


@pytest.fixture(scope="module")
def source() -> Solution:
    return solve(Problem.load("back-propagation"))


@pytest.mark.parametrize(
    ("latex", "in_sentence", "in_display"),
    [
        (r"\begin{matrix}1\\2\end{matrix}", r"\begin{matrix}1\cr 2\end{matrix}", None),
        (r"a\\[0.6em]b", r"a\cr b", "a\\\\\nb"),
        ("a \\\\\nb", r"a \cr b", "a \\\\\nb"),
        (r"a\,\dagger", r"a\thinspace \dagger", r"a\thinspace \dagger"),
        (r"\left|a\right|", r"\left\vert a\right\vert ", r"\left\vert a\right\vert "),
        (r"\text{out}_o + w_1", r"\text{out}_ o + w_1", r"\text{out}_ o + w_1"),
    ],
)
def test_a_formula_has_nothing_that_markdown_takes(
    latex: str, in_sentence: str, in_display: str | None
) -> None:
    assert for_sentence(latex) == in_sentence
    if in_display is not None:
        assert for_display(latex) == in_display


def test_a_line_is_a_display_of_its_own(source: Solution) -> None:
    assert (
        "\n\n$$\n"
        "z^{(2)} = w^{(1)} a^{(1)} + b^{(1)}"
        " = \\begin{bmatrix}0.1 & 0.3\\\\\n0.2 & 0.4\\end{bmatrix}"
        " \\begin{bmatrix}0.1\\\\\n0.5\\end{bmatrix}"
        " + \\begin{bmatrix}0.25\\\\\n0.25\\end{bmatrix}"
        " = \\begin{bmatrix}0.41\\\\\n0.47\\end{bmatrix}"
        "\n$$\n\n"
    ) in source.to_text("md")


def test_a_line_that_is_wider_than_a_page_is_broken_before_a_relation(source: Solution) -> None:
    assert (
        "$$\n\\begin{aligned}\n"
        r"\frac{\partial L}{\partial b^{(2)}} &= \delta^{(3)} \odot \sigma'(z^{(3)})"
    ) in source.to_text("md")
    assert (
        " \\\\\n&\\overset{\\ast}{=} \\begin{bmatrix}0.07\\\\\n-0.01\\end{bmatrix}\n\\end{aligned}"
    ) in source.to_text("md")


def test_lines_side_by_side_are_one_display(source: Solution) -> None:
    assert (
        "$$\n"
        "w_{\\text{new}}^{(1)} = \\begin{bmatrix}0.10 & 0.30\\\\\n0.20 & 0.40\\end{bmatrix}"
        " \\qquad b_{\\text{new}}^{(1)} = \\begin{bmatrix}0.25\\\\\n0.25\\end{bmatrix}"
    ) in source.to_text("md", "key")


def test_a_blank_is_a_line_to_write_on(source: Solution) -> None:
    blank = r"\underline{\hspace{3em}}"
    assert rf"= \begin{{bmatrix}}{blank}\\" + f"\n{blank}\\end{{bmatrix}}\n$$" in source.to_text(
        "md", "worksheet"
    )


def test_headings_are_those_of_the_document(source: Solution) -> None:
    found = re.findall(r"^#.*", source.to_text("md"), re.MULTILINE)
    assert found == [
        "# Back Propagation",
        "## Problem",
        "## Solution",
        "### Forward pass",
        "### Back propagation",
        "#### Preliminary calculations",
        "#### Backward pass",
        "### Updating the weights and biases",
    ]


def test_a_figure_is_an_image_in_its_address_with_tables_beneath_it(source: Solution) -> None:
    text = source.to_text("md", "problem")
    found = re.search(
        r'\n\n<img alt="Figure 1" src="data:image/svg\+xml;base64,(.*)" />\n\n'
        r"Figure 1: Artificial neural network: .*\n\n\| Input layer \| Input \|\n",
        text,
    )
    assert found is not None
    image = ElementTree.fromstring(base64.b64decode(found[1]))
    assert image.tag == "{http://www.w3.org/2000/svg}svg"
    assert image.attrib["style"] == "background: #fff"
    assert (
        "| Output layer | Weight from $a_1^{(2)}$ | Weight from $a_2^{(2)}$ | Bias | Target |\n"
        "| ---: | ---: | ---: | ---: | ---: |\n"
        "| $a_1^{(3)}$ | $0.5$ | $0.6$ | $0.35$ | $y_1 = 0.05$ |\n"
    ) in text


def test_a_plot_is_an_image_and_its_losses_a_table() -> None:
    text = solve(Problem.load("long-run")).to_text("md")
    assert re.search(
        r'<img alt="Figure 2" src="data:.*" />\n\nFigure 2: The loss \$L\$ in each', text
    )
    assert "| Iteration | $L$ |\n| ---: | ---: |\n| $1$ | $0.6686$ |\n| $2$ | $0.6189$ |" in text


def test_a_row_of_a_table_is_one_line() -> None:
    text = solve(Problem.load("back-propagation"), with_check=True).to_text("md")
    assert (
        "| Gradient | Derived | Difference |\n"
        "| ---: | ---: | ---: |\n"
        r"| ${\partial L/\partial b_1^{(2)}}$ | $0.066714974\phantom{0 \times 10^{-4}}$ |"
    ) in text


def test_a_question_stands_above_the_headings_in_it() -> None:
    solution = solve(Assignment.load("homework"))
    headings = re.findall(r"^#+ .*", solution.to_text("md"), re.MULTILINE)
    assert headings[:4] == [
        "# Homework 3: Back Propagation",
        "## Question 1: A network with two outputs (12 points)",
        "### Solution",
        "#### Forward pass",
    ]
    sheet = solution.to_text("md", "problem")
    assert "\n\nName: ____________________ Student ID: ____________________\n\n" in sheet
    assert "\n\n> Work alone, and show every step" in sheet
    assert "\n\n**(a)** (4 points) Find $a^{(2)}$, $a^{(3)}$ and the loss $L$.\n\n" in sheet
    assert '\n\n<div style="height: 20mm"></div>\n\n' in sheet
    assert "\n\n**Total: 35 points**\n" in solution.to_text("md", "key")


@pytest.mark.parametrize("stated", [
    HOSTILE, "1. a", "12) a", "- a", "+ a", "* a", "> a", "=", "---", "***", "___", "    a", "~~~",
    "a_b_c", "_a", "a_", "snake_case_", "a\\", "$5 and $6", "| - |", "&lt;", "<!-- a -->", "]]>",
    "a:b: c", "[a]: b", "http://a.b/c_d_", "`", "![a][b]", "#", "\\$a$",
])  # fmt: skip
def test_words_print_as_they_were_typed(stated: str) -> None:
    html = COMMONMARK.render(markdown_text(stated))
    assert Texts(html).text.strip() == " ".join(stated.split())
    assert Texts(html).elements <= {"p", "span"}
    assert "math" not in "".join(token.type for token in flat(WITH_FORMULAS, markdown_text(stated)))


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("a. b", r"a\. b"),
        ("iv) b", r"iv\) b"),
        ("(1) b", r"(1\) b"),
        ("1.5 b", "1.5 b"),
        (": b", r"\: b"),
        ("% b", r"\% b"),
        ("b {-}", r"b \{-}"),
        ("a - b -- c --- d", r"a - b \-- c \-\-- d"),
        ("a...", r"a\..."),
        ('"a"', r"\"a\""),
        (r"\(a\)", "<span>&#92;</span>(a<span>&#92;</span>)"),
        (r"\begin{a}", r"<span>&#92;</span>begin\{a}"),
    ],
)
def test_what_pandoc_or_jupyter_would_take_is_escaped(stated: str, expected: str) -> None:
    assert markdown_text(stated) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("**a** *b*", "<strong>a</strong> <em>b</em>"),
        ("a**b**c*d*e", "a<strong>b</strong>c<em>d</em>e"),
        ("a**(b)**c", "a<strong>(b)</strong>c"),
        ("a*, b*c", "a<em>, b</em>c"),
        ("**a***b*", "<strong>a</strong><em>b</em>"),
        ("**a****b**", "<strong>a</strong><strong>b</strong>"),
        (r"**a** \*b", "<strong>a</strong> *b"),
        ("**1. a**", "<strong>1. a</strong>"),
        ("$$5 *a*", "<span>$</span>5 <em>a</em>"),
        ("a\n\n- b", "a</p>\n<p>- b"),
        ("$x_1$ > 0", "$x_1$ &gt; 0"),
        ("($x_1$), **$x_1$**", "($x_1$), <strong>$x_1$</strong>"),
        ("a$x_1$2", "a<span></span>$x_1$<span></span>2"),
    ],
)
def test_what_stands_out_in_a_text_does(typed: str, expected: str) -> None:
    written = markdown_prose(typed, lambda _: "$x_1$", {})
    assert COMMONMARK.render(written) == f"<p>{expected}</p>\n"


@pytest.mark.parametrize("key", ["title", "author", "date"])
def test_every_field_prints_as_it_was_typed(key: str) -> None:
    text = document(of_one_neuron(**{key: HOSTILE}), "solution")
    page = Texts(COMMONMARK.render(text))
    assert HOSTILE in page.text
    assert page.elements.isdisjoint({"script", "a", "code", "del", "sup"})


def flat(parser: MarkdownIt, text: str) -> Iterator[Token]:
    """Yield the tokens of a text, those of its paragraphs among them."""
    for token in parser.parse(text):
        yield token
        yield from token.children or ()


def assert_formulas_arrive(text: str) -> None:
    """See that a parser finds each formula as it was written, and GitHub those of sentences."""
    tokens = list(flat(WITH_FORMULAS, text))
    displays = [token.content.strip("\n") for token in tokens if token.type == "math_block"]
    assert displays == re.findall(r"^\$\$\n(.*?)\n\$\$$", text, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^\$\$\n.*?\n\$\$$", "", text, flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r"\$([^$\n]+)\$", rest)
    assert [token.content for token in tokens if token.type == "math_inline"] == found
    assert not any("&" in token.content and token.type == "text" for token in tokens)
    # GitHub reads Markdown first, and takes dollar signs only beside spaces and some signs.
    before, *_ = between = re.split(r"\$[^$\n]+\$", rest)
    assert all(not part or part[-1] in "\n (" for part in between[:-1]), before
    assert all(not part or part[0] in "\n .,;:)?" for part in between[1:])
    words = "".join(token.content for token in flat(COMMONMARK, rest) if token.type == "text")
    assert re.findall(r"\$([^$]+)\$", words) == found


@pytest.mark.parametrize("name", ["softmax-batch", "perceptron-and", "xor-threshold-units"])
def test_formulas_arrive_as_they_were_written(name: str) -> None:
    problem = Problem.load(name).shown_as("net-out" if name == "softmax-batch" else None)
    for kind in KINDS:
        assert_formulas_arrive(solve(problem, with_check=True).to_text("md", kind))


@pytest.mark.slow
@pytest.mark.parametrize("presentation", ["matrices", "weights"])
@pytest.mark.parametrize("name", FIXED)
def test_formulas_of_all_documents_arrive_as_they_were_written(
    name: str, presentation: str
) -> None:
    solution = solve(load(name).shown_as(None, presentation, "entries"), with_check=True)
    for kind in KINDS:
        assert_formulas_arrive(solution.to_text("md", kind))
