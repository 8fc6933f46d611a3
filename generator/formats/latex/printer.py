"""Layout trees in LaTeX."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from generator.formats.keeping import (
    PrintedBefore,
    PrintedOfNodes,
    PrintedPattern,
    printed_pattern,
)
from generator.formats.latex.dialects import DOCUMENTS, Dialect
from generator.layout.heights import fraction_size, spacing
from generator.layout.nodes import (
    EULER,
    Accent,
    Applied,
    Blank,
    Break,
    Cases,
    Digits,
    Fence,
    FenceSize,
    Filled,
    Fraction,
    Index,
    MatrixNode,
    Node,
    Operator,
    Pattern,
    Power,
    Root,
    Row,
    Styled,
    Sum,
    TranslatedWord,
    Transpose,
    Word,
)
from generator.layout.powers import mantissa_and_exponent
from generator.layout.symbols import LETTERS, STYLES

__all__ = ["Latex"]

WORDS = {EULER.text: "e", **{sign: rf"\{name}" for name, sign in LETTERS.items()}}
OPERATORS = {
    "×": r"\times",
    "⊙": r"\odot",
    "⊘": r"\oslash",
    "·": r"\cdot",
    "≤": r"\le",
    "≠": r"\ne",
    "≥": r"\ge",
    "≈": r"\approx",
    "∑": r"\sum",
    "⋆": r"\star",
    "∗": r"\ast",
    "∈": r"\in",
}
COMMANDS = {style: name for name, style in STYLES.items()}
# Functions that LaTeX has a command for.
FUNCTIONS = ("cos", "ln", "max", "sin", "tanh")
FENCES: Mapping[FenceSize, tuple[str, str]] = {
    "line": ("", ""),
    "tall": (r"\left", r"\right"),
    "large": (r"\Bigl", r"\Bigr"),
    "larger": (r"\Biggl", r"\Biggr"),
}
# Marks that stand behind what they mark.
BEHIND = {"prime": "'", "dagger": r"\,\dagger"}
SLOT = re.compile(r"\\slot\{(\d+)\}")
ENDS_IN_COMMAND = re.compile(r"\\[A-Za-z]+$")
# What stands between pieces that are to be told apart again.
END_OF_PIECE = "\0"
# A fraction as large as what is around it, and one as large as in a display.
FRACTION, DISPLAYED = r"\frac{%s}{%s}", r"\dfrac{%s}{%s}"


class Latex:
    """A printer of layout trees that keeps what it has made of patterns.

    `terms` are the words of the document's language that stand within formulas, by their keys;
    `fraction` has places for what is above and for what is below.
    """

    def __init__(
        self, terms: Mapping[str, str], dialect: Dialect = DOCUMENTS, fraction: str = FRACTION
    ) -> None:
        self._terms = terms
        self._dialect = dialect
        self._over = fraction
        self._texts = PrintedOfNodes()
        self._patterns: PrintedBefore[tuple[Pattern, str], PrintedPattern] = PrintedBefore()
        self._breakable: Mapping[type, Callable[[Any], Sequence[str]]] = {
            Row: self._row,
            Break: lambda _: ("", ""),
            Fence: self._fence,
            Applied: self._applied,
            Power: self._power,
            Sum: self._sum,
            MatrixNode: self._matrix,
            Filled: self._filled,
        }
        self._unbreakable: Mapping[type, Callable[[Any], str]] = {
            Word: lambda node: WORDS.get(node.text, node.text),
            Styled: self._styled,
            TranslatedWord: lambda node: rf"\text{{{terms[node.key]}}}",
            Digits: self._digits,
            Blank: lambda node: dialect.blank(node.answer.name if node.answer else ""),
            Operator: lambda node: OPERATORS.get(node.sign, node.sign),
            Fraction: self._fraction,
            Index: self._index,
            Transpose: lambda node: f"{self.text(node.base)}^T",
            Root: lambda node: rf"\sqrt{{{self.text(node.content)}}}",
            Accent: self._accent,
            Cases: self._cases,
        }

    def text(self, node: Node) -> str:
        """Return a formula as LaTeX without a line break."""
        return self.broken(node, " ")

    def again(self, node: Node) -> str:
        """Return what `text` does, kept for when the same node is asked for again."""
        if isinstance(node, Filled):
            return self.text(node)
        return self._texts.once("again", (node,), self.text)

    def inline(self, node: Node) -> str:
        """Return a formula within a sentence: a derivative no higher than its line, and other
        fractions, but for those of two numbers, as large as in a display.
        """
        return self._texts.once("inline", (node,), self._inline)

    def _inline(self, node: Node) -> str:
        match fraction_size(node):
            case "slashed":
                return f"${self._dialect.low % self._slashed.text(node)}$"
            case "small":
                return f"${self.text(node)}$"
            case "displayed":
                return f"${self._displayed.text(node)}$"

    @functools.cached_property
    def _displayed(self) -> Latex:
        return Latex(self._terms, self._dialect, DISPLAYED)

    @functools.cached_property
    def _slashed(self) -> Latex:
        return Latex(self._terms, self._dialect, self._dialect.slashed)

    def stacked(self, node: Node) -> str:
        """Return a formula as LaTeX, the blocks of a matrix that is too wide below each other."""
        pieces = self.pieces(node)
        below = r"\\".join(pieces)
        return pieces[0] if len(pieces) == 1 else rf"\begin{{matrix}}{below}\end{{matrix}}"

    def joined(self, formulas: Iterable[Node], between: str) -> str:
        """Return formulas as LaTeX with something between them, each as `again` prints it."""
        return between.join(map(self.again, formulas))

    def broken(self, node: Node, between: str) -> str:
        """Return a formula as LaTeX with something between its pieces."""
        if not isinstance(node, Filled):
            return between.join(self.pieces(node))
        key = node.pattern, between
        printed = self._patterns.get(key)
        if printed is None:
            latex = self.broken(node.pattern.tree, between)
            printed = self._patterns.keep(key, printed_pattern(latex, SLOT))
        # None of them is a power of ten.
        return printed.filled([number.replace(",", "{,}") for number in node.numbers])

    def pieces(self, node: Node) -> Sequence[str]:
        """Return a formula as pieces of LaTeX between which a line may be broken."""
        unbreakable = self._unbreakable.get(type(node))
        return (unbreakable(node),) if unbreakable else self._breakable[type(node)](node)

    def _filled(self, node: Filled) -> Sequence[str]:
        return self.broken(node, END_OF_PIECE).split(END_OF_PIECE)

    def _fence(self, node: Fence) -> Sequence[str]:
        before, behind = FENCES[node.size]
        inner = list(self.pieces(node.content))
        inner[0] = f"{before}{node.sign}{inner[0]}"
        inner[-1] += f"{behind}{node.closing}"
        return inner if node.size in ("large", "larger") else (" ".join(inner),)

    def _applied(self, node: Applied) -> Sequence[str]:
        first, *rest = self.pieces(node.argument)
        return self.text(node.function) + first, *rest

    def _power(self, node: Power) -> Sequence[str]:
        *before, last = self.pieces(node.base)
        # A fraction in an exponent is small, be it as large as in a display elsewhere.
        exponent = self.text(node.exponent).replace(r"\dfrac", r"\frac")
        if node.is_entrywise:
            exponent = rf"{{\odot {exponent}}}"
        elif len(exponent) > 1 or node.base == EULER:
            exponent = f"{{{exponent}}}"
        return *before, f"{last}^{exponent}"

    def _sum(self, node: Sum) -> Sequence[str]:
        first, *rest = self.pieces(node.terms)
        sign = r"\sum" if node.index is None else rf"\sum_{self.text(node.index)}"
        return f"{sign} {first}", *rest

    def _row(self, node: Row) -> Sequence[str]:
        pieces: list[str] = [""]
        for item in node.items:
            match item:
                case Operator(prefix, is_prefix=True):
                    pieces[-1] += f"{OPERATORS[prefix]} " if prefix in OPERATORS else prefix
                case Operator(","):
                    pieces[-1] += ", "
                case Operator(infix):
                    spaced = f" {OPERATORS.get(infix, infix)} " if infix else " "
                    pieces[-1] = (pieces[-1].rstrip() + spaced).lstrip()
                case _:
                    first, *rest = self.pieces(item)
                    pieces[-1] += _apart(pieces[-1], first)
                    pieces += rest
        return [piece.strip() for piece in pieces]

    def _styled(self, node: Styled) -> str:
        match node:
            case Styled("function", Word(name)) if name in FUNCTIONS:
                return rf"\{name}"
        return rf"\{COMMANDS[node.style]}{{{self.text(node.content)}}}"

    def _digits(self, node: Digits) -> str:
        number = _latex_number(node.text) if node.slot is None else rf"\slot{{{node.slot}}}"
        return number + self._dialect.room % _latex_number(node.room) if node.room else number

    def _fraction(self, node: Fraction) -> str:
        return self._over % (self.text(node.above), self.text(node.below))

    def _index(self, node: Index) -> str:
        below, above = self._attached("_", node.below), self._attached("^", node.above)
        return self.text(node.base) + below + above

    def _accent(self, node: Accent) -> str:
        base = self.text(node.base)
        behind = BEHIND.get(node.mark)
        return rf"\{node.mark}{{{base}}}" if behind is None else f"{base}{behind}"

    def _attached(self, sign: str, parts: Sequence[Node]) -> str:
        script = ",".join(map(self.text, parts))
        if not script:
            return ""
        return f"{sign}{script}" if len(script) == 1 else f"{sign}{{{script}}}"

    def _cases(self, cases: Cases) -> str:
        first, condition, otherwise = map(
            self.text, (cases.first, cases.condition, cases.otherwise)
        )
        rows = rf"{first} & \text{{{self._terms['if']} }} {condition} \\ {otherwise}"
        last = rf"\text{{{self._terms['otherwise']}}}"
        return rf"\begin{{cases}} {rows} & {last} \end{{cases}}"

    def _matrix(self, node: MatrixNode) -> Sequence[str]:
        """Return a matrix; blocks of columns in brackets that are open between them."""
        rows, block = node.rows, node.block
        room = spacing(rows)
        printer = self._displayed if room == "roomy" else self
        written = [list(map(printer.text, each)) for each in rows]
        if block is None:
            return (self._dialect.matrix(written, room),)
        first, *others, last = (
            self._dialect.block([each[start : start + block] for each in written], room)
            for start in range(0, len(rows[0]), block)
        )
        return (rf"\left[{first}\right.", *others, rf"\left.{last}\right]")


def _latex_number(text: str) -> str:
    """Return a printed number as LaTeX."""
    mantissa, exponent = mantissa_and_exponent(text)
    power = f"10^{{{exponent}}}"
    if mantissa is None:
        return power
    before = mantissa.replace(",", "{,}")
    # Room for a power alone is as wide as one behind a number.
    return rf"{before or '{}'} \times {power}" if exponent else before


def _apart(before: str, after: str) -> str:
    """Return what goes on after LaTeX, apart from a command that its letters would join."""
    # Digits would not, but look as if they did.
    joins = after[:1].isalnum() and ENDS_IN_COMMAND.search(before)
    return f" {after}" if joins else after
