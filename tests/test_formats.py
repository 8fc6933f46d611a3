"""The printer of LaTeX: what each kind of node becomes, and where its pieces end."""

from __future__ import annotations

from pathlib import Path
from typing import cast, get_args

import pytest

from generator import Problem, formats, solve
from generator.errors import UsageError
from generator.formats import Format, keeping
from generator.formats.latex import matrices
from generator.formats.latex.matrices import sympy_layout
from generator.formats.latex.printer import OPERATORS, Latex
from generator.layout.nodes import (
    BLANK,
    BREAK,
    EULER,
    Accent,
    Applied,
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
from generator.layout.walking import row
from tests.plain import FOLDER, plain
from tests.printing import latex, pieces

A, B, W, X = map(Word, "abwx")
ZERO, ONE, TWO = Digits("0"), Digits("1"), Digits("2")
PLUS, PRODUCT = Operator("+"), Operator("")
BROKEN = row(A, BREAK, PLUS, B)
POSITIVE = row(X, Operator(">"), ZERO)
SLOTS = pattern(row(Digits("0.0", slot=0), Operator("×"), A))
GERMAN = Latex({"new": "neu", "if": "falls", "otherwise": "sonst"})

PRINTED: list[tuple[Node, str]] = [
    (Word("net"), "net"),
    (Word("ϵ"), r"\epsilon"),
    (Word("(") , "("),
    (Styled("bold", W), r"\mathbf{w}"),
    (Styled("upright text", Word("a b")), r"\textrm{a b}"),
    (called("ln"), r"\ln"),
    (called("diag"), r"\operatorname{diag}"),
    (TranslatedWord("new"), r"\text{new}"),
    (Digits("-0,25"), "-0{,}25"),
    (Digits("1,2e-5"), r"1{,}2 \times 10^{-5}"),
    (Digits("1e12"), "10^{12}"),
    (Digits("-1e12"), r"-1 \times 10^{12}"),
    (Digits("3", room=",00"), r"3\hphantom{{,}00}"),
    (BLANK, r"\blank{}"),
    (BREAK, " "),
    (Operator("⊘"), r"\oslash"),
    (row(A, PLUS, B), "a + b"),
    (row(A, PRODUCT, B), "a b"),
    (row(Operator("-", is_prefix=True), A), "-a"),
    (row(Word("β"), B), r"\beta b"),
    (row(Word("β"), ONE), r"\beta 1"),
    (row(ZERO, Operator(","), X), "0, x"),
    (Fence(A), "(a)"),
    (Fence(A, "|", "tall"), r"\left|a\right|"),
    (Fence(BROKEN, size="large"), r"\Bigl(a + b\Bigr)"),
    (Applied(called("ln"), Fence(X)), r"\ln(x)"),
    (Applied(Accent("prime", Word("σ")), Fence(X)), r"\sigma'(x)"),
    (Fraction(ONE, X), r"\frac{1}{x}"),
    (Index(W, (row(ONE, TWO), TranslatedWord("new")), (Fence(ONE),)), r"w_{12,\text{new}}^{(1)}"),
    (Index(W, (ONE,), (TWO,)), "w_1^2"),
    (Index(W), "w"),
    (Power(X, TWO), "x^2"),
    (Power(X, Digits("10")), "x^{10}"),
    (Power(EULER, X), "e^{x}"),
    (Power(A, TWO, is_entrywise=True), r"a^{\odot 2}"),
    (Transpose(Fence(A)), "(a)^T"),
    (Root(row(A, PLUS, B)), r"\sqrt{a + b}"),
    (Sum(Fence(A)), r"\sum (a)"),
    (Sum(A, Word("j")), r"\sum_j a"),
    (Accent("widehat", W), r"\widehat{w}"),
    (Accent("dagger", Fraction(A, B)), r"\frac{a}{b}\,\dagger"),
    (MatrixNode(((ONE, TWO), (ZERO, A))), r"\begin{bmatrix}1 & 2\\0 & a\end{bmatrix}"),
    (Cases(X, POSITIVE, ZERO),
     r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}"),
    (Filled(SLOTS, ("0,5",)), r"0{,}5 \times a"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "expected"), PRINTED)
def test_a_node_is_printed(node: Node, expected: str) -> None:
    assert latex(node) == expected


def test_every_kind_of_node_is_printed() -> None:
    assert {type(node) for node, _ in PRINTED} == set(get_args(Node))


def test_the_words_within_formulas_are_those_of_the_language() -> None:
    assert GERMAN.text(Index(W, (TranslatedWord("new"),))) == r"w_{\text{neu}}"
    assert GERMAN.text(Cases(X, POSITIVE, ZERO)) == (
        r"\begin{cases} x & \text{falls } x > 0 \\ 0 & \text{sonst} \end{cases}"
    )


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (BROKEN, ("a", "+ b")),
        (row(A, BREAK, PRODUCT, B), ("a", "b")),
        (Fence(BROKEN), ("(a + b)",)),
        (Fence(BROKEN, size="tall"), (r"\left(a + b\right)",)),
        (row(TWO, PRODUCT, Fence(BROKEN, size="large")), (r"2 \Bigl(a", r"+ b\Bigr)")),
        (Applied(called("max"), Fence(BROKEN, size="larger")), (r"\max\Biggl(a", r"+ b\Biggr)")),
        (Power(Fence(BROKEN, size="large"), TWO), (r"\Bigl(a", r"+ b\Bigr)^2")),
        (Sum(Fence(BROKEN, size="large"), Word("i")), (r"\sum_i \Bigl(a", r"+ b\Bigr)")),
        (Fraction(BROKEN, A), (r"\frac{a + b}{a}",)),
        (row(A, BREAK, PLUS, Filled(pattern(BROKEN), ())), ("a", "+ a", "+ b")),
    ],
)  # fmt: skip
def test_a_line_may_be_broken_between_pieces(node: Node, expected: tuple[str, ...]) -> None:
    assert pieces(node) == expected


def test_what_is_printed_of_a_pattern_is_kept() -> None:
    """Digits come into their places, whatever else of it looks like one."""
    made = pattern(row(Word("100% of %s and {0} "), Digits("0.0", slot=1), Digits("0", slot=0)))
    assert latex(Filled(made, ("7", "0.5"))) == "100% of %s and {0} 0.57"
    assert latex(Filled(made, ("8", "-0,5"))) == "100% of %s and {0} -0{,}58"


def test_a_node_is_printed_once() -> None:
    printer = Latex({})
    node = MatrixNode(((ONE, TWO),))
    first = printer.again(node)
    assert first == printer.text(node)
    assert printer.again(node) is first
    assert printer.again(MatrixNode(((TWO, ONE),))) != first


def test_what_is_printed_is_forgotten_before_it_is_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nodes are told apart however many there are, and however briefly."""
    monkeypatch.setattr(keeping, "MOST_KEPT", 3)
    printer = Latex({})
    for number in map(str, range(50)):
        assert printer.again(Digits(number)) == number
        assert printer.again(Filled(pattern(Digits(number)), ())) == number


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (X, "$x$"),
        (Fraction(ONE, TWO), r"$\frac{1}{2}$"),
        (Fraction(A, TWO), r"$\dfrac{a}{2}$"),
        (row(Fraction(ONE, TWO), PRODUCT, Fraction(A, B)), r"$\dfrac{1}{2} \dfrac{a}{b}$"),
        (Fraction(A, B, is_derivative=True), r"$\inline{\frac{a}{b}}$"),
    ],
)
def test_fractions_within_a_sentence_are_as_high_as_they_can_be_read(
    node: Node, expected: str
) -> None:
    assert Latex({}).inline(node) == expected


@pytest.mark.parametrize("sign", OPERATORS)
def test_operators_stand_apart_from_what_they_join(sign: str) -> None:
    assert latex(row(A, Operator(sign), B)) == rf"a {OPERATORS[sign]} b"


def matrix(*entries: Node) -> Node:
    return MatrixNode(tuple((entry,) for entry in entries))


def test_matrices_are_printed_by_sympy_and_keep_every_digit() -> None:
    entries = (Digits("0.10"), Index(X, (ONE,))), (Digits("-0.0"), ONE)
    assert pieces(MatrixNode(entries)) == (
        r"\spaced{\begin{bmatrix}0.10 & x_1\\-0.0 & 1\end{bmatrix}}",
    )


@pytest.mark.parametrize(
    ("node", "begins"),
    [
        (matrix(Fraction(ONE, X), TWO), r"\roomy{\begin{bmatrix}\dfrac{1}{x}\\2\end{bmatrix}}"),
        (matrix(Root(Fraction(A, X)), TWO), r"\roomy{\begin{bmatrix}\sqrt{\dfrac{a}{x}}\\2"),
        (matrix(row(A, PRODUCT, BLANK), TWO), r"\fillable{\begin{bmatrix}a \blank{}\\2"),
        (matrix(Index(X, (ONE,)), TWO), r"\spaced{\begin{bmatrix}x_1"),
        (matrix(Sum(X, Word("j")), TWO), r"\spaced{\begin{bmatrix}\sum_j x"),
        (matrix(Index(X, (), (ONE,)), TWO), r"\begin{bmatrix}x^1"),
        (matrix(Sum(X), TWO), r"\begin{bmatrix}\sum x"),
        (matrix(Fraction(ONE, BLANK), Index(X, (ONE,))), r"\roomy{"),
        (matrix(*[BLANK] * 20), r"\fillable{"),
        (matrix(*[BLANK] * 21), r"\crowded{"),
        (matrix(*[Fraction(ONE, X)] * 20), r"\roomy{\begin{bmatrix}\dfrac"),
        (matrix(*[Fraction(ONE, X)] * 21), r"\crowded{\begin{bmatrix}\frac"),
        (matrix(*[Index(X, (ONE,))] * 21), r"\spaced{"),
    ],
)  # fmt: skip
def test_a_matrix_has_as_much_room_between_its_rows_as_its_entries_need(
    node: Node, begins: str
) -> None:
    assert latex(node).startswith(begins)


def test_a_fraction_in_an_exponent_stays_small() -> None:
    half = Fraction(ONE, TWO)
    assert r"\dfrac{1}{2}\\2^{\frac{1}{2}}" in latex(matrix(half, Power(TWO, half)))


def test_fractions_beside_a_matrix_of_fractions_stay_small() -> None:
    half = Fraction(ONE, TWO)
    assert latex(row(half, PRODUCT, matrix(half, ONE), PRODUCT, half)) == (
        r"\frac{1}{2} \roomy{\begin{bmatrix}\dfrac{1}{2}\\1\end{bmatrix}} \frac{1}{2}"
    )


def test_a_matrix_in_blocks_has_its_brackets_at_its_ends() -> None:
    entries = (ONE, TWO, Index(A, (ONE,)), ZERO, B)
    blocks = (
        r"\left[\spaced{\begin{matrix}1 & 2\end{matrix}}\right.",
        r"\spaced{\begin{matrix}a_1 & 0\end{matrix}}",
        r"\left.\spaced{\begin{matrix}b\end{matrix}}\right]",
    )
    node = MatrixNode((entries,), 2)
    assert pieces(node) == blocks
    assert pieces(row(A, BREAK, PLUS, node)) == ("a", f"+ {blocks[0]}", *blocks[1:])
    below = r"\\".join(blocks)
    assert Latex({}).stacked(node) == rf"\begin{{matrix}}{below}\end{{matrix}}"
    assert Latex({}).stacked(MatrixNode((entries[:2],))) == r"\begin{bmatrix}1 & 2\end{bmatrix}"


def test_what_sympy_printed_is_kept_until_there_is_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_another_run() -> tuple[str, ...]:
        sympy_layout.cache_clear()
        return sympy_layout(1, 2)

    def not_called(*_: int) -> tuple[str, ...]:
        raise AssertionError

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = in_another_run()
    assert first == (r"\begin{bmatrix}", " & ", r"\end{bmatrix}")
    with monkeypatch.context() as patch:
        patch.setattr(matrices, "_printed_by_sympy", not_called)
        assert in_another_run() == first
    another = ("(", ",", ")")
    monkeypatch.setattr(matrices, "_printed_by_sympy", lambda *_: another)
    monkeypatch.setattr(matrices, "_version_of_sympy", lambda: "another")
    assert in_another_run() == another
    sympy_layout.cache_clear()


def test_a_format_is_a_row_of_the_table_of_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    known = cast(dict[str, Format], formats.FORMATS)
    monkeypatch.setitem(known, "txt", Format(".txt", "tests.plain", "plain text"))
    solution = solve(Problem.load("back-propagation"))
    assert solution.to_text("txt", "key", FOLDER) == plain(solution, "key")


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="'doc' is not a format of documents; give one of tex"):
        solve(Problem.load("back-propagation")).to_text("doc")
