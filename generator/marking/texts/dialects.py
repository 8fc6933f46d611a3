"""What the symbols of a text mean, found by its numbers where no notation has them.

A family of symbols, those that differ in their indices alone, is read in one way throughout: the
one in which most of its numbers are those of the problem. Where two are as good, it is in none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from generator.expressions.tree import Name, Symbol
from generator.marking.texts.agreeing import MeantQuantity, agreement, shown_of
from generator.marking.texts.quantities import ComparedQuantities, IndexScheme, PlaceMeant
from generator.marking.texts.statements import CalledSo, Statement
from generator.marking.texts.symbols import Indexed, SymbolFamily, TextSymbol

__all__ = ["TextDialect", "dialect_of"]

# So much has to speak for a reading, and so much more than for any other.
ENOUGH_IF_LIKELY, ENOUGH_IF_UNLIKELY = 0.35, 1.3
CLEARLY = 0.25
LETTERS: Mapping[str, re.Pattern[str]] = {
    "pre-activation": re.compile(r"z|net|in|s#|u|v#|sum|.*in(?:put)?$|s$"),
    "output": re.compile(r"a|h|o|y|p|f|.*out|.*hat"),
    "input": re.compile(r"x|i|a|input"),
    "weight": re.compile(r"w|W|theta|Theta|u|v|U|V"),
    "bias": re.compile(r"b|B|theta|beta"),
    "target": re.compile(r"t|y|d|target"),
    "loss": re.compile(r"L|E|J|C|l|e|loss|Loss|cost|error|MSE|ell"),
}
# What gradients are called that are of units, and those of parameters.
OF_UNITS = re.compile(r"delta|Err|err|d[za]|dh|dy|dnet|g|grad|e")
OF_PARAMETERS = re.compile(r"d[wWbBvu]|grad|g|nabla")
LIKELY = 0.3
OPPOSITE = 0.2


class FamilyReading(Struct, frozen=True, eq=False):
    """How a family of symbols is read; `role` is that of what it is of, `layers` is what is added
    to the number of a layer, None where it has none, and `is_likely` says that its letters are
    usual for that.
    """

    scheme: IndexScheme
    sign: int
    is_turned: bool
    role: str
    layers: int | None
    is_likely: bool


class TextDialect(Struct, frozen=True, eq=False):
    """How each family of the symbols of a text is read."""

    quantities: ComparedQuantities
    families: Mapping[SymbolFamily, FamilyReading]

    def meaning(self, called: CalledSo) -> MeantQuantity | None:
        """Return what a symbol means, None where that is not known."""
        symbol = called.symbol
        if symbol is None:
            return None
        for family, indices in symbol.base.split():
            reading = self.families.get(family)
            if reading is None:
                continue
            address = reading.scheme(indices)
            found = address and _of_symbol(
                self.quantities, symbol, address, reading.sign, reading.is_turned
            )
            if found is None and symbol.kind == "slope" and symbol.of is not None:
                found = self._slope(symbol.of, reading, indices)
            if found is not None:
                return MeantQuantity(
                    found.name, found.cell, found.sign * called.sign, found.is_turned
                )
        return None

    def _slope(
        self, of: Indexed, below: FamilyReading, indices: tuple[int, ...]
    ) -> MeantQuantity | None:
        along = below.scheme(indices)
        for family, of_indices in of.split():
            above = self.families.get(family)
            address = above and above.scheme(of_indices)
            if not address or not along:
                continue
            name = self.quantities.slope(address[0], along[0])
            if name is not None and (address[1] == along[1] or self.quantities.is_single(name)):
                cell = (0, 0) if self.quantities.is_single(name) else along[1]
                return MeantQuantity(name, cell)
        return None


def dialect_of(
    quantities: ComparedQuantities,
    statements: Sequence[Statement],
    unknown: Sequence[Statement],
    known: Mapping[MeantQuantity, SymbolFamily],
) -> TextDialect:
    """Return how the families are read to which the symbols of what is unknown belong; `known` are
    the families of what is not.
    """
    uses: dict[SymbolFamily, list[tuple[Statement, CalledSo, TextSymbol, tuple[int, ...]]]] = {}
    for statement in statements:
        for called in statement.called:
            if called.symbol is not None and _says_of_family(called.symbol):
                for family, indices in called.symbol.base.split():
                    use = statement, called, called.symbol, indices
                    uses.setdefault(family, []).append(use)
    wanted = {
        family
        for statement in unknown
        for called in statement.called
        for indexed in _parts_of(called)
        for family, _ in indexed.split()
    }
    found: dict[SymbolFamily, FamilyReading] = {}
    taken = dict(known)
    for family, of_family in uses.items():
        if family not in wanted:
            continue
        reading = _best(quantities, family, of_family, {})
        if reading is not None and _is_free(quantities, family, of_family, reading, taken):
            found[family] = reading
    layers = {_kind(one.role): one.layers for one in found.values() if one.layers is not None}
    for family, of_family in uses.items():
        if family not in wanted or family in found or not layers:
            continue
        if reading := _best(quantities, family, of_family, layers):
            found[family] = reading
    return TextDialect(quantities, found)


def _is_free(
    quantities: ComparedQuantities,
    family: SymbolFamily,
    uses: Sequence[SymbolUse],
    reading: FamilyReading,
    taken: dict[MeantQuantity, SymbolFamily],
) -> bool:
    """Return whether no other family stands for what this one would, unless both have the very same
    numbers; what is free is taken from then on.
    """
    meanings = [_of_use(quantities, use, reading) for use in uses]
    for use, meaning in zip(uses, meanings, strict=True):
        if meaning is None or taken.get(meaning, family) == family:
            continue
        values = next(quantities.values(meaning.name), None)
        if values is None or use[0].shape != (1, 1) or meaning.cell is None:
            continue
        if not use[0].is_of(shown_of(values, meaning.cell, False), meaning.sign):
            return False
    taken.update({meaning: family for meaning in meanings if meaning is not None})
    return True


def _kind(role: str) -> str:
    """Return whether layers are those of parameters or those of units."""
    return "parameter" if role in ("weight", "bias", "update") else "unit"


def _parts_of(called: CalledSo) -> Iterator[Indexed]:
    if called.symbol is not None:
        yield called.symbol.base
        if called.symbol.of is not None:
            yield called.symbol.of


def _says_of_family(symbol: TextSymbol) -> bool:
    """Return whether a number of a symbol says how its family is read."""
    return symbol.kind != "other" and not (symbol.kind == "slope" and symbol.of is not None)


SymbolUse = tuple[Statement, CalledSo, TextSymbol, tuple[int, ...]]


def _best(
    quantities: ComparedQuantities,
    family: SymbolFamily,
    uses: Sequence[SymbolUse],
    layers: Mapping[str, int | None],
) -> FamilyReading | None:
    """Return the reading that clearly most speaks for, None where there is none; `layers` says how
    other families count the layers of the same kind.
    """
    best: list[tuple[float, tuple[MeantQuantity | None, ...], FamilyReading]] = []
    known: dict[tuple[int, MeantQuantity], float | None] = {}
    groups = [
        group for group in quantities.groups if layers or _may_be_of(quantities, group, uses, known)
    ]
    for cost, reading in _readings(quantities, groups, family, len(uses[0][3])):
        is_known = reading.layers is not None and layers.get(_kind(reading.role)) == reading.layers
        if layers and not (is_known and reading.is_likely):
            continue
        score = _score(quantities, uses, reading, known, is_known)
        if score is not None:
            meanings = tuple(_of_use(quantities, use, reading) for use in uses)
            best.append((score - cost, meanings, reading))
    if not best:
        return None
    best.sort(key=lambda one: -one[0])
    top, meanings, reading = best[0]
    rivals = [other for score, other, _ in best if score > top - CLEARLY]
    alike = all(other == meanings or _same(quantities, other, meanings) for other in rivals)
    return reading if alike else None


def _same(
    quantities: ComparedQuantities,
    others: Sequence[MeantQuantity | None],
    meanings: Sequence[MeantQuantity | None],
) -> bool:
    """Return whether symbols stand for the same numbers, as where ∂L/∂b is ∂L/∂z."""
    return all(
        other == meaning
        or (
            other is not None
            and meaning is not None
            and _numbers(quantities, other) == _numbers(quantities, meaning)
        )
        for other, meaning in zip(others, meanings, strict=True)
    )


def _numbers(quantities: ComparedQuantities, meaning: MeantQuantity) -> Sequence[str] | None:
    """Return what a symbol stands for in the first iteration, to twelve figures."""
    values = next(quantities.values(meaning.name), None)
    if values is None:
        return None
    shown = shown_of(values, meaning.cell, meaning.is_turned)
    return [f"{meaning.sign * number:.12g}" for row in shown for number in row]


def _may_be_of(
    quantities: ComparedQuantities,
    group: str,
    uses: Sequence[SymbolUse],
    known: dict[tuple[int, MeantQuantity], float | None],
) -> bool:
    """Return whether half of the numbers of a family, or more, are among those of a group."""
    places = [
        (name, cell)
        for name in quantities.groups[group].values()
        for cell in (None, *quantities.cells(name))
    ]
    found = 0
    for place, use in enumerate(uses):
        found += any(
            _weight_of(quantities, place, use, meaning, known)
            for address in places
            for sign in (1, -1)
            if (meaning := _derived(quantities, use, address, sign, False)) is not None
        )
    return 2 * found >= len(uses)


def _weight_of(
    quantities: ComparedQuantities,
    place: int,
    use: SymbolUse,
    meaning: MeantQuantity,
    known: dict[tuple[int, MeantQuantity], float | None],
) -> float | None:
    if (place, meaning) not in known:
        known[place, meaning] = agreement(quantities, use[0], meaning)
    return known[place, meaning]


def _readings(
    quantities: ComparedQuantities, groups: Sequence[str], family: SymbolFamily, count: int
) -> Iterator[tuple[float, FamilyReading]]:
    """Yield the ways in which a family may be read, with how unlikely each is."""
    for group in groups:
        names = quantities.groups[group]
        # The inputs are called as the outputs of layers are.
        role = quantities.roles.get(list(names.values())[-1], "")
        is_likely = _is_likely(group, role, family)
        unlikely = 0.0 if is_likely else LIKELY
        may_turn = any(min(quantities.shapes[name]) > 1 for name in names.values())
        for cost, scheme, layers in quantities.schemes(group, count):
            for sign in (1, -1) if role == "gradient" else (1,):
                for is_turned in (False, True) if may_turn else (False,):
                    reading = FamilyReading(scheme, sign, is_turned, role, layers, is_likely)
                    yield unlikely + cost + OPPOSITE * (sign < 0) + 0.05 * is_turned, reading


def _is_likely(group: str, role: str, family: SymbolFamily) -> bool:
    """Return whether the letters of a family are usual for the quantities of a group."""
    if role == "gradient":
        is_of_weights = "/dw" in group
        letters = OF_PARAMETERS if is_of_weights else OF_UNITS
        return letters.match(family) is not None
    roles = ("input", role) if role == "output" else (role,)
    return any(one in LETTERS and LETTERS[one].match(family) for one in roles)


def _of_use(
    quantities: ComparedQuantities, use: SymbolUse, reading: FamilyReading
) -> MeantQuantity | None:
    address = reading.scheme(use[3])
    if address is None:
        return None
    return _derived(quantities, use, address, reading.sign, reading.is_turned)


def _derived(
    quantities: ComparedQuantities,
    use: SymbolUse,
    address: PlaceMeant,
    sign: int,
    is_turned: bool,
) -> MeantQuantity | None:
    """Return what a symbol stands for whose letters are those of a quantity."""
    _, called, symbol, _ = use
    found = _of_symbol(quantities, symbol, address, sign, is_turned)
    if found is None:
        return None
    return MeantQuantity(found.name, found.cell, found.sign * called.sign, found.is_turned)


def _of_symbol(
    quantities: ComparedQuantities,
    symbol: TextSymbol,
    address: PlaceMeant,
    sign: int,
    is_turned: bool,
) -> MeantQuantity | None:
    name, cell = address
    if quantities.is_single(name):
        cell = (0, 0)
    is_turned = is_turned and cell is None
    derived: Callable[[Name], Name | None]
    match symbol.kind:
        case "plain":
            return MeantQuantity(name, cell, sign, is_turned)
        case "new":
            derived = quantities.updates.get
        case "gradient":
            derived = quantities.gradient
        case "slope" if symbol.of is None:
            derived = quantities.slope_along
        case "other":
            derived = _activated
        case _:
            return None
    found = derived(name)
    if found is None or found not in quantities.shapes:
        return None
    return MeantQuantity(found, cell, 1, is_turned)


def _activated(name: Name) -> Name | None:
    """Return the output of the layer of a pre-activation."""
    if isinstance(name, Symbol) and name.letter == "z":
        return Symbol("a", name.layer, name.mark, name.component, name.at)
    return None


def _score(
    quantities: ComparedQuantities,
    uses: Sequence[SymbolUse],
    reading: FamilyReading,
    known: dict[tuple[int, MeantQuantity], float | None],
    is_known: bool,
) -> float | None:
    """Return how much speaks for a reading, None where that is not enough."""
    total, right, others = 0.0, 0, 0
    for place, use in enumerate(uses):
        meaning = _of_use(quantities, use, reading)
        weight = None
        if meaning is not None:
            weight = _weight_of(quantities, place, use, meaning, known)
        if weight:
            total, right = total + weight, right + 1
        else:
            others += 1
            if 2 * others > len(uses) and not (is_known and meaning is not None):
                return None
    enough = ENOUGH_IF_LIKELY if reading.is_likely else ENOUGH_IF_UNLIKELY
    if not is_known and (total < enough or (right == others and right < 2)):
        return None
    return total - 0.3 * others
