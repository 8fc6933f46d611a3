"""From the text of a solution to the numbers that it gives to steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from generator.arithmetic import exact
from generator.document import Work
from generator.expressions.tree import Name
from generator.marking.answers import WrittenAnswer
from generator.marking.auditing import ShownLine
from generator.marking.texts.agreeing import MeantQuantity, agreement, iteration_of, shown_of
from generator.marking.texts.bare import bare_chains
from generator.marking.texts.chains import DECIMAL, Chain, chains
from generator.marking.texts.dialects import TextDialect, dialect_of
from generator.marking.texts.notations import Symbols, tables_of
from generator.marking.texts.ordering import OrderedReading, read_in_order
from generator.marking.texts.quantities import ComparedQuantities
from generator.marking.texts.readings import FalseReading, false_readings
from generator.marking.texts.statements import Statement, statement_of
from generator.marking.texts.symbols import SymbolFamily
from generator.marking.written import written_number
from generator.network import Cell

__all__ = ["ReadText", "read_text"]

TOLD_OF = 60
# Symbols of a notation in at most one of so many statements are there by chance.
FOREIGN = 4
HALF = 0.5
# So few numbers say nothing of whether a notation is that of a text.
FEW = 2
# What lays numbers out, and what shows that there is more than numbers.
COMMAND = re.compile(r"\\(?:begin|end)\{[a-zA-Z]*\*?\}?|\\(?:left|right|[hv]?phantom)\b")
FORMULA = re.compile(r"[a-zA-Z*/^·×⋅]|\d\s*[-+−(]")


class ReadText(Struct, frozen=True):
    """The numbers that a text gives to steps, each with what its line computes it from,
    what of its chains was not understood, and what in them is false by itself.
    """

    answers: tuple[tuple[WrittenAnswer, ShownLine], ...]
    not_understood: tuple[str, ...]
    readings: tuple[FalseReading, ...]


# Which share of somebody's numbers does not follow from one another.
WrongShare = Callable[[Sequence[WrittenAnswer]], float]


def read_text(work: Work, text: str, wrong_share: WrongShare) -> ReadText:
    """Return the numbers of a solution in LaTeX, Markdown or plain text.

    Its symbols are those of the problem's own notation, or of that among the shipped ones of which
    most of its numbers are; ids of steps are known in any. Those that are in none, or mean
    something else in it, are found by their numbers; where hardly any symbol is in one, by the
    order of the steps.
    """
    written = list(chains(text))
    quantities = ComparedQuantities(work)
    statements = [found for chain in written if (found := statement_of(chain)) is not None]
    lonely = [
        chain
        for chain in written
        if statement_of(chain) is None and _has_other_numbers(chain, quantities.exact_numbers)
    ]
    readings = tuple(
        reading for chain in written for reading in false_readings(chain, quantities.exact_numbers)
    )
    tables = [TableReading(quantities, table, statements) for table in tables_of(work)]
    best = max(tables, key=lambda one: (one.support, one.count))
    meanings: Sequence[MeantQuantity | None] = best.meanings
    if best.explains_all:
        by_table = zip(statements, meanings, strict=True)
        return Placing(work, quantities, lonely).read(by_table, readings)

    def wrong_in(reading: OrderedReading) -> float:
        found = Placing(work, quantities).read(reading, ())
        return wrong_share([answer for answer, _ in found.answers])

    unknown = [one for one, weight in zip(statements, best.weights, strict=True) if not weight]
    dialect = dialect_of(quantities, statements, unknown, best.families(statements))
    known = list(zip(statements, meanings, strict=True))
    is_likely = best.is_likely or wrong_in(known) < HALF
    meanings = list(_chosen(best, dialect, statements, is_likely))
    by_symbol = list(zip(statements, meanings, strict=True))
    if (None in meanings or not meanings) and FOREIGN * best.count <= len(statements):
        alone = [one for chain in bare_chains(text) if (one := statement_of(chain)) is not None]
        ordered = sorted([*statements, *alone], key=lambda one: one.chain.line)
        in_order = read_in_order(work, quantities, ordered, wrong_in) or ()
        sure = [
            (one, meaning)
            for one, meaning in by_symbol
            if meaning is not None and agreement(quantities, one, meaning)
        ]
        if _knows_more(in_order, sure):
            lines = {one.chain.line for one in alone}
            left = [chain for chain in lonely if chain.line not in lines]
            return Placing(work, quantities, left).read(in_order, readings)
    return Placing(work, quantities, lonely).read(by_symbol, readings)


def _knows_more(reading: OrderedReading, other: OrderedReading) -> bool:
    """Return whether a reading knows more than another, and nothing else of what both know."""
    known, others = (
        {(one.chain.line, one.chain.parts): meaning for one, meaning in each if meaning is not None}
        for each in (reading, other)
    )
    return len(known) > len(others) and all(
        known.get(place, meaning) == meaning for place, meaning in others.items()
    )


def _has_other_numbers(chain: Chain, known: Set[Fraction]) -> bool:
    """Return whether a chain that gives no number to anything has numbers that the problem does
    not state, but for formulas and for arithmetic of which the result is left out.
    """
    last = chain.parts[-1]
    is_formula = len(chain.parts) > 1 or not chain.is_plain
    if is_formula and FORMULA.search(COMMAND.sub("", last)):
        return False
    found = (written_number(one[0].replace("{,}", ".")) for one in DECIMAL.finditer(last))
    return any(number is not None and number.value not in known for number in found)


class TableReading:
    """What the numbers of a text are given to in a notation."""

    def __init__(
        self, quantities: ComparedQuantities, table: Symbols, statements: Sequence[Statement]
    ) -> None:
        self._quantities = quantities
        self.meanings = [_in_table(one, table) for one in statements]
        self.weights = [
            None if meaning is None else agreement(quantities, one, meaning)
            for one, meaning in zip(statements, self.meanings, strict=True)
        ]

    def families(self, statements: Sequence[Statement]) -> Mapping[MeantQuantity, SymbolFamily]:
        """Return the families of the symbols whose numbers are what it says."""
        return {
            meaning: called.symbol.base.family
            for one, meaning, weight in zip(statements, self.meanings, self.weights, strict=True)
            for called in one.called[:1]
            if meaning is not None and weight and called.symbol is not None
        }

    @property
    def support(self) -> float:
        """How much the numbers speak for it."""
        return sum(weight for weight in self.weights if weight)

    @property
    def count(self) -> int:
        """How many of the numbers it knows."""
        return sum(meaning is not None for meaning in self.meanings)

    @property
    def explains_all(self) -> bool:
        """Whether all numbers are what it says."""
        return all(self.weights) and bool(self.weights)

    @property
    def is_likely(self) -> bool:
        """Whether more of the numbers that it knows are what it says than are not."""
        others = sum(weight == 0 for weight in self.weights)
        return self.count <= FEW or self.support > others


def _in_table(statement: Statement, table: Symbols) -> MeantQuantity | None:
    """Return what the numbers of a chain are given to, and the sign with which they are."""
    found: MeantQuantity | None = None
    for called in statement.called:
        meant = table.called.get(called.canonical)
        if meant is None:
            continue
        turned = table.by_rows and meant.cell is None
        if found is None:
            found = MeantQuantity(meant.name, meant.cell, called.sign, turned)
        elif called.sign < 0 and meant.name == found.name:
            found = MeantQuantity(found.name, found.cell, -1, found.is_turned)
    return found


def _chosen(
    best: TableReading, dialect: TextDialect, statements: Sequence[Statement], is_likely: bool
) -> Iterator[MeantQuantity | None]:
    """Yield what each statement means: as its family is read, or else as the notation has it."""
    for statement, known, weight in zip(statements, best.meanings, best.weights, strict=True):
        learned = next(filter(None, map(dialect.meaning, statement.called)), None)
        if weight or learned is None:
            yield known if weight or is_likely else None
        else:
            yield learned


class Placing:
    """Numbers of a text on their way to the places they belong to, each taken once."""

    def __init__(
        self, work: Work, quantities: ComparedQuantities, lonely: Sequence[Chain] = ()
    ) -> None:
        self._quantities = quantities
        self._steps = {step.name: step.shape for step in work.trace.steps}
        self._count = len(work.trace.iterations)
        self._current = 1
        self._first: MeantQuantity | None = None
        self._seen: dict[tuple[int, Name, Cell], str] = {}
        self._answers: list[tuple[WrittenAnswer, ShownLine]] = []
        self._unknown = list(lonely)

    def read(
        self,
        reading: Iterable[tuple[Statement, MeantQuantity | None]],
        readings: tuple[FalseReading, ...],
    ) -> ReadText:
        """Return the numbers by where they belong."""
        for statement, meaning in reading:
            if meaning is None:
                self._unknown.append(statement.chain)
            elif meaning.name in self._steps:
                self._place(statement, meaning)
            elif not self._is_given(statement, meaning):
                self._place_updated(statement, meaning)
        unknown = sorted(self._unknown, key=lambda chain: chain.line)
        return ReadText(tuple(self._answers), tuple(map(_told, unknown)), readings)

    def _place_updated(self, statement: Statement, meaning: MeantQuantity) -> None:
        """Take numbers for those of a parameter after its update, if they are close to these or are
        computed from those before: w = 0.5 − 0.6 · 0.04 = 0.476.
        """
        updated = self._quantities.updates.get(meaning.name)
        if updated is not None and updated in self._steps:
            new = replace(meaning, name=updated)
            if self._begins_with(statement, meaning) or agreement(self._quantities, statement, new):
                self._place(statement, new)
                return
        self._unknown.append(statement.chain)

    def _begins_with(self, statement: Statement, meaning: MeantQuantity) -> bool:
        """Return whether what is computed on a line begins with an entry that is given."""
        if meaning.cell is None or not statement.shown.numbers:
            return False
        row, column = meaning.cell
        given = exact(self._quantities.given[meaning.name][row][column])
        first = statement.shown.numbers[0].value
        return isinstance(given, Fraction) and abs(given) == abs(first)

    def _is_given(self, statement: Statement, meaning: MeantQuantity) -> bool:
        """Return whether numbers may be those that the problem states for a quantity, or those that
        a later iteration starts from.
        """
        values = next(self._quantities.values(meaning.name))
        turned = (shown_of(values, meaning.cell, is_turned) for is_turned in (False, True))
        return self._count > 1 or any(
            statement.shape == (len(shown), len(shown[0])) and statement.is_of(shown, meaning.sign)
            for shown in turned
        )

    def _place(self, statement: Statement, meaning: MeantQuantity) -> None:
        texts = statement.texts
        if meaning.is_turned:
            texts = [list(column) for column in zip(*texts, strict=True)]
        cells = _cells(meaning.cell, self._steps[meaning.name], texts)
        if cells is None:
            self._unknown.append(statement.chain)
            return
        iteration = statement.chain.iteration or self._iteration(statement, meaning, cells)
        if iteration is None:
            self._unknown.append(statement.chain)
            return
        for (row, column), text in cells:
            place = iteration, meaning.name, (row, column)
            if place in self._seen:
                continue
            self._seen[place] = text
            signed = text if meaning.sign > 0 else _opposite(text)
            where = f"line {statement.chain.line}"
            name = str(meaning.name)
            answer = WrittenAnswer(where, iteration, name, row + 1, column + 1, signed)
            shown = statement.shown if meaning.sign > 0 else statement.shown.opposite
            self._answers.append((answer, shown))

    def _iteration(
        self,
        statement: Statement,
        meaning: MeantQuantity,
        cells: Sequence[tuple[Cell, str]],
    ) -> int | None:
        """Return the iteration that the text has come to: the next one where it begins anew with
        what it began with, or has numbers of a later one for what it had before; None where it
        only has other numbers.
        """
        seen = [self._seen.get((self._current, meaning.name, cell), text) for cell, text in cells]
        if all(_says_again(text, before) for (_, text), before in zip(cells, seen, strict=True)):
            self._first = self._first or meaning
            return self._current
        later = iteration_of(self._quantities, statement, meaning, self._current + 1)
        if later is None and self._first == meaning and self._current < self._count:
            later = self._current + 1
        self._current = later or self._current
        return later


def _cells(
    cell: Cell | None, shape: tuple[int, int], numbers: Sequence[Sequence[str]]
) -> Sequence[tuple[Cell, str]] | None:
    """Return which entry each number is of, None where they do not fit."""
    size = len(numbers), len(numbers[0])
    if cell is not None:
        return [(cell, numbers[0][0])] if size == (1, 1) else None
    if size != shape and (size[1], size[0]) == shape and 1 in shape:
        numbers = [list(column) for column in zip(*numbers, strict=True)]
        size = shape
    if size != shape:
        return None
    return [((i, j), text) for i, row in enumerate(numbers) for j, text in enumerate(row)]


def _says_again(text: str, before: str) -> bool:
    """Return whether a number is one that was said before, to as many digits or fewer or more."""
    number, other = written_number(text), written_number(before)
    if number is None or other is None:
        return text == before
    return abs(number.value - other.value) <= max(number.unit, other.unit) / 2


def _opposite(text: str) -> str:
    return text[1:] if text.startswith("-") else f"-{text}"


def _told(line: Chain) -> str:
    whole = " = ".join(" ".join(part.split()) for part in line.parts if part)
    return f"line {line.line}: {whole[:TOLD_OF]}{'…' if len(whole) > TOLD_OF else ''}"
