"""What has been printed of quantities, found by their symbols, entries and whole matrices alike."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.tex_checker.formulas import Node, TexError
from tests.tex_checker.functions import Functions
from tests.tex_checker.values import Value, number

Index = tuple[int, ...]
Place = tuple[Node, tuple[Index, ...]]
# The unit and the place in its matrix that each counted weight and bias, w_5 or b_2, stands for.
Counted = Mapping[tuple[str, int], tuple[str, Index]]

# An index, behind the name of a unit such as o or by itself.
INDEX = re.compile(r"([a-z]?)([1-9]\d*)")
LAYER = re.compile(r"\((\d+)\)")
PARAMETERS = ("w", "W", "b")
STATES = ("m", "s", "v")
# The variables of descents on formulas.
VARIABLES = ("x", "y", r"\theta")


@dataclass(slots=True)
class Quantities:
    """The quantities of one iteration, whole and by their entries.

    With `has_rows` vectors are rows, else columns. With `begins_at_zero` the states of an optimizer
    are zeros of whatever shape until stated.
    """

    functions: Functions = field(default_factory=Functions)
    whole: dict[Node, Value] = field(default_factory=dict)
    entries: dict[Node, dict[Node, Fraction]] = field(default_factory=dict)
    has_rows: bool = False
    counted: Counted = field(default_factory=dict)
    begins_at_zero: bool = False

    def find(self, quantity: Node) -> Value | None:
        """Return what was printed of a quantity, None where nothing was."""
        if not is_name(quantity):
            return None
        if quantity in self.whole:
            return self.whole[quantity]
        found = self.entry(quantity)
        if found is not None:
            return number(found)
        if quantity in self.entries:
            return self._collected(quantity)
        if self.begins_at_zero and is_state(quantity):
            return Value(((Fraction(0),),), grows_down=True, grows_right=True)
        return None

    def entry(self, quantity: Node) -> Fraction | None:
        """Return the entry of a printed matrix that a symbol stands for, None where it does not."""
        # Q_1,1 is a head of Q_1: an entry of its own has two indices more.
        nearest = sorted(places(quantity, self.counted), key=lambda place: -len(place[0].below))
        for whole, index in nearest:
            # An entry has no entries.
            if whole in self.whole and not any(whole in of for of in self.entries.values()):
                rows = self.whole[whole].rows
                for one in index:
                    found = _at(rows, one)
                    if found is not None:
                        return found
        return None

    def apply(self, function: str, argument: Value) -> Value:
        return self.functions.apply(function, argument)

    def add(self, quantity: Node, value: Value) -> None:
        """Take down what is printed of a quantity. Raises TexError if it was printed before."""
        if quantity in self.whole:
            raise TexError(f"{quantity} is not given one number")
        found = self.entry(quantity)
        if found is not None and found != value.number():
            raise TexError(f"{quantity} is not the entry of the matrix")
        self.whole[quantity] = value
        if value.shape == (1, 1):
            for whole, _ in places(quantity, self.counted):
                self.entries.setdefault(whole, {})[quantity] = value.number()

    def _collected(self, whole: Node) -> Value:
        """Return the matrix of which only the entries were printed. Raises TexError."""
        indices = {
            entry: next(index for of, index in places(entry, self.counted) if of == whole)
            for entry in self.entries[whole]
        }
        pairs = all(len(index[-1]) > 1 for index in indices.values())
        numbers = {
            index[-1] if pairs else self._in_vector(*index[0]): self.entries[whole][entry]
            for entry, index in indices.items()
        }
        height, width = (max(index[axis] for index in numbers) for axis in (0, 1))
        if len(numbers) < height * width:
            raise TexError(f"of {whole} not every entry is printed")
        return Value(
            tuple(
                tuple(numbers[row, column] for column in range(1, width + 1))
                for row in range(1, height + 1)
            )
        )

    def _in_vector(self, place: int) -> Index:
        return (1, place) if self.has_rows else (place, 1)


def is_name(node: Node) -> bool:
    """Whether a node can be what a quantity is called; a layer may be printed like a power."""
    match node:
        case Node("power", (Node("symbol"), Node("number"))):
            return True
        case Node("function", (argument,)) | Node("lines", (Node("function", (argument,)),)):
            return is_name(argument)
    return node.kind in ("symbol", "derivative")


def is_state(node: Node) -> bool:
    """Whether a node is called like a state of an optimizer, such as v_w."""
    letter = _letter(node)
    if letter.text not in STATES or not letter.below or "new" in letter.below:
        return False
    return letter.below[0] in (*PARAMETERS, *VARIABLES)


def is_parameter(node: Node) -> bool:
    letter = _letter(node)
    return _is_old(letter, letter.text)


def _letter(node: Node) -> Node:
    """Return the symbol of a name, without a layer that is printed like a power."""
    return node.parts[0] if node.kind == "power" else node


def _is_old(letter: Node, parameter: str) -> bool:
    return parameter in PARAMETERS and "new" not in letter.below


def new(node: Node) -> Node:
    """Return the name of the updated quantity."""
    if node.kind == "power":
        return replace(node, parts=(new(node.parts[0]), *node.parts[1:]))
    return replace(node, below=(*node.below, "new"))


def counted(given: Mapping[Node, Value]) -> Counted:
    """Return what w_1, w_2, … and b_1, b_2, … are where matrices are called by units, as W_h; one
    number is called by its own, as b_3.
    """
    places: dict[tuple[str, int], tuple[str, Index]] = {}
    parameters = {
        name: value for name, value in given.items() if is_parameter(name) and not name.above
    }
    if not any(name.below and name.below[0].isalpha() for name in parameters):
        return {}
    if any(name.below and name.below[0][0] in "xQKVOe" for name in parameters):
        # Weights of inputs, of queries and the like are of layers that count nothing.
        return {}
    before = dict.fromkeys("wb", 0)
    for name, value in parameters.items():
        letter = name.text.lower()
        height, width = value.shape
        if name.below[0].isalpha():
            for flat, (row, column) in enumerate(itertools.product(range(height), range(width)), 1):
                places[letter, before[letter] + flat] = (name.below[0], (row + 1, column + 1))
        elif name.below != (str(before[letter] + 1),):
            raise TexError(f"{name} is not the next number")
        before[letter] += height * width
    return places


def places(node: Node, counted: Counted) -> Iterator[Place]:
    """Yield the matrices that a name may be an entry of, each with the possible places in it."""
    match node:
        case Node("symbol"):
            yield from _symbol_places(node, counted)
        case Node("power" | "function", (base, *others)) if is_name(base):
            for whole, index in places(base, counted):
                yield replace(node, parts=(whole, *others)), index
        case Node("derivative", (of, by)):
            for whole, index in places(by, counted):
                yield replace(node, parts=(of, whole)), index
                for whole_of, index_of in places(of, counted):
                    if index_of[-1] == index[-1]:
                        yield replace(node, parts=(whole_of, whole)), index
                    both = tuple(row + column for row in index_of for column in index)
                    yield replace(node, parts=(whole_of, whole)), (*index, *both)


def _symbol_places(node: Node, counted: Counted) -> Iterator[Place]:
    """An index is the last number below a letter, behind the name of a unit or not."""
    found = [(place, INDEX.fullmatch(part)) for place, part in enumerate(node.below)]
    position, match = next((one for one in reversed(found) if one[1]), (0, None))
    if not match:
        return
    unit, digits = match.groups()
    before, behind = node.below[:position], node.below[position + 1 :]
    letter = (before[0] if before else re.sub(r"\\[a-z]+|[{}]", "", node.text)).lower()
    if (letter, int(digits)) in counted and not unit and not node.above:
        unit, place = counted[letter, int(digits)]
        rest = (*map(_capital, before), unit, *behind)
        yield replace(node, text=_capital(node.text), below=rest), (place,)
        return
    index: tuple[Index, ...] = ((int(digits),),)
    if len(digits) == 2:
        index = (*index, (int(digits[0]), int(digits[1])))
    rest = (*before, *filter(None, [unit]), *behind)
    yield from _wholes(replace(node, below=rest), index)
    first = INDEX.fullmatch(before[-1]) if before else None
    if first and not unit:
        rest = (*before[:-1], *filter(None, [first[1]]), *behind)
        yield from _wholes(replace(node, below=rest), ((int(first[2]), int(digits)),))


def _wholes(node: Node, index: tuple[Index, ...]) -> Iterator[Place]:
    """An entry w^{(1)} may belong to a matrix that is called W_1."""
    yield node, index
    layer = LAYER.fullmatch(node.above)
    if layer:
        letters = 1 if node.text in STATES else 0
        below = (*map(_capital, node.below[:letters]), layer[1], *node.below[letters:])
        yield replace(node, text=_capital(node.text), below=below, above=""), index


def _capital(letter: str) -> str:
    return re.sub(r"(?<![a-zA-Z])w(?![a-zA-Z])", "W", letter)


def _at(rows: tuple[tuple[Fraction, ...], ...], index: Index) -> Fraction | None:
    flat = [entry for row in rows for entry in row]
    if len(index) == 1:
        is_vector = 1 in (len(rows), len(rows[0]))
        return flat[index[0] - 1] if is_vector and index[0] <= len(flat) else None
    row, column = index
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[0]) else None
