"""The letters of what layers of other types have, in the style of any notation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers import TYPES
from generator.problem.composed.layers.kind import LayerLetter
from generator.problem.conventions import Conventions, Script

__all__ = ["with_letters"]


# Letters of what optimizers remember, which no network of several types has.
OF_OPTIMIZERS = ("epsilon", "m", "mu", "s", "v")


def with_letters(
    chosen: Conventions, types: Sequence[str], flows: Sequence[FlowShape]
) -> Conventions:
    """Return a notation with letters for layers of some types, some of which stand for what
    optimizers remember elsewhere; all other letters stay.

    Each is written as another quantity of the notation is, but for its letter and what is below it.
    What is counted through the layers of dense networks is called by its places here, and what is
    stated as a matrix is written as it is stated.
    """
    letters: dict[str, Script] = {}
    for name, letter in _letters(types):
        letters[name] = _in_style_of(chosen, letter, types)
    written = {script.letter for script in letters.values()}
    inputs = chosen.script("input" if chosen.has("input") else "x")
    called = "x" if inputs.letter in written else inputs.letter
    plain_input = {"input": Script.model_construct(letter=called, sub="", sup="")}
    is_matrix = any(flow.form in ("maps", "tokens") for flow in flows)
    # Entries that are counted have letters without a layer.
    shared = ("w_entry", "b_entry") if chosen.index == "count" else ()
    others = {*shared, *(name for name in OF_OPTIMIZERS if name in letters)}
    kept = {name: script for name, script in chosen.letters.items() if name not in others}
    named = (name for name, letter in _letters(types) if letter.like in chosen.parameters)
    parameters = frozenset((*chosen.parameters, *named))
    own = replace(chosen, letters={**letters, **kept, **plain_input}, parameters=parameters)
    if is_matrix:
        return replace(own, orientation="columns", index="to-from")
    if chosen.index == "count":
        return replace(own, index="from-to" if chosen.orientation == "rows" else "to-from")
    return own


def _letters(types: Sequence[str]) -> list[tuple[str, LayerLetter]]:
    found: Mapping[str, LayerLetter] = {}
    for name in types:
        found = {**found, **TYPES[name].letters}
    return list(found.items())


def _in_style_of(chosen: Conventions, letter: LayerLetter, types: Sequence[str]) -> Script:
    """Return the symbol of a quantity; the letter of units tells layers apart where more than one
    layer has such a quantity.
    """
    like = chosen.script(letter.like)
    below = like.sub
    having = sum(letter in TYPES[name].letters.values() for name in types)
    if having == 1:
        below = below.replace("<unit>", "")
    parts = (letter.below, below)
    return Script.model_construct(
        letter=letter.letter or like.letter,
        sub=",".join(filter(None, parts)) if "<" in below else "".join(parts),
        sup=like.sup,
    )
