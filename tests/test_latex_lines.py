"""Printed lines with amsmath alone: what they are, and where they are broken."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from generator.document.rendering import terms
from generator.formats.latex.lines import AmsmathLines
from generator.layout.nodes import BREAK, Digits, MatrixNode, Node, Operator, Word
from generator.layout.walking import row
from generator.lines import Line, Link

A, B, X = map(Word, "abx")
PLUS = Operator("+")
ONE = Digits("1")
# Ten digits, and a sum of three such parts.
TEN = Digits("1234567890")
LONG = row(TEN, BREAK, PLUS, TEN, BREAK, PLUS, TEN)


def line(*links: Node | Link, symbols: Sequence[Node] = (A,)) -> Line:
    """A line of readings that are equal unless they are links of their own."""
    made = [link if isinstance(link, Link) else Link("equals", False, link) for link in links]
    return Line("a", tuple(symbols), tuple(made))


def printed(given: Line, across: int = 30) -> str:
    return AmsmathLines(terms(), across).line(given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (line(X, ONE), "a = x = 1"),
        (line(X, symbols=(A, B)), "a = b = x"),
        (line(), "a"),
        (line(Link("equals", True, ONE)), r"a \overset{\ast}{=} 1"),
        (line(Link("approximately", False, ONE)), r"a \approx 1"),
        (line(Link("approximately", True, ONE)), r"a \overset{\ast}{\approx} 1"),
        (line(MatrixNode(((A, B),))), r"a = \begin{bmatrix}a & b\end{bmatrix}"),
    ],
)
def test_a_line_that_fits_is_one_row(given: Line, expected: str) -> None:
    assert printed(given) == expected


def test_a_line_is_broken_before_a_relation() -> None:
    assert printed(line(TEN, TEN, ONE)) == "\n".join(
        (
            r"\begin{aligned}",
            r"a &= 1234567890 = 1234567890 \\",
            "&= 1",
            r"\end{aligned}",
        )
    )


def test_a_reading_that_is_wider_than_a_page_is_broken_within_and_stands_alone() -> None:
    assert printed(line(X, LONG, X)) == "\n".join(
        (
            r"\begin{aligned}",
            r"a &= x \\",
            r"&= 1234567890 + 1234567890 \\",
            r"&\quad {}+ 1234567890 \\",
            "&= x",
            r"\end{aligned}",
        )
    )


def test_a_reading_that_fits_on_a_row_is_not_broken_within() -> None:
    assert printed(line(TEN, LONG), across=40) == "\n".join(
        (
            r"\begin{aligned}",
            r"a &= 1234567890 \\",
            "&= 1234567890 + 1234567890 + 1234567890",
            r"\end{aligned}",
        )
    )


def test_lines_of_a_block_are_aligned_at_their_first_relation() -> None:
    assert AmsmathLines(terms(), 30).lines([line(X), line(ONE, symbols=(B,))]) == "\n".join(
        (r"\begin{aligned}", r"a &= x \\", "b &= 1", r"\end{aligned}")
    )
    assert AmsmathLines(terms(), 30).lines([line(X)]) == "a = x"


def test_as_many_lines_stand_beside_each_other_as_fit() -> None:
    short, wide, broken = line(X), line(TEN), line(LONG)
    beside = AmsmathLines(terms(), 30).beside
    assert beside([short, short, wide, short]) == [
        r"a = x \qquad a = x",
        r"a = 1234567890 \qquad a = x",
    ]
    assert len(beside([short, broken, short])) == 3
