"""What symbols mean in the notations that are shipped, as they are compared with those of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from generator.document import Work, notation
from generator.document.rendering import terms
from generator.expressions.tree import Cell, Derivative, Name, Reference, Symbol
from generator.formats.latex.printer import Latex
from generator.layout.nodes import Node
from generator.marking.texts.canonical import canonical
from generator.network import INPUTS, LOSS
from generator.notation import Notation, symbol
from generator.problem import NotationChoice, conventions, notations

__all__ = ["SymbolMeaning", "Symbols", "tables_of"]

ALSO_INPUTS = Symbol("x")
LETTERS_OF_LOSS = ("L", "E", "C", "J", "E_{total}", "E_{tot}")


class SymbolMeaning(Struct, frozen=True):
    """A quantity, or one of its entries, that a symbol stands for."""

    name: Name
    cell: Cell | None = None


class Symbols(Struct, frozen=True):
    """What each symbol of a notation stands for; where `by_rows`, matrices are transposed."""

    called: Mapping[str, SymbolMeaning]
    by_rows: bool


def tables_of(work: Work) -> Iterator[Symbols]:
    """Yield what symbols mean in the notation of a problem, and then in each that is shipped."""
    yield _symbols(work, notation(work, work.problem.conventions))
    for name in notations():
        choice = NotationChoice.model_validate({"name": name})
        yield _symbols(work, notation(work, conventions(choice)))


def _symbols(work: Work, symbols: Notation) -> Symbols:
    """Return what each symbol of a notation stands for, in the one way in which it is compared."""
    found: dict[str, SymbolMeaning] = {}
    printer = Latex(terms())
    first = work.trace.iterations[0]
    shapes = {
        **{one.name: one.shape for one in first.given},
        **{one.name: one.shape for one in first.steps},
    }
    if INPUTS in shapes:
        # The inputs have a letter of their own in a question.
        shapes[ALSO_INPUTS] = shapes[INPUTS]
    for name, (rows, columns) in shapes.items():
        meant = INPUTS if name == ALSO_INPUTS and INPUTS in shapes else name
        whole = SymbolMeaning(meant)
        for node in _ways(symbols, name):
            found.setdefault(canonical(printer.text(node)), whole)
        found.setdefault(canonical(str(name)), whole)
        shape = (columns, rows) if symbols.by_rows else (rows, columns)
        for i in range(rows):
            for j in range(columns):
                shown = (j, i) if symbols.by_rows else (i, j)
                node = symbols.component(Reference(name, shape), *shown)
                of_entry = SymbolMeaning(meant, (i, j))
                found.setdefault(canonical(printer.text(node)), of_entry)
                found.setdefault(canonical(f"{name}[{i + 1},{j + 1}]"), of_entry)
    single = {name for name, shape in shapes.items() if shape == (1, 1)}
    numbered = {_numbered(called): what for called, what in found.items() if what.name in single}
    known = {**numbered, **found}
    return Symbols({**_of_other_losses(known), **known}, symbols.by_rows)


def _numbered(called: str) -> str:
    """Return the symbol of a unit that is alone in its layer as if there were others: z_{o1} for
    z_o, and z_1^{(3)} for z^{(3)}.
    """
    found = re.sub(r"_\{([a-z])\}", r"_{\g<1>1}", called)
    return re.sub(r"(?<![}\w])([a-zA-Z]|\\delta)\^\{(?!')", r"\1_{1}^{", found)


def _of_other_losses(found: Mapping[str, SymbolMeaning]) -> Mapping[str, SymbolMeaning]:
    """Return the symbols of the loss and of its derivatives with the letters that others use."""
    loss = next((one for one, what in found.items() if what.name == LOSS), "")
    of_loss = {
        one: what
        for one, what in found.items()
        if what.name == LOSS or (isinstance(what.name, Derivative) and what.name.of == LOSS)
    }
    return {
        one.replace(loss, letter, 1): what
        for letter in LETTERS_OF_LOSS
        for one, what in of_loss.items()
        if loss in one
    }


def _ways(symbols: Notation, name: Name) -> Iterator[Node]:
    yield symbol(name, symbols)
    yield symbols.symbol(name)
    if isinstance(name, Derivative):
        yield symbols.derivative(name)
