"""What of a training has to be worked out for what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from generator.expressions.tree import Derivative, Name, Symbol, references
from generator.network.graph import Graph

__all__ = ["needed"]


def _beyond(graph: Graph, of: Symbol) -> Iterator[Name]:
    """Yield what a quantity is computed from that is not in a graph, but whose derivatives are."""
    for given in graph.given:
        if isinstance(given.name, Derivative) and given.name.of == of:
            yield given.name.by


def needed(graphs: Sequence[Graph], asked: Iterable[Name]) -> tuple[Graph, ...]:
    """Return the graphs with only those steps of the last iteration that are asked for and those
    that they are computed from; a gradient stands behind what it is the gradient of.

    The iterations before it lead there, and stay whole; where there are some, so does the course of
    the loss or the error.
    """
    *before, last = graphs
    wanted = {*asked}
    if before:
        wanted |= {one.name for one in last.definitions if one.role in ("loss", "error")}
    kept = []
    for definition in reversed(last.definitions):
        if definition.name in wanted:
            kept.append(definition)
            wanted |= {reference.name for reference in references(definition.expression)}
            if definition.role == "gradient" and isinstance(definition.name, Derivative):
                wanted |= {definition.name.of, *_beyond(last, definition.name.of)}
    names = {definition.name for definition in kept}
    pruned = replace(
        last,
        definitions=tuple(reversed(kept)),
        updates={of: new for of, new in last.updates.items() if new in names},
        must_show=tuple(showing for showing in last.must_show if showing.name in names),
    )
    return (*before, pruned)
