"""The reverse walk: gradients of one quantity by others, derived from how it is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec.structs import replace as replace_fields

from generator.expressions.joining import collected
from generator.expressions.tree import (
    Constant,
    Derivative,
    Expression,
    Name,
    Reference,
    Symbol,
    pullbacks,
    references,
    replace,
)
from generator.network.graph import Definition

__all__ = ["ONE", "led_by", "reached", "uses", "walked_back"]

ONE = Constant(Fraction(1))


def walked_back(
    walked: Sequence[Definition],
    of: Symbol,
    by: Sequence[Symbol],
    known: Mapping[Expression, Expression],
    bearer: Callable[[Definition], Symbol] = lambda definition: definition.symbol,
    starts: Mapping[Name, Expression] | None = None,
) -> Iterator[Definition]:
    """Yield the gradient of a quantity by each one that it depends on by way of `by`, and by these.

    `known` has what has been computed, by its expression. `bearer` says whose name the gradient by
    a definition bears, where others have the same. What is shared by several times or places has
    a step for what it receives at each, by its name at that place, and the sum of these. `starts`
    has derivatives that are known, where what is differentiated is computed from these. Baydin,
    Pearlmutter, Radul and Siskind, Automatic differentiation in machine learning: a survey, JMLR 18
    (2018), section 3.2.
    """
    starts = starts or {}
    walked = led_by(walked, {*starts} or {of})
    leads, used = reached(walked, by), uses(walked)
    shared = {variable for variable in by if _is_shared(used.get(variable, ()))}
    defined = {definition.name for definition in walked}
    received: dict[Name, Expression] = dict(starts) or {of: ONE}
    for definition in reversed(walked):
        if definition.name not in received:
            continue
        adjoint = replace(received.pop(definition.name), known)
        borne_by = definition.symbol
        is_stated = definition.role == "formula"
        if (adjoint != ONE or is_stated) and definition.name not in starts:
            borne_by = bearer(definition)
            step = Definition(Derivative(of, borne_by), adjoint, "backward", "gradient")
            yield step
            adjoint = step.reference
        found: dict[Name, Expression] = {}
        for leaf, part in pullbacks(definition.expression, adjoint):
            if leaf in leads and leaf != borne_by and leaf not in starts:
                found[leaf] = collected(part, found[leaf]) if leaf in found else part
        for leaf, part in found.items():
            if leaf in shared and not isinstance(part, Reference):
                assert isinstance(leaf, Symbol), "gradients are taken by quantities"
                there = Derivative(of, replace_fields(leaf, at=definition.symbol.at))
                step = Definition(there, replace(part, known), "backward", "part")
                yield step
                found[leaf] = step.reference
        for leaf, part in found.items():
            received[leaf] = collected(part, received[leaf]) if leaf in received else part
        for variable in by:
            if variable in defined or variable not in received:
                continue
            if used[variable][0] is definition:
                gradient = replace(received.pop(variable), known)
                yield Definition(Derivative(of, variable), gradient, "backward", "gradient")


def led_by(walked: Sequence[Definition], of: Iterable[Name]) -> Sequence[Definition]:
    """Return the definitions that some quantities are computed by."""
    wanted: set[Name] = {*of}
    kept = []
    for definition in reversed(walked):
        if definition.name in wanted:
            kept.append(definition)
            wanted |= {reference.name for reference in references(definition.expression)}
    return kept[::-1]


def _is_shared(using: Sequence[Definition]) -> bool:
    """Whether each of several definitions that use a quantity has a time of its own."""
    places = {definition.symbol.at for definition in using}
    are_times = all(place and place[-1][0] == "time" for place in places)
    return len(using) > 1 and are_times and len(places) == len(using)


def reached(walked: Sequence[Definition], by: Iterable[Name]) -> set[Name]:
    """Return some quantities, and all that is computed from one of them."""
    found: set[Name] = {*by}
    for definition in walked:
        if any(reference.name in found for reference in references(definition.expression)):
            found.add(definition.name)
    return found


def uses(walked: Sequence[Definition]) -> Mapping[Name, Sequence[Definition]]:
    """Return the definitions that use each quantity, in order."""
    found: dict[Name, list[Definition]] = {}
    for definition in walked:
        for name in {reference.name for reference in references(definition.expression)}:
            found.setdefault(name, []).append(definition)
    return found
