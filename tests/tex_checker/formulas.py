"""LaTeX formulas as trees, read the way that a reader of the page groups them."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

# \left| and \right| are told apart; every other size of a bracket is ignored.
SPACING = (
    r"\s+|\\(?:left|right|[bB]igg?[lr]?)(?![a-zA-Z|.])|\\[,;:! ]"
    r"|\\(?:spaced|roomy|crowded|inline|displaystyle)(?![a-zA-Z])|\\(?:left|right)\."
    r"|\\hphantom\{(?:\{\}|\{,\}|\.)?0*(?: \\times 10\^\{-?\d+\})?\}"
)
ENVIRONMENT = r"\\(?:begin|end)\{(?:b?matrix|cases)\}"
WORD = r"\\(?:text|operatorname|mathbf|mathcal|mathrm)\{[a-zA-Z01 ]+\}"
TOKEN = re.compile(
    rf"(?P<space>{SPACING})"
    r"|(?P<number>\d+(?:(?:\.|\{,\})\d+)?)"
    rf"|(?P<other>{ENVIRONMENT}|{WORD}|\\left\||\\right\||\\\\|\\[a-zA-Z]+"
    r"|[a-zA-Z(){}\[\]<>&+\-^_',/:])"
)
LETTER = re.compile(
    r"[a-zA-Z]|\\(?:alpha|beta|gamma|delta|epsilon|eta|theta|kappa|lambda|mu|pi|rho|phi|omega)"
    r"|\\text\{(?:net|out)\}|\\mathcal\{L\}|\\ell|\\mathrm\{(?!max\})[a-zA-Z]+\}"
)
ACCENTS = (r"\tilde", r"\hat")
# Functions with sizes or numbers of places below them.
OF_WINDOWS = (
    r"\mathrm{max}",
    *(
        rf"\operatorname{{{name}}}"
        for name in (
            *("maxpool", "avgpool", "route", "spread", "pad", "crop", "dilate", "rot"),
            *("reshape", "flatten"),
        )
    ),
)
FUNCTION = re.compile(
    r"\\(?:sigma|tanh|ln|max|sin|cos)|\\operatorname\{[a-zA-Z]+\}|\\mathrm\{max\}"
)
OPENING = (
    *(
        "(",
        "{",
        "[",
        r"\left|",
        r"\frac",
        r"\sqrt",
        r"\sum",
        r"\mathbf{0}",
        r"\mathbf{1}",
        *ACCENTS,
    ),
    *(r"\begin{bmatrix}", r"\begin{cases}"),
)
CLOSING = {"(": ")", "{": "}"}
TOTALS = ("total", "total over")
LAYER = re.compile(r"\^\{[(\[]\d+[)\]]")


class TexError(ValueError):
    """The LaTeX does not say what a worked solution may say."""


class NoValueError(TexError):
    """A formula has no value at the numbers in it."""


@dataclass(frozen=True, slots=True)
class Node:
    """An expression as it is written: its kind, its parts, and the text of a leaf.

    A symbol has its letter as text, and what stands below and above it.
    """

    kind: str
    parts: tuple[Node, ...] = ()
    text: str = ""
    below: tuple[str, ...] = ()
    above: str = ""

    def __str__(self) -> str:
        below = f"_{','.join(self.below)}" if self.below else ""
        above = f"^{self.above}" if self.above else ""
        parts = f"({', '.join(map(str, self.parts))})" if self.parts else ""
        return f"{self.text or self.kind}{below}{above}{parts}"

    def named(self, names: Container[Node]) -> Iterator[Node]:
        """Yield the names, among `names`, of the largest parts that have one or belong to one."""
        whole = replace(self, below=())
        if self in names:
            yield self
        elif self.kind == "symbol" and whole in names:
            yield whole
        else:
            for part in self.parts:
                yield from part.named(names)


TRANSPOSE = Node("symbol", text="T")
EULER, PI = Node("symbol", text="e"), Node("symbol", text=r"\pi")
CLOSED = {
    *("number", "negative", "matrix", "row", "+", "-", r"\times", "juxtaposed", "fraction"),
    *("power", "root"),
}
CLOSED_FUNCTIONS = (r"\ln", r"\sin", r"\cos")


@functools.lru_cache(maxsize=2**15)
def parse(tex: str) -> Node:
    """Return LaTeX as an expression. Raises TexError."""
    reader = _Reader(list(_tokens(tex)))
    node = reader.sum()
    if reader.next:
        raise TexError(f"{reader.next!r} is out of place in {tex}")
    return node


def is_constant(node: Node) -> bool:
    """Whether a formula is a number in closed form, or a matrix of such."""
    if node.kind == "symbol":
        return node in (EULER, PI)
    is_of_numbers = all(map(is_constant, node.parts))
    if node.kind == "function":
        return is_of_numbers and node.text in CLOSED_FUNCTIONS
    return is_of_numbers and node.kind in CLOSED


def literal(node: Node) -> tuple[tuple[str, ...], ...] | None:
    """Return the strings of a number or a matrix of numbers, as "-5.5e-4" or "1/3"; None for all
    else.
    """
    rows = node.parts if node.kind == "matrix" else (Node("row", (node,)),)
    strings = tuple(tuple(_number(entry) for entry in row.parts) for row in rows)
    return strings if all(itertools.chain(*strings)) else None


def _number(node: Node) -> str:
    match node:
        case Node("number", _, text):
            return text
        case Node("negative", (part,)):
            text = _number(part)
            return text and f"-{text}"
        case Node("fraction", (Node("number", _, above), Node("number", _, below))):
            return f"{above}/{below}"
        case Node("power", (Node("number", _, "10"), exponent)):
            text = _number(exponent)
            return text and f"1e{text}"
        case Node(r"\times", (mantissa, Node("power") as power)):
            first, second = _number(mantissa), _number(power)
            return first + second.removeprefix("1") if first and second else ""
    return ""


def _tokens(tex: str) -> Iterator[str]:
    position = 0
    while position < len(tex):
        found = TOKEN.match(tex, position)
        if not found:
            raise TexError(f"{tex[position:]!r} is not understood")
        if found.lastgroup != "space":
            yield r"\frac" if found[0] == r"\dfrac" else found[0]
        position = found.end()


class _Reader:
    """Recursive descent through the tokens of a formula."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.position = 0

    @property
    def next(self) -> str:
        return self.ahead(0)

    def ahead(self, count: int) -> str:
        return "".join(self.tokens[self.position + count : self.position + count + 1])

    def take(self, *wanted: str) -> str:
        token = self.next
        if not token or (wanted and token not in wanted):
            raise TexError(f"{token!r} stands where {' or '.join(wanted) or 'more'} should")
        self.position += 1
        return token

    def accept(self, *wanted: str) -> str:
        return self.take() if self.next and self.next in wanted else ""

    def sum(self) -> Node:
        node = Node("negative", (self.product(),)) if self.accept("-") else self.product()
        while sign := self.accept("+", "-"):
            node = Node(sign, (node, self.product()))
        return node

    def product(self) -> Node:
        node = self.factor()
        # What would follow a sum of entries might belong to it or not; nothing may.
        while node.kind not in TOTALS:
            if sign := self.accept(r"\star", r"\ast"):
                stride = self.script() if self.accept("_") else ""
                right = self.factor()
                node = Node(sign, (node, right), stride)
            elif sign := self.accept(r"\times", r"\odot", r"\oslash", "/"):
                right = self.factor()
                node = Node("fraction" if sign == "/" else sign, (node, right))
            elif self.opens_factor():
                right = self.factor()
                node = Node("juxtaposed", (node, right))
            else:
                break
            if right.kind in TOTALS:
                break
        return node

    def opens_factor(self) -> bool:
        token = self.next
        return token in OPENING or bool(LETTER.fullmatch(token) or FUNCTION.fullmatch(token))

    def factor(self) -> Node:
        if self.accept(r"\sum"):
            if self.accept("_"):
                index = self.take()
                return Node("total over", (self.factor(),), index)
            return Node("total", (self.factor(),))
        opened = self.next
        node = self.atom()
        if not self.accept("^"):
            return node
        if opened not in CLOSING and (node.above or node.kind in ("function", "fraction")):
            raise TexError("what is raised to a power needs parentheses")
        node = self.raised(node)
        if self.next == "^":
            raise TexError("a power of a power needs parentheses")
        return node

    def raised(self, node: Node) -> Node:
        if self.next == "{" and self.ahead(1) == r"\odot":
            self.take("{")
            self.take(r"\odot")
            exponent = self.sum()
            self.take("}")
            return Node("entrywise power", (node, exponent))
        exponent = self.atom()
        is_transpose = exponent == TRANSPOSE
        return Node("transposed", (node,)) if is_transpose else Node("power", (node, exponent))

    def atom(self) -> Node:
        token = self.take()
        match token:
            case "(" | "{":
                node = self.sum()
                self.take(CLOSING[token])
                if token == "(" and self.accept("_"):
                    return Node("lines", (node,), self.script())
                # What follows a sum in parentheses does not belong to it.
                return Node("whole", (node,)) if node.kind in TOTALS else node
            case r"\left|":
                node = self.sum()
                self.take(r"\right|")
                return Node("size", (node,))
            case r"\begin{bmatrix}":
                return self.matrix(r"\end{bmatrix}")
            case "[":
                return self.blocks()
            case r"\begin{matrix}":
                self.take("[")
                node = self.blocks()
                self.take(r"\end{matrix}")
                return node
            case r"\begin{cases}":
                return self.cases()
            case r"\frac":
                if self.ahead(1) == r"\partial":
                    return Node("derivative", (self.partial(), self.partial()))
                return Node("fraction", (self.braced(), self.braced()))
            case r"\sqrt":
                return Node("root", (self.braced(),))
            case r"\mathbf{1}":
                return Node("ones")
            case r"\mathbf{0}":
                return Node("zeros")
            case r"\tilde" | r"\hat":
                self.take("{")
                letter = self.take()
                self.take("}")
                return self.symbol(f"{token}{{{letter}}}")
            case _ if FUNCTION.fullmatch(token) or (token == "H" and self.next in ("'", "(")):
                return self.function(token)
            case _ if LETTER.fullmatch(token):
                return self.symbol(token)
            case _ if token[0].isdigit():
                return Node("number", text=token.replace("{,}", "."))
        raise TexError(f"{token!r} stands where a quantity should")

    def braced(self) -> Node:
        self.take("{")
        node = self.sum()
        self.take("}")
        return node

    def function(self, name: str) -> Node:
        name += self.accept("'")
        if self.accept("_"):
            # Of functions with one name, a number below tells which it is.
            is_of_windows = name.removesuffix("'") in OF_WINDOWS
            name += f"_{self.script() if is_of_windows else self.below_function()}"
        self.take("(")
        arguments = [self.sum()]
        while self.accept(","):
            arguments.append(self.sum())
        self.take(")")
        called = Node("function", tuple(arguments), name)
        if name.split("_")[0].removesuffix("'") in OF_WINDOWS and self.accept("_"):
            return Node("lines", (called,), self.script())
        return Node("component", (called,), self.take()) if self.accept("_") else called

    def below_function(self) -> str:
        if self.next != "{":
            return self.take()
        if not self.ahead(1).startswith(r"\text"):
            return str(self.braced())
        self.take("{")
        word = self.take()
        self.take("}")
        return word

    def blocks(self) -> Node:
        """Read a matrix of which blocks of columns are printed one after another."""
        blocks = []
        while not self.accept("]"):
            closes = self.accept("{")
            self.take(r"\begin{matrix}")
            blocks.append(self.matrix(r"\end{matrix}").parts)
            if closes:
                self.take("}")
            self.accept(r"\\")
        if len(blocks) < 2 or len({len(rows) for rows in blocks}) > 1:
            raise TexError("the blocks of a matrix do not fit")
        rows = zip(*blocks, strict=True)
        joined = (tuple(itertools.chain(*(part.parts for part in row))) for row in rows)
        return Node("matrix", tuple(Node("row", entries) for entries in joined))

    def matrix(self, end: str) -> Node:
        rows = [[self.sum()]]
        while (separator := self.take("&", r"\\", end)) != end:
            if separator == r"\\":
                rows.append([])
            rows[-1].append(self.sum())
        if len({len(row) for row in rows}) > 1:
            raise TexError("a matrix has rows of different lengths")
        return Node("matrix", tuple(Node("row", tuple(row)) for row in rows))

    def cases(self) -> Node:
        first = self.sum()
        self.take("&")
        self.take(r"\text{if }")
        left, relation, right = self.sum(), self.take(">", r"\ge"), self.sum()
        self.take(r"\\")
        otherwise = self.sum()
        self.take("&")
        self.take(r"\text{otherwise}")
        self.take(r"\end{cases}")
        return Node("cases", (left, right, first, otherwise), relation)

    def partial(self) -> Node:
        self.take("{")
        self.take(r"\partial")
        node = self.factor()
        self.take("}")
        return node

    def at_layer(self) -> bool:
        return bool(LAYER.match("".join(self.tokens[self.position : self.position + 5])))

    def symbol(self, letter: str) -> Node:
        """Read what stands below and above a letter, its layer among it, but not its power."""
        scripts = {"_": "", "^": ""}
        while self.next == "_" or self.at_layer():
            place = self.take()
            if scripts[place]:
                raise TexError(f"{letter} has two scripts in one place")
            scripts[place] = self.script()
        below = tuple(filter(None, scripts["_"].split(",")))
        return Node("symbol", text=letter, below=below, above=scripts["^"])

    def script(self) -> str:
        if not self.accept("{"):
            token = self.take()
            if len(token) > 1 and token[0] != "\\":
                raise TexError(f"{token} below a letter needs braces")
            return token
        tokens = []
        while (token := self.take()) != "}":
            tokens.append("new" if token == r"\text{new}" else token)
        return "".join(tokens)
