"""What each quantity is called: the letters, numbers and indices of one notation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from generator.expressions.tree import (
    SCALAR,
    Derivative,
    Expression,
    Name,
    Reference,
    State,
    Symbol,
)
from generator.network import LOSS
from generator.problem import Conventions, Script

__all__ = ["Notation", "quotient"]

MARKED_LETTERS = {"ahead": r"\tilde{%s}", "hat": r"\hat{%s}"}
MARKED_SUBSCRIPTS = {"new": r"\text{new}", "now": "t"}


@dataclass(frozen=True, slots=True)
class Notation:
    """The symbols of one document.

    `sizes` are the network's numbers of neurons, `slopes` the derivatives of activations with the
    expressions they stand for, `adjoints` the derivatives by a parameter that stand in place of
    those by a pre-activation, with the latter.
    """

    conventions: Conventions
    sizes: tuple[int, ...]
    slopes: Mapping[Name, Expression]
    adjoints: Mapping[Name, Derivative]
    decimal_mark: Literal["point", "comma"] = "point"

    @property
    def by_rows(self) -> bool:
        """Whether samples are rows, so that every matrix is written transposed."""
        return self.conventions.orientation == "rows"

    def symbol(self, name: Name) -> str:
        """Return the symbol of a quantity."""
        if isinstance(name, Derivative):
            return self._delta(name) or self.derivative(name)
        return self._scripted(name, "")

    def derivative(self, name: Derivative) -> str:
        """Return a derivative written as a fraction, whatever its symbol."""
        return quotient(self.symbol(name.of), self.symbol(name.by))

    def component(self, whole: Reference, row: int, column: int) -> str:
        """Return the symbol of one entry of a quantity, counted from 0 as it is displayed."""
        name = whole.name
        if self.by_rows:
            row, column = column, row
        if isinstance(name, Derivative):
            short = self._delta(name, self._index(self._place_of(name), whole, row, column))
            by = self._scripted(name.by, self._index(name.by, whole, row, column))
            return short or quotient(self.symbol(name.of), by)
        return self._scripted(name, self._index(name, whole, row, column))

    def is_scripted(self, name: Name) -> bool:
        """Whether a symbol has a superscript, so that another needs parentheses."""
        if isinstance(name, Derivative):
            return True
        return "^" in self._scripted(name, "")

    def _place_of(self, name: Derivative) -> Symbol:
        return self.adjoints.get(name, name).by

    def _delta(self, name: Derivative, index: str = "") -> str | None:
        """Return δ for a derivative that the notation calls so."""
        by = self._place_of(name)
        if name.of != LOSS or by.mark or by.letter != self.conventions.delta:
            return None
        return self._with_scripts(self.conventions.script("delta"), by, index)

    def _scripted(self, name: Symbol | State, index: str) -> str:
        if isinstance(name, State):
            script = self._script(name.of)
            subscript = ",".join(filter(None, (script.letter, script.sub)))
            state = self.conventions.script(name.letter)
            letter = replace_letter(script, state.letter, subscript)
            return self._with_scripts(letter, replace(name.of, mark=name.mark), index, ",")
        return self._with_scripts(self._script(name, has_index=bool(index)), name, index)

    def _script(self, name: Symbol, has_index: bool = False) -> Script:
        conventions = self.conventions
        letter = name.letter
        if letter == "a" and name.layer == 1 and conventions.has("input"):
            letter = "input"
        elif letter == "a" and name.layer == len(self.sizes) and conventions.has("output"):
            letter = "output"
        if has_index and conventions.has(f"{letter}_entry"):
            letter = f"{letter}_entry"
        return conventions.script(letter)

    def _with_scripts(self, script: Script, name: Symbol, index: str, joint: str = "") -> str:
        letter = MARKED_LETTERS.get(name.mark, "%s") % script.letter
        parts = (self._filled(script.sub, name) + joint * bool(script.sub and index) + index,)
        mark = MARKED_SUBSCRIPTS.get(name.mark, "")
        below = ",".join(filter(None, (*parts, mark)))
        above = self._filled(script.sup, name)
        return letter + _attached("_", below) + _attached("^", above)

    def _filled(self, pattern: str, name: Symbol) -> str:
        if "<" not in pattern or name.layer is None:
            return pattern if name.layer is not None or "<" not in pattern else ""
        layer = name.layer
        if name.letter in "wb" and self.conventions.parameters_lead == "to":
            layer += 1
        number = layer + self.conventions.first_layer - 1
        filled = pattern.replace("<layer>", str(number))
        place = name.layer + (name.letter in "wb")
        return filled.replace("<unit>", self._unit(place))

    def _unit(self, layer: int) -> str:
        """Return what the neurons of a layer are called: i, h and o for input, hidden, output."""
        hidden = len(self.sizes) - 2
        if layer in (1, len(self.sizes)):
            return "i" if layer == 1 else "o"
        return "h" if hidden == 1 else chr(ord("g") + layer - 1)

    def _index(self, name: Symbol | State, whole: Reference, row: int, column: int) -> str:
        """Return the index of an entry; `whole` has the shape in which it is displayed."""
        symbol = name.of if isinstance(name, State) else name
        rows, columns = whole.shape[::-1] if self.by_rows else whole.shape
        if (rows, columns) == SCALAR and symbol.letter not in "wbzaxy":
            return ""
        if symbol.letter in "wb" and self.conventions.index == "count":
            return str(self._count(symbol, row, column, whole))
        if columns == 1 and symbol.letter != "w":
            return str(row + 1)
        first, second = row + 1, column + 1
        if symbol.letter == "w" and self.conventions.index == "from-to":
            first, second = second, first
        separator = "," if max(rows, columns) > 9 else ""
        return f"{first}{separator}{second}"

    def _count(self, symbol: Symbol, row: int, column: int, whole: Reference) -> int:
        """Return the number of a weight or bias when those of all layers are counted through."""
        assert symbol.layer is not None, "parameters belong to a layer"
        if symbol.letter == "b":
            if whole.shape == SCALAR:
                return symbol.layer
            return sum(self.sizes[1 : symbol.layer]) + row + 1
        before = sum(self.sizes[layer - 1] * self.sizes[layer] for layer in range(1, symbol.layer))
        return before + row * self.sizes[symbol.layer - 1] + column + 1


def quotient(above: str, below: str) -> str:
    """Return a derivative as a fraction."""
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"


def replace_letter(script: Script, letter: str, subscript: str) -> Script:
    """Return a symbol's scripts under another letter, the old one in its subscript."""
    return script.model_copy(update={"letter": letter, "sub": subscript})


def _attached(sign: str, script: str) -> str:
    return "" if not script else f"{sign}{script}" if len(script) == 1 else f"{sign}{{{script}}}"
