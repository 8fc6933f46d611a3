"""Every equality of a document, checked in the order in which a reader meets it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.oracle import Digits
from tests.tex_checker.chains import is_chain_rule
from tests.tex_checker.formulas import (
    Node,
    NoValueError,
    TexError,
    is_constant,
    literal,
    parse,
)
from tests.tex_checker.functions import Functions
from tests.tex_checker.lines import Reading, group, line, relation, sentences, without_comments
from tests.tex_checker.quantities import (
    PARAMETERS,
    Quantities,
    counted,
    is_parameter,
    is_state,
    new,
)
from tests.tex_checker.values import Value, evaluate, same

EVENT = re.compile(
    r"\\section\{(?P<section>[^}]*)\}|(?P<line>\\workedline)(?=\{)"
    r"|Iteration & (?P<table>.*?)\\end\{numbers\}"
    r"|\\begin\{network\}(?P<network>.*?)\\end\{network\}",
    re.DOTALL,
)
LABEL = re.compile(r"\\networklabel\{-?\d+\}\{-?\d+\}(?=\{)")
NOT_WORKED = "calculated in the same way"


@dataclass(frozen=True, slots=True)
class Link:
    """One relation of a line. `holds` says whether it is true at the digits printed after it,
    `is_exact` whether both sides are the same real number; a definition is both.

    `ends` says whether the line ends with it, `repeats` whether the line is of one entry of a
    matrix that is printed as well.
    """

    symbol: Node
    relation: str
    marked: bool
    before: Node
    after: Node
    holds: bool
    is_exact: bool
    ends: bool
    repeats: bool


def check(tex: str, digits: Digits, relation: str = "equals") -> list[Link]:
    """Return the links of all computed lines of a document, each checked.

    With relation "approximately" a link with "=" holds only if it is exact. Raises TexError.
    """
    _, _, body = tex.partition(r"\begin{document}")
    return list(_Check(without_comments(body), digits, relation).links())


# The numbers of rows and columns of maps, and of parameters, are counted.
WHOLE, SIZES = Digits(places=0), ("m", "n", "N")
SIZES_ARE_TOLD = "the number of its parameters"


def _is_size(symbol: Node) -> bool:
    letter = symbol.parts[0] if symbol.kind == "power" else symbol
    # The averages of Adam are called m, too.
    return letter.text in SIZES and not {*PARAMETERS, "new"} & {*letter.below}


@dataclass(slots=True)
class _Check:
    """A reader on the way through a document.

    `now` holds the quantities of the iteration that is being read, `past` those of the ones before
    it. What is given and what an iteration begins with is stated before anything is computed.
    """

    body: str
    digits: Digits
    relation: str
    now: Quantities = field(init=False)
    given: dict[Node, Value] = field(default_factory=dict)
    past: list[Quantities] = field(default_factory=list)
    # Whether an iteration is worked out of which those before it are not.
    skips: bool = False
    stated: dict[Node, Node] = field(default_factory=dict)
    section: str = ""
    has_begun: bool = False

    def links(self) -> Iterator[Link]:
        samples = re.search(r"one (?:sample )?per (column|row)", self.body)
        functions = Functions(samples[1] if samples else "all")
        self.given = _settings(self.body, functions)
        self.now = Quantities(functions, self.given, begins_at_zero=True)
        figures = []
        for event in EVENT.finditer(self.body):
            if event["line"]:
                yield from self.line(event.end())
            elif event["table"]:
                self.check_table(event["table"])
            elif event["network"]:
                figures.append(event["network"])
            else:
                self.turn_to(event["section"])
        has_axes = r"\networktick"
        drawn = [one for one in figures if r"\networkneuron" in one and has_axes not in one]
        is_graph = "Computational graph" in self.body
        for figure, whole in zip(drawn, (self.given, self.now.whole), strict=False):
            known = replace(self.now, whole=whole)
            if is_graph:
                _check_graph(figure, known, self.body.partition("Solution}")[0])
            else:
                _check_figure(figure, known)

    @property
    def is_over(self) -> bool:
        return self.section.startswith("Course")

    def turn_to(self, section: str) -> None:
        """Begin an iteration, or what comes after the last one."""
        self.section = section
        iteration = re.fullmatch(r"Iteration (\d+)", section)
        if not (iteration or self.is_over):
            return
        if self.has_begun and not self.skips:
            self.past.append(self.now)
        if iteration and int(iteration[1]) != len(self.past) + 1:
            self.skips = int(iteration[1]) > len(self.past) + 1 and NOT_WORKED in self.body
            if not self.skips:
                raise TexError(f"{section} is out of place")
        lasting = {
            name: value for name, value in self.given.items() if self.now.find(new(name)) is None
        }
        self.now = replace(self.now, whole=lasting, entries={}, begins_at_zero=not self.past)
        self.has_begun = False

    def line(self, start: int) -> Iterator[Link]:
        symbols, readings = line(self.body, start)
        result = readings[-1][1]
        names = () if self.is_joined(readings[0][1]) else _names(readings)
        if names or (len(readings) == 1 and symbols[0].kind != "function"):
            if not is_constant(result):
                self.stated[symbols[0]] = result
            else:
                self.state(symbols, evaluate(result, self.now))
                self.check_names(names, evaluate(result, self.now))
            return
        if literal(result) is None:
            raise TexError(f"{symbols[0]} is not given one number")
        self.has_begun = True
        repeats = self.now.entry(symbols[0]) is not None
        yield from self.checked(symbols[0], readings, repeats)
        for symbol in symbols:
            self.now.add(symbol, evaluate(result, self.now))

    def is_joined(self, reading: Node) -> bool:
        """Whether a matrix is put together from others that have been printed."""
        entries = [entry for row in reading.parts for entry in row.parts]
        found = [self.now.find(entry) for entry in entries if reading.kind == "matrix"]
        return any(value is not None and value.shape != (1, 1) for value in found)

    def check_names(self, names: Sequence[Sequence[Node]], value: Value) -> None:
        """Compare the names of a matrix's entries with what is found under them."""
        for row, numbers in zip(names, value.rows, strict=bool(names)):
            for name, number in zip(row, numbers, strict=True):
                if self.now.find(name) != Value(((number,),)):
                    raise TexError(f"{name} is another entry")

    def state(self, symbols: Sequence[Node], value: Value) -> None:
        """Take down what is given, or what an iteration begins with: what the last one led to."""
        if self.has_begun and symbols[0].kind == "derivative":
            # That of a sum is a number that nothing is computed from.
            self.now.add(symbols[0], value)
            return
        if self.has_begun:
            raise TexError(f"{symbols[0]} is stated where it should be computed")
        for symbol in symbols:
            if self.now.whole is self.given:
                self.now.add(symbol, value)
                self.now.counted = counted(self.given)
                self.now.has_rows = _has_rows(self.now.functions.samples, self.given)
                continue
            if is_parameter(symbol) or is_state(symbol):
                self.check_start(symbol, value)
            self.now.whole[symbol] = value

    def check_start(self, symbol: Node, value: Value) -> None:
        if self.skips or (self.is_over and NOT_WORKED in self.body):
            return
        before = self.past[-1] if self.past else self.now
        expected = before.find(new(symbol)) or before.find(symbol)
        if expected is None or not same(expected, value):
            raise TexError(f"{symbol} does not go on with what it was")

    def checked(self, symbol: Node, readings: Sequence[Reading], repeats: bool) -> Iterator[Link]:
        # A slope σ′(z) says itself what it is; any other symbol is defined by what follows it.
        is_defined = symbol.kind == "function"
        before = symbol
        for written, after in readings:
            marked, sign = relation(written)
            ends = after is readings[-1][1]
            if is_defined:
                is_whole = SIZES_ARE_TOLD in self.body and _is_size(symbol)
                digits = WHOLE if is_whole else self.digits
                holds, is_exact = self.compared(before, after, sign, ends, digits)
            else:
                is_defined = not is_chain_rule(after, symbol, self.now)
                expected = self.stated.get(symbol, after)
                holds = self.past != [] or expected in (after, _at_variables(after))
                is_exact = holds
            yield Link(symbol, sign, marked, before, after, holds, is_exact, ends, repeats)
            before = after

    def compared(
        self, before: Node, after: Node, sign: str, ends: bool, digits: Digits
    ) -> tuple[bool, bool]:
        """Return whether a link holds, and whether its sides are the same real number.

        Where its left side has no value, it holds only if its right side has none either.
        """
        try:
            left = evaluate(before, self.now)
        except NoValueError:
            has_none = self.has_no_value(after)
            return has_none, has_none
        is_exact = same(left, evaluate(after, self.now))
        if not ends:
            return is_exact, is_exact
        strings = literal(after) or ()
        rows = left.grown(len(strings), len(strings[0])).rows
        pairs = zip(itertools.chain(*strings), itertools.chain(*rows), strict=True)
        holds = all(digits.are(*pair) for pair in pairs)
        return holds and (is_exact or (self.relation, sign) != ("approximately", "=")), is_exact

    def has_no_value(self, formula: Node) -> bool:
        try:
            evaluate(formula, self.now)
        except NoValueError:
            return True
        return False

    def check_table(self, table: str) -> None:
        """Compare a table of iterations with those that are worked out."""
        for past in self.past:
            _keep_what_stays(past)
        heads, *rows = table.splitlines()
        quantities = [parse(tex) for tex in sentences(heads)]
        for iteration, *cells in filter(None, map(sentences, rows)):
            if int(iteration) > len(self.past):
                return
            for quantity, cell in zip(quantities, cells, strict=True):
                if not _agree(quantity, parse(cell), self.past[int(iteration) - 1]):
                    raise TexError(f"{quantity} is another in the table")


def _keep_what_stays(iteration: Quantities) -> None:
    """Take what has no update for its own new value: without a mistake, nothing changes."""
    for name, value in list(iteration.whole.items()):
        if is_parameter(name) and "new" not in name.below and iteration.find(new(name)) is None:
            iteration.add(new(name), value)


def _names(readings: Sequence[Reading]) -> Sequence[Sequence[Node]]:
    """Return the names in the matrix that stands before what is given, if one does."""
    match [reading for _, reading in readings]:
        case [Node("matrix", rows), result] if is_constant(result):
            names = [row.parts for row in rows]
            return names if all(one.kind == "symbol" for row in names for one in row) else ()
    return ()


def _settings(body: str, functions: Functions) -> dict[Node, Value]:
    """Return the numbers that sentences state, and take down the functions that they define."""
    settings: dict[Node, Value] = {}
    for formula in sentences(body):
        left, _, right = formula.partition(" = ")
        try:
            quantity, stated = parse(left), parse(right)
        except TexError:
            continue
        match quantity:
            case Node("symbol") if is_constant(stated):
                value = evaluate(stated, Quantities())
                if not same(settings.setdefault(quantity, value), value):
                    raise TexError(f"{quantity} is stated in two ways")
            case Node("function", (Node("symbol") as variable,), name):
                functions.define(name, variable, stated)
            case Node("component", (Node("function", (Node("symbol") as variable,), name),), index):
                functions.define(name, variable, stated, index)
    return settings


def _has_rows(samples: str, given: Mapping[Node, Value]) -> bool:
    """Whether vectors are rows: where there is one sample, the first of what is given that has more
    than one entry is it or what leads from its only number.
    """
    if samples != "all":
        return samples == "row"
    return next((value.shape[0] == 1 for value in given.values() if value.shape != (1, 1)), False)


def _check_figure(figure: str, quantities: Quantities) -> None:
    """Compare the labels of a network with what is stated of it, its weights in any order."""
    shown = set()
    for found in LABEL.finditer(figure):
        label, _ = group(figure, found.end())
        left, _, right = label.partition(" = ")
        if right and not _agree(parse(left), parse(right), quantities):
            raise TexError(f"the figure has {label}")
        if not right and is_constant(parse(left)):
            shown.add(evaluate(parse(left), quantities).number())
    parameters = {
        entry
        for name, value in quantities.whole.items()
        if is_parameter(name)
        for row in value.rows
        for entry in row
    }
    if shown and shown != parameters:
        raise TexError("the figure has other weights and biases")


def _at_variables(node: Node) -> Node:
    """Return a formula with its variables in place of what stands ahead of them."""
    text = re.sub(r"\\tilde\{(.*)\}", r"\1", node.text)
    return replace(node, text=text, parts=tuple(map(_at_variables, node.parts)))


def _check_graph(figure: str, quantities: Quantities, question: str) -> None:
    """See that each number of a graph is one that is given or found, or stands in a formula of the
    question, or is the derivative of what is differentiated by itself.
    """
    found = {number for value in quantities.whole.values() for row in value.rows for number in row}
    for label in (group(figure, place.end())[0] for place in LABEL.finditer(figure)):
        if not re.fullmatch(r"-?\d[\d.,{}]*", label) or label in question:
            continue
        if evaluate(parse(label), quantities).number() not in {*found, Fraction(1)}:
            raise TexError(f"the graph has {label}")


def _agree(left: Node, right: Node, quantities: Quantities) -> bool:
    return same(evaluate(left, quantities), evaluate(right, quantities))
