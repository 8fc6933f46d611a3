"""From the text of a solution to the numbers that it gives to steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from generator.document import Work, notation
from generator.document.rendering import terms
from generator.expressions.tree import Derivative, Name, Reference, Symbol
from generator.formats.latex.printer import Latex
from generator.layout.nodes import Node
from generator.marking.answers import WrittenAnswer
from generator.marking.texts.canonical import canonical
from generator.marking.texts.chains import Chain, chains
from generator.marking.texts.values import matrix_of
from generator.network import INPUTS, LOSS, Cell
from generator.notation import Notation, symbol
from generator.problem import NotationChoice, conventions, notations

__all__ = ["ReadText", "read_text"]

# By their ids: z2, dL/dw1, w1_new, z2[1,1].
OF_ID = re.compile(r"(?P<step>[^\[\]]+)\[(?P<row>\d+),(?P<column>\d+)\]")
TOLD_OF = 60
ALSO_INPUTS = Symbol("x")
LETTERS_OF_LOSS = ("L", "E", "C", "J", "E_{total}", "E_{tot}")


class ReadText(Struct, frozen=True):
    """The numbers that a text gives to steps, and what of its chains was not understood."""

    answers: tuple[WrittenAnswer, ...]
    not_understood: tuple[str, ...]


class SymbolMeaning(Struct, frozen=True):
    """A quantity, or one of its entries, that a symbol stands for; `is_given` says whether the
    problem states it.
    """

    name: Name
    cell: Cell | None = None
    is_given: bool = False


class Symbols(Struct, frozen=True):
    """What each symbol of a notation stands for; where `by_rows`, matrices are transposed."""

    called: Mapping[str, SymbolMeaning]
    by_rows: bool


def read_text(work: Work, text: str) -> ReadText:
    """Return the numbers of a solution in LaTeX, Markdown or plain text.

    Its symbols are those of the problem's own notation, or of that among the shipped ones in which
    most of its lines have one; ids of steps are known in any.
    """
    lines = list(chains(text))
    own = work.problem.conventions
    tables = [_symbols(work, notation(work, own))]
    for name in notations():
        choice = NotationChoice.model_validate({"name": name})
        tables.append(_symbols(work, notation(work, conventions(choice))))
    best = max(tables, key=lambda table: sum(_called(line, table) is not None for line in lines))
    return _read(work, lines, best)


def _symbols(work: Work, symbols: Notation) -> Symbols:
    """Return what each symbol of a notation stands for, in the one way in which it is compared."""
    found: dict[str, SymbolMeaning] = {}
    printer = Latex(terms())
    first = work.trace.iterations[0]
    shapes = {
        **{one.name: one.shape for one in first.given},
        **{one.name: one.shape for one in first.steps},
    }
    given = {one.name for one in first.given}
    if INPUTS in given:
        # The inputs have a letter of their own in a question.
        shapes[ALSO_INPUTS] = shapes[INPUTS]
        given.add(ALSO_INPUTS)
    for name, (rows, columns) in shapes.items():
        is_given = name in given
        whole = SymbolMeaning(name, None, is_given)
        for node in _ways(symbols, name):
            found.setdefault(canonical(printer.text(node)), whole)
        found.setdefault(canonical(str(name)), whole)
        shape = (columns, rows) if symbols.by_rows else (rows, columns)
        for i in range(rows):
            for j in range(columns):
                shown = (j, i) if symbols.by_rows else (i, j)
                node = symbols.component(Reference(name, shape), *shown)
                found.setdefault(
                    canonical(printer.text(node)), SymbolMeaning(name, (i, j), is_given)
                )
                found.setdefault(f"{name}[{i + 1},{j + 1}]", SymbolMeaning(name, (i, j), is_given))
    return Symbols({**_of_other_losses(found), **found}, symbols.by_rows)


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


def _called(chain: Chain, table: Symbols) -> tuple[SymbolMeaning, int] | None:
    """Return what the numbers of a chain are given to, and the sign with which they are."""
    found: SymbolMeaning | None = None
    sign = 1
    for part in chain.parts[:-1]:
        called = canonical(part)
        if found is None and called in table.called:
            found = table.called[called]
        elif called.startswith("-") and called[1:] in table.called:
            opposite = table.called[called[1:]]
            if found is None or opposite.name == found.name:
                found, sign = found or opposite, -1
    return None if found is None else (found, sign)


def _read(work: Work, lines: Sequence[Chain], table: Symbols) -> ReadText:
    answers: list[WrittenAnswer] = []
    unknown: list[str] = []
    seen: dict[tuple[int, Name, Cell], str] = {}
    shapes = {step.name: step.shape for step in work.trace.steps}
    count = len(work.trace.iterations)
    for line in lines:
        numbers = next(filter(None, map(matrix_of, reversed(line.parts))), None)
        if numbers is None:
            continue
        called = _called(line, table)
        if called is None:
            unknown.append(_told(line))
            continue
        what, sign = called
        if what.is_given and what.name not in shapes:
            continue
        if table.by_rows and what.cell is None:
            numbers = [list(column) for column in zip(*numbers, strict=True)]
        cells = _cells(what, shapes[what.name], numbers)
        if cells is None:
            unknown.append(_told(line))
            continue
        iteration = line.iteration or 1
        while iteration < count and any(
            (iteration, what.name, cell) in seen and seen[iteration, what.name, cell] != text
            for cell, text in cells
        ):
            iteration += 1
        for (row, column), text in cells:
            place = iteration, what.name, (row, column)
            if place in seen:
                continue
            seen[place] = text
            signed = text if sign > 0 else _opposite(text)
            where = f"line {line.line}"
            answers.append(
                WrittenAnswer(where, iteration, str(what.name), row + 1, column + 1, signed)
            )
    return ReadText(tuple(answers), tuple(unknown))


def _cells(
    what: SymbolMeaning, shape: tuple[int, int], numbers: Sequence[Sequence[str]]
) -> Sequence[tuple[Cell, str]] | None:
    """Return which entry each number is of, None where they do not fit."""
    size = len(numbers), len(numbers[0])
    if what.cell is not None:
        return [(what.cell, numbers[0][0])] if size == (1, 1) else None
    if size != shape and (size[1], size[0]) == shape and 1 in shape:
        numbers = [list(column) for column in zip(*numbers, strict=True)]
        size = shape
    if size != shape:
        return None
    return [((i, j), text) for i, row in enumerate(numbers) for j, text in enumerate(row)]


def _opposite(text: str) -> str:
    return text[1:] if text.startswith("-") else f"-{text}"


def _told(line: Chain) -> str:
    whole = " = ".join(" ".join(part.split()) for part in line.parts)
    return f"line {line.line}: {whole[:TOLD_OF]}{'…' if len(whole) > TOLD_OF else ''}"
