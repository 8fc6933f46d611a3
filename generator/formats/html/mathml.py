"""Layout trees in MathML, as browsers draw it (MathML Core)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from generator.formats.html.letters import in_style, is_slanted
from generator.formats.keeping import PrintedBefore, PrintedPattern, printed_pattern
from generator.layout.heights import Spacing, fraction_size, spacing
from generator.layout.nodes import (
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
    Pattern,
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
from generator.layout.powers import mantissa_and_exponent
from generator.layout.walking import leading

__all__ = ["NO_SPACE", "Mathml", "operator"]

PRODUCT, PARTIAL = Operator(""), Word("∂")
NO_SPACE = ' lspace="0" rspace="0"'
BEFORE_FUNCTION = ' rspace="0.167em"'
PREFIX, INFIX = ' form="prefix"', ' form="infix"'
SIGNS = {"-": "−", "·": "⋅", "": "\N{INVISIBLE TIMES}"}
APPLIED = "<mo>\N{FUNCTION APPLICATION}</mo>"
BRACKETS = frozenset("()[]")
# Marks above what they are on; the wide ones grow with it.
ABOVE = {
    "hat": "^",
    "widehat": "^",
    "tilde": "~",
    "widetilde": "~",
    "bar": "¯",
    "vec": "→",
    "dot": "˙",
    "ddot": "¨",
    "check": "ˇ",
    "breve": "˘",
    "acute": "´",
    "grave": "`",
    "mathring": "˚",
}
WIDE = ("widehat", "widetilde")
TEXTS: Mapping[Style, str] = {
    "text": "<mtext>",
    "upright text": "<mtext>",
    "bold text": '<mtext class="bold">',
    "italic text": '<mtext class="italic">',
}
SLOT = re.compile("\N{START OF HEADING}([0-9]+)\N{START OF TEXT}")
FRACTION = "<mfrac>", "</mfrac>"
# A fraction as large as in a display.
DISPLAYED = '<mstyle displaystyle="true"><mfrac>', "</mfrac></mstyle>"
# A derivative in a sentence, no higher than its line.
SLASHED = "<mrow>", "</mrow>"
# What the style sheet calls matrices with so much room between their rows.
CLASSES: Mapping[Spacing, str] = {
    "usual": "flush",
    "spaced": "spaced",
    "roomy": "roomy",
    "fillable": "spaced",
    "crowded": "spaced",
}


class Mathml:
    """A printer of layout trees that keeps what it has made of patterns.

    `terms` are the words of the document's language that stand within formulas, by their keys;
    `fraction` is what stands around the two parts of a fraction, and `style` that of all letters.
    """

    def __init__(
        self,
        terms: Mapping[str, str],
        fraction: tuple[str, str] = FRACTION,
        style: Style | None = None,
    ) -> None:
        self._terms = terms
        self._fraction_in = fraction
        self._style = style
        self._relatives: dict[object, Mathml] = {}
        self._patterns: PrintedBefore[Pattern, PrintedPattern] = PrintedBefore()
        self._printers: Mapping[type, Callable[[Any], str]] = {
            Word: self._word,
            Styled: self._styled,
            TranslatedWord: lambda node: _text(terms[node.key]),
            Digits: self._digits,
            Operator: lambda node: operator(node.sign, _form(node)),
            Break: lambda _: "",
            Row: self._row,
            Fence: self._fence,
            Applied: lambda node: f"{self.one(node.function)}{APPLIED}{self.text(node.argument)}",
            Fraction: self._fraction,
            Index: self._index,
            Power: self._power,
            Transpose: self._transpose,
            Root: lambda node: f"<msqrt>{self.text(node.content)}</msqrt>",
            Sum: self._sum,
            Accent: self._accent,
            MatrixNode: self._matrix,
            Cases: self._cases,
            Filled: self._filled,
        }

    def text(self, node: Node) -> str:
        """Return a formula without blanks as MathML: elements that stand beside each other."""
        return self._printers[type(node)](node)

    def one(self, node: Node) -> str:
        """Return a formula without blanks as one element of MathML."""
        several = isinstance(node, Row | Applied | Sum | Filled | Accent | Digits)
        written = self.text(node)
        return f"<mrow>{written}</mrow>" if several and not _is_one(written) else written

    def inline(self, node: Node) -> str:
        """Return a formula within a sentence: a derivative no higher than its line, and other
        fractions, but for those of two numbers, as large as in a display.
        """
        if isinstance(node, Operator):
            return operator(node.sign, NO_SPACE)
        match fraction_size(node):
            case "slashed":
                return self._with_fractions(SLASHED).text(node)
            case "small":
                return self.text(node)
            case "displayed":
                return self._with_fractions(DISPLAYED).text(node)

    def _with_fractions(self, fraction: tuple[str, str]) -> Mathml:
        return self._relative(fraction, lambda: type(self)(self._terms, fraction, self._style))

    def _relative(self, key: object, make: Callable[[], Mathml]) -> Mathml:
        if key not in self._relatives:
            self._relatives[key] = make()
        return self._relatives[key]

    def _filled(self, node: Filled) -> str:
        pattern = node.pattern
        printed = self._patterns.get(pattern)
        if printed is None:
            mathml = self.text(pattern.tree)
            printed = self._patterns.keep(pattern, printed_pattern(mathml, SLOT))
        # A sign belongs to the pattern, as an operator.
        return printed.filled([number.removeprefix("-") for number in node.numbers])

    def _row(self, node: Row) -> str:
        pieces: list[str] = []
        before: Node | None = None
        for item in node.items:
            # A derivative is no product.
            if not isinstance(item, Break) and (before, item) != (PARTIAL, PRODUCT):
                if before == PRODUCT and pieces and _is_function(leading(item)):
                    pieces[-1] = operator("", BEFORE_FUNCTION)
                pieces.append(self._leading(item) if not pieces else self.text(item))
            before = item
        return "".join(pieces)

    def _leading(self, item: Node) -> str:
        """Return what a row begins with: a part of a line may begin between two operands."""
        if isinstance(item, Operator) and item.sign and not item.is_prefix:
            return operator(item.sign, INFIX)
        return self.text(item)

    def _word(self, node: Word) -> str:
        text = node.text
        if text == "|":
            return operator(text, f'{NO_SPACE} stretchy="false"')
        if text in BRACKETS:
            return f'<mo stretchy="false">{text}</mo>'
        if node == EULER:
            return "<mi>e</mi>"
        return self._letters(text, self._style)

    def _letters(self, text: str, style: Style | None) -> str:
        if style is not None and style in TEXTS:
            return f"{TEXTS[style]}{_spaced(text)}</mtext>"
        shown = escape(in_style(text, style) if style else text, quote=False)
        is_upright = style in ("upright", "function")
        if len(text) > 1 and (style is None or style == "italic"):
            return f'<mi class="italic">{shown}</mi>'
        if len(text) == 1 and shown == text and (is_upright or not is_slanted(text)):
            return f'<mi mathvariant="normal">{shown}</mi>'
        return f"<mi>{shown}</mi>"

    def _styled(self, node: Styled) -> str:
        style = node.style
        inner = self._relative(style, lambda: type(self)(self._terms, self._fraction_in, style))
        return inner.text(node.content)

    def _digits(self, node: Digits) -> str:
        sign = "<mo>−</mo>" if node.text.startswith("-") else ""
        if node.slot is not None:
            number = f"<mn>\N{START OF HEADING}{node.slot}\N{START OF TEXT}</mn>"
        elif self._style is not None:
            number = f"<mn>{in_style(node.text.removeprefix('-'), self._style)}</mn>"
        else:
            number = _number(node.text, "mn")
        room = f"<mphantom>{_number(node.room, 'mtext')}</mphantom>" if node.room else ""
        written = sign + number + room
        return written if _is_one(written) else f"<mrow>{written}</mrow>"

    def _fence(self, node: Fence) -> str:
        stays = ' stretchy="false"' if node.size == "line" else ""
        return (
            f"<mrow><mo{stays}>{node.sign}</mo>"
            f"{self.text(node.content)}<mo{stays}>{node.closing}</mo></mrow>"
        )

    def _fraction(self, node: Fraction) -> str:
        opening, closing = self._fraction_in
        if self._fraction_in == SLASHED:
            between = operator("/", NO_SPACE)
            return f"{opening}{self.text(node.above)}{between}{self.text(node.below)}{closing}"
        return f"{opening}{self.one(node.above)}{self.one(node.below)}{closing}"

    def _index(self, node: Index) -> str:
        base = self.one(node.base)
        below, above = self._attached(node.below), self._attached(node.above)
        if not above:
            return f"<msub>{base}{below}</msub>" if below else base
        # Or it would be read as a power.
        base, above = _named("w", base), _named("n", above)
        if not below:
            return f'<msup intent="_($w,$n)">{base}{above}</msup>'
        return f'<msubsup intent="_($w,$i,$n)">{base}{_named("i", below)}{above}</msubsup>'

    def _attached(self, parts: Sequence[Node]) -> str:
        if len(parts) == 1:
            return self.one(parts[0])
        if not parts:
            return ""
        comma = '<mo rspace="0">,</mo>'
        return f"<mrow>{comma.join(map(self.one, parts))}</mrow>"

    def _power(self, node: Power) -> str:
        # A fraction in an exponent is small, be it as large as in a display elsewhere.
        small = self if self._fraction_in != DISPLAYED else self._with_fractions(FRACTION)
        if node.is_entrywise:
            exponent = f"<mrow>{operator('⊙', NO_SPACE)}{small.text(node.exponent)}</mrow>"
        else:
            exponent = small.one(node.exponent)
        match node.base:
            case Index(base, (_, *_) as below, ()):
                return f"<msubsup>{self.one(base)}{self._attached(below)}{exponent}</msubsup>"
        return f"<msup>{self.one(node.base)}{exponent}</msup>"

    def _transpose(self, node: Transpose) -> str:
        base = _named("x", self.one(node.base))
        return f'<msup intent="transpose($x)">{base}<mi>T</mi></msup>'

    def _sum(self, node: Sum) -> str:
        sign = "<mo>∑</mo>"
        if node.index is not None:
            sign = f"<munder>{sign}{self.one(node.index)}</munder>"
        return sign + self.one(node.terms)

    def _accent(self, node: Accent) -> str:
        base = self.one(node.base)
        match node.mark:
            case "prime":
                # Its own sign is as high and as small as it is to be.
                return f"<mrow>{base}<mo>′</mo></mrow>"
            case "dagger":
                return f'{base}<mspace width="0.17em"></mspace><mi mathvariant="normal">†</mi>'
            case "overline" | "underline" as line:
                return self.lined(line, _named("x", base))
            case "vec":
                grows = ' class="small" stretchy="false"'
            case mark:
                grows = "" if mark in WIDE else ' stretchy="false"'
        return f'<mover accent="true">{base}<mo{grows}>{ABOVE[node.mark]}</mo></mover>'

    def lined(self, line: str, base: str) -> str:
        """Return what has a line over or under it, whose name for intents is x.

        It is one of the style sheet, since not every browser draws a sign as wide as what it is on.
        """
        return f'<mrow class="{line}" intent="{line}($x)">{base}</mrow>'

    def _cases(self, node: Cases) -> str:
        first, condition, otherwise = map(self.text, (node.first, node.condition, node.otherwise))
        when = _text(f"{self._terms['if']} ")
        rows = (first, when + condition), (otherwise, _text(self._terms["otherwise"]))
        return f"<mrow><mo>{{</mo>{_table(rows, 'cases')}</mrow>"

    def _matrix(self, node: MatrixNode) -> str:
        """Return a matrix: of numbers alone flush right, others in the middle of their columns;
        blocks of columns stand below each other, a bracket before the first and after the last.
        """
        room = spacing(node.rows)
        printer = self._with_fractions(DISPLAYED) if room == "roomy" else self
        kind = CLASSES[room]
        rows = [list(map(printer.text, each)) for each in node.rows]
        if node.block is None:
            return f"<mrow><mo>[</mo>{_table(rows, kind)}<mo>]</mo></mrow>"
        starts = range(0, len(rows[0]), node.block)
        blocks = [_table([row[at : at + node.block] for row in rows], kind) for at in starts]
        blocks[0] = f"<mrow><mo>[</mo>{blocks[0]}</mrow>"
        blocks[-1] = f"<mrow>{blocks[-1]}<mo>]</mo></mrow>"
        return _table([[block] for block in blocks], "blocks")


def operator(sign: str, attributes: str = "") -> str:
    """Return an operator as MathML."""
    return f"<mo{attributes}>{escape(SIGNS.get(sign, sign), quote=False)}</mo>"


def _form(node: Operator) -> str:
    # A browser takes it for a sign between two operands where something stands before it.
    return PREFIX if node.is_prefix else ""


def _is_function(node: Node) -> bool:
    """Return whether something is the name of a function, which stands apart from a factor."""
    return isinstance(node, Styled) and node.style == "function"


def _number(text: str, tag: str) -> str:
    """Return a printed number without its sign, its digits and its power of ten each by itself."""
    mantissa, exponent = mantissa_and_exponent(text)
    before = f"<{tag}>{mantissa.removeprefix('-')}</{tag}>" if mantissa else ""
    if not exponent:
        return before
    sign, digits = ("<mo>−</mo>", exponent[1:]) if exponent[:1] == "-" else ("", exponent)
    raised = f"<mrow>{sign}<{tag}>{digits}</{tag}></mrow>" if sign else f"<{tag}>{digits}</{tag}>"
    power = f"<msup><{tag}>10</{tag}>{raised}</msup>"
    if mantissa is None:
        return power
    return f"<mrow>{before}<mo>×</mo>{power}</mrow>"


def _text(words: str) -> str:
    return f"<mtext>{_spaced(words)}</mtext>"


def _spaced(words: str) -> str:
    """Return words whose spaces stay where they are at an end."""
    return escape(words, quote=False).replace(" ", "\N{NO-BREAK SPACE}")


def _table(rows: Sequence[Sequence[str]], kind: str) -> str:
    cells = "".join(f"<mtr>{''.join(f'<mtd>{cell}</mtd>' for cell in row)}</mtr>" for row in rows)
    return f'<mtable class="{kind}">{cells}</mtable>'


NAME = re.compile("<[a-z]+")
TAG = re.compile(r"<(/?)[a-z]+[^>]*>")


def _named(name: str, element: str) -> str:
    """Return an element with a name by which its intent calls it."""
    return NAME.sub(lambda found: f'{found[0]} arg="{name}"', element, count=1)


def _is_one(written: str) -> bool:
    """Return whether MathML is a single element."""
    depth = 0
    for tag in TAG.finditer(written):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end() == len(written)
    return False
