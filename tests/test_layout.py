"""Layout trees: what is in them, what they begin with, how wide they are, and symbols read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import structs

import generator
from generator.document.rendering import terms
from generator.layout.nodes import (
    BLANK,
    BREAK,
    EULER,
    Accent,
    Applied,
    Break,
    Cases,
    Digits,
    Fence,
    Filled,
    Fraction,
    Index,
    MatrixNode,
    Node,
    Operator,
    Power,
    Root,
    Row,
    Style,
    Styled,
    Sum,
    TranslatedWord,
    Transpose,
    Word,
)
from generator.layout.patterns import blanks, blocks, fixed, pattern, widest_part
from generator.layout.spelled import spelled
from generator.layout.symbols import ACCENTS, LETTERS, STYLES, called, symbol
from generator.layout.walking import (
    CHILDREN,
    children,
    contains,
    is_same,
    leading,
    listed,
    nodes,
    row,
    unbroken,
)
from generator.layout.widths import TERMS, WIDTHS, width, widths
from generator.problem.latex import ALONE, BEFORE_MATHEMATICS, BEFORE_WORDS, advice
from generator.problem.limits import LONGEST_SYMBOL
from tests.printing import latex, pieces
from tests.strategies import layouts

HOUSE = Path(generator.__file__).parent
KINDS = get_args(Node)
A, B, C, W, X = map(Word, "abcwx")
ONE, TWO = Digits("1"), Digits("2")
PLUS, MINUS, TIMES = Operator("+"), Operator("-"), Operator("×")
SUM = row(A, PLUS, B)
BROKEN = row(A, BREAK, PLUS, B)
SQUARE = MatrixNode(((ONE, Digits("2.50")), (Digits("100"), Digits("4"))))
IN_BLOCKS = MatrixNode(((ONE, TWO, ONE, TWO), (ONE, TWO, ONE, Digits("345"))), 3)
POSITIVE = row(X, Operator(">"), Digits("0"))
# A formula that is filled with two numbers: a + 0.5 × -2.
SLOTS = pattern(row(A, PLUS, Digits("0.0", slot=0), TIMES, Digits("-0", slot=1)))


# How many digits wide each kind of node is, counted by hand.
COUNTED: list[tuple[Node, int]] = [
    (Word("net"), 3),
    (Word("ϵ"), 1),
    (Styled("bold", W), 1),
    (Styled("function", Word("softmax")), 7),
    (TranslatedWord("new"), 3),
    (Digits("0.25"), 4),
    (Digits("-0,25"), 6),
    (Digits("3", room=".00"), 4),
    # 1.2 × 10^-5, whose sign of a power is wider than a digit by half.
    (Digits("1.2e-5"), 9),
    (Digits("1e-8"), 5),
    (BLANK, 9),
    (Operator("×"), 1),
    (Operator("-"), 2),
    (Operator(""), 0),
    (BREAK, 0),
    (SUM, 3),
    (row(A, MINUS, B, MINUS, C), 6),
    (Fence(SUM), 5),
    (Fence(A, "|", "tall"), 3),
    (Applied(called("tanh"), Fence(X)), 7),
    (Fraction(Digits("12"), Digits("345")), 3),
    (Fraction(SUM, TWO), 3),
    (Index(W, (row(ONE, ONE),), (Fence(ONE),)), 6),
    (Index(W, (X, TranslatedWord("new"))), 6),
    (Power(EULER, row(Operator("-", is_prefix=True), X)), 4),
    (Power(X, TWO), 2),
    (Power(X, TWO, is_entrywise=True), 3),
    (Transpose(W), 2),
    (Root(Digits("12345")), 6),
    (Sum(A), 2),
    (Sum(A, Word("j")), 3),
    (Accent("hat", Word("y")), 1),
    (Accent("bar", Word("y")), 2),
    (Accent("prime", Word("σ")), 2),
    (SQUARE, 13),
    (row(Fraction(ONE, TWO), Operator(""), SQUARE), 14),
    (IN_BLOCKS, 19),
    (Cases(X, POSITIVE, Digits("0")), 16),
    (Filled(SLOTS, ("0.5", "-2")), 9),
]


def test_every_kind_of_node_has_a_width() -> None:
    assert set(WIDTHS) == {type(node) for node, _ in COUNTED} == set(KINDS)


def test_what_a_node_is_made_of_is_all_that_it_holds() -> None:
    holding = {
        kind
        for kind in KINDS
        for field in structs.fields(kind)
        if any(held in str(field.type) for held in ("Node", "Fence", "Pattern"))
        and field.type != "FenceSize"
    }
    assert set(CHILDREN) == holding


@pytest.mark.parametrize(("node", "expected"), COUNTED)
def test_a_node_is_about_as_wide_as_so_many_digits(node: Node, expected: int) -> None:
    assert width(node) == expected


def test_the_words_within_formulas_are_those_whose_widths_are_known() -> None:
    sources = [path.read_text(encoding="utf-8") for path in HOUSE.rglob("*.py")]
    laid_out = {
        key for source in sources for key in re.findall(r'\bTranslatedWord\("([\w-]+)"\)', source)
    }
    assert set(TERMS) == laid_out
    assert laid_out <= set(terms())


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (SUM, [3]),
        (BROKEN, [1, 2]),
        (row(A, BREAK, MINUS, B, BREAK, PLUS, C), [1, 3, 2]),
        (Fence(BROKEN), [5]),
        (Fence(BROKEN, size="large"), [2, 3]),
        (row(TWO, TIMES, Fence(BROKEN, size="larger")), [4, 3]),
        (Applied(called("ln"), Fence(BROKEN, size="large")), [4, 3]),
        (Power(Fence(BROKEN, size="large"), TWO, is_entrywise=True), [2, 5]),
        (Sum(Fence(BROKEN, size="large"), Word("i")), [4, 3]),
        (Root(BROKEN), [4]),
        (Fraction(BROKEN, A), [3]),
        (IN_BLOCKS, [12, 7]),
        (row(A, BREAK, PLUS, IN_BLOCKS), [1, 13, 7]),
        (fixed(BROKEN), [1, 2]),
    ],
)  # fmt: skip
def test_a_line_is_broken_between_parts(node: Node, expected: list[int]) -> None:
    assert widths(node) == expected
    assert widest_part(node) == max(expected)
    assert len(pieces(node)) == len(expected)


@given(layouts())
def test_a_layout_has_a_width_for_each_piece_of_it_that_is_printed(node: Node) -> None:
    assert len(widths(node)) == len(pieces(node))
    assert widest_part(fixed(node)) == max(widths(node))
    assert widths(fixed(node)) == widths(node)


@given(layouts())
def test_what_is_not_to_be_broken_reads_the_same(node: Node) -> None:
    whole = unbroken(node)
    assert latex(whole) == latex(node)
    assert len(pieces(whole)) == 1 or blocks(whole)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (BROKEN, SUM),
        (Fence(BROKEN, size="large"), Fence(SUM, size="large")),
        (Applied(called("ln"), Fence(BROKEN)), Applied(called("ln"), Fence(SUM))),
        (Power(Fence(BROKEN), TWO, is_entrywise=True), Power(Fence(SUM), TWO, is_entrywise=True)),
        (Sum(Fence(BROKEN), X), Sum(Fence(SUM), X)),
        (row(TWO, PLUS, Fence(BROKEN)), row(TWO, PLUS, Fence(SUM))),
        (IN_BLOCKS, IN_BLOCKS),
    ],
)
def test_what_is_not_to_be_broken_has_no_breaks(node: Node, expected: Node) -> None:
    assert unbroken(node) == expected
    assert not contains(unbroken(node), lambda part: isinstance(part, Break))


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (row(Digits("-2"), PLUS, A), Digits("-2")),
        (row(Operator("-", is_prefix=True), A), Operator("-", is_prefix=True)),
        (Index(Accent("hat", X), (ONE,)), Accent("hat", X)),
        (Power(Digits("3"), TWO), Digits("3")),
        (Transpose(Index(W, (ONE,))), W),
        (Applied(called("ln"), Fence(X)), called("ln")),
        (fixed(row(row(Power(ONE, TWO)), PLUS, A)), ONE),
        # These are met whole.
        (Fraction(ONE, X), Fraction(ONE, X)),
        (Power(Fence(Digits("-2")), TWO), Fence(Digits("-2"))),
        (SQUARE, SQUARE),
        (Root(TWO), Root(TWO)),
        (Sum(Digits("1")), Sum(Digits("1"))),
    ],
)
def test_what_a_reader_meets_first(node: Node, expected: Node) -> None:
    assert leading(node) == expected


def test_rows_hold_no_rows_and_no_single_thing() -> None:
    assert row(row(A, PLUS), row(B, row(TIMES, C))) == Row((A, PLUS, B, TIMES, C))
    assert row(row(A)) == A
    assert listed("=", [A]) == A
    assert listed("=", [A, SUM, C]) == row(A, Operator("="), SUM, Operator("="), C)


def test_nodes_are_walked_from_left_to_right() -> None:
    whole = row(
        Sum(Index(A, (B,), (C,)), Word("j")),
        Cases(W, X, Word("y")),
        MatrixNode(((ONE, TWO), (Digits("3"), Digits("4")))),
        Applied(Word("f"), Fence(Fraction(Word("p"), Word("q")))),
    )
    letters = [node.text for node in nodes(fixed(whole)) if isinstance(node, Word | Digits)]
    assert "".join(letters) == "jabcwxy1234fpq"


def test_blanks_and_blocks_are_counted() -> None:
    assert blanks(row(BLANK, PLUS, Fence(row(BLANK, TIMES, A)))) == 2
    assert blanks(fixed(A)) == 0
    assert blocks(row(IN_BLOCKS, PLUS, SQUARE)) == blocks(fixed(row(IN_BLOCKS, SQUARE))) == 1


@given(layouts())
def test_a_layout_looks_like_itself_whatever_it_is_filled_into(node: Node) -> None:
    assert is_same(node, node)
    assert is_same(fixed(node), node)
    assert is_same(node, fixed(node))
    assert is_same(fixed(node), fixed(node))


@given(layouts(), layouts())
def test_what_looks_the_same_is_printed_alike(first: Node, second: Node) -> None:
    assert is_same(first, second) == is_same(second, first) == (first == second)
    assert latex(first) == latex(second) or not is_same(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (A, B),
        (ONE, A),
        (Digits("1"), Digits("1.0")),
        (Digits("1"), Digits("1", room=".0")),
        (SUM, row(A, PLUS, C)),
        (SUM, row(A, PLUS, B, PLUS, C)),
        (SUM, BROKEN),
        (Fence(A), Fence(A, "|")),
        (Fence(A), Fence(A, size="tall")),
        (Styled("bold", A), Styled("sans", A)),
        (Accent("hat", A), Accent("tilde", A)),
        (Index(A, (ONE,)), Index(A, (), (ONE,))),
        (Index(A, (ONE, TWO)), Index(A, (ONE,), (TWO,))),
        (Power(A, TWO), Power(A, TWO, is_entrywise=True)),
        (Sum(A), Sum(A, Word("i"))),
        (MatrixNode(((ONE, TWO),)), MatrixNode(((ONE,), (TWO,)))),
        (MatrixNode(((ONE, TWO),)), MatrixNode(((ONE, TWO),), 1)),
        (Operator("+"), Operator("+", is_prefix=True)),
        (TranslatedWord("if"), TranslatedWord("new")),
        (BLANK, Digits("0.00")),
        (Fraction(A, B), Fraction(B, A)),
    ],
)  # fmt: skip
def test_what_looks_different_is_not_the_same(first: Node, second: Node) -> None:
    assert not is_same(first, second)
    assert not is_same(fixed(first), second)
    assert not is_same(fixed(first), fixed(second))


def test_a_filled_pattern_is_the_same_as_what_its_numbers_make_of_it() -> None:
    filled = Filled(SLOTS, ("0.5", "-2"))
    plain = row(A, PLUS, Digits("0.5"), TIMES, Digits("-2"))
    assert is_same(filled, plain)
    assert is_same(fixed(plain), filled)
    assert is_same(filled, Filled(pattern(SLOTS.tree), ("0.5", "-2")))
    assert not is_same(filled, Filled(SLOTS, ("0.5", "-3")))
    assert not is_same(filled, Filled(pattern(SLOTS.tree), ("0.6", "-2")))
    assert not is_same(filled, row(A, PLUS, Digits("0.5"), TIMES, Digits("-3")))


@pytest.mark.parametrize("name", ALONE.split("|"))
def test_a_letter_that_symbols_may_have_is_one_sign(name: str) -> None:
    assert symbol(rf"\{name}") == Word(LETTERS[name])
    assert len(LETTERS[name]) == width(symbol(rf"\{name}")) == 1
    assert latex(symbol(rf"\{name}")) == rf"\{name}"
    assert latex(symbol(rf"\{name} w1")) == rf"\{name} w1"
    assert latex(symbol(rf"\{name} 1w")) == rf"\{name} 1w"


def test_no_two_letters_are_one_sign() -> None:
    assert set(LETTERS) == set(ALONE.split("|"))
    assert len(set(LETTERS.values())) == len(LETTERS)
    assert len(set(STYLES.values())) == len(STYLES)
    assert {*STYLES.values()} == {*get_args(Style)}


@pytest.mark.parametrize("command", [*BEFORE_MATHEMATICS.split("|"), "mathcal"])
def test_an_accent_or_a_style_that_symbols_may_have_is_read(command: str) -> None:
    typed = rf"\{command}{{W}}"
    expected = (
        Accent(command, Word("W")) if command in ACCENTS else Styled(STYLES[command], Word("W"))
    )
    assert advice(typed, is_letter=True) is None
    assert symbol(typed) == expected
    assert latex(symbol(typed)) == typed


@pytest.mark.parametrize("command", BEFORE_WORDS.split("|"))
def test_words_that_symbols_may_have_keep_what_stands_between_them(command: str) -> None:
    typed = rf"\{command}{{a b, c-1.}}"
    assert advice(typed, is_letter=True) is None
    assert symbol(typed) == Styled(STYLES[command], Word("a b, c-1."))
    assert latex(symbol(typed)) == typed


SIGNS = st.sampled_from([*"aZ07,.*()[]", r"\alpha ", r"\ell ", r"\prime "])
PHRASES = st.sampled_from([r"\text{in, 1}", r"\operatorname{net}", r"\mathcal{W}"])


def grouped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    commands = st.sampled_from(BEFORE_MATHEMATICS.split("|"))
    content = st.lists(inner, min_size=1, max_size=3).map("".join)
    return st.builds(r"\{}{{{}}}".format, commands, content)


SYMBOLS = st.lists(st.recursive(SIGNS | PHRASES, grouped, max_leaves=4), max_size=4)


@given(SYMBOLS.map(lambda parts: "".join(parts).strip()))
def test_whatever_may_stand_in_a_symbol_is_printed_as_it_was_typed(typed: str) -> None:
    assume(len(typed) <= LONGEST_SYMBOL)
    assert advice(typed, is_letter=False) is None
    assert latex(symbol(typed)).replace(" ", "") == typed.replace(" ", "")


def test_braces_alone_set_nothing() -> None:
    assert symbol("{ab}") == symbol("ab") == Word("ab")
    assert symbol(r"\hat{{a}}") == Accent("hat", A)


def test_a_function_is_called_by_a_letter_or_a_name() -> None:
    assert called("σ") == Word("σ")
    assert called("ln") == Styled("function", Word("ln"))
    assert children(called("ln")) == (Word("ln"),)


def test_an_accented_letter_is_one_character_where_there_is_one() -> None:
    assert spelled(Accent("tilde", Word("a")), {}) == "\N{LATIN SMALL LETTER A WITH TILDE}"
    assert spelled(Accent("tilde", Word("w")), {}) == "w\N{COMBINING TILDE}"
