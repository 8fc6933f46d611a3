"""Layout trees as boxes of letters and strokes: the labels of a drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.formats.keeping import PrintedBefore
from generator.formats.svg.boxes import (
    EMPTY,
    PLAIN,
    LabelBox,
    Look,
    beside,
    letters,
    scaled,
    space,
    strokes,
)
from generator.layout.nodes import (
    EULER,
    Accent,
    Applied,
    Blank,
    Break,
    Digits,
    Fence,
    Filled,
    Fraction,
    Index,
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
from generator.layout.powers import mantissa_and_exponent

__all__ = ["Labels"]

ITALIC: Look = {"font-style": "italic"}
BOLD: Look = {"font-weight": "bold"}
LOOKS: Mapping[Style, Look] = {
    "bold": BOLD,
    "bold italic": {**BOLD, **ITALIC},
    "italic": ITALIC,
    "monospace": {"font-family": "monospace"},
    "sans": {"font-family": "sans-serif"},
    "script": {"font-family": "cursive"},
    "upright": PLAIN,
    "function": PLAIN,
    "text": PLAIN,
    "bold text": BOLD,
    "italic text": ITALIC,
    "upright text": PLAIN,
}
MARKS_ABOVE: Mapping[str, str] = {
    "hat": "ˆ",
    "widehat": "ˆ",
    "tilde": "˜",
    "widetilde": "˜",
    "vec": "→",
    "dot": "˙",
    "ddot": "¨",
    "check": "ˇ",
    "breve": "˘",
    "acute": "´",
    "grave": "`",
    "mathring": "˚",
}
# Signs that fonts have smaller, or not at all.
DRAWN_AS: Mapping[str, str] = {EULER.text: "e", "∙": "•"}
MARKS_BEHIND: Mapping[str, str] = {"prime": "′", "dagger": "†"}
LINES = ("bar", "overline")
RELATIONS = frozenset("=≈≤≥≠<>")

# Thousandths of the size of letters.
SCRIPT = 700
RAISED, LOWERED = 400, 200
BESIDE_RELATION, BESIDE_SIGN, BEHIND_COMMA = 280, 220, 170
# A line of a fraction, and what is free above it and below.
AXIS, FREE = 250, 100
# The hook of a root, and how high the letters are that marks stand above in a font.
HOOK, LOW = 600, 460
BLANK_DIGITS = "000000"


class Labels:
    """A printer of layout trees as boxes. `terms` are the words of the document's language that
    stand within formulas, by their keys.
    """

    def __init__(self, terms: Mapping[str, str]) -> None:
        self._terms = terms
        # Of a class set, drawings have many of the same numbers, which are nodes of their own.
        self._boxes: PrintedBefore[tuple[Node, int], LabelBox] = PrintedBefore()

    def box(self, node: Node, size: int) -> LabelBox:
        """Return a formula in letters of a size.

        Raises TypeError for what no label has: a matrix, and a distinction of cases.
        """
        key = node, size
        found = self._boxes.get(key)
        return self._boxes.keep(key, self._box(node, size, ITALIC, ())) if found is None else found

    def _box(self, node: Node, size: int, look: Look, numbers: Sequence[str]) -> LabelBox:
        """Return a formula whose letters have a look, and whose slots these numbers."""

        def inner(content: Node, of_size: int = size) -> LabelBox:
            return self._box(content, of_size, look, numbers)

        small = scaled(SCRIPT, size)
        match node:
            case Word(text):
                return _word(text, size, look)
            case Styled(style, content):
                return self._box(content, size, LOOKS[style], numbers)
            case TranslatedWord(key):
                return letters(self._terms[key], size)
            case Digits(text, room, slot):
                shown = _number(text if slot is None else numbers[slot], size)
                return beside([shown, space(_number(room, size).width)])
            case Blank():
                return _blank(size)
            case Operator(sign, is_prefix):
                return _operator(sign, is_prefix, size)
            case Break():
                return EMPTY
            case Row(items):
                return beside([inner(item) for item in items])
            case Fence(content, sign):
                around = letters(sign, size), letters(node.closing, size)
                return beside([around[0], inner(content), around[1]])
            case Applied(function, argument):
                return beside([inner(function), inner(argument)])
            case Fraction(over, under):
                return _fraction(inner(over, small), inner(under, small), size)
            case Index(base, lower, upper):
                below = _listed([inner(part, small) for part in lower], small)
                above = _listed([inner(part, small) for part in upper], small)
                return _scripts(inner(base), below, above, size)
            case Power(base, exponent):
                return _scripts(inner(base), EMPTY, inner(exponent, small), size)
            case Transpose(base):
                return _scripts(inner(base), EMPTY, letters("T", small, ITALIC), size)
            case Root(content):
                return _root(inner(content), size)
            case Sum(terms, index):
                below = EMPTY if index is None else inner(index, small)
                total = _scripts(letters("∑", size), below, EMPTY, size)
                return beside([total, space(scaled(BEHIND_COMMA, size)), inner(terms)])
            case Accent(mark, base):
                return _accent(mark, inner(base), size)
            case Filled(pattern, filled):
                return self._box(pattern.tree, size, look, filled)
        raise TypeError(f"no label has a {type(node).__name__} in it")


def _word(text: str, size: int, look: Look) -> LabelBox:
    if text in DRAWN_AS:
        return letters(DRAWN_AS[text], size, ITALIC if text == EULER.text else PLAIN)
    # Greek capitals and signs stand upright.
    is_letter = text.isascii() or text.islower()
    is_upright = look is ITALIC and not (is_letter and text.isalpha())
    return letters(text, size, PLAIN if is_upright else look)


def _blank(size: int) -> LabelBox:
    """Return room for a number with a line beneath it."""
    room = letters(BLANK_DIGITS, size)
    return LabelBox(room.width, room.above, 0).over(strokes((0, 0), (room.width, 0)))


def _number(text: str, size: int) -> LabelBox:
    """Return a printed number, with the sign of its own and its power of ten."""
    mantissa, exponent = mantissa_and_exponent(text.replace("-", "−"))
    power = _scripts(letters("10", size), EMPTY, letters(exponent, scaled(SCRIPT, size)), size)
    if mantissa is None:
        return power
    before = letters(mantissa, size) if mantissa else EMPTY
    return beside([before, _operator("×", False, size), power]) if exponent else before


def _operator(sign: str, is_prefix: bool, size: int) -> LabelBox:
    if not sign:
        return EMPTY
    shown = letters(sign.replace("-", "−"), size)
    if is_prefix:
        return shown
    if sign == ",":
        return beside([shown, space(scaled(BEHIND_COMMA, size))])
    gap = space(scaled(BESIDE_RELATION if sign in RELATIONS else BESIDE_SIGN, size))
    return beside([gap, shown, gap])


def _listed(parts: Sequence[LabelBox], size: int) -> LabelBox:
    """Return indices beside each other with commas between them."""
    if not parts:
        return EMPTY
    return beside([parts[0], *(box for part in parts[1:] for box in (letters(",", size), part))])


def _scripts(base: LabelBox, below: LabelBox, above: LabelBox, size: int) -> LabelBox:
    """Return a base with what is below and above behind it, one over the other."""
    found = base
    if below is not EMPTY:
        found = found.over(below.moved(base.width, scaled(LOWERED, size)))
    if above is not EMPTY:
        found = found.over(above.moved(base.width, -scaled(RAISED, size)))
    return found


def _fraction(above: LabelBox, below: LabelBox, size: int) -> LabelBox:
    free, axis = scaled(FREE, size), scaled(AXIS, size)
    width = max(above.width, below.width) + 2 * free
    placed = above.moved((width - above.width) // 2, -axis - free - above.below)
    under = below.moved((width - below.width) // 2, -axis + free + below.above)
    line = strokes((0, -axis), (width, -axis))
    return LabelBox(width, 0, 0).over(placed).over(under).over(line)


def _root(content: LabelBox, size: int) -> LabelBox:
    """Return a content under a root: its hook, and its line as wide as the content."""
    hook, free = scaled(HOOK, size), scaled(FREE, size)
    top, width = content.above + free, hook + content.width + free
    line = strokes(
        (0, -scaled(AXIS, size)),
        (hook // 3, content.below),
        (hook * 4 // 5, -top),
        (width, -top),
    )
    return LabelBox(width, top, content.below).over(content.moved(hook, 0)).over(line)


def _accent(mark: str, base: LabelBox, size: int) -> LabelBox:
    if mark in MARKS_BEHIND:
        return beside([base, letters(MARKS_BEHIND[mark], size)])
    free = scaled(FREE, size)
    if mark in LINES:
        top = base.above + free
        return base.over(LabelBox(0, top, 0)).over(strokes((0, -top), (base.width, -top)))
    if mark == "underline":
        low = base.below + free
        return base.over(LabelBox(0, 0, low)).over(strokes((0, low), (base.width, low)))
    sign = letters(MARKS_ABOVE[mark], size)
    # The sign stands above low letters as a font has it.
    lift = base.above - scaled(LOW, size)
    placed = sign.moved((base.width - sign.width) // 2, -lift)
    return LabelBox(
        base.width, base.above + scaled(RAISED // 2, size), base.below, (*base.marks, *placed.marks)
    )
