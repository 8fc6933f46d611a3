"""The printer of MathML: what each kind of node becomes, with blanks and without."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from generator.document.rendering import terms
from generator.formats.embedded import mathml as embedded
from generator.formats.html.blanks import Blanked
from generator.formats.html.formulas import Formulas
from generator.formats.html.mathml import Mathml
from generator.formats.latex.dialects import AMSMATH
from generator.formats.latex.printer import Latex
from generator.layout.nodes import (
    BLANK,
    BREAK,
    EULER,
    Accent,
    Applied,
    Blank,
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
    Styled,
    Sum,
    TranslatedWord,
    Transpose,
    Word,
)
from generator.layout.patterns import pattern
from generator.layout.symbols import called
from generator.layout.walking import listed, row
from generator.lines import Link

A, B, W, X = map(Word, "abwx")
ZERO, ONE, TWO = Digits("0"), Digits("1"), Digits("2")
PLUS, PRODUCT, MINUS = Operator("+"), Operator(""), Operator("-", is_prefix=True)
PARTIAL = Word("∂")
SLOTS = pattern(row(Digits("-0.0", slot=1), Operator("×"), Digits("0.0", slot=0)))
TIMES, APPLIED = "<mo>\N{INVISIBLE TIMES}</mo>", "<mo>\N{FUNCTION APPLICATION}</mo>"
OPEN, CLOSE = '<mo stretchy="false">(</mo>', '<mo stretchy="false">)</mo>'

PRINTED: list[tuple[Node, str]] = [
    (A, "<mi>a</mi>"),
    (Word("net"), '<mi class="italic">net</mi>'),
    (Word("ϵ"), "<mi>ϵ</mi>"),
    (Word("Σ"), '<mi mathvariant="normal">Σ</mi>'),
    (Word("∇"), '<mi mathvariant="normal">∇</mi>'),
    (Word("("), OPEN),
    (Word("|"), '<mo lspace="0" rspace="0" stretchy="false">|</mo>'),
    (EULER, "<mi>e</mi>"),
    (Styled("bold", W), "<mi>𝐰</mi>"),
    (Styled("bold", Word("1")), "<mi>𝟏</mi>"),
    (Styled("bold italic", row(Word("α"), ONE)), "<mi>𝜶</mi><mn>𝟏</mn>"),
    (Styled("script", Word("LH")), "<mi>ℒℋ</mi>"),
    (Styled("sans", Index(W, (A,))), "<msub><mi>𝗐</mi><mi>𝖺</mi></msub>"),
    (Styled("monospace", Word("x")), "<mi>𝚡</mi>"),
    (Styled("upright", Word("d")), '<mi mathvariant="normal">d</mi>'),
    (Styled("upright", Word("out")), "<mi>out</mi>"),
    (Styled("italic", Word("out")), '<mi class="italic">out</mi>'),
    (Styled("text", Word(" if a")), "<mtext>\N{NO-BREAK SPACE}if\N{NO-BREAK SPACE}a</mtext>"),
    (Styled("bold text", Word("b")), '<mtext class="bold">b</mtext>'),
    (called("ln"), "<mi>ln</mi>"),
    (TranslatedWord("new"), "<mtext>new</mtext>"),
    (Digits("0.25"), "<mn>0.25</mn>"),
    (Digits("-0,25"), "<mrow><mo>−</mo><mn>0,25</mn></mrow>"),
    (Digits("1.2e-5"),
     "<mrow><mn>1.2</mn><mo>×</mo><msup><mn>10</mn><mrow><mo>−</mo><mn>5</mn></mrow></msup></mrow>"),
    (Digits("1e12"), "<msup><mn>10</mn><mn>12</mn></msup>"),
    (Digits("-1e12"),
     "<mrow><mo>−</mo>"
     "<mrow><mn>1</mn><mo>×</mo><msup><mn>10</mn><mn>12</mn></msup></mrow></mrow>"),
    (Digits("3", room=".00"),
     "<mrow><mn>3</mn><mphantom><mtext>.00</mtext></mphantom></mrow>"),
    (BREAK, ""),
    (Operator("<"), "<mo>&lt;</mo>"),
    (Operator("-"), "<mo>−</mo>"),
    (row(A, PLUS, BREAK, B), "<mi>a</mi><mo>+</mo><mi>b</mi>"),
    (row(A, PRODUCT, B), f"<mi>a</mi>{TIMES}<mi>b</mi>"),
    (row(A, BREAK, PRODUCT, B), f"<mi>a</mi>{TIMES}<mi>b</mi>"),
    (row(PARTIAL, PRODUCT, A), "<mi>∂</mi><mi>a</mi>"),
    (row(A, PRODUCT, Applied(called("ln"), Fence(X))),
     f'<mi>a</mi><mo rspace="0.167em">\N{INVISIBLE TIMES}</mo>'
     f"<mi>ln</mi>{APPLIED}<mrow>{OPEN}<mi>x</mi>{CLOSE}</mrow>"),
    (row(MINUS, A), '<mo form="prefix">−</mo><mi>a</mi>'),
    (Fence(A), f"<mrow>{OPEN}<mi>a</mi>{CLOSE}</mrow>"),
    (Fence(A, "|", "tall"), "<mrow><mo>|</mo><mi>a</mi><mo>|</mo></mrow>"),
    (Fence(A, size="larger"), "<mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow>"),
    (Applied(Accent("prime", Word("σ")), Fence(X)),
     f"<mrow><mi>σ</mi><mo>′</mo></mrow>{APPLIED}<mrow>{OPEN}<mi>x</mi>{CLOSE}</mrow>"),
    (Fraction(ONE, row(A, PLUS, B)),
     "<mfrac><mn>1</mn><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></mfrac>"),
    (Index(W, (ONE, TWO)),
     '<msub><mi>w</mi><mrow><mn>1</mn><mo rspace="0">,</mo><mn>2</mn></mrow></msub>'),
    (Index(W, (), (Fence(TWO),)),
     f'<msup intent="_($w,$n)"><mi arg="w">w</mi>'
     f'<mrow arg="n">{OPEN}<mn>2</mn>{CLOSE}</mrow></msup>'),
    (Index(W, (ONE,), (TWO,)),
     '<msubsup intent="_($w,$i,$n)"><mi arg="w">w</mi><mn arg="i">1</mn>'
     '<mn arg="n">2</mn></msubsup>'),
    (Index(W), "<mi>w</mi>"),
    (Power(X, TWO), "<msup><mi>x</mi><mn>2</mn></msup>"),
    (Power(EULER, row(MINUS, X)),
     '<msup><mi>e</mi><mrow><mo form="prefix">−</mo><mi>x</mi></mrow></msup>'),
    (Power(Index(X, (ONE,)), TWO), "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>"),
    (Power(Digits("-2"), TWO),
     "<msup><mrow><mo>−</mo><mn>2</mn></mrow><mn>2</mn></msup>"),
    (Power(A, TWO, is_entrywise=True),
     '<msup><mi>a</mi><mrow><mo lspace="0" rspace="0">⊙</mo><mn>2</mn></mrow></msup>'),
    (Transpose(Fence(A)),
     f'<msup intent="transpose($x)"><mrow arg="x">{OPEN}<mi>a</mi>{CLOSE}</mrow><mi>T</mi></msup>'),
    (Root(row(A, PLUS, B)), "<msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt>"),
    (Sum(A), "<mo>∑</mo><mi>a</mi>"),
    (Sum(A, Word("j")), "<munder><mo>∑</mo><mi>j</mi></munder><mi>a</mi>"),
    (Accent("hat", W), '<mover accent="true"><mi>w</mi><mo stretchy="false">^</mo></mover>'),
    (Accent("widehat", W), '<mover accent="true"><mi>w</mi><mo>^</mo></mover>'),
    (Accent("vec", W),
     '<mover accent="true"><mi>w</mi><mo class="small" stretchy="false">→</mo></mover>'),
    (Accent("underline", W),
     '<mrow class="underline" intent="underline($x)"><mi arg="x">w</mi></mrow>'),
    (Accent("dagger", A),
     '<mi>a</mi><mspace width="0.17em"></mspace><mi mathvariant="normal">†</mi>'),
    (MatrixNode(((ONE, TWO),)),
     '<mrow><mo>[</mo><mtable class="flush"><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr>'
     "</mtable><mo>]</mo></mrow>"),
    (MatrixNode(((Index(X, (ONE,)),),)),
     '<mrow><mo>[</mo><mtable class="spaced"><mtr><mtd><msub><mi>x</mi><mn>1</mn></msub></mtd>'
     "</mtr></mtable><mo>]</mo></mrow>"),
    (MatrixNode(((Fraction(A, B),),)),
     '<mrow><mo>[</mo><mtable class="roomy"><mtr><mtd><mstyle displaystyle="true"><mfrac>'
     "<mi>a</mi><mi>b</mi></mfrac></mstyle></mtd></mtr></mtable><mo>]</mo></mrow>"),
    (MatrixNode(((ONE, TWO),), block=1),
     '<mtable class="blocks"><mtr><mtd><mrow><mo>[</mo><mtable class="flush"><mtr><mtd><mn>1</mn>'
     "</mtd></mtr></mtable></mrow></mtd></mtr><mtr><mtd><mrow>"
     '<mtable class="flush"><mtr><mtd><mn>2</mn></mtd></mtr></mtable><mo>]</mo></mrow></mtd></mtr>'
     "</mtable>"),
    (Cases(X, row(X, Operator(">"), ZERO), ZERO),
     '<mrow><mo>{</mo><mtable class="cases"><mtr><mtd><mi>x</mi></mtd><mtd>'
     "<mtext>if\N{NO-BREAK SPACE}</mtext><mi>x</mi><mo>&gt;</mo><mn>0</mn></mtd></mtr>"
     "<mtr><mtd><mn>0</mn></mtd><mtd><mtext>otherwise</mtext></mtd></mtr></mtable></mrow>"),
    (Filled(SLOTS, ("7", "-0,5")),
     "<mrow><mo>−</mo><mn>0,5</mn></mrow><mo>×</mo><mn>7</mn>"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "expected"), PRINTED)
def test_a_node_is_printed(node: Node, expected: str) -> None:
    assert Mathml(terms()).text(node) == expected


def test_every_kind_of_node_is_printed() -> None:
    assert {type(node) for node, _ in PRINTED} == {*get_args(Node)} - {Blank}


def test_the_words_within_formulas_are_those_of_the_language() -> None:
    printer = Mathml({"new": "neu & frisch", "if": "falls", "otherwise": "sonst"})
    assert printer.text(TranslatedWord("new")) == "<mtext>neu\xa0&amp;\xa0frisch</mtext>"
    assert ">sonst<" in printer.text(Cases(X, X, ZERO))


def test_a_line_is_drawn_without_a_style_sheet() -> None:
    """Also within what has another style, or fractions of another size."""
    printed = embedded.markup(terms()).formula
    line = '<mover intent="overline($x)"><mi arg="x">w</mi><mo stretchy="true">¯</mo></mover>'
    assert printed(Accent("overline", W)) == f"<math><mrow>{line}</mrow></math>"
    assert line in printed(Fraction(Accent("overline", W), Word("x")))


def test_what_is_printed_of_a_pattern_is_kept() -> None:
    """Digits come into their places, whatever else of it looks like one."""
    printer = Mathml({})
    made = pattern(row(Styled("text", Word("100% of %s")), PRODUCT, Digits("0.0", slot=0)))
    words = "<mtext>100%\xa0of\xa0%s</mtext>"
    assert printer.text(Filled(made, ("0.5",))) == f"{words}{TIMES}<mn>0.5</mn>"
    assert printer.text(Filled(made, ("0,8",))) == f"{words}{TIMES}<mn>0,8</mn>"


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (X, "<mi>x</mi>"),
        (Operator("⊙"), '<mo lspace="0" rspace="0">⊙</mo>'),
        (Fraction(ONE, TWO), "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        (Fraction(A, TWO),
         '<mstyle displaystyle="true"><mfrac><mi>a</mi><mn>2</mn></mfrac></mstyle>'),
        (Power(Fraction(A, TWO), Fraction(A, TWO)),
         '<msup><mstyle displaystyle="true"><mfrac><mi>a</mi><mn>2</mn></mfrac></mstyle>'
         "<mfrac><mi>a</mi><mn>2</mn></mfrac></msup>"),
        (Fraction(A, B, is_derivative=True),
         '<mrow><mi>a</mi><mo lspace="0" rspace="0">/</mo><mi>b</mi></mrow>'),
    ],
)  # fmt: skip
def test_fractions_within_a_sentence_are_as_high_as_they_can_be_read(
    node: Node, expected: str
) -> None:
    assert Mathml({}).inline(node) == expected


# Formulas with blanks.


def shown(html: str) -> str:
    """Return what is laid out, with a formula as its own signs and a blank as a line."""
    html = re.sub("<math>(.*?)</math>", lambda found: re.sub("<.*?>", "", found[1]), html)
    html = re.sub('<span class="blank".*?></span>', "_", html)
    return html.replace("\N{INVISIBLE TIMES}", "")


def span(kind: str, content: str) -> str:
    return f'<span class="{kind}">{content}</span>'


def column(entry: str) -> str:
    style = 'style="grid-template-columns: repeat(1, auto)"'
    return f'<span class="grid" {style}><span>{entry}</span></span>'


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (X, "x"),
        (BLANK, "_"),
        (row(A, PLUS, BLANK, BREAK, Operator("-"), B), span("beside", "a+_−b")),
        (Fence(BLANK), span("round", "_")),
        (Fence(row(A, PLUS, BLANK), "|"), span("bars", span("beside", "a+_"))),
        (Applied(called("ln"), Fence(BLANK)), span("beside", f"ln{span('round', '_')}")),
        (Fraction(ONE, BLANK), span("over", "<span>1</span><span>_</span>")),
        (Power(BLANK, TWO), span("beside", "_<sup>2</sup>")),
        (Power(BLANK, TWO, is_entrywise=True), span("beside", "_<sup>⊙2</sup>")),
        (Transpose(BLANK), span("beside", "_<sup>T</sup>")),
        (Root(BLANK), span("root", "√<span>_</span>")),
        (Sum(BLANK), span("beside", "∑_")),
        (
            MatrixNode(((BLANK, ONE),)),
            span(
                "opening closing",
                '<span class="grid" style="grid-template-columns: repeat(2, auto)">'
                "<span>_</span><span>1</span></span>",
            ),
        ),
        (
            MatrixNode(((BLANK, ONE, TWO),), block=1),
            span(
                "stacked", span("opening", column("_")) + column("1") + span("closing", column("2"))
            ),
        ),
    ],
)
def test_blanks_stand_beside_formulas_never_within_them(node: Node, expected: str) -> None:
    printer = Blanked(Mathml({}), lambda _: span("blank", ""))
    assert shown(printer.html(node)) == expected


def test_a_sign_between_two_blanks_is_none_of_a_number() -> None:
    printer = Blanked(Mathml({}), lambda _: "_")
    room = '<mspace width="0.222em"></mspace>'
    sign = f'{room}<mo lspace="0" rspace="0">−</mo>{room}'
    written = printer.html(row(BLANK, Operator("-"), BLANK))
    assert written == span("beside", f"_<math><mrow>{sign}</mrow></math>_")


# Formulas on a page.


@pytest.fixture(scope="module")
def formulas() -> Formulas:
    return Formulas(terms(), Latex(terms(), AMSMATH).text)


def test_a_formula_holds_its_own_latex_for_whoever_copies_it(formulas: Formulas) -> None:
    matrix = MatrixNode(((ONE, Digits("0,5")),))
    assert formulas.math(row(A, Operator("<"), matrix)) == (
        "<math><semantics><mrow><mi>a</mi><mo>&lt;</mo>"
        '<mrow><mo>[</mo><mtable class="flush"><mtr><mtd><mn>1</mn></mtd><mtd><mn>0,5</mn></mtd>'
        "</mtr></mtable><mo>]</mo></mrow></mrow>"
        '<annotation encoding="application/x-tex">'
        r"a &lt; \begin{bmatrix}1 &amp; 0{,}5\end{bmatrix}</annotation></semantics></math>"
    )


@pytest.mark.parametrize(
    ("link", "begins"),
    [
        (Link("equals", False, A), "<mo>=</mo><mi>a</mi>"),
        (Link("approximately", False, A), "<mo>≈</mo><mi>a</mi>"),
        (Link("equals", True, A), "<mover><mo>=</mo><mo>∗</mo></mover><mi>a</mi>"),
    ],
)
def test_a_link_is_one_formula_with_its_relation(
    link: Link, begins: str, formulas: Formulas
) -> None:
    ((written, is_wide),) = formulas.pieces(link)
    assert written.startswith(f"<math><semantics><mrow>{begins}</mrow>")
    assert not is_wide


def test_a_link_that_is_wider_than_a_phone_is_broken_where_it_may_be(formulas: Formulas) -> None:
    terms: list[Node] = [
        Operator("+"),
        Digits("0.0000", slot=0),
        Operator("×"),
        Digits("0.0000", slot=1),
    ]
    tree = row(*terms[1:], *(part for _ in range(4) for part in (BREAK, *terms)))
    link = Link("equals", True, Filled(pattern(tree), ("0.1234", "0.5678")))
    first, *others = formulas.pieces(link)
    number = "<mn>0.1234</mn><mo>×</mo><mn>0.5678</mn>"
    assert f"<mover><mo>=</mo><mo>∗</mo></mover>{number}</mrow>" in first[0]
    assert len(others) == 4
    for written, is_wide in others:
        assert f'<mrow><mo form="infix">+</mo>{number}</mrow>' in written
        assert r">+ 0.1234 \times 0.5678</annotation>" in written
        assert not is_wide
    short = row(ONE, BREAK, PLUS, TWO)
    assert len(formulas.pieces(Link("equals", False, short))) == 1


def test_a_link_with_blanks_has_its_relation_beside_them(formulas: Formulas) -> None:
    assert linked(formulas, BLANK) == wrapping("=_")
    longer = row(ONE, PLUS, BLANK, Operator("-"), BLANK, PRODUCT, A)
    assert linked(formulas, longer) == wrapping("=1+_", "−_", "a")


def linked(formulas: Formulas, node: Node) -> str:
    ((written, _),) = formulas.pieces(Link("equals", False, node))
    return shown(written)


def wrapping(*groups: str) -> str:
    return span("wraps", "".join(span("beside", group) for group in groups))


def test_symbols_that_are_equal_are_one_formula(formulas: Formulas) -> None:
    assert "<mi>a</mi><mo>=</mo><mi>b</mi>" in formulas.symbols((A, B))
    assert formulas.symbols((A,)) == formulas.math(A)


def test_a_formula_that_heads_a_column_has_a_label_as_well(formulas: Formulas) -> None:
    weight = Index(W, (ONE,), (Fence(TWO),))
    assert formulas.heading(weight).startswith(
        '<math aria-label="w 1 ( 2 )"><semantics><mrow><msub'
    )
    assert formulas.heading(row(A, PRODUCT, B, Operator("<"), ZERO)).startswith(
        '<math aria-label="a b &lt; 0">'
    )
    assert formulas.heading("Gradient & more") == "Gradient &amp; more"


def test_a_formula_in_a_sentence_that_is_too_wide_for_a_phone_scrolls(formulas: Formulas) -> None:
    attributes = 'class="formula" tabindex="0" role="group" aria-label="Wide formula"'
    long = listed("+", [ONE] * 20)
    assert formulas.inline(long).startswith(f"<span {attributes}><math>")
    assert formulas.inline(row(ONE, PLUS, ONE)).startswith("<math>")


def test_a_formula_is_written_once(formulas: Formulas) -> None:
    node = MatrixNode(((ONE, TWO),))
    assert formulas.math(node) is formulas.math(node)
    assert formulas.math(MatrixNode(((TWO, ONE),))) != formulas.math(node)
