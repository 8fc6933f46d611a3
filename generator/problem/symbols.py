"""Whether a notation tells the quantities of a problem apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec import Struct

from generator.errors import Fault
from generator.expressions.activations import IDENTITY, activation
from generator.problem.conventions import Conventions
from generator.problem.structure import ProblemTable

__all__ = ["LetterAndLayer", "NamedQuantities", "faults_of_symbols", "symbol_faults"]

# These stand in place of others or beside them: the inputs are x as well, a function's variable
# is of no problem, and the letters of an optimizer's states never stand alone.
NO_QUANTITIES = ("x", "variable", "input", "output", "losses", "v", "m", "s")


# The letter and the layer of a quantity.
LetterAndLayer = tuple[str, int | None]


def symbol_faults(problem: ProblemTable) -> Iterator[Fault]:
    """Yield each two letters to which a problem's notation gives one symbol, so that quantities or
    their entries could be confused.
    """

    def is_same(later: LetterAndLayer, earlier: LetterAndLayer) -> bool:
        return _is_identity(problem, later, earlier)

    named = NamedQuantities(
        problem.conventions, len(problem.sizes), tuple(_quantities(problem)), is_same
    )
    yield from faults_of_symbols(named, problem.notation.letters.model_fields_set)


class NamedQuantities(Struct, frozen=True):
    """What a notation has to write, among so many layers, and whether two quantities are the same
    numbers.
    """

    conventions: Conventions
    layers: int
    quantities: Sequence[LetterAndLayer]
    is_same: Callable[[LetterAndLayer, LetterAndLayer], bool]


def faults_of_symbols(named: NamedQuantities, stated: Collection[str]) -> Iterator[Fault]:
    """Yield what `symbol_faults` does; `stated` are the letters that a file states."""
    found = set()
    for later, earlier, written in _confused(named):
        letters = frozenset((later[0], earlier[0]))
        if letters in found:
            continue
        found.add(letters)
        changed = next((letter for letter in (later[0], earlier[0]) if letter in stated), None)
        names = " and ".join(f"{letter}{layer or ''}" for letter, layer in (earlier, later))
        yield Fault(
            "notation" if changed is None else f"notation.letters.{changed}",
            f"calls both {names} {written}; "
            + ("give another notation, or " if changed is None else "give ")
            + "each a letter of its own, with <layer> where only the layers differ.",
        )


def _confused(named: NamedQuantities) -> Iterator[tuple[LetterAndLayer, LetterAndLayer, str]]:
    """Yield quantities of one symbol, and with it, those whose entries have one."""
    conventions, layers = named.conventions, named.layers
    for is_entry in (False, True):
        seen: dict[str, LetterAndLayer] = {}
        for later in named.quantities:
            letter, layer = later
            script = conventions.called(letter, layer, layers, is_entry)
            sub, sup = (
                conventions.filled(pattern, letter, layer, layers)
                for pattern in (script.sub, script.sup)
            )
            written = script.letter + (sub and f"_{{{sub}}}") + (sup and f"^{{{sup}}}")
            earlier = seen.setdefault(written, later)
            is_counted = is_entry and letter in ("w", "b") and conventions.index == "count"
            if earlier != later and not (is_counted and earlier[0] == letter):
                if not named.is_same(later, earlier):
                    yield later, earlier, written
            elif layer is not None:
                # A letter that has layers is no letter of anything else without one.
                seen.setdefault(script.letter, later)


def _quantities(problem: ProblemTable) -> Iterator[LetterAndLayer]:
    """Yield the letter and the layer of what a notation may have to write."""
    last = len(problem.sizes)
    yield "a", 1
    for layer, stated in enumerate(problem.layers, start=1):
        yield from (("w", layer), ("z", layer + 1), ("a", layer + 1))
        if stated.biases is not None:
            yield "b", layer
    if problem.conventions.delta != "none":
        yield from (("delta", layer) for layer in range(2, last + 1))
    for letter in problem.conventions.letters:
        if letter not in ("w", "b", "z", "a", "delta", *NO_QUANTITIES) and "_entry" not in letter:
            yield letter, None


def _is_identity(problem: ProblemTable, later: LetterAndLayer, earlier: LetterAndLayer) -> bool:
    """Whether z and a of a layer are the same numbers, so that they may have the same symbol."""
    layer = later[1]
    if layer is None or layer != earlier[1] or {later[0], earlier[0]} != {"z", "a"}:
        return False
    return activation(problem.layers[layer - 2].activation) is IDENTITY
