"""What each quantity is called: the letters, numbers and indices of one notation."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from msgspec.structs import replace

from generator.expressions.moves import PLACES_OF_LARGEST
from generator.expressions.tree import (
    AXES,
    SCALAR,
    Apply,
    Derivative,
    Expression,
    Name,
    Reference,
    Shape,
    State,
    Symbol,
)
from generator.layout.measure import USUAL, Measure
from generator.layout.nodes import (
    Accent,
    Digits,
    Fraction,
    Index,
    Node,
    Operator,
    Power,
    TranslatedWord,
    Transpose,
    Word,
)
from generator.layout.symbols import symbol as symbol_of
from generator.layout.walking import contains, row
from generator.network import LOSS, PARAMETERS, Role
from generator.notation.matrices import WIDEST
from generator.problem import ORDERS, Conventions, Script

__all__ = ["Notation", "has_superscript", "quotient"]

# What lays out printed numbers in their order.
LayNumbers = Callable[[Sequence[str]], Node]
# Letters of indices, as books have them and where these are taken.
INDICES = (("i", "j"), ("k", "l"), ("q", "r"))
ACCENTS = {"ahead": "tilde", "hat": "hat"}
# What an iteration is called, each where the notation has no other use for it.
ITERATION = ("t", "n", "k")


@dataclass(slots=True, eq=False)
class Notation:
    """The symbols of one document, or of many of one structure: what has been laid out is kept.

    `roles` are those of the quantities, `sizes` the network's numbers of neurons, `biases` the
    numbers of biases that lead to each layer but the first, 1 where it shares one. `slopes` are the
    derivatives of activations with the expressions they stand for, `adjoints` the derivatives by a
    parameter that stand in place of those by a pre-activation, with the latter, `families` the
    symbols of functions of which there are several that differ in their parameter alone. `measure`
    is what the page holds. Matrices stand in blocks of columns where they are wider than `widest`
    digits. Where a quantity is called e, exponentials are no powers of e.
    """

    conventions: Conventions
    roles: Mapping[Name, Role]
    sizes: tuple[int, ...]
    biases: tuple[int, ...]
    slopes: Mapping[Name, Expression]
    adjoints: Mapping[Name, Derivative]
    decimal_mark: Literal["point", "comma"] = "point"
    families: frozenset[Node] = frozenset()
    measure: Measure = USUAL
    widest: float = WIDEST
    has_named_e: bool = False
    _symbols: dict[Name, Node] = field(default_factory=dict, init=False, repr=False)
    _components: dict[tuple[Reference, int, int], Node] = field(
        default_factory=dict, init=False, repr=False
    )
    _letters: frozenset[str] | None = field(default=None, init=False, repr=False)
    # What slopes of activations are written as.
    written_slopes: dict[Name, Node] = field(default_factory=dict, init=False, repr=False)
    # What numbers and symbols look like on a drawing.
    labels: dict[Expression, Node] = field(default_factory=dict, init=False, repr=False)
    # What lays out matrices of printed numbers, by their shapes.
    matrices: dict[Shape, LayNumbers] = field(default_factory=dict, init=False, repr=False)

    @property
    def by_rows(self) -> bool:
        """Whether samples are rows, so that every matrix is written transposed."""
        return self.conventions.orientation == "rows"

    @property
    def counts(self) -> bool:
        """Whether weights and biases are called by their numbers, counted through all layers."""
        return self.conventions.index == "count"

    @property
    def iteration(self) -> str:
        """The letter that stands for the number of an iteration."""
        return self.free(*((letter,) for letter in ITERATION))[0]

    def free(self, *candidates: Sequence[str]) -> Sequence[str]:
        """Return the first letters of which none stands for a quantity or a unit; else the last."""
        if self._letters is None:
            self._letters = frozenset(self._taken())
        taken = self._letters
        return next((letters for letters in candidates if not taken & {*letters}), candidates[-1])

    @property
    def indices(self) -> Sequence[str]:
        """The letters of two indices that stand for any components."""
        return self.free(*INDICES)

    def _taken(self) -> Iterator[str]:
        scripts = self.conventions.letters.values()
        yield from (script.letter for script in scripts)
        if any("<unit>" in script.sub + script.sup for script in scripts):
            layers = range(1, len(self.sizes) + 1)
            yield from (self._filled("<unit>", Symbol("a", layer)) for layer in layers)

    @property
    def indexes_places(self) -> bool:
        """Whether the two indices of a weight are its row and its column in the printed matrix."""
        return self.conventions.index == ORDERS[self.conventions.orientation]

    def symbol(self, name: Name) -> Node:
        """Return the symbol of a quantity."""
        if name not in self._symbols:
            self._symbols[name] = self._symbol(name)
        return self._symbols[name]

    def _symbol(self, name: Name) -> Node:
        if isinstance(name, Derivative):
            return self._delta(name) or self.derivative(name)
        symbol = name.of if isinstance(name, State) else name
        if symbol.component:
            return self._scripted(name, symbol_of(symbol.component))
        return self._scripted(name, self._number(symbol, 0) if self._is_one(symbol) else None)

    def derivative(self, name: Derivative) -> Node:
        """Return a derivative written as a fraction, whatever its symbol."""
        return quotient(self.symbol(name.of), self.symbol(name.by))

    def slope(self, name: Name) -> Expression | None:
        """Return what a derivative is written as in place of a symbol, such as σ'(z). Where largest
        numbers stand, no single derivative says.
        """
        found = self.slopes.get(name)
        is_of_whole = isinstance(found, Apply) and found.operation.name == PLACES_OF_LARGEST
        return found if is_of_whole or self.conventions.slope == "function" else None

    def component(self, whole: Reference, row: int, column: int) -> Node:
        """Return the symbol of one entry of a quantity, counted from 0 as it is displayed."""
        key = whole, row, column
        if key not in self._components:
            self._components[key] = self._component(*key)
        return self._components[key]

    def _component(self, whole: Reference, row: int, column: int) -> Node:
        name = whole.name
        if isinstance(name, Derivative):
            delta = self._delta(name, self._index(self._place_of(name), whole, row, column))
            return delta or self.derivative_component(whole, row, column)
        return self._scripted(name, self._index(name, whole, row, column))

    def derivative_component(self, whole: Reference, row: int, column: int) -> Node:
        """Return one entry of a derivative written as a fraction, whatever its symbol."""
        name = whole.name
        assert isinstance(name, Derivative), "no other quantity is a fraction"
        by = of = self._index(name.by, whole, row, column)
        if name.of == LOSS or self.roles.get(name.of, "loss") == "loss":
            of = None
        elif name not in self.slopes and whole.shape != SCALAR:
            # This matrix stands before ∂L/∂a, a column: a row of it has all ∂a by one z.
            of, by = map(_number, (row + 1, column + 1) if self.by_rows else (column + 1, row + 1))
        return quotient(self._scripted(name.of, of), self._scripted(name.by, by))

    def any_weight(self, layer: int) -> Node:
        """Return what the weights that lead from a layer are called, with letters for indices."""
        symbol, shape = Symbol("w", layer), (self.sizes[layer], self.sizes[layer - 1])
        return self._scripted(symbol, self._pair(symbol, shape, *map(Word, self.indices)))

    def is_scripted(self, name: Name) -> bool:
        """Whether a symbol has a superscript, so that another needs parentheses."""
        return isinstance(name, Derivative) or contains(self._scripted(name), has_superscript)

    def _place_of(self, name: Derivative) -> Symbol:
        return self.adjoints.get(name, name).by

    def calls_delta(self, name: Name) -> bool:
        """Whether a derivative of the loss is called δ."""
        if not isinstance(name, Derivative) or name.of != LOSS:
            return False
        by = self._place_of(name)
        return not by.mark and by.letter == self.conventions.delta

    def _delta(self, name: Derivative, index: Node | None = None) -> Node | None:
        """Return δ for a derivative that the notation calls so."""
        if not self.calls_delta(name):
            return None
        by = self._place_of(name)
        script = self._script(replace(by, letter="delta"), index is not None)
        return self._with_scripts(script, by, index)

    def _scripted(self, name: Symbol | State, index: Node | None = None) -> Node:
        if isinstance(name, State):
            script = self._script(name.of, index is not None)
            subscript = ",".join(filter(None, (script.letter, script.sub)))
            state = self.conventions.script(name.letter)
            letter = replace_letter(script, state.letter, subscript)
            return self._with_scripts(letter, replace(name.of, mark=name.mark), index)
        return self._with_scripts(self._script(name, index is not None), name, index)

    def _script(self, name: Symbol, has_index: bool) -> Script:
        return self.conventions.called(name.letter, name.layer, len(self.sizes), has_index)

    def _with_scripts(self, script: Script, name: Symbol, index: Node | None) -> Node:
        letter = symbol_of(script.letter)
        if name.mark in ACCENTS:
            letter = Accent(ACCENTS[name.mark], letter)
        below = [symbol_of(latex) for latex in (self._filled(script.sub, name),) if latex]
        # Where else a quantity belongs stands below it, unless the notation has a place for it.
        places = script.sub + script.sup
        others = [_number(number) for axis, number in name.at if f"<{axis}>" not in places]
        if index is not None and script.sub == "<unit>" and not others:
            # The index of net_h1 goes with its unit; beside a number it needs a comma.
            below = [row(*below, index)]
        else:
            below = [*below, *others, *([] if index is None else [index])]
        if name.mark == "new":
            below.append(TranslatedWord("new"))
        elif name.mark == "now":
            below.append(Word(self.iteration))
        above = self._filled(script.sup, name)
        if not below and not above:
            return letter
        return Index(letter, tuple(below), (symbol_of(above),) if above else ())

    def _filled(self, pattern: str, name: Symbol) -> str:
        for axis, number in name.at:
            pattern = pattern.replace(f"<{axis}>", str(number))
        for axis in AXES:
            pattern = pattern.replace(f"<{axis}>", "")
        return self.conventions.filled(pattern, name.letter, name.layer, len(self.sizes))

    def _index(self, name: Symbol | State, whole: Reference, row: int, column: int) -> Node | None:
        """Return the index of an entry; `whole` has the shape in which it is displayed.

        Weights have two numbers, neuron to neuron; all else has a neuron's, and where there are
        several samples, two as in the matrix that is displayed.
        """
        symbol = name.of if isinstance(name, State) else name
        neuron, other = (column, row) if self.by_rows else (row, column)
        others = whole.shape[0] if self.by_rows else whole.shape[1]
        if self._is_counted(symbol):
            return self._number(symbol, neuron * others + other)
        if whole.shape == SCALAR:
            return None
        if self._role(symbol) == "weight":
            pair = (other, neuron) if self.conventions.index == "from-to" else (neuron, other)
        elif self._role(symbol) == "losses":
            return _number(other + 1)
        elif others == 1:
            return _number(neuron + 1)
        else:
            pair = (row, column)
        return self._pair(symbol, whole.shape, *(_number(place + 1) for place in pair))

    def _pair(self, symbol: Symbol, shape: Shape, first: Node, second: Node) -> Node:
        is_glued = max(shape) < 10 and not self._script(symbol, has_index=True).sub
        return row(first, second) if is_glued else row(first, Word(","), second)

    def _is_counted(self, symbol: Symbol) -> bool:
        """Whether a quantity is a parameter whose entries are counted through all layers; a single
        weight or bias needs no number.
        """
        if not self.counts or self._role(symbol) not in PARAMETERS:
            return False
        return sum(self._parameters(symbol)) > 1

    def _role(self, symbol: Symbol) -> Role | None:
        """Return what a quantity is, or what it becomes anew or stands for at a place ahead."""
        usual = replace(symbol, mark="", component="")
        # A part of a gradient is by what is shared, at one of its places.
        return self.roles.get(usual) or self.roles.get(replace(usual, at=()))

    def _is_one(self, symbol: Symbol) -> bool:
        """Whether a quantity is one of the parameters that are counted."""
        if not self._is_counted(symbol) or symbol.layer is None:
            return False
        return self._parameters(symbol)[symbol.layer - 1] == 1

    def _parameters(self, symbol: Symbol) -> Sequence[int]:
        """Return how many weights or biases lead to each layer but the first."""
        if self._role(symbol) == "bias":
            return self.biases
        return [before * after for before, after in itertools.pairwise(self.sizes)]

    def _number(self, symbol: Symbol, place: int) -> Node:
        """Return the number of the parameter in a place of its matrix, counted from 0."""
        assert symbol.layer is not None, "parameters belong to a layer"
        return _number(sum(self._parameters(symbol)[: symbol.layer - 1]) + place + 1)


def quotient(above: Node, below: Node) -> Node:
    """Return a derivative as a fraction."""
    return Fraction(_partial(above), _partial(below), is_derivative=True)


def has_superscript(node: Node) -> bool:
    """Return whether a node bears something above its line."""
    match node:
        case Index(_, _, above):
            return bool(above)
    return isinstance(node, Power | Transpose)


def _partial(node: Node) -> Node:
    return row(Word("∂"), Operator(""), node)


def _number(number: int) -> Node:
    return Digits(str(number))


def replace_letter(script: Script, letter: str, subscript: str) -> Script:
    """Return a symbol's scripts under another letter, the old one in its subscript."""
    return script.model_copy(update={"letter": letter, "sub": subscript})
