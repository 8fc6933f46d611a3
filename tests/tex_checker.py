"""A reader of generated LaTeX that checks every chain of equalities by what is printed in it.

It knows the numbers that a document states and those it has printed so far, as a student does, and
nothing of how the document was made.
"""

from __future__ import annotations

import functools
import itertools
import operator
import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mpmath import mp, mpf

from tests.oracle import WORKING_DIGITS, Digits, read_off

Matrix = tuple[tuple[Fraction, ...], ...]

SPACING = r"\s+|\\(?:left|right|[bB]igg?[lr]?|spaced)(?![a-zA-Z])|\\[,;:! ]"
TOKEN = re.compile(
    rf"(?P<space>{SPACING})"
    r"|(?P<number>\d+(?:(?:\.|\{,\})\d+)?)"
    r"|(?P<other>\\(?:begin|end)\{bmatrix\}|\\text\{new\}|\\\\|\\[a-zA-Z]+|[a-zA-Z(){}&+\-^_'])"
)
PART = re.compile(r"\s*\\(link|more)(?=\{)")
LETTERS = re.compile(r"[a-zA-Z]|\\alpha|\\delta")


class TexError(ValueError):
    """The LaTeX does not say what a worked solution may say."""


@dataclass(frozen=True, slots=True)
class Node:
    """An expression as it is written: its kind, its parts, and the text of a leaf."""

    kind: str
    parts: tuple[Node, ...] = ()
    text: str = ""

    def named(self, names: Container[Node]) -> Iterator[Node]:
        """Yield the parts that are among `names`, the largest ones."""
        if self in names:
            yield self
        else:
            for part in self.parts:
                yield from part.named(names)


Known = Mapping[Node, Matrix]
Reading = tuple[str, Node]


@dataclass(frozen=True, slots=True)
class Link:
    """One relation of a line. `holds` says whether it is true at the digits printed after it,
    `is_exact` whether both sides are the same real number; a definition is both.
    """

    symbol: Node
    relation: str
    marked: bool
    before: Node
    after: Node
    holds: bool
    is_exact: bool


def check(tex: str, digits: Digits, relation: str = "equals") -> list[Link]:
    """Return the links of all computed lines of a document, each checked.

    With relation "approximately" a link with "=" holds only if it is exact. Raises TexError.
    """
    _, _, body = tex.partition(r"\begin{document}")
    rates = set(re.findall(r"\$\\alpha = ([^$]+)\$", body))
    if len(rates) != 1:
        raise TexError(f"the learning rate is {sorted(rates) or 'not stated'}")
    known = {Node("symbol", text=r"\alpha"): value(parse(rates.pop()), {})}
    stated: dict[Node, Node] = {}
    links: list[Link] = []
    for symbols, readings in worked_lines(body):
        result = readings[-1][1]
        if len(readings) > 1:
            links += _check_line(symbols[0], readings, known, stated, digits, relation)
        elif literal(result) is None:
            stated[symbols[0]] = result
            continue
        if literal(result) is None or any(symbol in known for symbol in symbols):
            raise TexError(f"{symbols[0]} is not given one number")
        known |= dict.fromkeys(symbols, value(result, {}))
    return links


def _check_line(
    symbol: Node,
    readings: list[Reading],
    known: Known,
    stated: Mapping[Node, Node],
    digits: Digits,
    relation: str,
) -> Iterator[Link]:
    for (_, before), (written, after) in itertools.pairwise([("", symbol), *readings]):
        marked, sign = _relation(written)
        # The slope σ′(z) says itself what it is; any other symbol is defined by its first link.
        if before is symbol and symbol.kind != "function":
            is_exact = stated.get(symbol, after) == after
            yield Link(symbol, sign, marked, before, after, is_exact, is_exact)
            continue
        left, strings = value(before, known), literal(after)
        is_exact = left == value(after, known)
        printed = tuple(tuple(map(digits.printed, row)) for row in left)
        holds = is_exact if strings is None else printed == strings
        if relation == "approximately" and sign == "=":
            holds = holds and is_exact
        yield Link(symbol, sign, marked, before, after, holds, is_exact)


def _relation(tex: str) -> tuple[bool, str]:
    found = re.fullmatch(r"(?:\\marked)?\{?(=|\\approx)\}?", tex)
    if not found:
        raise TexError(f"{tex} is no relation")
    return tex.startswith(r"\marked"), found[1]


def worked_lines(body: str) -> Iterator[tuple[list[Node], list[Reading]]]:
    """Yield the symbols of every line, and its readings with the relations before them."""
    body = re.sub(r"(?<!\\)%.*\n\s*", "", body)
    for start in re.finditer(r"\\workedline(?=\{)", body):
        symbols, position = _group(body, start.end())
        chain, _ = _group(body, position)
        yield [parse(symbol) for symbol in symbols.split("=")], list(_readings(chain))


def _readings(chain: str) -> Iterator[Reading]:
    parts: list[tuple[str, str]] = []
    position = 0
    while found := PART.match(chain, position):
        if found[1] == "link":
            relation, position = _group(chain, found.end())
            reading, position = _group(chain, position)
            parts.append((relation, reading))
        else:
            more, position = _group(chain, found.end())
            relation, reading = parts.pop()
            parts.append((relation, f"{reading} {more}"))
    if chain[position:].strip() or not parts:
        raise TexError(f"{chain[position:]!r} stands where a link should")
    yield from ((relation, parse(reading)) for relation, reading in parts)


def _group(tex: str, start: int) -> tuple[str, int]:
    """Return what is between the braces that open at `start`, and where it goes on."""
    depth = 0
    for position in range(start, len(tex)):
        depth += {"{": 1, "}": -1}.get(tex[position], 0)
        if depth == 0:
            return tex[start + 1 : position], position + 1
    raise TexError("a brace is not closed")


@functools.lru_cache(maxsize=4096)
def parse(tex: str) -> Node:
    """Return LaTeX as an expression. Raises TexError."""
    reader = _Reader(list(_tokens(tex)))
    node = reader.sum()
    if reader.next:
        raise TexError(f"{reader.next!r} is out of place in {tex}")
    return node


def _tokens(tex: str) -> Iterator[str]:
    position = 0
    while position < len(tex):
        found = TOKEN.match(tex, position)
        if not found:
            raise TexError(f"{tex[position:]!r} is not understood")
        if found.lastgroup != "space":
            yield found[0]
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
        while True:
            if sign := self.accept(r"\times", r"\odot"):
                node = Node(sign, (node, self.factor()))
            elif self.next in ("(", "{", r"\frac", r"\sigma", r"\begin{bmatrix}") or (
                LETTERS.fullmatch(self.next)
            ):
                node = Node("juxtaposed", (node, self.factor()))
            else:
                return node

    def factor(self) -> Node:
        node = self.atom()
        while self.accept("^"):
            exponent = self.atom()
            is_transpose = exponent == Node("symbol", text="T")
            node = Node("transposed", (node,)) if is_transpose else Node("power", (node, exponent))
        return node

    def atom(self) -> Node:
        match token := self.take():
            case "(" | "{":
                node = self.sum()
                self.take({"(": ")", "{": "}"}[token])
                return node
            case r"\begin{bmatrix}":
                return self.matrix()
            case r"\frac":
                if self.ahead(1) == r"\partial":
                    return Node("derivative", (self.partial(), self.partial()))
                return Node("fraction", (self.atom(), self.atom()))
            case r"\sigma":
                name = token + self.accept("'")
                self.take("(")
                argument = self.sum()
                self.take(")")
                return Node("function", (argument,), name)
            case _ if LETTERS.fullmatch(token):
                return self.symbol(token)
            case _ if token[0].isdigit():
                return Node("number", text=token.replace("{,}", "."))
        raise TexError(f"{token!r} stands where a quantity should")

    def matrix(self) -> Node:
        rows = [[self.sum()]]
        while (separator := self.take("&", r"\\", r"\end{bmatrix}")) != r"\end{bmatrix}":
            if separator == r"\\":
                rows.append([])
            rows[-1].append(self.sum())
        if len({len(row) for row in rows}) > 1:
            raise TexError("a matrix has rows of different lengths")
        return Node("matrix", tuple(Node("row", tuple(row)) for row in rows))

    def partial(self) -> Node:
        self.take("{")
        self.take(r"\partial")
        node = self.symbol(self.take())
        self.take("}")
        return node

    def at_layer(self) -> bool:
        return self.next == "^" and (self.ahead(1) + self.ahead(2)).lstrip("{").startswith("(")

    def symbol(self, letter: str) -> Node:
        """Read a letter with its layer, its component and whether it is new."""
        layer, new, component = "", "", ""
        while self.next == "_" or self.at_layer():
            script = self.take()
            braced = self.accept("{")
            if script == "^":
                self.take("(")
                layer = f"({self.take()})"
                self.take(")")
            else:
                new = "_new" if self.accept(r"\text{new}") else new
                component = self.take() if self.next.isdigit() else ""
            if braced:
                self.take("}")
        name = Node("symbol", text=letter + new + layer)
        return Node("component", (name,), component) if component else name


def literal(node: Node) -> tuple[tuple[str, ...], ...] | None:
    """Return the strings of a number or a matrix of numbers, as "-5.5e-4"; None for all else."""
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
        case Node(r"\times", (mantissa, Node("power", (Node("number", _, "10"), exponent)))):
            first, second = _number(mantissa), _number(exponent)
            return f"{first}e{second}" if first and second else ""
    return ""


def value(node: Node, known: Known) -> Matrix:
    """Return the value of an expression, in which a quantity is what was printed of it.

    Raises TexError.
    """
    if node in known:
        return known[node]
    if node.kind == "number":
        return ((Fraction(node.text),),)
    if node.kind == "component":
        return (value(node.parts[0], known)[int(node.text) - 1],)
    if node.kind == "matrix":
        return tuple(tuple(_scalar(value(one, known)) for one in row.parts) for row in node.parts)
    operands = [value(part, known) for part in node.parts]
    match node.kind, operands:
        case "negative", [x]:
            return tuple(tuple(-entry for entry in row) for row in x)
        case (("+" | "-" | r"\odot"), [x, y]):
            return _entrywise(OPERATORS[node.kind], x, y)
        case (("juxtaposed" | r"\times"), [x, y]):
            return _product(x, y)
        case "fraction", [x, y]:
            return ((_scalar(x) / _scalar(y),),)
        case "power", [x, y]:
            return ((_scalar(x) ** int(_scalar(y)),),)
        case "transposed", [x]:
            return tuple(zip(*x, strict=True))
        case "function", [x]:
            apply = FUNCTIONS[node.text]
            return tuple(tuple(apply(entry) for entry in row) for row in x)
    raise TexError(f"{node} is used before it is stated")


def _scalar(x: Matrix) -> Fraction:
    if _shape(x) != (1, 1):
        raise TexError("a matrix stands where a number should")
    return x[0][0]


def _shape(x: Matrix) -> tuple[int, int]:
    return len(x), len(x[0])


OPERATORS = {"+": operator.add, "-": operator.sub, r"\odot": operator.mul}


def _entrywise(operate: Callable[[Fraction, Fraction], Fraction], x: Matrix, y: Matrix) -> Matrix:
    if _shape(x) != _shape(y):
        raise TexError(f"matrices of {_shape(x)} and {_shape(y)} do not fit")
    return tuple(
        tuple(operate(p, q) for p, q in zip(left, right, strict=True))
        for left, right in zip(x, y, strict=True)
    )


def _product(x: Matrix, y: Matrix) -> Matrix:
    for factor, matrix in ((x, y), (y, x)):
        if _shape(factor) == (1, 1):
            return tuple(tuple(factor[0][0] * entry for entry in row) for row in matrix)
    if len(x[0]) != len(y):
        raise TexError(f"matrices of {_shape(x)} and {_shape(y)} do not fit")
    return tuple(
        tuple(sum((row[k] * y[k][j] for k in range(len(y))), Fraction(0)) for j in range(len(y[0])))
        for row in x
    )


@functools.lru_cache(maxsize=4096)
def sigmoid(x: Fraction) -> Fraction:
    with mp.workdps(WORKING_DIGITS):
        return read_off(1 / (1 + mp.exp(-mpf(x.numerator) / x.denominator)))


def sigmoid_slope(x: Fraction) -> Fraction:
    return sigmoid(x) * (1 - sigmoid(x))


FUNCTIONS: Mapping[str, Callable[[Fraction], Fraction]] = {
    r"\sigma": sigmoid,
    r"\sigma'": sigmoid_slope,
}
