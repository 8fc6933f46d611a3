"""The layout tree: what a formula looks like, in any format that can print it.

Formats differ in how they set a node, never in which nodes there are: numbers, signs, brackets and
the places at which a line may be broken have been decided when a tree is made.
"""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

__all__ = [
    "BLANK",
    "BREAK",
    "EULER",
    "NODES",
    "Accent",
    "AnswerId",
    "Applied",
    "Blank",
    "Break",
    "Cases",
    "Digits",
    "Fence",
    "FenceSize",
    "Filled",
    "Fraction",
    "Index",
    "MatrixNode",
    "Node",
    "Operator",
    "Pattern",
    "Power",
    "Root",
    "Row",
    "Style",
    "Styled",
    "Sum",
    "TranslatedWord",
    "Transpose",
    "Use",
    "Word",
]

Style = Literal[
    "bold",
    "bold italic",
    "italic",
    "monospace",
    "sans",
    "script",
    "upright",
    "function",
    "text",
    "bold text",
    "italic text",
    "upright text",
]
# "line": as high as a line; "tall": as high as what is between; the others, in which a line may be
# broken, have one height.
FenceSize = Literal["line", "tall", "large", "larger"]


class Word(Struct, frozen=True):
    """Letters that belong together, such as w, α or net, and signs that stand for themselves."""

    text: str


class Styled(Struct, frozen=True):
    """Letters in a style other than that of mathematics; a function's name has one of its own."""

    style: Style
    content: Node


class TranslatedWord(Struct, frozen=True):
    """A word of the document's language within a formula, such as the index "new", by its key."""

    key: str


class Digits(Struct, frozen=True):
    """A number as it is printed, with its own decimal mark; 1.2e-5 stands for a power of ten.

    `room` are digits that it lacks beside those above and below it, for which room is left.
    `slot` numbers it in a pattern, where its digits are not known yet.
    """

    text: str
    room: str = ""
    slot: int | None = None


class AnswerId(Struct, frozen=True):
    """Which number of a solution is written by hand: that in a row and a column of what has an id,
    in an iteration, and in a question where there are several problems. All are counted from 1, and
    rows and columns are those of the step, however it is printed.
    """

    id: str
    row: int
    column: int
    iteration: int = 1
    question: int | None = None

    @property
    def name(self) -> str:
        """What no other answer of the document is called, such as `z2[1,1]`, `i2:z2[1,1]` in the
        second iteration and `q1:z2[1,1]` in the first question.
        """
        question = "" if self.question is None else f"q{self.question}:"
        iteration = "" if self.iteration == 1 else f"i{self.iteration}:"
        return f"{question}{iteration}{self.id}[{self.row},{self.column}]"


# A number is found where its own line ends, or where an iteration starts whose predecessor is not
# written out. Elsewhere it is repeated, or copied from where it is printed.
Use = Literal["found", "repeated", "copied"]


class Blank(Struct, frozen=True):
    """Room for a number that is written by hand. Of those for one answer, at most one finds it."""

    answer: AnswerId | None = None
    use: Use = "found"


class Operator(Struct, frozen=True):
    """A sign between two operands or, as a prefix, before one. Without a sign, it is a product."""

    sign: str
    is_prefix: bool = False


class Break(Struct, frozen=True):
    """A place at which a line may be broken."""


class Row(Struct, frozen=True):
    """What stands beside each other, operators among it."""

    items: tuple[Node, ...]


class Fence(Struct, frozen=True):
    """Something in parentheses or between bars."""

    content: Node
    sign: Literal["(", "|"] = "("
    size: FenceSize = "line"

    @property
    def closing(self) -> str:
        """The sign behind it."""
        return ")" if self.sign == "(" else self.sign


class Applied(Struct, frozen=True):
    """A function and, in parentheses of its own, what it is applied to."""

    function: Node
    argument: Fence


class Fraction(Struct, frozen=True):
    """One thing over another; of a derivative if it is one, which is no number of parts."""

    above: Node
    below: Node
    is_derivative: bool = False


class Index(Struct, frozen=True):
    """A symbol with its indices, each of which has one or several parts."""

    base: Node
    below: tuple[Node, ...] = ()
    above: tuple[Node, ...] = ()


class Power(Struct, frozen=True):
    """A base and its exponent; an entrywise power is that of each entry of a matrix."""

    base: Node
    exponent: Node
    is_entrywise: bool = False


class Transpose(Struct, frozen=True):
    """The transpose of a matrix."""

    base: Node


class Root(Struct, frozen=True):
    """A square root."""

    content: Node


class Sum(Struct, frozen=True):
    """The sum of all entries of something, or of terms over an index."""

    terms: Node
    index: Node | None = None


class Accent(Struct, frozen=True):
    """A mark above a symbol, or a prime or a dagger behind something."""

    mark: str
    base: Node


class MatrixNode(Struct, frozen=True):
    """A matrix in brackets; one that is too wide stands in blocks of so many columns."""

    rows: tuple[tuple[Node, ...], ...]
    block: int | None = None


class Cases(Struct, frozen=True):
    """One thing where a condition holds, and another otherwise."""

    first: Node
    condition: Node
    otherwise: Node


class Pattern(Struct, frozen=True, eq=False):
    """A tree that is laid out once and filled often: some of its digits may be slots.

    `width` is that of its widest part that cannot be broken, `blocks` says how many of its matrices
    stand in blocks, and `blanks` how many numbers in it are written by hand. Two patterns are never
    equal.
    """

    tree: Node
    width: int
    blocks: int
    blanks: int


class Filled(Struct, frozen=True):
    """A pattern with the numbers that stand in its slots, in their order."""

    pattern: Pattern
    numbers: tuple[str, ...]


Node = (
    Word
    | Styled
    | TranslatedWord
    | Digits
    | Blank
    | Operator
    | Break
    | Row
    | Fence
    | Applied
    | Fraction
    | Index
    | Power
    | Transpose
    | Root
    | Sum
    | Accent
    | MatrixNode
    | Cases
    | Filled
)

# The kinds of nodes.
NODES: frozenset[type] = frozenset(get_args(Node))
BLANK = Blank()
BREAK = Break()
# The base of the natural logarithm, which is no letter e.
EULER = Word("ⅇ")
