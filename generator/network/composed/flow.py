"""What passes through a composed network: named matrices, each at its time or place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from generator.expressions.tree import Axis, Name, Reference, Symbol
from generator.network.graph import Definition

__all__ = ["At", "Flow", "KnownQuantities", "Passed", "at_time"]

# The time, or another place, that a quantity belongs to.
At = tuple[tuple[Axis, int], ...]
# What has a name so far.
KnownQuantities = Mapping[Name, Reference]


class Flow(Struct, frozen=True):
    """What comes into a layer: quantities in the order of their times or places, each a column, or
    the one matrix of maps or tokens. `earlier` is what came into each layer before, in order.
    """

    quantities: tuple[tuple[At, Reference], ...]
    earlier: tuple[Flow, ...] = ()

    @property
    def only(self) -> Reference:
        """The quantity of a flow that has one."""
        ((_, quantity),) = self.quantities
        return quantity


class Passed(Struct, frozen=True):
    """What a layer computes, in order, and what passes on behind it. Gradients pass back through
    the definitions in `short` in place of those of the same names.
    """

    definitions: Sequence[Definition]
    flow: Flow
    short: Sequence[Definition] = ()


def at_time(letter: str, layer: int, time: int) -> Symbol:
    """Return the name of a quantity of a layer at a time."""
    return Symbol(letter, layer, at=(("time", time),))
